"""What is said of one client, how sure it is and how often he comes; what stands where on the page."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from regulars.phrases import LANGUAGES
from regulars.portfolio.answers import LIKE_HIM
from regulars.portfolio.choosing import BESIDE_CONTRACTS, NAMED, UNJUDGEABLE
from regulars.portfolio.fitting import WALK_INS
from regulars.portfolio.lifetime import AT_LIMIT
from regulars.portfolio.modelling import SMALL_BASE, YOUNG_BASE
from regulars.report.answers import (
    Answers,
    Base,
    Buyer,
    ClientRow,
    Everything,
    Frame,
    Habit,
    Likely,
    ProductRow,
    Range,
)
from regulars.report.first_page import render
from regulars.report.full.parts import share
from regulars.report.html import escape
from regulars.report.words import Words

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
FRAME = Frame("Shop", "EUR", "revenue", 52.0, 3.0, 0.9, FIRST, LAST)
BASE = Base(1000, Range(960, 950, 970), Range(9, 8, 10), Range(9, 8, 10), 0.2, 80.0, 90.0, None, 0.0)
CLIENT = ClientRow(
    "Ann", FIRST, LAST, 9, 0.9, Range(4, 1, 8), Range(90, 40, 150), Range(200, 90, 400), 300.0, 80.0, 90.0
)


def likely(habit: Habit | None) -> Likely:
    return Likely("tea", "Tea", Range(3, 1, 6), 0.8, 12.0, None, habit)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_client_is_not_spoken_of_as_a_base(lang: str) -> None:
    words = Words(lang, FRAME)
    base, client = words.lifetime(BASE), words.client_lifetime(CLIENT, BASE)
    plural = {"en": "half of them", "ru": "половина", "ro": "jumătate"}[lang]
    assert plural in base and plural not in client
    longer = words.client_lifetime(replace(CLIENT, lifetime_median_weeks=None), BASE)
    assert longer != client and "{" not in client + longer


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "cannot tell: in 12 months almost nobody left (40 of 1,000 clients)"),
        ("ru", "сказать нельзя: за 12 месяцев почти никто не ушёл (клиентов: 40 из 1\xa0000)"),
        ("ro", "nu se poate spune: în 12 luni nu a plecat aproape nimeni (clienți: 40 din 1.000)"),
    ],
)
def test_why_a_lifetime_is_unknown_is_said_with_what_was_seen(lang: str, words: str) -> None:
    untold = replace(BASE, lifetime_median_weeks=None, lifetime_mean_weeks=None, lifetime_reason=AT_LIMIT())
    assert Words(lang, FRAME).lifetime(untold) == words


def test_where_many_left_it_is_not_said_that_nobody_did() -> None:
    untold = replace(BASE, still=Range(600, 590, 610), lifetime_reason=AT_LIMIT())
    assert "almost nobody" not in Words("en", FRAME).lifetime(untold)


@pytest.mark.parametrize(
    ("days", "en", "ru", "ro"),
    [
        (1, "almost every day", "почти каждый день", "aproape zilnic"),
        (8, "about every 8 days", "примерно раз в 8 дней", "cam o dată la 8 zile"),
        (22, "about every 3 weeks", "примерно раз в 3 недели", "cam o dată la 3 săptămâni"),
        (150, "about every 5 months", "примерно раз в 5 месяцев", "cam o dată la 5 luni"),
    ],
)
def test_a_rhythm_is_said_in_the_unit_people_use(days: float, en: str, ru: str, ro: str) -> None:
    assert [Words(lang, FRAME).every(days) for lang in LANGUAGES] == [en, ru, ro]


def test_how_often_a_product_was_bought() -> None:
    words = Words("en", FRAME)
    steady = Habit(5, dt.date(2024, 11, 1), dt.date(2024, 12, 27))
    assert steady.gap_days == 14
    assert words.so_far(likely(steady)) == "about every 14 days"
    assert words.so_far(likely(Habit(2, FIRST, LAST))) == "on 2 days"
    assert words.so_far(likely(None)) == "new to him; as all clients do"
    new, known = (replace(likely(each), reason=LIKE_HIM()) for each in (None, Habit(2, FIRST, LAST)))
    assert words.so_far(new) == "new to him; clients like him take it"
    assert words.so_far(known) == "on 2 days; clients like him"
    over = Habit(5, FIRST, dt.date(2024, 2, 26))
    assert words.so_far(likely(over)) == "about every 14 days, the last on 26 Feb 2024"


def test_silence_is_named_only_where_it_is_longer_than_usual() -> None:
    words = Words("en", FRAME)
    assert words.comes(Habit(5, dt.date(2024, 11, 1), dt.date(2024, 12, 27))) == (
        "So far he came about every 14 days, the last time on 27 Dec 2024."
    )
    assert words.comes(Habit(5, dt.date(2024, 10, 1), dt.date(2024, 11, 26))) == (
        "So far he came about every 14 days; silent since 26 Nov 2024, for 5 weeks."
    )


class Tables(HTMLParser):
    """The classes of the header cells and of each row's cells, table by table, and all text in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[set[str]]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append(set((dict(attrs).get("class") or "").split()))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(lang: str = "en", **changes: object) -> str:
    product = ProductRow("tea", "Tea", Range(40, 30, 50), Range(90, 60, 120), 70.0)
    shown = Answers(
        frame=FRAME,
        everything=Everything(900, 12345.0, Range(4, 3, 5), Range(9, 8, 10)),
        base=BASE,
        worth_most=[CLIENT],
        client="Ann",
        habit=Habit(5, dt.date(2024, 11, 1), dt.date(2024, 12, 27)),
        likely=[likely(None)],
        product=product,
        buyers=[Buyer("Ann", 2.0, 0.7, 5.0)],
        products=[product],
    )
    return render(replace(shown, **changes), lang)


