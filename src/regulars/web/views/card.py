"""A client's card as it is shown: what is expected of him in words, money only for those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.utils import timezone

from regulars.desk import clients, perks, present, priced, timeline
from regulars.phrases.formats import duration
from regulars.portfolio.lifetime import WINDOW_WEEKS
from regulars.reasons import Said
from regulars.report import calls, from_portfolio, prices, tail_texts
from regulars.report.answers import Range
from regulars.report.words import Words
from regulars.web.templatetags.words import lang, say
from regulars.web.texts import clients as texts
from regulars.web.texts import perks as perks_texts
from regulars.web.views.parts import address
from regulars.web.views.today import told_promise

if TYPE_CHECKING:
    from regulars.decisions.visit import Task
    from regulars.desk.cards import Card
    from regulars.portfolio import Portfolio
    from regulars.portfolio.staying import Stay

#: From which chance on what is said of whether he is still a client.
_STILL: Final = (
    (0.9, texts.STILL),
    (0.6, texts.STILL_LIKELY),
    (0.3, texts.STILL_OPEN),
    (0.0, texts.GONE_LIKELY),
)
_TOP: Final = 5
#: From which chance on a product is named as likely; below it the word for it is "unlikely".
_NAMED: Final = 0.1
_STATES: Final = {
    "here": texts.HERE, "elsewhere": texts.ELSEWHERE, "known": texts.KNOWN, "unknown": texts.UNKNOWN,
    "none": texts.NONE,
}  # fmt: skip


def _asked(task: Task | None) -> dict[str, Any] | None:
    """The task to ask about next, with its question."""
    return None if task is None else {"task": task, "question": task.question(lang())}


def shown(portfolio: Portfolio | None, card: Card, many: int, *, money: bool) -> dict[str, Any]:
    """Everything that the card's template says; ``many`` entries of the timeline."""
    who = card.who
    on = timezone.localdate()
    names = _names(portfolio, card)
    entries, more = timeline.entries(portfolio, who.client, card.records, card.cases, names, many)
    told: dict[str, Any] = {
        "who": who,
        "card": card,
        "tasks": [
            {"task": each.task, "name": each.task.name(lang()), "state": each.state,
             "said": _STATES[each.state], "since": each.since, "key": uuid4()}
            for each in card.tasks.all
        ],
        "ask": _asked(card.tasks.ask),
        "key": uuid4(),
        "perks": [
            perks_texts.ON_CARD(perk=each.perk, until=each.until) for each in perks.given(card.records, on)
        ],
        "promises": [told_promise(each, {who.client: who}, on) for each in card.promises],
        "cases": [
            {"said": texts.CASE_IS(case=each.number, state=texts.CASE_STATES[each.state]()),
             "address": address("case", each.number), "open": each.state == "open"}
            for each in card.cases
        ],
        "case_new": address("case_new"),
        "visit": address("visit", who.client),
        "visit_panel": address("visit_panel", who.client),
        "timeline": [
            {"entry": each, "amount": None, "address": address("case", each.case) if each.case else "",
             "day": None if place and entries[place - 1].on == each.on else each.on}
            for place, each in enumerate(entries)
        ],
        "more": more,
    }  # fmt: skip
    if portfolio is None:
        return told
    words = Words(lang(), from_portfolio.frame(portfolio, ""))
    if money:
        for line in told["timeline"]:
            amount = line["entry"].amount
            line["amount"] = words.amount(float(amount)) if amount is not None else None
    return told | _expected(portfolio, words, card, names, money=money)


def _names(portfolio: Portfolio | None, card: Card) -> timeline.Names:
    """What products, tasks and clients are called here."""
    menu, of = card.tasks.menu, {each.client: each.called for each in card.sent}
    if isinstance(card.sent_by, clients.Known):
        of[card.sent_by.client] = card.sent_by.called
    sold: dict[str, str] = {}

    def product(item: str) -> str:
        if item in menu.by_id and menu.by_id[item].names:
            return menu.by_id[item].name(lang())
        if not sold and portfolio is not None:
            rows = portfolio.products().query("SELECT product, name FROM products WHERE name IS NOT NULL")
            sold.update(zip(rows["product"].to_pylist(), rows["name"].to_pylist(), strict=True))
        return sold.get(item, item)

    tasks: Mapping[str, Callable[[str], str]] = {each.id: each.name for each in menu.tasks}
    return timeline.Names(
        product, lambda each: tasks[each](lang()) if each in tasks else each, lambda each: of.get(each, each)
    )


