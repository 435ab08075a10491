"""Clients like this one: segments of taste, and what each buys.

Clients' decayed picks of products are taken for draws from one of K multinomials (a mixture of
multinomials, or latent class model: Lazarsfeld & Henry 1968; for purchases Cadez, Smyth, Ip & Mannila 2001),
fitted by expectation–maximisation with tempered responsibilities (Ueda & Nakano 1998) on at most `SAMPLE`
clients; every client then belongs to the segment under which what he bought is likeliest. A segment's shares
are drawn towards everyone's by `TOWARDS_EVERYONE` picks, and the share expected of a client before his own
purchases speak is

    p_c = (1 − b) s_c + b B_c

with B his segment's. Unlike nearest neighbours this costs nothing quadratic, and every client of a segment
has the same p, so that what he never bought follows by formula. A product that came late has fewer picks
than its pace will bring: s and B are divided by its exposure.

Segment 0 is for clients of whom no product is known: everyone's shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from regulars.engine import Engine
from regulars.engine.sums import whole
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.products import LONG_CLOCK, exposure

#: Segments at most, and clients that one is for at least.
SEGMENTS, A_SEGMENT = 16, 50
#: b: how much of the prior share is the segment's.
OF_SEGMENT = 0.8
#: Picks of everyone's shares that stand before a segment's own, and before a product's own.
TOWARDS_EVERYONE, A_PRODUCT = 200.0, 0.3
#: Weeks of exposure that every product is given beside its own.
LAUNCH_WEEKS = 4.0
#: Clients that segments are learnt from at most.
SAMPLE = 20_000
#: EM: temper of the responsibilities, picks of one client that count at most, iterations and the end.
_TEMPER, _PICKS, _STEPS, _ENOUGH = 0.5, 60.0, 60, 1e-6
#: The log share of a segment that there is not; logs of likelihoods are added to 2^-30.
_NONE, _BITS = -1e3, 30

# Every n-th client in the order of names: no chance in it, and no order of rows.
SAMPLE_CELLS_SQL = """
SELECT o.client, o.product, o.recent
FROM observed AS o JOIN (
    SELECT client
    FROM (SELECT client, CAST(row_number() OVER (ORDER BY client) AS BIGINT) AS n FROM bought) AS b
    WHERE n % $every = 0
) AS s ON o.client = s.client
ORDER BY o.client, o.product
"""

BUYERS_COUNTED_SQL = "SELECT count(*) AS n FROM bought"

_NAMES = tuple(f"s{number}" for number in range(1, SEGMENTS + 1))

# One join for all segments: the log likelihood of each is a sum over the client's cells.
SEGMENTS_SQL = f"""
SELECT client,
       CASE {" ".join(f"WHEN {name} >= best THEN {name[1:]}" for name in _NAMES)} ELSE 0 END AS segment
FROM (
    SELECT *, greatest({", ".join(_NAMES)}) AS best
    FROM (
        SELECT o.client, {", ".join(f"{whole(f'o.recent * l.{name}', _BITS)} AS {name}" for name in _NAMES)}
        FROM observed AS o JOIN log_shares AS l ON o.product = l.product GROUP BY o.client
    ) AS told
) AS ranked
"""


@dataclass(frozen=True)
class Shares:
    """Everyone's shares ``base`` (C,) and each segment's ``own`` (K, C); rows sum to 1."""

    base: Floats
    own: Floats

    @property
    def prior(self) -> Floats:
        """What is expected before a client's own purchases speak, segment 0 (everyone) first: (K + 1, C)."""
        return np.vstack([self.base, (1 - OF_SEGMENT) * self.base + OF_SEGMENT * self.own])


