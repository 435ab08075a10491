"""What the columns of a raw table mean: a mapping, how sure it is, and what a person must choose.

Nothing is taken silently that could be wrong: a doubt lowers the confidence, names the columns that compete
and makes the guess one to be confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import duckdb

from regulars.ledger import amounts, nameless, questions, stated_totals, statuses
from regulars.ledger.contents import Column, sample
from regulars.ledger.formats import presets
from regulars.ledger.formats.table import RawTable
from regulars.ledger.habits import DateEvidence, NumberHabit, date_evidence, number_habit
from regulars.ledger.headers import language, says
from regulars.ledger.mapping import Choice, Habits, Mapping, chosen
from regulars.ledger.order_totals import repeats_by_order
from regulars.ledger.roles import Roles, addresses_over_names, assign, is_moment_number, numeric_class
from regulars.reasons import Reason, Said

SURE_FROM: Final = 0.7

TAKEN = Reason("guess.taken", "{role}: column '{column}'")
DOUBTFUL = Reason("guess.doubtful", "{role}: column '{column}', but it could also be {others}")
WEAK = Reason("guess.weak", "{role}: column '{column}' is the best found; please check it")
MISSING = Reason("guess.missing", "no column says {role}")
PROVEN = Reason("guess.proven", "'{amount}' is '{price}' times '{quantity}' on nearly every row")
REPEATED = Reason(
    "guess.repeated",
    "'{column}' is the total of an order, repeated on its lines; it is not added up line by line",
)
AFTER_DISCOUNT = Reason("guess.after_discount", "'{column}' is taken: it is what is left after the discount")
BEFORE_FEE = Reason("guess.before_fee", "'{column}' is taken: it is what was paid, before the fee")
VAT_IN_PRICES = Reason("guess.vat_in_prices", "'{column}' is taken: the prices have the tax in them")
CONTRADICTED = Reason(
    "guess.contradicted", "'{amount}' is not '{price}' times '{quantity}'; please check which is the amount"
)
REST_OPEN = Reason(
    "guess.rest_open",
    "no column has the amount, and whether '{price}' is before or after '{column}' is open",
)
FILLED_DOWN = Reason(
    "guess.filled_down", "{columns}: blank cells take what stands on the first line of their order"
)
REFUNDS_APART = Reason(
    "guess.refunds_apart", "'{column}' says what was given back; each refund becomes a return of its own"
)
TOTAL_DISAGREES = Reason(
    "guess.total_disagrees",
    "the file's own total of '{column}' is {stated} and its rows come to {summed}; please check the column",
)
READ_AS = Reason("guess.read_as", "preset {preset}: the columns are known")

#: From which share of numbers on a column of discounts is one; its other cells are refused one by one.
_NUMBERS_ENOUGH: Final = 0.95


@dataclass(frozen=True)
class Guess:
    """A reading of a source and how sure it is, 0 to 1 for each role.

    ``missing`` are roles of the minimum (client, at, amount) that no column plays, ``choices`` the questions
    that have two fair answers (``mapping`` holds their defaults), ``notes`` what is worth saying, in order.
    ``record_kind`` is ``sales``, ``clients`` or ``products``.
    """

    mapping: Mapping
    confidence: MappingOf[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    notes: tuple[Said, ...] = ()
    record_kind: str = "sales"

    @property
    def sure(self) -> bool:
        """Whether the mapping can stand without asking: nothing missing, doubtful or to be chosen."""
        needed = [
            role for role in ("client", "email", "phone", "at", "amount", "price") if role in self.confidence
        ]
        return (
            self.record_kind == "sales"
            and not self.missing
            and not self.choices
            and all(self.confidence[role] >= SURE_FROM for role in needed)
        )

    def choose(self, name: str, value: str) -> Guess:
        """The guess with the choice ``name`` answered by ``value``; KeyError where there is none such."""
        for choice in self.choices:
            if choice.name == name:
                rest = tuple(one for one in self.choices if one is not choice)
                return replace(self, mapping=chosen(self.mapping, choice, value), choices=rest)
        raise KeyError(name)


def guess(raw: RawTable, con: duckdb.DuckDBPyConnection) -> Guess:
    """What the columns of ``raw`` mean; looks at a sample of at most 12,000 rows."""
    columns = sample(raw, con)
    preset = presets.known().get(raw.preset)
    if preset is not None and not preset.keeps_columns:
        found = _of_preset(preset, columns)
    else:
        found = of_columns(columns)
        found = replace(found, mapping=replace(found.mapping, preset=raw.preset))
        found = _against_totals(found, raw, con)
        filled = ", ".join(dict.fromkeys(f"'{name}'" for facts in raw.sources for name in facts.filled_down))
        if filled:
            found = replace(found, notes=(*found.notes, FILLED_DOWN(columns=filled)))
    return _with_doubts(found, [doubt for facts in raw.sources for doubt in facts.doubts])


def _with_doubts(found: Guess, doubts: Sequence[Said]) -> Guess:
    """``found`` with what reading the file left open: said, and the amounts left for a person to confirm."""
    if not doubts:
        return found
    confidence = {
        role: min(value, 0.65) if role == "amount" else value for role, value in found.confidence.items()
    }
    return replace(found, confidence=confidence, notes=(*found.notes, *doubts))


def _against_totals(found: Guess, raw: RawTable, con: duckdb.DuckDBPyConnection) -> Guess:
    """Where the file states totals of its own, the amounts have to come to them."""
    apart = stated_totals.disagreement(found.mapping, raw, con)
    if apart is None:
        return found
    stated, summed = apart
    confidence = {**found.confidence, "amount": min(found.confidence["amount"], 0.65)}
    note = TOTAL_DISAGREES(column=found.mapping.columns["amount"], stated=stated, summed=summed)
    return replace(found, confidence=confidence, notes=(*found.notes, note))


def of_columns(columns: Sequence[Column]) -> Guess:
    """The guess for a table without a preset, from the names and a sample of the cells of its columns."""
    usable = [column for column in columns if column.filled]
    lingo = language(tuple(column.name for column in columns))
    habit = _number_habit(usable, lingo)
    habits = Habits(decimal=habit.decimal, thousands=habit.thousands)
    usable = [replace(column, habits=habits) for column in usable]
    roles = assign(usable)
    statuses.take_flag(roles, usable)
    statuses.take_closing_day(roles, usable)
    numbers = _numbers(usable, roles)
    nameless.fill(roles, usable, numbers.unnamed)
    numbers = replace(numbers, unnamed=tuple(one for one in numbers.unnamed if not roles.taken(one)))
    keys = _order_keys(roles)
    # What an order says of itself on each of its lines would be counted as often as it has lines.
    of_lines = tuple(one for one in numbers.discount if not (keys and repeats_by_order(one, keys)))
    numbers = replace(numbers, discount=of_lines)
    found = amounts.find_amount(numbers, keys)
    if found.amount is None and found.confidence == 0:
        nameless.only_amount(found, numbers.unnamed)
    return _compose(usable, roles, numbers, found, habits, habit, lingo)


def _number_habit(columns: Sequence[Column], lingo: str) -> NumberHabit:
    cells = [
        cell
        for column in columns
        if column.number_share > 0.8 and column.kind == "VARCHAR" and column.date_share < 0.3
        for cell in column.filled[:2000]
    ]
    return number_habit(cells, comma_by_custom=lingo in ("ru", "ro"))


def _numbers(columns: Sequence[Column], roles: Roles) -> amounts.Numbers:
    """The numeric columns by the class that their names say; ids and counters are not among them."""
    found: dict[str, list[Column]] = {}
    fees: list[Column] = []
    part_paid = any(says(column.name, amounts.UNPAID) for column in columns)
    for column in columns:
        if roles.taken(column) or column.number_share < 0.5 or column.date_share > 0.3:
            continue
        if part_paid and says(column.name, amounts.PAID):
            continue
        name = numeric_class(column)
        if name is not None and column.percent_share >= 0.5:
            name = "percent"
        if says(column.name, amounts.FEE) and len(columns) > 4:
            fees.append(column)
        if name in ("amount", "order_total") and column.values and not any(column.values):
            continue  # nothing but zeros
        if name is not None:
            found.setdefault(name, []).append(column)
        elif not questions.classes(column) and column.unit_share < 0.5 and column.percent_share < 0.5:
            found.setdefault("unnamed", []).append(column)
    # A fee is a bank's only where there is something to take it off: a school's is what it earns.
    earns = [one for group in ("amount", "order_total") for one in found.get(group, ()) if one not in fees]
    if len(earns) > 1:
        found = {name: [one for one in group if one not in fees] for name, group in found.items()}
        found["fee"] = fees
    by_score = {
        name: tuple(sorted(group, key=lambda one: (-_score(one, name), one.name)))
        for name, group in found.items()
    }
    cost = by_score.pop("cost", ())
    if cost:
        roles.give("cost", cost[0], 0.85)
    unnamed = nameless.money_like(by_score.get("unnamed", ()))
    return amounts.Numbers(**{**by_score, "unnamed": tuple(unnamed)})


def _score(column: Column, name: str) -> float:
    from_name = questions.class_score(column, name)
    if name == "amount" and says(column.name, amounts.BEFORE_DISCOUNT):
        from_name -= 0.2
    return from_name * min(1.0, 0.5 + column.filled_share)


def _order_keys(roles: Roles) -> list[str] | None:
    """To which order each row belongs: its number, else who and when."""
    order = roles.columns.get("order")
    client, at = roles.columns.get("client"), roles.columns.get("at")
    if order is not None and order.distinct_share < 1:
        if at is None:
            return list(order.cells)
        # Numbers of receipts may start again every day.
        return [
            f"{number}\t{when[:10]}" if number else ""
            for number, when in zip(order.cells, at.cells, strict=True)
        ]
    if order is None and client is not None and at is not None and "product" in roles.columns:
        return [
            f"{who}\t{when}" if who and when else "" for who, when in zip(client.cells, at.cells, strict=True)
        ]
    return None


def _compose(
    columns: Sequence[Column],
    roles: Roles,
    numbers: amounts.Numbers,
    found: amounts.Found,
    habits: Habits,
    habit: NumberHabit,
    lingo: str,
) -> Guess:
    """Put roles, amounts, habits and questions together."""
    notes: list[Said] = []
    asked: list[Choice] = []
    _take_amounts(roles, numbers, found, notes)
    addresses_over_names(roles)
    _mind_buyers(columns, roles)
    _mind_refunds(columns, roles, notes)
    evidence = _date_evidence(roles)
    habits, date_choice = questions.date_order(evidence, habits, lingo)
    if date_choice is not None:
        asked.append(date_choice)
    mapping = Mapping(
        columns={role: column.name for role, column in roles.columns.items()},
        habits=habits,
        amount_per="order" if found.repeats else "line",
        cost_per=questions.cost_per(roles, found),
    )
    asked += questions.about_amounts(mapping, found)
    example = questions.marked_number(found.amount or found.price) if not habit.sure else None
    if example is not None:
        asked.append(questions.decimal_mark(mapping, habit, example))
    mapping, status_choice = statuses.statuses(mapping, roles, columns)
    if status_choice is not None:
        asked.append(status_choice)
    for choice in asked:
        mapping = chosen(mapping, choice, choice.default)
    missing = tuple(role for role in ("client", "at", "amount") if _is_missing(role, roles))
    kind = questions.record_kind(columns, roles)
    return Guess(
        mapping=mapping,
        confidence={
            role: round(value, 2) for role, value in roles.confidence.items() if role in mapping.columns
        },
        missing=missing,
        choices=tuple(asked),
        notes=(*_notes(roles, missing), *notes),
        record_kind=kind,
    )


def _take_amounts(roles: Roles, numbers: amounts.Numbers, found: amounts.Found, notes: list[Said]) -> None:
    """Let the numbers that were found play their roles, and say what settled them."""
    if found.amount is not None:
        roles.give("amount", found.amount, found.confidence - (0.3 if found.competing else 0.0))
        roles.rivals["amount"] = list(found.competing)
    for role, column in (("price", found.price), ("quantity", found.quantity)):
        if column is not None and not roles.taken(column):
            confidence = 0.95 if found.proven or found.amount is not None else found.confidence
            roles.give(role, column, confidence)
    if found.amount is None and found.price is not None:
        roles.confidence["price"] = found.confidence
    given = [one for one in numbers.discount if not one.percent_share and one is not found.percent]
    if given and given[0].number_share >= _NUMBERS_ENOUGH:
        roles.give("discount", given[0], 0.85)
    unreckoned = [one for one in (*numbers.discount, *numbers.percent) if amounts.takes_off(one)]
    unreckoned += [one for one in numbers.tax if any(one.values)]
    if found.amount is None and found.price is not None and unreckoned:
        roles.confidence["price"] = 0.6
        notes.append(REST_OPEN(column=unreckoned[0].name, price=found.price.name))
    notes += [REPEATED(column=column.name) for column in found.repeated]
    for apart, _low, high in found.pairs:
        if questions.vat_in_prices(found, apart, high):
            notes.append(VAT_IN_PRICES(column=high.name))
        if apart == "fee":
            roles.give("amount", high, max(found.confidence, 0.9))
            notes.append(BEFORE_FEE(column=high.name))
        if apart == "discount":
            roles.give("amount", high, max(found.confidence, 0.9))
            notes.append(AFTER_DISCOUNT(column=high.name))
    if found.proven and found.amount and found.price and found.quantity:
        notes.append(PROVEN(amount=found.amount.name, price=found.price.name, quantity=found.quantity.name))
    elif amounts.contradicts(found) and found.amount and found.price and found.quantity:
        notes.append(
            CONTRADICTED(amount=found.amount.name, price=found.price.name, quantity=found.quantity.name)
        )


def _mind_buyers(columns: Sequence[Column], roles: Roles) -> None:
    """Where nobody is the buyer and some column has addresses, a person says whether it is the buyers'."""
    if {"client", "email", "phone"} & set(roles.columns):
        return
    reachable = [
        one for one in columns if max(one.email_share, one.phone_share) >= 0.3 and not roles.taken(one)
    ]
    if reachable:
        roles.give("client", reachable[0], 0.5)


