"""``regulars fit``: learn from the records what to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.portfolio import Portfolio

MODEL = Reason("fit.learned", "{n} client ({model})", plural="{n} clients ({model})")
TOTALS_ONLY = Reason("fit.totals_only", "totals and products only")
STALE = Reason(
    "fit.stale",
    "Records, settings or decisions on cases have come in since this was worked out. To count them: "
    "{command}",
)
CATCH_ALL = Reason(
    "fit.catch_all",
    "{client!r} ({n} line) is taken for sales to people nobody wrote down.",
    plural="{client!r} ({n} lines) is taken for sales to people nobody wrote down.",
)


def run(
    at: Annotated[str | None, typer.Option(metavar="DATE", help="Count sales up to this day only.")] = None,
    horizon: options.Horizon = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="One model by name; else the best one.")
    ] = None,
    level: Annotated[
        float | None, typer.Option(metavar="SHARE", help="How sure the intervals are: 0.9.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same figures.")] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Learn from the records what to expect.

    What is not given here is taken from regulars.toml. The new portfolio takes the place of the old one only
    when it is finished.

    \b
    Examples:
      regulars fit
      regulars fit --horizon 12w
      regulars fit --at 2024-12-31 --model bg/nbd --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import show
        from regulars.report.from_portfolio import collect

        here = company(out, folder)
        given = {"at": at, "horizon": horizon, "model": model, "level": level, "seed": seed}
        with fit_company(
            out, here, **{name: value for name, value in given.items() if value is not None}
        ) as told:
            answers = collect(told, company=here.settings.name)
            models = told.models
        show.everything(out, answers)
        out.answer({"answers": answers, "models": models})


def fit_company(out: Surface, company: Company, **changes: object) -> Portfolio:
    """Fit the company's ledger by its settings and ``changes``, and make that its present portfolio.

    Raises `FolderBusy` while another process writes to the folder, and what `regulars.fit` raises.
    """
    from regulars.desk import fitting
    from regulars.portfolio import load

    with out.step(texts.LEARNING) as step:
        told = fitting.fit_company(company, step.advance, **changes)
        step.done(MODEL(n=told.clients, model=told.models) if told.models else TOTALS_ONLY())
    for client, lines in told.catch_all.items():
        out.note(CATCH_ALL(client=client, n=lines))
    return load(company.path)


def present(out: Surface, company: Company, here: str) -> Portfolio:
    """The present portfolio of ``company``; says so where something has come in since it was made.

    ``here`` is the option that names the folder in a command to type.
    """
    from regulars.desk.folder import is_fresh
    from regulars.portfolio import load

    found = load(company.path)
    if not is_fresh(company):
        out.note(STALE, command=out.reachable(f"regulars fit{here}"))
    return found
