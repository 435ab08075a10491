"""The picture of a tail: a tree from left to right, one column a generation, as SVG alone or in a page.

Every client has a line of his own, so that five hundred can be read; nothing is fetched, nothing is a script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from regulars.portfolio.referrals import Tail
from regulars.report import tail_rows as rows
from regulars.report import tail_texts as texts
from regulars.report.html import Html, join, tag
from regulars.report.words import Words

#: Height of a line, width of a generation, height of the legend and of the heading, room around; px.
_LINE, _COLUMN, _LEGEND, _HEAD, _EDGE = 20, 250, 96, 34, 14
_SMALLEST, _LARGEST = 3.0, 9.0
#: Characters of a name that fit beside a circle.
_NAME = 22
INK, SOFT, FAINT, ONE, PAPER = "#1f2328", "#57606a", "#d0d7de", "#0f766e", "#ffffff"

_STYLE: Final = """
body{margin:0 auto;max-width:72rem;padding:1.5rem;font:16px/1.5 system-ui,sans-serif;color:#1f2328}
h1{font-size:1.5rem;margin:0 0 1rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1.5rem;margin:0 0 1rem}
dt{color:#57606a}
dd{margin:0;font-variant-numeric:tabular-nums}
p{max-width:44rem;color:#57606a;margin:.25rem 0}
.tree{overflow-x:auto;margin-top:1.5rem}
@page{size:A4;margin:12mm}
@media print{.tree svg{max-width:100%;height:auto}}
"""


def page(words: Words, tail: Tail, names: Mapping[str, str]) -> str:
    """A whole page: what the tail is worth, and the tree."""
    title = words.say(texts.TAIL_OF, client=names.get(tail.client, words.bare(tail.client)))
    facts = tag("dl", *(join((tag("dt", name), tag("dd", told))) for name, told in rows.worth(words, tail)))
    told = join(tag("p", each) for each in rows.reasons(words, tail))
    drawn = tag("div", svg(words, tail, names), class_="tree")
    head = tag("head", tag("meta", charset="utf-8"),
               tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
               tag("title", title), tag("style", Html(_STYLE)))  # fmt: skip
    known = facts if tail.generations else None
    body = tag("body", tag("h1", title), known, told, drawn if tail.generations else None)
    return f"<!doctype html>\n{tag('html', head, body, lang=words.lang)}\n"


def svg(words: Words, tail: Tail, names: Mapping[str, str]) -> Html:
    """The tree alone. ``names`` are shown in place of numbers where they are given."""
    people = tail.people.to_pylist()
    place = _places(people, tail.client)
    lines = max((line for line, _ in place.values()), default=0.0) + 1
    depth = len(tail.generations)
    wide, high = 2 * _EDGE + _COLUMN * (depth + 1), _LEGEND + _HEAD + 2 * _EDGE + _LINE * lines
    largest = max((row["ltv"] for row in people), default=0.0)
    ties, spots = [], [_spot(words, names, {"client": tail.client}, place[tail.client], largest, root=True)]
    for row in people:
        ties.append(_tie(place[row["referred_by"]], place[row["client"]]))
        spots.append(_spot(words, names, row, place[row["client"]], largest, root=False))
    title = words.say(texts.TAIL_OF, client=names.get(tail.client, words.bare(tail.client)))
    return tag(
        "svg", tag("title", title), tag("rect", width=wide, height=high, fill=PAPER), _legend(words),
        _headings(words, depth), tag("g", *ties, fill="none", stroke=FAINT, stroke_width="1.2"), *spots,
        xmlns="http://www.w3.org/2000/svg", width=wide, height=round(high), role="img",
        viewBox=f"0 0 {wide} {round(high)}", font_family="system-ui, sans-serif", font_size="13", fill=INK,
    )  # fmt: skip


def _places(people: list[dict[str, Any]], root: str) -> dict[str, tuple[float, int]]:
    """Client -> (line, generation): whoever brought nobody has a line, the others stand amid theirs."""
    children: dict[str, list[int]] = {}
    for place, row in enumerate(people):
        children.setdefault(row["referred_by"], []).append(place)
    rows.order_of_siblings(people, children)
    found: dict[str, tuple[float, int]] = {}
    line, waiting = 0, [(root, 0, False)]
    while waiting:
        client, depth, seen = waiting.pop()
        mine = [people[each]["client"] for each in children.get(client, ())]
        if not mine:
            found[client], line = (float(line), depth), line + 1
        elif seen:
            found[client] = ((found[mine[0]][0] + found[mine[-1]][0]) / 2, depth)
        else:
            waiting.append((client, depth, True))
            waiting.extend((each, depth + 1, False) for each in reversed(mine))
    return found


def _at(place: tuple[float, int]) -> tuple[float, float]:
    line, depth = place
    return _EDGE + _LARGEST + _COLUMN * depth, _LEGEND + _HEAD + _EDGE + _LINE * (line + 0.5)


def _tie(above: tuple[float, int], below: tuple[float, int]) -> Html:
    (x1, y1), (x2, y2) = _at(above), _at(below)
    bend = x2 - 46
    return tag("path", d=f"M{x1:.0f} {y1:.1f}H{bend - 24:.0f}C{bend:.0f} {y1:.1f} {bend:.0f} {y2:.1f} "
                         f"{bend + 24:.0f} {y2:.1f}H{x2:.0f}")  # fmt: skip


def _spot(
    words: Words,
    names: Mapping[str, str],
    row: dict[str, Any],
    place: tuple[float, int],
    largest: float,
    *,
    root: bool,
) -> Html:
    """A circle, the name on a white ground so that no line crosses it, and what is to come."""
    x, y = _at(place)
    client = str(row["client"])
    name = names.get(client, words.bare(client))
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    if root:
        circle = tag("circle", cx=x, cy=f"{y:.1f}", r=_LARGEST, fill=INK)
        return tag("g", circle, _label(x + _LARGEST + 5, y, short, "", weight="600"))
    size = (
        _SMALLEST + (_LARGEST - _SMALLEST) * float(np.sqrt(max(row["ltv"], 0.0) / largest))
        if largest > 0
        else 4
    )
    circle = tag("circle", cx=x, cy=f"{y:.1f}", r=f"{size:.1f}", **_look(row))
    amount = words.amount(row["ltv"]) if row["bought"] else words.say(texts.LEADS_BELOW)
    told = [name, amount, words.say(_typed(row["would_have_come"]))]
    return tag("g", tag("title", " · ".join(told)), circle, _label(x + _LARGEST + 5, y, short, amount))


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
    gone = row["p_alive"] is None or row["p_alive"] < 0.5
    return {
        "fill": fill,
        "stroke": SOFT if known is None else ONE,
        "stroke_width": "1.5",
        "stroke_dasharray": "2 2" if gone else None,
    }


def _typed(known: bool | None) -> Any:
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


def _headings(words: Words, depth: int) -> Html:
    """What the columns are."""
    told = [
        words.say(texts.FIRST) if each == 1 else words.say(texts.LATER, n=each)
        for each in range(1, depth + 1)
    ]
    y = _LEGEND + _HEAD
    return tag(
        "g",
        *(
            tag("text", each, x=_EDGE + _COLUMN * place, y=y, fill=SOFT)
            for place, each in enumerate(told, start=1)
        ),
    )
