"""Which number is the line's amount, told by arithmetic before names: price × quantity, tax, order totals.

An order's total that is repeated on each of its lines would multiply every order by its length; a tax or a
delivery may be in the amount or not. What arithmetic settles is settled here, what it cannot is a question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import permutations
from typing import Final, Literal

from regulars.ledger.contents import Column
from regulars.ledger.headers import says, scores
from regulars.ledger.order_totals import fills_first_lines, repeats_by_order, sums_lines

_ENOUGH: Final = 3  # rows that must show a relation before it is believed
_SHARE: Final = 0.95
_CLEARLY: Final = 0.25  # of two names the one this much better is meant
_CENT: Final = Decimal("0.011")

#: What a column of amounts before the discount says in its name.
BEFORE_DISCOUNT: Final = (
    "без скидк*, до скидк*, до скидок, before discount, without discount, excl discount, fara reducere, "
    "fara discount, inainte de reducere, list amount, gross sales"
)

#: What was paid of an invoice so far, and the name of what was not: beside both stands the invoice's amount.
PAID: Final = "оплачено, оплата, paid, amount paid, incasat, achitat, platit"
UNPAID: Final = (
    "не оплачено, неоплачено, долг, задолженность, unpaid, balance due, amount due, outstanding, "
    "rest de plata, rest de incasat, rest plata, sold client"
)

#: What a bank or a platform keeps of what the client paid.
FEE: Final = "fee, fees, commission*, comision*, комисс*"

Difference = Literal["vat", "shipping", "discount", "fee", "total"]


@dataclass(frozen=True)
class Numbers:
    """The numeric columns by what their names say; a column stands under one class only."""

    amount: tuple[Column, ...] = ()
    order_total: tuple[Column, ...] = ()
    price: tuple[Column, ...] = ()
    quantity: tuple[Column, ...] = ()
    discount: tuple[Column, ...] = ()
    percent: tuple[Column, ...] = ()
    tax: tuple[Column, ...] = ()
    shipping: tuple[Column, ...] = ()
    refunded: tuple[Column, ...] = ()
    fee: tuple[Column, ...] = ()
    unnamed: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Product3:
    """``amount = price × quantity`` (less a discount), as the rows show."""

    amount: Column
    price: Column
    quantity: Column
    less: Column | None = None
    percent: bool = False  # ``less`` is a part of a hundred


@dataclass
class Found:
    """What was found out about amounts.

    ``competing`` are further columns that could be the amount; ``pairs`` are amounts that differ by a tax,
    a delivery or a discount alone.
    """

    amount: Column | None = None
    price: Column | None = None
    quantity: Column | None = None
    confidence: float = 0.0
    percent: Column | None = None  # discounts in parts of a hundred
    proven: bool = False  # price × quantity = amount on rows where that says something
    repeats: bool = False  # one amount an order, on each of its lines
    repeated: list[Column] = field(default_factory=list)  # order totals that were passed over
    competing: list[Column] = field(default_factory=list)
    pairs: list[tuple[Difference, Column, Column]] = field(default_factory=list)


def multiplies(amount: Column, price: Column, quantity: Column, numbers: Numbers) -> Product3 | None:
    """Whether ``price × quantity`` gives ``amount``, as it is or less a discount; None when not.

    Rows where the quantity is one or zero prove nothing and only must not contradict.
    """
    rows = [
        (index, a, p, q)
        for index, (a, p, q) in enumerate(zip(amount.numbers, price.numbers, quantity.numbers, strict=True))
        if a is not None and p is not None and q is not None
    ][:2000]
    telling = sum(abs(q) != 1 and p != 0 and q != 0 for _, _, p, q in rows)
    if telling < _ENOUGH:
        return None
    if _holds(rows, lambda _i, p, q: p * q):
        return Product3(amount, price, quantity)
    for discount in numbers.discount:
        off = _off(discount)
        if _holds(rows, partial(_less, off)) or _holds(rows, partial(_less_each, off)):
            return Product3(amount, price, quantity, discount)
    for percent in (*numbers.percent, *numbers.discount):
        off = _off(percent)
        if max(off) <= 1:
            off = [100 * part for part in off]
        if _holds(rows, partial(_less_percent, off)):
            return Product3(amount, price, quantity, percent, percent=True)
    return None


def takes_off(column: Column) -> bool:
    """Whether ``column`` is called a discount and takes something off."""
    return says(column.name, "disc, discount*, скидк*, reducer*, rabat*, rebate*") and any(column.values)


def _off(column: Column) -> list[Decimal]:
    return [abs(value) if value is not None else Decimal(0) for value in column.numbers]


def _less(off: Sequence[Decimal], row: int, price: Decimal, quantity: Decimal) -> Decimal:
    return price * quantity - off[row]


def _less_each(off: Sequence[Decimal], row: int, price: Decimal, quantity: Decimal) -> Decimal:
    return (price - off[row]) * quantity


def _less_percent(off: Sequence[Decimal], row: int, price: Decimal, quantity: Decimal) -> Decimal:
    return price * quantity * (100 - off[row]) / 100


def _holds(
    rows: Sequence[tuple[int, Decimal, Decimal, Decimal]],
    formula: Callable[[int, Decimal, Decimal], Decimal],
) -> bool:
    fits = sum(
        abs(abs(a) - abs(formula(index, p, q))) <= _CENT + Decimal("0.006") * abs(q)
        for index, a, p, q in rows
    )
    return fits >= _SHARE * len(rows)


def find_products(numbers: Numbers) -> list[Product3]:
    """Every ``amount = price × quantity`` among the columns, named ones first."""
    amounts = [*numbers.amount, *numbers.order_total]
    named = [
        found
        for amount in amounts
        for price in numbers.price
        for quantity in numbers.quantity
        if (found := multiplies(amount, price, quantity, numbers)) is not None
    ]
    if named:
        return named
    loose = [*numbers.unnamed[:6]]
    pool = [*amounts, *numbers.price, *numbers.quantity, *loose]
    found_loose = []
    for triple in permutations(pool, 3):
        amount, price, quantity = triple
        if not any(column in loose for column in triple) and numbers.price and numbers.quantity:
            continue
        if amount in (*numbers.price, *numbers.quantity) or price in (*amounts, *numbers.quantity):
            continue
        if quantity in (*amounts, *numbers.price) or not _like_quantity(quantity, price):
            continue
        if (one := multiplies(amount, price, quantity, numbers)) is not None:
            found_loose.append(one)
    return found_loose


def _like_quantity(quantity: Column, price: Column) -> bool:
    """Of two factors the quantity is the one of small, mostly whole numbers."""

    def smallness(column: Column) -> tuple[float, float]:
        values = sorted(abs(value) for value in column.values)
        return (column.whole_share, -float(values[len(values) // 2]) if values else 0.0)

    return smallness(quantity) > smallness(price)


def _pairs(low: Column, high: Column) -> list[tuple[int, Decimal, Decimal]]:
    """Rows with both amounts; where one alone is nothing the sale fell through."""
    return [
        (index, one, other)
        for index, (one, other) in enumerate(zip(low.numbers, high.numbers, strict=True))
        if one is not None and other is not None and (one == 0) == (other == 0)
    ][:2000]


def difference(low: Column, high: Column, numbers: Numbers) -> Difference | None:
    """What stands between two amounts, where one of the file's own columns explains it."""
    pairs = _pairs(low, high)
    if len(pairs) < _ENOUGH or sum(one != other for _, one, other in pairs) < _ENOUGH:
        return None

    def explained(parts: Sequence[Column], sign: int) -> bool:
        fits = sum(
            abs(
                one
                + sign * sum((abs(part.numbers[index] or Decimal(0)) for part in parts), Decimal(0))
                - other
            )
            <= 2 * _CENT
            for index, one, other in pairs
        )
        return fits >= _SHARE * len(pairs)

    for tax in numbers.tax:
        if explained([tax], 1):
            return "vat"
    for shipping in numbers.shipping:
        if explained([shipping], 1):
            return "shipping"
    for fee in numbers.fee:
        if explained([fee], 1):
            return "fee"
    for discount in numbers.discount:
        if explained([discount], -1):
            return "discount"
    for percent in numbers.percent:
        off = _off(percent)
        if sum(abs(one * (100 - off[index]) / 100 - other) <= 2 * _CENT for index, one, other in pairs) >= (
            _SHARE * len(pairs)
        ):
            return "discount"
    for tax in numbers.tax:
        if any(explained([tax, shipping], 1) for shipping in numbers.shipping):
            return "total"
    return None