def _expected(
    portfolio: Portfolio, words: Words, card: Card, names: timeline.Names, *, money: bool
) -> dict[str, Any]:
    """What the portfolio expects of him."""
    client = card.who.client
    row = from_portfolio.one_client(portfolio, client)
    if row is None:
        return {"bought": False}
    call = portfolio.slipping(client)
    habit = from_portfolio.visits(portfolio, client)
    came_since = card.came is not None and row.last_at is not None and card.came > row.last_at
    stay, still = portfolio.stays(client), row.p_alive or 0.0
    activity = portfolio.models.get("activity") or portfolio.models.get("contracts") or {}
    told: dict[str, Any] = {
        "bought": True,
        "still": next(said for least, said in _STILL if still >= least),
        "still_share": words.percent(row.p_alive),
        "stays": _stays(stay) if still >= 0.3 or came_since else None,
        "stays_why": stay.reason if stay is not None else None,
        "model": activity.get("model", ""),
        "until": portfolio.at,
        "comes": words.comes(habit) if habit is not None else "",
        "habit": habit,
        "came_since": came_since,
        "call": calls.told(words, call) if call is not None and not came_since else None,
        "span": words.span(),
        "likely": [
            {"name": names.product(each.product), "units": words.count(each.units),
             "named": (each.p_buy or 0.0) >= _NAMED,
             "sure": words.sure(each.p_buy), "chance": words.percent(each.p_buy), "why": words.so_far(each)}
            for each in from_portfolio.sell_to(portfolio, client, _TOP)
        ],
    }  # fmt: skip
    told["named"] = [each for each in told["likely"] if each["named"]]
    if money:
        told["worth"] = _worth(portfolio, words, card, row, call)
        told["level"] = words.percent(words.frame.level)
        told["prices"] = _prices(portfolio, words, client)
    return told


def _prices(portfolio: Portfolio, words: Words, client: str) -> dict[str, Any] | None:
    """What he buys on discount beside what is on offer, in a line; None where it is not known."""
    owned = priced.own(present.company(), portfolio, client)
    if not owned:
        return None
    return {"line": prices.own(owned[0], words), "why": prices.own_why(owned[0], words)}


def _stays(stay: Stay | None) -> Said | None:
    """How much longer he likely stays, in plain words."""
    if stay is None:
        return None
    if stay.reason is not None:
        return texts.STAYS_UNTOLD()
    if stay.low is None:
        return texts.STAYS_LONGEST(span=duration(WINDOW_WEEKS, lang()))
    low = duration(stay.low, lang())
    return (
        texts.STAYS_LONG(low=low)
        if stay.high is None
        else texts.STAYS(low=low, high=duration(stay.high, lang()))
    )


def _worth(
    portfolio: Portfolio, words: Words, card: Card, row: Any, call: Mapping[str, Any] | None
) -> list[tuple[str, str, str]]:
    """Value, LTV, what is at stake and the tail: what it is, the amount, its range."""
    years = duration(words.frame.ltv_years * 365.25 / 7, words.lang)
    rows = [
        (say(texts.SO_FAR), words.amount(row.revenue), ""),
        (words.ahead(), *words.money(row.expected_value)),
        (say(texts.LTV, span=years), *words.money(row.ltv)),
    ]
    if call is not None:
        stake = Range(call["at_stake"], call["at_stake_low"], call["at_stake_high"])
        rows.append((say(texts.AT_STAKE, span=words.span()), *words.money(stake)))
    return rows + _tail(portfolio, words, row.client, years)


def _tail(portfolio: Portfolio, words: Words, client: str, years: str) -> list[tuple[str, str, str]]:
    """What those he brought will bring, and what of it is lost with him; unknown where nobody was asked."""
    found = portfolio.tail(client)
    if not found.known:
        return [(say(texts.TAIL, span=years), words.say(tail_texts.UNKNOWN), "")]
    told = [(texts.TAIL, found.to_come), (texts.TAIL_AT_STAKE, found.at_stake)] if found.generations else []
    return [
        (say(text, span=years), *words.money(Range(each.mean, each.low, each.high)))
        for text, each in told
        if each is not None
    ]
