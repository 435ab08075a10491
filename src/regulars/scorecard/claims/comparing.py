"""Two periods of one company held against each other, at equal age or equal mix, client by client.

Every measure is a ratio of sums over clients, A/B: orders over client-years, lines brought back over lines
bought, answers "better" over answers. What one client does hangs together, so he is the unit (a ratio of
cluster totals: Cochran, *Sampling Techniques*, 1977, eq. 6.10 and 11.30), and a client of both periods counts
in the covariance. Where clients differ by age, or lines by product, the rates of each *stratum* are weighted
alike in both periods, by what the present one holds (direct standardisation); strata that either period lacks
are left out of both.

Intervals: of a share Wilson's score interval at the size that its variance comes to (Korn and Graubard,
*Survey Methodology* 24, 1998); of a rate or an amount the normal one of its logarithm; both with the quantile
of Student's t for the number of clients. Of a difference: from the intervals of both and their correlation,
so that it keeps their skewness (MOVER: Zou, *Statistics in Medicine* 26, 2007; Zou and Donner, ibid. 27,
2008).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.portfolio.history import Floats, floats
from regulars.scorecard.claims.model import Interval

Kind = Literal["share", "balance", "mean"]
#: Clients below which one of several strata tells too little of its own rate, and a period tells nothing.
FEWEST_OF_MANY: Final = 20
FEWEST: Final = 2

# `counted` is one row a client and stratum: a over b, now (1) and before (0).
STRATA_SQL = f"""
SELECT stratum, {exact("a1")} AS a1, {exact("b1")} AS b1, {exact("a0")} AS a0, {exact("b0")} AS b0,
       count(CASE WHEN b1 > 0 THEN 1 END) AS n1, count(CASE WHEN b0 > 0 THEN 1 END) AS n0
FROM counted GROUP BY stratum ORDER BY stratum
"""

# What each client's a lies above his b at the rate of all: his share in the error of the ratio.
SPREAD_SQL = f"""
SELECT count(CASE WHEN b1 > 0 THEN 1 END) AS n1, count(CASE WHEN b0 > 0 THEN 1 END) AS n0,
       {exact("u1 * u1")} AS v1, {exact("u0 * u0")} AS v0, {exact("u1 * u0")} AS v10,
       CAST(sum(CAST(u1 * u1 * u1 * u1 AS DECIMAL(38, 6))) AS DOUBLE) AS f1,
       CAST(sum(CAST(u0 * u0 * u0 * u0 AS DECIMAL(38, 6))) AS DOUBLE) AS f0,
       {exact("b1")} AS b1, {exact("b0")} AS b0
