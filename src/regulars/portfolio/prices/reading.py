"""Prices read from a portfolio's lines and records: groups, the base, each client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import expit, logit, ndtri

from regulars.engine import Engine
from regulars.engine.sums import exact, whole
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.prices import offered, purchases, response, rises, share
from regulars.portfolio.prices.lots import uplift
from regulars.portfolio.prices.model import (
    ALWAYS_OR_NEVER,
    FEW_CLIENTS,
    NO_DISCOUNTS,
    NO_OFFERS,
    PERSONAL,
    Aside,
    Discounts,
    Group,
    Lot,
    Own,
    Prices,
    Spread,
)  # fmt: skip
from regulars.portfolio.prices.together import Together
from regulars.portfolio.totals import Estimate
from regulars.reasons import Said

#: A margin is told where so much of what was sold on discount has a known cost.
COSTED: Final = 0.9

BY_CLIENT_SQL = "SELECT * FROM meetings ORDER BY client, product_group"
IN_GROUPS_SQL = "SELECT * FROM meetings ORDER BY product_group, client"

# All groups of a client together: what was on offer is weighted by what he buys.
IN_ALL_SQL = f"""
SELECT client, '' AS product_group, CAST(sum(bought) AS BIGINT) AS bought,
       CAST(sum(on_discount) AS BIGINT) AS on_discount,
       CAST(sum(discount) AS DECIMAL(18, 2)) AS discount, CAST(sum(paid) AS DECIMAL(18, 2)) AS paid,
       CAST(sum(margin) AS DECIMAL(18, 2)) AS margin, CAST(sum(costed) AS DECIMAL(18, 2)) AS costed,
       {whole("n * coalesce(offered, 0e0)", 20)}
         / nullif(CAST(sum(CASE WHEN offered IS NOT NULL THEN n ELSE 0 END) AS DOUBLE), 0e0) AS offered,
       min(recorded) AS recorded,
       CAST(sum(CASE WHEN offered IS NOT NULL THEN n ELSE 0 END) AS BIGINT) AS n,
       CAST(sum(CASE WHEN offered IS NOT NULL THEN k ELSE 0 END) AS BIGINT) AS k,
       {exact("freedom")} AS freedom, {exact("sxx")} AS sxx, {exact("sxy")} AS sxy, {exact("syy")} AS syy
FROM meetings GROUP BY client ORDER BY client
"""

# A lot: its clients, and what each bought of it in its time.
LOTS_SQL = """
SELECT d.product, d.from_on, d.until_on, d.client, d.share > 0 AS got, CAST(d.chance AS DOUBLE) AS chance,
       count(p.client) AS bought, CAST(coalesce(sum(p.amount), 0) AS DECIMAL(18, 2)) AS spent
FROM told_discounts AS d
LEFT JOIN purchases AS p ON p.client = d.client AND p.sold_on >= d.from_on AND p.sold_on <= d.until_on
    AND (p.product = d.product OR p.product_group = d.product)
