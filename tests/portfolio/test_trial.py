"""The trial: arms by lot that stay as drawn, intervals as published, and no claim without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regulars
from regulars.ledger.outcomes import DO_NOT_CALL, Contact
from regulars.portfolio import trial as trials
from regulars.portfolio.trial import Trial, judge, monday, newcombe, wilson

DAY = dt.date(2024, 6, 3)
ROWS = [{"client": f"c{n:03}", "own_rhythm_weeks": 1.0 + n % 7} for n in range(200)]


def trial(share: float = 0.2, seed: str = "a seed") -> Trial:
    return trials.begin(share, DAY, seed)


def test_intervals_are_the_published_ones() -> None:
    """Newcombe (1998), table II, method 10; Wilson's as in his part I (Stat. Med. 17, 857-872), table I."""
    published = {
        (56, 70, 48, 80): (0.0524, 0.3339),
        (9, 10, 3, 10): (0.1705, 0.8090),
        (6, 7, 2, 7): (0.0582, 0.8062),
        (5, 56, 0, 29): (-0.0381, 0.1926),
        (0, 10, 0, 20): (-0.1611, 0.2775),
        (10, 10, 0, 10): (0.6075, 1.0),
    }
    for (a, m, b, n), ends in published.items():
        assert newcombe(a, m, b, n, 0.95) == pytest.approx(ends, abs=6e-5)
    assert wilson(15, 148, 0.95) == pytest.approx((0.0624, 0.1605), abs=6e-5)


@given(
    called=st.integers(1, 400), left=st.integers(1, 100),
    p=st.floats(0, 1), q=st.floats(0, 1), level=st.sampled_from([0.8, 0.9, 0.95]),
)  # fmt: skip
@settings(max_examples=80, derandomize=True, deadline=None)
def test_a_verdict_needs_the_whole_interval(called: int, left: int, p: float, q: float, level: float) -> None:
    reading = judge(called, round(p * called), left, round(q * left), 0, 0.2, level)
    assert reading.low is not None and reading.high is not None and reading.difference is not None
    assert -1 <= reading.low <= reading.difference <= reading.high <= 1
    assert (reading.verdict == "shown") == (reading.low > 0)
    assert (reading.verdict == "opposite") == (reading.high < 0)
    assert (reading.more is None) == (reading.verdict != "cannot tell")


def test_intervals_hold_what_they_promise() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(2000):
        called_back, left_back = rng.binomial(160, 0.45), rng.binomial(40, 0.3)
        low, high = newcombe(called_back, 160, left_back, 40, 0.9)
        held += low <= 0.15 <= high
    assert 0.88 <= held / 2000 <= 0.93


def test_the_asked_for_size_finds_the_difference() -> None:
    """With so many clients a difference of ten points is shown about four times of five."""
    needed = trials.clients_needed(30, 100, 0.2, 0.9)
    left = round(0.2 * needed)
    rng = np.random.default_rng(2)
    shown = sum(
        newcombe(rng.binomial(needed - left, 0.4), needed - left, rng.binomial(left, 0.3), left, 0.9)[0] > 0
        for _ in range(1000)
    )
    assert 0.75 <= shown / 1000 <= 0.86


def test_nobody_judged_is_no_verdict() -> None:
    reading = judge(0, 0, 0, 0, 7, 0.2, 0.9)
    assert reading.verdict == "cannot tell" and reading.difference is None and reading.more


def test_about_the_share_is_left_alone_whoever_else_is_listed() -> None:
    everyone = [row["client"] for row in ROWS]
    arms = {client: trial().arm(client) for client in everyone}
    assert 25 <= sum(arm == "leave" for arm in arms.values()) <= 55
    assert {client: trial().arm(client) for client in reversed(everyone)} == arms
    assert {client: trial(seed="another").arm(client) for client in everyone} != arms
    # A larger share leaves the same ones alone, and more.
    assert {c for c in arms if arms[c] == "leave"} <= {c for c in arms if trial(0.4).arm(c) == "leave"}


