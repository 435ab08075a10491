"""The sixty worked cases: fixed before the advice, read by it, and what may never come out of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from regulars.decisions.case import Settings, advise, read
from regulars.decisions.case.advice import schema
from regulars.phrases import say

CASES = json.loads((Path(__file__).parent / "worked_cases.json").read_text(encoding="utf-8"))["cases"]
BY_ID = {each["id"]: each["case"] for each in CASES}
OPEN = Settings(reason_first=False)


def courses(id: str) -> set[str]:
    return {each.course for each in advise(BY_ID[id], OPEN).courses}


def test_there_are_ten_families_of_six_with_nothing_but_facts() -> None:
    assert Counter(Counter(each["family"] for each in CASES).values()) == {6: 10}
    assert all(each.keys() == {"id", "family", "story", "case"} for each in CASES)
    assert all({"decision", "closed", "reason"}.isdisjoint(each["case"]) for each in CASES)


@pytest.mark.parametrize("id", BY_ID)
def test_every_case_is_read_and_advised(id: str) -> None:
    advice = advise(BY_ID[id], OPEN)
    assert advice.blocked != bool(advice.courses)
    Draft202012Validator(schema()).validate(advice.as_json())
    for lang in ("en", "ru", "ro"):
        told = [say(each, lang) for words in advice.words.values() for each in words]
        told += [say(each, lang) for gate in advice.gates for each in (*gate.found, gate.title, gate.source)]
        assert all(told) and not any("{" in each for each in told)


def test_ten_times_the_value_buys_nothing() -> None:
    assert courses("cars-1") == courses("cars-2")
    one, other = (advise(BY_ID[id], OPEN) for id in ("cars-1", "cars-2"))
    assert one.off_table == other.off_table
    assert one.break_even is not None and (one.break_even.low, one.break_even.high) == (144.0, 210.0)


def test_a_tail_that_nobody_knows_leaves_the_upper_end_open() -> None:
    known, unknown = (advise(BY_ID[id], OPEN) for id in ("cars-2", "cars-1"))
    assert all(each.client.high == 120_000 for each in known.courses)
    assert all(each.client.high is None for each in unknown.courses)
    assert {each.client.source.code for each in unknown.courses} == {"money.tail_unknown"}


def test_contradictory_evidence_is_shown_as_such() -> None:
    advice = advise(BY_ID["cars-5"], OPEN)
    assert advice.gates[0].state == "disputed"
    shown = next(each for each in advice.gates[0].found if each.code == "gate.contradicted")
    assert shown.params["sides"] == "true: operator; false: companion"


def test_a_country_without_a_table_says_so_and_still_works() -> None:
    advice = advise(BY_ID["fee-6"], OPEN)
    assert "owed.no_table" in {each.code for each in advice.gates[1].found}
    assert advice.owed[0].money.low == 90 and courses("fee-6") == {"give_owed"}


@pytest.mark.parametrize("id", ["fee-1", "fee-3", "fee-4", "fee-6"])
def test_what_was_taken_by_a_term_that_does_not_bind_is_a_fault_of_ours(id: str) -> None:
    advice = advise(BY_ID[id], OPEN)
    assert advice.apology and advice.gates[4].found[0].code == "gate.fault_of_term"
    assert "words.apologise" in {each.code for each in advice.words["give_owed"]}
    apologised = {**BY_ID[id], "apologised_at": "2026-10-05T13:00:00"}
    assert not advise(apologised, OPEN).apology


def test_a_term_that_stands_is_no_fault() -> None:
    assert not advise(BY_ID["fee-2"], OPEN).apology and not advise(BY_ID["fee-5"], OPEN).apology


def test_an_apology_that_is_due_is_given_though_nothing_has_to_be_paid() -> None:
    advice = advise(BY_ID["rude-2"], OPEN)
    assert "give_owed" in courses("rude-2") and advice.courses[0].outlay.low == 0


def test_the_buyer_is_asked_before_a_wish_in_his_name_is_done() -> None:
    advice = advise(BY_ID["adviser-2"], OPEN)
    assert [each.code for each in advice.missing] == ["gate.buyer_not_heard"]
    heard = {"fact": "heard_buyer", "value": True, "evidence": ["order"]}
    asked = {**BY_ID["adviser-2"], "facts": [*BY_ID["adviser-2"]["facts"], heard]}
    told = advise(asked, OPEN)
    assert [each.course for each in told.courses] == ["honour_wish"]
    assert [each.code for each in told.notes] == ["open.warn_first"]


def test_tone_changes_nothing_that_is_owed() -> None:
    calm = {**BY_ID["defect-1"], "findings": []}
    assert advise(calm, OPEN).owed == advise(BY_ID["defect-1"], OPEN).owed


def test_parting_comes_after_the_steps_or_a_danger() -> None:
    assert {id for id in BY_ID if "part" in courses(id)} == {"cars-6", "tenth-6", "half-6"}


def test_order_of_cases_and_reading_twice_change_nothing() -> None:
    assert [advise(read(BY_ID[id]), OPEN) for id in BY_ID] == [advise(BY_ID[id], OPEN) for id in BY_ID]
