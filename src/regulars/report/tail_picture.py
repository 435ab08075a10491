"""The picture of a tail as SVG: an outline, every client on a line of his own below whoever brought him.

Lines run down in columns like a newspaper's, so that five hundred of them stand on one sheet; where a column
goes on with a branch it says first whose. Nothing is fetched, nothing is a script.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from regulars.portfolio.referrals import Tail
from regulars.reasons import Reason
from regulars.report import tail_rows as rows
from regulars.report import tail_texts as texts
from regulars.report.html import Html, tag
from regulars.report.words import Words

#: Height of a line, step to the right a generation, room for a name and an amount, legend, room around; px.
_LINE, _STEP, _LABEL, _LEGEND, _EDGE = 20, 18, 240, 96, 14
#: Room that the legend needs.
_LEAST = 560
_SMALLEST, _LARGEST = 3.0, 8.0
#: Lines of a column at most, unless there would be more columns than that.
_TALL, _COLUMNS = 70, 8
#: Characters of a name that fit beside a circle.
_NAME = 22
INK, SOFT, FAINT, ONE, PAPER = "#1f2328", "#57606a", "#d0d7de", "#0f766e", "#ffffff"


def svg(words: Words, tail: Tail, names: Mapping[str, str]) -> Html:
    """The tree. ``names`` are shown in place of numbers where they are given."""
    lines = rows.outline(tail)
    tall = max(1, min(len(lines), max(_TALL, math.ceil(len(lines) / _COLUMNS))))
    columns = [lines[place : place + tall] for place in range(0, len(lines), tall)]
    room = _STEP * max(depth for depth, _ in lines) + _LABEL
    largest = max((row["ltv"] for _, row in lines if row), default=0.0)
    drawn = []
    above: list[str] = []
    for place, column in enumerate(columns):
        left = _EDGE + _LARGEST + room * place
        drawn += [_goes_on(left, above[: column[0][0]])] if place else []
        drawn += [_ties(left, column)]
        for line, (depth, row) in enumerate(column):
            client = str(row["client"]) if row else tail.client
            name = names.get(client, words.bare(client))
            above = [*above[:depth], name]
            drawn.append(_spot(words, row, name, (left + _STEP * depth, _at(line)), largest))
    wide, high = max(_LEAST, 2 * _EDGE + room * len(columns)), _at(tall)
    title = words.say(texts.TAIL_OF, client=names.get(tail.client, words.bare(tail.client)))
    return tag(
        "svg", tag("title", title), tag("rect", width=wide, height=high, fill=PAPER), _legend(words), *drawn,
        xmlns="http://www.w3.org/2000/svg", width=wide, height=high, role="img",
        viewBox=f"0 0 {wide} {high}", font_family="system-ui, sans-serif", font_size="13", fill=INK,
    )  # fmt: skip


def _at(line: int) -> int:
    """The height at which a line of a column stands; above the first there is room for whose branch it is."""
    return _LEGEND + 2 * _EDGE + _LINE * (line + 1)


def _goes_on(left: float, above: list[str]) -> Html:
    """Whose branch a column goes on with: his sender, and that one's, as far as there is room."""
    told = " › ".join(above)
    told = told if len(told) <= 2 * _NAME else f"… {told[2 - 2 * _NAME :]}"
    return tag("text", f"{told} ›", x=f"{left:.0f}", y=_at(-1), fill=SOFT)


def _ties(left: float, column: list[rows.Line]) -> Html:
    """From every client down to those he brought: a line along them, and one to each."""
    drawn, last = [], {}
    for line, (depth, _) in enumerate(column):
        last[depth] = line
        if depth:
            x = left + _STEP * (depth - 1)
            top = _at(last[depth - 1]) if last.get(depth - 1, -1) >= 0 else _at(0) - _LINE // 2
            drawn.append(f"M{x:.0f} {top}V{_at(line)}h{_STEP}")
        for deeper in [each for each in last if each > depth]:
            del last[deeper]
    return tag("path", d="".join(drawn), fill="none", stroke=FAINT, stroke_width="1.2")


