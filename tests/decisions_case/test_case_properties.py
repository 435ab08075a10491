"""What holds for every case, whatever is at stake."""

from __future__ import annotations

import copy
from typing import Any

from case_documents import AT, ENDS, documents
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from regulars.decisions.case import Assumed, Settings, advise, money, read
from regulars.decisions.case.advice import schema as advice_schema
from regulars.decisions.case.defaults import YOUR_ASSUMPTION
from regulars.decisions.case.owed import total
from regulars.decisions.case.standing import stand
from regulars.decisions.rules import COURSES

MANY = settings(max_examples=60, deadline=None)
#: Narrow as well as wide, so that money does decide at times.
SHARES = st.one_of(
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
    st.sampled_from([[0.0, 0.01], [0.3, 0.3], [0.9, 1.0]]),
)


def lost(draws: dict[str, list[float]]) -> dict[str, Assumed]:
    return {name: Assumed(low, high, YOUR_ASSUMPTION()) for name, (low, high) in draws.items()}


LOST = st.fixed_dictionaries(
    {}, optional=dict.fromkeys([name for name in COURSES if name != "part"], SHARES)
).map(lost)


@MANY
@given(documents(), LOST)
def test_an_employee_who_kept_the_rules_is_never_sacrificed(document: dict[str, Any], chances: Any) -> None:
    kept = {"fact": "employee_kept_rules", "value": True, "evidence": ["e1"]}
    facts = [each for each in document["facts"] if each["fact"] != "employee_kept_rules"]
    case = read({**document, "facts": [*facts, kept]})
    advice = advise(case, Settings(lost=chances))
    assert not {each.course for each in advice.courses} & {"dismiss_employee", "reprimand_employee"}


@MANY
@given(documents())
def test_an_employee_is_not_judged_on_what_is_disputed_or_unheard(document: dict[str, Any]) -> None:
    case = read(document)
    standing = stand(case)
    courses = {each.course for each in advise(case).courses}
    assert "dismiss_employee" not in courses
    if not standing.is_shown("employee_kept_rules", False) or not standing.is_shown("heard_employee"):
        assert "reprimand_employee" not in courses


@MANY
@given(documents(), st.integers(1, 5000))
def test_unproven_disclosure_always_gives_what_is_owed(document: dict[str, Any], amount: int) -> None:
    claim = {"id": "k9", "ground": "term", "amount": amount, "term": "t9", "evidence": ["e1"]}
    bare = {"id": "t9", "version": "7", "accepted": "button", "shown_at": AT}
    case = read({**document, "claims": [*document["claims"], claim], "terms": [*document["terms"], bare]})
    advice = advise(case)
    mine = next(each for each in advice.owed if each.claim == "k9")
    assert (mine.money.low, mine.money.high, mine.remedy) == (amount, amount, "all")
    assert all(each.outlay.low is not None and each.outlay.low >= amount for each in advice.courses)
    if not advice.blocked:
        assert "give_owed" in {each.course for each in advice.courses}


@MANY
@given(documents())
def test_conflict_alone_never_raises_the_payment(document: dict[str, Any]) -> None:
    calm = copy.deepcopy(document)
    calm["findings"] = [each for each in calm["findings"] if each["speaker"] == "employee"]
    for ask in calm["asks"]:
        ask["ultimatum"] = False
    shout = {
        "evidence": "e1", "turn": 1, "speaker": "client", "kind": "insult", "quote": "…", "violation": True,
        "attack": True,
    }  # fmt: skip
    angry = {**calm, "findings": [*calm["findings"], shout]}
    quiet, loud = advise(calm), advise(angry)
    assert total(loud.owed) == total(quiet.owed)
    assert "pay_beyond_owed" not in {each.course for each in loud.courses}
    if loud.courses and quiet.courses:
        assert max(each.outlay.low or 0 for each in loud.courses) <= max(
            each.outlay.low or 0 for each in quiet.courses
        )


@MANY
@given(documents())
def test_missing_evidence_always_blocks(document: dict[str, Any]) -> None:
    bare = copy.deepcopy(document)
    bare |= {"evidence": [], "findings": []}
    for part in ("facts", "claims", "terms"):
        for each in bare[part]:
            each.pop("evidence", None)
    advice = advise(bare)
    assert advice.blocked and not advice.courses and advice.missing
    assert advice.gates[0].state == "missing" and set(advice.words) == {"meanwhile"}


@MANY
@given(documents(), ENDS, ENDS, LOST)
def test_more_value_never_opens_a_course(
    document: dict[str, Any], value: Any, tail: Any, chances: Any
) -> None:
    richer = {**document, "client": {**document["client"], "value": value, "tail": tail}}
    one, other = advise(document, Settings(lost=chances)), advise(richer, Settings(lost=chances))
    assert [each.course for each in one.courses] == [each.course for each in other.courses]
    assert one.off_table == other.off_table and one.owed == other.owed and one.blocked == other.blocked


