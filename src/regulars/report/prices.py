"""Prices in a person's language: what the report, the desk and the command line all show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from regulars.decisions.concessions import Together
from regulars.phrases import formats
from regulars.portfolio.prices.model import LIKELY_ONLY, Group, Lot, Own, Prices
from regulars.portfolio.prices.purchases import ASIDE
from regulars.portfolio.prices.rises import Rise
from regulars.portfolio.totals import Estimate
from regulars.report import price_texts as texts
from regulars.report.words import Words

#: What is told of a discount is told of this part off.
TENTH = 0.1
GROUP_HEAD = (
    texts.GROUP, texts.ON_DISCOUNT, texts.ON_OFFER, texts.AS_READILY, texts.AT_TENTH, texts.GAVE,
    texts.GAVE_ANYWAY,
)  # fmt: skip
RISE_HEAD = (
    texts.PRODUCT, texts.SINCE, texts.FROM_TO, texts.BEFORE, texts.STAYED, texts.EQUALS, texts.DIFFERENCE,
)  # fmt: skip
LOT_HEAD = (
    texts.PRODUCT, texts.SINCE, texts.WITH_OFFER, texts.WITHOUT, texts.DIFFERENCE, texts.SPENT_MORE,
)  # fmt: skip


def facts(prices: Prices, words: Words) -> list[str]:
    """The base in sentences; why it cannot be told where it cannot."""
    base = prices.everyone
    if base.share is None:
        return [words.sentence(prices.reason)] if prices.reason else []
    share = {"share": formats.percent(base.share.mean, words.lang), "range": percents(base.share, words)}
    offered = base.offered
    told = (
        [words.say(texts.SHARE_ALONE, **share)]
        if offered is None
        else [words.say(texts.SHARE, **share, offered=formats.percent(offered, words.lang))]
    )
    if base.times is not None:
        ends = formats.interval(base.times.low, base.times.high, words.lang, 1)
        readily = texts.TIMES if base.times.mean >= 1 else texts.TIMES_LESS
        told.append(words.say(readily, times=words.number(base.times.mean, 1), range=ends))
    elif base.reason is not None:
        told.append(words.sentence(base.reason))
    if base.elasticity is not None:
        more, ends = at_tenth(base.elasticity, words)
        told.append(words.say(texts.QUANTITY, more=more, range=ends))
    if base.only is not None and round(base.only):
        told.append(words.say(texts.ONLY(n=round(base.only))))
    if base.recorded is not None:
        told.append(words.say(texts.RECORDED if base.recorded else texts.DERIVED))
    return told


def given_rows(prices: Prices, words: Words) -> list[tuple[str, str]]:
    """What was given in discounts, part by part to the cent, and what of it would have been bought anyway."""
    given = prices.discounts
    if prices.reason is not None:
        return []
    rows = [
        (words.say(texts.TO_CLIENTS), exactly(given.clients, words)),
        (words.say(texts.TO_WALK_INS), exactly(given.walk_ins, words)),
        (words.say(texts.RETURNED), exactly(given.returned, words)),
        *(
            (words.say(texts.ASIDE(n=each.lines, why=ASIDE[each.why]())), exactly(each.discount, words))
            for each in given.aside
        ),
    ]
    rows = [row for row, part in zip(rows, _parts(prices), strict=True) if part]
    rows.append((words.say(texts.IN_ALL), exactly(given.ledger, words)))
    rows.append((words.say(texts.ANYWAY), money(given.anyway, words)))
    rows.append((words.say(texts.BROUGHT), money(given.brought, words)))
    if given.earned is not None:
        rows.append((words.say(texts.EARNED), money(given.earned, words)))
    return rows


def _parts(prices: Prices) -> list[object]:
    given = prices.discounts
    return [given.clients, given.walk_ins, given.returned, *(each.lines for each in given.aside)]


def together(told: Together, words: Words) -> str:
    """Concessions and discounts, and their sum."""
    return words.say(
        texts.TOGETHER,
        concessions=exactly(told.concessions, words),
        discounts=exactly(told.discounts or Decimal(0), words),
        total=exactly(told.total, words),
    )


def group_rows(groups: Sequence[Group], words: Words) -> list[list[str]]:
    """A row a product group, as under `GROUP_HEAD`."""
    return [
        [
            each.group or formats.NOTHING,
            formats.percent(each.share.mean, words.lang) if each.share else formats.NOTHING,
            formats.percent(each.offered, words.lang)
            if each.offered is not None
            else words.say(texts.UNTOLD),
            _times(each.times, words),
            formats.NOTHING if each.elasticity is None else at_tenth(each.elasticity, words)[0],
            words.amount(float(each.given)),
            money(each.anyway, words),
        ]
        for each in groups
    ]


def _times(told: Estimate | None, words: Words) -> str:
    if told is None:
        return words.say(texts.UNTOLD)
    ends = formats.interval(told.low, told.high, words.lang, 1)
    return words.say(texts.RANGED, value=words.number(told.mean, 1), range=ends)


def rise_rows(rises: Sequence[Rise], words: Words) -> list[list[str]]:
    """A row a price that rose, as under `RISE_HEAD`."""
    return [
        [
            each.product,
            words.date(each.on),
            f"{words.number(each.before, 2)} → {exactly(each.after, words)}",
            words.number(each.clients),
            formats.NOTHING if each.stayed is None else formats.percent(each.stayed, words.lang),
            formats.NOTHING
            if each.comparison is None
            else formats.percent(min(max(each.comparison, 0.0), 1.0), words.lang),
            words.say(texts.UNTOLD) if each.difference is None else points(each.difference, words),
        ]
        for each in rises
    ]


def lot_rows(lots: Sequence[Lot], words: Words) -> list[list[str]]:
    """A row a discount given by lot, as under `LOT_HEAD`."""
    return [
        [
            each.product,
            words.date(each.since),
            formats.percent(each.bought.with_offer, words.lang),
            formats.percent(each.bought.without, words.lang),
            points(each.bought.difference, words),
            money(each.spent.difference, words),
        ]
        for each in lots
    ]


def own(told: Own, words: Words) -> str:
    """One client in one line: what he bought on discount beside what was on offer."""
    share = formats.percent(told.compared_on_discount / told.compared, words.lang)
    if told.offered is None:
        return words.say(texts.OWN_ALONE, share=share)
    return words.say(texts.OWN, share=share, offered=formats.percent(told.offered, words.lang))


def own_rows(groups: Sequence[Own], words: Words) -> list[list[str]]:
    """A row a group that one client buys: purchases, on discount, on offer, given."""
    return [
        [
            each.group or formats.NOTHING,
            words.number(each.purchases),
            formats.percent(each.compared_on_discount / each.compared, words.lang),
            formats.NOTHING if each.offered is None else formats.percent(each.offered, words.lang),
            exactly(each.given, words),
        ]
        for each in groups
    ]


def own_why(told: Own, words: Words) -> list[str]:
    """What stands behind that line, in sentences."""
    read = {"share": words.percent(told.share.mean), "range": percents(told.share, words)}
    said = [
        words.say(texts.OWN_READ(n=told.compared, k=told.compared_on_discount), **read),
        words.say(
            texts.OWN_ONLY if told.only >= LIKELY_ONLY else texts.OWN_NOT_ONLY,
            chance=words.percent(told.only),
        ),
    ]
    if told.elasticity is not None:
        more, ends = at_tenth(told.elasticity, words)
        said.append(words.say(texts.OWN_QUANTITY, more=more, range=ends))
    said.append(words.say(texts.OWN_GIVEN, given=exactly(told.given, words)))
    return [*said, words.say(texts.OWN_SUITS)]


def at_tenth(elasticity: Estimate, words: Words) -> tuple[str, str]:
    """By how much the quantity changes at a tenth off, and its interval."""
    change = [(1 - TENTH) ** each - 1 for each in (elasticity.mean, elasticity.high, elasticity.low)]
    return signed(change[0], words), _whole(change[1], change[2], words)


def points(difference: Estimate, words: Words) -> str:
    """A difference of shares with its interval, in percent."""
    ends = _whole(difference.low, difference.high, words)
    return words.say(texts.RANGED, value=signed(difference.mean, words), range=ends)


def signed(change: float, words: Words) -> str:
    """A change in percent with its sign."""
    sign = "+" if round(100 * change) > 0 else "−" if round(100 * change) < 0 else ""
    return f"{sign}{formats.percent(abs(round(change, 2)), words.lang)}"


def percents(told: Estimate, words: Words) -> str:
    """The interval of a share, in percent."""
    return _whole(told.low, told.high, words)


def _whole(low: float, high: float, words: Words) -> str:
    """An interval in whole percent, in which nothing is nothing and never "−0"."""
    low, high = (round(100 * each) + 0.0 for each in (low, high))
    return formats.interval(low, high, words.lang, 0)


def money(told: Estimate | None, words: Words) -> str:
    """An amount with its interval, or that it cannot be told."""
    if told is None:
        return words.say(texts.UNTOLD)
    ends = formats.money_interval(told.low, told.high, words.lang)
    return words.say(texts.RANGED, value=words.amount(told.mean), range=ends)


def exactly(amount: Decimal | float, words: Words) -> str:
    """An amount to the cent."""
    cents = Decimal(str(amount)).quantize(Decimal("0.01"))
    return formats.exact_money(cents, words.frame.currency, words.lang)
