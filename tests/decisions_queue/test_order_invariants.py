"""The exact promises of the rule, for any queue: who may be overtaken, by whom, how often, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queues import AT, CAFE, seconds, waiting

from regulars.decisions.queue import Place, Policy, Queue, VisitClass, Waiting, order, overtakings
from regulars.phrases import LANGUAGES, say

LATER = AT + dt.timedelta(minutes=40)
few = settings(max_examples=120, deadline=None)
moments = st.builds(lambda each: LATER + dt.timedelta(seconds=each), seconds)


def passed(places: list[Place]) -> list[tuple[Place, Place]]:
    """(who, over) for every pair in which somebody who waited less is served earlier, found one by one."""
    called = [each for each in places if each.position]
    return [
        (who, over)
        for n, who in enumerate(called)
        for over in called[n + 1 :]
        if over.since_us < who.since_us
    ]


@few
@given(waiting(), moments)
def test_the_order_is_complete_and_does_not_depend_on_the_order_of_rows(
    people: list[Waiting], now: dt.datetime
) -> None:
    places = order(people, now, CAFE)
    assert sorted(each.id for each in places) == sorted(each.id for each in people)
    assert [each.position for each in places if each.position] == list(
        range(1, 1 + sum(each.position > 0 for each in places))
    )
    assert places == order(people[::-1], now, CAFE)


@few
@given(waiting(), moments)
def test_nobody_is_overtaken_by_a_visit_that_came_later_than_its_head_start(
    people: list[Waiting], now: dt.datetime
) -> None:
    for who, over in passed(order(people, now, CAFE)):
        if who.standing != "by_rule":
            assert who.since_us - over.since_us < who.head_start_us - over.head_start_us


@few
@given(waiting(), moments, st.floats(0, 60))
def test_nobody_who_waited_longer_than_the_cap_is_overtaken(
    people: list[Waiting], now: dt.datetime, cap: float
) -> None:
    policy = replace(CAFE, cap_minutes=cap)
    for who, over in passed(order(people, now, policy)):
        assert who.standing == "by_rule" or over.waited_us <= policy.cap_us


@few
@given(waiting(), moments)
def test_in_one_class_nobody_is_overtaken_whatever_he_is_worth(
    people: list[Waiting], now: dt.datetime
) -> None:
    for who, over in passed(order(people, now, CAFE)):
        assert who.standing == "by_rule" or who.visit_class != over.visit_class
    plain = [each.id for each in order([replace(one, value=0) for one in people], now, CAFE)]
    instants = {(each.arrived, each.pauses) for each in people}
    if len(instants) == len(people) and not any(each.precedence or each.pauses for each in people):
        ties = {each.key_minutes for each in order(people, now, CAFE)}
        if len(ties) == len(people):
            assert plain == [each.id for each in order(people, now, CAFE)]


@few
@given(waiting(), moments)
def test_by_rule_comes_first_and_the_longest_waiting_first_among_them(
    people: list[Waiting], now: dt.datetime
) -> None:
    places = [each for each in order(people, now, CAFE) if each.position]
    ranks = [{"by_rule": 0, "over_cap": 1, "in_turn": 2}[each.standing] for each in places]
    assert ranks == sorted(ranks)
    by_rule = [each.waited_us for each in places if each.standing == "by_rule"]
    assert by_rule == sorted(by_rule, reverse=True)
    keys = [each.key_minutes for each in places if each.standing == "in_turn"]
    assert keys == sorted(keys, reverse=True)


@few
@given(waiting(), moments)
def test_counts_are_those_of_the_pairs_and_every_overtaking_has_a_sentence(
    people: list[Waiting], now: dt.datetime
) -> None:
    places = order(people, now, CAFE)
    pairs = passed(places)
    for each in places:
        ordinary = [who for who, over in pairs if over.id == each.id and who.standing != "by_rule"]
        by_rule = [who for who, over in pairs if over.id == each.id and who.standing == "by_rule"]
        if each.standing != "by_rule":
            assert (each.overtaken_by, each.overtaken_by_rule) == (len(ordinary), len(by_rule))
            assert each.overtakes == sum(who.id == each.id for who, _ in pairs)
    told = list(overtakings(places))
    assert {(each.who, each.over) for each in told} == {(who.id, over.id) for who, over in pairs}
    for each in told:
        for lang in LANGUAGES:
            sentence = say(each.said, lang)
            assert each.who in sentence and each.over in sentence
    for each in places:
        assert all(say(said, lang) for lang in LANGUAGES for said in each.why)


@few
@given(waiting(), moments)
def test_a_tea_is_overtaken_at_most_by_the_cognacs_that_came_within_the_head_start(
    people: list[Waiting], now: dt.datetime
) -> None:
    places = [each for each in order(people, now, CAFE) if each.standing in ("in_turn", "over_cap")]
    for tea in places:
        within = sum(
            0 < each.since_us - tea.since_us < each.head_start_us - tea.head_start_us for each in places
        )
        assert tea.overtaken_by <= within


@few
@given(waiting(), st.randoms(use_true_random=False))
def test_a_queue_kept_while_people_come_and_go_is_the_queue_sorted_anew(
    people: list[Waiting], random: object
) -> None:
    queue, here = Queue(CAFE), list[Waiting]()
    for number, each in enumerate(people):
        queue.arrive(each)
        here.append(each)
        if number % 3 == 2:
            gone = here.pop(number % len(here))
            assert queue.leave(gone.id) == gone
    assert len(queue) == len(here)
    places = queue.order(LATER)
    assert places == order(here, LATER, CAFE)
    first = next((each.id for each in places if each.position == 1), None)
    called = queue.next(LATER)
    assert (called.id if called else None) == first


@few
@given(waiting(), moments, moments)
def test_the_order_among_ordinary_visits_stays_until_somebody_passes_the_cap(
    people: list[Waiting], now: dt.datetime, later: dt.datetime
) -> None:
    policy = replace(CAFE, cap_minutes=1e6)
    ids = [
        [each.id for each in order(people, at, policy) if each.standing == "in_turn"] for at in (now, later)
    ]
    assert ids[0] == ids[1]


def test_what_somebody_is_worth_decides_only_between_equals() -> None:
    same = [
        Waiting("a", AT, "tea"),
        Waiting("b", AT, "tea", value=10, tail=5),
        Waiting("c", AT, "tea", value=12),
    ]
    assert [each.id for each in order(same, LATER, CAFE)] == ["b", "c", "a"]
    rich = [Waiting("rich", AT + dt.timedelta(seconds=1), "tea", value=1e9), Waiting("poor", AT, "tea")]
    assert [each.id for each in order(rich, LATER, CAFE)] == ["poor", "rich"]


def test_an_unknown_guest_with_cognac_precedes_a_known_one_with_tea() -> None:
    known = Waiting("regular", AT, order=10, value=1e6, tail=1e6)
    unknown = Waiting("nobody knows him", AT + dt.timedelta(minutes=3), order=60, likely=40)
    places = order([known, unknown], AT + dt.timedelta(minutes=5), CAFE)
    assert [(each.id, each.visit_class) for each in places] == [
        ("nobody knows him", "cognac"),
        ("regular", "tea"),
    ]


def test_a_call_back_waits_for_its_hour() -> None:
    people = [
        Waiting("tea", AT, "tea"),
        Waiting("call", AT, "tea", precedence="call_back", due=AT + dt.timedelta(minutes=10)),
    ]
    before, after = (order(people, AT + dt.timedelta(minutes=m), CAFE) for m in (5, 15))
    assert [(each.id, each.position) for each in before] == [("tea", 1), ("call", 0)]
    assert [(each.id, each.waited_minutes) for each in after] == [("call", 5.0), ("tea", 15.0)]
    assert after[1].overtaken_by_rule == 1


def test_a_company_may_drop_a_precedence() -> None:
    policy = Policy((VisitClass("tea"),), first=("case",))
    people = [Waiting("first", AT), Waiting("second", AT.replace(minute=1), precedence="accessibility")]
    assert [each.standing for each in order(people, LATER, policy)] == ["over_cap", "over_cap"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_promises_and_explains(lang: str) -> None:
    people = [Waiting("tea", AT, "tea"), Waiting("cognac", AT.replace(minute=2), "cognac")]
    first, second = order(people, AT.replace(minute=3), CAFE)
    assert [each.code for each in (*first.why, *second.why)] == ["queue.passes", "queue.passed"]
    assert first.promise is not None and "9" in say(first.promise, lang)
    assert order(people, LATER, CAFE)[0].why[0].code == "queue.over_cap"