WHERE d.client IS NOT NULL AND d.chance IS NOT NULL AND d.until_on <= $at
GROUP BY d.product, d.from_on, d.until_on, d.client, d.share, d.chance
ORDER BY d.product, d.from_on, d.until_on, d.client
"""


@dataclass(frozen=True)
class _Seen:
    """Clients of a group as arrays, one place a client."""

    rows: pa.Table
    bought: Floats
    on_discount: Floats
    n: Floats
    k: Floats
    offered: Floats
    recorded: Floats

    @classmethod
    def of(cls, rows: pa.Table) -> _Seen:
        offered_ = floats(rows, "offered")
        bought, on_discount = floats(rows, "bought"), floats(rows, "on_discount")
        # Where nothing tells what was on offer, what was bought counts whole.
        met = ~np.isnan(offered_) & (floats(rows, "n") > 0)
        n, k = np.where(met, floats(rows, "n"), bought), np.where(met, floats(rows, "k"), on_discount)
        return cls(rows, bought, on_discount, n, k, np.where(met, offered_, np.nan), floats(rows, "recorded"))

    def money(self, name: str) -> Decimal:
        total = pc.sum(self.rows[name]).as_py()
        return Decimal("0.00") if total is None else Decimal(total)


def build(engine: Engine, at: Any) -> None:
    """Make what `read` reads in ``engine``, which has ``lines`` and ``told_discounts``."""
    purchases.build(engine, at)
    offered.build(engine, at)


def read(engine: Engine, at: Any, level: float) -> Prices:
    """What is known of prices; ``engine`` has what `build` made."""
    given = engine.arrow(purchases.GIVEN_SQL).to_pylist()
    told = any(each["discount"] for each in given)
    every = engine.arrow(IN_ALL_SQL)
    found: list[Group] = []
    spreads: dict[str | None, Spread] = {}
    sums = Together(every["client"], level)
    for name, rows in _by_group(engine.arrow(IN_GROUPS_SQL)):
        seen = _Seen.of(rows)
        group, spreads[name] = _group(name, seen, level, told=told)
        met = (seen.k, seen.n, seen.offered)
        sums.add(group, spreads[name].slopes, rows["client"], met, float(seen.money("margin")))
        found.append(group)
    everyone, spreads[None] = _group(None, _Seen.of(every), level, told=told)
    found.sort(key=lambda each: (-each.given, each.group or ""))
    lots, lots_aside = _lots(engine, at, level)
    discounts = _discounts(given, sums, everyone)
    everyone = replace(everyone, anyway=discounts.anyway, brought=discounts.brought, earned=discounts.earned)
    return Prices(
        at, level, everyone, tuple(found), discounts, tuple(rises.rises(engine, at, level)), lots,
        lots_aside, spreads, None if told else NO_DISCOUNTS(),
    )  # fmt: skip


def _by_group(rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Slices of rows that are in order of group."""
    if not rows.num_rows:
        return
    encoded = rows["product_group"].combine_chunks().dictionary_encode()
    places = np.asarray(encoded.indices)
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(places)], strict=True):
        yield rows["product_group"][int(start)].as_py(), rows.slice(start, end - start)


def _group(name: str | None, seen: _Seen, level: float, *, told: bool) -> tuple[Group, Spread]:
    law = share.fit(seen.k, seen.n, seen.offered)
    met = ~np.isnan(seen.offered)
    recorded = bool(np.nanmin(seen.recorded) > 0) if met.any() else None
    times = share.times(seen.k, seen.n, seen.offered, level) if told else None
    # Nobody shuns what is cheaper: what sales show to be on offer was not on offer to all.
    personal = times is not None and not recorded and times.high < 1
    if personal:
        times = None
    slopes = response.slopes(
        *(np.nan_to_num(floats(seen.rows, each)) for each in ("sxx", "sxy", "syy", "freedom"))
    )
    common = response.common(slopes.slope, slopes.variance, level) if slopes else None
    given, paid = seen.money("discount"), seen.money("paid")
    anyway, brought, earned = None, None, None
    if times is not None and paid > 0:
        kept = _anyway(times, common, float(paid / (paid + given)), level)
        anyway, brought = _times(kept, float(given)), _rest(kept, float(paid))
        if seen.money("costed") >= Decimal(COSTED) * paid:
            earned = _rest(kept, float(seen.money("margin")))
    only = share.told(law, seen.k, seen.n, seen.offered, level).only.sum() if told and len(seen.n) else None
    group = Group(
        group=name,
        clients=len(seen.n),
        purchases=int(seen.bought.sum()),
        on_discount=int(seen.on_discount.sum()),
        share=_share(seen.k, seen.n, level) if told else None,
        offered=float(np.average(seen.offered[met], weights=seen.n[met])) if met.any() else None,
        recorded=recorded,
        times=times,
        elasticity=common.mean if common else None,
        spread=common.spread if common else None,
        only=None if only is None else float(only),
        given=given,
        paid=paid,
        anyway=anyway,
        brought=brought,
        earned=earned,
        reason=PERSONAL() if personal else _why_not(seen, times, told=told),
    )
    return group, Spread(law, common, slopes.error if slopes else None)


