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
    Buyer,
    ClientRow,
    Everything,
    Habit,
    Likely,
    ProductRow,
)
from regulars.report.words import Words


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


def sell_to(out: Surface, words: Words, client: str, habit: Habit | None, rows: Sequence[Likely]) -> None:
    """How often one client comes, and what he may buy."""
    out.heading(texts.SELL_TO, client=client, span=words.span())
    if habit is not None:
        out.line("  " + out.clean(words.comes(habit)))
    if rows:
        _likely(out, words, rows)
    else:
        out.say(cli_texts.NOTHING_EXPECTED)


def likely(out: Surface, words: Words, rows: Sequence[Likely]) -> None:
    """The same on a client's card."""
    out.heading(cli_texts.LIKELY, span=words.span())
    _likely(out, words, rows)


def _likely(out: Surface, words: Words, rows: Sequence[Likely]) -> None:
    margin = words.by_basis(texts.REVENUE, texts.MARGIN)
    names = texts.PRODUCT, texts.UNITS, texts.RANGE, texts.HOW_SURE, texts.HOW_OFTEN, texts.CHANCE, margin
    cells = [
        [
            row.name,
            *words.count(row.units),
            words.sure(row.p_buy),
            words.so_far(row),
            words.percent(row.p_buy),
            words.amount(row.value),
        ]
        for row in rows
    ]
    out.rows([headers(out, *names), *cells], right=(1, 2, 5, 6), header=True)


def buyers_of(
    out: Surface, words: Words, product: ProductRow, buyers: Sequence[Buyer], first_time: float | None
) -> None:
    """To how many clients one product can be sold, and to whom."""
    out.heading(texts.BUYERS_OF, product=product.name, span=words.span())
    first = round(first_time or 0)
    new = out.words(texts.FIRST_TIME(n=first)) if first else None
    out.line("  " + ", ".join(part for part in (with_range(words.count(product.buyers, 0)), new) if part))
    if not buyers:
        return
    margin = words.by_basis(texts.REVENUE, texts.MARGIN)
    top = headers(out, texts.CLIENT, texts.HOW_SURE, texts.CHANCE, texts.UNITS, margin)
    rows = [
        [
            row.client,
            words.sure(row.p_buy),
            words.percent(row.p_buy),
            words.units(row.units),
            words.amount(row.value),
        ]
        for row in buyers
    ]
    out.rows([top, *rows], right=(2, 3, 4), header=True)


def products(out: Surface, words: Words, rows: Sequence[ProductRow]) -> None:
    """The products by how many clients will buy them."""
    if not rows:
        return
    out.heading(texts.PRODUCTS, span=words.span())
    top = headers(out, texts.PRODUCT, texts.BUYERS_AHEAD, texts.RANGE, texts.UNITS_AHEAD, texts.RANGE)
    cells = [[row.name, *words.count(row.buyers, 0), *words.count(row.units, 0)] for row in rows]
    out.rows([top, *cells], right=range(1, 5), header=True)


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
