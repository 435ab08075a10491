"""The frontier of a log as a page: a picture, a table, one reading, and whether anybody was harmed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from regulars.decisions.queue import Choice, Plan, Policy
from regulars.decisions.queue.proof import Compared
from regulars.decisions.queue.words import lasting
from regulars.phrases import formats, say
from regulars.reasons import Said
from regulars.report.full.parts import Column, table
from regulars.report.html import Html, tag
from regulars.report.queue import texts
from regulars.report.queue.shell import called, document, told

_STYLE: Final = """
.caps { fill: none; stroke: #a9c4c4; stroke-width: 1.5; } .point { fill: #6d9a9b; }
.best { fill: none; stroke: var(--accent); stroke-width: 2; } .end { fill: var(--ink); }
svg.chart text.named { fill: var(--ink); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } .pair svg.chart text { font-size: 21px; }
@media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } }
td.words { white-space: normal; } tr.best td, tr.best th { font-weight: 600; }
"""
#: The measures of the others' waits that are drawn, and what their axes say.
MEASURES: Final = {
    "wait_rest": texts.AXIS_REST,
    "p95_rest": texts.AXIS_P95,
    "p99_rest": texts.AXIS_P99,
}
_NAME_WIDTH, _NAME_HEIGHT = 110, 18
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 430, 62, 36, 34, 46


def page(plan: Plan, policy: Policy, lang: str, harmed: Mapping[str, Compared]) -> str:
    """The page of ``plan`` in ``lang``; ``harmed`` are the outcomes compared, by what they are."""
    visits = called(plan.ahead, policy, lang)
    title = say(texts.PLAN_TITLE(visits=visits), lang)
    drawn = [picture(plan, visits, lang, measure) for measure in MEASURES]
    pictures = tag(
        "figure",
        drawn[0],
        tag("div", *drawn[1:], class_="pair"),
        tag("figcaption", say(texts.PICTURE(visits=visits), lang)),
    )
    sections = [
        tag("section", tag("p", told(plan.reading, policy, lang)), pictures),
        tag("section", tag("h2", say(texts.CHOICES, lang)), _choices(plan, visits, lang)),
        tag("section", tag("h2", say(texts.HARMED, lang)), *_harmed(harmed, lang)),
        tag(
            "section",
            tag("h2", say(texts.HOW, lang)),
            *(tag("p", say(each, lang)) for each in (texts.HOW_SUM, texts.HOW_HARM, texts.HOW_CHOOSE)),
        ),
    ]
    lead = [tag("p", told(said, policy, lang)) for said in about(plan)]
    return document(title, lang, tag("header", tag("h1", title), *lead), tag("main", *sections), style=_STYLE)


def about(plan: Plan) -> list[Said]:
    """What was replayed: how many visits, how many serve, and whether they can."""
    n = plan.visits_ahead + plan.visits_rest
    said = [texts.PLAN_LOG(n=n, visits=plan.ahead, ahead=plan.visits_ahead, rest=plan.visits_rest)]
    if plan.visits_by_rule:
        said.append(texts.PLAN_BY_RULE(n=plan.visits_by_rule))
    said.append(texts.PLAN_LOAD(n=plan.servers, load=plan.load))
    if plan.load >= 1:
        said.append(texts.OVERLOADED())
    return said


def headings(visits: str) -> list[Said]:
    """The columns of the table of choices."""
    return [
        texts.RULE(), texts.MEAN_AHEAD(visits=visits), texts.MEAN_REST(), texts.P95(), texts.P99(),
        texts.SHARE_PASSED(), texts.MOST_PASSED(), texts.HARM(),
    ]  # fmt: skip


def cells(choice: Choice, plan: Plan, lang: str) -> list[str]:
    """One choice as a row under `headings`."""
    minutes = (choice.wait_ahead, choice.wait_rest, choice.p95_rest, choice.p99_rest)
    return [
        named(choice, plan, lang),
        *(say(lasting(each * 6e7), lang) for each in minutes),
        formats.percent(choice.overtaken_share, lang),
        formats.number(choice.most_overtaken, lang),
        say(lasting(choice.harm_rest * 6e7), lang) if choice.overtakes else formats.NOTHING,
    ]


def named(choice: Choice, plan: Plan, lang: str) -> str:
    """What a choice is called, with an arrow at the one that is read out."""
    if choice.head_start_minutes is None or choice.cap_minutes is None:
        return say(texts.FIRST_COME if choice is plan.first_come else texts.STRICT, lang)
    start, cap = (lasting(each * 6e7) for each in (choice.head_start_minutes, choice.cap_minutes))
    said = say(texts.CHOICE(start=start, cap=cap), lang)
    return say(texts.READ_HERE(rule=said), lang) if choice is plan.recommended else said


def _choices(plan: Plan, visits: str, lang: str) -> Html:
    columns = [
        Column(say(each, lang), "" if n == 0 else "number" if n < 5 else "number lesser")
        for n, each in enumerate(headings(visits))
    ]
    return table(say(texts.CHOICES, lang), columns, [cells(each, plan, lang) for each in plan.choices])


def harm_rows(harmed: Mapping[str, Compared], lang: str) -> list[list[str]]:
    """The outcomes compared, one a row: what, of the passed, of the rest, difference, verdict."""
    return [[say({"worse": texts.WORSE, "away": texts.AWAY}[what], lang), *_compared(each, lang)]
            for what, each in harmed.items()]  # fmt: skip


def _compared(found: Compared, lang: str) -> list[str]:
    counts = [
        say(texts.COUNT_OF(bad=bad, n=n), lang)
        for bad, n in ((found.overtaken_bad, found.overtaken), (found.rest_bad, found.rest))
    ]
    difference = formats.NOTHING
    if found.difference is not None and found.low is not None and found.high is not None:
        ends = formats.interval(100 * found.low, 100 * found.high, lang, 1)
        difference = f"{formats.number(100 * found.difference, lang, 1)} ({ends})"
    said = texts.NOBODY_PASSED()
    if found.overtaken:
        said = texts.VERDICTS[found.verdict](n=found.more or 1, points=100 * found.margin)
    return [*counts, difference, say(said, lang)]


def harm_headings() -> list[Said]:
    """The columns of the table of outcomes."""
    return [texts.WHAT(), texts.PASSED_COUNT(), texts.REST_COUNT(), texts.DIFFERENCE(), texts.VERDICT()]


def _harmed(harmed: Mapping[str, Compared], lang: str) -> list[Html]:
    if not harmed:
        return [tag("p", say(texts.NO_FOLLOW_UP, lang))]
    level = next(iter(harmed.values())).level
    columns = [
        Column(say(each, lang), "number" if 0 < n < 4 else "words" if n else "")
        for n, each in enumerate(harm_headings())
    ]
    return [
        tag("p", say(texts.HARMED_HOW(level=level), lang)),
        table(say(texts.HARMED, lang), columns, harm_rows(harmed, lang)),
    ]


def picture(plan: Plan, visits: str, lang: str, measure: str) -> Html:
    """The wait of the class ahead (up) against one measure of the others' (right)."""
    across = _Scale([getattr(each, measure) for each in plan.choices], _LEFT, _WIDTH - _RIGHT)
    up = _Scale([each.wait_ahead for each in plan.choices], _HEIGHT - _BOTTOM, _TOP)
    places = [(each, across(getattr(each, measure)), up(each.wait_ahead)) for each in plan.choices]
    label = f"{say(texts.AXIS_AHEAD(visits=visits), lang)}; {say(MEASURES[measure], lang)}"
    shapes = _axes(across, up, visits, say(MEASURES[measure], lang), lang)
    for cap in sorted({each.cap_minutes for each in plan.choices if each.cap_minutes is not None}):
        points = " L ".join(f"{x:.1f} {y:.1f}" for each, x, y in places if each.cap_minutes == cap)
        shapes.append(tag("path", d=f"M {points}", class_="caps"))
    shapes += [_point(each, plan, x, y, lang) for each, x, y in places]
    shapes += _names(places, lang)
    return tag(
        "svg", tag("title", label), *shapes,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=label, class_="chart",
    )  # fmt: skip


