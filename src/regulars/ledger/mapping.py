"""Which column of a source plays which role, and in which habits it writes dates and numbers."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Literal

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

    ``decimal`` and ``thousands`` are single characters (``thousands`` may be empty; a space stands for every
    kind of space).
    """

    date_order: DateOrder = "iso"
    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class Mapping:
    """A reading of a source: preset, columns by role, habits, and the choices made where two are fair."""

    preset: str = "generic"
    columns: MappingOf[str, str] = field(default_factory=dict)  # role -> column name in the source
    habits: Habits = field(default_factory=Habits)
    choices: MappingOf[str, str] = field(default_factory=dict)  # e.g. {"shipping": "out", "vat": "in"}
    statuses_void: tuple[str, ...] = ()  # values of the status column that mean "no sale"
