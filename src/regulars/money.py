"""Exact decimal amounts, one currency a ledger."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
#: Every stored amount is DECIMAL(18, 2): sums are exact on every engine.
SQL_TYPE: Final = "DECIMAL(18, 2)"


def to_cents(amount: Decimal) -> Decimal:
    """``amount`` rounded to hundredths, half to even (banker's rounding).

    >>> to_cents(Decimal("2.345"))
    Decimal('2.34')
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)