_RATES: Final = tuple(
    Decimal(rate)
    for rate in (
        "0.20",
        "0.19",
        "0.21",
        "0.18",
        "0.22",
        "0.10",
        "0.09",
        "0.08",
        "0.05",
        "0.07",
        "0.11",
        "0.12",
    )
)


def _rate_apart(low: Column, high: Column) -> Difference | None:
    pairs = _pairs(low, high)
    return _by_rate(pairs) if sum(one != other for _, one, other in pairs) >= _ENOUGH else None


def _by_rate(pairs: Sequence[tuple[int, Decimal, Decimal]]) -> Difference | None:
    """Two amounts a usual VAT rate apart on nearly every row."""
    fits = sum(
        any(abs(one * (1 + rate) - other) <= 2 * _CENT for rate in _RATES)
        for _, one, other in pairs
        if one != other
    )
    return "vat" if fits >= _SHARE * sum(one != other for _, one, other in pairs) else None


def find_amount(numbers: Numbers, keys: Sequence[str] | None) -> Found:
    """The line's amount, price and quantity; ``keys`` says which order each row belongs to."""
    found = Found(
        price=numbers.price[0] if numbers.price else None,
        quantity=numbers.quantity[0] if numbers.quantity else None,
    )
    candidates = [*numbers.amount, *numbers.order_total]
    products = find_products(numbers)
    if products:
        _take_product(found, products, numbers)
    else:
        _take_named(found, candidates, numbers, keys)
    if found.amount is not None:
        rest = [
            column for column in candidates if column is not found.amount and column not in found.repeated
        ]
        for other in rest:
            _compare(found, other, numbers, keys)
    return found


