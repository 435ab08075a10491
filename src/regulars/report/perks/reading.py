"""What a trial brought: its arms, the uplift with its range, and how many more clients would tell."""

from __future__ import annotations

import datetime as dt
from typing import Final

from regulars.phrases import formats
from regulars.portfolio.perks import POWER, Difference, Effect, Outcome, Reading, Trial
from regulars.reasons import Reason
from regulars.report import perk_texts as texts
from regulars.report.perks.planned import money, share_of
from regulars.report.strategy.part import Part, Row
from regulars.report.strategy.telling import head_of
from regulars.report.words import Words

_BOUGHT: Final = {
    "shown": texts.BOUGHT_MORE,
    "opposite": texts.BOUGHT_LESS,
    "cannot tell": texts.NOTHING_TO_TELL,
}
_PAID: Final = {"shown": texts.PAID, "opposite": texts.NOT_PAID, "cannot tell": texts.NOTHING_TO_TELL}


def reading(words: Words, trial: Trial, seen: Reading, at: dt.date) -> list[Part]:
    """``trial`` as ``seen`` on records up to ``at``.

    No verdict is said as long as it runs, nor of one that was ended before its time.
    """
    days = [formats.date(day, words.lang) for day in (trial.began, trial.last)]
    heading = words.say(texts.READ, name=words.bare(trial.name), began=days[0], until=days[1])
    rows = tuple(_row(words, arm, outcome, _effect(seen, arm)) for arm, outcome in seen.arms.items())
    nothing = min(at, trial.last) <= trial.began
    if trial.ended is not None:
        told = [words.say(texts.ENDED_EARLY, on=trial.ended, until=trial.until)]
    elif nothing:
        told = [words.say(texts.NOT_BEGUN, at=at, until=trial.until)]
    elif seen.waiting:
        told = [words.say(texts.STILL(n=seen.waiting), at=at, until=trial.until)]
    else:
        told = _verdicts(words, trial, seen)
    if nothing:
        return [
            Part("reading", heading, tuple(told), _heads(words)[:2], tuple(row[:2] for row in rows), (1,))
        ]
    level, each = formats.percent(seen.level, words.lang), share_of(seen.raised, words.lang)
    several = words.say(texts.SEVERAL(n=len(seen.effects)), raised=each, level=level)
    return [Part("reading", heading, tuple(told), _heads(words), rows, (1, 2, 3, 4, 5), notes=(several,))]


def _heads(words: Words) -> Row:
    return head_of(words, texts.GOT, texts.CLIENTS, texts.BOUGHT, texts.MORE, texts.SPENT, texts.NET_OF)


def _effect(seen: Reading, arm: str) -> Effect | None:
    return next((each for each in seen.effects if each.arm == arm), None)


def _row(words: Words, arm: str, seen: Outcome, effect: Effect | None) -> Row:
    name = words.say(texts.NOTHING) if effect is None else arm
    return (
        name,
        words.number(seen.clients),
        formats.percent(seen.share, words.lang, 1),
        "" if effect is None else _points(words, effect.bought),
        money(words, seen.mean),
        "" if effect is None else _amount(words, effect.net),
    )


def _points(words: Words, seen: Difference) -> str:
    if seen.difference is None or seen.low is None or seen.high is None:
        return formats.NOTHING
    ends = formats.interval(100 * seen.low, 100 * seen.high, words.lang, 1)
    return f"{formats.number(100 * seen.difference, words.lang, 1)} ({ends})"


def _amount(words: Words, seen: Difference) -> str:
    if seen.difference is None or seen.low is None or seen.high is None:
        return formats.NOTHING
    return f"{money(words, seen.difference)} ({formats.money_interval(seen.low, seen.high, words.lang, 2)})"


def _verdicts(words: Words, trial: Trial, seen: Reading) -> list[str]:
    """For each perk: whether more bought, and whether it paid."""
    told = []
    for each in seen.effects:
        arm = words.bare(each.arm)
        bought, paid = _BOUGHT[each.bought.verdict], _PAID[each.net.verdict]
        if each.bought.verdict == "cannot tell":
            bought = _untold(each.bought.more, texts.NOT_SEEN, texts.MORE_WOULD_TELL)
        if each.net.verdict == "cannot tell":
            few = texts.MORE_WOULD_PAY if trial.arms[each.arm] else texts.MORE_WOULD_PAY_FREE
            enough = texts.NOT_TWICE if trial.arms[each.arm] else texts.NOT_A_TENTH
            paid = _untold(each.net.more, enough, few)
        uplift, power = share_of(trial.uplift, words.lang), formats.percent(POWER, words.lang)
        for reason, n in ((bought, each.bought.more), (paid, each.net.more)):
            told.append(words.say(reason(n=n or 0), arm=arm, uplift=uplift, power=power))
    # What is said of both at once is said once.
    return list(dict.fromkeys(told))


def _untold(more: int | None, enough: Reason, few: Reason) -> Reason:
    """Why it cannot be told: nothing to set beside, a small difference, or too few clients."""
    if more is None:
        return texts.NOTHING_TO_TELL
    return few if more else enough
