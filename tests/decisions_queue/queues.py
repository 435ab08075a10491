"""Queues for tests, drawn by hypothesis."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from regulars.decisions.queue import Policy, VisitClass, Waiting

AT = dt.datetime(2026, 10, 5, 12, 0)
CAFE = Policy((VisitClass("tea"), VisitClass("wine", 1, 30), VisitClass("cognac", 4, 100)), cap_minutes=9)

#: Half minutes, so that head starts end exactly where somebody comes, and many come at once.
seconds = st.integers(0, 40).map(lambda each: 30 * each)


@st.composite
def waiting(draw: st.DrawFn) -> list[Waiting]:
    """Up to a dozen who came within twenty minutes, some first by rule, some paused, some worth more."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        arrived = AT + dt.timedelta(seconds=draw(seconds))
        first = draw(st.sampled_from([None, None, None, None, "call_back", "case", "accessibility"]))
        pauses: tuple[tuple[dt.datetime, dt.datetime | None], ...] = ()
        if draw(st.integers(0, 5)) == 0:
            begun = arrived + dt.timedelta(seconds=draw(st.integers(0, 300)))
            ended = begun + dt.timedelta(seconds=draw(st.integers(0, 300)))
            pauses = ((begun, draw(st.sampled_from([ended, None]))),)
        found.append(
            Waiting(
                f"guest {number}",
                arrived,
                draw(st.sampled_from(["tea", "wine", "cognac", None])),
                draw(st.sampled_from([None, 10.0, 30.0, 250.0])),
                precedence=first,
                due=AT + dt.timedelta(seconds=draw(seconds)) if first == "call_back" else None,
                pauses=pauses,
                value=draw(st.sampled_from([0.0, 5.0, 1e6])),
            )
        )
    return draw(st.permutations(found))
