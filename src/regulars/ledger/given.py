"""A source's columns under the names of their roles: the one place where a source's own names are written."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Final

from regulars.errors import MappingIncomplete
from regulars.ledger.formats.table import OWN_COLUMNS, identifier
from regulars.ledger.mapping import ROLES, Mapping
from regulars.reasons import Reason

ROLE_UNKNOWN = Reason("error.role_unknown", "'{role}' is not something a column can be. It can be: {known}.")
COLUMN_UNKNOWN = Reason(
    "error.column_unknown", "There is no column '{column}' (given for {role}). The source has: {known}."
)
ROLE_MISSING = Reason(
    "error.role_missing",
    'Which column says {role}? Name it: columns={{"{role}": "…"}}. The source has: {known}.',
)

#: Roles that are values; the rest are names, kept as text.
VALUES: Final = ("at", "amount", "price", "quantity", "cost", "discount", "refunded")
#: Roles whose name SQL reserves or the contract calls otherwise.
COLUMN_OF: Final[dict[str, str]] = {
    "at": "moment",
    "order": "order_id",
    "group": "product_group",
    "name": "product_name",
}

_FLOATS: Final = ("DOUBLE", "FLOAT", "REAL")


def checked(mapping: Mapping, columns: MappingOf[str, str]) -> None:
    """Raise `MappingIncomplete` unless ``mapping`` names known roles and columns, and enough of them."""
    known = ", ".join(name for name in columns if name not in OWN_COLUMNS)
    for role, column in mapping.columns.items():
        if role not in ROLES:
            raise MappingIncomplete(ROLE_UNKNOWN, role=role, known=", ".join(ROLES))
        if column not in columns:
            raise MappingIncomplete(COLUMN_UNKNOWN, column=column, role=role, known=known)
    for role in ("at", "amount"):
        if role not in mapping.columns and not (role == "amount" and "price" in mapping.columns):
            raise MappingIncomplete(ROLE_MISSING, role=role, known=known)


def written_as_text(mapping: Mapping, columns: MappingOf[str, str]) -> bool:
    """Whether a value (a date, an amount, …) is text, or a date is a number: habits have to read it."""
    kinds = {role: columns[column] for role, column in mapping.columns.items() if role in VALUES}
    return any(kind == "VARCHAR" for kind in kinds.values()) or not kinds["at"].startswith(
        ("DATE", "TIMESTAMP")
    )


def given_as_text(table: str, mapping: Mapping) -> str:
    """The view `given` over a table of text: every role a VARCHAR, null where there is no column."""
    parts = [
        f"CAST({identifier(mapping.columns[role])} AS VARCHAR) AS {COLUMN_OF.get(role, role)}"
        if role in mapping.columns
        else f"CAST(NULL AS VARCHAR) AS {COLUMN_OF.get(role, role)}"
        for role in ROLES
    ]
    return f"SELECT _source, _row, _defect, _set_aside, {', '.join(parts)} FROM {identifier(table)}"


def given_as_typed(table: str, mapping: Mapping, columns: MappingOf[str, str]) -> str:
    """The view `given` over a table with types of its own: names as text, numbers and moments as they are."""
    parts = []
    for role in ROLES:
        column = mapping.columns.get(role)
        if role == "at":
            parts += _moment(identifier(mapping.columns["at"]), columns[mapping.columns["at"]])
        elif role in VALUES:
            parts.append(f"{_number(column, columns)} AS {role}")
        else:
            parts.append(f"{_name(column, columns)} AS {COLUMN_OF.get(role, role)}")
    return f"SELECT _source, _row, _defect, _set_aside, {', '.join(parts)} FROM {identifier(table)}"


def _moment(column: str, kind: str) -> list[str]:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return ["CAST(NULL AS TIMESTAMP) AS moment", f"{column} AS moment_zoned"]
    if kind == "VARCHAR":
        return [f"TRY_CAST({column} AS TIMESTAMP) AS moment", "CAST(NULL AS TIMESTAMPTZ) AS moment_zoned"]
    return [f"CAST({column} AS TIMESTAMP) AS moment", "CAST(NULL AS TIMESTAMPTZ) AS moment_zoned"]


def _number(column: str | None, columns: MappingOf[str, str]) -> str:
    if column is None:
        return "CAST(NULL AS DOUBLE)"
    quoted, kind = identifier(column), columns[column]
    if kind in _FLOATS:
        # A dataframe's missing number is often "not a number".
        return f"CASE WHEN isnan({quoted}) THEN NULL ELSE {quoted} END"
    return f"TRY_CAST({quoted} AS DOUBLE)" if kind == "VARCHAR" else quoted


def _name(column: str | None, columns: MappingOf[str, str]) -> str:
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    quoted, kind = identifier(column), columns[column]
    if kind in _FLOATS:
        # Ids with gaps arrive as 17.0: the id is 17.
        whole = f"CAST(CAST(floor({quoted}) AS BIGINT) AS VARCHAR)"
        number = f"CASE WHEN {quoted} = floor({quoted}) THEN {whole} ELSE CAST({quoted} AS VARCHAR) END"
        return f"CASE WHEN isnan({quoted}) THEN NULL ELSE {number} END"
    if kind == "VARCHAR":
        return f"trim(CASE WHEN {quoted} LIKE '''%' THEN substr({quoted}, 2) ELSE {quoted} END)"
    return f"CAST({quoted} AS VARCHAR)"
