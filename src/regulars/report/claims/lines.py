"""The scorecard in sentences: what the terminal, the report and the desk show alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regulars.phrases import formats
from regulars.reasons import Reason
from regulars.report.claims import texts
from regulars.report.words import Words
from regulars.scorecard.claims import Interval, Measure, Scorecard, Verdict
from regulars.scorecard.claims.measuring import NOT_RECORDED


@dataclass(frozen=True)
class Line:
    """One claim: its name, the verdict (and its code), what is told, why not more, the trap, facts beside."""

    claim: str
    name: str
    code: str
    verdict: str
    told: str
    remedy: str
    trap: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """The whole scorecard in one language; ``means`` is empty where the company attached nothing."""

    question: str
    lead: tuple[str, ...]
    lines: tuple[Line, ...]
    growth: str
    means: tuple[str, ...]


def page(card: Scorecard, words: Words) -> Page:
    """``card`` in the language of ``words``."""
    return Page(
        question=words.say(texts.QUESTION),
        lead=tuple(_lead(card, words)),
        lines=tuple(_line(each, card, words) for each in card.measures),
        growth=_growth(card, words),
        means=_means(card, words),
    )


def _lead(card: Scorecard, words: Words) -> list[str]:
    now, before = card.periods.now, card.periods.before
    told = {"first": now.first_on, "last": now.last_on}
    if before is None:
        said = [words.say(texts.ALONE, **told)]
    else:
        against = {"before_first": before.first_on, "before_last": before.last_on}
        said = [words.say(texts.AGAINST, **told, **against)]
    verdicts = [each.verdict for each in card.measures]
    counts: dict[str, Verdict] = {"shown": "shown", "opposite": "opposite", "untold": "cannot tell"}
    numbers = {name: verdicts.count(verdict) for name, verdict in counts.items()}
    said.append(words.say(texts.COUNTS, all=len(verdicts), **numbers))
    said.append(words.say(texts.HOW, level=card.level))
    if card.periods.seasonal:
        said.append(words.say(texts.SEASONAL))
    if card.left_out:
        said.append(words.say(texts.LEFT_OUT(n=card.left_out)))
    afresh = [each.more_needed for each in card.measures if each.more_needed and _unwritten(each)]
    if afresh:
        said.append(words.say(texts.ENOUGH(n=max(afresh))))
    return said


def _line(measure: Measure, card: Scorecard, words: Words) -> Line:
    told = " ".join(each for each in (_told(measure, card, words), _reason(measure, words)) if each)
    return Line(
        claim=measure.claim,
        name=words.say(texts.CLAIMS[measure.claim]),
        code=measure.verdict.replace(" ", "-"),
        verdict=words.say(texts.VERDICTS[measure.verdict]),
        told=told,
        remedy=_remedy(measure, words),
        trap=words.say(texts.TRAP, trap=measure.trap),
        facts=tuple(words.sentence(each) for each in measure.facts),
    )


def _reason(measure: Measure, words: Words) -> str:
    """Why nothing is told; where nothing was recorded, what to record says it."""
    if measure.reason is None or (measure.reason.reason is NOT_RECORDED and measure.to_record):
        return ""
    return words.sentence(measure.reason)


def _unwritten(measure: Measure) -> bool:
    """Whether nobody wrote any of it down: what would do is the same of all such claims, and said once."""
    return measure.value is None and not measure.n


def _remedy(measure: Measure, words: Words) -> str:
    if measure.to_record is None or not measure.more_needed:
        return ""
    if _unwritten(measure):
        return words.say(texts.FROM_TOMORROW, record=measure.to_record)
    how = texts.AFRESH if measure.afresh else texts.MORE
    return words.say(how(n=measure.more_needed, record=measure.to_record))


def _told(measure: Measure, card: Scorecard, words: Words) -> str:
    """The figure as a sentence; nothing where there is none."""
    if measure.value is None:
        return ""
    named = {name: value for said in measure.facts for name, value in said.params.items()}
    params: dict[str, Any] = {
        "now": _figure(measure, measure.value.value, words),
        "range": _range(measure, measure.value, words),
        "span": formats.duration(card.periods.days / 7, words.lang),
    }
    was = _figure(measure, measure.before.value, words) if measure.before else None
    if measure.claim == "price":
        shares = {name: words.percent(named[name]) for name in ("bought", "offered")}
        told = words.say(texts.TOLD["price"], **shares)
        frame = texts.POINTS if was is None else texts.POINTS_BEFORE
        return _sentence(words.say(frame, told=told, was=was, **params))
    if measure.claim == "simple":
        params["time"] = formats.duration(named["n"] / 7, words.lang)
    reason: Reason = texts.TOLD["minutes" if measure.unit == "minutes" else measure.claim]
    told = words.say(reason, **params)
    return _sentence(told if was is None else words.say(texts.BEFORE, told=told, was=was))


def _sentence(told: str) -> str:
    return f"{told[:1].upper()}{told[1:]}."


def _figure(measure: Measure, value: float, words: Words) -> str:
    """A value as its claim's sentence has it: so many of a hundred, a percentage, money, a number."""
    if measure.claim == "product":
        return formats.percent(value, words.lang, _digits(value))
    if measure.unit in ("share", "balance"):
        return words.number(round(100 * value))
    if measure.unit == "money":
        return formats.money(value, words.frame.currency, words.lang, 0 if abs(value) >= 100 else 2)
    return words.number(value, 1 if abs(value) >= 1 else 2)


def _range(measure: Measure, found: Interval, words: Words) -> str:
    low, high = found.low, found.high
    if measure.claim == "product":
        return formats.interval(100 * low, 100 * high, words.lang, _digits(high)) + _percent_sign(words)
    if measure.unit in ("share", "balance"):
        return formats.interval(round(100 * low), round(100 * high), words.lang, 0)
    if measure.unit == "money":
        return formats.money_interval(low, high, words.lang, 0 if abs(high) >= 100 else 2)
    return formats.interval(low, high, words.lang, 1 if abs(high) >= 1 else 2)


def _digits(share: float) -> int:
    return 1 if share < 0.2 else 0


def _percent_sign(words: Words) -> str:
    return formats.percent(0.01, words.lang).removeprefix("1")


def _growth(card: Scorecard, words: Words) -> str:
    found = card.growth
    if found is None or found.retention is None:
        return ""
    retention = formats.percent(found.retention, words.lang)
    if found.growth is None or found.earned is None:
        told = words.say(texts.RETENTION, retention=retention)
        return f"{told} {words.sentence(found.reason)}" if found.reason else told
    ends = formats.interval(100 * found.growth.low, 100 * found.growth.high, words.lang, 0)
    return words.say(
        texts.GROWTH,
        growth=formats.percent(found.growth.value, words.lang),
        range=ends + _percent_sign(words),
        retention=retention,
        earned=formats.percent(found.earned.value, words.lang),
    )


def _means(card: Scorecard, words: Words) -> tuple[str, ...]:
    if not card.attached:
        return ()
    return (words.say(texts.MEANS, attached=" · ".join(card.attached)), words.say(texts.MEANS_HOW))
