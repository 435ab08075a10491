"""The answers as lines on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.cli import texts as cli_texts
from regulars.cli.surface import Surface
from regulars.reasons import Reason, Said
from regulars.report import texts
from regulars.report.answers import (
    Answers,
    Base,
    Budget,
    Buyer,
    ClientRow,
    Everything,
    GroupRow,
    Habit,
    Likely,
    ProductRow,
    Whole,
)
from regulars.report.words import Words

#: Product groups that a terminal shows.
MOST_GROUPS = 10


def headers(out: Surface, *reasons: Reason) -> list[str]:
    """Column names."""
    return [out.words(reason) for reason in reasons]


def with_range(pair: tuple[str, str]) -> str:
    """ "2.9 m (2.5–3.3 m)"."""
    figure, interval = pair
    return f"{figure} ({interval})" if interval not in ("", figure, "—") else figure


def base(out: Surface, words: Words, told: Base, cautions: Sequence[Said] = ()) -> None:
    """The base at a glance."""
    out.heading(texts.YOUR_CLIENTS)
    for said in cautions:
        out.paragraph(said)
    rows = [
        [out.words(texts.CLIENTS), words.number(told.clients)],
        [out.words(texts.STILL_WITH_US), with_range(words.count(told.still, 0))],
        [words.ahead(), with_range(words.money(told.value))],
    ]
    if told.half_share is not None:
        rows.append([out.words(texts.HALF), out.words(texts.HALF_OF_CLIENTS, share=told.half_share)])
    rows.append([out.words(texts.LIFETIME), words.lifetime(told)])
    if told.walk_in_share:
        rows.append(
            [
                out.words(texts.WALK_INS),
                words.walk_ins(told.walk_in_share),
            ]
        )
    out.pairs(rows)


def worth_most(out: Surface, words: Words, clients: Sequence[ClientRow]) -> None:
    """The clients worth most."""
    if not clients:
        return
    out.heading(texts.WORTH_MOST(n=len(clients)))
    ahead = words.by_basis(texts.EXPECTED_REVENUE, texts.EXPECTED_MARGIN)
    top = headers(
        out,
        texts.CLIENT,
        ahead,
        texts.RANGE,
        texts.EXPECTED_ORDERS,
        texts.P_ALIVE,
        texts.LAST_ORDER,
        texts.ORDERS,
    )
    rows = [
        [
            row.client,
            *words.money(row.expected_value),
            words.count(row.expected_orders)[0],
            words.percent(row.p_alive),
            words.date(row.last_at),
            words.number(row.orders),
        ]
        for row in clients
    ]
    out.rows([top, *rows], right=range(1, 7), header=True)


def sell_to(
    out: Surface,
    words: Words,
    client: str,
    habit: Habit | None,
    rows: Sequence[Likely],
    whole: Whole | None = None,
    groups: int = MOST_GROUPS,
) -> None:
    """How often one client comes, and what he may buy; with ``whole`` all of it, as a sum and by group."""
    out.heading(texts.SELL_TO, client=words.bare(client), span=words.span())
    if habit is not None:
        out.line("  " + out.clean(words.comes(habit)))
    if not rows:
        out.say(cli_texts.NOTHING_EXPECTED)
        return
    _likely(out, words, rows, whole)
    if whole is not None:
        out.line()
        out.text(words.tied(whole))
        _groups(out, words, whole.groups, groups)
    out.line()
    out.paragraph(texts.AS_NOW)


def likely(out: Surface, words: Words, rows: Sequence[Likely]) -> None:
    """The same on a client's card."""
    out.heading(cli_texts.LIKELY, span=words.span())
    _likely(out, words, rows)


def _likely(out: Surface, words: Words, rows: Sequence[Likely], whole: Whole | None = None) -> None:
    margin = words.by_basis(texts.REVENUE, texts.MARGIN)
    names = texts.PRODUCT, texts.UNITS, texts.RANGE, texts.CHANCE, margin, texts.HOW_SURE, texts.HOW_OFTEN
    cells = [
        [
            row.name,
            *words.count(row.units),
            words.percent(row.p_buy),
            words.amount(row.value),
            words.sure(row.p_buy),
            words.so_far(row),
        ]
        for row in rows
    ]
    if whole is not None:
        others, rest = whole.products - len(rows), whole.value - sum(row.value or 0.0 for row in rows)
        if others:
            told = out.words(texts.OTHER_PRODUCTS(n=others))
            cells.append([told, "", "", "", words.amount(rest), "", ""])
        cells.append([out.words(texts.TOGETHER), "", "", "", words.amount(whole.value), "", ""])
    out.rows([headers(out, *names), *cells], right=(1, 2, 3, 4), header=True, wrapped=True)


