"""How a file is read: shown to the person, corrected by him, its open questions answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from regulars.cli.importing import pairs
from regulars.errors import ArgumentInvalid, ChoiceNeeded, InputError, MappingIncomplete
from regulars.ledger import understanding
from regulars.ledger.mapping import DateOrder
from regulars.ledger.understanding import KINDS, PROGRAMS, ROLE_WORDS, connection
from regulars.phrases import LANGUAGES, say
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.cli.surface import Surface
    from regulars.ledger.mapping import Choice
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


def understood(staged: Staged, named: Mapping[str, str] | None, answers: Mapping[str, str] | None) -> Guess:
    """What the columns mean: as recognised, with what the person has said on the command line."""
    try:
        return understanding.understood(staged, _roles(staged, named), answers)
    except ChoiceNeeded as open_:
        raise ChoiceNeeded(HABIT_OPEN, why=open_.said) from open_


def changed(guess: Guess, staged: Staged, named: Mapping[str, str] | None) -> Guess:
    """``guess`` with columns that the person has named when asked."""
    try:
        return understanding.changed(guess, staged, _roles(staged, named))
    except ChoiceNeeded as open_:
        raise ChoiceNeeded(HABIT_OPEN, why=open_.said) from open_


def _roles(staged: Staged, named: Mapping[str, str] | None) -> dict[str, str]:
    """Role → column, as the person called them."""
    known = staged.raw.columns
    return {
        role_of(said): column if column in known else role_of(column)
        for said, column in (named or {}).items()
    }


def show(out: Surface, staged: Staged, guess: Guess) -> None:
    """The reading: what each column is, what is not used, five rows."""
    from regulars.ledger.formats import as_rows

    out.heading(SEEN, files=staged.names)
    columns = guess.mapping.columns
    if staged.raw.preset in PROGRAMS:
        out.line("  " + out.words(PROGRAM(program=PROGRAMS[staged.raw.preset]())))
    called = understanding.called(staged, columns)
    named = [
        [called.get(role) or out.words(WORKED_OUT), out.words(words)]
        for role, words in ROLE_WORDS.items()
        if role in columns and called
    ]
    if named:
        out.rows([[out.words(COLUMN), out.words(MEANS)], *named], header=True)
    unused = [name for name in understanding.own_columns(staged) if name not in columns.values()]
    if unused:
        out.line("  " + out.words(NOT_USED(columns=unused)))
    for note in guess.notes:
        if note.code not in ("guess.taken", "guess.missing", "guess.read_as"):
            out.line("  " + out.words(understanding.in_words(note)))
    if not {"client", "email", "phone"} & columns.keys():
        out.line("  " + out.words(NO_CLIENT(what=ROLE_WORDS["client"]())))
    rows = as_rows(staged.raw, guess.mapping, connection(staged), limit=5)
    if rows:
        out.heading(ROWS(n=len(rows)))
        order = guess.mapping.habits.date_order
        read = [{**row, "at": _moment(row["at"], order, out.lang)} if "at" in row else row for row in rows]
        names = [out.words(ROLE_WORDS[role]) for role in read[0]]
        out.rows([names, *(list(row.values()) for row in read)], header=True)


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
    for choice in guess.choices:
        flags = [FLAG(name=choice.name, value=each.value, meaning=each.said) for each in choice.options]
        raise ChoiceNeeded(OPEN_CHOICE, question=choice.question, flags=flags)
    for role in understanding.doubtful(guess):
        what, column, columns = ROLE_WORDS[role](), guess.mapping.columns[role], list(staged.raw.columns)
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
