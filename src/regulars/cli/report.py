"""``regulars report``: everything the portfolio says, as one file to read, send and print."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place, shown
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.decisions.calling import Day
    from regulars.portfolio import Portfolio
    from regulars.report.full import Findings

STEP = Reason("step.report", "the report")
#: The file, in the company folder, unless another is named.
FILE = "report.html"


def run(
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; else the company folder.")
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar="ID", help="Look at this client more closely.")
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="ID", help="Look at this product more closely.")
    ] = None,
    browser: options.Browser = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Write the report: one file, to read, send and print.

    Whom to call today; what clients are worth, and how unevenly; who is slipping away; what the five lenses
    show, with sums that agree with the ledger to the cent; what can be sold to whom; how far to trust it, the
    worst first; what it cannot tell. It holds its own pictures and asks nothing of any network.

    \b
    Examples:
      regulars report
      regulars report --lang ro --out raport.html
      regulars report --client 1843 --browser
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present

        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio, out.step(STEP):
            found = findings(at, portfolio, client=client, product=product)
            page = written(out, found, at.path / FILE if out_file is None else out_file)
        out.say(texts.PAGE_WRITTEN(path=shown(page)))
        out.answer({"page": page, "findings": found})
        if browser and out.interactive:
            webbrowser.open(page.absolute().as_uri())


def findings(
    at: Company, portfolio: Portfolio, *, client: str | None = None, product: str | None = None, top: int = 10
) -> Findings:
    """What the report shows; its list of the day is the one that ``regulars today`` shows."""
    from regulars.menus import serving_tasks, task_products
    from regulars.portfolio import prices
    from regulars.report.full import collect
    from regulars.scorecard import LOOK_BACK
    from regulars.scorecard.claims import of_company

    ten = to_call(at, portfolio, top).to_call
    snapshot = at.current()
    return collect(
        portfolio,
        company=at.settings.name,
        ten=ten,
        client=client,
        product=product,
        top=top,
        kept=LOOK_BACK.file(at, snapshot),
        settings=at.settings,
        tasks=task_products(at.path),
        prices=prices.kept(at, snapshot, portfolio).prices,
        card=of_company.measured(at, snapshot, portfolio, serving_tasks(at.path)),
    )


def to_call(at: Company, portfolio: Portfolio, top: int = 10) -> Day:
    """The list of the day, as ``regulars today`` shows it."""
    from regulars.cli.today import monday, today

    return monday(at, portfolio, today(at.settings.timezone), top)


def written(out: Surface, found: Findings, path: Path) -> Path:
    """The page at ``path``; raises `DiskFull`."""
    from regulars.company import disk_room
    from regulars.report import full

    with disk_room(path):
        return full.write(found, path, out.lang)
