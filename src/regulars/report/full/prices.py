"""The panel on prices: share on discount beside share on offer, what was given and what it brought, rises."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.reasons import Reason
from regulars.report import price_texts as texts
from regulars.report import prices as told
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Column, note, say, section, table
from regulars.report.html import Html, tag
from regulars.report.words import Words

#: Groups shown: those with most given.
MOST = 15


def prices(findings: Findings, words: Words) -> Html | None:
    """What is known of prices; None where it was not worked out."""
    seen = findings.prices
    if seen is None:
        return None
    parts: list[object] = [tag("p", each) for each in told.facts(seen, words)]
    if seen.reason is None:
        rows = [list(each) for each in told.given_rows(seen, words)]
        columns = [Column(words.say(texts.GIVEN)), Column("", "number")]
        parts += [table(words.say(texts.GIVEN), columns, rows), say(words, texts.SUITS)]
        groups = told.group_rows(seen.groups[:MOST], words)
        parts.append(_table(words, texts.GROUPS, told.GROUP_HEAD, groups, lesser=(2, 4, 6)))
    parts += _rises(findings, words)
    if seen.lots:
        parts.append(_table(words, texts.LOTS, told.LOT_HEAD, told.lot_rows(seen.lots, words), lesser=(1, 5)))
    else:
        parts.append(note(words, texts.LOTS_NONE))
    if seen.lots_aside:
        parts.append(note(words, texts.LOTS_ASIDE(n=seen.lots_aside)))
    return section("prices", words.say(texts.HEADING), *parts)


def _rises(findings: Findings, words: Words) -> list[object]:
    seen = findings.prices
    if seen is None or not seen.rises:
        return [note(words, texts.RISES_NONE)]
    rows = told.rise_rows(seen.rises, words)
    parts: list[object] = [_table(words, texts.RISES, told.RISE_HEAD, rows, lesser=(1, 3, 5))]
    parts.append(note(words, texts.RISES_HOW))
    if any(each.difference is None for each in seen.rises):
        parts.append(note(words, texts.RISE_UNTOLD))
    return parts


def _table(
    words: Words,
    caption: Reason,
    head: Sequence[Reason],
    rows: Sequence[Sequence[object]],
    lesser: Sequence[int],
) -> Html:
    """A table of numbers, of which ``lesser`` columns give way on a phone."""
    columns = [
        Column(words.say(each), "" if n == 0 else "number lesser" if n in lesser else "number")
        for n, each in enumerate(head)
    ]
    return table(words.say(caption), columns, rows)
