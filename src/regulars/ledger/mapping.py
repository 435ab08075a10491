"""Which column of a source plays which role, and in which habits it writes dates and numbers."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from typing import Literal

from regulars.reasons import Said

#: What a column of a sales source can be. `client`, `at` and `amount` are the minimum (`client` may be absent).
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
)

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
    record_kind: str = "sales"


@dataclass(frozen=True)
class Option:
    """One answer to a `Choice`: its value, what it means, and what it changes in the mapping.

    ``columns`` replaces columns by role (an empty name takes the role away), ``date_order`` the habit.
    """

    value: str
    said: Said
    columns: MappingOf[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None


@dataclass(frozen=True)
class Choice:
    """A question with two or more fair answers; ``default`` is the value taken when nobody is asked.

    ``asked`` False: the answer is settled by what the file shows, and is only said.
    """

    name: str
    question: Said
    options: tuple[Option, ...]
    default: str
    asked: bool = True

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
    return replace(
        mapping,
        columns={role: column for role, column in columns.items() if column},
        habits=replace(mapping.habits, date_order=option.date_order) if option.date_order else mapping.habits,
        choices={**mapping.choices, choice.name: value},
    )
