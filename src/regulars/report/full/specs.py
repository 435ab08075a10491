"""The pictures as Vega-Lite specifications: plain dictionaries, drawn by the page itself.

Every word and number in them is written beforehand, in the reader's language; a row's ``tip`` is what it says
when it is pointed at. Nothing from a record stands in an expression.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

INK, SOFT, LINE, TINT, PALE, ACCENT = "#23292f", "#5c6670", "#dfe3e6", "#eef3f3", "#a9c4c4", "#2b6a6c"
WARM = "#b4713d"
#: From few to many, in one hue: dark stands for much, on paper as on a screen.
SHADES = ["#f3f6f6", "#cfdfdf", "#8fb5b5", "#4d8587", "#2b6a6c"]

#: Pixels that a letter of a name needs: over fields too narrow for the longest name all stand upright.
LETTER = 8
#: Pixels that an upright name may be tall.
TALLEST = 150

#: An axis of names, which need no line and no title.
NAMES: dict[str, Any] = {"title": None, "domain": False}

Row = dict[str, Any]
Spec = dict[str, Any]

CONFIG: Spec = {
    "background": None,
    "font": 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif',
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": 400, "titleFontSize": 12,
        "labelFontSize": 12, "domainColor": "#cdd3d7", "ticks": False, "grid": False, "labelPadding": 6,
        "titlePadding": 10, "labelLimit": 130,
    },
    "legend": {"labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": 400, "labelLimit": 260},
    "text": {"color": INK, "fontSize": 11},
}  # fmt: skip


def _spec(height: int, **rest: Any) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": CONFIG,
        **rest,
    }


def unique(names: Sequence[str]) -> list[str]:
    """``names`` told apart by a number where several are equal, for an axis names each place once.

    >>> unique(["tea", "tea", "bun"])
    ['tea', 'tea (2)', 'bun']
    """
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values from ``low`` to ``high``, some ``about`` of them.

    >>> ticks(0, 870)
    [0.0, 500.0]
    """
    if not high > low:
        return [low]
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def amounts(values: Sequence[float], write: Callable[[float], str], title: str | None = None) -> Spec:
    """An axis at ``values``, each as ``write`` has it."""
    marks = [float(f"{value:.12g}") for value in values]
    labels = json.dumps([write(value) for value in marks])
    places = json.dumps(marks)
    return {"values": marks, "labelExpr": f"{labels}[indexof({places}, datum.value)]", "title": title, "grid":
    True,
            "gridColor": "#eceff0", "domain": False, "labelLimit": 110}  # fmt: skip


def heat(
    rows: Sequence[Row], across: Sequence[str], down: Sequence[str], *, titles: tuple[str | None, str | None],
    widest: float, row_height: int = 30, top: bool = False, domain: tuple[float, float] | None = None,
) -> Spec:  # fmt: skip
    """Fields on a grid: ``x``, ``y``, ``shade`` (what the colour says), ``label`` (what stands in it),
    ``tip``.

    ``widest`` is the room in pixels that a label needs; where fields are narrower, labels are left out.
    """
    room = LETTER * max(map(len, across))
    upright = {
        "labelAngle": (-90, 0),
        "labelAlign": ("'left'", "'center'"),
        "labelBaseline": ("'middle'", "'bottom'"),
        "labelLimit": (TALLEST, f"width / {len(across)}"),
    }
    names = {
        what: {"expr": f"width / {len(across)} < {room} ? {narrow} : {wide}"}
        for what, (narrow, wide) in upright.items()
    } | {"labelOverlap": False}
    steps = {"labelAngle": 0, "labelLimit": 60, "labelOverlap": "parity"}
    encoding = {
        "x": {"field": "x", "type": "nominal", "scale": {"domain": list(across), "paddingInner": 0.06},
              "axis": {"title": titles[0], "domain": False, "orient": "top" if top else "bottom",
                       **(names if top else steps)}},
        "y": {"field": "y", "type": "nominal", "scale": {"domain": list(down), "paddingInner": 0.06},
              "axis": {"title": titles[1], "domain": False}},
        "tooltip": {"field": "tip"},
    }  # fmt: skip
    scale: Spec = {"range": SHADES, "type": "linear"}
    if domain is not None:
        scale["domain"] = list(domain)
    middle = 0.5 * sum(domain) if domain else None
    dark = f"datum.shade > {middle}" if middle is not None else "datum.dark"
    shown = f"width / {len(across)} < {widest} ? 0 : 1"
    return _spec(
        row_height * len(down),
        data={"values": list(rows)},
        encoding=encoding,
        layer=[
            {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {
                "color": {"field": "shade", "type": "quantitative", "scale": scale, "legend": None}}},
            {"mark": {"type": "text", "opacity": {"expr": shown}}, "encoding": {
                "text": {"field": "label"},
                "color": {"condition": {"test": dark, "value": "#fff"}, "value": INK}}},
        ],
    )  # fmt: skip


