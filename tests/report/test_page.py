"""The page: self-contained, accessible, and no text from a record ever becomes markup."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.phrases import LANGUAGES
from regulars.report import texts
from regulars.report.answers import (
    Answers,
    Base,
    Buyer,
    ClientRow,
    Everything,
    Frame,
    Likely,
    Month,
    ProductRow,
    Range,
)
from regulars.report.first_page import render
from regulars.report.html import escape, tag
from regulars.report.words import Words

HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="x',
    "=cmd|' /C calc'!A0",
    "</style><b>",
    "\x1b[31m\u202emoc",
    "{0}",
]


def answers(names: list[str]) -> Answers:
    frame = Frame(names[0], "EUR", "revenue", 52.0, 3.0, 0.9, dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    base = Base(
        120, Range(100, 90, 110), Range(400, 300, 500), Range(2e6, 1e6, 3e6), 0.2, 80.0, 90.0, None, 0.1
    )
    day = dt.date(2024, 12, 1)
    clients = [
        ClientRow(name, day, day, 9, 0.9, Range(4, 1, 8), Range(90, 40, 150), Range(200, 90, 400))
        for name in names
    ]
    products = [ProductRow(name, name, Range(40, 30, 50), Range(90, 60, 120), 70.0) for name in names]
    return Answers(
        frame=frame,
        everything=Everything(900, 12345.0, Range(400, 300, 500), Range(2e6, 1e6, 3e6)),
        base=base,
        worth_most=clients,
        client=names[0],
        likely=[Likely(name, name, Range(3, 1, 6), 0.8, 12.0, texts.FIRST_TIME(n=3)) for name in names],
        product=products[0],
        buyers=[Buyer(name, 2.0, 0.7, 5.0) for name in names],
        products=products,
        concentration=[(0.0, 0.0), (0.2, 0.5), (1.0, 1.0)],
        months=[Month(dt.date(2024, month, 1), 100.0 * month) for month in range(1, 13)],
        cannot_tell=[texts.NO_CLIENTS()],
    )


class Reader(HTMLParser):
    """Collects tags, attributes and text, and checks that elements nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br", "col"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_names_stay_text(lang: str) -> None:
    read = Reader(render(answers(HOSTILE), lang))
    assert "script" not in read.tags and "b" not in read.tags
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert HOSTILE[0] in read.words and HOSTILE[1] in read.words
    assert not any(character in "".join(read.words) for character in "\x1b\u202e")


@given(st.text(max_size=40))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_any_text_is_escaped_and_comes_back(text: str) -> None:
    read = Reader(str(tag("p", text, title=text)))
    assert read.tags == ["p"]
    assert dict(read.attributes).keys() == {"title"}
    assert Reader(f"<p>{escape(text)}</p>").tags == ["p"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_asks_nothing_of_any_network(lang: str) -> None:
    text = render(answers(["Ann"]), lang)
    read = Reader(text)
    assert not {"src", "href", "action", "srcset"} & {name for name, _ in read.attributes}
    assert "url(" not in text and "@import" not in text and "://" not in text
    assert any("default-src 'none'" in (value or "") for name, value in read.attributes if name == "content")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_its_language_and_names_its_parts(lang: str) -> None:
    read = Reader(render(answers(["Ann"]), lang))
    assert ("lang", lang) in read.attributes
    assert read.tags.count("h1") == 1 and read.tags.count("main") == 1
    assert read.tags.count("caption") == read.tags.count("table") == 4
    assert read.tags.count("h2") == read.tags.count("section")
    charts = [value for name, value in read.attributes if name == "role" and value == "img"]
    labels = [value for name, value in read.attributes if name == "aria-label"]
    assert len(labels) >= len(charts) and all(labels)


def test_each_language_says_it_differently() -> None:
    english, russian, romanian = (render(answers(["Ann"]), lang) for lang in LANGUAGES)
    assert "Still with us" in english and "Ещё с нами" in russian and "Încă activi" in romanian
    assert "Still with us" not in russian + romanian


def test_without_clients_there_are_products_and_what_to_write_down() -> None:
    told = replace(
        answers(["Ann"]), base=None, worth_most=(), client=None, likely=(), product=None, buyers=()
    )
    read = Reader(render(replace(told, concentration=()), "en"))
    assert any("Start to write down one thing" in words for words in read.words)
    assert read.tags.count("table") == 1


def test_what_cannot_be_told_is_said() -> None:
    base = replace(answers(["Ann"]).base or pytest.fail("no base"), lifetime_reason=texts.NO_CLIENTS())
    assert "cannot tell" in "".join(Reader(render(replace(answers(["Ann"]), base=base), "en")).words)


def test_a_lifetime_that_cannot_be_told_leads_to_its_reason() -> None:
    shown = answers(["Ann"])
    assert shown.base is not None
    why = texts.CANNOT_TELL()
    page = render(replace(shown, base=replace(shown.base, lifetime_reason=why), cannot_tell=[why]), "en")
    assert '<a href="#cannot-tell"' in page
    assert '<section id="cannot-tell">' in page


def test_the_intervals_are_drawn_on_a_named_scale() -> None:
    assert '<th scope="col" class="scale lesser"><span><span>0</span><span>€150</span></span></th>' in render(
        answers(["Ann"]), "en"
    )


def test_a_handful_of_clients_is_no_curve() -> None:
    shown = replace(answers(["Ann"]), concentration=[(0.0, 0.0), (0.5, 0.8), (1.0, 1.0)])
    assert shown.base is not None
    few = replace(shown, base=replace(shown.base, clients=3))
    heading = "How concentrated the value is"
    assert heading in render(shown, "en")
    assert heading not in render(few, "en")


def test_nobody_is_said_to_stay_for_certain() -> None:
    words = Words("en", answers(["Ann"]).frame)
    assert (words.percent(1.0), words.percent(0.994)) == (">99%", "99%")


def test_nobody_for_the_first_time_goes_without_saying() -> None:
    shown = answers(["Ann"])
    assert "for the first time" in render(replace(shown, first_time=2.6, likely=()), "en")
    assert "for the first time" not in render(replace(shown, first_time=0.2, likely=()), "en")
