"""Cells and figures of an answer in one language: what both the page and the terminal write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from regulars.phrases import LANGUAGES, formats, say
from regulars.portfolio.answers import LIKE_HIM
from regulars.portfolio.lifetime import AT_LIMIT, FEW_LEAVE, NOBODY_LEAVES
from regulars.reasons import Reason, Said, lookup
from regulars.report import texts
from regulars.report.answers import Base, Budget, ClientRow, Frame, Habit, Likely, ProductRow, Range, Whole

#: Of a base of which at most this share has left, "almost nobody left" can be said.
ALMOST_NOBODY = 0.1
#: Why a lifetime cannot be told where that is for want of clients who left.
MANY_STAY = {reason.code for reason in (AT_LIMIT, FEW_LEAVE, NOBODY_LEAVES)}
#: Silent for so many times his usual gap, a client or a purchase is one that may be over.
LONG_SILENT = 3.0
#: Products named in a line; a longer list of what he stopped is counted.
NAMED = 3
#: How far the sum of products may lie from what is expected of the client and still be called the same.
TIES_WITHIN = 0.005


class Words:
    """A portfolio's numbers in a person's language and currency.

    >>> frame = Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None)
    >>> words = Words("en", frame)
    >>> words.count(Range(4.25, 1, 8)), words.money(Range(120.4, 80, 190)), words.span()
    (('4.2', '1–8'), ('€120', '80–190'), '12 months')
    >>> words.count(Range(19.7, 0, 0)), words.money(Range(400.0, 0, 12))
    (('19.7', 'most likely none'), ('€400', 'most likely 0–12'))
    """

    def __init__(self, lang: str, frame: Frame) -> None:
        self.lang = lang
        self.frame = frame

    def say(self, what: Said | Reason, **params: Any) -> str:
        """A sentence."""
        return say(what, self.lang, **params)

    def sentence(self, what: Said | Reason) -> str:
        """What is said, as a sentence of its own: it starts with a capital."""
        words = self.say(what)
        return words[:1].upper() + words[1:]

    def bare(self, client: str) -> str:
        """A client's name without "client" in front, for sentences that say that word themselves.

        >>> words = Words("en", Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None))
        >>> words.bare("Client 30"), words.bare("853"), words.bare("Client")
        ('30', '853', 'Client')
        """
        first, _, rest = client.strip().partition(" ")
        said = {say(texts.CLIENT, lang) for lang in LANGUAGES}
        return rest.strip() if rest.strip() and first.lower() in said else client

    def span(self) -> str:
        """The forecast horizon."""
        return formats.duration(self.frame.horizon_weeks, self.lang)

    def number(self, value: float | int | None, digits: int | None = None) -> str:
        """A bare number."""
        return formats.number(value, self.lang, digits)

    def count(self, value: Range, digits: int | None = None) -> tuple[str, str]:
        """An expected count and its interval, the interval in whole units."""
        ends = formats.interval(value.low, value.high, self.lang, 0)
        return self.units(value.expected, digits), self._ends(value, ends)

    def units(self, value: float | None, digits: int | None = None) -> str:
        """An expected count: tenths below twenty, hundredths only where tenths would say nothing."""
        if value is not None and digits is None and 0.05 <= abs(value) < 20:
            value = round(value, 1)
        return self.number(value, digits)

    def money(self, value: Range) -> tuple[str, str]:
        """An expected amount and its interval."""
        amount = formats.money(value.expected, self.frame.currency, self.lang)
        return amount, self._ends(value, formats.money_interval(value.low, value.high, self.lang))

    def _ends(self, value: Range, told: str) -> str:
        """The ends as ``told``, and that they are most likely where the mean lies beyond them.

        A few who may take much draw a mean out of the smallest set that holds the truth often enough.
        """
        if value.expected is None or value.high is None or round(value.expected) <= round(value.high):
            return told
        if round(value.high) == 0 == round(value.low or 0):
            return self.say(texts.MOST_LIKELY_NONE)
        return self.say(texts.MOST_LIKELY, range=told)

    def amount(self, value: float | None) -> str:
        """One amount."""
        return formats.money(value, self.frame.currency, self.lang)

    def percent(self, share: float | None) -> str:
        """A chance; never "0%" or "100%" for what is merely unlikely or likely."""
        if share is not None and 0 < share < 0.005:
            return f"<{formats.percent(0.01, self.lang)}"
        if share is not None and share >= 0.995:
            return f">{formats.percent(0.99, self.lang)}"
        return formats.percent(share, self.lang)

    def date(self, day: dt.date | None) -> str:
        """A day, its month abbreviated."""
        return formats.date(day, self.lang, short=True)

    def ahead(self) -> str:
        """What value is called here, over the horizon: revenue or margin."""
        return self.say(self.by_basis(texts.REVENUE_AHEAD, texts.MARGIN_AHEAD), span=self.span())

    def by_basis(self, revenue: Reason, margin: Reason) -> Reason:
        """The one of two texts that fits the value basis."""
        return margin if self.frame.value_basis == "margin" else revenue

    def walk_ins(self, share: float) -> str:
        """Which share of the lines has no client."""
        return self.say(texts.WALK_IN_SHARE, share=self.percent(share))

    def sure(self, chance: float | None) -> str:
        """How sure a chance is, in a word.

        >>> words = Words("en", Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None))
        >>> words.sure(0.99), words.sure(0.7), words.sure(0.01), words.sure(None)
        ('almost certain', 'likely', 'unlikely', '—')
        """
        if chance is None:
            return formats.NOTHING
        return self.say(next(word for least, word in texts.SURE if chance >= least))

    def every(self, gap_days: float) -> str:
        """How often something comes, in the unit people would use for it: "about every 8 days"."""
        if gap_days < 1.5:
            return self.say(texts.ALMOST_DAILY)
        if gap_days < 21:
            return self.say(texts.EVERY_DAYS(n=round(gap_days)))
        if gap_days < 91:
            return self.say(texts.EVERY_WEEKS(n=round(gap_days / 7)))
        return self.say(texts.EVERY_MONTHS(n=round(gap_days * 12 / 365.25)))

    def so_far(self, row: Likely) -> str:
        """Why a product is expected: his own purchases of it so far, clients like him, or everybody."""
        habit, like_him = row.habit, row.reason is not None and row.reason.code == LIKE_HIM.code
        if habit is None:
            return self.say(texts.AS_LIKE_HIM if like_him else texts.AS_CLIENTS_DO)
        own = self._own(habit)
        return self.say(texts.ALSO_LIKE_HIM, so_far=own) if like_him else own

    def _own(self, habit: Habit) -> str:
        gap = habit.gap_days
        if gap is None:
            return self.say(texts.ON_DAYS(n=habit.days))
        silent = (self.frame.last_on - habit.last_at).days if self.frame.last_on else 0
        if silent > LONG_SILENT * max(gap, 1.0):
            return self.say(texts.NOT_SINCE(every=self.every(gap), day=self.date(habit.last_at)))
        return self.every(gap)

    def comes(self, habit: Habit) -> str:
        """How often a client comes, and how long he is silent where that is longer than usual."""
        gap, day = habit.gap_days, self.date(habit.last_at)
        if gap is None or self.frame.last_on is None:
            return self.say(texts.CAME(n=habit.days, day=day))
        silent = (self.frame.last_on - habit.last_at).days
        if silent <= max(gap, 1.0):
            return self.say(texts.COMES(every=self.every(gap), day=day))
        return self.say(
            texts.SILENT(every=self.every(gap), day=day, ago=formats.duration(silent / 7, self.lang))
        )

    def units_ahead(self, product: ProductRow) -> str:
        """How many units of a product will go, and how many of them to people nobody wrote down."""
        expected, interval = self.count(product.units, 0)
        units = f"{expected} ({interval})"
        walk_ins = round(product.walk_in_units)
        if not walk_ins:
            return self.say(texts.UNITS_EXPECTED, units=units)
        return self.say(texts.UNITS_TO_WALK_INS, units=units, walk_ins=self.number(walk_ins))

    def asks(self, code: str, stopped: Sequence[str]) -> Said:
        """What to ask, and of which products that he has stopped taking; the first is worth most."""
        named: list[Any] = list(stopped[:NAMED])
        if len(stopped) > NAMED:
            named.append(texts.AND_MORE_PRODUCTS(n=len(stopped) - NAMED))
        return lookup(code)(products=named)

    def tied(self, whole: Whole) -> str:
        """That the products sum to what is expected of the client, or why they do not."""
        value, low_high = self.money(whole.expected_value)
        expected = whole.expected_value.expected or 0.0
        ties = abs(whole.value - expected) <= TIES_WITHIN * abs(expected)
        said = texts.TIES if ties else texts.TIES_NOT
        return self.say(said, span=self.span(), value=value, range=low_high)

    def reached(self, budget: Budget) -> str:
        """What speaking to so many reaches, and what is left out."""
        together = budget.units + budget.units_beyond
        left = round(budget.units_beyond)
        beyond = (
            texts.BEYOND_UNITS(n=left)
            if budget.margin_beyond is None
            else texts.BEYOND_MARGIN(n=left, margin=self.amount(budget.margin_beyond))
        )
        return self.say(
            texts.BUDGET(n=budget.clients),
            units=self.number(round(budget.units)),
            all=round(together),
            share=self.percent(budget.units / together if together > 0 else None),
            beyond=beyond,
        )

    def untold(self, base: Base) -> Said | None:
        """Why the lifetime cannot be told, as short as that can be said; None where it can."""
        why = base.lifetime_reason
        if why is None or why.code not in MANY_STAY or base.still.expected is None:
            return why
        gone, frame = base.clients - base.still.expected, self.frame
        if gone > ALMOST_NOBODY * base.clients or frame.first_on is None or frame.last_on is None:
            return why
        span = formats.duration(((frame.last_on - frame.first_on).days + 1) / 7, self.lang)
        return texts.ALMOST_NOBODY_LEFT(span=span, gone=round(gone), clients=base.clients)

    def lifetime(self, base: Base) -> str:
        """How long clients stay and by which model, or that it cannot be told and why."""
        spans = base.lifetime_median_weeks, base.lifetime_mean_weeks
        told = self._lifetime(*spans, self.untold(base), texts.LIFETIME_TOLD, texts.LIFETIME_MEAN)
        if base.lifetime_mean_weeks is None or base.lifetime_model is None:
            return told
        return self.say(texts.LIFETIME_BY, told=told, model=base.lifetime_model)

    def client_lifetime(self, client: ClientRow, base: Base) -> str:
        """How long one client stays, or that it cannot be told and why."""
        spans = client.lifetime_median_weeks, client.lifetime_mean_weeks
        two = texts.CLIENT_LIFETIME_TOLD, texts.CLIENT_LIFETIME_MEAN
        return self._lifetime(*spans, self.untold(base), *two)

    def _lifetime(
        self,
        median_weeks: float | None,
        mean_weeks: float | None,
        why: Said | None,
        both: Reason,
        mean: Reason,
    ) -> str:
        """A median and a mean within five years as a sentence, or that they cannot be told and why."""
        if why is not None:
            return self.say(texts.CANNOT_TELL_WHY, why=why)
        if mean_weeks is None:
            return self.say(texts.CANNOT_TELL)
        stays = formats.duration(mean_weeks, self.lang)
        if median_weeks is None:
            return self.say(mean, mean=stays)
        return self.say(both, median=formats.duration(median_weeks, self.lang), mean=stays)
