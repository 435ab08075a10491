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


def test_tone_changes_nothing_that_is_owed() -> None:
    calm = {**BY_ID["defect-1"], "findings": []}
    assert advise(calm, OPEN).owed == advise(BY_ID["defect-1"], OPEN).owed


def test_parting_comes_after_the_steps_or_a_danger() -> None:
    assert {id for id in BY_ID if "part" in courses(id)} == {"cars-6", "tenth-6", "half-6"}


def test_order_of_cases_and_reading_twice_change_nothing() -> None:
    assert [advise(read(BY_ID[id]), OPEN) for id in BY_ID] == [advise(BY_ID[id], OPEN) for id in BY_ID]
