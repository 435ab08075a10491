"""A person's reason, decision and end; what was given, and what it teaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from case_documents import evidence, opened, shown

from regulars.decisions.case import Assumed, Case, Settings, advise, read, schema
from regulars.decisions.case.deciding import DecisionRefused, close, decide, is_signed, with_reason
from regulars.decisions.case.evidence import EvidenceRefused, examine
from regulars.decisions.concessions import (
    chances_lost,
    concessions_of,
    ending,
    given,
    learning,
    outcome_records,
    practice,
)
from regulars.errors import ArgumentInvalid
from regulars.ledger.outcomes import endings, given_away

NOW = dt.datetime(2026, 10, 5, 14, 0)
RUDE = {"evidence": "e1", "turn": 1, "speaker": "client", "kind": "insult", "quote": "…", "violation": True,
        "attack": True}  # fmt: skip
CLASH = opened(
    client={"id": "7", "kind": "consumer"},
    asks=[{"what": "dismiss", "ultimatum": True}],
    evidence=[evidence("e1")],
    facts=shown(employee_kept_rules=True, heard_employee=True),
    findings=[RUDE],
)
FEE = opened(
    client={"id": "8", "kind": "consumer"},
    asks=[{"what": "fee_back", "amount": 120}],
    claims=[{"id": "k", "ground": "term", "amount": 120, "sold": "distance", "evidence": ["e1"]}],
    evidence=[evidence("e1")],
)


def decided(
    document: dict[str, Any], course: str, amount: float | None = None, **more: Any
) -> dict[str, Any]:
    reasoned = with_reason(document, "Irina", "we never told him", NOW)
    return decide(reasoned, Settings(), course=course, by="Irina", why="so", at=NOW, amount=amount, **more)


def test_a_decision_is_signed_with_its_rules_and_keeps_the_schema() -> None:
    made = decided(FEE, "give_owed")
    assert made["decision"]["amount"] == 120 and made["decision"]["against"] == []
    assert made["decision"]["rules"] == {"RO": "1", "house": "1"}
    assert read(made).decision is not None and is_signed(made)
    assert not is_signed({**made, "asks": []})
    assert "decision" not in FEE and schema()["properties"]["decision"]


def test_the_reason_comes_first_and_stays() -> None:
    with pytest.raises(DecisionRefused, match="own reason first"):
        decide(FEE, Settings(), course="give_owed", by="Irina", why="so", at=NOW)
    first = with_reason(FEE, "Irina", "we never told him", NOW)
    assert with_reason(first, "Irina", "I changed my mind", NOW)["reason"]["why"] == "we never told him"
    switched = decide(FEE, Settings(reason_first=False), course="give_owed", by="I", why="so", at=NOW)
    assert switched["decision"]["course"] == "give_owed"


def test_nothing_is_decided_on_what_is_missing() -> None:
    with pytest.raises(DecisionRefused, match="no evidence"):
        decided({**opened(), "asks": [{"what": "other"}]}, "explain_and_hold")


@pytest.mark.parametrize("course", ["dismiss_employee", "reprimand_employee"])
def test_what_a_principle_closes_no_decision_opens(course: str) -> None:
    with pytest.raises(DecisionRefused, match="kept the rules"):
        decided(CLASH, course)


@pytest.mark.parametrize(
    ("course", "amount", "against"),
    [
        ("explain_and_hold", 0.0, ["evidence", "owed"]),
        ("give_owed", 200.0, []),
        ("part", None, ["evidence"]),
    ],
)
def test_against_the_advice_is_recorded_as_such(
    course: str, amount: float | None, against: list[str]
) -> None:
    assert decided(FEE, course, amount)["decision"]["against"] == against


def test_paying_for_conflict_is_recorded_as_such() -> None:
    press = {**RUDE, "kind": "pressure_for_concession", "attack": False}
    case = opened(asks=[{"what": "discount", "amount": 60}], evidence=[evidence("e1")], findings=[press])
    assert decided(case, "pay_beyond_owed", 60)["decision"]["against"] == ["no_reward"]


@pytest.mark.parametrize(("by", "why"), [("", "so"), ("Irina", " ")])
def test_a_decision_has_a_name_and_a_reason(by: str, why: str) -> None:
    reasoned = with_reason(FEE, "Irina", "x", NOW)
    with pytest.raises(ArgumentInvalid, match="in words"):
        decide(reasoned, Settings(), course="give_owed", by=by, why=why, at=NOW)


def test_a_case_is_decided_once_and_closed_after_it() -> None:
    made = decided(FEE, "give_owed")
    with pytest.raises(DecisionRefused, match="was decided"):
        decide(made, Settings(), course="give_owed", by="Irina", why="so", at=NOW)
    with pytest.raises(DecisionRefused, match="not been decided"):
        close(FEE, followed="stayed", at=NOW)
    with pytest.raises(ArgumentInvalid, match="not what can follow"):
        close(made, followed="smiled", at=NOW)
    assert read(close(made, followed="stayed", at=NOW)).closed is not None


def closed(document: dict[str, Any], course: str, followed: str, amount: float | None = None) -> Any:
    return read(close(decided(document, course, amount), followed=followed, at=NOW))


def test_what_was_given_is_told_by_cause() -> None:
    fee = closed(FEE, "give_owed", "stayed", 150.0)
    gave = concessions_of(fee, 120.0)
    assert [(each.cause, each.amount) for each in gave] == [("owed", 120.0), ("goodwill", 30.0)]
    angry = closed({**FEE, "findings": [RUDE]}, "give_owed", "claimed_again", 150.0)
    assert [each.cause for each in concessions_of(angry, 120.0)] == ["owed", "under pressure"]
    rows = {
        each.cause: each for each in given([*gave, *concessions_of(angry, 120.0)], {"17": "claimed_again"})
    }
    assert (rows["owed"].n, rows["owed"].amount) == (2, 240.0)
    assert rows["goodwill"].claimed_again.share == 1.0 and rows["goodwill"].stayed.low > 0.2


def test_paying_for_conflict_is_shown_to_teach_only_when_the_interval_says_so() -> None:
    angry = {**FEE, "findings": [RUDE]}
    paid = [(closed(angry, "give_owed", "claimed_again", 150.0), 120.0)] * 30
    held = [(closed(angry, "give_owed", "stayed"), 120.0)] * 30
    assert learning([*paid, *held]).verdict == "shown"
    assert learning([*paid[:1], *held[:1]]).verdict == "cannot tell"
    calm = [(closed(FEE, "give_owed", "claimed_again", 150.0), 120.0)] * 30
    assert learning([*calm, *held]).paid.of == 0


def test_what_worked_with_a_hard_client_is_kept_without_him() -> None:
    angry = decided({**FEE, "findings": [RUDE]}, "change_contact", 120.0)
    stayed = read(close(angry, followed="stayed", at=NOW, note="a written summary after each call"))
    left = read(close(angry, followed="left", at=NOW, note="nothing helped"))
    calm = read(close(decided(FEE, "give_owed"), followed="stayed", at=NOW, note="no conflict"))
    kept = practice([stayed, stayed, left, calm])
    note = "a written summary after each call"
    assert [(each.course, each.note) for each in kept] == [("change_contact", note)]
    assert set(kept[0].__dataclass_fields__) == {"course", "note"}


def chances(cases: list[Case]) -> dict[str, Assumed]:
    return chances_lost(filter(None, (ending(each.document) for each in cases)))


def test_chances_are_learnt_from_closed_cases_and_shrunk() -> None:
    stayed, left = closed(FEE, "give_owed", "stayed"), closed(FEE, "give_owed", "left")
    other = closed(FEE, "explain_and_hold", "left", 0.0)
    few = chances([stayed] * 4)
    some = chances([*[stayed] * 8, *[left] * 2, *[other] * 10])
    many = chances([*[stayed] * 800, *[left] * 200, *[other] * 1000])
    assert few == {}
    assert some["give_owed"].high > many["give_owed"].high
    assert many["give_owed"].low < 0.2 < many["give_owed"].high < 0.23
    assert some["give_owed"].source.params["n"] == 10
    learnt = Settings(lost=many)
    assert learnt.chance_lost("give_owed").source.code == "source.own_cases"


def test_money_decides_once_the_chances_are_known() -> None:
    client = {"kind": "consumer", "value": {"low": 1000, "high": 2000}, "tail": {"low": 0, "high": 0}}
    case = opened(
        client=client,
        asks=[{"what": "discount", "amount": 60}],
        evidence=[evidence("e1")],
        reason={"by": "I", "why": "x", "at": NOW.isoformat()},
    )
    assert [each.code for each in advise(case).verdict] == ["money.undecided"]
    stayed = [closed(case, "pay_beyond_owed", "stayed", 60.0)] * 900
    left = [closed(case, "explain_and_hold", "left", 0.0)] * 900
    ranked = advise(case, Settings(lost=chances([*stayed, *left]))).ranking
    assert [(each.better, each.worse) for each in ranked] == [("pay_beyond_owed", "explain_and_hold")]


def test_a_decision_becomes_records_that_the_fit_reads() -> None:
    case = closed(FEE, "give_owed", "left", 150.0)
    records = outcome_records(case, 120.0)
    assert [each["kind"] for each in records] == ["cases", "concessions", "concessions"]
    assert endings(records) == {"8": dt.date(2026, 10, 5)}
    assert [(each.client, float(each.amount)) for each in given_away([*records, *records])] == [("8", 30.0)]
    corrected = {**records[0], "lost": False}
    assert endings([*records, corrected]) == {}


@pytest.mark.parametrize(
    ("name", "head", "size", "why"),
    [
        ("call.mp3", b"MZ\x90\x00", 500, "something else"),
        ("call.mp3", b"%PDF-1.7", 500, "application/pdf"),
        ("terms.pdf", b"<html>", 500, "terms.pdf says"),
        ("note.txt", b"\x89PNG\r\n\x1a\n", 500, "image/png"),
        ("note.txt", b"PK\x03\x04\x14\x00", 500, "something else"),
        ("chat.json", b"{\x00}", 500, "something else"),
        ("note.txt", b"", 0, "is empty"),
        ("note.txt", b"a", 11 * 1024**2, "at most 10 MB"),
        ("virus.exe", b"MZ", 5, ".exe is none of"),
        ("noname", b"a", 5, "none of"),
    ],
)
def test_files_that_lie_or_are_no_evidence_are_refused(name: str, head: bytes, size: int, why: str) -> None:
    with pytest.raises(EvidenceRefused, match=why):
        examine(name, head, size)


@pytest.mark.parametrize(
    ("name", "head", "type"),
    [
        ("CALL.MP3", b"ID3\x04", "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90", "audio/mpeg"),
        ("a.ogg", b"OggS\x00", "audio/ogg"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.vtt", "WEBVTT\n\nпривет".encode(), "text/vtt"),
        ("a.csv", "день;слово".encode("cp1251"), "text/csv"),
        ("a.txt", "\ufeffda".encode("utf-16-le"), "text/plain"),
    ],
)
def test_files_that_are_what_they_say_are_taken(name: str, head: bytes, type: str) -> None:
    assert examine(name, head, 500).type == type
