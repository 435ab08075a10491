"""The two questions: how many of which products to this client, and to how many clients this product.

Answers are computed when asked, from the stored rows: observed cells and, by formula, the rest of the row
or column (`regulars.portfolio.products`).
"""

from __future__ import annotations

from numbers import Integral
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.tables import LongTable
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, LookupFailed, repeated
from regulars.portfolio import likeliest
from regulars.portfolio.chances import chance_text, shape_text
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import picks, spread
from regulars.portfolio.likeliest import score_text
from regulars.reasons import Reason

OWN_PURCHASES = Reason(
    "sell.own_purchases", "bought it on {n} day so far", plural="bought it on {n} days so far"
)
LIKE_HIM = Reason("sell.like_him", "clients who buy as this one does take it")
EVERYONE = Reason("sell.everyone", "has not bought it here so far; as clients on average do")
NO_CLIENT = Reason("error.no_client", "There is no client {client} in this portfolio.{like}")
NO_PRODUCT = Reason("error.no_product", "There is no product {product} in this portfolio.{like}")
NO_PRODUCTS = Reason(
    "error.no_products",
    "These records do not say what was bought. Add a column with the product to the next export, "
    "and what can be sold to whom will be shown.",
)
LIKE = Reason("error.like", " Did you mean {names}?")
_OF_GROUP = ("expected_units", "expected_revenue", "expected_margin")
_Level = TypeVar("_Level")
_ALL = 2_147_483_647
_SHAPE = f"{shape_text('known', 'expected_picks', 'p_any')} AS shape"

# Observed cells are stored; the others follow by formula. Ranked by a rounded key, then by name: the last
# bits of a double differ between engines.
SELL_TO_SQL = f"""
SELECT pairs.*, {_SHAPE}, floor(expected_picks * 1e9) AS key
FROM (
    SELECT f.product, f.name, f.product_group, coalesce(c.times, 0) AS times, c.last_on,
           CASE WHEN c.times > 1
                THEN date_diff('day', c.first_on, c.last_on) / (7e0 * (c.times - 1)) END AS every_weeks,
           date_diff('day', c.last_on, o.seen_on) / 7e0 AS silent_weeks,
           u.p_any, u.expected_orders, u.orders_variance,
           u.row_factor * f.column_factor * coalesce(c.bare, u.pace * t.share * f.phi
               / (f.phi + t.share * f.on_sale * u.pace * u.exposure)) AS expected_picks,
           f.phi + coalesce(c.picks, 0e0) AS known,
           coalesce(c.units_a_pick, f.units_a_pick) AS units_a_pick,
           f.unit_revenue * coalesce(c.price, 1e0) * u.money AS unit_revenue,
           (f.unit_margin + f.unit_revenue * u.margin_shift) * coalesce(c.price, 1e0) * u.money
               AS unit_margin,
           CASE WHEN c.picks > f.phi THEN 1 WHEN t.share > f.share THEN 2
                WHEN c.times > 0 THEN 1 ELSE 0 END AS because
    FROM product_rows AS f
    CROSS JOIN (SELECT * FROM client_rows WHERE number = $client) AS u
    CROSS JOIN origin AS o
    JOIN (SELECT product, share FROM tastes WHERE segment = $segment) AS t ON f.number = t.product
    LEFT JOIN (SELECT * FROM bare_cells WHERE client = $client) AS c ON f.number = c.product
) AS pairs
CROSS JOIN cell_law AS law
ORDER BY key DESC, product LIMIT $top
"""

# Who bought it: their cells as they stand. The surest first: of who buys at all the chance foresees more than
# the units. A budget goes by units.
SEEN_BUYERS_SQL = f"""
SELECT u.client, c.expected_units, c.p_buy, c.expected_revenue, c.expected_margin, c.times
FROM (
    SELECT * FROM cell_columns WHERE product_number = $product
    ORDER BY floor(1e9 * {score_text("expected_units", "p_buy")}) DESC, client_number LIMIT $top
) AS c
JOIN (SELECT number, client FROM client_rows) AS u ON c.client_number = u.number
ORDER BY floor(1e9 * {score_text("c.expected_units", "c.p_buy")}) DESC, u.client
"""

