"""``regulars buyers-of``: to how many clients can we sell this product?"""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place

#: Buyers named where nothing else is asked for.
SHOWN = 20


def run(
    product: Annotated[str, typer.Argument(metavar="ID", help="The product, as the records name it.")],
    top: options.Top = None,
    budget: Annotated[
        int | None,
        typer.Option("--budget", min=1, metavar="N", help="Name the N to speak to, and what is lost there."),
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say to how many clients one product will go, and to whom.

    For stock and orders to suppliers: buyers and units with their ranges, how many never bought it, the
    20 best buyers. With --budget all whom you can speak to are named, and what is lost by stopping there.
    For selling, ask the other way round: what will this client want (regulars sell-to).

    \b
    Examples:
      regulars buyers-of "FROZEN PIZZA"
      regulars buyers-of 100234 --budget 500
      regulars buyers-of tea --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import show
        from regulars.cli.fitting import present
        from regulars.report import from_portfolio
        from regulars.report.words import Words

        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio:
            named = top or budget or SHOWN
            buyers, first_time = from_portfolio.buyers_of(portfolio, product, named, budget)
            reached = from_portfolio.within_budget(portfolio, product, budget) if budget else None
            row = from_portfolio.one_product(portfolio, product)
            frame = from_portfolio.frame(portfolio, at.settings.name)
            somebody = from_portfolio.glance(portfolio) is not None
        if row is not None:
            words = Words(out.lang, frame)
            show.buyers_of(out, words, row, buyers, first_time, reached, somebody=somebody)
        told = {"frame": frame, "product": row, "first_time": first_time, "buyers": buyers}
        out.answer(told | {"budget": reached})
