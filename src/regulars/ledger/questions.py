"""What is asked of a person: only where two readings are fair, each with what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from regulars.ledger.amounts import Found
from regulars.ledger.contents import Column
from regulars.ledger.habits import DateEvidence, NumberHabit
from regulars.ledger.headers import says, scores
from regulars.ledger.mapping import Choice, Habits, Mapping, Option, chosen
from regulars.ledger.roles import Roles
from regulars.reasons import Reason

#: Everything that can be asked of a source of sales, whatever it is.
NAMES: Final = ("date_order", "decimal", "vat", "shipping", "total", "amount_per", "pending")

ASK_DATE_ORDER = Reason(
    "choice.date_order",
    "Every date can be read with the day first or the month first ({example}). Which is it?",
)
DATES_MIXED = Reason(
    "choice.dates_mixed",
    "Some dates have the day first and others the month first. Which order is meant where both are possible?",
)
DAY_FIRST = Reason("choice.date_order.dmy", "day first")
MONTH_FIRST = Reason("choice.date_order.mdy", "month first")
ASK_VAT = Reason(
    "choice.vat", "Amounts stand with VAT ('{gross}') and without ('{net}'). Which do you count?"
)
ASK_SHIPPING = Reason("choice.shipping", "'{gross}' is '{net}' and the delivery. Is delivery part of a sale?")
ASK_TOTAL = Reason("choice.total", "'{gross}' is '{net}' with tax and delivery. Which do you count?")
COUNT_IN = Reason("choice.in", "count it: '{column}'")
LEAVE_OUT = Reason("choice.out", "leave it out: '{column}'")
ASK_ONCE = Reason(
    "choice.amount_per", "'{column}' looks like the amount of a whole order, not of each of its lines. Is it?"
)
ONCE_AN_ORDER = Reason(
    "choice.amount_per.order", "yes: count it once an order, shared equally among its lines"
)
EVERY_LINE = Reason("choice.amount_per.line", "no: every line came to this much")
ASK_DECIMAL = Reason(
    "choice.decimal", "Is '{example}' a number with three decimals or with groups of thousands?"
)
GROUPS = Reason("choice.decimal.groups", "groups of thousands")
DECIMALS = Reason("choice.decimal.decimals", "decimals")


def class_score(column: Column, name: str) -> float:
    """How well the column's name fits the class ``name``."""
    return scores(column.name).get(name, 0.0)


def classes(column: Column) -> tuple[str, ...]:
    """Classes that the column's name says something of."""
    return tuple(name for name, score in scores(column.name).items() if score > 0.4)


def date_order(evidence: DateEvidence, habits: Habits, lingo: str) -> tuple[Habits, Choice | None]:
    """The habits with the order of dates, and a question where the file cannot tell day from month.

    Dots, Russian and Romanian are day-first everywhere; dates that run forward in one order only are in it.
    """
    if evidence.order is not None and not evidence.mixed:
        return replace(habits, date_order=evidence.order), None
    day, month = replace(habits, date_order="dmy"), replace(habits, date_order="mdy")
    if evidence.mixed:
        question = DATES_MIXED()
        default = evidence.order or "dmy"
    elif evidence.dots or lingo in ("ru", "ro"):
        return day, None
    elif evidence.sorted_as is not None:
        return replace(habits, date_order=evidence.sorted_as), None
    else:
        question = ASK_DATE_ORDER(example=evidence.example)
        default = "dmy" if habits.decimal == "," else "mdy" if evidence.slashes else "dmy"
    options = (
        Option("dmy", DAY_FIRST(), habits=day),
        Option("mdy", MONTH_FIRST(), habits=month),
    )
    return (day if default == "dmy" else month), Choice("date_order", question, options, default)


def vat_in_prices(found: Found, apart: str, high: Column) -> bool:
    """Whether the prices have the tax in them: price times quantity is what was paid, and nothing is open."""
    return apart == "vat" and found.proven and found.amount is high