def _groups(out: Surface, words: Words, groups: Sequence[GroupRow], most: int) -> None:
    if not groups or not most:
        return
    out.heading(texts.BY_GROUP)
    margin = words.by_basis(texts.REVENUE, texts.MARGIN)
    head = headers(out, texts.GROUP, texts.UNITS, texts.RANGE, texts.CHANCE, margin)
    cells = [
        [
            out.words(texts.NO_GROUP) if row.group is None else row.group,
            *words.count(row.units),
            words.percent(row.p_buy),
            words.amount(row.value),
        ]
        for row in groups[:most]
    ]
    if len(groups) > most:
        rest = groups[most:]
        told = out.words(texts.OTHER_GROUPS(n=len(rest)))
        cells.append([told, "", "", "", words.amount(sum(row.value or 0.0 for row in rest))])
    out.rows([head, *cells], right=(1, 2, 3, 4), header=True)


def buyers_of(
    out: Surface,
    words: Words,
    product: ProductRow,
    buyers: Sequence[Buyer],
    first_time: float | None,
    budget: Budget | None = None,
    *,
    somebody: bool = True,
) -> None:
    """To how many clients one product can be sold, and to whom; not ``somebody``: no sale names any."""
    out.heading(texts.BUYERS_OF, product=product.name, span=words.span())
    if not somebody:
        out.paragraph(texts.NOBODY_NAMED)
    else:
        first = round(first_time or 0)
        new = out.words(texts.FIRST_TIME(n=first)) if first else None
        out.line("  " + ", ".join(part for part in (with_range(words.count(product.buyers, 0)), new) if part))
    out.text(words.units_ahead(product))
    if product.never:
        out.paragraph(texts.NEVER_BOUGHT(n=product.never))
    if budget is not None:
        out.text(words.reached(budget))
    if not buyers:
        return
    margin = words.by_basis(texts.REVENUE, texts.MARGIN)
    top = headers(out, texts.CLIENT, texts.HOW_SURE, texts.CHANCE, texts.UNITS, margin, texts.AGAIN_OR_NEW)
    rows = [
        [
            row.client,
            words.sure(row.p_buy),
            words.percent(row.p_buy),
            words.units(row.units),
            words.amount(row.value),
            out.words(texts.AGAIN if row.again else texts.NEW),
        ]
        for row in buyers
    ]
    out.rows([top, *rows], right=(2, 3, 4), header=True)


def products(out: Surface, words: Words, rows: Sequence[ProductRow]) -> None:
    """The products by how many units will go, where nobody wrote down who bought."""
    if not rows:
        return
    out.heading(texts.PRODUCTS_BY_UNITS, span=words.span())
    top = headers(out, texts.PRODUCT, texts.UNITS_AHEAD, texts.RANGE)
    out.rows([top, *([row.name, *words.count(row.units, 0)] for row in rows)], right=(1, 2), header=True)


def without_clients(out: Surface, words: Words, told: Everything) -> None:
    """What can be said where nobody wrote down who bought."""
    out.heading(texts.YOUR_CLIENTS)
    out.say(texts.NO_CLIENTS)
    rows = [
        [out.words(texts.REVENUE_SO_FAR), words.amount(told.revenue_so_far)],
        [out.words(texts.ORDERS_SO_FAR), words.number(told.orders_so_far)],
        [words.ahead(), with_range(words.money(told.value))],
        [out.words(texts.ORDERS_AHEAD, span=words.span()), with_range(words.count(told.orders, 0))],
    ]
    out.line()
    out.pairs(rows)


def everything(out: Surface, answers: Answers) -> None:
    """What `demo` and `open` print."""
    words = Words(out.lang, answers.frame)
    if answers.base is None:
        without_clients(out, words, answers.everything)
        products(out, words, answers.products[:10])
    else:
        base(out, words, answers.base, answers.cautions)
        worth_most(out, words, answers.worth_most)
        if answers.client is not None and answers.likely:
            sell_to(out, words, answers.client, answers.habit, answers.likely)
        if answers.product is not None:
            buyers_of(out, words, answers.product, answers.buyers[:5], answers.first_time)
    told(out, texts.WHAT_IT_CANNOT, answers.cannot_tell if _shortened(words, answers) else ())
    told(out, texts.GOOD_TO_KNOW, answers.asides)


def _shortened(words: Words, answers: Answers) -> bool:
    """Whether why the lifetime cannot be told was said more shortly above."""
    return answers.base is not None and words.untold(answers.base) is not answers.base.lifetime_reason


def told(out: Surface, heading: Reason, said: Sequence[Said]) -> None:
    """What is said under a heading, a paragraph each."""
    if said:
        out.heading(heading)
    for each in said:
        out.paragraph(each)
