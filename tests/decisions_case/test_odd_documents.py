"""Advice on documents that programs send: what comes back is JSON, and what cannot be used is refused."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from case_documents import REASON, evidence, opened, shown

from regulars.decisions.case import CaseRefused, Settings, advise
from regulars.decisions.case import advice as advising

CLAIM = {"id": "k", "ground": "term", "amount": 120, "sold": "distance", "evidence": ["e1"]}


@pytest.mark.parametrize(
    "document",
    [
        opened(),
        opened(asks=[{"what": "refund"}]),
        opened(evidence=[evidence()], claims=[CLAIM], reason=REASON),
    ],
    ids=["blocked", "blocked on a claim", "open"],
)
def test_advice_is_json_by_its_schema(document: dict[str, Any]) -> None:
    """What is said meanwhile has a moment in it, and a moment is text in JSON."""
    told = json.loads(json.dumps(advise(document).as_json(), allow_nan=False))
    jsonschema.validate(told, dict(advising.schema()))
    if told["blocked"]:
        said = told["words"]["meanwhile"][1]["params"]["at"]
        assert said == told["due"]["call_back_by"]


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("$.opened_at", {"opened_at": "9999-12-31T23:59:00"}),
        ("$.claims[0].amount", {"claims": [{**CLAIM, "amount": 10**400}]}),
        ("$.claims[0].amount", {"claims": [{**CLAIM, "amount": 1e308}]}),
        ("$.claims[0].amount", {"claims": [{**CLAIM, "amount": float("nan")}]}),
        ("$.evidence[0].keep_until", {"evidence": [{**evidence(), "keep_until": "2027-99-99"}]}),
    ],
)
def test_what_cannot_be_reckoned_with_is_refused_with_its_place(place: str, more: dict[str, Any]) -> None:
    with pytest.raises(CaseRefused) as refused:
        advise(opened(**{"evidence": [evidence()], **more}))
    assert refused.value.said.params["where"] == place


@pytest.mark.parametrize("country", ["RO", "RU", "DE", "US"])
@pytest.mark.parametrize(("ground", "used", "due"), [("term", 0, 120), ("cancellation", 0, 120),
                                                      ("cancellation", 50, 70)])  # fmt: skip
def test_a_fee_of_which_nobody_told_him_is_given_back(
    country: str, ground: str, used: float, due: float
) -> None:
    """Also where he calls it a cancellation: what was used is paid for, the undisclosed fee is not."""
    case = opened(
        country=country,
        asks=[{"what": "fee_back", "amount": 120}],
        evidence=[evidence()],
        claims=[{**CLAIM, "ground": ground, "used": used, "term": "t"}],
        terms=[{"id": "t", "text": "who cancels pays 120"}],
        reason=REASON,
    )
    advice = advise(case)
    assert [(each.money.low, each.money.high) for each in advice.owed] == [(due, due)]
    assert advice.apology and "give_owed" in {each.course for each in advice.courses}


def test_whoever_broke_a_rule_is_heard_before_a_reprimand() -> None:
    """The table says what is missing, not that the breach which is shown were not."""
    case = opened(
        asks=[{"what": "reprimand"}],
        evidence=[evidence()],
        facts=shown(employee_kept_rules=False),
    )
    off = {each.course: each.because.code for each in advise(case, Settings(reason_first=False)).off_table}
    assert off["reprimand_employee"] == "gate.not_heard"


def test_what_he_asks_for_has_what_is_owed_in_it() -> None:
    """Asked 120, owed 100: to pay all costs 120, and 20 against a stake of 110 decides nothing."""
    case = opened(
        client={"value": {"low": 0, "high": 110}, "tail": {"low": 0, "high": 0}},
        asks=[{"what": "refund", "amount": 120}],
        evidence=[evidence()],
        claims=[{**CLAIM, "amount": 100}],
        reason=REASON,
    )
    advice = advise(case)
    outlay = {each.course: (each.outlay.low, each.outlay.high) for each in advice.courses}
    assert outlay["pay_beyond_owed"] == (120, 120) and outlay["explain_and_hold"] == (100, 100)
    assert not advice.ranking and [said.code for said in advice.verdict] == ["money.undecided"]


def test_what_may_be_owed_is_not_paid_twice() -> None:
    """No table for the country: 0 to 120 is owed; whoever pays the 120 that he asks for pays 120."""
    case = opened(
        country="US",
        asks=[{"what": "refund", "amount": 120}],
        evidence=[evidence()],
        claims=[{**CLAIM, "ground": "delay"}],
        reason=REASON,
    )
    outlay = {each.course: (each.outlay.low, each.outlay.high) for each in advise(case).courses}
    assert outlay["pay_beyond_owed"] == (120, 120) and outlay["explain_and_hold"] == (0, 120)
