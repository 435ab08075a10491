"""Clocks run in open hours, stand in pauses, mind summer time, and never go back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queues import AT, CAFE

from regulars.decisions.queue import Policy, Queue, QueueRefused, VisitClass, Waiting, order
from regulars.decisions.queue.hours import MINUTE_US, Clock, parsed

OFFICE = ("mon-fri 09:00-18:00", "sat 10:00-14:00")
BAR = ("fri-sat 20:00-04:00",)
moments = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 12, 31))


def minutes_open(clock: Clock, begin: dt.datetime, end: dt.datetime) -> float:
    return (clock.at(end) - clock.at(begin)) / MINUTE_US


@settings(max_examples=60, deadline=None)
@given(st.lists(moments, min_size=2, max_size=6), st.sampled_from([OFFICE, BAR, ()]))
def test_open_time_never_runs_back_and_does_not_depend_on_what_was_asked_before(
    asked: list[dt.datetime], hours: tuple[str, ...]
) -> None:
    clock = Clock(hours, (dt.date(2026, 1, 1),), "Europe/Chisinau")
    fresh = Clock(hours, (dt.date(2026, 1, 1),), "Europe/Chisinau")
    base, again = asked[0], sorted(asked)
    found = [minutes_open(clock, base, each) for each in asked]
    assert found == [minutes_open(fresh, base, each) for each in reversed(asked)][::-1]
    ordered = [clock.at(each.replace(tzinfo=dt.UTC)) for each in again]
    assert ordered == sorted(ordered)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.datetimes(dt.datetime(2026, 10, 23), dt.datetime(2026, 10, 27)), min_size=1, max_size=8),
    st.sampled_from([OFFICE, BAR, ("sun 01:00-05:00",), ()]),
)
def test_wall_time_is_the_instant_that_it_stands_for(
    asked: list[dt.datetime], hours: tuple[str, ...]
) -> None:
    """Around the night in which clocks are put back; wall time alone means the first of two like hours."""
    clock, by_instant = (Clock(hours, (), "Europe/Chisinau") for _ in range(2))
    zone = ZoneInfo("Europe/Chisinau")
    base = asked[0].replace(tzinfo=zone)
    for each in [*asked, *asked]:
        told = clock.at(each) - clock.at(base)
        assert told == by_instant.at(each.replace(tzinfo=zone)) - by_instant.at(base)


@pytest.mark.parametrize(
    ("hours", "begin", "end", "minutes"),
    [
        (OFFICE, "2026-10-02T17:50", "2026-10-05T09:10", 260),  # Friday, Saturday, Monday
        (OFFICE, "2026-10-04T10:00", "2026-10-04T20:00", 0),  # Sunday
        (OFFICE, "2026-10-05T08:00", "2026-10-05T09:00", 0),
        (BAR, "2026-10-02T23:00", "2026-10-03T12:00", 300),
        (BAR, "2026-10-24T20:00", "2026-10-25T12:00", 540),  # the night has an hour more
        (BAR, "2026-03-28T20:00", "2026-03-29T12:00", 420),  # and an hour less
        ((), "2026-10-05T23:00", "2026-10-06T01:00", 120),
    ],
)
def test_waiting_is_counted_while_the_company_is_open(
    hours: tuple[str, ...], begin: str, end: str, minutes: float
) -> None:
    clock = Clock(hours, (), "Europe/Chisinau")
    assert minutes_open(clock, *map(dt.datetime.fromisoformat, (begin, end))) == minutes


def test_a_holiday_does_not_count_and_an_offset_is_minded() -> None:
    clock = Clock(OFFICE, (dt.date(2026, 10, 6),), "Europe/Chisinau")
    monday, wednesday = dt.datetime(2026, 10, 5, 17), dt.datetime(2026, 10, 7, 10)
    assert minutes_open(clock, monday, wednesday) == 120
    utc = dt.datetime(2026, 10, 5, 14, tzinfo=dt.UTC)  # 17:00 in Chișinău in summer
    assert clock.at(utc) == clock.at(monday)


@pytest.mark.parametrize(
    "hours", [["9-18"], ["mon 9:00-25:00"], ["mno 9:00-18:00"], ["mon 9:00-12:00", "mon 11:00-13:00"]]
)
def test_hours_that_are_none_are_refused(hours: list[str]) -> None:
    with pytest.raises(ValueError, match=r"[:-]"):
        parsed(hours)
    with pytest.raises(QueueRefused, match="hours"):
        Policy(hours=tuple(hours))


def test_a_pause_keeps_what_was_waited_and_gives_the_place_back() -> None:
    queue = Queue(CAFE, [Waiting("Ion", AT, "tea"), Waiting("Ana", AT.replace(minute=2), "tea")])
    queue.pause("Ion", AT.replace(minute=3))
    aside = queue.order(AT.replace(minute=5))[-1]
    assert (aside.id, aside.position, aside.standing, aside.waited_minutes) == ("Ion", 0, "paused", 3.0)
    called = queue.next(AT.replace(minute=5))
    assert called is not None and called.id == "Ana"
    queue.resume("Ion", AT.replace(minute=6))
    places = queue.order(AT.replace(minute=7))
    assert [(each.id, each.waited_minutes) for each in places] == [("Ana", 5.0), ("Ion", 4.0)]
    assert len(queue) == 2


def test_a_pause_that_cannot_be_changes_nothing() -> None:
    queue = Queue(CAFE, [Waiting("Ion", AT.replace(minute=5), "tea")])
    with pytest.raises(QueueRefused, match="pause of 'Ion'"):
        queue.pause("Ion", AT)
    assert [each.id for each in queue.order(AT.replace(minute=6))] == ["Ion"]


WRONG = {
    "twice": (
        [Waiting("Ion", AT), Waiting("Ion", AT.replace(minute=1))],
        "'Ion' stands in the queue already",
    ),
    "from the future": ([Waiting("Ion", AT.replace(hour=13))], "which is after 2026-10-05 12:30:00"),
    "an unknown class": ([Waiting("Ion", AT, "gin")], "no class 'gin'. There are: tea, wine, cognac"),
    "an unknown precedence": ([Waiting("Ion", AT, precedence="vip")], "'vip' is none of: call_back"),
    "a call back without its hour": ([Waiting("Ion", AT, precedence="call_back")], "moment when it is due"),
    "no number": ([Waiting("Ion", AT, order=float("nan"))], "nan is no finite amount"),
    "pauses that overlap": (
        [
            Waiting(
                "Ion",
                AT,
                pauses=((AT, AT.replace(minute=9)), (AT.replace(minute=5), None)),
            )
        ],
        "pause of 'Ion'",
    ),
}


@pytest.mark.parametrize(("people", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_with_the_remedy(people: list[Waiting], said: str) -> None:
    with pytest.raises(QueueRefused, match=said):
        order(people, AT.replace(minute=30), CAFE)


def test_a_clock_that_goes_backwards_is_refused() -> None:
    queue = Queue(CAFE, [Waiting("Ion", AT)])
    queue.order(AT.replace(minute=5))
    with pytest.raises(QueueRefused, match="the clock goes backwards: it is 2026-10-05 12:04:00"):
        queue.next(AT.replace(minute=4))


def test_nobody_waits_and_somebody_who_is_not_there() -> None:
    assert order([], AT, CAFE) == [] and Queue(CAFE).next(AT) is None
    with pytest.raises(QueueRefused, match="'Ion' does not stand in the queue"):
        Queue(CAFE).leave("Ion")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Policy(cap_minutes=float("nan")),
        lambda: Policy((VisitClass("tea", -1),)),
        lambda: Policy((VisitClass("tea"), VisitClass("tea"))),
        lambda: Policy(()),
        lambda: Policy(first=("vip",)),
    ],
)
def test_a_policy_that_is_none_is_refused(make: object) -> None:
    with pytest.raises(QueueRefused, match="rule of the queue"):
        make()