# Who did not, of kinds that reach as high (`likeliest`).
OTHER_BUYERS_SQL = f"""
SELECT *, floor(1e9 * {score_text("expected_picks * units_a_pick", "p_buy")}) AS key
FROM (
    SELECT *, {chance_text("expected_picks", "p_any", "shape")} AS p_buy
    FROM (
        SELECT pairs.*, {_SHAPE}
        FROM (
            SELECT u.client, u.p_any, u.row_factor * f.column_factor * (u.pace * k.share * f.phi
                       / (f.phi + k.share * f.on_sale * u.pace * u.exposure)) AS expected_picks,
                   f.phi AS known, f.units_a_pick, f.unit_revenue * u.money AS unit_revenue,
                   (f.unit_margin + f.unit_revenue * u.margin_shift) * u.money AS unit_margin
            FROM buyer_rows AS u
            JOIN ({likeliest.KINDS_THAT_REACH}) AS k ON u.kind = k.kind
            CROSS JOIN (SELECT * FROM product_rows WHERE number = $product) AS f
            LEFT JOIN (SELECT client_number FROM cell_columns WHERE product_number = $product) AS c
                ON u.number = c.client_number
            WHERE c.client_number IS NULL
        ) AS pairs
        CROSS JOIN cell_law AS law
    ) AS shaped
) AS told
ORDER BY key DESC, client LIMIT $top
"""

# A product's column without walk-ins.
OF_CLIENTS_SQL = """
SELECT expected_units - walk_in_units AS units, expected_margin - walk_in_units * unit_margin AS margin
FROM product_rows WHERE product = $product
"""

EVERY_PAIR_SQL = f"""
SELECT client, product, expected_picks * units_a_pick AS expected_units,
       {chance_text("expected_picks", "p_any", "shape")} AS p_buy,
       expected_picks, shape, units_a_pick, p_any
FROM (
    SELECT client, product, expected_picks, units_a_pick, p_any, {_SHAPE}
    FROM (
    SELECT u.client, f.product, u.p_any,
           coalesce(c.expected_picks, u.row_factor * f.column_factor * u.pace * t.share * f.phi
               / (f.phi + t.share * f.on_sale * u.pace * u.exposure)) AS expected_picks,
           f.phi + coalesce(c.picks, 0e0) AS known,
           coalesce(c.units_a_pick, f.units_a_pick) AS units_a_pick
    FROM client_rows AS u
    CROSS JOIN product_rows AS f
    JOIN tastes AS t ON u.segment = t.segment AND f.number = t.product
    LEFT JOIN cell_rows AS c ON u.number = c.client_number AND f.number = c.product_number
    ) AS joined
    CROSS JOIN cell_law AS law
) AS pairs
"""

CLIENT_KNOWN_SQL = "SELECT number, segment FROM client_rows WHERE client = $name"
PRODUCT_KNOWN_SQL = "SELECT number FROM product_rows WHERE product = $name"

# Names that differ in case or in leading zeros alone come first.
CLIENTS_LIKE_SQL = """
SELECT client AS name, least(
           levenshtein(lower(client), lower($name)),
           levenshtein(regexp_replace(lower(client), '^0+', ''), regexp_replace(lower($name), '^0+', ''))
       ) AS distance
FROM client_rows ORDER BY distance, client LIMIT 3
"""

PRODUCTS_LIKE_SQL = """
SELECT product AS name, least(
           levenshtein(lower(product), lower($name)),
           levenshtein(lower(coalesce(name, product)), lower($name)),
           levenshtein(regexp_replace(lower(product), '^0+', ''), regexp_replace(lower($name), '^0+', ''))
       ) AS distance
FROM product_rows ORDER BY distance, product LIMIT 3
"""


def sell_to(engine: Engine, client: str, top: int | None, level: float) -> pa.Table:
    """What ``client`` will likely take, most picks first; raises `LookupFailed` with names that are near."""
    limit = limit_of(top)
    rows = _row_of(engine, client, limit)
    columns, units_a_pick = _expectations(rows), floats(rows, "units_a_pick")
    p_any, mean, shape = (floats(rows, name) for name in ("p_any", "expected_picks", "shape"))
    pace = np.divide(mean, p_any * shape, out=np.zeros_like(mean), where=p_any > 0)
    low, high = picks(p_any, pace, shape, level)
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
            "every_weeks": rows["every_weeks"],
            "silent_weeks": rows["silent_weeks"],
            "reason": [_BECAUSE[why].code for why in rows["because"].to_pylist()],
        }
    )


