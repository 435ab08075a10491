"""Panels on products: what to this client, to how many this product, clients × groups, first products."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regulars.phrases import formats
from regulars.phrases.formats import WEEKS
from regulars.report import first_page, texts
from regulars.report.full import specs
from regulars.report.full import texts as own
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Column, Pictures, cut, note, say, section, table
from regulars.report.html import Html, tag
from regulars.report.words import Words
from regulars.scorecard import Crossing

#: Groups whose figures a phone's screen has room for, beside the others' together and their sum.
ON_A_PHONE = 2
#: First products shown: the best, and the last.
BEST, LAST = 10, 4


def questions(findings: Findings, words: Words) -> Html:
    """Both questions, of the client and the product looked at more closely."""
    answers = findings.answers
    parts = [first_page.sell_to(answers, words), first_page.buyers_of(answers, words)]
    if not any(parts):
        parts = [first_page.products(answers, words)] if answers.products else [say(words, own.NO_PRODUCTS)]
    return section("questions", words.say(own.QUESTIONS), *parts)


def crossed(findings: Findings, words: Words, pictures: Pictures) -> Html | None:
    """Clients × product groups with both sums; None where nobody, or nothing, is known by name."""
    crossing = findings.crossing
    if crossing is None:
        return None
    heading = words.say(own.CROSSING if crossing.by_group else own.CROSSING_PRODUCTS)
    others, together = words.say(own.ALL_OTHERS), words.say(own.TOGETHER)
    groups = specs.unique([*crossing.groups, *([others] if crossing.other_groups else [])])
    clients = specs.unique([*crossing.clients, *([others] if crossing.other_clients else [])])
    spec = _fields(crossing, clients, groups, words)
    left = len(groups) if len(groups) <= ON_A_PHONE + 1 else ON_A_PHONE
    columns = [
        Column(words.say(texts.CLIENT)),
        *(
            Column(tag("bdi", cut(name, 28)), "number" if n < left else "number lesser")
            for n, name in enumerate(groups)
        ),
        *([Column(others, "number phone")] if left < len(groups) else []),
        Column(together, "number sum"),
    ]
    cells: list[list[object]] = [
        [name, *_figures(row, left, words), words.amount(total)]
        for name, row, total in zip(clients, crossing.values.tolist(), crossing.rows.tolist(), strict=True)
    ]
    cells.append(
        [
            together,
            *_figures(crossing.columns.tolist(), left, words),
            words.amount(float(crossing.values.sum())),
        ]
    )
    return section(
        "crossing",
        heading,
        say(words, own.CROSSING_SAID, span=words.span()),
        pictures.figure(spec, heading) if spec is not None else None,
        table(heading, columns, cells, last=True),
    )


def _figures(row: Sequence[float], left: int, words: Words) -> list[str]:
    """A row's amounts, and together those behind the first ``left``, which give way on a phone."""
    given_way = row[left:]
    return [_bare(each, words) for each in (*row, *([sum(given_way)] if given_way else []))]


def _bare(amount: float, words: Words) -> str:
    """An amount without its currency, which the sum beside it names."""
    return formats.money(amount, None, words.lang)


def _fields(
    crossing: Crossing, clients: Sequence[str], groups: Sequence[str], words: Words
) -> specs.Spec | None:
    """The fields with both sums; only the named clients' are shaded, for sums would make them all pale."""
    n, high = len(crossing.clients), float(crossing.values[: len(crossing.clients)].max(initial=0.0))
    if high <= 0:
        return None
    together = words.say(own.TOGETHER)
    down = specs.unique([*(cut(name, 24) for name in clients), together])
    across = specs.unique([*(cut(name, 24) for name in groups), together])
    whole = np.vstack([crossing.values, crossing.columns])
    whole = np.column_stack([whole, whole.sum(axis=1)])
    rows = [
        {
            "x": across[column],
            "y": down[row],
            "shade": max(0.0, each) if row < n and column < len(groups) else 0.0,
            "label": _bare(each, words),
            "tip": f"{down[row]} · {across[column]}: {words.amount(each)}",
        }
        for row, values in enumerate(whole.tolist())
        for column, each in enumerate(values)
    ]
    return specs.heat(rows, across, down, titles=(None, None), widest=52, top=True, domain=(0.0, high))


def first(findings: Findings, words: Words, pictures: Pictures) -> Html | None:
    """First products associated with value at equal age; None where nobody is known."""
    if findings.answers.base is None:
        return None
    heading, found = words.say(own.FIRST), findings.first_products
    if found is None:
        why = own.FIRST_FEW if findings.crossing is not None else own.NO_PRODUCTS
        return section("first-products", heading, say(words, why))
    average = words.amount(found.average)
    told = say(words, own.FIRST_SAID(n=found.clients), span=WEEKS(n=found.weeks), average=average)
    if not found.rows.num_rows:
        return section("first-products", heading, told, say(words, own.FIRST_EQUAL))
    rows = found.rows.to_pylist()
    rows = rows if len(rows) <= BEST + LAST else [*rows[:BEST], *rows[-LAST:]]
    names = specs.unique([cut(row["name"], 28) for row in rows])
    values = [
        {
            "y": name,
            "low": row["value_low"],
            "middle": row["value"],
            "high": row["value_high"],
            "tip": f"{name}: {words.amount(row['value'])} "
            f"({formats.money_interval(row['value_low'], row['value_high'], words.lang)})",
        }
        for name, row in zip(names, rows, strict=True)
    ]
    title = words.say(own.BROUGHT_AFTER)
    spec = specs.ranges(values, names, write=words.amount, line=found.average)
    columns = [
        Column(words.say(own.FIRST_PRODUCT)),
        Column(words.say(own.CLIENTS), "number"),
        Column(title, "number"),
        Column(words.say(texts.RANGE), "number range"),
    ]
    cells: list[list[object]] = [
        [
            row["name"],
            words.number(row["clients"]),
            words.amount(row["value"]),
            formats.money_interval(row["value_low"], row["value_high"], words.lang),
        ]
        for row in rows
    ]
    how = note(words, own.FIRST_HOW)
    figure = pictures.figure(spec, heading, words.say(own.FIRST_LINE, average=average))
    return section("first-products", heading, told, how, figure, table(heading, columns, cells))
