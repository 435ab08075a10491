"""Which column of a source plays which role, and in which habits it writes dates and numbers."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from regulars.reasons import Said

#: What a column of a sales source can be; `client`, `at`, `amount` are the minimum (`client` may be absent).
ROLES = (
    "client",  # who: an id, a name, a card number
    "at",  # when
    "amount",  # how much the line came to, negative for a return
    "order",  # document, receipt or order number
    "product",  # product id or name
    "quantity",
    "price",  # unit price: amount = price * quantity when there is no amount column
    "cost",  # what the line cost the company
    "discount",  # discount given on the line, positive
    "group",  # product group
    "name",  # product's name where `product` is an id
    "line",  # the source's own line id
    "email",  # guests are merged by it
    "phone",
    "status",  # paid, cancelled, refunded, ...
    "currency",
    "kind",  # sale or return, where the source says so in a column
    "refunded",  # what was given back of the row's sale, positive; it becomes a return of its own
)

#: Between the parts of an amount in the names of a preset's columns: ``amount + shipping``.
PLUS = " + "

DateOrder = Literal["iso", "dmy", "mdy", "ymd", "epoch", "excel"]


@dataclass(frozen=True)
class Habits:
    """How a source writes dates and numbers.

    ``date_order`` says how ``05/03/2024`` is read; a date that starts with the year, and one that names its
    month, is read as it stands under every order but ``epoch`` (seconds or milliseconds since 1970, by size)
    and ``excel`` (days since 1899-12-30). ``decimal`` and ``thousands`` are single characters (``thousands``
    may be empty; a space stands for every kind of space).
    """

    date_order: DateOrder = "iso"
    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class Mapping:
    """A reading of a source: preset, columns by role, habits, and the choices made where two are fair.

    A mapping is complete in itself: what was chosen has already changed ``columns`` and ``habits``;
    ``choices`` keeps the answers for the record.
    """

    preset: str = "generic"
    columns: MappingOf[str, str] = field(default_factory=dict)  # role -> column name in the source
    habits: Habits = field(default_factory=Habits)
    choices: MappingOf[str, str] = field(default_factory=dict)  # e.g. {"shipping": "out", "vat": "in"}
    statuses_void: tuple[str, ...] = ()  # values of the status column that mean "no sale"
    amount_per: Literal["line", "order"] = "line"  # "order": one amount an order, written on its lines
    cost_per: Literal["line", "unit"] = "line"


@dataclass(frozen=True)
class Option:
    """One answer to a `Choice`: its value, what it means, and what it changes in the mapping.

    ``columns`` replaces columns by role (an empty name takes the role away); what is None stays. ``adds``
    names a part of the amount (delivery, a tax) that is counted: presets keep a column for each sum of parts.
    """

    value: str
    said: Said
    columns: MappingOf[str, str] = field(default_factory=dict)
    habits: Habits | None = None
    statuses_void: tuple[str, ...] | None = None
    amount_per: Literal["line", "order"] | None = None
    adds: str = ""


@dataclass(frozen=True)
class Choice:
    """A question with two or more fair answers; ``default`` is the value taken when nobody is asked."""

    name: str
    question: Said
    options: tuple[Option, ...]
    default: str

    def option(self, value: str) -> Option:
        """The option called ``value``; KeyError when there is none."""
        for option in self.options:
            if option.value == value:
                return option
        raise KeyError(value)


def chosen(mapping: Mapping, choice: Choice, value: str) -> Mapping:
    """``mapping`` with ``choice`` answered by ``value``."""
    option = choice.option(value)
    columns = {**mapping.columns, **option.columns}
    if any(one.adds for one in choice.options):
        parts = [part for part in columns["amount"].split(PLUS) if part != choice.name]
        columns["amount"] = PLUS.join(
            [parts[0], *sorted([*parts[1:], *([option.adds] if option.adds else [])])]
        )
    changes: dict[str, Any] = {
        name: given
        for name in ("habits", "statuses_void", "amount_per")
        if (given := getattr(option, name)) is not None
    }
    return replace(
        mapping,
        columns={role: column for role, column in columns.items() if column},
        choices={**mapping.choices, choice.name: value},
        **changes,
    )
