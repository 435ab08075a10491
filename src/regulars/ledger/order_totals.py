"""Whether a column holds one amount an order: on each of its lines, on one of them, or as their sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from regulars.ledger.contents import Column

_ENOUGH: Final = 3  # orders of several lines that must show it before it is believed
_CENT: Final = Decimal("0.011")


def repeats_by_order(amount: Column, keys: Sequence[str]) -> bool | None:
    """Whether ``amount`` is one number an order, on each of its lines; None where the rows cannot tell.

    ``keys`` says to which order each row belongs. Equal amounts within orders mean something only where
    amounts of different orders differ.
    """
    groups: defaultdict[str, list[Decimal]] = defaultdict(list)
    for key, value in zip(keys, amount.numbers, strict=True):
        if key and value is not None:
            groups[key].append(value)
    several = [values for values in groups.values() if len(values) > 1]
    if len(several) < _ENOUGH:
        return None
    constant = sum(len(set(values)) == 1 for values in several) / len(several)
    if constant < 0.9:
        return False
    firsts = [values[0] for values in several]
    same = max(firsts.count(value) for value in set(firsts)) / len(firsts)
    return None if same > 0.5 else True


def fills_first_lines(amount: Column, keys: Sequence[str]) -> bool:
    """Whether ``amount`` stands on one line of each order and the other lines are blank."""
    if amount.filled_share > 0.9:
        return False
    filled: defaultdict[str, int] = defaultdict(int)
    lines: defaultdict[str, int] = defaultdict(int)
    for key, value in zip(keys, amount.numbers, strict=True):
        if key:
            lines[key] += 1
            filled[key] += value is not None
    several = [key for key, count in lines.items() if count > 1]
    return len(several) >= _ENOUGH and sum(filled[key] == 1 for key in several) >= 0.9 * len(several)


def sums_lines(total: Column, amount: Column, keys: Sequence[str], extras: Sequence[Column]) -> bool:
    """Whether ``total`` is what the lines of an order come to, on some of its lines and blank on others.

    ``extras`` are charges that an order may have beside its lines, such as a delivery. A return under its
    order's number may have a total of its own: totals are summed over the order as the lines are.
    """
    if total.filled_share > 0.9:
        return False
    stated: defaultdict[str, Decimal] = defaultdict(Decimal)
    lines: defaultdict[str, Decimal] = defaultdict(Decimal)
    beside: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(extras))
    count: defaultdict[str, int] = defaultdict(int)
    for row, key in enumerate(keys):
        if not key:
            continue
        count[key] += 1
        stated[key] += total.numbers[row] or 0
        lines[key] += amount.numbers[row] or 0
        beside[key] = [
            had + (extra.numbers[row] or 0) for had, extra in zip(beside[key], extras, strict=True)
        ]
    several = [key for key, number in count.items() if number > 1]
    fits = sum(
        any(
            abs(stated[key] - lines[key] - extra) <= _CENT
            for extra in (Decimal(0), *beside[key], sum(beside[key], Decimal(0)))
        )
        for key in several
    )
    return len(several) >= _ENOUGH and fits >= 0.9 * len(several)
