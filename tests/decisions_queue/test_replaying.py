"""A log served again: harm against the order of arrival, a frontier to choose from, and whether it harmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queues import AT, CAFE, waiting

from regulars.decisions.queue import Policy, QueueRefused, VisitClass, Waiting, order, plan, replay
from regulars.decisions.queue.proof import compare, overtaken

TWO = Policy((VisitClass("tea"), VisitClass("cognac", 2)))


def day(n: int, seed: int = 1, gap: float = 3.5) -> tuple[list[Waiting], list[float]]:
    """``n`` visits, a third cognac, with services of three minutes."""
    rng = np.random.default_rng(seed)
    came = np.cumsum(rng.exponential(gap * 60, n))
    kinds = np.where(rng.random(n) < 1 / 3, "cognac", "tea")
    visits = [
        Waiting(str(i), AT + dt.timedelta(seconds=float(second)), str(kind))
        for i, (second, kind) in enumerate(zip(came, kinds, strict=True))
    ]
    return visits, rng.exponential(180, n).tolist()


@settings(max_examples=100, deadline=None)
@given(waiting(), st.integers(1, 3), st.sampled_from([0.0, 3.0, 9.0, 1e4]))
def test_whoever_is_served_is_the_first_of_those_who_wait(
    people: list[Waiting], servers: int, cap: float
) -> None:
    """A replay, taken apart: at every start the order of those still waiting is worked out anew."""
    policy = replace(CAFE, cap_minutes=cap)
    people = [replace(each, pauses=()) for each in people]
    services = [30.0 + 30 * (n % 7) for n in range(len(people))]
    table = replay(people, services, policy, servers).to_pydict()
    assert all(wait >= 0 for wait in table["wait"])
    since = {
        each.id: max(each.arrived, each.due) if each.due is not None else each.arrived for each in people
    }
    begun = {
        name: since[name] + dt.timedelta(minutes=wait)
        for name, wait in zip(table["id"], table["wait"], strict=True)
    }
    ends = [begun[each.id] + dt.timedelta(seconds=long) for each, long in zip(people, services, strict=True)]
    left = list(people)
    for start in sorted(begun.values()):
        busy = sum(begun[each.id] < start < end for each, end in zip(people, ends, strict=True))
        assert busy < servers
        here = [each for each in left if each.arrived <= start]
        first = order(here, start, policy)[0]
        assert begun[first.id] == start
        left = [each for each in left if each.id != first.id]
    assert sum(table["overtakes"]) == sum(table["overtaken_by"])
    turned = replay(people[::-1], services[::-1], policy, servers).to_pydict()
    assert turned["wait"][::-1] == table["wait"]


def test_harm_is_own_wait_less_that_in_order_of_arrival() -> None:
    visits, services = day(500)
    table = replay(visits, services, TWO)
    harm = table["wait"].to_numpy() - table["first_come_wait"].to_numpy()
    assert table["harm"].to_numpy() == pytest.approx(harm)
    cognac = np.array(table["class"].to_pylist()) == "cognac"
    assert harm[cognac].mean() < 0 < harm[~cognac].mean()
    plain = replay(visits, services, TWO.first_come())
    assert not any(plain["harm"].to_pylist()) and not any(plain["overtaken_by"].to_pylist())


def test_a_replay_of_one_moment_is_the_order() -> None:
    visits, _ = day(200, gap=0.05)
    last = max(each.arrived for each in visits)
    first = Waiting("server is busy", AT - dt.timedelta(minutes=1), "tea")
    services = [(last - first.arrived).total_seconds() + 1, *([1.0] * len(visits))]
    policy = Policy(TWO.classes, cap_minutes=1e4)
    table = replay([first, *visits], services, policy)
    waits = dict(zip(table["id"].to_pylist(), table["wait"].to_pylist(), strict=True))
    starts = sorted(visits, key=lambda each: each.arrived + dt.timedelta(minutes=waits[each.id]))
    now = last + dt.timedelta(seconds=1)
    assert [each.id for each in starts] == [each.id for each in order(visits, now, policy)]


@pytest.mark.parametrize("services", [[60.0], [60.0, 0.0], [60.0, float("nan")], [60.0, -1.0]])
def test_services_that_do_not_fit_are_refused(services: list[float]) -> None:
    visits, _ = day(2)
    with pytest.raises(QueueRefused, match="2 visits"):
        replay(visits, services, TWO)
    with pytest.raises(QueueRefused, match="servers"):
        replay(visits, [60.0, 60.0], TWO, servers=0)
    with pytest.raises(QueueRefused, match="stands in the queue already"):
        replay([visits[0], visits[0]], [60.0, 60.0], TWO)


def test_the_frontier_lies_between_its_ends_and_its_reading_keeps_its_word() -> None:
    visits, services = day(1500)
    found = plan(visits, services, TWO)
    first, last = found.first_come, found.strict
    assert (first.kind, last.kind, first.overtakes) == ("first_come", "strict", 0)
    for each in found.choices[1:-1]:
        assert last.wait_ahead <= each.wait_ahead <= first.wait_ahead
        assert first.wait_rest <= each.wait_rest <= last.wait_rest
    best = found.recommended
    assert best is not None and found.reading.code == "queue.reading"
    assert best.p99_rest <= 1.1 * first.p99_rest and best.wait_rest <= 1.1 * first.wait_rest
    assert found.table().num_rows == len(found.choices)
    again = plan(visits[::-1], services[::-1], TWO)
    assert again == found
    strict = plan(visits, services, TWO, head_starts=[1e6], caps=[1e6])
    assert strict.choices[1].wait_ahead == pytest.approx(last.wait_ahead)


def test_a_frontier_agrees_with_the_replay_it_summarises() -> None:
    visits, services = day(400)
    found = plan(visits, services, TWO, head_starts=[5], caps=[30])
    table = replay(visits, services, TWO.with_head_start(5, 30)).to_pandas()
    rest, choice = table[table["class"] == "tea"], found.choices[1]
    assert choice.wait_rest == pytest.approx(rest["wait"].mean())
    assert choice.p99_rest == pytest.approx(rest["wait"].quantile(0.99))
    assert choice.overtakes == table["overtakes"].sum()
    assert choice.harm_rest == pytest.approx(rest[rest["overtaken_by"] > 0]["harm"].mean())


def test_where_nothing_can_be_chosen_it_says_so() -> None:
    visits, services = day(50)
    with pytest.raises(QueueRefused, match="--ahead"):
        plan(visits, services, TWO.first_come())
    teas = [each for each in visits if each.visit_class == "tea"]
    with pytest.raises(QueueRefused, match="both kinds"):
        plan(teas, services[: len(teas)], TWO)
    idle, quick = day(60, gap=1000)
    assert plan(idle, quick, TWO).reading.code == "queue.reading_none"


def test_who_was_in_fact_overtaken() -> None:
    visits, services = day(300)
    table = replay(visits, services, TWO)
    since = [each.arrived.timestamp() for each in visits]
    started = [at + 60 * wait for at, wait in zip(since, table["wait"].to_pylist(), strict=True)]
    assert overtaken(visits, started, TWO).tolist() == [n > 0 for n in table["overtaken_by"].to_pylist()]


@pytest.mark.parametrize(("harm", "verdict"), [(0.0, "harmless"), (0.15, "harmed"), (0.05, "cannot tell")])
def test_harm_is_found_where_it_is_and_not_where_only_the_hour_is_busy(harm: float, verdict: str) -> None:
    """The overtaken come at busy times, when everybody is served worse: that alone is no harm."""
    rng = np.random.default_rng(8)
    n = 6000 if verdict != "cannot tell" else 600
    wait = rng.exponential(10, n)
    passed = rng.random(n) < np.clip(wait / 40, 0.02, 0.6)
    bad = rng.random(n) < 0.1 + 0.2 * (wait > 10) + harm * passed
    found = compare(passed, wait, bad.tolist())
    assert found.verdict == verdict
    crude = bad[passed].mean() - bad[~passed].mean()
    if verdict != "cannot tell":
        assert found.difference is not None and abs(found.difference - harm) < abs(crude - harm)
    assert (found.more is None) == (verdict != "cannot tell")


@pytest.mark.slow
def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(1000):
        wait = rng.exponential(10, 800)
        passed = rng.random(800) < np.clip(wait / 40, 0.05, 0.6)
        stratum = np.searchsorted(np.quantile(wait, [0.25, 0.5, 0.75]), wait)
        bad = rng.random(800) < 0.1 + 0.05 * stratum + 0.06 * passed
        found = compare(passed, wait, bad.tolist(), level=0.9)
        assert found.low is not None and found.high is not None
        held += found.low <= 0.06 <= found.high
    assert 0.872 < held / 1000 < 0.925


def test_unknown_answers_are_left_out() -> None:
    found = compare([True, False, True], [1.0, 1.0, 1.0], [None, None, True])
    assert (found.overtaken, found.rest, found.difference, found.verdict) == (1, 0, None, "cannot tell")
