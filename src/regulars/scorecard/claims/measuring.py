"""From two ratios to a measure: what is shown, and where nothing is, why and what would do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from scipy.special import ndtri

from regulars.reasons import Reason, Said
from regulars.scorecard.claims import comparing
from regulars.scorecard.claims.comparing import Compared, Kind
from regulars.scorecard.claims.model import Interval, Measure, Unit, Verdict
from regulars.scorecard.claims.periods import Periods

#: Less than this of the present period held against the past is no comparison.
HELD_LEAST: Final = 0.25

NOT_RECORDED = Reason("scorecard.not_recorded", "Nothing of this is in the records.")
TOO_SHORT = Reason(
    "scorecard.too_short",
    "The records are too short for two periods to be held against each other; from {day} on they will do.",
)
NOTHING_BEFORE = Reason(
    "scorecard.nothing_before", "There is nothing from the period before to hold it against."
)
WITHIN_CHANCE = Reason(
    "scorecard.within_chance", "The difference from the period before is smaller than its uncertainty."
)
AS_BEFORE = Reason(
    "scorecard.as_before", "About the same as before: a difference that matters would have been seen."
)
AGE_UNKNOWN = Reason(
    "scorecard.age_unknown",
    "Everybody was a client already when the records begin, so how long anybody has been one is unknown.",
)
OTHER_AGE = Reason(
    "scorecard.other_age",
    "Only {share:.0%} of it can be held against clients of the same age, or products of the same kind, "
    "in the period before.",
)


class Claim(NamedTuple):
    """What is fixed of a claim: its unit, which way is better, its trap, what to record for it."""

    name: str
    unit: Unit
    better: Literal["more", "less"]
    trap: Reason
    to_record: Reason

    @property
    def kind(self) -> Kind:
        """How its interval is formed."""
        return self.unit if self.unit in ("share", "balance") else "mean"


def verdict_of(trend: Interval, better: Literal["more", "less"]) -> Verdict:
    """Shown where the whole interval of the trend lies on the better side of nothing.

    >>> verdict_of(Interval(0.1, 0.02, 0.18), "less"), verdict_of(Interval(0.1, -0.02, 0.2), "more")
    ('opposite', 'cannot tell')
    """
    if trend.low <= 0 <= trend.high:
        return "cannot tell"
    return "shown" if (trend.low > 0) == (better == "more") else "opposite"


def measured(
    claim: Claim,
    found: Compared | None,
    periods: Periods,
    level: float,
    *,
    facts: Sequence[Said] = (),
    nothing: Reason = NOT_RECORDED,
) -> Measure:
    """The measure of ``claim`` from what `compare` found; ``nothing`` says why, where it found nothing."""
    if found is None:
        return untold(claim, nothing(), level, facts=facts)
    value = comparing.interval(found.now, claim.kind, level)
    if periods.before is None or found.before is None:
        return untold(claim, without_before(periods), level, value, found, facts)
    before = comparing.interval(found.before, claim.kind, level)
    trend = comparing.difference(value, before, comparing.correlation(found))
    verdict = verdict_of(trend, claim.better)
    reason: Said | None = None
    more: int | None = None
    afresh = False
    if found.held < HELD_LEAST:
        verdict, reason = "cannot tell", OTHER_AGE(share=found.held)
    elif verdict == "cannot tell":
        wanted, afresh = comparing.needed(found, claim.kind, level)
        enough = wanted <= (min(found.now.clients, found.before.clients) if afresh else found.now.clients)
        reason = AS_BEFORE() if enough else WITHIN_CHANCE()
        more = None if enough else wanted if afresh else wanted - found.now.clients
    return Measure(
        claim.name, verdict, claim.unit, claim.better, value, before, trend, found.now.clients,
        claim.trap(), reason, claim.to_record() if more else None, more, afresh and more is not None,
        tuple(facts),
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A share of ``n`` who came or made contact, by a curve or a model, with its interval."""

    share: Interval
    n: int


def measured_apart(
    claim: Claim, now: Kept, before: Kept, level: float, facts: Sequence[Said] = ()
) -> Measure:
    """The measure of ``claim`` from shares of two periods that have no client in common."""
    trend = comparing.difference(now.share, before.share)
    verdict = verdict_of(trend, claim.better)
    reason: Said | None = None
    more: int | None = None
    if verdict == "cannot tell":
        more = _more_needed(now, before, level)
        reason = AS_BEFORE() if more is None else WITHIN_CHANCE()
    to_record = None if more is None else claim.to_record()
    return Measure(
        claim.name, verdict, claim.unit, claim.better, now.share, before.share, trend, now.n,
        claim.trap(), reason, to_record, more, more is not None, tuple(facts),
    )  # fmt: skip


def _more_needed(now: Kept, before: Kept, level: float) -> int | None:
    """Clients in each of two periods that would find a difference worth finding; None where there are enough.

    As `comparing.needed`: the width of an interval is taken to fall as one over the root of clients.
    """
    z, power = float(ndtri((1 + level) / 2)), float(ndtri(comparing.POWER))
    a_client = sum(((each.share.high - each.share.low) / 2 / z) ** 2 * each.n for each in (now, before))
    finds = comparing.worth_finding(before.share.value, "share") / (z + power)
    wanted = math.ceil(a_client / finds**2)
    return None if wanted <= min(now.n, before.n) else wanted


def without_before(periods: Periods) -> Said:
    """Why there is nothing to hold the present period against."""
    return TOO_SHORT(day=periods.ready_on) if periods.before is None else NOTHING_BEFORE()


def untold(
    claim: Claim,
    reason: Said,
    level: float,
    value: Interval | None = None,
    found: Compared | None = None,
    facts: Sequence[Said] = (),
    n: int = 0,
) -> Measure:
    """A measure that cannot be told: why, what to record, and how much of it would do."""
    more = comparing.needed_of_nothing(level)
    if found is not None:
        more, _ = comparing.needed(found, claim.kind, level)
        n = found.now.clients
    return Measure(
        claim.name, "cannot tell", claim.unit, claim.better, value, None, None, n,
        claim.trap(), reason, claim.to_record(), more, True, tuple(facts),
    )  # fmt: skip
