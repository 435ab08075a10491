"""What the columns of a staged file mean: as recognised, with what a person says of them.

The surfaces show it and ask; what he answers comes back by role, column and choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast, get_args

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.ledger.formats import presets
from regulars.ledger.given import VALUES
from regulars.ledger.mapping import Choice, DateOrder, Habits
from regulars.ledger.mapping import Mapping as LedgerMapping
from regulars.ledger.own_headings import own_headings
from regulars.ledger.reading import Staged
from regulars.ledger.recognise import SURE_FROM, Guess, guess
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    import duckdb

    from regulars.engine.duckdb import DuckDB

UNKNOWN_ROLE = Reason("error.no_such_role", "{said!r} is nothing a column can say. It can say: {known}.")
UNKNOWN_COLUMN = Reason("error.no_such_column", "There is no column {column!r}. There are: {known}.")

ROLE_WORDS: Final[Mapping[str, Reason]] = {
    "client": Reason("role.client", "who bought"),
    "at": Reason("role.at", "when"),
    "amount": Reason("role.amount", "how much it came to"),
    "order": Reason("role.order", "order or receipt"),
    "product": Reason("role.product", "product"),
    "quantity": Reason("role.quantity", "quantity"),
    "price": Reason("role.price", "price of one"),
    "cost": Reason("role.cost", "cost to the company"),
    "discount": Reason("role.discount", "discount"),
    "group": Reason("role.group", "product group"),
    "name": Reason("role.name", "product's name"),
    "line": Reason("role.line", "line number of the source"),
    "email": Reason("role.email", "e-mail"),
    "phone": Reason("role.phone", "telephone"),
    "status": Reason("role.status", "status"),
    "currency": Reason("role.currency", "currency"),
    "kind": Reason("role.kind", "sale or return"),
}

PROGRAMS: Final[Mapping[str, Reason]] = {
    "bank1c": Reason("program.bank1c", "an exchange file of a bank and 1C"),
    "bankcsv": Reason("program.bankcsv", "a bank's statement of account"),
    "odoo": Reason("program.odoo", "orders from Odoo"),
    "onec": Reason("program.onec", "a sales report of 1C, grouped"),
    "onec_account": Reason("program.onec_account", "1C's card of an account of clients"),
    "onec_flat": Reason("program.onec_flat", "a sales report of 1C"),
    "shopify": Reason("program.shopify", "orders from Shopify"),
    "shopify_customers": Reason("program.shopify_customers", "clients from Shopify"),
    "woocommerce": Reason("program.woocommerce", "orders from WooCommerce"),
}
#: What a list that is not of sales is recognised as a list of.
KINDS: Final[Mapping[str, Reason]] = {
    "clients": Reason("kind.clients", "clients"),
    "products": Reason("kind.products", "products"),
}
#: Roles by which a sale stands or falls: a doubtful guess of one of them is asked.
DECISIVE: Final = ("client", "email", "phone", "at", "amount", "price")


def connection(staged: Staged) -> duckdb.DuckDBPyConnection:
    """The connection behind staged rows: files are always staged in DuckDB."""
    return cast("DuckDB", staged.engine).connection


def understood(staged: Staged, named: Mapping[str, str] | None, answers: Mapping[str, str] | None) -> Guess:
    """What the columns mean: as recognised, with what the person has said beforehand.

    ``named`` is role → column ("" takes the role away), ``answers`` choice → value. Raises what `changed` and
    `answered` raise.
    """
    told = dict(answers or {})
    seen = guess(staged.raw, connection(staged))
    asked = any(choice.name == "date_order" for choice in seen.choices)
    # Of a column that he has named himself nothing was asked: how its dates are written is said with it.
    order = told.pop("date_order", None) if not asked or "at" in (named or {}) else None
    seen = changed(seen, staged, named, order)
    return answered(seen, told)


def remembered(mapping: LedgerMapping) -> Guess:
    """The reading by which such a file was imported before: nothing in it is open any more."""
    return Guess(mapping, confidence=dict.fromkeys(mapping.columns, 1.0))


def called(staged: Staged, columns: Mapping[str, str]) -> Mapping[str, str]:
    """Role → what the file itself calls the column."""
    preset = presets.known().get(staged.raw.preset)
    if preset is None or preset.keeps_columns:
        return columns
    return own_headings(staged, columns)


def own_columns(staged: Staged) -> tuple[str, ...]:
    """The columns that the person knows from his file; none where a preset has made them all."""
    preset = presets.known().get(staged.raw.preset)
    return staged.raw.columns if preset is None or preset.keeps_columns else ()


def in_words(note: Said) -> Said:
    """``note`` with its role in words."""
    role = str(note.params.get("role"))
    return replace(note, params={**note.params, "role": ROLE_WORDS[role]()}) if role in ROLE_WORDS else note


def changed(
    guess: Guess, staged: Staged, named: Mapping[str, str] | None, date_order: str | None = None
) -> Guess:
    """``guess`` with columns named by the person, who is not doubted; an empty name takes the role away.

    Questions about a column that he has named are settled; how newly named dates and numbers are written is
    found out again. Raises `ArgumentInvalid` for a role or a column that there is not, `ChoiceNeeded` where
    only a person can say how they are written (``date_order``).
    """
    columns, confidence = dict(guess.mapping.columns), dict(guess.confidence)
    named = named or {}
    for role, column in named.items():
        if role not in ROLE_WORDS:
            raise ArgumentInvalid(UNKNOWN_ROLE, said=role, known=[words() for words in ROLE_WORDS.values()])
        if not column:
            columns.pop(role, None)
            continue
        if column not in staged.raw.columns:
            known = [ROLE_WORDS[name]() if name in ROLE_WORDS else name for name in staged.raw.columns]
            raise ArgumentInvalid(UNKNOWN_COLUMN, column=column, known=known)
        columns = {other: taken for other, taken in columns.items() if taken != column}
        columns[role], confidence[role] = column, 1.0
    found = {"amount"} if "price" in columns else set()
    taken_away = [role for role in ("at", "amount") if role in named and not named[role]]
    missing = tuple(
        role
        for role in dict.fromkeys([*guess.missing, *taken_away])
        if role not in columns and role not in found
    )
    choices = tuple(choice for choice in guess.choices if not _concerns(choice, set(named)))
    mapping = replace(guess.mapping, columns=columns)
    if "amount" in named:
        mapping = replace(mapping, amount_per="line")
    if date_order is not None or any(mapping.columns.get(r) != guess.mapping.columns.get(r) for r in VALUES):
        mapping = replace(mapping, habits=_habits(staged, mapping, date_order))
    return replace(guess, mapping=mapping, confidence=confidence, missing=missing, choices=choices)


def _concerns(choice: Choice, named: set[str]) -> bool:
    """Whether naming these roles answers the question."""
    about = {"date_order": {"at"}, "amount_per": {"amount"}, "decimal": {"amount"}}.get(choice.name, set())
    return bool(named & about.union(*(option.columns for option in choice.options)))


def _habits(staged: Staged, mapping: LedgerMapping, date_order: str | None) -> Habits:
    """How the dates and numbers of ``mapping`` are written; `ChoiceNeeded` where only a person can say."""
    if date_order is not None:
        if date_order not in get_args(DateOrder):
            expected = ", ".join(get_args(DateOrder))
            raise ArgumentInvalid(ARGUMENT_INVALID, name="date_order", value=date_order, expected=expected)
        return replace(mapping.habits, date_order=cast("DateOrder", date_order))
    return staged.mapping(mapping.columns).habits


def answered(guess: Guess, answers: Mapping[str, str] | None) -> Guess:
    """``guess`` with its open questions answered; raises `ArgumentInvalid` for what nobody asked."""
    for name, value in (answers or {}).items():
        known = {choice.name: [option.value for option in choice.options] for choice in guess.choices}
        if value not in known.get(name, ()):
            expected = ", ".join(f"{key}={each}" for key, values in known.items() for each in values) or "—"
            raise ArgumentInvalid(
                ARGUMENT_INVALID, name="--choose", value=f"{name}={value}", expected=expected
            )
        guess = guess.choose(name, value)
    return guess


def doubtful(guess: Guess) -> list[str]:
    """Decisive roles whose column may be another: a person has to say."""
    columns = guess.mapping.columns
    return [role for role in DECISIVE if role in columns and guess.confidence.get(role, 1.0) < SURE_FROM]
