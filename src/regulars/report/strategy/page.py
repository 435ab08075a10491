"""The page: who is ours, the anchor line, channels, who is passed over, goals and principles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from regulars.decisions import goals
from regulars.decisions.rules.vocabulary import COURSES
from regulars.phrases import formats, say
from regulars.reasons import Said
from regulars.report.answers import Range
from regulars.report.strategy import texts
from regulars.report.strategy.part import Part, Row
from regulars.report.strategy.telling import all_told, cost_of, head_of, told
from regulars.report.words import Words
from regulars.scorecard.passed_over import Group
from regulars.scorecard.strategy import Strategy
from regulars.settings import Settings


def parts(words: Words, found: Strategy, settings: Settings) -> list[Part]:
    """Every part that has something to say, in order."""
    return [
        _who(words, found, settings),
        _anchor(words, found),
        _channels(words, found),
        *_passed_over(words, found),
        _goals(words, settings.goals),
        *_principles(words, settings.principles),
    ]


def _who(words: Words, found: Strategy, settings: Settings) -> Part:
    stated = settings.strategy
    lines = [words.say(texts.SAYS, says=formats.quoted(stated.says, words.lang))] if stated.says else []
    if stated.stated:
        lines += [
            words.say(texts.OFFERS, offers=", ".join((*stated.groups, *stated.tasks))),
            words.say(texts.HOW),
        ]
    ahead = words.ahead()[:1].lower() + words.ahead()[1:]
    rows = [_belonging(words, row) for row in found.beside.to_pylist()]
    return Part(
        "who",
        words.say(texts.TITLE),
        (*lines, *all_told(words, found.cautions)),
        head_of(words, texts.WHO, texts.CLIENTS, texts.SO_FAR, ahead, texts.COST, texts.SERVED),
        tuple(rows),
        (1, 2, 3, 4, 5),
        notes=all_told(words, found.unknown),
    )


def _belonging(words: Words, row: Mapping[str, Any]) -> Row:
    served = [formats.NOTHING if row[name] is None else words.number(row[name]) for name in _SERVED]
    return (
        words.say(texts.BELONGINGS[row["belonging"]]),
        words.number(row["clients"]),
        words.amount(float(row["revenue"])),
        words.amount(row["expected_value"]),
        cost_of(words, row["cost"], row["cost_is_whole"]),
        " · ".join(served),
    )


_SERVED = ("returns", "contacts", "cases", "days_late")


def _anchor(words: Words, found: Strategy) -> Part:
    rows = [
        (
            each.line,
            words.number(each.clients),
            *words.money(Range(each.worth, each.low, each.high)),
            formats.NOTHING if each.tail is None else words.amount(each.tail),
        )
        for each in found.anchor.lines
    ]
    said = told(words, found.anchor.reason)
    head = (texts.LINE, texts.CLIENTS, texts.WORTH, texts.FOR_RANGE, texts.OF_IT_TAIL)
    return Part(
        "anchor",
        words.say(texts.ANCHOR),
        (said, *([words.say(texts.ANCHOR_HOW)] if rows else [])),
        head_of(words, *head) if rows else (),
        tuple(rows),
        (1, 2, 3, 4),
        notes=all_told(words, found.anchor.notes),
    )


def _channels(words: Words, found: Strategy) -> Part:
    rows = []
    for each in found.channels.channels:
        low, high = each.cost_low, each.cost_high
        ends = formats.money_interval(low, high, words.lang)
        worth = formats.NOTHING if each.worth.mean is None else words.amount(each.worth.mean)
        cost = words.amount(each.cost)
        if each.cost is None and low is not None:
            cost = words.say(texts.NO_END, low=words.amount(low))
        rows.append(
            (
                each.channel,
                words.amount(float(each.spent)),
                words.number(each.clients),
                words.number(each.ours),
                words.number(each.ours_last),
                cost if high is None else f"{cost} ({ends})",
                worth,
            )
        )
    reason = () if found.channels.reason is None else (told(words, found.channels.reason),)
    head = (texts.CHANNEL, texts.SPENT, texts.CAME, texts.OURS, texts.BY_LAST, texts.ONE_COSTS, texts.WORTH)
    return Part(
        "channels",
        words.say(texts.CHANNELS),
        reason,
        head_of(words, *head) if rows else (),
        tuple(rows),
        (1, 2, 3, 4, 5, 6),
        notes=all_told(words, found.channels.notes),
    )


def _passed_over(words: Words, found: Strategy) -> list[Part]:
    seen = found.passed_over
    both = (("overtaken", texts.OVERTAKEN, texts.OVERTAKEN_IS, texts.VISITS, seen.overtaken),
            ("dropped", texts.DROPPED, texts.DROPPED_IS, texts.CLIENTS, seen.not_ours))  # fmt: skip
    reasons = {each.code: told(words, each) for each in seen.reasons}
    missing = {"overtaken": "passed_over.no_visits", "dropped": "passed_over.no_groups"}
    made = []
    for name, heading, what, counted, groups in both:
        missed = reasons.get(missing[name], "")
        if not groups and name == "overtaken" and "passed_over.no_groups" in reasons:
            continue
        lines = (words.say(what),) if groups else (missed,)
        head = head_of(words, texts.GROUP, counted, texts.SHARE, texts.FOR_RANGE, texts.BESIDE_OTHERS)
        rows = tuple(_group(words, each) for each in groups)
        notes = (words.say(texts.WATCHED),) if rows and name == both[-1][0] else ()
        made.append(Part(name, words.say(heading), lines, head if rows else (), rows, (1, 2, 3), notes=notes))
    return made


def _group(words: Words, group: Group) -> Row:
    return (
        group.group,
        words.number(group.n),
        formats.percent(group.share, words.lang),
        formats.interval(100 * group.low, 100 * group.high, words.lang, 0),
        words.say(texts.VERDICTS[group.verdict]),
    )


def _goals(words: Words, written: Sequence[str]) -> Part:
    sorted_ = [goals.sort(each) for each in written]
    rows = tuple(
        (each.text, words.say(goals.KINDS[each.kind]), after_kind(each.reason, words.lang))
        for each in sorted_
    )
    if not rows:
        return Part("goals", words.say(texts.GOALS), (words.say(texts.NO_GOALS),))
    head = head_of(words, texts.GOAL, texts.KIND, texts.WHY)
    return Part(
        "goals", words.say(texts.GOALS), (), head, rows, wrapped=True, notes=(words.say(texts.BY_WORDS),)
    )


def after_kind(reason: Said, lang: str) -> str:
    """Why a goal is what it is, without the kind in front, which stands apart."""
    whole = say(reason, lang)
    rest = whole.partition(": ")[2]
    return rest[:1].upper() + rest[1:] if rest else whole


def _principles(words: Words, principles: Mapping[str, Sequence[str]]) -> list[Part]:
    if not principles:
        return []
    rows = tuple(
        (name.replace("_", " "), ", ".join(_course(words, each) for each in never))
        for name, never in principles.items()
    )
    head = head_of(words, texts.PRINCIPLE, texts.NEVER)
    return [Part("principles", words.say(texts.PRINCIPLES), (), head, rows, wrapped=True)]


def _course(words: Words, code: str) -> str:
    return words.say(COURSES[code]) if code in COURSES else code
