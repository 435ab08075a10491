"""A tail and the base's referrals as rows of words and numbers, for a terminal and for the desk alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from regulars.phrases import formats
from regulars.portfolio.referrals import Gap, Referrals, Tail
from regulars.portfolio.referrals.tail import NONE_FOUND
from regulars.portfolio.totals import Estimate
from regulars.reasons import Said
from regulars.report import tail_texts as texts
from regulars.report.answers import Range
from regulars.report.words import Words

#: Weeks of a year, in which the span of LTV is told.
_WEEKS = 365.25 / 7


def span(words: Words) -> str:
    """The years that LTV counts."""
    return formats.duration(words.frame.ltv_years * _WEEKS, words.lang)


def money(words: Words, value: Estimate | None) -> str:
    """An amount with its range, or that it is unknown."""
    if value is None:
        return words.say(texts.UNKNOWN)
    amount, ends = words.money(Range(value.mean, value.low, value.high))
    return f"{amount} ({ends})" if ends and round(value.low) != round(value.high) else amount


def share(words: Words, value: Estimate) -> str:
    """A share with its range."""
    low, high = (words.percent(each) for each in (value.low, value.high))
    return f"{words.percent(value.mean)} ({low}–{high})"


def generations(words: Words, tail: Tail) -> list[list[str]]:
    """A heading and one row a generation, then their sum: clients, still with us, bought for, to come."""
    head = [texts.GENERATION, texts.CLIENTS, texts.STILL, texts.SO_FAR]
    rows = [[*(words.say(each) for each in head), words.say(texts.TO_COME, span=span(words))]]
    for each in tail.generations:
        name = words.say(texts.FIRST) if each.depth == 1 else words.say(texts.LATER, n=each.depth)
        rows.append(
            [
                name, words.number(each.clients), words.number(each.still, 1),
                words.amount(float(each.revenue)), money(words, each.to_come),
            ]
        )  # fmt: skip
    if len(tail.generations) > 1:
        those = tail.generations
        rows.append(
            [
                words.say(texts.IN_ALL), words.number(sum(each.clients for each in those)),
                words.number(sum(each.still for each in those), 1),
                words.amount(float(sum(each.revenue for each in those))), money(words, tail.to_come),
            ]
        )  # fmt: skip
    return rows


def worth(words: Words, tail: Tail) -> list[list[str]]:
    """What the tail is worth, part by part: name, amount."""
    saved = _unknown(words, tail.cost_reason) if tail.saved is None else words.amount(tail.saved)
    stake = words.say(texts.CANNOT) if tail.at_stake is None else money(words, tail.at_stake)
    rows = [
        [words.say(texts.TYPE_ONE), money(words, tail.would_not_have_come)],
        [words.say(texts.TYPE_TWO), money(words, tail.would_have_come)],
    ]
    if tail.share is not None:
        rows.append([words.say(texts.SHARE), share(words, tail.share)])
    return [
        *rows,
        [words.say(texts.SAVED), saved],
        [words.say(texts.BONUSES), words.amount(float(tail.bonuses))],
        [words.say(texts.WORTH), money(words, tail.worth)],
        [words.say(texts.AT_STAKE), stake],
    ]


def _unknown(words: Words, why: Said | None) -> str:
    recorded = why is not None and why.code == NONE_FOUND.code
    return words.say(texts.CANNOT if recorded else texts.NOT_RECORDED)


def reasons(words: Words, tail: Tail) -> list[str]:
    """What has to be known to read a tail: what is missing, and how it was worked out."""
    told = [tail.reason, tail.share_reason, tail.cost_reason, tail.stake_reason]
    found = list(dict.fromkeys(words.sentence(each) for each in told if each is not None))
    if tail.generations:
        found.insert(0, words.say(texts.SHARE_HOW, span=span(words), n=tail.typed))
        if words.frame.value_basis == "margin":
            found.insert(0, words.say(texts.MARGIN))
    if tail.at_stake is not None and tail.at_stake.mean > 0 and tail.churn is not None:
        found.append(words.say(texts.STAKE_HOW, share=round(100 * (1 - tail.churn.ratio.mean))))
    return found


def base(words: Words, found: Referrals) -> list[list[str]]:
    """The base in pairs: name, number."""
    asked = found.asked
    brought = words.say(texts.CANNOT) if asked.share is None else share(words, asked.share)
    cost = _unknown(words, found.cost_reason) if found.cost_each is None else words.amount(found.cost_each)
    whole = {"part": words.number(asked.asked), "whole": words.number(asked.new)}
    rows = [
        [words.say(texts.NEW_BROUGHT), brought],
        [words.say(texts.NEW_ASKED), words.say(texts.OF, **whole)],
    ]
    if not found.edges:
        return [*rows, [words.say(texts.COST_EACH), cost]]
    rows += [
        [words.say(texts.TYPE_ONE_ALL), share(words, found.type_one)],
        [words.say(texts.VALUE_ALL), money(words, found.type_one_value)],
        [words.say(texts.COST_EACH), cost],
        [words.say(texts.BONUSES), words.amount(float(found.bonuses))],
    ]
    if found.returned is not None:
        mean, low, high = (
            words.number(round(each, 1))
            for each in (found.returned.mean, found.returned.low, found.returned.high)
        )
        rows.append([words.say(texts.RETURN), f"{mean} ({low}–{high})"])
    return rows


def gaps(words: Words, found: Referrals) -> list[list[str]]:
    """How those brought differ: what, by how much, what the own records alone say."""
    two = ((texts.VALUE_RATIO, found.premium.value), (texts.CHURN_RATIO, found.premium.churn))
    return [[words.say(name), _change(words, gap.ratio), _own(words, gap)] for name, gap in two]


def _own(words: Words, gap: Gap) -> str:
    if gap.own is None:
        return words.say(texts.NO_OWN)
    return words.say(texts.OWN_ALONE, told=_change(words, gap.own))


def _change(words: Words, ratio: Estimate) -> str:
    mean, low, high = (signed(words, each - 1) for each in (ratio.mean, ratio.low, ratio.high))
    return words.say(texts.TIMES, change=mean, low=low, high=high)


def signed(words: Words, change: float) -> str:
    """A change in percent with its sign."""
    whole = round(100 * change)
    told = formats.percent(abs(whole) / 100, words.lang)
    return f"+{told}" if whole > 0 else f"−{told}" if whole < 0 else told


def compared(words: Words, found: Referrals) -> list[str]:
    """Who was compared, and that it is no experiment."""
    made = found.premium
    if made.weeks is None:
        return [words.say(texts.SELECTION)]
    text = texts.COMPARED if made.asked_only else texts.COMPARED_LOOSELY
    numbers = {"brought": words.number(made.brought), "others": words.number(made.others)}
    return [words.say(text, n=made.weeks, **numbers), words.say(texts.SELECTION)]


def quarters(words: Words, found: Referrals) -> list[list[str]]:
    """A heading and one row a quarter: clients, own LTV, what those they brought are worth."""
    head = [words.say(each) for each in (texts.QUARTER, texts.CLIENTS, texts.OWN_LTV, texts.BY_OTHERS)]
    return [
        head,
        *(
            [
                words.say(texts.NAMES[each.name]), words.number(each.clients), words.amount(each.ltv),
                words.amount(each.brought),
            ]
            for each in found.quarters
        ),
    ]  # fmt: skip


def senders(words: Words, found: Referrals, top: int | None, quarter: str | None = None) -> list[list[str]]:
    """A heading and those who brought most, of one ``quarter`` if named; no rows where there are none."""
    head = [texts.CLIENT, texts.SENT, texts.DESCENDANTS, texts.OWN_LTV, texts.BY_OTHERS]
    rows = [row for row in found.senders.to_pylist() if quarter in (None, row["quarter"])]
    body = [
        [
            row["client"], words.number(row["brought"]), words.number(row["descendants"]),
            words.amount(row["ltv"]), words.amount(row["worth"]),
        ]
        for row in rows[:top]
    ]  # fmt: skip
    return [[words.say(each) for each in head], *body] if body else []


def comets(words: Words, found: Referrals, top: int | None) -> list[list[str]]:
    """A heading and senders who may be leaving, most to come by those they brought first."""
    head = [words.say(each) for each in (texts.CLIENT, texts.SENT, texts.NOW, texts.USUALLY)]
    rows = found.comets.to_pylist()[:top]
    body = [
        [
            row["client"], words.number(row["brought"]), words.percent(row["p_alive"]),
            words.percent(row["usual_low"]), words.amount(row["to_come"]),
        ]
        for row in rows
    ]  # fmt: skip
    return [[*head, words.say(texts.TO_COME, span=span(words))], *body] if body else []


def findings(words: Words, found: Referrals) -> list[str]:
    """What was found among the records, a sentence a kind."""
    return [words.say(texts.FOUND[row["finding"]], n=row["n"]) for row in found.findings.to_pylist()]


#: A line of an outline: the generation, and the row of who stands there (None: the one whose tail it is).
Line = tuple[int, dict[str, Any] | None]


def outline(tail: Tail) -> list[Line]:
    """Everybody in a tail, each below whoever brought him, those with most below them first."""
    people = tail.people.to_pylist()
    children: dict[str, list[int]] = {}
    for place, row in enumerate(people):
        children.setdefault(row["referred_by"], []).append(place)
    _order(people, children)
    found: list[Line] = []
    waiting: list[Line] = [(0, None)]
    while waiting:
        depth, row = waiting.pop()
        found.append((depth, row))
        mine = children.get(tail.client if row is None else row["client"], ())
        waiting.extend((depth + 1, people[each]) for each in reversed(mine))
    return found


def _order(rows: Sequence[dict[str, Any]], children: dict[str, list[int]]) -> None:
    """Sort ``children`` (places of ``rows`` by their sender), those with most below them first."""
    below = np.ones(len(rows))
    at = {row["client"]: place for place, row in enumerate(rows)}
    for place in range(len(rows) - 1, -1, -1):
        up = at.get(rows[place]["referred_by"])
        if up is not None:
            below[up] += below[place]
    for places in children.values():
        places.sort(key=lambda place: (-below[place], -rows[place]["ltv"], rows[place]["client"]))
