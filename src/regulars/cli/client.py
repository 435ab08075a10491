"""``regulars client``: one client on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place

if TYPE_CHECKING:
    from regulars.report.answers import Base, ClientRow, Habit
    from regulars.report.around import Stood
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
        from regulars.cli.fitting import present
        from regulars.portfolio import around
        from regulars.portfolio.people import names_of
        from regulars.report import from_portfolio, words
        from regulars.report.around import stood

        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio:
            likely = from_portfolio.sell_to(portfolio, client, top)
            row = from_portfolio.one_client(portfolio, client)
            frame = from_portfolio.frame(portfolio, at.settings.name)
            known = (
                portfolio.people()
                .query("SELECT name FROM people WHERE client = $client", client=client)
                .to_pylist()
            )
            standing = around.of_client(portfolio, client)
            people = stood(standing, client)
            names = names_of(portfolio, [who for each in people for who, known in each.people if known])
            habit, base = from_portfolio.visits(portfolio, client), from_portfolio.glance(portfolio)
        told = words.Words(out.lang, frame)
        name = known[0]["name"] if known else None
        if row is not None and base is not None:
            _card(out, told, row, name, habit, base)
        _around(out, people, names)
        if likely:
            show.likely(out, told, likely)
        why = base.lifetime_reason if base else None
        card = {
            "frame": frame,
            "client": row,
            "name": name,
            "habit": habit,
            "around": standing,
            "likely": likely,
            "lifetime_reason": why,
        }
        out.answer(card)


def _card(
    out: Surface, words: Words, row: ClientRow, name: str | None, habit: Habit | None, base: Base
) -> None:
    from regulars.cli.show import with_range
    from regulars.phrases.formats import duration
    from regulars.report import texts as page

    called = words.bare(row.client)
    out.heading(texts.CARD, client=f"{called} · {name}" if name and name != called else called)
    if habit is not None:
        out.line("  " + out.clean(words.comes(habit)))
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
            [out.words(texts.LIFETIME), words.client_lifetime(row, base)],
        ]
    )


def _around(out: Surface, people: list[Stood], names: dict[str, str]) -> None:
    """Who pays, who uses, who advises."""
    rows = []
    for each in people:
        called = [f"{names[who]} ({who})" if names.get(who) else who for who, _ in each.people]
        rows.append([out.words(each.what), out.clean(", ".join(called))])
    if rows:
        out.line()
        out.pairs(rows)
