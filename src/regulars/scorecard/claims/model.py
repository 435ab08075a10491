"""What a scorecard is made of: one measure a claim, each shown, opposite, or cannot tell; no single score."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from regulars.reasons import Said
from regulars.scorecard.claims.periods import Periods

Verdict = Literal["shown", "opposite", "cannot tell"]
#: What a measure counts in: a share of all; a balance of shares (better less worse); money; times a year.
Unit = Literal["share", "balance", "money", "times", "minutes", "each"]

#: The claims of customer orientation, in the order in which they are read.
CLAIMS: Final = (
    "tasks", "stay", "worth", "often", "bring", "price", "simple",
    "exceed", "product", "service", "conflict", "guess", "own",
)  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """An estimate and where the truth is meant to lie, at the portfolio's level."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measure:
    """What the records say to one claim.

    ``value`` is of the present period, ``before`` of the one it is held against at equal age (or equal mix),
    ``trend`` their difference; ``n`` are the clients (or answers, offers, sales) behind ``value``. The
    verdict goes by ``trend`` alone: `better` says which way is meant. ``trap`` is what may deceive here.
    Where nothing can be told ``reason`` says why, ``to_record`` what to write down from tomorrow, and
    ``more_needed`` how many more of ``n`` in the present period would do (with ``afresh``: how many in each
    of two periods, where the one before is too thin for anything to be held against). ``facts`` stand
    beside the figure and decide nothing.
    """

    claim: str
    verdict: Verdict
    unit: Unit
    better: Literal["more", "less"]
    value: Interval | None
    before: Interval | None
    trend: Interval | None
    n: int
    trap: Said
    reason: Said | None = None
    to_record: Said | None = None
    more_needed: int | None = None
    afresh: bool = False
    facts: tuple[Said, ...] = ()


@dataclass(frozen=True)
class EarnedGrowth:
    """Earned growth (Reichheld, Darnell and Burns, *HBR* 2021): net revenue retention + earned new − 100%.

    ``kept`` is what clients of the period before brought now, ``before`` what all clients brought then,
    ``new`` what clients who came since brought. ``retention`` is kept over before. ``earned`` (the share of
    ``new`` that came by recommendation) and ``growth`` are None where nobody was asked "who sent you?".
    """

    before: Decimal
    kept: Decimal
    new: Decimal
    retention: float | None
    earned: Interval | None
    growth: Interval | None
    reason: Said | None = None


@dataclass(frozen=True)
class Scorecard:
    """One measure a claim, in the order of `CLAIMS`; ``left_out`` clients are not ours by the strategy.

    ``left_out`` is None where no strategy is stated. ``attached`` is what the company named as its own
    signs (scripts, cards, NPS): means, not evidence.
    """

    periods: Periods
    level: float
    measures: tuple[Measure, ...]
    growth: EarnedGrowth | None
    left_out: int | None
    attached: tuple[str, ...] = ()

    def __getitem__(self, claim: str) -> Measure:
        return next(each for each in self.measures if each.claim == claim)
