"""How a file is read: shown to the person, corrected by him, its open questions answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

from regulars.cli.importing import pairs
from regulars.errors import (
    ARGUMENT_INVALID,
    ArgumentInvalid,
    ChoiceNeeded,
    InputError,
    MappingIncomplete,
)
from regulars.ledger.given import VALUES
from regulars.ledger.mapping import DateOrder
from regulars.phrases import LANGUAGES, say
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    import duckdb

    from regulars.cli.surface import Surface
    from regulars.engine.duckdb import DuckDB
    from regulars.ledger.mapping import Choice, Habits
    from regulars.ledger.mapping import Mapping as LedgerMapping
    from regulars.ledger.reading import Staged
    from regulars.ledger.recognise import Guess

SEEN = Reason("open.seen", "{files}: this is how it is read")
COLUMN = Reason("open.column", "column")
WORKED_OUT = Reason("open.worked_out", "(worked out)")
PROGRAM = Reason("open.program", "Recognised: {program}.")
MEANS = Reason("open.means", "is")
NOT_USED = Reason("open.not_used", "Not used: {columns}.")
ROWS = Reason("open.rows", "The first row, as understood", plural="The first {n} rows, as understood")
NOT_SALES = Reason(
    "error.not_sales",
    "{file} looks like a list, not of sales, but of {what}. Open a file of sales first, then add this one: "
    "regulars import {file} --kind {kind}.",
)
NEEDED = Reason(
    "error.column_needed",
    "No column of {file} was recognised as {what!r}. Name it: --map {role}=COLUMN. The columns are: "
    "{columns}.",
)
NO_CLIENT = Reason(
    "open.no_client",
    "No column says who bought. Totals and products can be shown without it; if there is one, name it: "
    "{what}=COLUMN.",
)
OPEN_CHOICE = Reason("error.open_choice", "{question} Say which: {flags}.")
UNKNOWN_ROLE = Reason("error.no_such_role", "{said!r} is nothing a column can say. It can say: {known}.")
UNKNOWN_COLUMN = Reason("error.no_such_column", "There is no column {column!r}. There are: {known}.")
DOUBTFUL = Reason(
    "error.column_in_doubt",
    "'{column}' may say {what!r}, and it may not. Say so: --map {role}='{column}', or name "
    "another of {columns}.",
)
HABIT_OPEN = Reason(
    "error.habit_open", "{why} On the command line: --choose date_order=dmy or --choose date_order=mdy."
)
FLAG = Reason("open.flag", "--choose {name}={value} ({meaning})")
IS_RIGHT = Reason("open.is_right", "Is this right? [Y/n, or to change one: {what}=COLUMN]")
WHICH = Reason("open.which", "Your choice [{default}]:")
NOBODY_TO_ASK = Reason(
    "error.nobody_to_ask",
    "Nobody can be asked here, as this is not a terminal. Add --yes to read the file as shown, or change it: "
    "--map '{what}=COLUMN'.",
)

ROLE_WORDS = {
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

PROGRAMS = {
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
KINDS = {
    "clients": Reason("kind.clients", "clients"),
    "products": Reason("kind.products", "products"),
}


def role_of(said: str) -> str:
    """The role that a person calls so: by its own name or in words, in any language.

    >>> role_of("client"), role_of("Кто купил"), role_of("când"), role_of("colour")
    ('client', 'client', 'at', 'colour')
    """
    called = " ".join(said.split()).casefold()
    for role, words in ROLE_WORDS.items():
        if called in {role, *(say(words, lang).casefold() for lang in LANGUAGES)}:
            return role
    return said


def connection(staged: Staged) -> duckdb.DuckDBPyConnection:
    """The connection behind staged rows: files are always staged in DuckDB."""
    return cast("DuckDB", staged.engine).connection


def understood(staged: Staged, named: Mapping[str, str] | None, answers: Mapping[str, str] | None) -> Guess:
    """What the columns mean: as recognised, with what the person has said beforehand."""
    from regulars.ledger.recognise import guess

    told = dict(answers or {})
    seen = guess(staged.raw, connection(staged))
    if all(choice.name != "date_order" for choice in seen.choices):
        seen = changed(seen, staged, named, told.pop("date_order", None))
    else:
        seen = changed(seen, staged, named)
    return answered(seen, told)


def remembered(mapping: LedgerMapping) -> Guess:
    """The reading by which such a file was imported before: nothing in it is open any more."""
    from regulars.ledger.recognise import Guess

    return Guess(mapping, confidence=dict.fromkeys(mapping.columns, 1.0))


def show(out: Surface, staged: Staged, guess: Guess) -> None:
    """The reading: what each column is, what is not used, five rows."""
    from regulars.ledger.formats import as_rows

    out.heading(SEEN, files=staged.names)
    columns = guess.mapping.columns
    if staged.raw.preset in PROGRAMS:
        out.line("  " + out.words(PROGRAM(program=PROGRAMS[staged.raw.preset]())))
    called = _called(staged, columns)
    named = [
        [called.get(role) or out.words(WORKED_OUT), out.words(words)]
        for role, words in ROLE_WORDS.items()
        if role in columns and called
    ]
    if named:
        out.rows([[out.words(COLUMN), out.words(MEANS)], *named], header=True)
    unused = [name for name in _own_columns(staged) if name not in columns.values()]
    if unused:
        out.line("  " + out.words(NOT_USED(columns=unused)))
    for note in guess.notes:
        if note.code not in ("guess.taken", "guess.missing", "guess.read_as"):
            out.line("  " + out.words(_in_words(note)))
    if not {"client", "email", "phone"} & columns.keys():
        out.line("  " + out.words(NO_CLIENT(what=ROLE_WORDS["client"]())))
    rows = as_rows(staged.raw, guess.mapping, connection(staged), limit=5)
    if rows:
        out.heading(ROWS(n=len(rows)))
        order = guess.mapping.habits.date_order
        read = [{**row, "at": _moment(row["at"], order, out.lang)} if "at" in row else row for row in rows]
        names = [out.words(ROLE_WORDS[role]) for role in read[0]]
        out.rows([names, *(list(row.values()) for row in read)], header=True)


def _called(staged: Staged, columns: Mapping[str, str]) -> Mapping[str, str]:
    """Role → what the file itself calls the column."""
    from regulars.ledger.formats import presets
    from regulars.ledger.own_headings import own_headings

    preset = presets.known().get(staged.raw.preset)
    if preset is None or preset.keeps_columns:
        return columns
    return own_headings(staged, columns)


def _in_words(note: Said) -> Said:
    """``note`` with its role in words."""
    role = note.params.get("role")
    return replace(note, params={**note.params, "role": ROLE_WORDS[role]()}) if role in ROLE_WORDS else note


def _own_columns(staged: Staged) -> tuple[str, ...]:
    """The columns that the person knows from his file; none where a preset has made them all."""
    from regulars.ledger.formats import presets

    preset = presets.known().get(staged.raw.preset)
    return staged.raw.columns if preset is None or preset.keeps_columns else ()


def _moment(cell: str, order: DateOrder, lang: str) -> str:
    """A date as it is understood, in words that leave no doubt about day and month; else as it is written.

    >>> _moment("03/05/2024 9:30", "mdy", "en"), _moment("2023-01-01 11:44:00.000000", "iso", "en")
    ('5 Mar 2024 9:30', '1 Jan 2023 11:44')
    >>> _moment("2024-03-05 00:00:00", "iso", "en"), _moment("1709625600", "epoch", "en")
    ('5 Mar 2024', '1709625600')
    """
    from regulars.ledger.habits import parse_date
    from regulars.phrases.formats import date

    day = parse_date(cell, order) if order not in ("epoch", "excel") else None
    if day is None:
        return cell
    clock = re.search(r"(\d{1,2}:\d\d)(?::\d\d)?(?:\.\d+)?( ?[AaPp][Mm])?", cell)
    if clock is None or clock.group(0).startswith("00:00:00"):
        return date(day, lang, short=True)
    return f"{date(day, lang, short=True)} {clock.group(1)}{clock.group(2) or ''}"


def changed(
    guess: Guess, staged: Staged, named: Mapping[str, str] | None, date_order: str | None = None
) -> Guess:
    """``guess`` with columns named by the person, who is not doubted.

    Questions about a column that he has named are settled; how newly named dates and numbers are written is
    found out again. Raises `ArgumentInvalid` for a role or a column that there is not.
    """
    columns, confidence = dict(guess.mapping.columns), dict(guess.confidence)
    named = {role_of(said): column for said, column in (named or {}).items()}
    for role, column in named.items():
        if role not in ROLE_WORDS:
            raise ArgumentInvalid(UNKNOWN_ROLE, said=role, known=[words() for words in ROLE_WORDS.values()])
        column = column if column in staged.raw.columns else role_of(column)
        if column not in staged.raw.columns:
            known = [ROLE_WORDS[name]() if name in ROLE_WORDS else name for name in staged.raw.columns]
            raise ArgumentInvalid(UNKNOWN_COLUMN, column=column, known=known)
        columns = {other: taken for other, taken in columns.items() if taken != column}
        columns[role], confidence[role] = column, 1.0
    found = {"amount"} if "price" in columns else set()
    missing = tuple(role for role in guess.missing if role not in columns and role not in found)
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
    try:
        return staged.mapping(mapping.columns).habits
    except ChoiceNeeded as open_:
        raise ChoiceNeeded(HABIT_OPEN, why=open_.said) from open_


def answered(guess: Guess, answers: Mapping[str, str] | None) -> Guess:
    """``guess`` with its open questions answered by ``--choose name=value``."""
    for name, value in (answers or {}).items():
        known = {choice.name: [option.value for option in choice.options] for choice in guess.choices}
        if value not in known.get(name, ()):
            expected = ", ".join(f"{key}={each}" for key, values in known.items() for each in values) or "—"
            raise ArgumentInvalid(
                ARGUMENT_INVALID, name="--choose", value=f"{name}={value}", expected=expected
            )
        guess = guess.choose(name, value)
    return guess


def check(guess: Guess, staged: Staged) -> None:
    """Raise unless ``guess`` is of sales and has at least when and how much."""
    file = ", ".join(staged.names)
    if guess.record_kind != "sales":
        what = KINDS[guess.record_kind]()
        raise InputError(NOT_SALES, file=file, what=what, kind=guess.record_kind)
    for role in guess.missing:
        if role != "client":
            columns = list(staged.raw.columns)
            raise MappingIncomplete(NEEDED, file=file, role=role, what=ROLE_WORDS[role](), columns=columns)


def refuse_doubts(guess: Guess, staged: Staged) -> None:
    """Raise `ChoiceNeeded` for what only a person can settle, naming the flags that do.

    A question with two fair answers is one; so is a column of the minimum that may be another.
    """
    from regulars.ledger.recognise import SURE_FROM

    for choice in guess.choices:
        flags = [FLAG(name=choice.name, value=each.value, meaning=each.said) for each in choice.options]
        raise ChoiceNeeded(OPEN_CHOICE, question=choice.question, flags=flags)
    for role in ("client", "email", "phone", "at", "amount", "price"):
        column = guess.mapping.columns.get(role)
        if column is not None and guess.confidence.get(role, 1.0) < SURE_FROM:
            what, columns = ROLE_WORDS[role](), list(staged.raw.columns)
            raise ChoiceNeeded(DOUBTFUL, role=role, what=what, column=column, columns=columns)


def ask(out: Surface, staged: Staged, guess: Guess) -> Guess | None:
    """Ask the open questions, then whether the reading is right; None when the person says no."""
    for choice in guess.choices:
        guess = guess.choose(choice.name, _choose(out, choice))
    while True:
        said = out.ask(IS_RIGHT(what=ROLE_WORDS["client"]()))
        if said.lower() in ("", "y", "yes", "д", "да", "da"):
            check(guess, staged)
            return guess
        if said.lower() in ("n", "no", "н", "нет", "nu"):
            return None
        try:
            guess = changed(guess, staged, pairs([said]))
        except ArgumentInvalid as wrong:
            out.say(wrong.said)
        else:
            show(out, staged, guess)


def _choose(out: Surface, choice: Choice) -> str:
    out.line()
    out.say(choice.question)
    values = [option.value for option in choice.options]
    for place, option in enumerate(choice.options, start=1):
        out.line(f"  {place}  {out.words(option.said)}")
    default = values.index(choice.default) + 1
    while True:
        said = out.ask(WHICH(default=default)) or str(default)
        if said.isdigit() and 1 <= int(said) <= len(values):
            return values[int(said) - 1]
        if said in values:
            return said