@MANY
@given(documents(), LOST, st.integers(0, 1000), st.integers(0, 1000))
def test_a_wider_range_never_decides(document: dict[str, Any], chances: Any, down: int, up: int) -> None:
    assume("value" in document["client"])
    value = document["client"]["value"]
    wide_client = {**document["client"], "value": {"low": value["low"] - down, "high": value["high"] + up}}
    wider = {name: Assumed(one.low / 2, (one.high + 1) / 2, one.source) for name, one in chances.items()}
    costs = {
        name: {"low": ends["low"] / 2, "high": ends["high"] + up} for name, ends in document["costs"].items()
    }
    narrow = set(advise(document, Settings(lost=chances)).ranking)
    for wide, lost_by in (
        ({**document, "client": wide_client}, chances),
        (document, wider),
        ({**document, "costs": costs}, chances),
        ({**document, "client": wide_client, "costs": costs}, wider),
    ):
        assert set(advise(wide, Settings(lost=lost_by)).ranking) <= narrow


@settings(max_examples=200, deadline=None)
@given(documents(), LOST, st.lists(st.floats(0, 1), min_size=5, max_size=5), st.sampled_from([-100.0, 100.0]))
def test_a_ranking_holds_wherever_the_truth_lies(
    document: dict[str, Any], chances: Any, at: list[float], least: float
) -> None:
    known = {"value": {"low": least, "high": 900.0}, "tail": {"low": 0.0, "high": 50.0}}
    case = read({**document, "client": {**document["client"], **known}})
    chosen = Settings(lost=chances)
    value = least + at[0] * (950 - least)
    advice = advise(case, chosen)
    for pair in advice.ranking:
        costs = []
        for name, chance_at, cost_at in ((pair.better, at[1], at[2]), (pair.worse, at[3], at[4])):
            chance, extra = chosen.chance_lost(name), money._extra(name, case, advice.owed)
            high = extra.low + 1e7 if extra.high is None else extra.high
            lost_here = chance.low + chance_at * (chance.high - chance.low)
            costs.append(extra.low + cost_at * (high - extra.low) + lost_here * value)
        assert costs[0] < costs[1]


@MANY
@given(documents(), st.sampled_from([name for name in COURSES if name not in ("give_owed", "put_right")]))
def test_principles_are_never_sold(document: dict[str, Any], course: str) -> None:
    dear = {**document, "client": {**document["client"], "value": {"low": 1e9, "high": 2e9}}}
    advice = advise(dear, Settings(principles={"ours": (course,)}))
    if course != "explain_and_hold":
        assert course not in {each.course for each in advice.courses}


@MANY
@given(documents())
def test_an_apology_only_for_a_shown_fault_and_once(document: dict[str, Any]) -> None:
    case = read(document)
    standing = stand(case)
    advice = advise(case)
    said = {each.code for words in advice.words.values() for each in words}
    fault = standing.is_shown("company_at_fault") or standing.is_shown("employee_kept_rules", False)
    given = {each.claim: each for each in advice.owed if each.remedy not in ("nothing", "counsel")}
    by_claim = any(
        claim.evidence
        and (
            claim.facts["cause"] == "company"
            or ((claim.term or claim.ground == "term") and given[claim.id].money.low)
        )
        for claim in case.claims
        if claim.id in given
    )
    assert fault <= advice.apology
    assert advice.apology <= (fault or (by_claim and not standing.spoken_of("company_at_fault")))
    assert ("words.apologise" in said) <= advice.apology
    if advice.apology and not advice.blocked:
        assert {"give_owed", "put_right"} & {each.course for each in advice.courses}
    again = advise({**document, "apologised_at": AT})
    assert "words.apologise" not in {each.code for words in again.words.values() for each in words}


@MANY
@given(documents())
def test_advice_is_a_function_and_keeps_its_schema(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    advice = advise(document)
    assert document == before and advise(document) == advice
    Draft202012Validator(advice_schema()).validate(advice.as_json())


@MANY
@given(documents())
def test_without_a_reason_of_the_person_nothing_is_advised(document: dict[str, Any]) -> None:
    silent = {name: value for name, value in document.items() if name != "reason"}
    advice = advise(silent)
    assert advice.blocked or advice.withheld
    assert not advice.courses and not advice.ranking and not advice.verdict and advice.break_even is None
    switched = advise(silent, Settings(reason_first=False))
    assert switched.courses == advise(document).courses


@MANY
@given(documents())
def test_the_order_of_what_is_written_changes_nothing(document: dict[str, Any]) -> None:
    turned = {**document, **{part: document[part][::-1] for part in ("facts", "findings", "evidence")}}
    one, other = advise(document), advise(turned)
    assert (one.courses, one.ranking, one.owed, one.blocked) == (
        other.courses,
        other.ranking,
        other.owed,
        other.blocked,
    )
    assert {each.course for each in one.off_table} == {each.course for each in other.off_table}