FROM (
    SELECT c.client, {exact("c.b1")} AS b1, {exact("c.b0")} AS b0,
           {exact("r.k1 * (c.a1 - r.r1 * c.b1)")} AS u1, {exact("r.k0 * (c.a0 - r.r0 * c.b0)")} AS u0
    FROM counted AS c JOIN rates AS r ON c.stratum = r.stratum GROUP BY c.client
) AS apart
"""


@dataclass(frozen=True)
class Side:
    """A ratio of one period: its value, the variance of that, over how many clients and units, and how many
    degrees of freedom the variance is known with."""

    value: float
    variance: float
    clients: int
    units: float
    freedom: float


@dataclass(frozen=True)
class Compared:
    """Both periods at equal strata; ``covariance`` is of clients in both, ``held`` the share of the present
    units that could be held against the past."""

    now: Side
    before: Side | None
    covariance: float
    held: float


def compare(engine: Engine) -> Compared | None:
    """Both periods of ``engine``'s ``counted``; None where the present one holds nothing.

    ``counted``: client VARCHAR, stratum VARCHAR, a1, b1, a0, b0 DOUBLE (b ≥ 0), a row a client and stratum.
    """
    strata = engine.arrow(STRATA_SQL)
    seen = {name: floats(strata, name) for name in ("a1", "b1", "a0", "b0", "n1", "n0")}
    if not seen["b1"].sum() > 0:
        return None
    fewest = FEWEST if strata.num_rows == 1 else FEWEST_OF_MANY
    common = (seen["n1"] >= fewest) & (seen["n0"] >= fewest)
    alone = not common.any()
    used = seen["b1"] > 0 if alone else common
    r1, k1 = _rates(seen["a1"], seen["b1"], seen["b1"], used)
    r0, k0 = _rates(seen["a0"], seen["b0"], seen["b1"], used & common)
    names = [each for each, use in zip(strata["stratum"].to_pylist(), used, strict=True) if use]
    rates = (float((r1 * k1 * seen["b1"]).sum()), float((r0 * k0 * seen["b0"]).sum()))
    # In units of the rate a client, so that no part is too small for the decimals, nor too large.
    many1, many0 = (
        max(float(seen[clients].sum()), 1.0) / max(abs(rate), 1.0)
        for clients, rate in zip(("n1", "n0"), rates, strict=True)
    )
    columns = {"stratum": pa.array(names, pa.string())}
    told = (("r1", r1), ("k1", k1 * many1), ("r0", r0), ("k0", k0 * many0))
    columns |= {name: pa.array(each[used], pa.float64()) for name, each in told}
    engine.table("rates", pa.table(columns))
    spread = engine.arrow(SPREAD_SQL).to_pylist()[0]
    engine.drop("rates")
    now = _side(rates[0], spread, "1", many1)
    if alone:
        return Compared(now, None, 0.0, 0.0)
    before = _side(rates[1], spread, "0", many0)
    held = float(seen["b1"][common].sum() / seen["b1"].sum())
    return Compared(now, before, _scaled(spread["v10"], now.clients, before.clients, many1 * many0), held)


def _side(rate: float, spread: Mapping[str, float], period: str, many: float) -> Side:
    n, squares = int(spread[f"n{period}"]), float(spread[f"v{period}"] or 0)
    fourth = float(spread[f"f{period}"] or 0)
    # A variance from clients of whom a few count for most is known less well: as a chi-square of the same
    # first two moments is (Satterthwaite, *Biometrics Bulletin* 2, 1946).
    kurtosis = n * fourth / squares**2 if squares > 0 else 3.0
    freedom = min(n - 1.0, 2 * n / max(kurtosis - 1, 1e-9))
    return Side(rate, _scaled(squares, n, n, many**2), n, float(spread[f"b{period}"] or 0), max(freedom, 1.0))


def _rates(a: Floats, b: Floats, weight: Floats, used: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The rate of each stratum, and what a unit of it counts for in the weighted rate."""
    told = used & (b > 0)
    share = np.where(told, weight, 0.0) / max(float(weight[told].sum()), 1e-300)
    safe = np.where(told, b, 1.0)
    return np.where(told, a / safe, 0.0), np.where(told, share / safe, 0.0)


def _scaled(total: float | None, m: int, n: int, scale: float) -> float:
    """A sum over clients as a (co)variance; one is lost, for the rates came from the same clients."""
    lost = math.sqrt(max(m - 1, 1) * max(n - 1, 1))
    return float(total or 0) * math.sqrt(m * n) / lost / scale


def interval(side: Side, kind: Kind, level: float) -> Interval:
    """The interval of one ratio.

    >>> found = interval(Side(0.5, 0.0025, 100, 100, 99), "share", 0.9)
    >>> round(found.low, 2), round(found.high, 2)
    (0.42, 0.58)
    """
    quantile = float(stdtrit(side.freedom, (1 + level) / 2))
    if kind == "share":
        # More may come back in a period than was sold in it: as a share that is all of it.
        share = min(max(side.value, 0.0), 1.0)
        return Interval(share, *_wilson(share, size(side), quantile))
    if kind == "balance":
        return _balance(side, quantile)
    if side.value <= 0:
        # Nothing in n clients: the mean of a count is below −ln(tail)/n (the "rule of three").
        high = -math.log((1 - level) / 2) / max(side.units, 1e-300)
        return Interval(side.value, min(side.value, 0.0), high)
    reach = math.exp(quantile * math.sqrt(side.variance) / side.value)
    return Interval(side.value, side.value / reach, side.value * reach)


def _balance(side: Side, quantile: float) -> Interval:
    """Of one share less another of the same answers: with half an answer added to each of four kinds.

    Agresti and Min, *Statistics in Medicine* 24, 2005, sec. 3. The answers are as many as the variance comes
    to, as in `size`: of clients who are each many answers, half an answer is no half of a client.
    """
    n = float(max(side.clients, 1))
    if side.variance > 0:
        n = max(min((1 - side.value**2) / side.variance, side.units), 1.0)
    squares = min(side.variance * n + side.value**2, 1.0)
    centre = side.value * n / (n + 2)
    half = quantile * math.sqrt(max((squares * n + 1) / (n + 2) - centre**2, 0.0) / (n + 2))
    low, high = max(centre - half, -1.0), min(centre + half, 1.0)
    return Interval(side.value, min(low, side.value), max(high, side.value))