def about_amounts(mapping: Mapping, found: Found) -> list[Choice]:
    """Questions about amounts that differ by a tax or a delivery, and about totals repeated on lines."""
    asked: list[Choice] = []
    for apart, low, high in found.pairs:
        if apart in ("discount", "fee") or any(choice.name == apart for choice in asked):
            continue
        if vat_in_prices(found, apart, high):
            continue
        reason = {"vat": ASK_VAT, "shipping": ASK_SHIPPING, "total": ASK_TOTAL}[apart]
        options = (
            Option("in", COUNT_IN(column=high.name), columns={"amount": high.name}),
            Option("out", LEAVE_OUT(column=low.name), columns={"amount": low.name}),
        )
        default = "out" if apart == "shipping" else "in"
        asked.append(Choice(apart, reason(net=low.name, gross=high.name), options, default))
    if found.repeats and found.amount is not None and mapping.columns.get("order"):
        name = found.amount.name
        if class_score(found.amount, "order_total") > 0.8:
            return asked  # its name says that it is an order's, and its cells do
        options = (
            Option("order", ONCE_AN_ORDER(), amount_per="order"),
            Option("line", EVERY_LINE(), amount_per="line"),
        )
        asked.append(Choice("amount_per", ASK_ONCE(column=name), options, "order"))
    return asked


def cost_per(roles: Roles, found: Found) -> Literal["line", "unit"]:
    """Whether the cost is a unit's or the line's: as its name says, or as it goes with the quantity."""
    cost = roles.columns.get("cost")
    if cost is None or found.quantity is None:
        return "line"
    if says(cost.name, "unit, цена, pret, price, за ед*, unitar"):
        return "unit"
    if says(cost.name, "total, сумма, suma, amount, line, себестоимость продаж*"):
        return "line"
    rows = (
        [
            (c, a, abs(q))
            for c, a, q in zip(cost.numbers, found.amount.numbers, found.quantity.numbers, strict=True)
            if found.amount is not None
            and c is not None
            and a is not None
            and q is not None
            and abs(q) > 1
            and a
        ]
        if found.amount is not None
        else []
    )
    if len(rows) < 5:
        return "line"
    # A line's cost keeps its share of the amount whatever the quantity; a unit's falls with it.
    per_line = sorted(abs(c / a) for c, a, _ in rows)[len(rows) // 2]
    return "line" if per_line > 0.3 else "unit"


def marked_number(column: Column | None) -> str | None:
    """The first number of the column that has a comma or a point, None where none has."""
    cells = column.filled if column is not None else ()
    return next((cell for cell in cells if "," in cell or "." in cell), None)


def decimal_mark(mapping: Mapping, habit: NumberHabit, example: str) -> Choice:
    """Whether ``1,250`` is twelve hundred and fifty or one and a quarter."""
    mark = habit.decimal if habit.thousands != "," and habit.decimal == "," else ","
    if habit.thousands == "." or (habit.decimal == "." and not habit.thousands):
        mark = "."
    other = "." if mark == "," else ","
    grouped = replace(mapping.habits, decimal=other, thousands=mark)
    decimal = replace(mapping.habits, decimal=mark, thousands="")
    options = (
        Option("groups", GROUPS(), habits=grouped),
        Option("decimals", DECIMALS(), habits=decimal),
    )
    default = "groups" if habit.thousands == mark else "decimals"
    return Choice("decimal", ASK_DECIMAL(example=example), options, default)


def record_kind(columns: Sequence[Column], roles: Roles) -> str:
    """``sales``, or ``clients`` or ``products`` where the table has no amounts and names one thing a row."""
    if "amount" in roles.columns or ("price" in roles.columns and "at" in roles.columns):
        return "sales"
    for role, kind in (("client", "clients"), ("product", "products")):
        column = roles.columns.get(role)
        if column is not None and column.distinct_share > 0.95 and len(column.filled) > 1:
            contacts = {"email", "phone"} & set(roles.columns) or any(
                says(one.name, "total spent, total orders") for one in columns
            )
            if kind == "clients" and (contacts or "at" not in roles.columns):
                return kind
            if kind == "products" and "at" not in roles.columns and "client" not in roles.columns:
                return kind
    return "sales"


def matters(choice: Choice, mapping: Mapping, columns: Sequence[Column]) -> bool:
    """Whether the options of a preset's ``choice`` read these columns differently."""
    cells = {column.name: column.cells for column in columns}
    status = next((column for column in columns if column.name == "status"), None)
    present = set(status.texts) if status is not None else set()
    readings = set()
    for option in choice.options:
        read = chosen(mapping, choice, option.value)
        amounts = cells.get(read.columns.get("amount", ""))
        if amounts is not None and not any(amounts):
            continue  # the source has no such amounts
        readings.add((amounts, frozenset(read.statuses_void) & present))
    return len(readings) > 1
