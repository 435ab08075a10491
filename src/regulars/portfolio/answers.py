"""The two questions: how many of which products to this client, and to how many clients this product.

Answers are computed when asked, from the stored rows: observed cells and, by formula, the rest of the row
or column (`regulars.portfolio.products`).
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, LookupFailed
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import picks
from regulars.portfolio.products import OWN_UNITS
from regulars.reasons import Reason

OWN_PURCHASES = Reason(
    "sell.own_purchases", "bought it on {n} day so far", plural="bought it on {n} days so far"
)
EVERYONE = Reason("sell.everyone", "has not bought it here so far; as clients on average do")
NO_CLIENT = Reason("error.no_client", "There is no client {client} in this portfolio.{like}")
NO_PRODUCT = Reason("error.no_product", "There is no product {product} in this portfolio.{like}")
NO_PRODUCTS = Reason(
    "error.no_products",
    "These records do not say what was bought. Add a column with the product to the next export, "
    "and what can be sold to whom will be shown.",
)
LIKE = Reason("error.like", " Did you mean {names}?")
_ALL = 2_147_483_647

# Ranked by a rounded key, then by name: the last bits of a double differ between engines.
SELL_TO_SQL = """
SELECT f.product, f.name, f.product_group, coalesce(c.times, 0) AS times, c.last_on, u.p_any, u.pace,
       u.expected_orders, u.orders_variance, f.prior + coalesce(c.times, 0) AS shape,
       ($own * f.units_a_pick + coalesce(c.units, 0e0)) / ($own + coalesce(c.times, 0)) AS units_a_pick,
       f.unit_revenue, f.unit_margin
FROM product_rows AS f
CROSS JOIN (SELECT p_any, pace, expected_orders, orders_variance FROM client_rows WHERE client = $client) AS u
LEFT JOIN (SELECT product, times, units, last_on FROM cell_rows WHERE client = $client) AS c
    ON f.product = c.product
ORDER BY floor(u.p_any * u.pace * (f.prior + coalesce(c.times, 0)) * 1e9) DESC, f.product
LIMIT $top
"""

BUYERS_OF_SQL = """
SELECT client, times, p_any, pace, shape, units_a_pick, unit_revenue, unit_margin
FROM (
    SELECT u.client, coalesce(c.times, 0) AS times, u.p_any, u.pace, f.prior + coalesce(c.times, 0) AS shape,
           ($own * f.units_a_pick + coalesce(c.units, 0e0)) / ($own + coalesce(c.times, 0)) AS units_a_pick,
           f.unit_revenue, f.unit_margin
    FROM client_rows AS u
    CROSS JOIN (SELECT prior, units_a_pick, unit_revenue, unit_margin
                FROM product_rows WHERE product = $product) AS f
    LEFT JOIN (SELECT client, times, units FROM cell_columns WHERE product = $product) AS c
        ON u.client = c.client
) AS both_kinds
ORDER BY floor(p_any * pace * shape * units_a_pick * 1e9) DESC, client
LIMIT $top
"""

CLIENT_KNOWN_SQL = "SELECT client FROM client_rows WHERE client = $name"
PRODUCT_KNOWN_SQL = "SELECT product FROM product_rows WHERE product = $name"

CLIENTS_LIKE_SQL = """
SELECT client AS name, levenshtein(lower(client), lower($name)) AS distance
FROM client_rows ORDER BY distance, client LIMIT 3
"""

PRODUCTS_LIKE_SQL = """
SELECT product AS name, least(levenshtein(lower(product), lower($name)),
                              levenshtein(lower(coalesce(name, product)), lower($name))) AS distance
FROM product_rows ORDER BY distance, product LIMIT 3
"""


def sell_to(engine: Engine, client: str, top: int | None, level: float) -> pa.Table:
    """What ``client`` will likely take, most picks first; raises `LookupFailed` with names that are near."""
    limit = _limit(top)
    _known(engine, "client", client)
    _products_there(engine)
    rows = engine.arrow(SELL_TO_SQL, client=client, own=OWN_UNITS, top=limit)
    columns, units_a_pick = _expectations(rows), floats(rows, "units_a_pick")
    p_any, pace, shape = (floats(rows, name) for name in ("p_any", "pace", "shape"))
    low, high = picks(p_any, pace, shape, varied(rows), level)
    times = rows["times"].to_pylist()
    return pa.table(
        {
            "product": rows["product"],
            "name": rows["name"],
            "group": rows["product_group"],
            "expected_units": columns["expected_units"],
            "units_low": low * units_a_pick,
            "units_high": high * units_a_pick,
            **{name: columns[name] for name in ("p_buy", "expected_revenue", "expected_margin")},
            "times": rows["times"],
            "last_at": rows["last_on"],
            "reason": [(OWN_PURCHASES if n else EVERYONE).code for n in times],
        }
    )


def buyers_of(engine: Engine, product: str, top: int | None) -> pa.Table:
    """Who will likely take ``product``, most units first; raises `LookupFailed` with names that are near."""
    limit = _limit(top)
    _products_there(engine)
    _known(engine, "product", product)
    rows = engine.arrow(BUYERS_OF_SQL, product=product, own=OWN_UNITS, top=limit)
    return pa.table({"client": rows["client"], **_expectations(rows), "times": rows["times"]})


def _expectations(rows: pa.Table) -> dict[str, Any]:
    p_any, pace, shape = (floats(rows, name) for name in ("p_any", "pace", "shape"))
    units = p_any * pace * shape * floats(rows, "units_a_pick")
    return {
        "expected_units": units,
        "p_buy": -p_any * np.expm1(-shape * np.log1p(pace)),
        "expected_revenue": units * floats(rows, "unit_revenue"),
        "expected_margin": pa.array(units * floats(rows, "unit_margin"), pa.float64(), from_pandas=True),
    }


def varied(rows: pa.Table) -> Floats:
    """The variance of a client's occasions over their mean squared, both given that he comes at all."""
    p_any, mean, variance = (floats(rows, name) for name in ("p_any", "expected_orders", "orders_variance"))
    comes = (p_any > 0) & (mean > 0)
    squares = np.divide(variance + mean**2, mean**2, out=np.ones_like(mean), where=comes)
    given: Floats = np.maximum(np.where(comes, p_any, 1.0) * squares - 1, 0.0)
    return given


def _limit(top: int | None) -> int:
    if top is None:
        return _ALL
    if not isinstance(top, Integral) or isinstance(top, bool) or not 0 <= top <= _ALL:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="top", value=repr(top), expected="a whole number, 0 or more"
        )
    return int(top)


def _known(engine: Engine, kind: str, name: str) -> None:
    known, like, reason = {
        "client": (CLIENT_KNOWN_SQL, CLIENTS_LIKE_SQL, NO_CLIENT),
        "product": (PRODUCT_KNOWN_SQL, PRODUCTS_LIKE_SQL, NO_PRODUCT),
    }[kind]
    if engine.arrow(known, name=name).num_rows == 0:
        near = engine.arrow(like, name=name)["name"].to_pylist()
        raise LookupFailed(reason, **{kind: name}, like=LIKE(names=", ".join(near)) if near else "")


def _products_there(engine: Engine) -> None:
    if engine.arrow(PRODUCTS_COUNTED_SQL)["n"][0].as_py() == 0:
        raise LookupFailed(NO_PRODUCTS)


PRODUCTS_COUNTED_SQL = "SELECT count(*) AS n FROM product_rows"