def sell_groups_to(engine: Engine, client: str, top: int | None, level: float) -> pa.Table:
    """The same by product group, most units first; products without a group share one without a name.

    P(buys any of a group) = a (1 − Π (1 − p/a)): given that he comes, products are taken for independent.
    """
    limit = limit_of(top)
    rows = _row_of(engine, client, _ALL)
    columns, q, mean = _expectations(rows), floats(rows, "units_a_pick"), floats(rows, "expected_picks")
    coming = float(rows["p_any"][0].as_py())
    given = columns["p_buy"] / coming if coming > 0 else np.zeros_like(mean)
    second = mean**2 / (coming * floats(rows, "shape")) if coming > 0 else np.zeros_like(mean)
    with np.errstate(divide="ignore"):  # what he takes for certain, if he comes at all
        missed = np.log1p(-given)
    parts = rows.select(["product_group", "times"]).append_column("missed", pa.array(missed))
    parts = parts.append_column("variance", pa.array(q**2 * (mean + second)))
    for name in _OF_GROUP:
        parts = parts.append_column(name, pa.array(columns[name], pa.float64()))
    summed = [(name, "sum") for name in ("missed", "variance", "times", *_OF_GROUP)]
    of = parts.group_by("product_group", use_threads=False).aggregate([("times", "count"), *summed])
    # His coming more or less often than expected moves all of a group alike.
    often = float(np.sqrt(np.log1p(varied(rows)[0] + (1 / coming - 1 if coming > 0 else 0.0))))
    units = floats(of, "expected_units_sum")
    p_buy = -coming * np.expm1(floats(of, "missed_sum"))
    low, high = spread(units, floats(of, "variance_sum"), level, often, p_buy)
    made = pa.table(
        {
            "group": of["product_group"],
            "products": of["times_count"],
            "expected_units": units,
            "units_low": low,
            "units_high": high,
            "p_buy": p_buy,
            "expected_revenue": of["expected_revenue_sum"],
            "expected_margin": of["expected_margin_sum"],
            "times": of["times_sum"],
            "key": np.floor(-units * 1e9),
        }
    )
    ordered = made.sort_by([("key", "ascending"), ("group", "ascending")])
    return ordered.drop_columns(["key"]).slice(0, limit)


def buyers_of(engine: Engine, product: str, top: int | None, budget: int | None = None) -> pa.Table:
    """Who will likely take ``product``, the surest first; with ``budget`` so many, most units first.

    Raises `LookupFailed` with names that are near.
    """
    limit = limit_of(top) if budget is None else min(limit_of(budget, "budget"), limit_of(top))
    number = known(engine, "product", product)["number"]
    asked: dict[str, Any] = {"product": number, "by_units": budget is not None, "top": limit}
    score = "p_buy" if budget is None else "expected_units"
    seen = engine.arrow(SEEN_BUYERS_SQL, **asked)
    least = likeliest.reach(engine, seen=floats(seen, score), **asked)
    answer = seen if least is None else pa.concat_tables([seen, _others(engine, least=least, **asked)])
    key = pa.array(-np.floor(floats(answer, score) * 1e9))
    order = pa.compute.sort_indices(
        pa.table({"key": key, "client": answer["client"]}), [("key", "ascending"), ("client", "ascending")]
    )
    answer = answer.take(order[:limit])
    return answer if budget is None else _with_what_is_beyond(engine, product, answer)


def _others(engine: Engine, **asked: Any) -> pa.Table:
    """The first of those who never bought the product and may score ``least`` or more."""
    rows = engine.arrow(OTHER_BUYERS_SQL, **asked)
    never = pa.array(np.zeros(rows.num_rows, np.int64))
    return pa.table({"client": rows["client"], **_expectations(rows), "times": never})


def _with_what_is_beyond(engine: Engine, product: str, answer: pa.Table) -> pa.Table:
    """After each row: what everybody below it is expected to take, from the product's own sums."""
    whole = engine.arrow(OF_CLIENTS_SQL, product=product)
    for name in ("units", "margin"):
        beyond = floats(whole, name)[0] - floats(answer, f"expected_{name}").cumsum()
        # Sums over all clients go by groups of like ones: they tie to the rows to a thousandth, not to zero.
        beyond = np.maximum(beyond, 0.0) if name == "units" else beyond
        answer = answer.append_column(f"{name}_beyond", pa.array(beyond, pa.float64(), from_pandas=True))
    return answer


