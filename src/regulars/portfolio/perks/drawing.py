"""Who gets which perk: drawn by lot, written down as records."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from regulars.errors import ArgumentInvalid, LookupFailed, repeated
from regulars.reasons import Reason

#: The arm of those who go on as ever.
NONE: Final = "none"
#: What the name of a perks' trial begins with, among the records of trials.
NAMED: Final = "perks: "
#: An arm of fewer has no spread, and says nothing.
FEWEST: Final = 2
#: The uplift that a trial is to find where nobody says another: so many more of a hundred who buy.
UPLIFT: Final = 0.05

TOO_FEW = Reason(
    "error.perk_too_few",
    "It is meant for {n} client, and each of the {arms} groups needs {fewest} at least. Mean it for more "
    "clients, or try fewer perks.",
    plural="It is meant for {n} clients, and each of the {arms} groups needs {fewest} at least. Mean it for "
    "more clients, or try fewer perks.",
)

NO_TRIAL = Reason(
    "error.no_perk", "There is no trial of {name}. There are: {known}. Begin one with regulars perks begin."
)
ENDED = Reason("error.perk_ended", "The trial of {name} has ended already, on {on}.")
RUNNING = Reason(
    "error.perk_there",
    "A trial of {name} runs until {until}. Read it, end it, or give the new one another name.",
)


@dataclass(frozen=True)
class Trial:
    """A perk's trial: arms by name with what each costs a client ("none" costs nothing), and who is in it.

    ``uplift`` is what it was to find: so much greater a share who buy. ``ended`` is the day on which a person
    ended it before ``until``; whoever stops when he likes what he sees finds differences that are none.
    """

    id: str
    name: str
    arms: Mapping[str, float]
    seed: str
    began: dt.date
    until: dt.date
    uplift: float
    clients: Mapping[str, str]
    ended: dt.date | None = None

    @property
    def last(self) -> dt.date:
        """The last day that counts."""
        return self.ended or self.until

    def runs(self, on: dt.date) -> bool:
        """Whether anything is given on the day ``on``: not any more on the day on which it was ended."""
        return self.ended is None and on <= self.until

    def end(self, on: dt.date) -> Trial:
        """The trial ended on the day ``on``; raises `ArgumentInvalid` where it has ended already."""
        if not self.runs(on):
            raise ArgumentInvalid(ENDED, name=self.name, on=self.last)
        return dataclasses.replace(self, ended=on)

    def ended_record(self) -> dict[str, Any]:
        """The record of its end."""
        name = NAMED + self.name
        return {"kind": "trials", "trial": self.id, "name": name, "event": "ended", "at": self.ended}

    def records(self) -> list[dict[str, Any]]:
        """The records that keep it: its beginning, and one for each client, so that each can be erased."""
        own = {"kind": "trials", "trial": self.id, "name": NAMED + self.name, "at": self.began}
        own["until"] = self.until
        began = {**own, "event": "began", "arms": dict(self.arms), "seed": self.seed, "uplift": self.uplift}
        drawn = ({**own, "event": "enrolled", "client": who, "arm": arm} for who, arm in self.clients.items())
        return [began, *drawn]


def begin(
    name: str, arms: Mapping[str, float], clients: Iterable[str], began: dt.date, until: dt.date,
    *, uplift: float = UPLIFT, most: int | None = None, known: Mapping[str, Trial] | None = None,
    seed: str | None = None,
) -> Trial:  # fmt: skip
    """A new trial of ``arms`` (perk → its cost a client), each client drawn into one of them or none.

    Lots are numbers made of the seed and the client's name, and are dealt out in their order, so that arms
    differ by one client at most, whatever order the clients came in; with ``most``, the first so many are in
    it and the others stay outside. Raises `ArgumentInvalid` where they are
    too few, and where a trial of that name among those ``known`` still runs.

    >>> day = dt.date(2026, 11, 23)
    >>> trial = begin("car", {"car": 4.0}, ["Ann", "Ion", "Olga", "Maria"], day, day, seed="s")
    >>> sorted(trial.clients.values())
    ['car', 'car', 'none', 'none']
    """
    running = (known or {}).get(name)
    if running is not None and running.runs(began):
        raise ArgumentInvalid(RUNNING, name=name, until=running.until)
    drawn, named = seed or uuid4().hex, [NONE, *arms]
    lots = sorted((_number(drawn, client), client) for client in set(clients))[:most]
    if len(lots) < FEWEST * len(named):
        raise ArgumentInvalid(TOO_FEW, n=len(lots), arms=len(named), fewest=FEWEST)
    placed = {client: named[place % len(named)] for place, (_, client) in enumerate(lots)}
    return Trial(
        uuid4().hex, name, {NONE: 0.0, **arms}, drawn, began, until, uplift, dict(sorted(placed.items()))
    )


def _number(seed: str, client: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{client}".encode("utf-8", "replace")).digest()[:8])


def trials(found: Iterable[Mapping[str, Any]]) -> dict[str, Trial]:
    """The perks' trials among records, by name in the order in which they began; the latest of a name."""
    began: dict[str, Trial] = {}
    drawn: dict[str, dict[str, str]] = {}
    ended: dict[str, dt.date] = {}
    for each in found:
        if each.get("kind") != "trials" or not str(each.get("name", "")).startswith(NAMED):
            continue
        if each["event"] == "began":
            made = _begun(each)
            began.pop(made.name, None)
            began[made.name] = made
        elif each["event"] == "ended":
            ended.setdefault(each["trial"], _day(each, "at"))
        else:
            drawn.setdefault(each["trial"], {})[each["client"]] = each["arm"]
    return {
        name: dataclasses.replace(trial, clients=drawn.get(trial.id, {}), ended=ended.get(trial.id))
        for name, trial in began.items()
    }


def _begun(each: Mapping[str, Any]) -> Trial:
    on, until = _day(each, "at"), _day(each, "until")
    name = str(each["name"]).removeprefix(NAMED)
    return Trial(each["trial"], name, each["arms"], each["seed"], on, until, each.get("uplift", UPLIFT), {})


def _day(each: Mapping[str, Any], when: str) -> dt.date:
    return dt.date.fromisoformat(str(each[when])[:10])


def named(known: Mapping[str, Trial], name: str) -> Trial:
    """The trial called ``name``; raises `LookupFailed`, which says what there is."""
    if name not in known:
        raise LookupFailed(NO_TRIAL, name=repeated(name), known=", ".join(sorted(known)) or "—")
    return known[name]
