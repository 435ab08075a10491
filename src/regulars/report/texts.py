"""What the surfaces say of a portfolio: headings, captions, columns and explanations."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

YOUR_CLIENTS: Final = Reason("page.your_clients", "Your clients")
SALES_FROM_TO: Final = Reason("page.sales_from_to", "From sales of {first} to {last}")

CLIENTS: Final = Reason("page.clients", "Clients")
STILL_WITH_US: Final = Reason("page.still_with_us", "Still with us")
ORDERS_AHEAD: Final = Reason("page.orders_ahead", "Orders expected in {span}")
REVENUE_AHEAD: Final = Reason("page.revenue_ahead", "Revenue expected in {span}")
MARGIN_AHEAD: Final = Reason("page.margin_ahead", "Margin expected in {span}")
HALF: Final = Reason("page.half", "Half of it comes from")
HALF_OF_CLIENTS: Final = Reason("page.half_of_clients", "{share:.0%} of clients")
LIFETIME: Final = Reason("page.lifetime", "How long they stay")
LIFETIME_TOLD: Final = Reason(
    "page.lifetime_told", "half of them longer than {median}; {mean} on average within five years"
)
LIFETIME_MEAN: Final = Reason(
    "page.lifetime_mean", "most likely longer than five years; {mean} on average within five years"
)
LIFETIME_BY: Final = Reason("page.lifetime_by", "{told} (by {model})")
CANNOT_TELL: Final = Reason("page.cannot_tell", "cannot tell")
WHY_NOT: Final = Reason("page.why_not", "why?")
CANNOT_TELL_WHY: Final = Reason("page.cannot_tell_why", "cannot tell: {why}")
REVENUE_SO_FAR: Final = Reason("page.revenue_so_far", "Sales so far")
ORDERS_SO_FAR: Final = Reason("page.orders_so_far", "Orders so far")
FIRST_TIME: Final = Reason(
    "page.first_time",
    "{n} of them for the first time",
    plural="{n} of them for the first time",
)
WALK_INS: Final = Reason("page.walk_ins", "Sales to people nobody wrote down")
WALK_IN_SHARE: Final = Reason("page.walk_in_share", "{share:.0%} of lines; they count in totals and products")

WORTH_MOST: Final = Reason(
    "page.worth_most", "The {n} client worth most", plural="The {n} clients worth most"
)
SELL_TO: Final = Reason(
    "page.sell_to",
    "How many of which products can we sell to client {client} in {span}, if he goes on as now?",
)
BUYERS_OF: Final = Reason("page.buyers_of", "To how many clients can we sell {product} in {span}?")
PRODUCTS: Final = Reason("page.products", "Products, by how many clients will buy them in {span}")
CONCENTRATION: Final = Reason("page.concentration", "How concentrated the value is")
HALF_HERE: Final = Reason("page.half_here", "half from {share:.0%}")
AXES: Final = Reason(
    "page.axes",
    "From left to right: share of clients, the most valuable first. Upwards: share of the value they "
    "will bring. The dotted line is what it would be if all were worth the same.",
)
HISTORY: Final = Reason("page.history", "Sales by month")
WHAT_IT_CANNOT: Final = Reason("page.what_it_cannot", "What this cannot tell")
GOOD_TO_KNOW: Final = Reason("page.good_to_know", "Good to know")
HOW_COMPUTED: Final = Reason("page.how_computed", "How it was computed")
NO_CLIENTS: Final = Reason(
    "page.no_clients",
    "The records do not say who bought, so only totals and products can be shown. Start to write down "
    "one thing with every sale: a phone number, a card or a name. After a few months this page will "
    "show who stays, what each is worth and what each will likely want.",
)

CLIENT: Final = Reason("column.client", "client")
LAST_ORDER: Final = Reason("column.last_order", "last order")
ORDERS: Final = Reason("column.orders", "orders so far")
P_ALIVE: Final = Reason("column.p_alive", "still with us")
EXPECTED_ORDERS: Final = Reason("column.expected_orders", "orders ahead")
EXPECTED_REVENUE: Final = Reason("column.expected_revenue", "revenue ahead")
EXPECTED_MARGIN: Final = Reason("column.expected_margin", "margin ahead")
RANGE: Final = Reason("column.range", "range")
PRODUCT: Final = Reason("column.product", "product")
UNITS: Final = Reason("column.units", "units")
CHANCE: Final = Reason("column.chance", "chance")
MARGIN: Final = Reason("column.margin", "margin")
REVENUE: Final = Reason("column.revenue", "revenue")
WHY: Final = Reason("column.why", "why")
BUYERS_AHEAD: Final = Reason("column.buyers_ahead", "will buy it")
UNITS_AHEAD: Final = Reason("column.units_ahead", "units ahead")

METHOD_ACTIVITY: Final = Reason(
    "method.activity",
    "Whether a client is still with us, and how many orders to expect, follows from how often he "
    "bought and how long he has been silent, by a model of buying and leaving fitted to all clients "
    "together.",
)
METHOD_CONTRACT: Final = Reason(
    "method.contract",
    "Clients who pay at regular intervals are under contract: how long they stay follows from who has "
    "stopped paying and after how many payments.",
)
METHOD_SPEND: Final = Reason(
    "method.spend",
    "What an order of his will come to lies between his own average and everybody's: the fewer orders "
    "he has, the closer to everybody's.",
)
METHOD_PRODUCTS: Final = Reason(
    "method.products",
    "What he will buy is his expected activity times a mixture of his own choice of products and "
    "everybody's. It says what happens if he goes on as now; what more could be sold is known only by "
    "asking.",
)
METHOD_INTERVALS: Final = Reason(
    "method.intervals", "The ranges are meant to hold the truth in {level:.0%} of cases."
)
METHOD_BASIS_REVENUE: Final = Reason(
    "method.basis_revenue",
    "Value is revenue, because the records hold no costs. Future money is not discounted.",
)
METHOD_BASIS_MARGIN: Final = Reason(
    "method.basis_margin",
    "Value is margin: revenue less the costs in the records. Future money is not discounted.",
)
OFFLINE: Final = Reason(
    "page.offline",
    "Made by Regulars on this computer. The page holds personal data: treat it as you treat the records.",
)
