"""The report's panels, worked out once a snapshot and kept as long as it is open."""

from __future__ import annotations

import dataclasses
import threading
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from regulars.company import Company
from regulars.desk import priced
from regulars.errors import NotFitted
from regulars.portfolio import Portfolio
from regulars.report.full import Findings, collect, panels
from regulars.report.full.parts import Pictures
from regulars.report.html import Html
from regulars.report.words import Words
from regulars.scorecard import LOOK_BACK

_FOUND: Final[WeakKeyDictionary[Portfolio, Findings]] = WeakKeyDictionary()
_GUARD: Final = threading.Lock()


@dataclass(frozen=True)
class Panel:
    """A panel as a page shows it; ``data`` is what its pictures are drawn from, empty where it has none."""

    html: SafeString
    data: SafeString


def findings(portfolio: Portfolio, company: Company) -> Findings:
    """What the report shows of ``portfolio``, without the look back, which no page waits for."""
    with _GUARD:
        found = _FOUND.get(portfolio)
        if found is None:
            found = collect(portfolio, company=company.settings.name, ten=(), back=False)
            _FOUND[portfolio] = found
        return found


def looked_back(portfolio: Portfolio, company: Company) -> Findings | None:
    """The findings with the look back that is kept beside the snapshot; None where none is."""
    try:
        known = LOOK_BACK.found(LOOK_BACK.file(company, company.current()), portfolio)
    except NotFitted:
        return None
    if known is None:
        return None
    return dataclasses.replace(findings(portfolio, company), foresight=known[0])


def with_prices(portfolio: Portfolio, company: Company) -> Findings | None:
    """The findings with the prices that are kept beside the snapshot; None where none are."""
    seen = priced.seen(company, portfolio)
    return None if seen is None else dataclasses.replace(findings(portfolio, company), prices=seen)


def panel(name: str, found: Findings, lang: str) -> Panel | None:
    """The panel ``name`` for a page of its own; None where it has nothing to say."""
    pictures = Pictures()
    made = panels.render(name, found, Words(lang, found.answers.frame), pictures)
    if made is None:
        return None
    return Panel(shown(made), shown(pictures.data()) if pictures.specs else SafeString())


def shown(html: Html) -> SafeString:
    """Markup that `regulars.report.html` built and escaped, with its links leading to the panels' pages."""
    for name in panels.PANELS:
        if name not in ("ten", "glance", "questions"):
            html = Html(html.replace(f'href="#{name}"', f'href="{reverse("portfolio_part", args=[name])}"'))
    return mark_safe(html)
