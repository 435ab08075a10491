"""Roles told by contents alone, for columns whose names say nothing and files without a header."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.ledger.amounts import Found
from regulars.ledger.contents import Column
from regulars.ledger.entities import nested
from regulars.ledger.questions import classes
from regulars.ledger.roles import Roles, changes_in_orders

_PERSON: float = 0.5


def fill(roles: Roles, columns: Sequence[Column], numeric: Sequence[Column]) -> None:
    """Give `at`, `email`, `client`, `order`, `product` to columns without telling names where contents do.

    Columns of ``numeric`` are money or counts and are left to `regulars.ledger.amounts`.
    """
    free = [column for column in columns if not classes(column) and not roles.taken(column)]
    _date(roles, free)
    _contacts(roles, free)
    names = [
        column
        for column in free
        if not roles.taken(column)
        and not any(column is number for number in numeric)
        and not column.counts_rows
        and column.distinct > 1
        and column.date_share < 0.5
        and not (column.number_share > 0.9 and column.whole_share < 0.99)
    ]
    if "order" not in roles.columns:
        _order(roles, names)
    names = [column for column in names if not roles.taken(column)]
    if "client" not in roles.columns:
        _client(roles, [column for column in names if not changes_in_orders(column, roles)])
    names = [column for column in names if not roles.taken(column)]
    if "product" not in roles.columns and names:
        wordy = [
            column
            for column in names
            if column.letters_share > 0.8 and column.distinct_share * len(names) + 1 > 1
        ]
        if len(wordy) == 1:
            roles.give("product", wordy[0], 0.7)


def _date(roles: Roles, free: Sequence[Column]) -> None:
    if "at" in roles.columns:
        return
    dated = [column for column in free if column.date_share >= 0.9]
    if not dated:
        dated = [column for column in free if column.compact_date_share >= 0.98]
    if dated:
        roles.give("at", dated[0], 0.9 if len(dated) == 1 else 0.5)
        roles.rivals["at"] = list(dated[1:])


def _contacts(roles: Roles, free: Sequence[Column]) -> None:
    for role, share in (("email", "email_share"), ("phone", "phone_share")):
        if role in roles.columns:
            continue
        found = [column for column in free if not roles.taken(column) and getattr(column, share) >= 0.8]
        if role == "phone":
            found = [
                column for column in found if column.share(lambda cell: cell.lstrip("'")[:1] in "+08(") > 0.8
            ]
        if found:
            roles.give(role, found[0], 0.9)


def _order(roles: Roles, names: Sequence[Column]) -> None:
    """An order's number goes with one day and one client, and stands on lines that follow each other."""
    at = roles.columns.get("at")
    if at is None:
        return
    others = [column for column in names if column.person_share > _PERSON]
    for column in names:
        runs = sum(one != other for one, other in zip(column.cells, column.cells[1:], strict=False)) + 1
        together = runs <= 1.02 * column.distinct
        repeats = 0.1 < column.distinct_share < 0.95
        dated = nested(column, at) and not nested(at, column)
        named = column.person_share < 0.2 and all(nested(column, other) for other in others)
        if together and repeats and dated and named:
            roles.give("order", column, 0.75)
            return


def _client(roles: Roles, names: Sequence[Column]) -> None:
    people = [column for column in names if column.person_share >= _PERSON]
    if len(people) == 1:
        roles.give("client", people[0], 0.85)
    elif people:
        most = max(people, key=lambda one: one.distinct)
        roles.give("client", most, 0.55)
        roles.rivals["client"] = [column for column in people if column is not most]
    elif "email" in roles.columns or "phone" in roles.columns:
        return
    else:
        ids = [column for column in names if column.distinct_share < 0.95 and column.distinct > 1]
        if ids:
            best = max(ids, key=lambda one: (one.letters_share < 0.2, one.distinct))
            roles.give("client", best, 0.55)
            roles.rivals["client"] = [column for column in ids if column is not best]


def only_amount(found: Found, unnamed: Sequence[Column]) -> None:
    """Of columns without names the only one that can be money is the amount; of several a person chooses."""
    if not unnamed:
        return
    money = [column for column in unnamed if column.whole_share < 0.98 or _wide(column)]
    pool = money or list(unnamed)
    best = max(pool, key=_typical)
    found.amount = best
    found.competing = [column for column in pool if column is not best]
    found.confidence = 0.85 if len(pool) == 1 else 0.8
    counts = [column for column in unnamed if column not in pool and column.whole_share == 1]
    if found.quantity is None and len(counts) == 1 and found.confidence > 0.8:
        found.quantity = counts[0]


def _wide(column: Column) -> bool:
    return column.distinct > 20 and _typical(column) >= 50


def _typical(column: Column) -> float:
    values = sorted(abs(value) for value in column.values)
    return float(values[len(values) // 2]) if values else 0.0


def money_like(columns: Sequence[Column]) -> list[Column]:
    """Of columns without names those that could be amounts or quantities.

    Not row numbers, not ids; where some column has fractions, whole hundreds are no money either.
    """
    found = [column for column in columns if not column.counts_rows and not _like_id(column)]
    if any(column.whole_share < 0.9 for column in found):
        return [column for column in found if column.whole_share < 0.9 or max(map(abs, column.values)) < 200]
    return found


def _like_id(column: Column) -> bool:
    """Whole numbers of one length, or nearly all different and large, are names rather than amounts."""
    if column.whole_share < 1 or not column.values:
        return False
    lengths = {len(cell.strip()) for cell in column.filled[:2000]}
    padded = any(len(cell) > 1 and cell.startswith("0") for cell in column.filled[:2000])
    large = min(abs(value) for value in column.values) >= 1000
    return padded or (len(lengths) == 1 and max(lengths) >= 4) or (large and column.distinct_share > 0.5)
