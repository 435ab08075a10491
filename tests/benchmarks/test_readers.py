"""The comparison of blind readers: agreement, and what counts as the same answer."""

from __future__ import annotations

import pytest
from benchmarks.readers import alpha, as_answer, same

from regulars.decisions.case import Settings, advise
from regulars.errors import RegularsError

OURS = {"enough": "yes", "owed": "120", "course": ["explain_and_hold", "give_owed"], "apology": "no"}


@pytest.mark.parametrize(
    ("question", "answer", "agrees"),
    [
        ("owed", 120, True),
        ("owed", "nothing", False),
        ("course", "give_owed", True),
        ("course", ["part", "explain_and_hold"], True),
        ("course", ["part"], False),
        ("apology", "No", True),
    ],
)
def test_what_counts_as_the_same(question: str, answer: object, agrees: bool) -> None:
    assert same(question, {"enough": "yes", question: answer}, OURS) == agrees


def test_nobody_may_decide_yet_is_an_answer_about_courses() -> None:
    blocked = {**OURS, "enough": "no", "course": []}
    assert same("course", {"enough": "no", "course": []}, blocked)
    assert not same("course", {"enough": "yes", "course": ["part"]}, blocked)


def test_agreement_by_hand() -> None:
    # Krippendorff 2011, two coders, binary: 6 of 10 units agree, alpha .095.
    one, other = "0100000000", "1110010010"
    assert alpha(list(zip(one, other, strict=True))) == pytest.approx(0.095, abs=5e-4)


def test_advice_is_an_answer() -> None:
    case = {"case": "1", "opened_at": "2026-10-05T12:00:00", "country": "RO"}
    told = as_answer(advise(case, Settings(reason_first=False)))
    assert (told["enough"], told["owed"], told["course"]) == ("no", "nothing", [])
    with pytest.raises(RegularsError):
        advise({})
