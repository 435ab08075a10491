"""Speech acts: slots that stand together are a threat, an ultimatum, pressure, a complaint."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from regulars.decisions.conduct.slots import Found, Place
from regulars.decisions.conduct.text import Word

Scope = Literal["clause", "sentence", "turn"]
#: "Not" stands at most this many words before what it denies.
_REACH: Final = 2
#: What makes an ultimatum one against a person.
_PERSON: Final = ("demand_person", "i_or_him")


@dataclass(frozen=True, slots=True)
class Act:
    """Something said: of which kind, from which word to which, at whom, by which rule."""

    kind: str
    first: int
    past: int
    target: str
    rule: str
    grade: str
    disguised: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of `words/grammar.toml`."""

    name: str
    kind: str
    all: tuple[tuple[str, ...], ...]
    grade: str
    target: str
    near: tuple[tuple[str, ...], ...] = ()
    none: tuple[str, ...] = ()
    within: int = 4
    ordered: bool = False
    negated: bool = False
    scope: Scope = "sentence"


@cache
def rules() -> tuple[Rule, ...]:
    """The grammar, read once."""
    path = resources.files("regulars.decisions.conduct") / "words" / "grammar.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(
            **{
                **row,
                "all": tuple(tuple(each.split("|")) for each in row["all"]),
                "near": tuple(tuple(each.split("|")) for each in row.get("near", ())),
                "none": tuple(row.get("none", ())),
            }
        )
        for row in rows
    )


def find(words: Sequence[Word], found: Found) -> Iterator[Act]:
    """Every act that the grammar sees."""
    for rule in rules():
        if all(any(slot in found for slot in choice) for choice in rule.all):
            yield from _acts(rule, words, found)


def _acts(rule: Rule, words: Sequence[Word], found: Found) -> Iterator[Act]:
    places = [_merged(found, choice) for choice in rule.all]
    for anchor in places[0]:
        chosen = _around(rule, anchor, places[1:], words)
        if chosen is None:
            continue
        first, past = min(place[0] for place in chosen), max(place[1] for place in chosen)
        if not rule.negated and _negated(words, found, first, past, rule.grade == "explicit"):
            continue
        if any(_near(found, (slot,), first, past, words, rule.scope) for slot in rule.none):
            continue
        if all(_near(found, choice, first, past, words, rule.scope) for choice in rule.near):
            disguised = any(place[2] for place in chosen)
            person = rule.kind == "ultimatum" and _near(found, _PERSON, first, past, words, "turn")
            target = "third" if person else rule.target
            yield Act(rule.kind, first, past, target, rule.name, rule.grade, disguised)


def _merged(found: Found, slots: Sequence[str]) -> list[Place]:
    return sorted(place for slot in slots for place in found.get(slot, ()))


def _around(
    rule: Rule, anchor: Place, others: Sequence[Sequence[Place]], words: Sequence[Word]
) -> list[Place] | None:
    """The anchor with the nearest place of every other slot, or None where one is too far."""
    chosen = [anchor]
    for places in others:
        first, past = min(place[0] for place in chosen), max(place[1] for place in chosen)
        best: tuple[int, Place] | None = None
        middle = bisect_left(places, (first,))
        for place in places[max(0, middle - 8) : middle + 24]:
            if any(place[0] < taken[1] and taken[0] < place[1] for taken in chosen):
                continue
            if rule.ordered and place[0] < past:
                continue
            distance = place[0] - past if place[0] >= past else first - place[1]
            if distance <= rule.within and (best is None or distance < best[0]) and _together(
                rule.scope, words, place[0], first
            ):  # fmt: skip
                best = distance, place
        if best is None:
            return None
        chosen.append(best[1])
    return chosen


def _together(scope: Scope, words: Sequence[Word], one: int, other: int) -> bool:
    if scope == "sentence":
        return words[one].sentence == words[other].sentence
    if scope == "clause":
        return words[one].clause == words[other].clause
    return True


def _near(
    found: Mapping[str, Sequence[Place]],
    choice: Sequence[str],
    first: int,
    past: int,
    words: Sequence[Word],
    scope: Scope,
) -> bool:
    """Whether one of the slots stands in the same sentence (or turn), inside or beside the act."""
    return any(
        _together(scope, words, place[0], first) and first - 12 < place[0] < past + 12
        for slot in choice
        for place in found.get(slot, ())
    )


def _negated(words: Sequence[Word], found: Found, first: int, past: int, inside: bool) -> bool:
    """Whether a "not" stands right before ``first`` in the same clause, or between the words of a threat."""
    return any(
        (inside and first <= place[0] < past)
        or (first - _REACH <= place[0] < first and words[place[0]].clause == words[first].clause)
        for place in found.get("not", ())
    )
