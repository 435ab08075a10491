"""``regulars strategy``: who is our client, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place

if TYPE_CHECKING:
    from regulars.report.strategy import Part


def run(
    client: Annotated[
        str | None, typer.Option("--client", metavar="ID", help="The evidence for one client.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say who is our client: whoever comes for what the strategy offers.

    The strategy stands in regulars.toml: [strategy] with groups of products and tasks. A client is ours, not
    ours or undecided by what he comes for; value and cost to serve stand beside and decide nothing. Then the
    anchor line, what was spent to find clients by channel, who is passed over, and your goals: client-minded,
    product-minded or pseudo. What cannot be told says what to record from tomorrow.

    \b
    Examples:
      regulars strategy
      regulars strategy --client 1843
      regulars strategy --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.menus import task_products
        from regulars.report import from_portfolio, strategy
        from regulars.report.words import Words

        at = company(out, folder)
        stated, tasks = at.settings.strategy, task_products(at.path)
        with present(out, at, place(folder)) as portfolio:
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
            if client is None:
                from regulars.decisions import goals
                from regulars.scorecard.strategy import strategy as found_of

                found = found_of(portfolio, stated, tasks)
                show(out, strategy.parts(words, found, at.settings))
                sorted_ = [goals.sort(each) for each in at.settings.goals]
                out.answer({"frame": words.frame, "strategy": found, "goals": sorted_})
                return
            from regulars.portfolio import belonging, serving
            from regulars.report.answers import Range

            seen = belonging.evidence(portfolio, stated, tasks, client)
            worth = from_portfolio.one_client(portfolio, client)
            served = serving.of_client(portfolio, stated, client)
            expected = Range(None, None, None) if worth is None else worth.expected_value
            show(out, strategy.of_client(words, seen, expected, served))
            out.answer({"frame": words.frame, "evidence": seen, "worth": worth, "served": served})


def show(out: Surface, parts: list[Part]) -> None:
    """Each part: its heading, sentences, the table, notes."""
    for part in parts:
        out.title(part.heading)
        for line in part.lines:
            out.text(line)
        if part.rows and part.head:
            out.rows(
                [part.head, *part.rows], right=part.right, header=True, wrapped=part.wrapped, folded=True
            )
        elif part.rows:
            out.pairs(part.rows)
        for note in part.notes:
            out.text(note)
