"""A row of the day's list in words."""

from __future__ import annotations

import datetime as dt

import pytest

from regulars.phrases import say
from regulars.report import calls
from regulars.report.answers import Frame
from regulars.report.words import Words

FRAME = Frame("Shop", "EUR", "revenue", 52.0, 3.0, 0.9, dt.date(2024, 1, 1), dt.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("stopped", "happened", "ask"),
    [
        ([], ["silent for 4 months, came about every 4 weeks"], "ask what has changed"),
        (
            ["tea"],
            ["silent for 4 months, came about every 4 weeks", "stopped taking tea"],
            "ask what has changed",
        ),
    ],
)
def test_what_he_stopped_taking_is_said_once(stopped: list[str], happened: list[str], ask: str) -> None:
    code = "call.ask_what_changed_and_about" if stopped else "call.ask_what_changed"
    row = {
        "ask": code,
        "stopped_names": stopped,
        "own_rhythm_weeks": 3.5,
        "silent_weeks": 16.0,
        "p_gap": 0.01,
    }
    told = calls.told(Words("en", FRAME), row)
    assert [say(each, "en") for each in told["happened"]] == happened
    assert say(told["question"], "en") == ask