def test_a_phone_shows_few_columns_and_hides_whole_ones() -> None:
    tables = Tables(page()).tables
    assert len(tables) == 4
    for header, *rows in tables:
        hidden = ["lesser" in kind for kind in header]
        below = ["below" in kind for kind in header]
        assert 3 <= hidden.count(False) - below.count(True) <= 4
        for row in rows:
            assert ["lesser" in kind for kind in row] == hidden
    style = page().split("<style>")[1].split("</style>")[0]
    phone = style.split("@media screen and (max-width: 40rem)")[1].split("@page")[0]
    assert ".lesser { display: none; }" in phone
    assert ".lesser" not in style.split("@media print")[1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("caution", [SMALL_BASE(n=7), YOUNG_BASE(n=9)])
def test_a_caution_stands_above_the_figures_and_only_there(lang: str, caution: object) -> None:
    words = Words(lang, FRAME)
    sentence = str(escape(words.sentence(caution)))
    text = page(lang, notes=(caution,))
    assert text.count(sentence) == 1
    assert text.index(sentence) < text.index('<dl class="glance">')


def test_how_sure_and_how_often_stand_on_the_page() -> None:
    words = Tables(page()).words
    assert "likely" in words and "new to him; as all clients do" in words
    assert "So far he came about every 14 days, the last time on 27 Dec 2024." in words


def test_a_small_share_of_walk_ins_is_not_none_and_is_said_once() -> None:
    note = WALK_INS(share=0)
    text = page(base=replace(BASE, walk_in_share=0.001), notes=(note,))
    assert "&lt;1% of lines" in text and "0% of sale lines" not in text


@pytest.mark.parametrize(
    ("name", "bare"), [("Client 0", "0"), ("Клиент 30", "30"), ("853", "853"), ("Clientela 7", "Clientela 7")]
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_word_client_is_not_said_twice(lang: str, name: str, bare: str) -> None:
    asked = next(head for head in re.findall("<h2.*?>(.*?)</h2>", page(lang, client=name)) if bare in head)
    assert not re.search(r"(?i)(client|клиент)\w* (client|клиент)\b", asked)


def test_about_even_is_about_even() -> None:
    words = Words("en", FRAME)
    assert [words.sure(chance) for chance in (0.35, 0.45, 0.55, 0.64)] == [
        "possible",
        "about even",
        "about even",
        "likely",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_model_is_called_as_it_is_called_everywhere(lang: str) -> None:
    words = Words(lang, FRAME)
    for reason in (NAMED, BESIDE_CONTRACTS, UNJUDGEABLE):
        assert "mbg/nbd" in words.sentence(reason(model="mbg/nbd"))


@pytest.mark.parametrize(("lang", "whole"), [("en", "100%"), ("ru", "100\xa0%"), ("ro", "100\xa0%")])
def test_the_axes_of_the_curve_are_written_as_the_language_writes(lang: str, whole: str) -> None:
    assert page(lang, concentration=[(0.0, 0.0), (0.5, 0.8), (1.0, 1.0)]).count(f">{whole}</text>") == 2


@pytest.mark.parametrize(
    ("lang", "none", "few"),
    [
        ("en", "most likely none", "most likely 0–5"),
        ("ru", "скорее всего ничего", "скорее всего 0–5"),
        ("ro", "cel mai probabil nimic", "cel mai probabil 0–5"),
    ],
)
def test_a_mean_beyond_its_range_is_not_left_bare(lang: str, none: str, few: str) -> None:
    words = Words(lang, FRAME)
    assert words.count(Range(19.7, 0, 0))[1] == words.money(Range(400.0, 0.0, 0.3))[1] == none
    assert words.count(Range(19.7, 0, 5))[1] == words.money(Range(7.0, 0, 5))[1] == few
    assert words.count(Range(0.3, 0, 0))[1] == "0" and words.count(Range(4, 4, 9))[1] == "4–9"
    assert words.count(Range(None))[1] == words.money(Range(3.0))[1] == "—"


def test_only_a_chance_is_never_certain() -> None:
    words = Words("en", FRAME)
    assert share(458, 100, words) == "458%" and share(-3, 100, words) == "−3%"
    assert share(100, 100, words) == "100%" and share(99.9, 100, words) == ">99%"
    assert words.percent(1.0) == ">99%"
