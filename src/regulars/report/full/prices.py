"""The panel on prices: share on discount beside share on offer, what was given and what it brought, rises."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.reasons import Reason
from regulars.report import price_texts as texts
from regulars.report import prices as told
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Column, cut, note, say, section, table
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
        columns = [Column(words.say(texts.GIVEN)), Column(words.say(texts.AMOUNT), "number")]
        parts += [table(words.say(texts.GIVEN), columns, rows), say(words, texts.SUITS)]
        groups = told.group_rows(seen.groups[:MOST], words)
        parts.append(_heading(words, texts.GROUPS))
        parts.append(_table(words, texts.GROUPS, told.GROUP_HEAD, groups, lesser=(2, 4, 6)))
    parts += _rises(findings, words)
    parts.append(_heading(words, texts.LOTS))
    if seen.lots:
        parts.append(_table(words, texts.LOTS, told.LOT_HEAD, told.lot_rows(seen.lots, words), lesser=(1, 5)))
    else:
        parts.append(note(words, texts.LOTS_NONE))
    if seen.lots_aside:
        parts.append(note(words, texts.LOTS_ASIDE(n=seen.lots_aside)))
    return section("prices", words.say(texts.HEADING), *parts)


def _heading(words: Words, what: Reason) -> Html:
    return tag("h3", words.say(what))


def _rises(findings: Findings, words: Words) -> list[Html]:
    seen, parts = findings.prices, [_heading(words, texts.RISES)]
    if seen is None or not seen.rises:
        return [*parts, note(words, texts.RISES_NONE)]
    # What rose and how far stand in one cell, which may break where a screen is narrow.
    rows: list[list[object]] = [
        [tag("span", tag("bdi", cut(name)), f": {price}"), since, *rest]
        for name, since, price, *rest in told.rise_rows(seen.rises, words)
    ]
    head = [each for each in told.RISE_HEAD if each is not texts.FROM_TO]
    parts.append(_table(words, texts.RISES, head, rows, lesser=(1, 2, 4), wrapped=(5,)))
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
    wrapped: Sequence[int] = (),
) -> Html:
    """A table of numbers, of which ``lesser`` columns give way on a phone and ``wrapped`` ones may break."""
    kinds = (
        "" if n in (0, *wrapped) else "number lesser" if n in lesser else "number" for n in range(len(head))
    )
    columns = [Column(words.say(each), kind) for each, kind in zip(head, kinds, strict=True)]
    return table(words.say(caption), columns, rows)
