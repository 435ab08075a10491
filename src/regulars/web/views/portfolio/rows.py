"""Lists of clients and products, and both answers, as tables of the report's kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from regulars.desk.clients import Known
from regulars.phrases import formats
from regulars.report import texts as report
from regulars.report.answers import Buyer, Likely, Range
from regulars.report.full.parts import Column, cut, table
from regulars.report.html import Html, join, tag
from regulars.report.words import Words
from regulars.web.texts import portfolio as texts


def card(client: str) -> str | None:
    """The address of a client's card, where the desk has cards."""
    try:
        return reverse("card", args=[client])
    except NoReverseMatch:
        return None


def sell_to(client: str) -> str:
    """The address of what a client will buy."""
    return f"{reverse('portfolio_part', args=['sell-to'])}?{urlencode({'client': client})}"


def _client(who: Known) -> Html:
    shown = tag("a", tag("bdi", cut(who.called)), href=card(who.client) or sell_to(who.client))
    return join([shown, tag("span", who.client, class_="id")]) if who.name else shown


def _product(product: str, name: str) -> Html:
    return tag("a", tag("bdi", cut(name)), href=reverse("product", args=[product]))


def _column(words: Words, what: Any, kind: str = "") -> Column:
    return Column(words.say(what), kind)


def clients(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, Known], words: Words, caption: str
) -> Html:
    """Clients, a line each."""
    columns = [
        _column(words, report.CLIENT),
        _column(words, words.by_basis(report.EXPECTED_REVENUE, report.EXPECTED_MARGIN), "number"),
        _column(words, report.RANGE, "number range lesser"),
        _column(words, report.P_ALIVE, "number"),
        _column(words, texts.SILENT_FOR, "number lesser"),
        _column(words, report.ORDERS, "number lesser"),
    ]
    cells: list[list[object]] = [
        [
            _client(names[row["client"]]),
            *words.money(Range(row["expected_value"], row["expected_value_low"], row["expected_value_high"])),
            words.percent(row["p_alive"]),
            formats.duration(row["silent_days"] / 7, words.lang),
            words.number(row["orders"]),
        ]
        for row in rows
    ]
    return table(caption, columns, cells)


def products(rows: Sequence[Mapping[str, Any]], words: Words, caption: str) -> Html:
    """Products, a line each."""
    value = "expected_margin" if words.frame.value_basis == "margin" else "expected_revenue"
    columns = [
        _column(words, report.PRODUCT),
        _column(words, report.BUYERS_AHEAD, "number"),
        _column(words, report.RANGE, "number range lesser"),
        _column(words, report.UNITS_AHEAD, "number"),
        _column(words, words.by_basis(report.EXPECTED_REVENUE, report.EXPECTED_MARGIN), "number lesser"),
    ]
    cells: list[list[object]] = [
        [
            _product(row["product"], row["name"] or row["product"]),
            *words.count(
                Range(row["expected_buyers"], row["expected_buyers_low"], row["expected_buyers_high"]), 0
            ),
            words.units(row["expected_units"]),
            words.amount(row[value]),
        ]
        for row in rows
    ]
    return table(caption, columns, cells)


def likely(rows: Sequence[Likely], words: Words, caption: str) -> Html:
    """What one client will buy, a line a product."""
    columns = [
        _column(words, report.PRODUCT),
        _column(words, report.UNITS, "number"),
        _column(words, report.RANGE, "number range"),
        _column(words, report.CHANCE, "number"),
        _column(words, words.by_basis(report.REVENUE, report.MARGIN), "number lesser"),
        _column(words, report.HOW_OFTEN, "words below"),
    ]
    cells: list[list[object]] = [
        [
            _product(row.product, row.name),
            *words.count(row.units),
            words.percent(row.p_buy),
            words.amount(row.value),
            words.so_far(row),
        ]
        for row in rows
    ]
    return table(caption, columns, cells)


def buyers(rows: Sequence[Buyer], names: Mapping[str, Known], words: Words, caption: str) -> Html:
    """Who will buy one product, a line a client."""
    columns = [
        _column(words, report.CLIENT),
        _column(words, report.HOW_SURE),
        _column(words, report.CHANCE, "number"),
        _column(words, report.UNITS, "number"),
        _column(words, words.by_basis(report.REVENUE, report.MARGIN), "number lesser"),
        _column(words, report.AGAIN_OR_NEW, "lesser"),
    ]
    cells: list[list[object]] = [
        [
            _client(names[row.client]),
            words.sure(row.p_buy),
            words.percent(row.p_buy),
            words.units(row.units),
            words.amount(row.value),
            words.say(report.AGAIN if row.again else report.NEW),
        ]
        for row in rows
    ]
    return table(caption, columns, cells)
