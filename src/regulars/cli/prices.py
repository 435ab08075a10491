"""``regulars prices``: what is bought on discount, what answers it, and what discounts brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place

if TYPE_CHECKING:
    from regulars.portfolio.prices import Own, Prices
    from regulars.reasons import Said
    from regulars.report.words import Words


def run(
    client: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One client, as the records name him.")
    ] = None,
    top: options.Top = 10,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say what is bought on discount beside what was on offer, and what discounts brought.

    For all clients, by product group: how readily they answer an offer, what was given away and what of it
    went to purchases that would have been made anyway; prices that rose, and who stayed. With ID, for one
    client. Discounts are given when it suits, so what they caused is known only where they were given by lot.

    \b
    Examples:
      regulars prices
      regulars prices 1843
      regulars prices --top 30 --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.portfolio import prices
        from regulars.report import from_portfolio
        from regulars.report.words import Words

        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio, out.step(texts.PRICES):
            if client is not None:
                portfolio.knows(client)
            book = prices.kept(at, at.current(), portfolio)
            unknown = book.prices.reason
            own = [] if client is None or unknown is not None else book.client(portfolio, client)
            frame = from_portfolio.frame(portfolio, at.settings.name)
        words = Words(out.lang, frame)
        if client is None:
            _base(out, words, book.prices, top)
            seen = {name: each for name, each in vars(book.prices).items() if name != "spreads"}
            told: dict[str, object] = {"prices": seen}
        else:
            _one(out, words, client, own, top, unknown)
            told = {"client": client, "groups": own, "reason": unknown}
        out.answer({"frame": frame, **told})


def _base(out: Surface, words: Words, seen: Prices, top: int | None) -> None:
    from regulars.report import price_texts as said
    from regulars.report import prices as told

    out.heading(said.HEADING)
    for each in told.facts(seen, words):
        out.text(each)
    if seen.reason is None:
        out.heading(said.GIVEN)
        out.pairs(told.given_rows(seen, words))
        out.line()
        out.paragraph(said.SUITS)
        out.heading(said.GROUPS)
        head = [out.words(each) for each in told.GROUP_HEAD]
        out.rows(
            [head, *told.group_rows(seen.groups[:top], words)], right=range(1, 7), header=True, folded=True
        )
    out.heading(said.RISES)
    if seen.rises:
        head = [out.words(each) for each in told.RISE_HEAD]
        out.rows(
            [head, *told.rise_rows(seen.rises[:top], words)], right=range(1, 7), header=True, folded=True
        )
        out.line()
        out.paragraph(said.RISES_HOW)
        if any(each.difference is None for each in seen.rises[:top]):
            out.paragraph(said.RISE_UNTOLD)
    else:
        out.paragraph(said.RISES_NONE)
    out.heading(said.LOTS)
    if seen.lots:
        head = [out.words(each) for each in told.LOT_HEAD]
        rows = told.lot_rows(seen.lots[:top], words)
        out.rows([head, *rows], right=range(1, 6), header=True, folded=True)
    else:
        out.paragraph(said.LOTS_NONE)
    if seen.lots_aside:
        out.paragraph(said.LOTS_ASIDE(n=seen.lots_aside))


def _one(
    out: Surface, words: Words, client: str, own: list[Own], top: int | None, unknown: Said | None
) -> None:
    from regulars.report import price_texts as said
    from regulars.report import prices as told

    out.heading(said.HEADING)
    if unknown is not None:
        out.paragraph(unknown)
        return
    if not own:
        out.paragraph(said.NOTHING_BOUGHT(client=words.bare(client)))
        return
    everything, *groups = own
    out.text(told.own(everything, words))
    for each in told.own_why(everything, words):
        out.text(each)
    head = [said.GROUP, said.BOUGHT, said.ON_DISCOUNT, said.ON_OFFER, said.GAVE]
    out.heading(said.GROUPS)
    out.rows(
        [[out.words(each) for each in head], *told.own_rows(groups[:top], words)],
        right=(1, 2, 3, 4),
        header=True,
        folded=True,
    )
