"""Wishes in a person's own words: what was meant, asked back, or not here."""

from __future__ import annotations

import json
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import wishes
from regulars.decisions.visit import Item, Match, Menu, Task, match, verdict
from regulars.errors import ArgumentInvalid

HERE = Path(__file__).parent


def tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def menus(path: Path) -> dict[str, Menu]:
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Menu(
            tuple(Item(**tuples(each)) for each in menu["items"]),
            tuple(Task(**tuples(each)) for each in menu.get("tasks", ())),
            menu.get("synonyms", {}),
        )
        for name, menu in found.items()
    }


def grade(wish: dict[str, Any], found: list[Match]) -> str:
    """Right, asked back, or wrong: clear with other items, or "none" where it is there."""
    said, wanted = verdict(found), set(wish["items"])
    named = {item for each in found for item in each.items}
    if said == wish["verdict"] == "clear":
        return "right" if named == wanted else "wrong"
    if said == wish["verdict"]:
        return "right" if not wanted or wanted & named else "asked blindly"
    if said == "doubtful":
        return "asked back" if wish["verdict"] == "none" or wanted & named else "asked blindly"
    return "wrong"


def graded(name: str) -> Counter[str]:
    there = menus(HERE / f"menus_{name}.toml")
    lines = (HERE / f"wishes_{name}.jsonl").read_text("utf-8").splitlines()
    said = map(json.loads, lines)
    return Counter(grade(wish, match(wish["wish"], there[wish["menu"]])) for wish in said)


def test_wishes_the_words_were_tuned_on_are_nearly_all_understood() -> None:
    grades = graded("tuning")
    assert grades.total() > 500
    assert grades["right"] / grades.total() >= 0.94
    assert grades["wrong"] / grades.total() <= 0.01


@pytest.mark.parametrize(("name", "clear_ones"), [("one", 0.48), ("two", 0.2), ("three", 0.14)])
def test_wishes_of_strangers_are_taken_as_said_or_asked_back(name: str, clear_ones: float) -> None:
    heard = wishes.graded(HERE / f"wishes_round_{name}")
    grades = [each for _, each in heard]
    clear = [each for wish, each in heard if wish["note"].startswith("clear")]
    assert grades.count("wrong") / len(grades) <= 0.03
    assert grades.count("asked otherwise") / len(grades) <= 0.1
    assert clear.count("right") / len(clear) >= clear_ones


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ("cappuccino, I'm in a hurry", {"cappuccino"}),
        ("омлет... хотя нет, лучше капучино", {"cappuccino"}),
        ("капучино мужу, омлет мне", {"cappuccino", "omelette"}),
        ("капучино, омлет не кладите", {"cappuccino"}),
        ("макиато капучино", None),
        ("espresso machine", None),
        ("омлет и шакшуку", None),
        ("омлет, фокаччу с розмарином", None),
    ],
)
def test_words_beside_a_thing_count_only_where_they_may_change_it(wish: str, wanted: set[str] | None) -> None:
    found = match(wish, CAFE)
    assert (verdict(found) == "clear") == (wanted is not None)
    assert wanted is None or {item for each in found for item in each.items} == wanted


CAFE = Menu(
    (
        Item("omelette", {"en": "Omelette", "ru": "Омлет", "ro": "Omletă"}),
        Item("cappuccino", {"en": "Cappuccino"}, group="Coffee"),
        Item("espresso", {"en": "Espresso"}, group="Coffee"),
        Item("black_tea", {"en": "Black tea"}, group="Tea"),
        Item("nut_cake", {"en": "Nut cake"}, tags=("nuts",), group="Desserts"),
        Item("soup", {"ru": "Суп дня"}, available=False),
    ),
    (Task("wake", {"en": "wake up"}, ("espresso",), words=("засыпаю на ходу",)),),
    {"капуч": "капучино", "as obișnuit": "espresso"},
)


