"""What the portfolio's pages say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.reasons import Reason
from regulars.report import export_texts, price_texts
from regulars.report import texts as report
from regulars.report.full import lens_texts, terms
from regulars.report.full import texts as full

TITLE: Final = Reason("portfolio.title", "Portfolio")
BACK: Final = Reason("portfolio.back", "All of the portfolio")
FROM: Final = Reason("portfolio.from", "From sales of {first} to {last}, {span} ahead.")
STALE: Final = Reason(
    "portfolio.stale", "Records or settings have come in since this was worked out. Count them:"
)
WORK_OUT: Final = Reason("portfolio.work_out", "Work it out anew")
TO_IMPORT: Final = Reason("portfolio.to_import", "Import sales")

ASK: Final = Reason("portfolio.ask", "Two questions")
ASK_CLIENT: Final = Reason("portfolio.ask_client", "How many of which products can we sell to this client?")
ASK_PRODUCT: Final = Reason("portfolio.ask_product", "To how many clients can we sell this product?")
CLIENT: Final = Reason("portfolio.client", "Client, by number")
PRODUCT: Final = Reason("portfolio.product", "Product")
BUDGET: Final = Reason("portfolio.budget", "How many clients can you speak to?")
BUDGET_HELP: Final = Reason(
    "portfolio.budget_help", "Leave it empty to see everybody; with a number, the best so many are named."
)
ANSWER: Final = Reason("portfolio.answer", "Show")
CLIENT_NEEDED: Final = Reason("portfolio.client_needed", "Say which client: type his number.")
PRODUCT_NEEDED: Final = Reason("portfolio.product_needed", "Say which product: choose it from the list.")
BUDGET_WRONG: Final = Reason(
    "portfolio.budget_wrong", "{value} is no number of clients. Type a whole number, 1 or more."
)
TO_CARD: Final = Reason("portfolio.to_card", "To the client's card")

CLIENTS: Final = Reason("portfolio.clients", "All clients")
CLIENTS_FOUND: Final = Reason("portfolio.clients_found", "{n} client", plural="{n} clients")
PRODUCTS: Final = Reason("portfolio.products", "All products")
PRODUCTS_FOUND: Final = Reason("portfolio.products_found", "{n} product", plural="{n} products")
NO_CLIENTS: Final = Reason(
    "portfolio.no_clients", "No client is like that. Take a condition away, or show everybody."
)
NO_PRODUCTS: Final = Reason("portfolio.no_products", "No product is called so. Type fewer letters.")
EVERYBODY: Final = Reason("portfolio.everybody", "Show everybody")
NARROW: Final = Reason("portfolio.narrow", "Narrow it down")
ALIVE: Final = Reason("portfolio.alive", "Still with us, at least")
SILENT: Final = Reason("portfolio.silent", "Silent, at least")
BOUGHT: Final = Reason("portfolio.bought", "Has bought")
TASTE: Final = Reason("portfolio.taste", "Buys more than others")
SEARCH: Final = Reason("portfolio.search", "Letters of the number or name")
SORT: Final = Reason("portfolio.sort", "First")
ANY: Final = Reason("portfolio.any", "any")
ANYTHING: Final = Reason("portfolio.anything", "anything")
BY: Final[Mapping[str, Reason]] = {
    "value": Reason("portfolio.by_value", "those worth most"),
    "silent": Reason("portfolio.by_silent", "those silent longest"),
    "orders": Reason("portfolio.by_orders", "those who came most often"),
    "alive": Reason("portfolio.by_alive", "those most likely still with us"),
}
SILENT_FOR: Final = Reason("portfolio.silent_for", "silent for")
FILTER_WRONG: Final = Reason("portfolio.filter_wrong", "{value} is none of the choices here. Choose again.")
PAGE: Final = Reason("portfolio.page", "Page {page} of {pages}")
BEFORE: Final = Reason("portfolio.before", "Previous")
NEXT: Final = Reason("portfolio.next", "Next")
PAGES: Final = Reason("portfolio.pages", "Pages of this list")

IN_DEPTH: Final = Reason("portfolio.in_depth", "Looked at more closely")
PANELS: Final[Mapping[str, Reason]] = {
    "worth": full.WORTH,
    "slipping": full.SLIPPING,
    "lens-1": lens_texts.ONE,
    "lens-2": lens_texts.TWO,
    "lens-3": lens_texts.THREE,
    "lens-4": lens_texts.FOUR,
    "lens-5": lens_texts.FIVE,
    "crossing": full.CROSSING,
    "first-products": full.FIRST,
    "prices": price_texts.HEADING,
    "trust": full.TRUST,
    "cannot-tell": report.WHAT_IT_CANNOT,
    "words": terms.HEADING,
}
NOTHING_HERE: Final = Reason(
    "portfolio.nothing_here", "These records have nothing to say of it: no sale says who bought."
)
NOT_LOOKED_BACK: Final = Reason(
    "portfolio.not_looked_back",
    "Nobody has looked back yet: what this would have foretold some time ago, and what came. It takes about "
    "as long as working out the portfolio, and nobody has to wait for it.",
)
NOT_PRICED: Final = Reason(
    "portfolio.not_priced",
    "What discounts brought is worked out with the look back, behind the scenes, and nobody has asked for "
    "it yet.",
)
LOOK_BACK: Final = Reason("portfolio.look_back", "Look back now")
PICTURES_NEED: Final = Reason(
    "portfolio.pictures_need", "Pictures need scripts; the tables say the same without."
)

TAKE_OUT: Final = Reason("portfolio.take_out", "Take out as a file")
TABLES: Final = export_texts.TABLES
TAKE_OUT_HOW: Final = Reason(
    "portfolio.take_out_how",
    "Numbers stay numbers. Who takes what out is written in the audit. CSV and Excel for people, Parquet for "
    "programs.",
)
