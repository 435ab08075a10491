"""Facts that stand beside a figure of the scorecard and decide nothing: what other rooms know of the same."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.means import mean_of
from regulars.portfolio.portfolio import Record
from regulars.portfolio.prices import Prices
from regulars.portfolio.referrals import premium
from regulars.reasons import Reason, Said
from regulars.scorecard.channels import Channel, channels
from regulars.scorecard.claims import comparing, windows
from regulars.scorecard.claims.model import Interval

READILY = Reason(
    "scorecard.fact.readily",
    "Over all clients, what is on offer is taken {times:.2f} times as readily as what is not "
    "({low:.2f} to {high:.2f}).",
)
LESS_READILY = Reason(
    "scorecard.fact.less_readily",
    "Over all clients, what is on offer is taken less readily than what is not: {times:.2f} times as often "
    "({low:.2f} to {high:.2f}).",
)
TENTH_OFF = Reason(
    "scorecard.fact.tenth_off",
    "With a tenth off the price a purchase is {times:.2f} times as large ({low:.2f} to {high:.2f}).",
)
PREMIUM_VALUE = Reason(
    "scorecard.fact.premium_value",
    "Those brought by others brought {ratio:.2f} times as much as the others in their first {weeks} weeks "
    "({low:.2f} to {high:.2f}, drawn towards what was published).",
)
PREMIUM_CHURN = Reason(
    "scorecard.fact.premium_churn",
    "Those brought by others leave {ratio:.2f} times as fast ({low:.2f} to {high:.2f}); who is brought is "
    "not drawn by lot.",
)
CHANNEL_KNOWN = Reason(
    "scorecard.fact.channel",
    "{channel}: {spent:.2f} spent, {n} client of ours came by it, who is expected to bring {worth:.2f}, "
    "{tail:.2f} of it by others.",
    plural="{channel}: {spent:.2f} spent, {n} clients of ours came by it, each of whom is expected to bring "
    "{worth:.2f}, {tail:.2f} of it by others.",
)
CHANNEL_NO_TAIL = Reason(
    "scorecard.fact.channel_no_tail",
    "{channel}: {spent:.2f} spent, {n} client of ours came by it, who is expected to bring {worth:.2f}; whom "
    "he brings is unknown.",
    plural="{channel}: {spent:.2f} spent, {n} clients of ours came by it, each of whom is expected to bring "
    "{worth:.2f}; whom they bring is unknown.",
)
CHANNEL_NOBODY = Reason(
    "scorecard.fact.channel_nobody",
    "{channel}: {spent:.2f} spent, no client of ours is known to have come by it.",
)
BEST_FIFTH = Reason(
    "scorecard.fact.best_fifth", "The best fifth of clients make {share:.0%} of it ({low:.0%} to {high:.0%})."
)
MANY_PRODUCTS = Reason(
    "scorecard.fact.products",
    "Different products a client who bought: {now:.1f} ({low:.1f} to {high:.1f}).",
)
MANY_PRODUCTS_BEFORE = Reason(
    "scorecard.fact.products_before",
    "Different products a client who bought: {now:.1f} ({low:.1f} to {high:.1f}), in the period before "
    "{was:.1f} ({was_low:.1f} to {was_high:.1f}).",
)

#: Channels that are told, those with most spending first.
_CHANNELS: Final = 3
#: The best of clients whose share is told.
_BEST: Final = 0.2

LTV_OF_EACH_SQL = "SELECT ltv FROM client_rows WHERE ltv IS NOT NULL"

PRODUCTS_A_CLIENT_SQL = """
SELECT client, '' AS stratum, CAST(count(CASE WHEN n1 > 0 THEN 1 END) AS DOUBLE) AS a1,
       CASE WHEN sum(n1) > 0 THEN 1e0 ELSE 0e0 END AS b1,
       CAST(count(CASE WHEN n0 > 0 THEN 1 END) AS DOUBLE) AS a0,
       CASE WHEN sum(n0) > 0 THEN 1e0 ELSE 0e0 END AS b0