def _why_not(seen: _Seen, times: Estimate | None, *, told: bool) -> Said | None:
    if not told:
        return NO_DISCOUNTS()
    if times is not None:
        return None
    if np.isnan(seen.offered).all():
        return NO_OFFERS()
    both = int(((seen.offered > share.EDGE) & (seen.offered < 1 - share.EDGE)).sum())
    return FEW_CLIENTS(n=share.LEAST_CLIENTS - both) if both < share.LEAST_CLIENTS else ALWAYS_OR_NEVER()


def _share(k: Floats, n: Floats, level: float) -> Estimate | None:
    """Σk/Σn over clients who each differ, with an interval on the logit scale."""
    if not n.sum():
        return None
    mean = float(k.sum() / n.sum())
    if len(n) < 2 or not 0 < mean < 1:
        return Estimate(mean, *_extreme(k, n, level))
    error = np.sqrt(((k - mean * n) ** 2).sum() * len(n) / (len(n) - 1)) / n.sum() / (mean * (1 - mean))
    reach = float(ndtri((1 + level) / 2) * error)
    at = float(logit(mean))
    return Estimate(mean, float(expit(at - reach)), float(expit(at + reach)))


def _extreme(k: Floats, n: Floats, level: float) -> tuple[float, float]:
    """The score interval of all purchases together, where clients cannot be told apart."""
    from regulars.portfolio.trial import wilson

    return wilson(int(k.sum()), int(n.sum()), level)


def _anyway(times: Estimate, common: response.Common | None, paid: float, level: float) -> Estimate:
    """The part of what was sold on discount that would have been bought anyway: 1 / (R · Q), at most all.

    Q is how many times as much is bought at a purchase when ``paid`` of the price is asked, 1 where the
    quantity's own response cannot be told.
    """
    z = float(ndtri((1 + level) / 2))
    lift = np.log(times.mean)
    errors = [(np.log(times.high) - np.log(times.low)) / (2 * z)]
    if common is not None:
        lift += common.mean.mean * np.log(paid)
        errors.append((common.mean.high - common.mean.low) / (2 * z) * np.log(paid))
    reach = z * float(np.hypot.reduce(errors))
    mean, low, high = (float(min(1.0, np.exp(-each))) for each in (lift, lift + reach, lift - reach))
    return Estimate(mean, low, high)


def _times(part: Estimate, money: float) -> Estimate:
    return Estimate(part.mean * money, part.low * money, part.high * money)


def _rest(part: Estimate, money: float) -> Estimate:
    ends = sorted((money * (1 - part.low), money * (1 - part.high)))
    return Estimate(money * (1 - part.mean), ends[0], ends[1])


def _discounts(given: list[dict[str, Any]], sums: Together, everyone: Group) -> Discounts:
    def of(*states: str, walk_in: bool | None = None) -> Decimal:
        rows = (each for each in given if each["state"] in states and walk_in in (None, each["walk_in"]))
        return sum((each["discount"] for each in rows), Decimal("0.00"))

    aside = tuple(
        Aside(state, sum(each["n"] for each in given if each["state"] == state), of(state))
        for state in purchases.ASIDE
        if any(each["state"] == state for each in given)
    )
    return Discounts(
        ledger=sum((each["discount"] for each in given), Decimal("0.00")),
        clients=of("discounted", walk_in=False),
        walk_ins=of("discounted", walk_in=True),
        returned=of("returned"),
        aside=aside,
        anyway=sums.total("anyway", everyone),
        brought=sums.total("brought", everyone),
        earned=sums.total("earned", everyone),
    )


