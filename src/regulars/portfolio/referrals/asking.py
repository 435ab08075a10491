"""Among how many it is known who sent them: whoever was not asked is unknown, never "nobody"."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from scipy.special import betaincinv, ndtri

from regulars.engine import Engine
from regulars.portfolio.intervals import ends
from regulars.portfolio.totals import Estimate
from regulars.reasons import Reason, Said

#: New clients of so many weeks are looked at.
WINDOW_WEEKS: Final = 52
#: Answers below which a share is not told, and how near to the truth one is meant to come.
FEW, WITHIN = 20, 0.1
#: Calendar quarters that are told one by one, the present one the last.
QUARTERS: Final = 8
#: Asked so often, those who were not asked no longer matter.
ENOUGH: Final = 0.8

NOBODY_ASKED = Reason(
    "referrals.nobody_asked",
    'No new client of the last year was asked who sent him. Ask each once, "nobody" being an answer, too: '
    "{n} answer would do.",
    plural='No new client of the last year was asked who sent him. Ask each once, "nobody" being an answer, '
    "too: {n} answers would do.",
)
FEW_ASKED = Reason(
    "referrals.few_asked",
    "Few new clients were asked who sent them. Ask each new client once: {n} more answer would do.",
    plural="Few new clients were asked who sent them. Ask each new client once: {n} more answers would do.",
)
ONLY_BROUGHT = Reason(
    "referrals.only_brought",
    "Only those who were brought stand in the records, so their share among all cannot be told: it is "
    'between {low}% and {high}%. Write down "nobody", too, whenever you ask: {n} answer in all would do.',
    plural="Only those who were brought stand in the records, so their share among all cannot be told: it is "
    'between {low}% and {high}%. Write down "nobody", too, whenever you ask: {n} answers in all would do.',
)
NO_NEW = Reason(
    "referrals.no_new",
    "No client came for the first time in the last year. Ask the next who comes who sent him, and keep "
    '"nobody", too.',
)

NEW_SQL = """
SELECT count(*) AS n_new, count(a.client) AS n_asked, count(CASE WHEN a.brought THEN 1 END) AS n_brought
FROM client_rows AS c LEFT JOIN asked_rows AS a ON c.client = a.client
WHERE c.first_at > $since AND c.client <> $but
"""

BY_QUARTER_SQL = """
SELECT quarter, count(*) AS n_new, count(asked) AS n_asked, count(CASE WHEN brought THEN 1 END) AS n_brought
FROM (
    SELECT CAST(floor((year(c.first_at) * 12 + month(c.first_at) - 1) / 3) AS BIGINT) AS quarter,
           a.client AS asked, a.brought
    FROM client_rows AS c LEFT JOIN asked_rows AS a ON c.client = a.client WHERE c.first_at >= $since
) AS those
GROUP BY quarter ORDER BY quarter
"""


@dataclass(frozen=True)
class Asked:
    """New clients of ``weeks`` weeks, how many of them were asked who sent them, how many had been brought.

    ``share`` is of those asked, Jeffreys' interval (Brown, Cai and DasGupta, *Statistical Science* 16, 2001,
    eq. 10); None where it cannot be told, and then ``reason`` says what to record. ``least`` and ``most`` are
    the share among all new clients, whatever those who were not asked would have said.
    """

    weeks: int
    new: int
    asked: int
    brought: int
    share: Estimate | None
    reason: Said | None

    @property
    def least(self) -> float | None:
        """The share of those brought if nobody else was."""
        return self.brought / self.new if self.new else None

    @property
    def most(self) -> float | None:
        """The share of those brought if everybody else was."""
        return (self.brought + self.new - self.asked) / self.new if self.new else None


@dataclass(frozen=True)
class Intake:
    """New clients of the calendar quarter that began on ``first_on``: how many, asked, brought by others.

    ``share`` as in `Asked`.
    """

    first_on: dt.date
    new: int
    asked: int
    brought: int
    share: Estimate | None


def asked(engine: Engine, at: dt.date, level: float) -> Asked:
    """Who of the new clients of the last year was asked, and what they said."""
    row = engine.arrow(NEW_SQL, since=at - dt.timedelta(weeks=WINDOW_WEEKS), but="").to_pylist()[0]
    return share_of(row["n_new"], row["n_asked"], row["n_brought"], level)


def by_quarter(engine: Engine, at: dt.date, level: float) -> tuple[Intake, ...]:
    """New clients of the last `QUARTERS` calendar quarters, from the first in which anybody came."""
    last = at.year * 4 + (at.month - 1) // 3
    rows = engine.arrow(BY_QUARTER_SQL, since=_first_of(last - QUARTERS + 1)).to_pylist()
    counts = {row["quarter"]: (row["n_new"], row["n_asked"], row["n_brought"]) for row in rows}
    return tuple(
        Intake(_first_of(each), *counts.get(each, (0, 0, 0)),
               share_of(*counts.get(each, (0, 0, 0)), level).share)
        for each in range(min(counts, default=last + 1), last + 1)
    )  # fmt: skip


def _first_of(quarter: int) -> dt.date:
    """The first day of the quarter that is ``quarter`` quarters after the year 0."""
    return dt.date(quarter // 4, 3 * (quarter % 4) + 1, 1)


def share_of(new: int, those_asked: int, brought: int, level: float) -> Asked:
    """`Asked` of three counts.

    >>> found = share_of(new=200, those_asked=100, brought=30, level=0.9)
    >>> round(found.share.low, 2), found.share.mean, round(found.share.high, 2), found.least, found.most
    (0.23, 0.3, 0.38, 0.15, 0.65)
    >>> share_of(new=200, those_asked=30, brought=30, level=0.9).reason.code
    'referrals.only_brought'
    """
    would_do = math.ceil((float(ndtri(ends(level)[1])) / (2 * WITHIN)) ** 2)
    reason: Said | None = None
    if not new:
        reason = NO_NEW()
    elif not those_asked:
        reason = NOBODY_ASKED(n=would_do)
    elif brought == those_asked < ENOUGH * new:
        least, most = round(100 * brought / new), round(100 * (brought + new - those_asked) / new)
        reason = ONLY_BROUGHT(low=least, high=most, n=would_do)
    elif those_asked < FEW:
        reason = FEW_ASKED(n=would_do - those_asked)
    share = None if reason is not None else jeffreys(brought, those_asked, level)
    return Asked(WINDOW_WEEKS, new, those_asked, brought, share, reason)


def jeffreys(k: int, n: int, level: float) -> Estimate:
    """The share k/n with Jeffreys' interval."""
    low, high = ends(level)
    return Estimate(
        k / n,
        0.0 if k == 0 else float(betaincinv(k + 0.5, n - k + 0.5, low)),
        1.0 if k == n else float(betaincinv(k + 0.5, n - k + 0.5, high)),
    )


def asked_since(engine: Engine, since: dt.date, but: str) -> float | None:
    """Of those who came for the first time after ``since``, ``but`` apart, the share asked; None: nobody
    came."""
    row = engine.arrow(NEW_SQL, since=since, but=but).to_pylist()[0]
    return row["n_asked"] / row["n_new"] if row["n_new"] else None
