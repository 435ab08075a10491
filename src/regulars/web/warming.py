"""What the first page would wait for, done before anybody comes, and again with every new portfolio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.template.loader import get_template
from django.urls import get_resolver

from regulars.decisions.visit import learnt
from regulars.decisions.visit.matching import match
from regulars.decisions.visit.taste import Taste
from regulars.desk import news, present, visiting
from regulars.errors import RegularsError
from regulars.report import from_portfolio
from regulars.web.views import referrals
from regulars.web.views.strategy import found_of

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

#: On the menu in three languages, not on it, misspelt: each is read with lexicons of its own.
_WISHES: Final = ("a coffee, кофе, o cafea", "what do you advise?", "a coffse")
_ANYBODY: Final = "SELECT client FROM clients LIMIT 1"
_TEMPLATES: Final = Path(__file__).parent / "templates"


def warm_up() -> None:
    """Read addresses, views, templates and the lexicons of wishes, and open the present portfolio."""
    assert get_resolver().url_patterns
    for each in _TEMPLATES.rglob("*.html"):
        get_template(each.relative_to(_TEMPLATES).as_posix())
    try:
        for wish in _WISHES:
            match(wish, visiting.menu())
        present.make_ready(portfolio)
    except (OSError, RegularsError):
        # What is wrong with menu or portfolio a page says, with its remedy.
        return


def portfolio(path: Path, opened: Portfolio) -> None:
    """Ask the portfolio at ``path`` once what pages ask, and compare it with the one before it."""
    for row in opened.to_call(1).to_pylist() or opened.clients().query(_ANYBODY).to_pylist():
        client = row["client"]
        from_portfolio.one_client(opened, client)
        from_portfolio.visits(opened, client)
        from_portfolio.sell_to(opened, client, 1)
        opened.slipping(client)
        opened.stays(client)
        opened.find(client, 1)
    news.make_ready(path)


def settle(opened: Portfolio) -> None:
    """What takes seconds, while pages go on: advice about the menu, who is ours, who brings others."""
    tastes(opened)
    found_of(opened, present.company())
    referrals.found_of(opened)


def tastes(opened: Portfolio) -> None:
    """Learn what advice about today's menu asks for: that takes seconds, and pages go on meanwhile."""
    learnt.make_ready(opened, [item.id for item in visiting.menu().items], Taste.from_utilities)