def build(engine: Engine, facts: pa.Table, on_sale: Floats, weeks: float, seed: int) -> Shares:
    """Learn the segments and make ``segments`` (client, segment) of ``engine`` from ``observed``, ``bought``.

    ``facts`` are the products in order, ``on_sale`` their weeks since launch, ``weeks`` those of the records.
    """
    late = _late(on_sale, weeks)
    recent = floats(facts, "recent") + A_PRODUCT
    buyers = int(engine.arrow(BUYERS_COUNTED_SQL)["n"][0].as_py())
    every = max(1, -(-buyers // SAMPLE))
    cells = engine.arrow(SAMPLE_CELLS_SQL, every=every)
    picks = _sparse(cells, facts["product"])
    count = min(SEGMENTS, picks.shape[0] // A_SEGMENT)
    mixture = fit(picks, count, seed) if count > 1 else np.empty((0, len(recent)))
    logs = np.full((SEGMENTS, len(recent)), _NONE)
    logs[: len(mixture)] = np.log(mixture)
    engine.table(
        "log_shares",
        pa.table({"product": facts["product"], **dict(zip(_NAMES, logs, strict=True))}),
    )
    engine.step("segments", SEGMENTS_SQL if len(mixture) else NOT_SEGMENTED_SQL)
    engine.drop("log_shares")
    return Shares(_normal(recent * late), _normal(mixture * late))


NOT_SEGMENTED_SQL = "SELECT client, 0 AS segment FROM bought"


def fit(picks: csr_array, segments: int, seed: int) -> Floats:
    """Shares (K, C) of the mixture that EM finds for ``picks`` (N, C).

    >>> kinds = np.repeat([[9.0, 1.0, 0.0], [0.0, 1.0, 9.0]], 200, axis=0) * 10
    >>> np.sort(fit(csr_array(kinds), 2, seed=0)[:, 0]).round(1)
    array([0. , 0.9])
    """
    total = np.asarray(picks.sum(axis=1)).ravel()
    base = np.asarray(picks.sum(axis=0)).ravel() + A_PRODUCT
    base = base / base.sum()
    capped = picks.multiply((np.minimum(total, _PICKS) / np.maximum(total, 1e-12))[:, None]).tocsr()
    shares = _normal(base * _spread(base, segments, seed))
    before = -np.inf
    for _ in range(_STEPS):
        likely = capped @ np.log(shares).T
        top = likely.max(axis=1, keepdims=True)
        weight = np.exp(_TEMPER * (likely - top))
        reached = float((top[:, 0] + np.log(weight.sum(axis=1)) / _TEMPER).mean())
        weight /= weight.sum(axis=1, keepdims=True)
        shares = _normal((picks.T @ weight).T + TOWARDS_EVERYONE * base)
        if abs(reached - before) < _ENOUGH * abs(reached):
            break
        before = reached
    return shares


def _spread(base: Floats, segments: int, seed: int) -> Floats:
    """Where EM begins: everyone's shares shaken; products by rank, so that their names mean nothing."""
    drawn = np.random.default_rng(seed).gamma(3, 1 / 3, (segments, len(base)))
    shaken = np.empty_like(drawn)
    shaken[:, np.argsort(-base, kind="stable")] = drawn
    return shaken


def _late(on_sale: Floats, weeks: float) -> Floats:
    """What a product's picks are multiplied by because it was on sale for a part of the records only."""
    whole = exposure(np.array([weeks]), LONG_CLOCK)
    return np.asarray((whole + LAUNCH_WEEKS) / (exposure(on_sale, LONG_CLOCK) + LAUNCH_WEEKS))


def _normal(rows: Floats) -> Floats:
    return np.asarray(rows / rows.sum(axis=-1, keepdims=True), dtype=np.float64)


def _sparse(cells: pa.Table, products: pa.ChunkedArray) -> csr_array:
    clients = cells["client"].combine_chunks().dictionary_encode()
    order = pa.compute.index_in(cells["product"], products.combine_chunks())
    rows, columns = clients.indices.to_numpy(), order.to_numpy()
    shape = (len(clients.dictionary), len(products))
    picks = csr_array((floats(cells, "recent"), (rows, columns)), shape=shape)
    # Clients by what they took, so that sums over them do not hang on their names.
    ends = zip(picks.indptr[:-1], picks.indptr[1:], strict=True)
    taken = [(picks.indices[i:j].tolist(), picks.data[i:j].tolist()) for i, j in ends]
    return picks[sorted(range(shape[0]), key=taken.__getitem__)]