@pytest.mark.parametrize(
    "wish",
    [
        "An omelette and a cappuccino, please", "омлет и капучино", "o omletă și un cappuccino, vă rog",
        "omleta si capuccino", "mne omlet i kapuchino", "омлет, капуч", "Омлет плюс капучинно",
    ],
)  # fmt: skip
def test_one_wish_in_three_languages_is_one_order(wish: str) -> None:
    found = match(wish, CAFE)
    assert verdict(found) == "clear"
    assert [each.items for each in found] == [("omelette",), ("cappuccino",)]


def test_quantities_and_what_it_is_to_be_without_are_heard() -> None:
    two = match("два капучино без сахара", CAFE)
    assert [(each.items, each.quantity, each.without) for each in two] == [(("cappuccino",), 2, ("сахара",))]
    assert match("espresso, no sugar", CAFE)[0].without == ("sugar",)


def test_what_is_not_wanted_is_not_brought() -> None:
    assert match("не кофе, а чёрный чай", CAFE)[0].items == ("black_tea",)
    assert all("espresso" not in each.items for each in match("coffee, but not espresso", CAFE))
    cake = match("a cake without nuts", CAFE)
    assert verdict(cake) != "clear" and {each.reason.code for each in cake} == {"wish.contains"}
    assert verdict(match("не омлет", CAFE)) != "clear"


def test_a_kind_of_thing_or_a_task_is_asked_back() -> None:
    coffee = match("кофе", CAFE)
    assert verdict(coffee) == "doubtful" and set(coffee[0].items) == {"cappuccino", "espresso"}
    tired = match("засыпаю на ходу", CAFE)
    assert verdict(tired) == "doubtful" and tired[0].tasks == ("wake",) and tired[0].items == ("espresso",)


@pytest.mark.parametrize(
    ("wish", "said", "code"),
    [
        ("a pizza", "none", "wish.not_here"),
        ("вы козлы", "none", "wish.insult"),
        ("Je voudrais un sandwich avec du beurre", "none", "wish.foreign"),
        ("我要一杯咖啡", "none", "wish.foreign"),
        ("суп дня", "none", "wish.out"),
        ("what would you recommend?", "doubtful", "wish.advice"),
        ("как обычно", "doubtful", "wish.usual"),
        ("брынкандель", "doubtful", "wish.unclear"),
        ("", "doubtful", "wish.unclear"),
    ],
)
def test_what_cannot_be_served_says_why(wish: str, said: str, code: str) -> None:
    found = match(wish, CAFE)
    assert (verdict(found), found[0].reason.code) == (said, code)


def test_a_story_about_yesterday_is_no_order() -> None:
    assert verdict(match("Вчера брал капучино, он был холодный", CAFE)) == "doubtful"


def test_an_empty_menu_has_nothing_and_a_letter_is_no_wish() -> None:
    assert all(not each.items for each in match("coffee", Menu()))
    with pytest.raises(ArgumentInvalid, match="1001"):
        match("a" * 1001, CAFE)


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_names_only_what_is_there(wish: str) -> None:
    found = match(wish, CAFE)
    assert found
    for each in found:
        assert set(each.items) <= set(CAFE.available)
        assert each.items or each.verdict != "clear"
        assert each.as_json()["reason"]["code"]


@given(st.permutations(range(len(CAFE.items))))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_menu_never_decides_what_is_clear(order: list[int]) -> None:
    mixed = Menu(tuple(CAFE.items[place] for place in order), CAFE.tasks, CAFE.synonyms)
    for wish in ("омлет и капучино", "coffee", "cake", "чай"):
        one, other = match(wish, CAFE), match(wish, mixed)
        assert [(each.verdict, set(each.items)) for each in one] == [
            (each.verdict, set(each.items)) for each in other
        ]


def test_a_wish_is_understood_at_once() -> None:
    match("омлет", CAFE)
    spent = []
    for wish in ("омлет и капучино", "something sweet", "espresso fara zahar") * 5:
        began = time.perf_counter()
        match(wish, CAFE)
        spent.append(time.perf_counter() - began)
    assert sorted(spent)[len(spent) // 2] < 0.02