def _point(choice: Choice, plan: Plan, x: float, y: float, lang: str) -> Html:
    """A choice in the picture, with a ring round the one that is read out."""
    at = {"cx": f"{x:.1f}", "cy": f"{y:.1f}"}
    ring = tag("circle", r="9", class_="best", **at) if choice is plan.recommended else None
    kind = "end" if choice.kind != "choice" else "point"
    return tag("g", tag("title", named(choice, plan, lang)), tag("circle", r="4", class_=kind, **at), ring)


def _names(places: Sequence[tuple[Choice, float, float]], lang: str) -> list[Html]:
    """The ends and, while there is room, the head starts of the largest cap, named beside their points."""
    caps = [each.cap_minutes for each, _, _ in places if each.cap_minutes is not None]
    named_ones = [place for place in places if place[0].cap_minutes in (None, max(caps))]
    shapes, taken = list[Html](), list[tuple[float, float]]()
    for choice, x, y in sorted(named_ones, key=lambda place: place[0].kind == "choice"):
        on_right = x > _WIDTH * 0.75
        left = x - 12 - _NAME_WIDTH if on_right else x + 12
        if any(abs(left - other) < _NAME_WIDTH and abs(y - height) < _NAME_HEIGHT for other, height in taken):
            continue
        taken.append((left, y))
        words = say(texts.FIRST_COME if choice.kind == "first_come" else texts.STRICT, lang)
        if choice.head_start_minutes is not None:
            words = say(lasting(choice.head_start_minutes * 6e7), lang)
        place = {"x": f"{x - 12 if on_right else x + 12:.1f}", "y": f"{y - 9:.1f}"}
        shapes.append(tag("text", words, text_anchor="end" if on_right else "start", class_="named", **place))
    return shapes


