"""Shopify's export of customers: who they are, not what they bought; ids start with an apostrophe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, places, register
from regulars.ledger.mapping import Habits

_COLUMNS: Final = {
    "client": "customer id|id",
    "first": "first name",
    "last": "last name",
    "email": "email",
    "phone": "phone|default address phone",
    "company": "default address company|company",
}


def _recognises(sample: Sample) -> bool:
    names = set(sample.names())
    if names & {"order id", "order number", "order date", "order", "lineitem name", "quantity"}:
        return False
    return {"first name", "last name", "email", "total spent"} <= names and (
        "total orders" in names or "orders count" in names
    )


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    at = places(columns, _COLUMNS)
    for row in rows:
        cells = {key: (row.cells[place] or "").strip().lstrip("'") for key, place in at.items()}
        name = " ".join(part for part in (cells.get("first"), cells.get("last")) if part)
        email = cells.get("email", "").lower()
        values = {
            "client": cells.get("client") or email or cells.get("phone"),
            "name": name or cells.get("company"),
            "email": email,
            "phone": cells.get("phone"),
        }
        yield FlatRow(row.number, {key: value or None for key, value in values.items()})


PRESET: Final = register(
    Preset(
        name="shopify_customers",
        recognises=_recognises,
        columns=("client", "name", "email", "phone"),
        flatten=_flatten,
        record_kind="clients",
    )
)