def _mind_refunds(columns: Sequence[Column], roles: Roles, notes: list[Said]) -> None:
    """Refunds in a column of their own are not in the amounts: they become returns, and it is said."""
    found = [column for column in columns if numeric_class(column) == "refunded" and any(column.values)]
    if found and "amount" in roles.confidence:
        roles.give("refunded", found[0], 0.85)
        notes.append(REFUNDS_APART(column=found[0].name))


def _date_evidence(roles: Roles) -> DateEvidence:
    column = roles.columns.get("at")
    if column is None or column.kind.startswith(("DATE", "TIMESTAMP")):
        return DateEvidence("iso")
    if column.date_share < 0.5 and column.compact_date_share < 0.5 and is_moment_number(column):
        return DateEvidence("excel" if max(column.values) < 100_000 else "epoch")
    return date_evidence(column.filled)


def _is_missing(role: str, roles: Roles) -> bool:
    if role == "client":
        return not {"client", "email", "phone"} & set(roles.columns)
    if role == "amount":
        return "amount" not in roles.columns and "price" not in roles.columns
    return role not in roles.columns


def _notes(roles: Roles, missing: Sequence[str]) -> list[Said]:
    notes: list[Said] = []
    for role, column in roles.columns.items():
        rivals = [rival.name for rival in roles.rivals.get(role, []) if not roles.taken(rival)]
        if rivals:
            others = ", ".join(f"'{name}'" for name in rivals)
            notes.append(DOUBTFUL(role=role, column=column.name, others=others))
        elif roles.confidence[role] < SURE_FROM:
            notes.append(WEAK(role=role, column=column.name))
        else:
            notes.append(TAKEN(role=role, column=column.name))
    return notes + [MISSING(role=role) for role in missing]


def _of_preset(preset: presets.Preset, columns: Sequence[Column]) -> Guess:
    """The guess for flattened columns, named like roles; a choice is asked where it changes something."""
    filled = {column.name for column in columns if column.filled}
    roles = Roles()
    for column in columns:
        if column.name in presets.ROLE_COLUMNS and column.name in filled:
            roles.give(column.name, column, 0.97)
    habits = replace(Habits(), date_order=_date_evidence(roles).order or "iso")
    mapping = Mapping(
        preset=preset.name,
        columns={role: column.name for role, column in roles.columns.items()},
        habits=habits,
        statuses_void=preset.statuses_void,
    )
    asked = tuple(choice for choice in preset.choices if questions.matters(choice, mapping, columns))
    for choice in asked:
        mapping = chosen(mapping, choice, choice.default)
    missing = tuple(role for role in ("client", "at", "amount") if _is_missing(role, roles))
    if preset.record_kind != "sales":
        missing = ()
    return Guess(
        mapping=mapping,
        confidence=dict.fromkeys(mapping.columns, 0.97),
        missing=missing,
        choices=asked,
        notes=(READ_AS(preset=preset.name), *(MISSING(role=role) for role in missing)),
        record_kind=preset.record_kind,
    )
