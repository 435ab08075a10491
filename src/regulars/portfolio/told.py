"""Records beside sales that a portfolio keeps: who sent whom, answers, offers, check-backs, what was given.

What was imported and what staff entered stand in one table a kind; an entered record takes the place of the
imported one of the same identity, its word being later. The tail, prices and the scorecard read these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from regulars.engine import Engine
from regulars.errors import ArgumentInvalid
from regulars.ledger import outcomes
from regulars.ledger.kinds import Field, FieldType
from regulars.ledger.known import TOLD, column_of, told_table
from regulars.reasons import Reason

RECORD_UNREADABLE = Reason(
    "error.told_unreadable",
    "A record of the kind {kind} has {value} as its field {field}, which it cannot have. "
    "Mend it where it was entered.",
)
KIND_NOT_KEPT = Reason(
    "error.told_kind", "'{kind}' is not a kind of records that a portfolio keeps. There are: {known}."
)

#: The identity of an entered record, where it is not the kind's own: the last of several counts. Whom staff
#: asked has said who sent him, whoever else was named before.
_IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "promises": ("client", "what", "by"),
    "referrals": ("client",),
}

#: What was promised to clients; staff enter it, nobody imports it.
PROMISES: Final = (
    Field("client", "text"), Field("at", "moment"), Field("what", "text"), Field("by", "date"),
    Field("kept", "flag"),
)  # fmt: skip
#: Kind -> its fields, in the order of the columns.
FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {**TOLD, "promises": PROMISES}
TYPES: Final[Mapping[FieldType, pa.DataType]] = {
    "text": pa.string(),
    "choice": pa.string(),
    "moment": pa.timestamp("us"),
    "date": pa.date32(),
    "money": pa.decimal128(18, 2),
    "number": pa.decimal128(18, 3),
    "flag": pa.bool_(),
}


def table_of(kind: str) -> str:
    """The table of a kind: ``told_answers`` for "answers". Raises `ArgumentInvalid` for a kind that is none.

    >>> table_of("check-backs")
    'told_check_backs'
    """
    if kind not in FIELDS:
        raise ArgumentInvalid(KIND_NOT_KEPT, kind=kind, known=", ".join(FIELDS))
    return told_table(kind)


def tables() -> tuple[str, ...]:
    """Every table there is."""
    return tuple(table_of(each) for each in FIELDS)


def build(engine: Engine, records: Iterable[Mapping[str, Any]], *, imported: bool) -> None:
    """Make a table of every kind from what was imported and from the entered ``records``.

    ``imported``: the engine has views ``told_answers_imported`` and so on, as `regulars.ledger.known` makes
    them. Raises `ArgumentInvalid` for an entered value that is none of its field's type.
    """
    found = list(records)
    for kind, fields in FIELDS.items():
        name, entered = table_of(kind), _entered(kind, found)
        schema = pa.schema([(column_of(each), TYPES[each.type]) for each in fields])
        own = pa.Table.from_pylist([_row(kind, fields, each) for each in entered], schema)
        if not imported or kind == "promises":
            engine.table(name, own)
            continue
        engine.table(f"{name}_entered", own)
        same = " AND ".join(f"e.{each} IS NOT DISTINCT FROM i.{each}" for each in _key(kind))
        engine.step(
            name,
            f"SELECT * FROM {name}_entered UNION ALL SELECT i.* FROM {name}_imported AS i "
            f"WHERE NOT EXISTS (SELECT 1 FROM {name}_entered AS e WHERE {same})",
        )
        engine.drop(f"{name}_entered")


def _key(kind: str) -> list[str]:
    identity = _identity(kind)
    return [column_of(each) for each in FIELDS[kind] if each.name in identity]


def _identity(kind: str) -> tuple[str, ...]:
    return _IDENTITY.get(kind) or tuple(each.name for each in FIELDS[kind] if each.key)


def _entered(kind: str, records: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The records of ``kind`` that stand: the last of each identity, in the order of the first."""
    mine = [each for each in records if each.get("kind") == kind]
    if kind == "contacts":
        ticks = [each for each in mine if each.get("id")]
        standing = {each.id for each in outcomes.kept(outcomes.contacts(ticks))}
        return [each for each in mine if not each.get("id") or each["id"] in standing]
    identity = _identity(kind)
    last = {tuple(str(each.get(name)) for name in identity): each for each in mine}
    return list(last.values())


def _row(kind: str, fields: tuple[Field, ...], record: Mapping[str, Any]) -> dict[str, Any]:
    return {column_of(each): _value(kind, each, record.get(each.name)) for each in fields}


def _value(kind: str, field: Field, value: object) -> Any:
    if value is None or value == "":
        return None
    try:
        return _READ[field.type](value)
    except (ValueError, ArithmeticError, TypeError) as broken:
        raise ArgumentInvalid(RECORD_UNREADABLE, kind=kind, field=field.name, value=repr(value)) from broken


def _moment(value: object) -> dt.datetime:
    """The company's wall time: a zone that stands beside it is of that wall."""
    return dt.datetime.fromisoformat(str(value)).replace(tzinfo=None)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _decimal(places: str) -> Callable[[object], Decimal]:
    return lambda value: Decimal(str(value)).quantize(Decimal(places))


_READ: Final[Mapping[FieldType, Callable[[object], Any]]] = {
    "text": str,
    "choice": str,
    "moment": _moment,
    "date": lambda value: dt.date.fromisoformat(str(value)[:10]),
    "money": _decimal("0.01"),
    "number": _decimal("0.001"),
    "flag": _flag,
}
