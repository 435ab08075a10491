"""Prices as the desk reads them: worked out with the look back, never while a page waits."""

from __future__ import annotations

from regulars.company import Company
from regulars.errors import NotFitted
from regulars.portfolio import Portfolio, prices
from regulars.portfolio.prices import Own, Prices


def seen(company: Company, portfolio: Portfolio) -> Prices | None:
    """Prices of the whole base; None where nobody has worked them out yet."""
    book = _book(company, portfolio)
    return None if book is None else book.prices


def own(company: Company, portfolio: Portfolio, client: str) -> list[Own]:
    """One client, all groups together first; empty where nothing is known of him, or worked out yet."""
    book = _book(company, portfolio)
    return [] if book is None or book.prices.reason is not None else book.client(portfolio, client)


def _book(company: Company, portfolio: Portfolio) -> prices.Book | None:
    try:
        return prices.found(company, company.current(), portfolio)
    except NotFitted:
        return None
