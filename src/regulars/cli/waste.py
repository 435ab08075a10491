"""``regulars waste``: what unasked offers cost beside those that were asked for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.decisions.visit import Wasted


def run(as_json: options.Json = False, lang: options.Lang = None, folder: options.Folder = None) -> None:
    """Say what unasked offers cost: offers an acceptance, money, clients who stayed away after them.

    Beside offers that were asked for; from the records of visits and offers. Where there are few it says that
    it cannot tell.

    \b
    Examples:
      regulars waste
      regulars waste --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars import horizon
        from regulars.cli.today import today
        from regulars.cli.visit import texts
        from regulars.decisions.visit.wasted import offers_of, waste
        from regulars.ledger import outcomes

        at = company(out, folder)
        settings, on = at.settings.visit, today(at.settings.timezone)
        records = outcomes.records(at)
        found = waste(
            offers_of(records),
            _last_bought(at, records),
            on,
            offer_cost=settings.offer_cost,
            lost_after_days=round(horizon.parse(settings.lost_after).weeks * 7),
        )
        out.heading(texts.WASTE)
        two = (found.unasked, found.asked)
        head = ["", out.words(texts.UNASKED), out.words(texts.ASKED)]
        body = [
            [out.words(texts.OFFERS), *(out.number(each.offers) for each in two)],
            [out.words(texts.ACCEPTED), *(out.number(each.accepted) for each in two)],
            [out.words(texts.PER_ACCEPTANCE), *(_ranged(out, each) for each in two)],
            [out.words(texts.COST), *(_money(out, each.cost) for each in two)],
            [out.words(texts.LOST), *(_lost(out, each) for each in two)],
        ]
        out.rows([head, *body], right=(1, 2), header=True)
        out.line()
        for name, each in ((texts.UNASKED, found.unasked), (texts.ASKED, found.asked)):
            if each.reason is not None:
                out.text(f"{out.words(name)}: {out.words(each.reason)}")
        out.paragraph(found.finding)
        if found.finding.code in ("waste.more_lost", "waste.fewer_lost"):
            out.paragraph(texts.NO_CAUSE)
        if settings.offer_cost is None:
            out.paragraph(texts.SET_COST)
        out.answer({"waste": found})


def _last_bought(at: Company, records: list[dict[str, object]]) -> dict[str, dt.date]:
    """Client → the day he last bought, by the portfolio and by visits since."""
    from regulars.errors import NotFitted
    from regulars.portfolio import load
    from regulars.report import from_portfolio

    try:
        with load(at.path) as portfolio:
            found = from_portfolio.last_came(portfolio)
    except NotFitted:
        found = {}
    for each in records:
        if each.get("kind") == "visits" and each.get("client") and each.get("served_at"):
            on = dt.date.fromisoformat(str(each["at"])[:10])
            client = str(each["client"])
            found[client] = max(on, found.get(client, on))
    return found


def _ranged(out: Surface, wasted: Wasted) -> str:
    if (
        wasted.per_acceptance is None
        or wasted.per_acceptance_low is None
        or wasted.per_acceptance_high is None
    ):
        return "—"
    low, high = (
        out.number(round(each, 1)) for each in (wasted.per_acceptance_low, wasted.per_acceptance_high)
    )
    return f"{out.number(round(wasted.per_acceptance, 1))} ({low}–{high})"


def _money(out: Surface, cost: float | None) -> str:
    return "—" if cost is None else out.number(round(cost, 2))


def _lost(out: Surface, wasted: Wasted) -> str:
    lost = wasted.lost
    return "—" if lost.share is None else f"{lost.lost} / {lost.clients}"
