"""``regulars import``: take files into the company's ledger."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, ChoiceNeeded, MappingIncomplete
from regulars.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from regulars.company import Company
    from regulars.ledger.importing import ImportReport
    from regulars.ledger.reading import Staged
    from regulars.ledger.recognise import Guess

CORRECTED = Reason(
    "import.corrected",
    "{n} line took the place of one that has been corrected",
    plural="{n} lines took the place of ones that have been corrected",
)
RESOLVED = Reason("import.resolved", "{n} row came back mended", plural="{n} rows came back mended")
ADDED = Reason("import.added", "{n} line added", plural="{n} lines added")
UNUSABLE = Reason("import.unusable", "{n} row cannot be used", plural="{n} rows cannot be used")
NOTHING_STORED = Reason("import.nothing_stored", "Nothing was stored: this was a rehearsal (--dry-run).")
SALES_ONLY = Reason(
    "error.rehearsal_of_sales", "Only sales can be rehearsed. Leave out --dry-run, or --kind {kind}."
)


def run(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Files or patterns: sales.xlsx, '2025-*.csv'.")
    ],
    kind: Annotated[str, typer.Option(metavar="KIND", help="What is in them.")] = "sales",
    named: options.Named = None,
    chosen: options.Chosen = None,
    preset: options.Preset = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    force: options.Force = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show how it is read, store nothing.")] = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Take files into the company's ledger.

    What is there already is not added again, so an export that overlaps the last one is safe. An import
    happens whole or not at all.

    \b
    Examples:
      regulars import sales-2024.xlsx sales-2025.xlsx
      regulars import '2025-*.csv' --dry-run
      regulars import till.csv --map client=card --map at=day --map amount=sum
      regulars import friends.csv --kind referrals
      regulars import mend.csv

    \b
    Kinds: sales, clients, products, referrals, answers, offers, visits, check-backs, contacts, cases,
    concessions, discounts, spend, people, invoices.
    Roles of a column: client, at, amount, order, product, quantity, price, cost, discount, group, name,
    line, email, phone, status, currency, kind.
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.ledger.reading import stage

        at = company(out, folder)
        read = partial(stage, preset=preset, sheet=sheet, encoding=encoding)
        said, answers = pairs(named), pairs(chosen)
        done: list[object] = []
        for path in found(files):
            if dry_run:
                done.append(_rehearse(out, at, partial(read, path), kind, said, answers))
                continue
            with out.step(texts.READING) as step:
                if kind == "sales" and (said or answers):
                    report = _as_said(at, read(path), said, answers, force=force)
                else:
                    report = _as_known(at, path, kind, said, read, force=force)
                step.done(ADDED(n=report.added))
            tell(out, report)
            done.append(report)
        out.answer({"imports": done, "stored": not dry_run})


def _as_said(
    at: Company,
    staged: Staged,
    named: Mapping[str, str] | None,
    answers: Mapping[str, str] | None,
    *,
    force: bool,
) -> ImportReport:
    """Import sales by what the person has said of their columns."""
    from regulars.ledger.importing import import_file

    return import_file(at, staged, mapping=settled(staged, named, answers).mapping, force=force)


def _as_known(
    at: Company,
    path: str,
    kind: str,
    named: Mapping[str, str] | None,
    read: partial[Staged],
    *,
    force: bool,
) -> ImportReport:
    """Import as such a file was read before, or as it is recognised; doubts name the flags that help."""
    from regulars.ledger.importing import import_file

    try:
        return import_file(at, path, kind, columns=named, force=force, **read.keywords)
    except (MappingIncomplete, ChoiceNeeded):
        if kind == "sales":
            settled(read(path), named, None)
        raise


def settled(staged: Staged, named: Mapping[str, str] | None, answers: Mapping[str, str] | None) -> Guess:
    """What the columns mean, with what the person has said; raises for what is still open."""
    from regulars.cli import reading

    guess = reading.understood(staged, named, answers)
    reading.check(guess, staged)
    reading.refuse_doubts(guess, staged)
    return guess


def _rehearse(
    out: Surface,
    at: Company,
    read: Callable[[], Staged],
    kind: str,
    named: Mapping[str, str] | None,
    answers: Mapping[str, str] | None,
) -> dict[str, object]:
    """Show how a file of sales would be read, and what would become of its rows; nothing is stored."""
    from regulars.cli import reading
    from regulars.ledger.importing import saved_reading
    from regulars.ledger.understanding import remembered

    if kind != "sales":
        raise ArgumentInvalid(SALES_ONLY, kind=kind)
    with out.step(texts.READING):
        staged = read()
        known = None if named or answers else saved_reading(at, staged)
        seen = reading.understood(staged, named, answers) if known is None else remembered(known)
    reading.show(out, staged, seen)
    mapping = settled(staged, named, answers).mapping if known is None else known
    ledger = staged.read(mapping, currency=at.settings.currency, timezone=at.settings.timezone, force=True)
    facts = ledger.facts
    ledger.close()
    out.line()
    counts = (texts.LINES_READ, facts.lines), (texts.SET_ASIDE, facts.set_aside), (UNUSABLE, facts.rejects)
    for reason, n in counts:
        if n:
            out.line("  " + out.words(reason(n=n)))
    out.say(NOTHING_STORED)
    return {"sources": staged.names, "mapping": mapping, "facts": facts}


def found(files: list[str]) -> list[str]:
    """The files that names and patterns stand for, in order; what matches nothing is kept for the error."""
    paths = []
    for name in files:
        path = Path(name)
        matches = sorted(str(each) for each in path.parent.glob(path.name)) if "*" in path.name else []
        paths += matches or [name]
    return paths


def pairs(given: list[str] | None) -> dict[str, str] | None:
    """``name=value`` arguments as a mapping; None for none.

    >>> pairs(["client=Card no", "at=Day"])
    {'client': 'Card no', 'at': 'Day'}
    """
    if not given:
        return None
    told = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not (equals and name.strip() and value.strip()):
            raise ArgumentInvalid(ARGUMENT_INVALID, name="NAME=VALUE", value=pair, expected="client=Buyer")
        told[name.strip()] = value.strip()
    return told


def tell(out: Surface, report: ImportReport) -> None:
    """What an import did, in lines; what did not happen is not mentioned."""
    counts = (
        (texts.ALREADY_THERE, report.repeated),
        (CORRECTED, report.replaced),
        (RESOLVED, report.resolved),
        (texts.SET_ASIDE, report.set_aside),
        (texts.REJECTED, report.rejected),
    )
    for reason, n in counts:
        if n:
            out.line("  " + out.words(reason(n=n)))
    for why in report.reasons[:3]:
        out.line("    " + out.words(why))
