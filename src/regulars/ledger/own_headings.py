"""What the owner's own file calls the columns that a preset has flattened to roles.

A preset gives columns named like roles. The file is looked at once more as a plain table: the column of it
in which the values of a role stand is the one the owner knows. Values that the preset worked out of several
columns stand in none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from regulars.errors import RegularsError
from regulars.ledger.formats.table import identifier, run
from regulars.ledger.headers import scores
from regulars.ledger.reading import stage

if TYPE_CHECKING:
    from regulars.engine import Engine
    from regulars.engine.duckdb import DuckDB
    from regulars.ledger.formats.table import RawTable
    from regulars.ledger.reading import Staged

#: Rows that are compared, and the least share of them whose value has to stand in a column.
_ROWS: Final = 400
_AGREE: Final = 0.9
#: What headings of these roles are called by `regulars.ledger.headers`.
_CALLED: Final = {"name": "product"}

#: Physical row → its cells, as text.
Cells = Mapping[int, tuple[str, ...]]


def own_headings(staged: Staged, columns: Mapping[str, str]) -> dict[str, str]:
    """Role → the heading of the file's own column, for roles of ``columns`` whose values stand in one."""
    source = staged.raw.sources[0]
    try:
        plain = stage(source.path, preset="generic", sheet=source.sheet, encoding=source.encoding)
    except RegularsError:
        return {}  # a text that is no table, such as a bank's exchange file
    roles = [role for role in columns if role != "kind"]
    given = cells(staged.raw, [columns[role] for role in roles], staged.engine, sales=True)
    own = cells(plain.raw, plain.raw.columns, plain.engine, until=max(given, default=0))
    plain.engine.close()
    found = {
        role: heading(role, {row: told[at] for row, told in given.items()}, plain.raw.columns, own)
        for at, role in enumerate(roles)
    }
    return {role: name for role, name in found.items() if name is not None}


def cells(
    raw: RawTable,
    columns: Sequence[str],
    engine: Engine,
    *,
    sales: bool = False,
    until: int | None = None,
) -> dict[int, tuple[str, ...]]:
    """The first rows of the first source: of ``sales`` only, or all up to the row ``until``."""
    texts = ", ".join(f"trim(coalesce(CAST({identifier(name)} AS VARCHAR), ''))" for name in columns)
    where = "_set_aside IS NULL AND _defect IS NULL" if sales else f"_defect IS NULL AND _row <= {until:d}"
    limit = f"LIMIT {_ROWS}" if sales else ""
    found = run(
        cast("DuckDB", engine).connection,
        f"SELECT _row, {texts} FROM {identifier(raw.table)} "
        f"WHERE {where} AND _source = $1 ORDER BY _row {limit}",
        [raw.sources[0].name],
    )
    return {row: tuple(values) for row, *values in reversed(found)}


def heading(role: str, values: Mapping[int, str], columns: Sequence[str], own: Cells) -> str | None:
    """The name of the column in which ``values`` (row → text) stand; None where they stand in none.

    They stand in the same row, or, as the fields of an order and the groups of a report do, in one above. Of
    several such columns the one that is called most like the role is taken.

    >>> own = {2: ("7", "Ann", "1.250,00"), 3: ("8", "Bob", "90,00")}
    >>> columns = ("No", "Buyer", "Sum")
    >>> heading("client", {2: "Ann", 3: "Bob"}, columns, own)
    'Buyer'
    >>> heading("amount", {2: "1250.00", 3: "90.00"}, columns, own)
    'Sum'
    >>> heading("amount", {2: "17.00", 3: "9.00"}, columns, own) is None
    True
    """
    filled = {row: alike(text) for row, text in values.items() if text}
    ranked = []
    for place, name in enumerate(columns):
        stands = {row: alike(told[place]) for row, told in own.items() if told[place]}
        here = sum(stands.get(row) == text for row, text in filled.items())
        seen = set(stands.values())
        above = sum(text in seen for text in filled.values())
        if filled and above >= _AGREE * len(filled):
            titles = [name, *(own[row][place] for row in sorted(own) if row < min(filled))]
            called = {title: _called(title, _CALLED.get(role, role)) for title in titles if title}
            best = max(called, key=lambda title: called[title])
            ranked.append((*called[best], here >= _AGREE * len(filled), here, -place, best))
    return max(ranked)[-1] if ranked else None


def _called(title: str, role: str) -> tuple[float, float]:
    """How much ``title`` is called like ``role``, and how little like anything else."""
    found = scores(title)
    return found.get(role, 0.0), -max((found[other] for other in found if other != role), default=0.0)


def alike(text: str) -> str:
    """``text`` in a spelling that a program's reading of it keeps: dates and numbers by their digits.

    >>> alike("2.152,00") == alike("2152.00"), alike("01.05.2024") == alike("2024-05-01")
    (True, True)
    >>> alike("Ann") == alike("ann"), alike("112.2") == alike("112,20")
    (True, True)
    """
    lowered = text.strip().lower()
    if re.search(r"[^\W\d_]", lowered.replace("t", "")) or not re.search(r"\d", lowered):
        return lowered
    groups = re.findall(r"\d+", lowered)
    if len(groups) >= 3 and any(len(group) == 4 for group in groups[:3]):
        return " ".join([*sorted(groups[:3]), *groups[3:5]])
    decimals = re.search(r"[.,](\d{1,2})\D*$", lowered)
    whole = "".join(groups) if decimals is None else "".join(groups[:-1])
    return f"{whole.lstrip('0')}.{decimals[1].rstrip('0') if decimals else ''}"