FROM (
    SELECT client, product, count(CASE WHEN sold_on >= $now_first THEN 1 END) AS n1,
           count(CASE WHEN sold_on <= $before_last THEN 1 END) AS n0
    FROM lines
    WHERE client IS NOT NULL AND product IS NOT NULL AND amount > 0 AND is_return IS NOT TRUE
      AND (sold_on >= $now_first AND sold_on <= $now_last
           OR sold_on >= $before_first AND sold_on <= $before_last)
    GROUP BY client, product
) AS had
GROUP BY client
"""


def response(prices: Prices | None) -> list[Said]:
    """How clients answer discounts, and that they would answer otherwise is not claimed."""
    if prices is None:
        return []
    told, found = [], prices.everyone
    if found.times is not None:
        readily = READILY if found.times.mean >= 1 else LESS_READILY
        told.append(readily(times=found.times.mean, low=found.times.low, high=found.times.high))
    if found.elasticity is not None:
        # Quantity is the price to the power of the elasticity.
        each = (found.elasticity.mean, found.elasticity.low, found.elasticity.high)
        mean, *limits = (math.exp(power * math.log(0.9)) for power in each)
        told.append(TENTH_OFF(times=mean, low=min(limits), high=max(limits)))
    return told


def brought(engine: Engine, level: float) -> list[Said]:
    """What those brought by others are worth beside the rest, where the company's own records tell any."""
    found = premium.premium(engine, level)
    told = []
    for gap, reason in ((found.value, PREMIUM_VALUE), (found.churn, PREMIUM_CHURN)):
        if gap.own is not None:
            ratio = {"ratio": gap.ratio.mean, "low": gap.ratio.low, "high": gap.ratio.high}
            told.append(reason(**ratio, **({"weeks": found.weeks} if reason is PREMIUM_VALUE else {})))
    return told


def by_channel(engine: Engine, record: Record) -> list[Said]:
    """What was spent by channel and whom it brought, of ``engine``'s ``belongings``."""
    found = channels(engine, record, stated=True).channels
    ranked = sorted(found, key=lambda each: (-each.spent, each.channel))
    return [_channel(each) for each in ranked[:_CHANNELS]]


def _channel(told: Channel) -> Said:
    spent = {"channel": told.channel, "spent": told.spent}
    if told.worth.mean is None:
        return CHANNEL_NOBODY(**spent)
    ours = {**spent, "n": told.ours, "worth": told.worth.mean}
    return CHANNEL_NO_TAIL(**ours) if told.tail is None else CHANNEL_KNOWN(**ours, tail=told.tail)


def best_fifth(engine: Engine, level: float) -> list[Said]:
    """The share of the base's LTV that its best fifth makes."""
    found = share_of_best(floats(engine.arrow(LTV_OF_EACH_SQL), "ltv"), level)
    return [] if found is None else [BEST_FIFTH(share=found.value, low=found.low, high=found.high)]


def share_of_best(values: Floats, level: float) -> Interval | None:
    """The share that the best fifth make of all ``values`` (n,); None below thirty of them.

    One less an ordinate of the Lorenz curve, with the variance of Beach and Davidson (*Review of Economic
    Studies* 50, 1983, theorem 1): as if other clients of the same kind had come.

    >>> share_of_best(np.ones(100), 0.9)
    Interval(value=0.2, low=0.2, high=0.2)
    """
    n = len(values)
    ranked = np.sort(values)[::-1]
    many = n * _BEST
    whole = math.floor(many)
    total = float(ranked.sum())
    if n < 30 or total <= 0:
        return None
    edge = float(ranked[whole])
    share = (float(ranked[:whole].sum()) + (many - whole) * edge) / total
    influence = (np.maximum(ranked - edge, 0.0) + _BEST * edge - share * ranked) / (total / n)
    # The variance of a mean, with its skewness: who is far above the others is seldom in a sample.
    total, squares, cubes = (float((influence**power).sum()) for power in (1, 2, 3))
    found = mean_of(n, total, squares, cubes, level)
    if found.low is None or found.high is None:
        return None
    low, high = sorted((share + found.low, share + found.high))
    share = round(share, 12)
    return Interval(share, min(max(round(low, 12), 0.0), share), max(min(round(high, 12), 1.0), share))


def products(engine: Engine, span: dict[str, object], level: float) -> list[Said]:
    """How many different products a client buys in each period."""
    engine.step("counted", PRODUCTS_A_CLIENT_SQL, **windows.named(PRODUCTS_A_CLIENT_SQL, span))
    found = comparing.compare(engine)
    engine.drop("counted")
    if found is None:
        return []
    now = comparing.interval(found.now, "mean", level)
    told = {"now": now.value, "low": now.low, "high": now.high}
    if found.before is None or found.before.clients < comparing.FEWEST:
        return [MANY_PRODUCTS(**told)]
    was = comparing.interval(found.before, "mean", level)
    return [MANY_PRODUCTS_BEFORE(**told, was=was.value, was_low=was.low, was_high=was.high)]
