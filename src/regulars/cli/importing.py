"""``regulars import``: take files into the company's ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.ledger.importing import ImportReport

CORRECTED = Reason(
    "import.corrected",
    "{n} line took the place of one that has been corrected",
    plural="{n} lines took the place of ones that have been corrected",
)
RESOLVED = Reason("import.resolved", "{n} row came back mended", plural="{n} rows came back mended")
ADDED = Reason("import.added", "{n} line added", plural="{n} lines added")
NOTHING_STORED = Reason("import.nothing_stored", "Nothing was stored: this was a rehearsal (--dry-run).")


def run(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Files or patterns: sales.xlsx, '2025-*.csv'.")
    ],
    kind: Annotated[str, typer.Option(metavar="KIND", help="What is in them.")] = "sales",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="ROLE=COLUMN", help="Say what a column is; may be given several times."
        ),
    ] = None,
    preset: Annotated[str | None, typer.Option(metavar="NAME", help="Which program wrote them.")] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="Which sheet of a workbook.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which encoding, if it is misread.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Go on though over a tenth of rows is unusable.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how it is read and store nothing.")
    ] = False,
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
    concessions, discounts, spend.
    Roles of a column: client, at, amount, order, product, quantity, price, cost, discount, group, name,
    line, email, phone, status, currency, kind.
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.ledger.importing import import_file

        at = company(out, folder)
        named = roles(columns)
        reports = []
        for path in found(files):
            if dry_run:
                continue
            with out.step(texts.READING) as step:
                report = import_file(
                    at, path, kind, columns=named, preset=preset, sheet=sheet, encoding=encoding, force=force
                )
                step.done(ADDED(n=report.added))
            tell(out, report)
            reports.append(report)
        out.answer({"imports": reports})


def found(files: list[str]) -> list[str]:
    """The files that names and patterns stand for, in order; what matches nothing is kept for the error."""
    paths = []
    for name in files:
        path = Path(name)
        matches = sorted(str(each) for each in path.parent.glob(path.name)) if "*" in path.name else []
        paths += matches or [name]
    return paths


def roles(pairs: list[str] | None) -> dict[str, str] | None:
    """``role=column`` pairs as a mapping; None for none.

    >>> roles(["client=Card no", "at=Day"])
    {'client': 'Card no', 'at': 'Day'}
    """
    if not pairs:
        return None
    named = {}
    for pair in pairs:
        role, given, column = pair.partition("=")
        if not (given and role.strip() and column.strip()):
            raise ArgumentInvalid(ARGUMENT_INVALID, name="--map", value=pair, expected="client=Buyer")
        named[role.strip()] = column.strip()
    return named


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
