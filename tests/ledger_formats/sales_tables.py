"""Small tables of sales, as text."""

from __future__ import annotations

import random
from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, row)) for row in [header, *rows]) + "\n"


def sales(count: int = 40) -> list[list[object]]:
    """Order, ISO day, client, product, quantity, price, amount; two lines an order."""
    dice = random.Random(3)
    rows: list[list[object]] = []
    for number in range(count):
        order = number // 2
        quantity, price = dice.randint(1, 9), dice.randint(100, 9000) / 100
        amount = f"{quantity * price:.2f}"
        day = f"2024-{order % 12 + 1:02d}-{order % 28 + 1:02d}"
        rows.append(
            [f"N{order}", day, f"C{order % 7}", f"P{dice.randint(1, 5)}", quantity, f"{price:.2f}", amount]
        )
    return rows
