"""What purchases reveal of preferences among the products of a menu.

The utility of product j to a client with n_j picks of N from the menu is the log of his share, smoothed by
`SMOOTHING` picks at everyone's shares s, put between his last choice (0) and his first (1):

    x_j = ln((n_j + A s_j)/(N + A)),   u_j = (x_j − min x)/(max x − min x)

Shares of a multinomial have a relative variance of 1/n, so x_j has one of about 1/(n_j + 1); tastes move on
by `DRIFT` besides. Purchases show what a client prefers of what he was offered, not what is good for him.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import answers
from regulars.portfolio.history import Floats

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

#: A: picks of everyone's shares beside a client's own.
SMOOTHING = 2.0
#: Variance of a utility beyond that of counting: tastes move on, and a shelf is no questionnaire.
DRIFT = 0.002
#: Picks from the menu that make a client's preferences known, and clients that are looked at.
LEAST_PICKS, CLIENTS = 5, 4_000
#: Clients of a segment that can speak for it.
A_SEGMENT = 200

# How many clients bought often enough from the menu, everyone and those of the segment.
MENU_BUYERS_COUNTED_SQL = """
SELECT count(*) AS everyone, count(CASE WHEN segment = $segment THEN 1 END) AS alike FROM menu_buyers
"""

MENU_BUYERS_SQL = """
SELECT u.number AS client, u.segment
FROM bare_cells AS c
JOIN menu_products AS m ON c.product = m.number
JOIN client_rows AS u ON c.client = u.number
WHERE u.number <> $client
GROUP BY u.number, u.segment
HAVING sum(CAST(c.times AS DOUBLE)) >= $least
"""

# Every n-th client in the order of names: no chance in it, and no order of rows.
MENU_PICKS_SQL = """
SELECT b.client, m.place, CAST(c.times AS DOUBLE) AS times
FROM (
    SELECT client, CAST(row_number() OVER (ORDER BY client) AS BIGINT) AS n
    FROM menu_buyers WHERE segment = $segment OR $everyone
) AS b
JOIN bare_cells AS c ON b.client = c.client
JOIN menu_products AS m ON c.product = m.number
WHERE b.n % $every = 0
ORDER BY b.client, m.place
"""

OWN_PICKS_SQL = """
SELECT m.place, CAST(c.times AS DOUBLE) AS times
FROM bare_cells AS c JOIN menu_products AS m ON c.product = m.number
WHERE c.client = $client ORDER BY m.place
"""

# Letters' case aside, unless two products differ by it alone: menus are typed by hand.
MENU_PRODUCTS_SQL = """
SELECT coalesce(min(CASE WHEN m.product = p.product THEN p.number END), min(p.number)) AS number, m.place
FROM menu AS m JOIN product_rows AS p ON lower(m.product) = lower(p.product)
GROUP BY m.place
"""

MENU_PLACES_SQL = "SELECT place, number FROM menu_products ORDER BY place"


@dataclass(frozen=True)
class Revealed:
    """Utilities of ``products``: of ``others`` (clients, products), of the client's ``own`` (products,) with
    their ``error`` variances; own is None where he bought nothing of these. NaN: a product never sold.
    """

    products: list[str]
    others: Floats
    own: Floats | None
    error: Floats


def revealed(portfolio: Portfolio, client: object | None, menu: Sequence[str]) -> Revealed:
    """What purchases reveal of ``client`` (None: nobody known) and of others about the products on ``menu``.

    Others are clients of his segment who bought from the menu, or all of them where these are too few.
    Raises `LookupFailed` for a client who is not there.
    """
    engine = portfolio.workspace()
    try:
        return in_engine(engine, client, menu)
    finally:
        engine.close()


def in_engine(engine: Engine, client: object | None, menu: Sequence[str]) -> Revealed:
    """The same, of the tables ``bare_cells``, ``client_rows`` and ``product_rows`` of ``engine``."""
    who = {"number": -1, "segment": -1}
    if client is not None:
        who = answers.known(engine, "client", str(client))
    if not menu:
        return Revealed([], np.zeros((0, 0)), None, np.zeros(0))
    sold = _on_sale(engine, menu)
    others = _others(engine, who["number"], who["segment"], len(menu))
    counts = _own_counts(engine, who["number"], len(menu))
    shares = everyones(np.vstack([others, counts]))
    error = errors(counts, shares)[0]
    his = np.where(sold, preferences(counts, shares)[0], np.nan) if counts.any() else None
    return Revealed(list(menu), np.where(sold, preferences(others, shares), np.nan), his, error)


@dataclass(frozen=True)
class Everybody:
    """Utilities of ``products``: of clients alike (clients, products); ``shares`` (products,) of all picks.

    ``places`` maps the number of each product that was ever sold to its places among them.
    """

    products: list[str]
    utilities: Floats
    shares: Floats
    places: Mapping[int, Sequence[int]]


def everybody(engine: Engine, segment: int, menu: Sequence[str]) -> Everybody:
    """What purchases reveal of clients of ``segment`` (-1: of no known one) about the products on ``menu``.

    Nobody is left out, so that it can be learnt once for all of them: one of two hundred at least is what a
    client adds to what stands before his own purchases.
    """
    if not menu:
        return Everybody([], np.zeros((0, 0)), np.zeros(0), {})
    sold = _on_sale(engine, menu)
    picks = _others(engine, -1, segment, len(menu))
    shares = everyones(picks)
    places: dict[int, list[int]] = {}
    for row in engine.arrow(MENU_PLACES_SQL).to_pylist():
        places.setdefault(row["number"], []).append(row["place"])
    utilities = np.where(sold, preferences(picks, shares), np.nan)
    return Everybody(list(menu), utilities, shares, places)


def own(picks: Mapping[int, float], known: Everybody) -> tuple[Floats, Floats] | None:
    """Utilities of a client who picked so often (product number → times), and their error variances.

    None where he bought nothing of these products.
    """
    counts = np.zeros((1, len(known.products)))
    sold = np.zeros(len(known.products), dtype=bool)
    for number, places in known.places.items():
        sold[places] = True
        counts[0, places] = picks.get(number, 0.0)
    if not counts.any():
        return None
    found = np.where(sold, preferences(counts, known.shares)[0], np.nan)
    return found, errors(counts, known.shares)[0]


def _on_sale(engine: Engine, menu: Sequence[str]) -> np.ndarray:
    """Which of ``menu`` were ever sold (products,); ``menu_products`` has their numbers."""
    engine.table("menu", pa.table({"product": list(menu), "place": np.arange(len(menu), dtype=np.int32)}))
    engine.step("menu_products", MENU_PRODUCTS_SQL)
    sold = np.zeros(len(menu), dtype=bool)
    sold[engine.arrow(MENU_PLACES_SQL)["place"].to_numpy()] = True
    return sold


def _own_counts(engine: Engine, client: int, products: int) -> Floats:
    counts = np.zeros((1, products))
    picks = engine.arrow(OWN_PICKS_SQL, client=client)
    counts[0, picks["place"].to_numpy()] = picks["times"].to_numpy()
    return counts


def _others(engine: Engine, client: int, segment: int, products: int) -> Floats:
    """Picks of other clients (clients, products)."""
    engine.step("menu_buyers", MENU_BUYERS_SQL, client=client, least=LEAST_PICKS)
    there = engine.arrow(MENU_BUYERS_COUNTED_SQL, segment=segment).to_pylist()[0]
    everyone = there["alike"] < A_SEGMENT
    every = max(1, -(-there["everyone" if everyone else "alike"] // CLIENTS))
    rows = engine.arrow(MENU_PICKS_SQL, segment=segment, everyone=everyone, every=every)
    clients = rows["client"].combine_chunks().dictionary_encode()
    counts = np.zeros((len(clients.dictionary), products))
    counts[clients.indices.to_numpy(), rows["place"].to_numpy()] = rows["times"].to_numpy()
    return counts


def everyones(counts: Floats) -> Floats:
    """Shares (products,) of all ``counts`` (clients, products); a product never taken has half a pick."""
    total = counts.sum(axis=0) + 0.5
    return np.asarray(total / total.sum())


def preferences(counts: Floats, shares: Floats) -> Floats:
    """Utilities (clients, products) in [0, 1] of ``counts``, smoothed by everyone's ``shares`` (products,).

    >>> preferences(np.array([[8.0, 2.0, 0.0]]), np.array([0.5, 0.25, 0.25])).round(2)
    array([[1.  , 0.56, 0.  ]])
    """
    logs = _logs(counts, shares)
    low, high = logs.min(axis=1, keepdims=True), logs.max(axis=1, keepdims=True)
    flat = high - low <= 0
    return np.asarray(np.where(flat, 0.5, (logs - low) / np.where(flat, 1.0, high - low)))


def errors(counts: Floats, shares: Floats) -> Floats:
    """Variances (clients, products) of `preferences`."""
    spread = np.maximum(np.ptp(_logs(counts, shares), axis=1, keepdims=True), 1.0)
    return np.asarray(DRIFT + 1 / (counts + 1) / np.square(spread))


def _logs(counts: Floats, shares: Floats) -> Floats:
    picks = counts.sum(axis=1, keepdims=True)
    return np.asarray(np.log((counts + SMOOTHING * shares) / (picks + SMOOTHING)))