def curve(
    rows: Sequence[Row], *, titles: tuple[str, str], percent: Callable[[float], str], mark: Row | None
) -> Spec:
    """How a share (``y``) grows with another (``x``), from 0 to 1; ``mark`` is a point with a ``label``."""
    axis = amounts([0, 0.25, 0.5, 0.75, 1], percent)
    at = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    x = {"field": "x", **at, "axis": axis | {"title": titles[0], "grid": False}}
    y = {"field": "y", **at, "axis": axis | {"title": titles[1]}}
    layers: list[Spec] = [
        {"mark": {"type": "area", "color": TINT}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "rule", "color": "#98a2a9", "strokeDash": [3, 4]}, "data": {"values": [{}]},
         "encoding": {"x": {"datum": 0}, "y": {"datum": 0}, "x2": {"datum": 1}, "y2": {"datum": 1}}},
        {"mark": {"type": "point", "filled": True, "size": 260, "opacity": 0}, "encoding": {
            "x": x, "y": y, "tooltip": {"field": "tip"}}},
    ]  # fmt: skip
    if mark is not None:
        place = {"x": x, "y": y}
        here = {"values": [mark]}
        right = mark["x"] < 0.35
        side = {"align": "left" if right else "right", "dx": 10 if right else -10, "dy": 10 if right else -6}
        layers += [
            {"data": here, "encoding": place,
             "mark": {"type": "point", "filled": True, "size": 60, "color": ACCENT, "opacity": 1}},
            {"data": here, "mark": {"type": "text", "fontSize": 12, **side},
             "encoding": place | {"text": {"field": "label"}}},
        ]  # fmt: skip
    return _spec(280, data={"values": list(rows)}, layer=layers)


def bars(
    rows: Sequence[Row], names: Sequence[str], *, write: Callable[[float], str], title: str | None = None
) -> Spec:
    """Lying bars from ``begin`` to ``end``, named ``y``, each with its ``label`` behind it and its ``kind``.

    ``kind`` is "sum", "up" or "down".
    """
    low = min(0.0, *(min(row["begin"], row["end"]) for row in rows))
    high = max(0.0, *(max(row["begin"], row["end"]) for row in rows))
    room = (high - low) * 0.45 or 1.0
    x = {"field": "begin", "type": "quantitative", "scale": {"domain": [low, high + room], "nice": False},
         "axis": amounts(ticks(low, high, 3), write, title)}  # fmt: skip
    scale = {"domain": list(names), "paddingInner": 0.3}
    y = {"field": "y", "type": "nominal", "scale": scale, "axis": NAMES}
    colour = {"field": "kind", "type": "nominal", "legend": None,
              "scale": {"domain": ["sum", "up", "down"], "range": [PALE, ACCENT, WARM]}}  # fmt: skip
    furthest = {"field": "far", "type": "quantitative", "axis": None}
    return _spec(
        30 * len(names),
        data={"values": [row | {"far": max(row["begin"], row["end"])} for row in rows]},
        encoding={"y": y, "tooltip": {"field": "tip"}},
        layer=[
            {"mark": {"type": "bar", "cornerRadius": 2}, "encoding": {"x": x, "x2": {"field": "end"}, "color":
            colour}}, {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": {"x": furthest, "text":
            {"field": "label"}}},
        ],
    )  # fmt: skip


def ranges(
    rows: Sequence[Row], names: Sequence[str], *, write: Callable[[float], str], line: float,
    lines: int = 1,
) -> Spec:  # fmt: skip
    """Intervals ``low`` to ``high`` around ``middle``, named ``y``, beside the ``line`` to hold them against.

    Names of two ``lines`` are parted at "; ".
    """
    ends = [row[end] for row in rows for end in ("low", "middle", "high")] + [line]
    low, high = min(ends), max(ends)
    domain = [low - 0.04 * (high - low), high + 0.04 * (high - low)]
    scale = {"domain": domain, "nice": False, "zero": False}
    axis = amounts(ticks(low, high), write)
    parted = NAMES | {"labelExpr": "split(datum.label, '; ')", "labelLimit": 170} if lines > 1 else NAMES
    y = {"field": "y", "type": "nominal", "scale": {"domain": list(names)}, "axis": parted}
    at = {"type": "quantitative", "scale": scale, "axis": axis}
    layers: list[Spec] = [
        {"mark": {"type": "rule", "color": "#98a2a9", "strokeDash": [3, 4]}, "data": {"values": [{}]},
         "encoding": {"x": {"datum": line, **at}}},
        {"mark": {"type": "rule", "strokeWidth": 5, "color": PALE, "strokeCap": "round"}, "encoding": {
            "x": {"field": "low", **at}, "x2": {"field": "high"}, "y": y, "tooltip": {"field": "tip"}}},
        {"mark": {"type": "point", "filled": True, "size": 70, "color": ACCENT, "opacity": 1}, "encoding": {
            "x": {"field": "middle", **at}, "y": y, "tooltip": {"field": "tip"}}},
    ]  # fmt: skip
    return _spec((12 + 14 * lines) * len(names), data={"values": list(rows)}, layer=layers)


