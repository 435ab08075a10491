"""The visit step by step: what is offered, what never is, and what comes of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.decisions.visit import (
    Answer,
    Constraints,
    Contacted,
    Item,
    Limits,
    Menu,
    Offer,
    Policy,
    Promise,
    Question,
    Suggestion,
    Task,
    Taste,
    Visit,
    feasible,
    may_ask,
    may_contact,
    standing,
    task_to_ask,
    tasks_of,
)  # fmt: skip
from regulars.decisions.visit.documents import records, schema
from regulars.decisions.visit.machine import GOES_WITH
from regulars.errors import ArgumentInvalid

NOON = dt.datetime(2026, 11, 22, 12)
DAY = NOON.date()
MENU = Menu(
    (
        Item("omelette", {"en": "Omelette", "ru": "Омлет", "ro": "Omletă"}, 5.0, 3.0, tags=("egg",)),
        Item("espresso", {"en": "Espresso", "ru": "Эспрессо"}, 2.0, 1.5, group="Coffee"),
        Item("cappuccino", {"en": "Cappuccino"}, 3.0, 2.0, group="Coffee", tags=("milk",)),
        Item("nut_cake", {"en": "Nut cake"}, 4.0, 2.5, tags=("nuts",)),
        Item("roll", {"en": "Roll"}, 1.0, 0.2),
        Item("soup", {"en": "Soup"}, 3.0, 2.0, available=False),
    )
)
IDS = [item.id for item in MENU.items]


def taste() -> Taste:
    return Taste.from_utilities(np.eye(len(IDS)), IDS)


def code_of(step: Any) -> str:
    with pytest.raises(ArgumentInvalid) as refused:
        step()
    return refused.value.code


def served() -> Visit:
    return Visit.arrive("7", NOON).wish("omelette", MENU, NOON).delivered(NOON)


def test_the_cafe_across_the_street() -> None:
    visit = Visit.arrive("7", NOON, new=True)
    visit = visit.wish("omelette and espresso", MENU, NOON)
    assert visit.stage == "offered" and visit.offer is not None
    assert visit.offer.items == ("omelette", "espresso") and visit.offer.price == 7.0
    visit = visit.was_sent_by("Olga K.", NOON).delivered(NOON).checked_back("better", NOON)
    more = visit.suggest(taste(), MENU, floor=1.0)
    assert more.item in {"cappuccino", "nut_cake"} and more.reason.code.startswith("taste.")
    visit = visit.suggested(more, MENU, NOON).took_suggestion(True, NOON).closed(NOON)
    kinds = [each["kind"] for each in records(visit)]
    assert kinds == ["visits", "offers", "check-backs", "referrals"]
    assert [each["asked"] for each in records(visit) if each["kind"] == "offers"] == [False]


def test_one_wish_in_three_languages_gives_the_same_state() -> None:
    three = [
        Visit.arrive("7", NOON).wish(said, MENU, NOON) for said in ("omelette", "омлет", "o omletă, vă rog")
    ]
    states = [{k: v for k, v in each.as_json().items() if k not in ("said", "matches")} for each in three]
    assert states[0] == states[1] == states[2]


def test_a_clear_wish_is_never_overridden() -> None:
    visit = Visit.arrive("7", NOON).wish("espresso", MENU, NOON)
    assert code_of(lambda: visit.advise(taste(), MENU)) == "error.visit_step"
    back = visit.declined(NOON)
    assert code_of(lambda: back.advise(taste(), MENU)) == "error.visit_wish_first"
    bound = Visit.arrive("7", NOON, constraints=Constraints(avoid=("milk",))).wish("cappuccino", MENU, NOON)
    assert bound.stage == "asked" and bound.offer is None


def test_what_he_may_not_have_is_taken_back_whenever_he_says_so() -> None:
    nuts = Constraints(avoid=("nuts",))
    offered = Visit.arrive("7", NOON).wish("nut cake", MENU, NOON)
    assert offered.stage == "offered"
    back = offered.bound(nuts, MENU, NOON)
    assert back.stage == "asked" and back.offer is None and back.constraints == nuts
    assert code_of(lambda: back.choose(["nut_cake"], MENU, NOON)) == "error.visit_must_not"
    assert Visit.arrive("7", NOON).wish("omelette", MENU, NOON).bound(nuts, MENU, NOON).stage == "offered"
    dessert = served().checked_back("better", NOON)
    dessert = dessert.suggested(Suggestion("nut_cake", GOES_WITH()), MENU, NOON).bound(nuts, MENU, NOON)
    assert dessert.stage == "checked_back" and dessert.suggestion is None


def test_advice_only_for_whoever_asks_and_within_what_is_feasible() -> None:
    visit = Visit.arrive("7", NOON)
    assert code_of(lambda: visit.advise(taste(), MENU)) == "error.visit_step"
    visit = visit.wish("what would you recommend?", MENU, NOON)
    found = visit.advise(taste(), MENU, floor=1.0, policy=Policy(bother=9.0), lately_refused=("espresso",))
    assert isinstance(found, Offer) and found.item in {"omelette", "cappuccino", "nut_cake"}
    asked = visit.advise(taste(), MENU, floor=1.0)
    assert isinstance(asked, Question) and set(asked.items) <= {
        "omelette",
        "espresso",
        "cappuccino",
        "nut_cake",
    }
    visit = visit.advised(found, MENU, NOON)
    assert visit.offer is not None and visit.offer.origin == "advice"
    assert set(visit.declined(NOON).refused) == {found.item}


def test_advice_on_a_doubtful_wish_stays_with_what_was_asked_about() -> None:
    visit = Visit.arrive("7", NOON).wish("coffee", MENU, NOON)
    found = visit.advise(taste(), MENU, policy=Policy(bother=9.0))
    assert isinstance(found, Offer) and found.item in {"espresso", "cappuccino"}


def test_all_under_the_floor_says_so_and_offers_nothing() -> None:
    visit = Visit.arrive("7", NOON).wish("advise me something", MENU, NOON)
    found = visit.advise(taste(), MENU, floor=100.0)
    assert isinstance(found, Offer) and found.item is None and found.reason.code == "taste.under_floor"
    assert visit.advised(found, MENU, NOON).stage == "asked"
    assert feasible(MENU, floor=100.0).items == ()
    empty = Visit.arrive("7", NOON).wish("advise me something", Menu(), NOON)
    bound = Constraints(budget=0.0)
    ruled_out = Visit.arrive("7", NOON, constraints=bound).wish("advise me", MENU, NOON).advise(taste(), MENU)
    assert isinstance(ruled_out, Offer) and ruled_out.reason.code == "taste.all_out"
    nothing = empty.advise(taste(), Menu())
    assert isinstance(nothing, Offer) and nothing.item is None


def test_no_suggestion_without_a_good_check_back_and_only_one() -> None:
    visit = served()
    assert code_of(lambda: visit.suggest(taste(), MENU)) == "error.visit_no_good_check_back"
    worse = visit.checked_back("worse", NOON, "cold")
    assert worse.opens_case
    assert code_of(lambda: worse.suggest(taste(), MENU)) == "error.visit_no_good_check_back"
    good = visit.checked_back("as expected", NOON)
    assert not good.opens_case
    more = good.suggest(None, MENU)
    assert more.item == "roll"
    made = good.suggested(more, MENU, NOON)
    assert code_of(lambda: made.suggested(more, MENU, NOON)) == "error.visit_one_suggestion"
    assert code_of(lambda: visit.checked_back("fine", NOON)) == "error.argument_invalid"


def test_nothing_to_suggest_is_said() -> None:
    one = Menu((Item("tea", {"en": "Tea"}, 1.0, 0.5),))
    good = Visit.arrive("7", NOON).wish("tea", one, NOON).delivered(NOON).checked_back("better", NOON)
    more = good.suggest(None, one)
    assert more.item is None and more.reason.code == "suggest.no_more"
    assert good.suggested(more, one, NOON).stage == "checked_back"


def test_a_clock_that_goes_backwards_and_steps_out_of_turn_are_refused() -> None:
    visit = served()
    assert (
        code_of(lambda: visit.checked_back("better", NOON - dt.timedelta(minutes=1))) == "error.visit_clock"
    )
    assert code_of(lambda: visit.delivered(NOON)) == "error.visit_step"
    assert code_of(lambda: visit.closed(NOON).closed(NOON)) == "error.visit_step"
    assert code_of(lambda: Visit.arrive("7", NOON).wish("tea?", MENU, NOON).choose((), MENU, NOON)) == (
        "error.visit_nothing_named"
    )
    asked = Visit.arrive("7", NOON).wish("coffee", MENU, NOON)
    assert code_of(lambda: asked.choose(("cognac",), MENU, NOON)) == "error.menu_item_unknown"
    assert code_of(lambda: asked.choose(("soup",), MENU, NOON)) == "error.visit_must_not"


def test_who_sent_you_is_asked_once_and_of_new_clients_only() -> None:
    assert code_of(lambda: Visit.arrive("7", NOON).was_sent_by("Ann", NOON)) == "error.visit_not_new"
    asked = Visit.arrive("7", NOON, new=True).was_sent_by(None, NOON)
    assert asked.sent_by is None
    assert code_of(lambda: asked.was_sent_by("Ann", NOON)) == "error.visit_asked_already"


def test_promises_are_recorded_with_their_day_and_whether_they_were_kept() -> None:
    visit = served().promised("call when 39 arrives", DAY + dt.timedelta(days=3), NOON)
    later = visit.closed(NOON).kept(1, True, NOON + dt.timedelta(days=2))
    assert later.promises == (Promise("call when 39 arrives", DAY + dt.timedelta(days=3), True),)
    assert code_of(lambda: visit.kept(2, True, NOON)) == "error.visit_promise"
    past = DAY - dt.timedelta(days=1)
    assert code_of(lambda: visit.promised("x", past, NOON)) == "error.visit_promise_past"


def test_a_menu_with_an_item_twice_or_a_task_served_by_nothing_is_refused() -> None:
    assert code_of(lambda: Menu((Item("1"), Item("1")))) == "error.menu_item_twice"
    assert code_of(lambda: Menu((Item("1"),), (Task("t", products=("2",)),))) == "error.task_product_unknown"


STEPS = st.lists(
    st.sampled_from(
        (
            "wish clear", "wish doubtful", "wish none", "advice", "answer", "refuse", "choose", "take",
            "decline", "better", "as expected", "worse", "suggest", "more", "close",
        )
    ),
    max_size=14,
)  # fmt: skip


class Walk:
    """A visit walked by any steps; those that are refused change nothing."""

    def __init__(self, bound: Constraints, floor: float) -> None:
        self.visit = Visit.arrive("7", NOON, constraints=bound)
        self.taste, self.floor = taste(), floor
        self.questions: list[Question] = []

    def take(self, name: str) -> None:
        try:
            self._take(name)
        except ArgumentInvalid:
            return

    def _take(self, name: str) -> None:
        visit, at = self.visit, NOON
        wishes = {"wish clear": "omelette", "wish doubtful": "coffee", "wish none": "a pizza"}
        if name in wishes:
            self.visit = visit.wish(wishes[name], MENU, at)
        elif name in ("advice", "answer", "refuse"):
            found = visit.advise(self.taste, MENU, floor=self.floor)
            if isinstance(found, Offer):
                self.visit = visit.advised(found, MENU, at)
            else:
                assert found.key not in [each.key for each in self.questions], "a question was put twice"
                if name != "advice":
                    self.questions.append(found)
                    self.taste = self.taste.answer(found, found.items[0] if name == "answer" else None)
        elif name == "choose":
            self.visit = visit.choose(("espresso",), MENU, at)
        elif name in ("take", "decline"):
            self.visit = visit.delivered(at) if name == "take" else visit.declined(at)
        elif name in ("better", "as expected", "worse"):
            self.visit = visit.checked_back(name, at)
        elif name == "suggest":
            self.visit = visit.suggested(visit.suggest(self.taste, MENU, floor=self.floor), MENU, at)
        elif name == "more":
            self.visit = visit.took_suggestion(True, at)
        else:
            self.visit = visit.closed(at)


@given(STEPS, st.sampled_from((0.0, 1.0, 2.2)), st.sampled_from(((), ("nuts",), ("egg", "milk"))))
@settings(max_examples=120, deadline=None)
def test_whatever_is_done_the_rules_hold(steps: list[str], floor: float, avoid: tuple[str, ...]) -> None:
    walk = Walk(Constraints(avoid=avoid), floor)
    for name in steps:
        before = walk.visit
        walk.take(name)
        visit = walk.visit
        if visit.suggestion is not None:
            assert visit.check_back in ("as expected", "better")
            item = MENU[str(visit.suggestion.item)]
            assert item.margin is not None and item.margin >= floor and not set(item.tags) & set(avoid)
        if visit.offer is not None:
            items = [MENU[each] for each in visit.offer.items]
            assert not any(set(item.tags) & set(avoid) or not item.available for item in items)
            if visit.offer.origin == "advice":
                assert all(item.margin is not None and item.margin >= floor for item in items)
        if before.understood == "clear" and before.stage == "offered" and before.offer is not None:
            assert visit.offer is None or visit.offer.items == before.offer.items
        document = json.loads(json.dumps(visit.as_json()))
        assert Visit.from_json(document) == visit
        jsonschema.Draft202012Validator(schema()).validate(document)


@given(st.integers(0, 3))
def test_refusing_to_answer_never_worsens_the_terms(refusals: int) -> None:
    visit = Visit.arrive("7", NOON).wish("what do you recommend?", MENU, NOON)
    silent = taste()
    for _ in range(refusals):
        found = visit.advise(silent, MENU, floor=0.5)
        if isinstance(found, Offer):
            break
        silent = silent.answer(found, None)
    never_ask = Policy(bother=9.0)
    one = visit.advise(taste(), MENU, floor=0.5, policy=never_ask)
    other = visit.advise(silent, MENU, floor=0.5, policy=never_ask)
    assert isinstance(one, Offer) and isinstance(other, Offer)
    assert (one.item, one.benefit, one.margin) == (other.item, other.benefit, other.margin)


def test_a_document_that_is_no_visit_is_refused() -> None:
    for broken in ({}, {**served().as_json(), "stage": "asleep"}, {**served().as_json(), "at": "noon"}):
        assert code_of(lambda broken=broken: Visit.from_json(broken)) == "error.visit_broken"


def test_what_is_left_out_says_why() -> None:
    found = feasible(MENU, Constraints(avoid=("nuts",), budget=4.5), floor=1.0, refused=("espresso",))
    assert found.items == ("cappuccino",)
    assert {item: why.code.removeprefix("left_out.") for item, why in found.left_out.items()} == {
        "omelette": "too_dear", "espresso": "refused", "nut_cake": "has_in_it", "roll": "under_floor",
        "soup": "not_there",
    }  # fmt: skip
    unknown = Menu((Item("tea"), Item("cake", lead_days=3)))
    assert feasible(unknown, floor=0.0).items == ()
    assert feasible(unknown, Constraints(days=1)).items == ("tea",)
    with pytest.raises(ArgumentInvalid):
        Constraints(budget=float("nan"))


def test_answers_stand_until_they_may_change() -> None:
    said = [
        Answer("7", "size", "38", DAY, again_after=DAY + dt.timedelta(days=365)),
        Answer("7", "size", "39", DAY + dt.timedelta(days=5), again_after=DAY + dt.timedelta(days=370)),
        Answer("7", "colour", None, DAY),
    ]
    later = DAY + dt.timedelta(days=10)
    assert standing(said, later)["size"].answer == "39"
    assert not may_ask("size", said, later) and not may_ask("colour", said, later)
    assert may_ask("size", said, DAY + dt.timedelta(days=400)) and may_ask("model", said, later)


def test_a_task_is_asked_about_only_while_nobody_knows() -> None:
    menu = Menu(
        (Item("shoes"), Item("tyres")),
        (Task("running", products=("shoes",), questions={"en": "Do you run?"}),
         Task("winter", products=("tyres",), questions={"en": "Do you drive in winter?"})),
    )  # fmt: skip
    assert [each.state for each in tasks_of(menu, [], {"shoes": DAY}, DAY)] == ["here", "unknown"]
    asked = task_to_ask(menu, [], {"shoes": DAY}, DAY)
    assert asked is not None and asked.id == "winter"
    refused = [Answer("7", "task:winter", None, DAY)]
    assert task_to_ask(menu, refused, {"shoes": DAY}, DAY) is None
    elsewhere = [Answer("7", "task:winter", "elsewhere", DAY)]
    assert tasks_of(menu, elsewhere, {}, DAY)[1].state == "elsewhere"
    later = {"tyres": DAY + dt.timedelta(days=1)}
    assert tasks_of(menu, elsewhere, later, DAY + dt.timedelta(days=1))[1].state == "here"


@given(st.integers(0, 6), st.integers(0, 200))
def test_silence_only_ever_lowers_how_often_he_may_be_contacted(silent: int, after: int) -> None:
    limits = Limits(most=3, days=28)
    contacts = [Contacted(DAY - dt.timedelta(days=40 * (silent - n))) for n in range(silent)]
    on = DAY + dt.timedelta(days=after)
    more = [*contacts, Contacted(DAY)]
    if may_contact(more, on, limits)[0]:
        assert may_contact(contacts, on, limits)[0]
    assert not may_contact(contacts, on, limits, refused=True)[0]
    assert may_contact(more, on, limits, came=on)[0]


def test_the_clear_part_of_a_wish_stays_whatever_becomes_of_the_rest() -> None:
    asked = Visit.arrive("7", NOON).wish("an omelette and a coffee", MENU, NOON)
    assert (asked.wished, asked.ask_back) == (("omelette",), ("espresso", "cappuccino"))
    chosen = asked.choose(("espresso",), MENU, NOON)
    assert chosen.offer is not None and chosen.offer.items == ("omelette", "espresso")
    assert chosen.offer.price == 7.0
    told = asked.advise(taste(), MENU, policy=Policy(bother=10.0))
    assert isinstance(told, Offer) and told.item in ("espresso", "cappuccino")
    advised = asked.advised(told, MENU, NOON)
    assert advised.offer is not None and advised.offer.items == ("omelette", told.item)
    assert advised.declined(NOON).refused == (told.item,)


def test_the_clear_part_is_not_kept_where_it_must_not_be() -> None:
    asked = Visit.arrive("7", NOON, constraints=Constraints(avoid=("egg",)))
    asked = asked.wish("an omelette and a coffee", MENU, NOON)
    chosen = asked.choose(("espresso",), MENU, NOON)
    assert chosen.offer is not None and chosen.offer.items == ("espresso",)


def test_what_is_suggested_is_of_another_group_where_there_is_one() -> None:
    coffee = Menu(tuple(item for item in MENU.items if item.group == "Coffee"))
    for menu, more in ((MENU, "roll"), (coffee, "cappuccino")):
        good = Visit.arrive("7", NOON).wish("espresso", menu, NOON).delivered(NOON)
        assert good.checked_back("better", NOON).suggest(None, menu).item == more
    drinks = Menu((*coffee.items, Item("oysters", {"en": "Oysters"}, 30.0, 20.0, group="Sea")))
    good = Visit.arrive("7", NOON).wish("espresso", drinks, NOON).delivered(NOON)
    assert good.checked_back("better", NOON).suggest(None, drinks).item == "oysters"


def test_nobody_is_an_answer_to_who_sent_him() -> None:
    visit = Visit.arrive("7", NOON, new=True).wish("omelette", MENU, NOON).was_sent_by(None, NOON)
    kept = [each for each in records(visit.delivered(NOON)) if each["kind"] in ("answers", "referrals")]
    assert [(each["kind"], each["question"], each["answer"]) for each in kept] == [
        ("answers", "who sent you?", "nobody")
    ]
    assert not [each for each in records(served()) if each["kind"] == "answers"]
