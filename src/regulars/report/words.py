"""Cells and figures of an answer in one language: what both the page and the terminal write."""

from __future__ import annotations

import datetime as dt
from typing import Any

from regulars.phrases import formats, say
from regulars.reasons import Reason, Said
from regulars.report import texts
from regulars.report.answers import Base, Frame, Range


class Words:
    """A portfolio's numbers in a person's language and currency.

    >>> frame = Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None)
    >>> words = Words("en", frame)
    >>> words.count(Range(4.25, 1, 8)), words.money(Range(120.4, 80, 190)), words.span()
    (('4.2', '1–8'), ('€120', '80–190'), '12 months')
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

    def span(self) -> str:
        """The forecast horizon."""
        return formats.duration(self.frame.horizon_weeks, self.lang)

    def number(self, value: float | int | None, digits: int | None = None) -> str:
        """A bare number."""
        return formats.number(value, self.lang, digits)

    def count(self, value: Range, digits: int | None = None) -> tuple[str, str]:
        """An expected count and its interval, the interval in whole units."""
        return self.units(value.expected, digits), formats.interval(value.low, value.high, self.lang, 0)

    def units(self, value: float | None, digits: int | None = None) -> str:
        """An expected count: tenths below twenty, hundredths only where tenths would say nothing."""
        if value is not None and digits is None and 0.05 <= abs(value) < 20:
            value = round(value, 1)
        return self.number(value, digits)

    def money(self, value: Range) -> tuple[str, str]:
        """An expected amount and its interval."""
        amount = formats.money(value.expected, self.frame.currency, self.lang)
        return amount, formats.money_interval(value.low, value.high, self.lang)

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

    def lifetime(self, base: Base) -> str:
        """How long clients stay and by which model, or that it cannot be told and why."""
        told = self.lifetime_of(base.lifetime_median_weeks, base.lifetime_mean_weeks, base.lifetime_reason)
        if base.lifetime_mean_weeks is None or base.lifetime_model is None:
            return told
        return self.say(texts.LIFETIME_BY, told=told, model=base.lifetime_model)

    def lifetime_of(self, median_weeks: float | None, mean_weeks: float | None, why: Said | None) -> str:
        """A median and a mean within five years as a sentence, or that they cannot be told and why."""
        if why is not None:
            return self.say(texts.CANNOT_TELL_WHY, why=why)
        if mean_weeks is None:
            return self.say(texts.CANNOT_TELL)
        mean = formats.duration(mean_weeks, self.lang)
        if median_weeks is None:
            return self.say(texts.LIFETIME_MEAN, mean=mean)
        return self.say(texts.LIFETIME_TOLD, median=formats.duration(median_weeks, self.lang), mean=mean)