def _row_of(engine: Engine, client: str, limit: int) -> pa.Table:
    """The first ``limit`` pairs of a client's row, as `SELL_TO_SQL` has them."""
    who = known(engine, "client", client)
    asked = {"client": who["number"], "segment": who["segment"], "top": limit}
    rows = engine.arrow(SELL_TO_SQL, **asked)
    if rows.num_rows == 0:
        _products_there(engine)
    return rows


def level_of(by: str, product: _Level, group: _Level) -> _Level:
    """``product`` or ``group``, as ``by`` asks; raises `ArgumentInvalid` for anything else."""
    if by not in ("product", "group"):
        raise ArgumentInvalid(ARGUMENT_INVALID, name="by", value=repr(by), expected='"product" or "group"')
    return product if by == "product" else group


def every_pair(engine: Engine) -> LongTable:
    """Every client × every product: expected units and picks, chance of buying, shape. For measuring.

    As long as clients times products: ask `LongTable.query` for a part, or take it in batches.
    """
    engine.view("every_pair", EVERY_PAIR_SQL)
    return LongTable(engine, "every_pair")


def _expectations(rows: pa.Table) -> dict[str, Any]:
    p_any, mean, shape = (floats(rows, name) for name in ("p_any", "expected_picks", "shape"))
    units = mean * floats(rows, "units_a_pick")
    pace = np.divide(mean, p_any * shape, out=np.zeros_like(mean), where=p_any > 0)
    return {
        "expected_units": units,
        "p_buy": -p_any * np.expm1(-shape * np.log1p(pace)),
        "expected_revenue": units * floats(rows, "unit_revenue"),
        "expected_margin": pa.array(units * floats(rows, "unit_margin"), pa.float64(), from_pandas=True),
    }


#: What ``because`` says: the client's own purchases, those of clients like him, everyone's.
_BECAUSE = (EVERYONE, OWN_PURCHASES, LIKE_HIM)


def varied(rows: pa.Table) -> Floats:
    """The variance of a client's occasions over their mean squared, both given that he comes at all."""
    p_any, mean, variance = (floats(rows, name) for name in ("p_any", "expected_orders", "orders_variance"))
    comes = (p_any > 0) & (mean > 0)
    squares = np.divide(variance + mean**2, mean**2, out=np.ones_like(mean), where=comes)
    given: Floats = np.maximum(np.where(comes, p_any, 1.0) * squares - 1, 0.0)
    return given


def limit_of(top: int | None, name: str = "top") -> int:
    """``top`` as SQL takes it; raises `ArgumentInvalid` for what is no whole number."""
    if top is None:
        return _ALL
    if not isinstance(top, Integral) or isinstance(top, bool) or not 0 <= top <= _ALL:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name=name, value=repr(top), expected="a whole number, 0 or more"
        )
    return int(top)


def known(engine: Engine, kind: str, name: str) -> dict[str, Any]:
    """What the ``kind`` (client, product) called ``name`` goes by: its number, a client's segment.

    Raises `LookupFailed`, with names that are near, where there is none.
    """
    found, like, reason = {
        "client": (CLIENT_KNOWN_SQL, CLIENTS_LIKE_SQL, NO_CLIENT),
        "product": (PRODUCT_KNOWN_SQL, PRODUCTS_LIKE_SQL, NO_PRODUCT),
    }[kind]
    rows = engine.arrow(found, name=name).to_pylist()
    if rows:
        return dict(rows[0])
    if kind == "product":
        _products_there(engine)
    rows = engine.arrow(like, name=name).to_pylist()
    near = [row["name"] for row in rows if _is_near(name, row["name"], row["distance"])]
    raise LookupFailed(reason, **{kind: repeated(name)}, like=LIKE(names=", ".join(near)) if near else "")


def _is_near(name: str, other: str, distance: int) -> bool:
    """Whether ``other`` may be meant: at most two letters in three differ, or it holds the name.

    >>> _is_near("Bnu", "Bun", 2), _is_near("zzz", "c0", 3), _is_near("Anna", "Anna Petrescu", 9)
    (True, False, True)
    """
    return 3 * distance <= 2 * len(name) or name.casefold() in other.casefold()


def _products_there(engine: Engine) -> None:
    if engine.arrow(PRODUCTS_COUNTED_SQL)["n"][0].as_py() == 0:
        raise LookupFailed(NO_PRODUCTS)


PRODUCTS_COUNTED_SQL = "SELECT count(*) AS n FROM product_rows"
