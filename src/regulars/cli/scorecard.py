"""``regulars scorecard``: how do you know that you are customer-oriented?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.report.claims import Page

STEP = Reason("step.scorecard", "measuring")


def run(
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="PERIOD", help='Hold it against "12m" before, "2025", "2025-03" or two days.'
        ),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Say what may deceive, and what stands beside.")] = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say how you know that you are customer-oriented.

    Thirteen claims, each shown, opposite, or cannot tell: the last months against those before, at equal age,
    by more than chance; never against a number somebody made up, and with no single score. Where nothing can
    be told it says what to record from tomorrow and how much of it would do.

    \b
    Examples:
      regulars scorecard
      regulars scorecard --why
      regulars scorecard --against 6m
      regulars scorecard --against 2024-01-01..2024-06-30 --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.menus import serving_tasks
        from regulars.report import from_portfolio
        from regulars.report.claims import page
        from regulars.report.words import Words
        from regulars.scorecard.claims.of_company import measured

        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio:
            with out.step(STEP):
                card = measured(at, at.current(), portfolio, serving_tasks(at.path), against)
            frame = from_portfolio.frame(portfolio, at.settings.name)
        told = page(card, Words(out.lang, frame))
        _show(out, told, why)
        if not why:
            out.next(f"regulars scorecard --why{place(folder)}")
        out.answer({"frame": frame, "scorecard": card})


def _show(out: Surface, told: Page, why: bool) -> None:
    out.line()
    out.text(told.question)
    for lead in told.lead:
        out.text(lead)
    for line in told.lines:
        out.line()
        out.text(f"{line.name}: {line.verdict}")
        for part in (line.told, line.remedy, *((*line.facts, line.trap) if why else ())):
            if part:
                out.text(part, indent=4)
    out.line()
    for part in (told.growth, *told.means):
        if part:
            out.text(part)
