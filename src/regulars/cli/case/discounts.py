"""Discounts beside concessions: what was taken off prices, and what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.cli.surface import Surface
    from regulars.company import Company
    from regulars.decisions.concessions import Given


def shown(out: Surface, at: Company, rows: Sequence[Given]) -> dict[str, Any]:
    """Show what was given in discounts, and with ``rows`` of concessions in all; the same for a program."""
    from regulars.decisions.concessions import together
    from regulars.errors import NotFitted
    from regulars.portfolio import load, prices
    from regulars.report import from_portfolio
    from regulars.report import price_texts as said
    from regulars.report import prices as told
    from regulars.report.words import Words

    out.heading(said.GIVEN)
    try:
        with load(at.path) as portfolio:
            seen = prices.kept(at, at.current(), portfolio).prices
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
    except NotFitted:
        out.paragraph(said.NOT_FITTED)
        return {"discounts": None, "together": together(rows, None)}
    if seen.reason is not None:
        out.paragraph(seen.reason)
        return {"discounts": None, "together": together(rows, None)}
    whole = together(rows, seen.discounts)
    out.pairs(told.given_rows(seen, words))
    out.line()
    out.text(told.together(whole, words))
    out.paragraph(said.SUITS)
    return {"discounts": seen.discounts, "together": {**vars(whole), "total": whole.total}}