def line(
    rows: Sequence[Row], names: Sequence[str], *, percent: Callable[[float], str], titles: tuple[str, str]
) -> Spec:
    """A share ``y`` over named steps ``x``, from 0."""
    high = max(row["y"] for row in rows)
    x = {"field": "x", "type": "ordinal", "scale": {"domain": list(names)},
         "axis": {"title": titles[0], "labelAngle": 0, "labelOverlap": "parity"}}  # fmt: skip
    y = {"field": "y", "type": "quantitative", "scale": {"domain": [0, high * 1.08]},
         "axis": amounts(ticks(0, high), percent, titles[1])}  # fmt: skip
    return _spec(
        240,
        data={"values": list(rows)},
        encoding={"x": x, "y": y, "tooltip": {"field": "tip"}},
        layer=[
            {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}},
            {"mark": {"type": "point", "filled": True, "size": 60, "color": ACCENT, "opacity": 1}},
        ],
    )


def even(
    rows: Sequence[Row], names: Sequence[str], *, write: Callable[[float], str], titles: tuple[str, str]
) -> Spec:
    """Standing bars of shares ``y`` over named parts ``x``, beside the line that even shares reach."""
    level = 1 / len(names)
    high = max(*(row["y"] for row in rows), 1.5 * level)
    x = {"field": "x", "type": "ordinal", "scale": {"domain": list(names), "paddingInner": 0.15},
         "axis": {"title": titles[0], "labelAngle": 0}}  # fmt: skip
    scale = {"domain": [0, high * 1.05], "nice": False}
    y = {"type": "quantitative", "scale": scale, "axis": amounts(ticks(0, high), write, titles[1])}
    return _spec(
        200,
        data={"values": list(rows)},
        layer=[
            {"mark": {"type": "bar", "color": PALE}, "encoding": {
                "x": x, "y": {"field": "y", **y}, "tooltip": {"field": "tip"}}},
            {"mark": {"type": "rule", "color": SOFT, "strokeDash": [3, 4]}, "data": {"values": [{}]},
             "encoding": {"y": {"datum": level, **y}}},
        ],
    )  # fmt: skip


def layers(
    rows: Sequence[Row], names: Sequence[str], kinds: Sequence[str], last: str | None, *, write:
    Callable[[float], str],
) -> Spec:  # fmt: skip
    """Standing bars of layers: ``x``, ``y`` (what the layer came to), ``kind``, its ``place`` from below,
    ``tip``.

    ``kinds`` are named from below; ``last``, where there is one, stands grey on top.
    """
    totals: dict[str, float] = {}
    for row in rows:
        totals[row["x"]] = totals.get(row["x"], 0.0) + max(0.0, row["y"])
    high = max(totals.values(), default=1.0) or 1.0
    low = min(0.0, *(row["y"] for row in rows))
    domain = [*kinds, *([last] if last else [])]
    colours = [_between(n / max(1, len(kinds) - 1)) for n in range(len(kinds))] + (
        ["#d9dde0"] if last else []
    )
    return _spec(
        270,
        data={"values": list(rows)},
        mark={"type": "bar"},
        encoding={
            "x": {"field": "x", "type": "ordinal", "scale": {"domain": list(names), "paddingInner": 0.2},
                  "axis": {"title": None, "labelAngle": 0, "labelOverlap": "parity"}},
            "y": {"field": "y", "type": "quantitative", "stack": "zero", "scale": {"domain": [low, high *
            1.05], "nice": False},
                  "axis": amounts(ticks(low, high), write)},
            "color": {"field": "kind", "type": "nominal", "legend": None, "scale": {"domain": domain, "range":
            colours}}, "order": {"field": "place", "type": "quantitative"}, "tooltip": {"field": "tip"},
        },
    )  # fmt: skip


def _between(share: float) -> str:
    """A colour from the accent (the oldest) to its palest."""
    dark, pale = (43, 106, 108), (207, 223, 223)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(dark, pale, strict=True))
