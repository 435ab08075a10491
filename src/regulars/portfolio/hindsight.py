"""A look back: the whole forecast made once more at an earlier day, and compared with what came.

The day is the latest inner origin of `regulars.portfolio.choosing`. There the forecast is made for every n-th
client in the order of names, `SAMPLE` at most, with the activity model and the weight of paces that the fit
itself has, and none of what is to be learnt. What came until today then teaches the cells' law
(`regulars.portfolio.chances`) and how far a product's clients move together (`regulars.portfolio.intervals`).

Every cell that was observed, or in which something came, counts (of more than 200,000 a draw). A draw stands
for the others, nearly all there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regulars.engine import Engine
from regulars.portfolio import chances, choosing, history
from regulars.portfolio.chances import CellLaw, Cells
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import Shared, learn_shared

#: Clients looked at, and cells of either kind: with a past or a purchase, and neither.
SAMPLE, _KNOWN, _NOTHING = 20_000, 200_000, 100_000
#: Picks that have to have come before anything is learnt from them.
_FEWEST = 200

CLIENTS_COUNTED_SQL = "SELECT count(*) AS n FROM histories"

SAMPLE_LINES_SQL = """
SELECT l.*
FROM lines AS l JOIN (
    SELECT n.client
    FROM (SELECT client, CAST(row_number() OVER (ORDER BY client) AS BIGINT) AS n FROM histories) AS h
    JOIN client_numbers AS n ON h.client = n.number
    WHERE h.n % $every = 0
) AS s ON l.client = s.client
WHERE l.sold_on <= $until
"""

BACK_SQL = "SELECT x, CAST(1e0 AS DOUBLE) AS weight FROM histories ORDER BY x"

CAME_SQL = """
SELECT u.client, s.product, CAST(count(DISTINCT l.sold_on) AS DOUBLE) AS picks,
       CAST(sum(CAST(CASE WHEN l.quantity > 0 THEN l.quantity ELSE 1 END AS DECIMAL(18, 3))) AS DOUBLE)
           AS units
FROM lines AS l
JOIN client_numbers AS n ON l.client = n.client
JOIN client_rows AS u ON n.number = u.client
JOIN product_numbers AS p ON l.product = p.product
JOIN shelf AS s ON p.number = s.product
WHERE l.sold_on > $origin AND l.amount > 0 AND l.is_return IS NOT TRUE
GROUP BY u.client, s.product ORDER BY u.client, s.product
"""

EXPECTED_CELLS_SQL = """
SELECT c.client, c.product, c.times, c.picks, u.row_factor * s.column_factor * c.bare AS expected_picks,
       CASE WHEN c.times > 1
            THEN date_diff('day', c.first_on, c.last_on) / (7e0 * (c.times - 1)) ELSE 0e0 END AS every_weeks,
       date_diff('day', c.last_on, o.seen_on) / 7e0 AS silent_weeks
