"""The last panels: how far to trust it, what it cannot tell, and the words."""

from __future__ import annotations

import math

from regulars.phrases import formats
from regulars.report import first_page, texts
from regulars.report.full import specs, terms
from regulars.report.full import texts as own
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Column, Pictures, note, say, section, table
from regulars.report.html import Html, join, tag
from regulars.report.words import Words
from regulars.scorecard.foresight import Foresight, Held

#: How far below what was meant the ranges may hold before it is said.
NARROW = 0.03
#: Clients below which tenths of them are chance.
ENOUGH = 50
#: What the classes of a look back are called: orders by then, weeks of silence.
ORDERS = {1: "1", 2: "2–4", 5: "5–19", 20: "20+"}
WEEKS = {0: "0–4", 4: "4–13", 13: "13+"}
#: Weeks of records below which a season has not been seen twice.
TWO_YEARS = 104


def trust(findings: Findings, words: Words, pictures: Pictures) -> Html:
    """How far to trust it, the worst first."""
    heading, foresight = words.say(own.TRUST), findings.foresight
    answers = findings.answers
    notes = tuple(tag("p", words.sentence(said), class_="caution") for said in answers.notes)
    parts = _looked_back(foresight, words, pictures, heading) if foresight else [say(words, own.TRUST_SHORT)]
    return section("trust", heading, *parts, *notes, *_models(findings, words))


def _looked_back(foresight: Foresight, words: Words, pictures: Pictures, heading: str) -> list[Html | None]:
    everyone = foresight.everyone
    sample = own.TRUST_SAMPLE(n=everyone.clients)
    total = say(
        words,
        own.TRUST_TOTAL(n=foresight.weeks),
        day=foresight.origin,
        foretold=words.number(everyone.foretold, 0),
        range=formats.interval(everyone.low, everyone.high, words.lang, 0),
        came=words.number(everyone.came),
    )
    covered = everyone.covered
    single = say(words, own.TRUST_WITHIN(n=everyone.clients), share=covered, level=foresight.level)
    return [
        total,
        say(words, sample, all=foresight.sampled_from) if foresight.sampled_from else None,
        single,
        say(words, own.TRUST_NARROW) if covered < foresight.level - _chance(foresight) else None,
        *(_by_class(foresight, words, pictures, heading) if foresight.classes else ()),
        *(_tenths(foresight, words, pictures) if everyone.clients >= ENOUGH else ()),
    ]


def _chance(foresight: Foresight) -> float:
    """How far below what was meant the ranges may hold by chance: two standard errors, or what is nothing."""
    level = foresight.level
    return max(NARROW, 2 * math.sqrt(level * (1 - level) / foresight.everyone.clients))


def _by_class(foresight: Foresight, words: Words, pictures: Pictures, heading: str) -> list[Html | None]:
    return [
        note(words, own.TRUST_WORST),
        _classes(foresight, words, pictures, heading),
        _class_table(foresight, words, heading),
        note(words, own.TRUST_HOW, penalty=round(2 / (1 - foresight.level))),
    ]


def _tenths(foresight: Foresight, words: Words, pictures: Pictures) -> list[Html | None]:
    """Where in his own law what came of each client lay: even, if the laws are true."""
    heading = words.say(own.TRUST_TENTHS)
    names = [words.number(place) for place in range(1, len(foresight.tenths) + 1)]
    told = [words.percent(part) for part in foresight.tenths]
    spec = specs.even(
        [
            {"x": name, "y": part, "tip": f"{name}: {percent}"}
            for name, part, percent in zip(names, foresight.tenths, told, strict=True)
        ],
        names,
        write=lambda part: formats.percent(part, words.lang),
        titles=(words.say(own.TENTH), words.say(own.SHARE_OF_OUTCOMES)),
    )
    columns = [Column(words.say(own.TENTH)), Column(words.say(own.SHARE_OF_OUTCOMES), "number")]
    return [
        tag("h3", heading),
        pictures.figure(spec, heading, words.say(own.TRUST_TENTHS_HOW)),
        table(heading, columns, list(zip(names, told, strict=True))),
    ]


def _class(held: Held, words: Words) -> str:
    orders, weeks = ORDERS[held.orders_from or 1], WEEKS[held.weeks_from or 0]
    return words.say(own.CLASS, orders=orders, weeks=weeks)


