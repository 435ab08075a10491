"""Tables of the portfolio as files."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http.response import HttpResponseBase
from ninja import Path, Query

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.bodies import Name, Plain
from regulars.api.errors import Refused
from regulars.api.exporting import exported
from regulars.api.language import language_of
from regulars.api.routes import Room
from regulars.desk.listing import Narrowed
from regulars.report import exports as report

router = Room(tags=["Exports"])
Table = Annotated[
    Literal["clients", "products", "to-call", "sell-to", "buyers-of"],
    Path(description="Which table; sell-to needs a client, buyers-of a product."),
]
Form = Annotated[
    Literal["csv", "xlsx", "parquet"], Path(description="CSV and XLSX for people, Parquet for programs.")
]


@router.gives("/exports/{table}/{form}", "exports:read", report.MEDIA)
def export(
    request: Asked,
    table: Table,
    form: Form,
    client: Annotated[Name | None, Query(description="For sell-to: the client.")] = None,
    product: Annotated[Name | None, Query(description="For buyers-of: the product.")] = None,
    budget: Annotated[
        int | None, Query(ge=1, le=1_000_000, description="For buyers-of: how many can be spoken to.")
    ] = None,
    alive: Annotated[
        float, Query(ge=0, le=1, description="For clients: still with us at least so likely.")
    ] = 0.0,
    silent_days: Annotated[
        int, Query(ge=0, le=36_500, description="For clients: silent for so many days at least.")
    ] = 0,
    bought: Annotated[Plain, Query(default="", max_length=400, description="For clients: bought this.")] = "",
    search: Annotated[
        Plain, Query(default="", max_length=400, description="For clients: letters of the id or name.")
    ] = "",
) -> HttpResponseBase:
    """Take a table out as a file.

    Texts that a spreadsheet would run as a formula are written so that it shows them. Columns of amounts need
    value:read as well, without it they are left out. Headings are in the asked language.
    """
    for needed, name, given in (("sell-to", "client", client), ("buyers-of", "product", product)):
        if table == needed and given is None:
            raise Refused(422, texts.FIELD_MISSING(field=name), name)
    narrowed = Narrowed(alive=alive, silent_days=silent_days, bought=bought, search=search)
    return exported(
        request,
        request.auth.person,
        table,
        form,
        report.Asked(None if narrowed == Narrowed() else narrowed, client or "", product or "", budget),
        language_of(request),
        money=request.auth.sees_value,
    )
