"""Small pictures as inline SVG: a concentration curve, an interval on a shared scale, columns.

Colours come from the page's style sheet (`class` on every shape), so that screen and paper can differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.report.html import Html, tag


def _svg(width: int, height: int, label: str, *shapes: Html, class_: str) -> Html:
    return tag(
        "svg",
        tag("title", label),
        *shapes,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=label,
        class_=class_,
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> Html:
    return tag("text", words, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)


def concentration(
    points: Sequence[tuple[float, float]],
    *,
    label: str,
    whole: str,
    half: tuple[float, str] | None = None,
) -> Html:
    """The share of value (up) that the best clients (right) bring, from (0, 0) to (1, 1).

    ``whole`` is how 100% is written; ``half`` is the share of clients who bring half of it, with its caption.
    """
    width, height, left, bottom, top, right = 520, 290, 58, 32, 14, 8
    wide, high = width - left - right, height - top - bottom

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * wide, top + (1 - y) * high

    path = " L ".join("{:.1f} {:.1f}".format(*at(x, y)) for x, y in points)
    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    shapes = [
        tag("path", d=f"M {path} L {x1:.1f} {y0:.1f} L {x0:.1f} {y0:.1f} Z", class_="area"),
        tag("path", d=f"M {x0:.1f} {y0:.1f} L {x1:.1f} {y1:.1f}", class_="even"),
        tag("path", d=f"M {path}", class_="curve"),
        tag("path", d=f"M {x0:.1f} {y1:.1f} V {y0:.1f} H {x1:.1f}", class_="axis"),
        _text(x0 - 6, y0 + 4, "0", "end"),
        _text(x0 - 6, top + 12, whole, "end"),
        _text(x1, y0 + 20, whole, "end"),
    ]
    if half is not None:
        x, y = at(half[0], 0.5)
        shapes += [
            tag("path", d=f"M {x0:.1f} {y:.1f} H {x:.1f} V {y0:.1f}", class_="guide"),
            tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4", class_="dot"),
            _text(x + 10, y + 16, half[1]) if half[0] < 0.5 else _text(x - 10, y + 16, half[1], "end"),
        ]
    return _svg(width, height, label, *shapes, class_="chart")


def span(low: float, middle: float, high: float, largest: float, label: str) -> Html:
    """An interval with its middle on the scale 0 … ``largest``, small enough for a table cell."""
    width, height = 160, 16
    scale = (width - 8) / largest if largest > 0 else 0.0
    x_low, x_middle, x_high = (4 + max(0.0, value) * scale for value in (low, middle, high))
    return _svg(
        width,
        height,
        label,
        tag("path", d=f"M 4 8 H {width - 4}", class_="axis"),
        tag("path", d=f"M {x_low:.1f} 8 H {max(x_high, x_low + 1):.1f}", class_="span"),
        tag("circle", cx=f"{x_middle:.1f}", cy="8", r="4", class_="dot"),
        class_="span-chart",
    )


def columns(values: Sequence[float], names: Sequence[str], said: Sequence[str], *, label: str) -> Html:
    """Columns by month. ``names`` are the months, ``said`` what each column says.

    The first, the middle and the last month are named on the axis, the highest column by what it says.
    """
    width, height, bottom, top = 720, 230, 34, 30
    most = max(values, default=0.0)
    step = width / max(1, len(values))
    high = height - top - bottom
    shapes = []
    for place, value in enumerate(values):
        tall = high * max(0.0, value) / most if most > 0 else 0.0
        column = tag(
            "rect",
            x=f"{(place + 0.12) * step:.1f}",
            y=f"{top + high - tall:.1f}",
            width=f"{step * 0.76:.1f}",
            height=f"{tall:.1f}",
            class_="column",
        )
        shapes.append(tag("g", tag("title", f"{names[place]}: {said[place]}"), column))
    shapes.append(tag("path", d=f"M 0 {top + high} H {width}", class_="axis"))
    for place in sorted({0, len(values) // 2, len(values) - 1}):
        x, anchor = _anchored(place, len(values), width)
        shapes.append(_text(x, height - 8, names[place], anchor))
    peak = max(range(len(values)), key=lambda place: values[place])
    x, anchor = _anchored(peak, len(values), width)
    shapes.append(_text(x, top - 8, said[peak], anchor))
    return _svg(width, height, label, *shapes, class_="chart")


@dataclass(frozen=True)
class Stack:
    """A column of parts: what it is called below (``under`` again below that), what stands above it, what it
    says, and its parts from the ground up, each with its class."""

    name: str
    under: str
    above: str
    said: str
    parts: Sequence[tuple[float, str]]


def stacked(stacks: Sequence[Stack], *, label: str) -> Html:
    """Columns of parts side by side, on one scale."""
    width, height, bottom, top = 520, 250, 52, 28
    most = max((sum(value for value, _ in each.parts) for each in stacks), default=0.0)
    step, high = min(width / max(1, len(stacks)), 110.0), height - top - bottom
    shapes = []
    for place, each in enumerate(stacks):
        y, middle, column = float(top + high), (place + 0.5) * step, []
        for value, kind in each.parts:
            tall = high * value / most if most > 0 else 0.0
            y -= tall
            if tall > 0:
                sides = {"x": f"{(place + 0.14) * step:.1f}", "width": f"{step * 0.72:.1f}"}
                column.append(tag("rect", **sides, y=f"{y:.1f}", height=f"{tall:.1f}", class_=kind))
        words = [_text(middle, y - 8, each.above, "middle"), _text(middle, height - 32, each.name, "middle")]
        if each.under:
            words.append(_text(middle, height - 8, each.under, "middle"))
        shapes.append(tag("g", tag("title", each.said), *column, *words))
    shapes.append(tag("path", d=f"M 0 {top + high} H {step * max(1, len(stacks)):.0f}", class_="axis"))
    return _svg(width, height, label, *shapes, class_="chart")


def _anchored(place: int, count: int, width: int) -> tuple[float, str]:
    """Where the words for one of ``count`` columns stand, so that they stay inside the picture."""
    step = width / count
    if place < count / 6:
        return place * step, "start"
    if place >= count * 5 / 6:
        return (place + 1) * step, "end"
    return (place + 0.5) * step, "middle"
