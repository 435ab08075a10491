"""What a company gave away, what followed, and what it taught: its own cases and those that were imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.decisions import concessions
from regulars.decisions.case import Case, Settings
from regulars.decisions.case.owed import owed, total
from regulars.decisions.case.standing import stand
from regulars.decisions.concessions import Given, Learning, Practice


@dataclass(frozen=True)
class GivenAway:
    """Concessions by cause, whether paying for conflict taught it, and what worked with hard clients."""

    rows: list[Given]
    learning: Learning
    practice: list[Practice]


def owed_for_certain(case: Case, settings: Settings) -> float:
    """What has to be paid in ``case``, whatever is decided."""
    return total(owed(case, stand(case), settings)).low


def given_away(cases: Sequence[Case], imported: Iterable[Mapping[str, Any]], settings: Settings) -> GivenAway:
    """What the decided ones of ``cases`` gave, and the concessions among ``imported`` records."""
    decided = [case for case in cases if case.decision is not None]
    due = [(case, owed_for_certain(case, settings)) for case in decided]
    own = [each for case, sum_owed in due for each in concessions.concessions_of(case, sum_owed)]
    gave, followed = concessions.with_imported(own, imported, {case.id for case in decided})
    followed |= {case.id: case.closed["followed"] for case in decided if case.closed is not None}
    return GivenAway(
        concessions.given(gave, followed), concessions.learning(due), concessions.practice(decided)
    )
