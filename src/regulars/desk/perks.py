"""Perks tried at the desk: a person begins a trial, whoever serves sees what a client is to be given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count
from django.utils import timezone

from regulars.desk import audit, records
from regulars.desk.models import Record
from regulars.desk.once import once
from regulars.portfolio import perks
from regulars.portfolio.perks import NAMED, NONE, Asked, Trial

if TYPE_CHECKING:
    from regulars.desk.models import Person

#: The kind of records that keep trials.
KIND: Final = "trials"


@dataclass(frozen=True)
class Given:
    """A perk that a client is to be given, and until when."""

    perk: str
    until: dt.date


@dataclass(frozen=True)
class Begin:
    """A trial that a person decided on: as it was asked for, and what it is called."""

    name: str
    arms: Mapping[str, float]
    to: str
    weeks: int
    uplift: float


def listed() -> list[tuple[Trial, int]]:
    """Every trial, the latest first, without its clients, and how many it has."""
    rows = Record.objects.filter(kind=KIND, document__name__startswith=NAMED)
    whole = list(rows.filter(client=None).order_by("place").values_list("document", flat=True))
    ended = [each for each in whole if each["event"] == "ended"]
    counts = dict(
        rows.exclude(client=None)
        .annotate(trial=records.text_of("trial"))
        .values_list("trial")
        .annotate(n=Count("id"))
        .values_list("trial", "n")
    )
    began = [each for each in whole if each["event"] == "began"]
    found = [trial for each in began for trial in perks.trials([each, *ended]).values()]
    return [(trial, counts.get(trial.id, 0)) for trial in reversed(found)]


def one(trial: str) -> Trial | None:
    """The trial of that id with its clients; None where there is none."""
    rows = Record.objects.filter(kind=KIND, document__trial=trial).order_by("place")
    return next(iter(perks.trials(rows.values_list("document", flat=True)).values()), None)


def begin(wanted: Begin, asked: Asked, by: Person, key: str) -> str:
    """Draw who gets what, write it down; the trial's id. A second tap begins nothing.

    Raises `ArgumentInvalid` where too few clients are meant, or a trial of that name still runs.
    """
    on = timezone.localdate()

    def step() -> str:
        made = perks.begin(
            wanted.name, wanted.arms, asked.clients, on, on + dt.timedelta(weeks=wanted.weeks),
            uplift=wanted.uplift, most=asked.plan.needed,
            known={each.name: each for each, _ in reversed(listed())},
        )  # fmt: skip
        records.append(made.records(), by)
        audit.enter(by, "perk.begun", subject=made.id, clients=len(made.clients), perks=len(wanted.arms))
        return made.id

    document: dict[str, Any] = {
        "arms": dict(wanted.arms), "to": wanted.to, "weeks": wanted.weeks, "uplift": wanted.uplift
    }  # fmt: skip
    answer: str = once(by, key, ["perk.begun", wanted.name, document], step)
    return answer


def end(trial: Trial, by: Person, key: str) -> None:
    """End ``trial`` today: nothing of it is given any more. A second tap ends nothing.

    Raises `ArgumentInvalid` where it has ended already.
    """

    def step() -> None:
        made = trial.end(timezone.localdate())
        records.append([made.ended_record()], by)
        audit.enter(by, "perk.ended", subject=made.id, clients=len(made.clients))

    once(by, key, ["perk.ended", trial.id], step)


def given(found: Iterable[Mapping[str, Any]], today: dt.date) -> list[Given]:
    """The perks that a client with these records is to be given as long as their trials run; often none."""
    meant = {
        each["trial"]: Given(each["arm"], until)
        for each in found
        if each.get("kind") == KIND and str(each.get("name", "")).startswith(NAMED) and each["arm"] != NONE
        if (until := dt.date.fromisoformat(each["until"])) >= today
    }
    if not meant:
        return []
    ended = Record.objects.filter(kind=KIND, document__event="ended", document__trial__in=list(meant))
    over = set(ended.values_list("document__trial", flat=True))
    return [each for trial, each in meant.items() if trial not in over]
