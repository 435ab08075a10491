"""Tables to take out: CSV, XLSX, Parquet. Every one is written in the audit with the number of its rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast

import pyarrow as pa
from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from regulars.company import disk_room
from regulars.desk import audit, listing, present
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.errors import LookupFailed, NotFitted
from regulars.phrases import say
from regulars.portfolio import Portfolio
from regulars.reasons import lookup
from regulars.report import spreadsheet
from regulars.web.access import needs
from regulars.web.streaming import streamed
from regulars.web.templatetags.words import lang
from regulars.web.texts import frame
from regulars.web.texts import portfolio as texts
from regulars.web.views.portfolio.pages import narrowed

MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_ROWS: Final = 20_000
_PIECE: Final = 1 << 16


@needs(May.EXPORT)
@require_safe
def export(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    """The table ``table`` as a file of the kind ``form``; what is asked of it stands in the query."""
    if table not in texts.TABLES or form not in MEDIA:
        raise LookupFailed(texts.EXPORT_UNKNOWN)
    # The portfolio stays open until the last piece has gone, whatever is swapped in meanwhile.
    held = present.portfolio()
    portfolio = held.__enter__()
    try:
        if portfolio is None:
            raise NotFitted(frame.NOTHING_FITTED)
        schema, n, batches = _table(portfolio, table, request)
        with transaction.atomic():
            client = request.GET.get("client") if table == "sell-to" else None
            audit.enter(cast(Person, request.user), "export", client=client, table=table, form=form, rows=n)
        pieces = _pieces(table, form, schema, batches)
    except BaseException:
        held.__exit__(None, None, None)
        raise

    def until_the_last() -> Iterator[bytes]:
        try:
            yield from pieces
        finally:
            held.__exit__(None, None, None)

    response = StreamingHttpResponse(streamed(request, until_the_last()), content_type=MEDIA[form])
    name = f"{table}-{timezone.localdate().isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(
    portfolio: Portfolio, name: str, request: HttpRequest
) -> tuple[pa.Schema, int, Iterable[pa.RecordBatch]]:
    """The table's columns, how many rows, and the rows."""
    given = request.GET
    if name == "clients" and given:
        made = listing.clients(portfolio, narrowed(given)[0]).drop_columns(["n"])
    elif name in ("clients", "products"):
        long = portfolio.clients() if name == "clients" else portfolio.products()
        empty = long.query(f'SELECT * FROM "{long.name}" LIMIT 0')
        return empty.schema, len(long), long.batches()
    elif name == "sell-to":
        made = _with_words(portfolio.sell_to(given.get("client", "")))
    elif name == "buyers-of":
        budget = given.get("budget", "")
        asked = int(budget) if budget.isascii() and budget.isdigit() and len(budget) < 10 else None
        made = portfolio.buyers_of(given.get("product", ""), budget=asked)
    else:
        made = _with_asks(portfolio.to_call(None))
    return made.schema, made.num_rows, made.to_batches(max_chunksize=_ROWS)


def _with_words(rows: pa.Table) -> pa.Table:
    """The reasons as sentences."""
    told = [
        say(lookup(row["reason"])(n=row["times"]), lang()) if row["reason"] else None
        for row in rows.select(["reason", "times"]).to_pylist()
    ]
    return rows.set_column(rows.schema.get_field_index("reason"), "reason", pa.array(told, pa.string()))


def _with_asks(rows: pa.Table) -> pa.Table:
    """What to ask as a sentence."""
    told = [
        say(lookup(row["ask"])(products=row["stopped_names"]), lang()) if row["ask"] else None
        for row in rows.select(["ask", "stopped_names"]).to_pylist()
    ]
    return rows.set_column(rows.schema.get_field_index("ask"), "ask", pa.array(told, pa.string()))


def _pieces(table: str, form: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    heading = [say(texts.COLUMNS[each], lang()) if each in texts.COLUMNS else each for each in schema.names]
    if form == "csv":
        return spreadsheet.as_csv(heading, batches)
    return _file(form, say(texts.TABLES[table], lang()), heading, schema, batches)


def _file(
    form: str, title: str, heading: list[str], schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> Iterator[bytes]:
    """A file that has to be written whole before its first byte can go; raises before that."""
    place = tempfile.TemporaryDirectory(prefix="regulars-")
    path = Path(place.name) / f"table.{form}"
    try:
        with disk_room(path):
            if form == "xlsx":
                spreadsheet.as_xlsx(path, title, heading, batches)
            else:
                spreadsheet.as_parquet(path, schema, batches)
    except BaseException:
        place.cleanup()
        raise
    return _read(place, path)


def _read(place: Any, path: Path) -> Iterator[bytes]:
    with place, path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
