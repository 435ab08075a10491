"""``regulars open``: from a file of sales to its answers, with one question."""

from __future__ import annotations

import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.importing import pairs, tell
from regulars.cli.surface import Surface
from regulars.cli.workplace import shown, typed
from regulars.errors import InputError
from regulars.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from regulars.company import Company
    from regulars.ledger.importing import ImportReport
    from regulars.ledger.reading import Staged
    from regulars.ledger.recognise import Guess
    from regulars.report.answers import Answers

STOPPED = Reason("open.stopped", "Nothing was stored.")


def run(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file of sales, or a pattern for several.")],
    named: options.Named = None,
    chosen: options.Chosen = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; stop where only you can decide.")] = False,
    preset: options.Preset = None,
    sheet: options.Sheet = None,
    currency: options.Currency = None,
    force: options.Force = False,
    browser: options.Browser = True,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="Company folder; else one beside the file.")
    ] = None,
) -> None:
    """Open a file of sales and see your clients.

    It shows how it reads the file, asks once, makes a company folder beside it, learns from the records and
    shows the answers, here and as a page. The file itself is not changed. All it needs is who, when and how
    much.

    \b
    Examples:
      regulars open sales.xlsx
      regulars open till.csv --map client=Card --map amount=Sum --lang ro
      regulars open orders.csv --yes --choose shipping=out --no-browser
      regulars open '2025-*.csv' --folder shop
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import show
        from regulars.cli.fitting import fit_company
        from regulars.ledger.reading import stage
        from regulars.report import write
        from regulars.report.from_portfolio import collect

        staged, guess = _recognised(out, partial(stage, file, preset=preset, sheet=sheet), named, chosen)
        settled = _settled(out, staged, guess, yes=yes)
        if settled is None:
            out.say(STOPPED)
            raise typer.Exit(1)
        at = _company(out, folder or _beside(file), currency)
        report = _import(out, at, staged, settled, force=force)
        with fit_company(out, at) as portfolio:
            answers = collect(portfolio, company=at.settings.name)
        page = write(answers, at.path / "report.html", out.lang)
        show.everything(out, answers)
        out.line()
        out.say(texts.PAGE_WRITTEN(path=shown(page)))
        out.next(*_commands(at, answers))
        out.answer({"folder": at.path, "page": page, "import": report, "answers": answers})
        if browser and out.interactive:
            webbrowser.open(page.as_uri())


def _recognised(
    out: Surface, read: Callable[[], Staged], named: list[str] | None, chosen: list[str] | None
) -> tuple[Staged, Guess]:
    """The rows of the file, and what its columns mean as far as that is recognised or said."""
    from regulars.cli import reading

    with out.step(texts.READING):
        staged = read()
        seen = reading.understood(staged, pairs(named), pairs(chosen))
    reading.show(out, staged, seen)
    return staged, seen


def _settled(out: Surface, staged: Staged, guess: Guess, *, yes: bool) -> Guess | None:
    """The reading as it is to be used; None when the person says no."""
    from regulars.cli import reading
    from regulars.ledger.understanding import ROLE_WORDS

    if yes or out.as_json:
        reading.check(guess, staged)
        reading.refuse_doubts(guess, staged)
        return guess
    if not out.interactive:
        reading.check(guess, staged)
        raise InputError(reading.NOBODY_TO_ASK, what=ROLE_WORDS["client"]())
    out.line()
    return reading.ask(out, staged, guess)


def _beside(file: str) -> Path:
    """The company folder for a file: beside it, named like it."""
    path = Path(file)
    if any(mark in file for mark in "*?["):
        return path.absolute().parent / "regulars"
    name = path.name
    while Path(name).suffix:
        name = Path(name).stem
    return path.absolute().parent / (name or "regulars")


def _company(out: Surface, folder: Path, currency: str | None) -> Company:
    """The company in ``folder``, made if there is none; its language is spoken."""
    from regulars.company import Company

    if (folder / "regulars.toml").is_file():
        found = Company.open(folder)
        out.prefer(found.settings.language)
        return found
    return Company.create(folder, currency=currency, language=out.lang)


def _import(out: Surface, company: Company, staged: Staged, guess: Guess, *, force: bool) -> ImportReport:
    from regulars.ledger.importing import import_file

    with out.step(texts.STORING) as step:
        report = import_file(company, staged, mapping=guess.mapping, force=force)
        step.done(texts.LINES_READ(n=report.added))
    tell(out, report)
    return report


def _commands(company: Company, answers: Answers) -> list[str]:
    """Commands to try next."""
    folder = f"--folder {typed(company.path)}"
    commands = []
    if answers.client:
        commands = [f"regulars today {folder}", f"regulars client {typed(answers.client)} {folder}"]
    if answers.product is not None:
        commands.append(f"regulars buyers-of {typed(answers.product.product)} {folder}")
    return [*commands, f"regulars doctor {folder}"]