FROM bare_cells AS c
JOIN client_rows AS u ON c.client = u.client
JOIN shelf AS s ON c.product = s.product
CROSS JOIN origin AS o
ORDER BY c.client, c.product
"""

CLIENT_MARGINS_SQL = """
SELECT client, segment, p_any, pace, exposure, row_factor FROM client_rows ORDER BY client
"""

PRODUCT_MARGINS_SQL = """
SELECT product, phi, on_sale, column_factor, expected_units, expected_units_variance
FROM product_rows ORDER BY product
"""

TASTES_IN_ORDER_SQL = "SELECT share FROM tastes ORDER BY segment, product"


@dataclass(frozen=True)
class Learnt:
    """What the look back taught, for the horizon asked; ``origin`` is None where none was possible."""

    law: CellLaw = field(default_factory=CellLaw)
    shared: Shared = field(default_factory=Shared)
    origin: dt.date | None = None


#: Makes the forecast of (engine, day, weeks ahead) with nothing learnt: a portfolio's cells and columns.
Forecast = Callable[[Engine, dt.date, float], None]


def learn(
    engine: Engine, first: dt.date, at: dt.date, weeks: float, level: float, seed: int, forecast: Forecast
) -> Learnt:
    """What to forecast the ``weeks`` after ``at`` with, from the latest weeks that can be looked back at."""
    origins = choosing.origins(first, at, weeks)
    if not origins:
        return Learnt()
    (origin, ahead), look = origins[0], engine.workspace()
    try:
        clients = int(engine.arrow(CLIENTS_COUNTED_SQL)["n"][0].as_py())
        every = max(1, -(-clients // SAMPLE))
        look.step("lines", SAMPLE_LINES_SQL, every=every, until=at)
        history.build(look, origin)
        back = look.arrow(BACK_SQL)
        if choosing.too_few(floats(back, "x"), floats(back, "weight")):
            return Learnt()
        forecast(look, origin, ahead / 7)
        came = look.arrow(CAME_SQL, origin=origin)
        if floats(came, "picks").sum() < _FEWEST:
            return Learnt()
        law = chances.learn(cells(look, came, seed))
        shared = _shared(look, came, ahead / 7, every, level)
    finally:
        look.close()
    return Learnt(law.carried(weeks * 7 / ahead), shared, origin)


def cells(look: Engine, came: pa.Table, seed: int) -> Cells:
    """Cells as ``look`` expected them and the picks that ``came`` (client, product, picks)."""
    clients, products = look.arrow(CLIENT_MARGINS_SQL), look.arrow(PRODUCT_MARGINS_SQL)
    share = floats(look.arrow(TASTES_IN_ORDER_SQL), "share").reshape(-1, products.num_rows)
    told = look.arrow(EXPECTED_CELLS_SQL)
    numbers = (_number(told, clients, products), _number(came, clients, products))
    known, weight_known = _some(np.union1d(*numbers), _KNOWN, seed)
    nothing, weight_nothing = _nothing(np.union1d(*numbers), clients.num_rows * products.num_rows, seed)
    number = np.concatenate([known, nothing])
    row, column = np.divmod(number, products.num_rows)

    def of(where: NDArray[np.int64], values: Floats) -> Floats:
        """``values`` of the cells ``where`` they stand, 0 for the others."""
        at = np.searchsorted(where, number).clip(max=len(where) - 1)
        return np.where(where[at] == number, values[at], 0.0)

    p_any, pace, exposure, factor = (
        floats(clients, name)[row] for name in ("p_any", "pace", "exposure", "row_factor")
    )
    phi, on_sale, raked = (floats(products, name)[column] for name in ("phi", "on_sale", "column_factor"))
    bare = pace * share[clients["segment"].to_numpy()[row], column]
    times, picks = (of(numbers[0], floats(told, name)) for name in ("times", "picks"))
    prior = bare * on_sale * exposure
    unseen = factor * raked * bare * phi / (phi + prior)
    there = p_any > chances.LEAST_MEAN
    made = Cells(
        came=of(numbers[1], floats(came, "picks")),
        expected=np.where(times > 0, of(numbers[0], floats(told, "expected_picks")), unseen),
        p_any=p_any,
        sure=phi + picks,
        ratio=(phi + picks) / (phi + prior),
        late=of(numbers[0], _late(told)),
        again=(times > 0).astype(np.float64),
        weight=np.concatenate([weight_known, weight_nothing]),
    )
    return made.where(there & (made.expected > 0))


def _late(told: pa.Table) -> Floats:
    times, silent, every = (floats(told, name) for name in ("times", "silent_weeks", "every_weeks"))
    return chances.late(times, silent, every)


def _number(rows: pa.Table, clients: pa.Table, products: pa.Table) -> NDArray[np.int64]:
    """Each row's cell as client × products + product."""
    client, product = (
        pc.index_in(rows[name], of[name].combine_chunks()).cast(pa.int64()).to_numpy()
        for name, of in (("client", clients), ("product", products))
    )
    return np.asarray(client * products.num_rows + product, dtype=np.int64)


def _some(number: NDArray[np.int64], most: int, seed: int) -> tuple[NDArray[np.int64], Floats]:
    """At most so many of the cells, drawn without replacement, and how many each stands for."""
    if len(number) > most:
        drawn = np.sort(np.random.default_rng(seed).choice(len(number), most, replace=False))
        return number[drawn], np.full(most, len(number) / most)
    return number, np.ones(len(number))


def _nothing(known: NDArray[np.int64], cells: int, seed: int) -> tuple[NDArray[np.int64], Floats]:
    """Cells out of so many that are not ``known``, and how many each stands for."""
    if cells <= _NOTHING:
        drawn = np.setdiff1d(np.arange(cells), known, assume_unique=True)
    else:
        drawn = np.setdiff1d(np.random.default_rng(seed).integers(0, cells, _NOTHING), known)
    return drawn, np.full(len(drawn), (cells - len(known)) / max(len(drawn), 1))


def _shared(look: Engine, came: pa.Table, weeks: float, every: int, level: float) -> Shared:
    """How far a product's clients move together, from totals of the clients looked at."""
    products = look.arrow(PRODUCT_MARGINS_SQL)
    at = pc.index_in(came["product"], products["product"].combine_chunks()).to_numpy()
    seen = np.bincount(at, floats(came, "units"), products.num_rows).astype(np.float64)
    mean, variance = (floats(products, name) for name in ("expected_units", "expected_units_variance"))
    return learn_shared(seen, mean, variance, mean * every / weeks, level)
