"""``regulars buyers-of``: to how many clients can we sell this product?"""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company


def run(
    product: Annotated[str, typer.Argument(metavar="ID", help="The product, as the records name it.")],
    top: options.Top = 20,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say to how many clients one product will go, and to whom.

    For stock and orders to suppliers. For selling, ask the other way round: what will this client want
    (regulars sell-to).

    \b
    Examples:
      regulars buyers-of "FROZEN PIZZA"
      regulars buyers-of 100234 --top 100
      regulars buyers-of tea --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import show
        from regulars.portfolio import load
        from regulars.report import from_portfolio
        from regulars.report.words import Words

        at = company(out, folder)
        with load(at.path) as portfolio:
            buyers, first_time = from_portfolio.buyers_of(portfolio, product, top)
            row = from_portfolio.one_product(portfolio, product)
            frame = from_portfolio.frame(portfolio, at.settings.name)
        if row is not None:
            show.buyers_of(out, Words(out.lang, frame), row, buyers, first_time)
        out.answer({"frame": frame, "product": row, "first_time": first_time, "buyers": buyers})
