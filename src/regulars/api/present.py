"""The present portfolio, which an answer needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from regulars.api import texts
from regulars.desk import present
from regulars.errors import NotFitted
from regulars.portfolio import Portfolio

#: Endpoints that answer out of a portfolio, by what they are listed under.
NEEDED_BY: Final = frozenset(
    {"Clients", "Products", "Exports", "Referrals", "Strategy", "Prices", "Scorecard"}
)


@contextmanager
def portfolio_of() -> Iterator[Portfolio]:
    """The present portfolio for as long as an answer is made of it; raises `NotFitted` without one."""
    with present.portfolio() as portfolio:
        if portfolio is None:
            raise NotFitted(texts.NOTHING_FITTED)
        yield portfolio