def _take_product(found: Found, products: Sequence[Product3], numbers: Numbers) -> None:
    """Of several true products the one after the discount is what was paid."""
    best = next((one for one in products if one.less is not None), products[0])
    found.amount, found.price, found.quantity = best.amount, best.price, best.quantity
    named = best.amount in numbers.amount
    found.confidence = 0.97 if named else 0.9
    found.proven = True
    found.percent = best.less if best.percent else None


def _take_named(
    found: Found, candidates: Sequence[Column], numbers: Numbers, keys: Sequence[str] | None
) -> None:
    per_line: list[Column] = []
    for column in candidates:
        told = repeats_by_order(column, keys) if keys else None
        if told or (keys and fills_first_lines(column, keys)):
            found.repeated.append(column)
        else:
            per_line.append(column)
    if per_line:
        found.amount = per_line[0]
        found.confidence = 0.92 if per_line[0] in numbers.amount else 0.8
        if contradicts(found):
            found.confidence = 0.6
    elif found.price is not None and found.quantity is not None:
        found.confidence = 0.9
    elif found.repeated:
        found.amount, found.repeats = found.repeated[0], True
        told = scores(found.amount.name).get("order_total", 0.0) > 0.8
        found.confidence = 0.85 if told else 0.6
    elif found.price is not None:
        found.confidence = 0.75


def contradicts(found: Found) -> bool:
    """Whether price and quantity are there, say something, and give neither the amount nor it with a tax."""
    if found.amount is None or found.price is None or found.quantity is None:
        return False
    if says(found.price.name, BEFORE_DISCOUNT):
        return False
    columns = zip(found.amount.numbers, found.price.numbers, found.quantity.numbers, strict=True)
    pairs = [
        (index, p * q, a)
        for index, (a, p, q) in enumerate(columns)
        if a is not None and p is not None and q is not None and abs(q) != 1 and p * q != 0
    ][:2000]
    if len(pairs) < _ENOUGH:
        return False
    equal = sum(one == other for _, one, other in pairs)
    return equal < 0.5 * len(pairs) and _by_rate(pairs) is None


def _compare(found: Found, other: Column, numbers: Numbers, keys: Sequence[str] | None) -> None:
    """What ``other`` is beside the amount: the same, an order's total, a tax or delivery apart, a rival."""
    if found.amount is None:
        return
    if keys and (
        repeats_by_order(other, keys)
        or fills_first_lines(other, keys)
        or sums_lines(other, found.amount, keys, numbers.shipping)
    ):
        found.repeated.append(other)
        return
    if found.amount.numbers == other.numbers:
        return
    ways = ((found.amount, other), (other, found.amount))
    for before, after in ways:
        if _total_after_discount(before, after):
            found.pairs.append(("discount", before, after))
            return
    # What the file's own columns explain goes before a rate that happens to fit.
    for explain in (lambda low, high: difference(low, high, numbers), _rate_apart):
        for low, high in ways:
            apart = explain(low, high)
            if apart is not None:
                found.pairs.append((apart, low, high))
                return
    named_as_well = found.amount not in numbers.amount or (
        scores(other.name).get("amount", 0.0) > scores(found.amount.name).get("amount", 0.0) - _CLEARLY
    )
    if other in numbers.amount and named_as_well and not says(other.name, BEFORE_DISCOUNT):
        found.competing.append(other)


def _total_after_discount(before: Column, after: Column) -> bool:
    """Whether "subtotal" and "total" of a line are the same but where a discount made the total smaller."""
    if not says(before.name, "subtotal, sub total") or says(after.name, "subtotal, sub total"):
        return False
    pairs = _pairs(after, before)
    never_above = all(abs(one) <= abs(other) for _, one, other in pairs)
    return never_above and sum(one == other for _, one, other in pairs) >= 0.5 * len(pairs) > 0