class _Scale:
    """From minutes to a place in the picture, with round ticks; begins near the least."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        low, high = min(values), max(values)
        room = (high - low) * 0.08 or max(high, 1.0) * 0.1
        self.low, self.high, self.first, self.last = max(0.0, low - room), high + room, first, last
        raw = (self.high - self.low) / 5
        size = 10.0 ** math.floor(math.log10(raw))
        self.step = next(size * each for each in (1, 2, 5, 10) if size * each >= raw)

    def __call__(self, value: float) -> float:
        return self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first)

    def ticks(self) -> list[float]:
        """Round numbers within the scale."""
        begin, end = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        return [round(n * self.step, 10) for n in range(begin, end + 1)]


def _axes(across: _Scale, up: _Scale, visits: str, measure: str, lang: str) -> list[Html]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    shapes = [tag("path", d=f"M {_LEFT} {_TOP} V {bottom} H {right}", class_="axis")]
    for tick in across.ticks():
        x = f"{across(tick):.1f}"
        shapes.append(tag("text", formats.number(tick, lang), x=x, y=f"{bottom + 18}", text_anchor="middle"))
    for tick in up.ticks():
        y = up(tick)
        shapes.append(tag("path", d=f"M {_LEFT} {y:.1f} H {right}", class_="even"))
        shapes.append(
            tag("text", formats.number(tick, lang), x=f"{_LEFT - 8}", y=f"{y + 4:.1f}", text_anchor="end")
        )
    shapes.append(tag("text", measure, x=f"{right}", y=f"{_HEIGHT - 8}", text_anchor="end"))
    shapes.append(tag("text", say(texts.AXIS_AHEAD(visits=visits), lang), x=f"{_LEFT}", y="16"))
    return shapes
