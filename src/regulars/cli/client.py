"""``regulars client``: one client on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company

if TYPE_CHECKING:
    from regulars.reasons import Said
    from regulars.report.answers import ClientRow
    from regulars.report.words import Words


def run(
    client: Annotated[str, typer.Argument(metavar="ID", help="The client, as the records name him.")],
    top: options.Top = 10,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Show one client on one screen.

    Since when he comes, whether he is still with us, what to expect of him, and what he will likely buy if he
    goes on as now.

    \b
    Examples:
      regulars client 1843
      regulars client "Anna M." --folder shop
      regulars client 1843 --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import show
        from regulars.portfolio import load
        from regulars.report import from_portfolio, words

        at = company(out, folder)
        with load(at.path) as portfolio:
            likely = from_portfolio.sell_to(portfolio, client, top)
            row = from_portfolio.one_client(portfolio, client)
            frame = from_portfolio.frame(portfolio, at.settings.name)
            lifetime = portfolio.glance().lifetime
        told = words.Words(out.lang, frame)
        why = lifetime.reason if lifetime else None
        if row is not None:
            _card(out, told, row, why)
        if likely:
            show.likely(out, told, likely)
        out.answer({"frame": frame, "client": row, "likely": likely, "lifetime_reason": why})


def _card(out: Surface, words: Words, row: ClientRow, why: Said | None) -> None:
    from regulars.cli.show import with_range
    from regulars.phrases.formats import duration
    from regulars.report import texts as page

    out.heading(texts.CARD, client=row.client)
    lifetime = words.lifetime_of(row.lifetime_median_weeks, row.lifetime_mean_weeks, why)
    out.pairs(
        [
            [out.words(page.STILL_WITH_US), words.percent(row.p_alive)],
            [out.words(texts.FIRST_ORDER), words.date(row.first_at)],
            [out.words(page.LAST_ORDER), words.date(row.last_at)],
            [out.words(page.ORDERS), words.number(row.orders)],
            [out.words(texts.SO_FAR), words.amount(row.revenue)],
            [out.words(page.ORDERS_AHEAD, span=words.span()), with_range(words.count(row.expected_orders))],
            [words.ahead(), with_range(words.money(row.expected_value))],
            [
                out.words(texts.LTV, span=duration(words.frame.ltv_years * 365.25 / 7, out.lang)),
                with_range(words.money(row.ltv)),
            ],
            [out.words(texts.LIFETIME), lifetime],
        ]
    )
