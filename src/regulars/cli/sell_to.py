"""``regulars sell-to``: how many of which products can we sell to this client?"""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place


def run(
    client: Annotated[str, typer.Argument(metavar="ID", help="The client, as the records name him.")],
    top: options.Top = 20,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say how many of which products one client will take.

    That is, if he goes on as now: units with their range, the chance that he buys at all, what it brings, and
    why: his own rhythm, clients like him, or everybody. All products sum to what is expected of him. What
    more is possible is known by asking him, and by trials.

    \b
    Examples:
      regulars sell-to 1843
      regulars sell-to 1843 --top 50
      regulars sell-to "Anna M." --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import show
        from regulars.cli.fitting import present
        from regulars.report import from_portfolio
        from regulars.report.words import Words

        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio:
            likely = from_portfolio.sell_to(portfolio, client, top)
            whole = from_portfolio.whole(portfolio, client)
            habit = from_portfolio.visits(portfolio, client)
            frame = from_portfolio.frame(portfolio, at.settings.name)
        show.sell_to(out, Words(out.lang, frame), client, habit, likely, whole)
        out.answer({"frame": frame, "client": client, "habit": habit, "products": likely, "whole": whole})