def _lots(engine: Engine, at: Any, level: float) -> tuple[tuple[Lot, ...], int]:
    rows = engine.arrow(LOTS_SQL, at=at).to_pylist()
    sound = [each for each in rows if 0 < each["chance"] < 1]
    called = rises.names(engine) if sound else {}
    found = []
    for key in sorted({(each["product"], each["from_on"], each["until_on"]) for each in sound}):
        mine = [each for each in sound if (each["product"], each["from_on"], each["until_on"]) == key]
        got, chance = (np.array([float(each[name]) for each in mine]) for name in ("got", "chance"))
        read_ = [
            uplift(np.array([float(outcome) for outcome in outcomes]), got, chance, level)
            for outcomes in ([each["bought"] > 0 for each in mine], [each["spent"] for each in mine])
        ]
        if read_[0] is not None and read_[1] is not None:
            found.append(Lot(called.get(key[0], key[0]), *key[1:], read_[0], read_[1]))
    return tuple(found), len(rows) - len(sound)


def owns(rows: pa.Table, name: str | None, prices: Prices) -> list[Own]:
    """Each client of ``rows`` (a slice of `IN_GROUPS_SQL` or `IN_ALL_SQL`) read with the law of the group."""
    seen, spread = _Seen.of(rows), prices.spreads[name]
    told = share.told(spread.law, seen.k, seen.n, seen.offered, prices.level)
    bent = _own_slopes(rows, spread, prices.level)
    given = rows["discount"].to_pylist()
    return [
        Own(
            group=name,
            purchases=int(seen.bought[place]),
            on_discount=int(seen.on_discount[place]),
            compared=int(seen.n[place]),
            compared_on_discount=int(seen.k[place]),
            share=Estimate(float(told.mean[place]), float(told.low[place]), float(told.high[place])),
            offered=None if np.isnan(seen.offered[place]) else float(seen.offered[place]),
            only=float(told.only[place]),
            elasticity=None if bent is None else Estimate(*(float(each[place]) for each in bent)),
            given=given[place],
        )
        for place in range(rows.num_rows)
    ]


def _own_slopes(rows: pa.Table, spread: Spread, level: float) -> tuple[Floats, Floats, Floats] | None:
    if spread.slopes is None or spread.error is None:
        return None
    sxx, sxy = (np.nan_to_num(floats(rows, each)) for each in ("sxx", "sxy"))
    moved = sxx > response.LEAST_VARIATION
    slope = np.divide(sxy, sxx, out=np.full_like(sxx, np.nan), where=moved)
    variance = np.divide(spread.error, sxx, out=np.full_like(sxx, np.nan), where=moved)
    return response.single(spread.slopes, slope, variance, level)


def table(rows: pa.Table, name: str | None, prices: Prices) -> pa.Table:
    """`owns` as columns, one row a client."""
    seen, spread = _Seen.of(rows), prices.spreads[name]
    told = share.told(spread.law, seen.k, seen.n, seen.offered, prices.level)
    nothing = np.full(rows.num_rows, np.nan)
    bent = _own_slopes(rows, spread, prices.level) or (nothing, nothing, nothing)
    nullable = {
        "offered": seen.offered,
        **dict(zip(("elasticity", "elasticity_low", "elasticity_high"), bent, strict=True)),
    }
    return pa.table(
        {
            "client": rows["client"],
            "group": pa.array([name] * rows.num_rows, pa.string()),
            "purchases": rows["bought"],
            "on_discount": rows["on_discount"],
            "share": told.mean,
            "share_low": told.low,
            "share_high": told.high,
            "only_on_discount": told.only,
            "given": rows["discount"],
            **{
                key: pa.array(np.where(np.isnan(each), 0.0, each), mask=np.isnan(each))
                for key, each in nullable.items()
            },
        }
    )