def size(side: Side) -> float:
    """How many independent answers a share's variance comes to: never more than there are.

    Where all say the same the variance tells nothing, and each client counts as one.
    """
    p = min(max(side.value, 0.0), 1.0)
    if not 0 < p < 1 or side.variance <= 0:
        return float(max(side.clients, 1))
    return max(min(p * (1 - p) / side.variance, max(side.units, 1.0)), 1.0)


def _wilson(p: float, n: float, z: float) -> tuple[float, float]:
    centre, half = p + z * z / (2 * n), z * math.sqrt(max(p * (1 - p), 0.0) / n + z * z / (4 * n * n))
    return max((centre - half) / (1 + z * z / n), 0.0), min((centre + half) / (1 + z * z / n), 1.0)


def difference(now: Interval, before: Interval, correlation: float = 0.0) -> Interval:
    """now − before from the intervals of both (MOVER).

    >>> found = difference(Interval(0.8, 0.7, 0.87), Interval(0.6, 0.5, 0.69))
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.2, 0.07, 0.32)
    """
    apart = now.value - before.value
    down, up = now.value - now.low, before.high - before.value
    low = apart - math.sqrt(max(down**2 + up**2 - 2 * correlation * down * up, 0.0))
    up, down = now.high - now.value, before.value - before.low
    high = apart + math.sqrt(max(up**2 + down**2 - 2 * correlation * up * down, 0.0))
    return Interval(apart, low, high)


def correlation(found: Compared) -> float:
    """How much the two periods' errors go together, for the same clients are in both."""
    if found.before is None or found.now.variance <= 0 or found.before.variance <= 0:
        return 0.0
    return min(max(found.covariance / math.sqrt(found.now.variance * found.before.variance), -1.0), 1.0)


def worth_finding(before: float, kind: Kind) -> float:
    """The difference that a comparison should be able to find.

    A tenth of an amount; of a share ten points, or a quarter of it where that is less: ours.

    >>> worth_finding(0.5, "share"), worth_finding(0.04, "share"), worth_finding(120.0, "mean")
    (0.1, 0.01, 12.0)
    """
    if kind == "mean":
        return 0.1 * abs(before)
    if kind == "balance":
        return 0.1
    return min(0.1, 0.25 * min(before, 1 - before)) if 0 < before < 1 else 0.1


#: The chance that a comparison of the size asked for finds a difference worth finding.
POWER: Final = 0.8


def needed(found: Compared, kind: Kind, level: float) -> tuple[int, bool]:
    """How many clients would do in the present period, and whether as many are needed in one more, afresh.

    A difference d is found with chance `POWER` where its variance is at most (d / (z_level + z_power))²
    (Fleiss, Levin and Paik, *Statistical Methods for Rates and Proportions*, 2003, eq. 4.14, solved for the
    variance); a variance falls as 1/clients. Where the period before is too thin by itself, no number in the
    present one would do, and two periods of that size are needed. Never fewer than `FEWEST_OF_MANY`: of so
    few even clients who are all alike say little of those to come.
    """
    before = found.before
    there = before is not None and before.clients >= FEWEST
    base = before.value if before is not None and there else found.now.value
    target = _target(base, kind, level)
    each = _a_client(found.now, kind)
    if before is not None and there:
        known = _a_client(before, kind) / before.clients
        if known < 0.8 * target:
            return max(math.ceil(each / (target - known)), FEWEST_OF_MANY), False
    return max(math.ceil(2 * each / target), FEWEST_OF_MANY), True


def _a_client(side: Side, kind: Kind) -> float:
    """The variance of one client's part, with two of four added to a share so that none is nothing."""
    if kind == "mean":
        return side.variance * side.clients
    if kind == "balance":
        return max(side.variance * side.clients, 1 / (max(side.clients, 1) + 2))
    n = size(side)
    p = (min(max(side.value, 0.0), 1.0) * n + 2) / (n + 4)
    return p * (1 - p) * max(side.clients, 1) / n


def _target(base: float, kind: Kind, level: float) -> float:
    finds = float(ndtri((1 + level) / 2)) + float(ndtri(POWER))
    return (max(worth_finding(base, kind), 1e-12) / finds) ** 2


def needed_of_nothing(level: float, share: float = 0.5) -> int:
    """Clients in each of two periods where nothing is known yet, for a share of ``share`` and ten points.

    >>> needed_of_nothing(0.9)
    310
    """
    return math.ceil(2 * share * (1 - share) / _target(share, "share", level))
