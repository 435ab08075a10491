"""1C's flat report: a row a sale line, where the date stands only inside the document's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from regulars.ledger.cells import date_form
from regulars.ledger.formats.documents import DOCUMENT, document
from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.table import TOTAL_ROW, TOTAL_WORDS
from regulars.ledger.headers import scores
from regulars.ledger.mapping import Habits

_DATE: Final = "Дата документа"
_KIND: Final = "Вид операции"
_TOTAL: Final = re.compile(TOTAL_WORDS, re.IGNORECASE)


def _documents(columns: Sequence[str], body: Sequence[Sequence[str | None]]) -> int | None:
    """Which column holds documents by their names; None where there is none, or a date column beside it."""
    found = None
    for place in range(len(columns)):
        cells = [cell for row in body[:300] if place < len(row) and (cell := (row[place] or "").strip())]
        if not cells:
            continue
        named = sum(DOCUMENT.fullmatch(cell) is not None for cell in cells)
        if named >= 0.8 * len(cells) and len(cells) >= 0.8 * len(body[:300]):
            found = place if found is None else found
        elif sum(date_form(cell) is not None for cell in cells) > 0.8 * len(cells):
            found_at = scores(columns[place])
            if found_at.get("at", 0) >= found_at.get("other_date", 0):
                return None
    return found


def _recognises(sample: Sample) -> bool:
    return _documents(sample.columns, sample.body) is not None


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    listed = list(rows)
    place = _documents(columns, [row.cells for row in listed])
    for row in listed:
        first = next((cell for cell in row.cells if cell), "")
        values = dict(zip(columns, row.cells, strict=True))
        if _TOTAL.fullmatch(first):
            yield FlatRow(row.number, values, set_aside=TOTAL_ROW)
            continue
        told = document((row.cells[place] or "") if place is not None else "")
        yield FlatRow(row.number, {**values, _DATE: told.get("at"), _KIND: told.get("kind") or "sale"})


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
