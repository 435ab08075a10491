"""1C's flat report: a row a sale line, where the date or a return is told by the document's name alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from regulars.ledger.cells import date_form
from regulars.ledger.formats.documents import document, is_document, returns
from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.table import TOTAL_ROW, TOTAL_WORDS
from regulars.ledger.headers import scores
from regulars.ledger.mapping import Habits

_DATE: Final = "Дата документа"
_KIND: Final = "Вид операции"
_TOTAL: Final = re.compile(TOTAL_WORDS, re.IGNORECASE)


def _documents(columns: Sequence[str], body: Sequence[Sequence[str | None]]) -> int | None:
    """Which column holds documents by their names; None where there is none."""
    for place in range(len(columns)):
        cells = _cells(place, body)
        named = sum(is_document(cell) for cell in cells)
        if cells and named >= 0.8 * len(cells) and len(cells) >= 0.8 * len(body[:300]):
            return place
    return None


def _dated(columns: Sequence[str], body: Sequence[Sequence[str | None]]) -> bool:
    """Whether a column of dates stands beside the documents."""
    for place, name in enumerate(columns):
        cells = _cells(place, body)
        if cells and sum(date_form(cell) is not None for cell in cells) > 0.8 * len(cells):
            found = scores(name)
            if found.get("at", 0) >= found.get("other_date", 0):
                return True
    return False


def _cells(place: int, body: Sequence[Sequence[str | None]]) -> list[str]:
    return [cell for row in body[:300] if place < len(row) and (cell := (row[place] or "").strip())]


def _recognises(sample: Sample) -> bool:
    """Documents by their names, where nothing else tells the date, or which of them take goods back."""
    place = _documents(sample.columns, sample.body)
    if place is None:
        return False
    if not _dated(sample.columns, sample.body):
        return True
    told = any(scores(name).get("kind", 0) >= 0.6 for name in sample.columns)
    return not told and any(returns(row[place]) for row in sample.body if place < len(row))


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    listed = list(rows)
    body = [row.cells for row in listed]
    place, dated = _documents(columns, body), _dated(columns, body)
    for row in listed:
        first = next((cell for cell in row.cells if cell), "")
        values = dict(zip(columns, row.cells, strict=True))
        if _TOTAL.fullmatch(first):
            yield FlatRow(row.number, values, set_aside=TOTAL_ROW)
            continue
        told = document((row.cells[place] or "") if place is not None else "")
        day = None if dated else told.get("at")
        yield FlatRow(row.number, {**values, _DATE: day, _KIND: told.get("kind") or "sale"})


PRESET: Final = register(
    Preset(
        name="onec_flat",
        recognises=_recognises,
        columns=(_DATE, _KIND),
        flatten=_flatten,
        keeps_columns=True,
        comma_by_custom=True,
    )
)
