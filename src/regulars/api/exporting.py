"""A table of the portfolio sent as a file; pages and programs take it out in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from regulars.api import texts
from regulars.api.streaming import streamed
from regulars.desk import audit, present
from regulars.desk.models import Person
from regulars.errors import LookupFailed, NotFitted
from regulars.report import exports
from regulars.report.export_texts import EXPORT_UNKNOWN, TABLES


def exported(
    request: HttpRequest, by: Person, table: str, form: str, asked: exports.Asked, lang: str, *, money: bool
) -> StreamingHttpResponse:
    """``table`` as a file of the kind ``form``, entered in the audit with the number of its rows.

    Without ``money`` the columns of amounts are left out. Raises `LookupFailed` for a table, kind, client or
    product that there is not, `NotFitted`, and what `exports.pieces` raises.
    """
    if table not in TABLES or form not in exports.MEDIA:
        raise LookupFailed(EXPORT_UNKNOWN)
    # The portfolio stays open until the last piece has gone, whatever is swapped in meanwhile.
    held = present.portfolio()
    portfolio = held.__enter__()
    try:
        if portfolio is None:
            raise NotFitted(texts.NOTHING_FITTED)
        found = exports.rows(portfolio, table, asked, lang)
        with transaction.atomic():
            client = asked.client if table == "sell-to" else None
            audit.enter(by, "export", client=client, table=table, form=form, rows=found.n)
        pieces = exports.pieces(table, form, found if money else found.without_money(), lang)
    except BaseException:
        held.__exit__(None, None, None)
        raise

    def until_the_last() -> Iterator[bytes]:
        try:
            yield from pieces
        finally:
            held.__exit__(None, None, None)

    response = StreamingHttpResponse(streamed(request, until_the_last()), content_type=exports.MEDIA[form])
    name = f"{table}-{timezone.localdate().isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
