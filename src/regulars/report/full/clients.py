"""Panels on clients: whom to call, the base at a glance, worth and concentration, who is slipping away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from regulars.phrases import formats
from regulars.report import first_page, texts
from regulars.report.answers import Answers, Range
from regulars.report.full import specs
from regulars.report.full import texts as own
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Column, Pictures, note, say, section, table
from regulars.report.html import Html, tag
from regulars.report.words import Words
from regulars.scorecard.slipping import ORDERS, WEEKS

#: Shares of the best clients whose part of value stands in a table.
BEST = (0.01, 0.05, 0.1, 0.2, 0.5)


def ten(findings: Findings, words: Words) -> Html | None:
    """Whom to call today; None where nobody is known."""
    if findings.answers.base is None:
        return None
    rows = findings.ten
    if not rows:
        return section("ten", words.say(own.NOBODY_TO_CALL), say(words, own.NOBODY_SILENT))
    heading = words.say(own.TEN(n=len(rows)))
    columns = [
        Column(words.say(texts.CLIENT)),
        Column(words.say(own.SILENT_FOR), "number"),
        Column(words.say(own.RHYTHM), "words second"),
        Column(words.say(own.AT_STAKE), "number"),
        Column(words.say(texts.RANGE), "number range second"),
        Column(words.say(own.ASK), "words below"),
    ]
    cells = [_call(row, words) for row in rows]
    return section(
        "ten", heading, note(words, own.TEN_HOW, span=words.span()), table(heading, columns, cells)
    )


def _call(row: Mapping[str, Any], words: Words) -> list[object]:
    return [
        row["client"],
        formats.duration(row["silent_weeks"], words.lang),
        words.every(7 * row["own_rhythm_weeks"]),
        *words.money(Range(row["at_stake"], row["at_stake_low"], row["at_stake_high"])),
        tag("bdi", words.sentence(words.asks(row["ask"], row["stopped_names"]))),
    ]


def glance(findings: Findings, words: Words) -> Html:
    """The base at a glance."""
    answers = findings.answers
    figures = (
        first_page.glance(answers.base, words) if answers.base else first_page.without_clients(answers, words)
    )
    level = note(words, texts.METHOD_INTERVALS, level=answers.frame.level)
    return section("glance", words.say(own.AT_A_GLANCE), figures, level)


def worth(findings: Findings, words: Words, pictures: Pictures) -> Html | None:
    """What clients are worth, and how unevenly; None where nobody is known."""
    answers = findings.answers
    base = answers.base
    if base is None:
        return None
    heading = words.say(own.WORTH)
    half = (
        say(words, own.WORTH_HALF, span=words.span(), share=base.half_share)
        if base.half_share is not None
        else None
    )
    few = base.clients < first_page.FEWEST_ON_A_CURVE
    picture = None if few or not answers.concentration else _curve(findings, words, pictures, heading)
    return section(
        "worth",
        heading,
        half,
        picture if picture is not None else note(words, own.WORTH_FEW),
        None if picture is None else _shares(answers, words, heading),
        first_page.worth_most(answers, words),
    )


def _curve(findings: Findings, words: Words, pictures: Pictures, heading: str) -> Html:
    answers = findings.answers

    def percent(share: float) -> str:
        return formats.percent(share, words.lang)

    rows = [{"x": x, "y": y, "tip": f"{percent(x)} → {percent(y)}"} for x, y in answers.concentration]
    share = answers.base.half_share if answers.base else None
    mark = (
        {"x": share, "y": 0.5, "label": words.say(texts.HALF_HERE, share=share)}
        if share is not None
        else None
    )
    titles = words.say(own.SHARE_OF_CLIENTS), words.say(own.SHARE_OF_VALUE)
    return pictures.figure(
        specs.curve(rows, titles=titles, percent=percent, mark=mark), heading, words.say(texts.AXES)
    )


def _shares(answers: Answers, words: Words, heading: str) -> Html:
    """The curve as a table: what the best so many bring."""
    clients = answers.base.clients if answers.base else 0
    at, share = zip(*answers.concentration, strict=True)
    columns = [
        Column(words.say(own.BEST_OF_CLIENTS)),
        Column(words.say(own.CLIENTS), "number"),
        Column(words.say(own.SHARE_OF_VALUE), "number"),
    ]
    cells: list[list[object]] = [
        [
            formats.percent(n / clients, words.lang),
            words.number(n),
            words.percent(float(np.interp(n / clients, at, share))),
        ]
        for n in sorted({max(1, round(best * clients)) for best in BEST})
    ]
    return table(heading, columns, cells)


def slipping(findings: Findings, words: Words, pictures: Pictures) -> Html | None:
    """Who is slipping away: recency × frequency with the chance of being still with us."""
    base, fields = findings.answers.base, findings.slipping
    if base is None or not fields.num_rows:
        return None
    heading = words.say(own.SLIPPING)
    gone = round(base.clients - (base.still.expected or 0.0))
    rows = fields.to_pylist()
    orders = _classes(ORDERS, [row["orders_from"] for row in rows])
    weeks = _classes(WEEKS, [row["weeks_from"] for row in rows])
    values = [
        {
            "x": weeks[row["weeks_from"]],
            "y": orders[row["orders_from"]],
            "shade": row["p_alive"],
            "label": words.number(row["clients"]),
            "tip": f"{words.number(row['clients'])} · {words.percent(row['p_alive'])}",
        }
        for row in rows
    ]
    names = list(weeks.values()), list(reversed(orders.values()))
    titles = words.say(own.SILENCE), words.say(own.ORDERS_SO_FAR)
    spec = specs.heat(values, *names, titles=titles, widest=30, domain=(0.0, 1.0))
    return section(
        "slipping",
        heading,
        say(words, own.SLIPPING_SAID(n=gone), clients=base.clients)
        if gone
        else say(words, own.SLIPPING_NOBODY),
        pictures.figure(spec, heading, words.say(own.SLIPPING_HOW)),
        note(words, own.FIELD),
        _grid(fields, orders, weeks, words, heading),
    )


def _classes(ends: tuple[int, ...], seen: list[int]) -> dict[int, str]:
    """What the classes from the first seen to the last are called: lower end -> "5–9", "100+"."""
    names = {}
    for place, low in enumerate(ends):
        if min(seen) <= low <= max(seen):
            high = ends[place + 1] - 1 if place + 1 < len(ends) else None
            weeks = ends[0] == 0
            names[low] = f"{low}+" if high is None else _span(low, high + 1 if weeks else high)
    return names


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _grid(
    fields: pa.Table, orders: Mapping[int, str], weeks: Mapping[int, str], words: Words, heading: str
) -> Html:
    at = {(row["orders_from"], row["weeks_from"]): row for row in fields.to_pylist()}
    corner = f"{words.say(own.ORDERS_SO_FAR)} · {words.say(own.SILENCE)}"
    columns = [Column(corner), *(Column(name, "number") for name in weeks.values())]
    rows: list[list[object]] = []
    for low, name in reversed(list(orders.items())):
        cells = [at.get((low, week)) for week in weeks]
        rows.append([name, *("" if cell is None else _field(cell, words) for cell in cells)])
    return table(heading, columns, rows)


def _field(cell: Mapping[str, Any], words: Words) -> Html:
    count = tag("span", words.number(cell["clients"]))
    return tag("span", count, tag("span", words.percent(cell["p_alive"]), class_="below"), class_="field")