def test_the_list_is_filled_up_past_those_left_alone() -> None:
    now = monday(ROWS, {}, trial(), DAY, 10)
    assert len(now.to_call) == 10
    alone = [each for each in now.enrolled if each.arm == "leave"]
    assert len(now.enrolled) == 10 + len(alone) and alone
    assert not {each.client for each in alone} & {row["client"] for row in now.to_call}
    assert [each.client for each in now.enrolled] == [row["client"] for row in ROWS[: len(now.enrolled)]]
    begun = replace(trial(), enrolled={each.client: each for each in now.enrolled})
    again = monday(ROWS, {}, begun, DAY + dt.timedelta(days=7), 10)
    assert again.to_call == now.to_call and again.enrolled == ()


def test_without_a_trial_nobody_is_left_alone() -> None:
    for none in (None, replace(trial(0.5), ended=DAY)):
        now = monday(ROWS, {}, none, DAY, 10)
        assert list(now.to_call) == ROWS[:10] and now.enrolled == ()


def test_whoever_was_called_rests_for_his_own_rhythm() -> None:
    called = {"c003": Contact("c003", DAY, "spoke", "a"), "c000": Contact("c000", DAY, "spoke", "b")}
    never = called | {"c001": Contact("c001", DAY, DO_NOT_CALL, "c")}

    def shown(days: int) -> set[str]:
        now = monday(ROWS[:5], never, None, DAY + dt.timedelta(days=days), 5)
        return {row["client"] for row in now.to_call}

    assert shown(0) == {"c002", "c004"}
    assert shown(7) == {"c000", "c002", "c004"}
    assert shown(28) == {"c000", "c002", "c003", "c004"}
    assert "c001" not in shown(3650)


def test_records_tell_the_trial_again() -> None:
    first, second = trial(), trials.begin(0.3, DAY + dt.timedelta(days=50), "later")
    one = first.enrol("c1", DAY, 3.0)
    two = second.enrol("c2", second.began, 1.0)
    plain = [
        {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in each.items()}
        for each in (
            trials.began_record(first),
            trials.enrolled_record(first, one),
            trials.ended_record(first, DAY),
            {"kind": "contacts", "client": "c1"},
            trials.began_record(second),
            trials.enrolled_record(second, two),
            trials.enrolled_record(second, replace(two, arm="call", until=DAY)),
        )
    ]
    assert trials.latest(plain[:2]) == replace(first, enrolled={"c1": one})
    assert trials.latest(plain[:4]) == replace(first, enrolled={"c1": one}, ended=DAY)
    assert trials.latest(plain) == replace(second, enrolled={"c2": two})
    assert trials.latest([]) is None


def test_the_trial_is_read_from_the_lines(
    make_lines: Callable[..., pa.Table], fit_lines: Callable[..., regulars.Portfolio]
) -> None:
    """Whoever bought in his time came back; a return of goods, a day too early or too late is none."""
    until = DAY + dt.timedelta(weeks=4)
    arms = {"called-back": "call", "called-late": "call", "left-back": "leave", "left-away": "leave"}
    lines = [(name, "2024-05-01", 10) for name in (*arms, "waits", "called-returns")]
    lines += [("called-back", str(until), 5), ("called-late", str(until + dt.timedelta(days=1)), 5)]
    lines += [("left-back", str(DAY + dt.timedelta(days=1)), 5), ("left-away", str(DAY), 5)]
    lines += [("called-returns", str(until), -5), ("other", "2024-07-20", 10)]
    enrolled = {
        name: trials.Enrolled(name, "leave" if arm == "leave" else "call", DAY, until)
        for name, arm in (arms | {"called-returns": "call"}).items()
    }
    enrolled["waits"] = trials.Enrolled("waits", "call", DAY, dt.date(2024, 12, 1))
    with fit_lines(make_lines(*lines), at="2024-07-20") as portfolio:
        reading = portfolio.read_trial(replace(trial(), enrolled=enrolled))
    assert (reading.called, reading.called_back) == (3, 1)
    assert (reading.left, reading.left_back, reading.waiting) == (2, 1, 1)
    assert reading.verdict == "cannot tell"
