"""Case documents for tests: one by hand, and any by hypothesis."""

from __future__ import annotations

import hashlib
from typing import Any

from hypothesis import strategies as st

from regulars.decisions.rules import FACTS

AT = "2026-10-05T12:58:00"
REASON = {"by": "Irina", "why": "as I see it", "at": AT}


def evidence(id: str = "e1", kind: str = "recording") -> dict[str, Any]:
    digest = hashlib.sha256(id.encode()).hexdigest()
    return {"id": id, "kind": kind, "name": f"{id}.mp3", "sha256": digest, "size": 9, "type": "audio/mpeg"}


def opened(**more: Any) -> dict[str, Any]:
    return {"case": "17", "opened_at": AT, "country": "RO", "client": {"kind": "consumer"}, **more}


def shown(**facts: Any) -> list[dict[str, Any]]:
    return [{"fact": name, "value": value, "evidence": ["e1"]} for name, value in facts.items()]


AMOUNT = st.integers(0, 5000).map(float)
ENDS = st.tuples(AMOUNT, AMOUNT).map(sorted).map(lambda ends: {"low": ends[0], "high": ends[1]})
CASE_FACTS = [
    name
    for name, fact in FACTS.items()
    if fact.scope == "case" and name not in ("attacks", "pressure", "cases_before", "upheld_before")
]
KINDS = ("obscene", "insult", "threat", "pressure_for_concession", "shouting", "harsh_complaint")


def _value(name: str) -> st.SearchStrategy[Any]:
    fact = FACTS[name]
    return st.sampled_from(fact.values) if fact.type == "choice" else st.booleans()


@st.composite
def statements(draw: st.DrawFn, sound: bool) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(CASE_FACTS), max_size=9, unique=sound))
    there = st.sampled_from([["e1"], ["e1", "e2"]] if sound else [[], ["e1"], ["e1", "e2"]])
    if sound:
        names = [*(name for name in names if name != "heard_employee"), "heard_employee"]
        names += [] if "employee_kept_rules" in names else ["employee_kept_rules"]
    return [
        {
            "fact": name,
            "value": True if sound and name == "heard_employee" else draw(_value(name)),
            "evidence": draw(there),
        }
        for name in names
    ]


@st.composite
def findings(draw: st.DrawFn) -> dict[str, Any]:
    kind, speaker = draw(st.sampled_from(KINDS)), draw(st.sampled_from(["client", "employee"]))
    return {
        "evidence": "e1",
        "turn": draw(st.integers(0, 9)),
        "speaker": speaker,
        "kind": kind,
        "quote": "…",
        "violation": kind != "harsh_complaint",
        "attack": kind in ("insult", "threat"),
    }


@st.composite
def claims(draw: st.DrawFn, id: str, sound: bool) -> dict[str, Any]:
    claim: dict[str, Any] = {
        "id": id, "ground": draw(st.sampled_from(FACTS["ground"].values)), "amount": draw(AMOUNT),
        "evidence": ["e1"] if sound else draw(st.sampled_from([["e1"], []])),
    }  # fmt: skip
    for name in ("what", "sold", "cause"):
        claim[name] = draw(st.sampled_from(FACTS[name].values))
    claim["days"] = draw(st.integers(0, 900))
    claim["used"] = draw(AMOUNT)
    if draw(st.booleans()):
        claim["term"] = "t1"
    return claim


_SHOWN: dict[str, Any] = {"id": "t1", "version": "7", "shown_at": AT, "accepted": "button", "accepted_at": AT}
_SHOWN["evidence"] = ["e1"]
TERM = st.sampled_from([{"id": "t1"}, _SHOWN, {**_SHOWN, "shown_at": "2027-01-01T00:00:00"}])
ASKS = st.lists(
    st.fixed_dictionaries(
        {
            "what": st.sampled_from(
                [
                    "dismiss",
                    "reprimand",
                    "refund",
                    "fee_back",
                    "discount",
                    "compensation",
                    "apology",
                    "wish",
                    "rush",
                    "better_terms",
                    "other",
                ]
            ),
            "amount": AMOUNT,
            "ultimatum": st.booleans(),
        }
    ),
    max_size=3,
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any case that can be read, with a reason written; most have what it takes to be decided."""
    sound = draw(st.integers(0, 3)) > 0
    client: dict[str, Any] = {"kind": draw(st.sampled_from(["consumer", "business"]))}
    if draw(st.booleans()):
        client["value"] = draw(ENDS)
    client["tail"] = draw(st.one_of(st.just("unknown"), ENDS))
    client["cases_before"] = draw(st.integers(0, 9))
    document: dict[str, Any] = opened(
        country=draw(st.sampled_from(["RO", "RU", "EU", "MD"])),
        client=client,
        asks=draw(ASKS),
        claims=[draw(claims(f"k{n}", sound)) for n in range(draw(st.integers(int(sound), 2)))],
        terms=[draw(TERM)],
        employee={"annual_pay": draw(ENDS)} if draw(st.booleans()) else {},
        evidence=[evidence("e1"), evidence("e2")],
        facts=draw(statements(sound)),
        findings=draw(st.lists(findings(), max_size=3)),
        costs={
            name: draw(ENDS) for name in draw(st.sets(st.sampled_from(["put_right", "nearest", "handling"])))
        },
        reason=REASON,
    )
    return document