def _classes(foresight: Foresight, words: Words, pictures: Pictures, heading: str) -> Html | None:
    shown = [held for held in foresight.classes if held.foretold > 0]
    if not shown:
        return None
    values = [
        {
            "y": _class(held, words),
            "low": held.low / held.foretold,
            "middle": held.came / held.foretold,
            "high": held.high / held.foretold,
            "tip": f"{_class(held, words)}: {words.number(held.foretold, 0)} → {words.number(held.came)}",
        }
        for held in shown
    ]
    spec = specs.ranges(
        values,
        [_class(held, words) for held in shown],
        write=lambda share: formats.percent(share, words.lang),
        line=1.0,
        lines=2,
    )
    return pictures.figure(spec, heading, words.say(own.CAME_OVER_FORETOLD))


def _class_table(foresight: Foresight, words: Words, heading: str) -> Html:
    columns = [
        Column(words.say(own.WHO)),
        Column(words.say(own.CLIENTS), "number lesser"),
        Column(words.say(own.FORETOLD), "number"),
        Column(words.say(texts.RANGE), "number range lesser"),
        Column(words.say(own.CAME), "number"),
        Column(words.say(own.OFF), "number lesser"),
        Column(words.say(own.HELD), "number"),
        Column(words.say(own.INTERVAL_SCORE), "number lesser"),
    ]
    cells: list[list[object]] = [
        [
            join(tag("span", part, class_="line") for part in _class(held, words).split("; ")),
            words.number(held.clients),
            words.number(held.foretold, 0),
            formats.interval(held.low, held.high, words.lang, 0),
            words.number(held.came),
            _percent(held.off, words),
            words.percent(held.covered),
            words.number(held.score, 1),
        ]
        for held in foresight.classes
    ]
    return table(heading, columns, cells)


def _percent(off: float | None, words: Words) -> str:
    off = None if off is None else round(off, 2) or 0.0  # never "−0%"
    told = formats.percent(off, words.lang)
    return f"+{told}" if off is not None and off > 0 else told


def _models(findings: Findings, words: Words) -> list[Html | None]:
    chosen = findings.answers.chosen
    said = tag("p", words.sentence(chosen)) if chosen else None
    if not findings.candidates:
        return [said]
    columns = [
        Column(words.say(own.MODEL)),
        Column(words.say(own.BEHIND), "number"),
        Column(words.say(own.BY_CHANCE), "number"),
    ]
    cells: list[list[object]] = [
        [row["model"], words.number(row["behind"], 3), words.number(row["error"], 3)]
        for row in findings.candidates
    ]
    why = note(words, own.TRUST_MODELS)
    return [said, why, table(words.say(own.MODEL), columns, cells)]


def cannot_tell(findings: Findings, words: Words) -> Html:
    """What the report cannot tell, and what would."""
    answers = findings.answers
    frame = answers.frame
    told = list(answers.cannot_tell)
    if frame.first_on is not None and frame.last_on is not None:
        weeks = ((frame.last_on - frame.first_on).days + 1) / 7
        if weeks < TWO_YEARS:
            told.append(own.CANNOT_SEASON(span=formats.duration(weeks, words.lang)))
        if answers.base is not None:
            told.append(own.CANNOT_EARLIER(day=frame.first_on))
    told += [own.CANNOT_NEW(), own.CANNOT_LTV(span=words.span()), own.CANNOT_ELSEWHERE(), own.CANNOT_CAUSE()]
    items = tag("ul", *(tag("li", words.sentence(said)) for said in told), class_="told")
    return section(first_page.CANNOT_TELL_ID, words.say(texts.WHAT_IT_CANNOT), items)


def the_words(findings: Findings, words: Words) -> Html:
    """Every term in a sentence."""
    frame = findings.answers.frame
    entries = []
    for term, *sentences in terms.TERMS:
        margin = frame.value_basis == "margin"
        sentence = sentences[-1] if margin else sentences[0]
        told = words.say(sentence, level=frame.level, span=words.span())
        entries.append(tag("div", tag("dt", words.say(term)), tag("dd", told)))
    return section("words", words.say(terms.HEADING), tag("dl", *entries, class_="terms"))