def _spot(
    words: Words, row: Mapping[str, Any] | None, name: str, at: tuple[float, int], largest: float
) -> Html:
    """A circle, the name, and what is to come; the root has no row."""
    x, y = at
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    if row is None:
        circle = tag("circle", cx=f"{x:.0f}", cy=y, r=_LARGEST, fill=INK)
        return tag("g", circle, _label(x + _LARGEST + 5, y, short, "", weight="600"))
    circle = tag("circle", cx=f"{x:.0f}", cy=y, r=f"{size(row, largest):.1f}", **_look(row))
    amount = to_come(words, row)
    told = [name, amount, words.say(typed(row["would_have_come"]))]
    return tag("g", tag("title", " · ".join(told)), circle, _label(x + _LARGEST + 5, y, short, amount))


def size(row: Mapping[str, Any], largest: float) -> float:
    """The radius of a circle: its area goes by what is to come, beside the ``largest`` of the tail."""
    if largest <= 0:
        return _SMALLEST
    return _SMALLEST + (_LARGEST - _SMALLEST) * float(np.sqrt(max(row["ltv"], 0.0) / largest))


def to_come(words: Words, row: Mapping[str, Any]) -> str:
    """What somebody will bring, or that he has not bought yet."""
    return words.amount(row["ltv"]) if row["bought"] else words.say(texts.LEADS_BELOW)


def _label(x: float, y: float, name: str, amount: str, weight: str | None = None) -> Html:
    told = tag("tspan", f"  {amount}", fill=SOFT, dx="7") if amount else None
    return tag(
        "text", name, told, x=f"{x:.0f}", y=f"{y + 4.5:.1f}", font_weight=weight, stroke=PAPER,
        stroke_width="5", stroke_linejoin="round", paint_order="stroke",
    )  # fmt: skip


def _look(row: Mapping[str, Any]) -> dict[str, Any]:
    """Filled: would not have come; hollow: would have come; grey: nobody wrote it down; dashed: left."""
    known = row["would_have_come"]
    fill = {False: ONE, True: PAPER, None: FAINT}[known]
    return {
        "fill": fill,
        "stroke": SOFT if known is None else ONE,
        "stroke_width": "1.5",
        "stroke_dasharray": "2 2" if gone(row) else None,
    }


def gone(row: Mapping[str, Any]) -> bool:
    """Whether he is probably no longer with us."""
    return row["p_alive"] is None or bool(row["p_alive"] < 0.5)


def typed(known: bool | None) -> Reason:
    """What is said of whether he would have come."""
    return {False: texts.LEGEND_ONE, True: texts.LEGEND_TWO, None: texts.LEGEND_UNTOLD}[known]


def _legend(words: Words) -> Html:
    looks: list[tuple[dict[str, Any], Any]] = [
        ({"would_have_come": False, "p_alive": 1.0}, texts.LEGEND_ONE),
        ({"would_have_come": True, "p_alive": 1.0}, texts.LEGEND_TWO),
        ({"would_have_come": None, "p_alive": 1.0}, texts.LEGEND_UNTOLD),
        ({"would_have_come": None, "p_alive": 0.0}, texts.LEGEND_GONE),
    ]
    parts = []
    for place, (look, text) in enumerate(looks):
        y = _EDGE + 8 + 18 * place
        parts.append(tag("circle", cx=_EDGE + 9, cy=y, r=6, **_look(look)))
        said = words.say(text)
        if text is texts.LEGEND_UNTOLD:
            said = f"{said}; {words.say(texts.LEGEND_SIZE)}"
        parts.append(tag("text", said, x=_EDGE + 23, y=y + 4.5, fill=SOFT))
    return tag("g", *parts)
