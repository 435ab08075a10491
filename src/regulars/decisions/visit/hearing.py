"""A wish, or the name of an item, becomes units of meaning; a wish is cut into the things wished for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from regulars.decisions.visit.lexicon import lexicon

#: How sure a reading of a word is: found as it stands, mended, mended where little was left to go by.
SURE: Final = 1.0
MENDED: Final = 0.9
GUESSED: Final = 0.5


#: Russian verbs by their ends; looked at in words that name nothing here.
_VERB: Final = re.compile("[а-я]{2}(?:ит|ет|ют|ят|ал|ла|ло|ли|ать|ить|еть)(?:ся)?$")


#: «Погорячее», «погуще»: a little more so.
_MORE_SO: Final = re.compile("по[а-я]{3,}(?:ее|ей|[шчщж]е)$")


@dataclass(frozen=True)
class Unit:
    """One thing said: the stems it is known by, what they mean, how sure the reading is.

    ``count`` is the number a bare number says; ``detail`` marks sizes and the like; ``after`` is whether a
    preposition stands before it, ``where`` whether it is one of place or time; ``place`` and ``size``
    count words, small ones too.
    """

    text: str
    keys: frozenset[str]
    meanings: frozenset[str] = frozenset()
    sure: float = SURE
    count: int | None = None
    detail: bool = False
    after: bool = False
    where: bool = False
    place: int = 0
    size: int = 1

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What its meanings are kinds of."""
        return frozenset().union(*(lexicon().kinds_of(each) for each in self.meanings))

    @property
    def soft(self) -> bool:
        """Whether it changes nothing about which item it is."""
        return (
            self.count is not None
            or self.detail
            or bool(not self.meanings and (self.keys & lexicon().soft or _MORE_SO.match(self.text)))
            or (self.of_people and (self.after or not self.keys & lexicon().made_for))
        )

    def adjoins(self, other: Unit) -> bool:
        """Whether nothing at all is said between the two."""
        first, second = sorted((self, other), key=lambda unit: unit.place)
        return first.place + first.size >= second.place

    @property
    def of_people(self) -> bool:
        """Whether it says whom it is for."""
        return any(each.startswith("people:") for each in self.meanings)

    @property
    def number(self) -> bool:
        """Whether it is a number, a size or a code such as ``h7``."""
        return self.count is not None or self.detail

    def among(self, listed: frozenset[str]) -> bool:
        """Whether it means one of ``listed``."""
        return bool(self.meanings & listed)

    @property
    def describes(self) -> bool:
        """Whether it only tells things of one kind apart."""
        return self.soft or (bool(self.meanings) and self.meanings <= lexicon().qualities)


@dataclass(frozen=True)
class Part:
    """One of the things wished for: what is said of it, and what it is to be without.

    ``telling`` is whether it is said of somebody or something, as what happened is: "I'm driving".
    """

    units: tuple[Unit, ...] = ()
    without: tuple[Unit, ...] = ()
    count: int | None = None
    open: bool = False
    either: tuple[Part, ...] = ()
    linked: str = ""
    telling: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether nothing in it names or describes a thing."""
        return not self.units and not self.either


@dataclass(frozen=True)
class Heard:
    """A whole wish: its parts, and what it does beside wishing."""

    parts: tuple[Part, ...]
    marks: frozenset[str] = frozenset()
    foreign: bool = False


@dataclass
class Stretch:
    """What is said between two connectors, while it is being read.

    ``denying``: "" outside a negation, "one" before the word that is denied, "name" before a whole name.
    """

    units: list[Unit] = field(default_factory=list)
    denied: list[Unit] = field(default_factory=list)
    open: bool = False
    link: str = ""
    preposition: bool = False
    where: bool = False
    denying: str = ""
    telling: bool = False


@dataclass(frozen=True)
class Element:
    """A word or phrase that has been told apart: what it does, or the unit that it is."""

    role: str
    unit: Unit | None = None


def hear(stretch: Stretch, element: Element) -> None:
    """One word more of a stretch: what is denied is kept apart from what is wished."""
    if element.role in ("negators", "without"):
        stretch.denying = "name" if element.role == "without" else "one"
    elif element.role in ("prepositions", "places"):
        stretch.preposition, stretch.where = True, element.role == "places"
    elif element.role == "telling":
        stretch.telling = True
    elif element.role == "anything":
        stretch.open = True
    elif element.unit is not None:
        unit = replace(element.unit, after=stretch.preposition, where=stretch.where)
        if stretch.denying and unit.keys & lexicon().deeds:
            return  # «белых не добавляйте»: what is not to be done is denied of what stands before.
        if stretch.denying and not unit.meanings and _VERB.search(unit.text):
            stretch.denying, stretch.telling = "", True  # «кондиционер не холодит» tells what is the matter.
            return
        if stretch.denying:
            stretch.denied.append(unit)
            goes_on = stretch.denying == "name" and unit.describes and not unit.number
            stretch.denying = stretch.denying if goes_on else ""
        else:
            stretch.units.append(unit)
            if unit.keys & lexicon().times or unit.of_people:
                stretch.preposition = stretch.where = False


def settle(stretch: Stretch) -> None:
    """A negation with nothing after it denies what stands before: «сахар не надо»."""
    if stretch.denying and not stretch.denied and stretch.units:
        stretch.denied.append(stretch.units.pop())


def parts_of(stretches: Sequence[Stretch]) -> tuple[Part, ...]:
    """Stretches become parts: what only describes, adds or denies belongs to the thing before it."""
    parts: list[Part] = []
    denied: list[Unit] = []
    for stretch in stretches:
        part = _part(stretch)
        if not parts:
            if part.units or part.open:
                parts.append(part)
            else:
                denied.extend(part.without)
        elif not part.units and stretch.link == "contrast":
            denied.extend(part.without)
        else:
            parts[-1:] = _after(parts[-1], part)
    if denied:
        kept = [replace(part, without=(*part.without, *denied)) for part in parts]
        parts = kept or [Part(without=tuple(denied))]
    return tuple(parts)


def _after(last: Part, part: Part) -> tuple[Part, ...]:
    """What comes of a part and the one said after it."""
    both_without = last.without + part.without
    adds = bool(part.units) and all(each.among(lexicon().additions) for each in part.units)
    if not part.units:
        return (replace(last, without=both_without),)
    if last.says_nothing:
        return (replace(part, without=both_without, open=part.open or last.open),)
    if adds and last.without and last.without[-1].among(lexicon().additions):
        return (replace(last, without=last.without + part.units),)
    if adds and part.linked == "both" and last.units and last.units[-1].after:
        return (replace(last, units=last.units + tuple(replace(each, after=True) for each in part.units)),)
    if part.linked == "either":
        return (Part(either=(*(last.either or (last,)), part), without=last.without, open=True),)
    goes_on = part.linked != "both" or (bool(last.units) and last.units[-1].describes)
    if last.units and goes_on and not part.open and all(each.describes for each in part.units):
        count = last.count if last.count is not None else part.count
        return (replace(last, units=last.units + part.units, without=both_without, count=count),)
    return (last, part)


def _part(stretch: Stretch) -> Part:
    counts = [unit.count for unit in stretch.units if unit.count is not None]
    return Part(
        tuple(stretch.units), tuple(stretch.denied), counts[0] if counts else None,
        stretch.open, linked=stretch.link, telling=stretch.telling,
    )  # fmt: skip
