"""A menu as its names are heard, and how well each item fits what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from regulars.decisions.visit.ear import Ear
from regulars.decisions.visit.hearing import MENDED, SURE, Part, Unit
from regulars.decisions.visit.lexicon import lexicon
from regulars.decisions.visit.menu import Item, Menu

#: How well a unit of a wish is explained by a unit of a name: the same word, a mended one, a kind of it,
#: a word that little is left of, something wider.
SAME: Final = 3.0
REPAIRED: Final = 2.5
KIND: Final = 1.6
GUESS: Final = 1.2
WIDER: Final = 1.0
#: From here on a unit counts as named, and as explained.
NAMED: Final = 2.0
EXPLAINED: Final = 1.5

_ADJECTIVE: Final = ("ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ой")


@dataclass(frozen=True)
class Name:
    """One way to read one name of an item.

    ``head`` is the place of the known word that says what it is, ``anchor`` of the noun that stands where
    the language puts the noun that is meant, whether known or not.
    """

    units: tuple[Unit, ...]
    denied: tuple[Unit, ...]
    head: int | None
    anchor: int


@dataclass(frozen=True)
class Fit:
    """How an item fits a part of a wish, by its best reading.

    ``explained`` has the strengths of the units that need explaining, ``named`` the units that its name has,
    ``core``: all is explained but what stands after a preposition; ``core_named``: all is named before any
    preposition of its name; ``coverage``: the share of the name that was said; ``conflict``: another size
    than the one wished for; ``agrees``: its name says that it is without what the client does not want;
    ``anchored``: the noun of its name was said for certain, not merely as what something else is of;
    ``whole``: all words of its name before any preposition were said, ``entire``: those after it too;
    ``words`` are those of its name, ``units`` what was said, ``left`` those of them not explained;
    ``bare``: its name has nothing but the noun and words that change nothing.
    """

    item: Item
    explained: tuple[float, ...]
    named: tuple[Unit, ...]
    head: float
    core: bool
    core_named: bool
    coverage: float
    conflict: bool
    agrees: bool
    anchored: bool
    whole: bool
    entire: bool
    words: tuple[Unit, ...]
    units: tuple[Unit, ...]
    left: tuple[Unit, ...]
    bare: bool

    @property
    def full(self) -> bool:
        """Whether all that was said is explained."""
        return bool(self.explained) and min(self.explained) >= EXPLAINED and not self.conflict

    @property
    def exact(self) -> bool:
        """Whether it is what was named, as far as it was said."""
        return self.full and (self.head >= NAMED or self.anchored)

    @property
    def complete(self) -> bool:
        """Whether its whole name was said."""
        return self.exact and self.coverage == 1.0

    @property
    def rank(self) -> tuple[float, ...]:
        """Better fits are greater."""
        total = sum(self.explained) / max(1, len(self.explained))
        return self.exact, self.full, self.agrees, self.head, total, self.coverage


class Shelf:
    """A menu read once: names as units, what kinds each item is, what its tasks mean."""

    def __init__(self, menu: Menu) -> None:
        self.ear = Ear(menu)
        self._tasks = {
            task.id: self._meanings((task.id,), (*task.names.values(), *task.words)) for task in menu.tasks
        }
        self._items = menu.items
        self._names = {item.id: self._read(item) for item in menu.items}
        self._kinds = {item.id: self._kinds_of(item, menu) for item in menu.items}
        self._by_key: dict[str, set[int]] = {}
        for place, item in enumerate(menu.items):
            said = [unit for name in self._names[item.id] for unit in name.units]
            for unit in (*said, *self._kinds[item.id]):
                for key in (*unit.keys, *unit.meanings, *unit.kinds):
                    self._by_key.setdefault(key, set()).add(place)

    def fits(self, part: Part) -> list[Fit]:
        """Every item that something of the part names, best first; the menu's order decides ties."""
        readings = tuple(dict.fromkeys((part.units, self._split(part.units))))
        keys = {
            key for units in readings for unit in units for key in (*unit.keys, *unit.meanings, *unit.kinds)
        }
        near = set().union(*(self._by_key.get(key, ()) for key in keys))
        found = [
            fit
            for place in sorted(near)
            if (fit := self._fit(self._items[place], part, readings)) is not None
        ]
        return sorted(found, key=lambda fit: fit.rank, reverse=True)

    def is_idle(self, unit: Unit) -> bool:
        """Whether a word neither names nor contradicts anything here: unknown, or of no difference here."""
        if any(key in self._by_key for key in (*unit.keys, *unit.meanings, *unit.kinds)):
            return False
        return unit.soft or unit.meanings <= lexicon().settings

    def tasks_in(self, part: Part) -> tuple[str, ...]:
        """The tasks that the part speaks of."""
        said = frozenset().union(*(unit.meanings for unit in part.units))
        return tuple(id for id, meanings in self._tasks.items() if meanings & said)

    def has(self, fit: Fit, unwanted: Sequence[Unit]) -> bool:
        """Whether it has in it what is not wanted: by tags, by name, by what such things contain."""
        if fit.agrees:
            return False
        said = [unit for name in self._names[fit.item.id] for unit in name.units]
        contents = frozenset().union(
            *(lexicon().contents_of(each) for unit in said for each in unit.meanings)
        )
        return any(
            unit.meanings & contents
            or any(strength(unit, other) >= KIND for other in (*said, *self._kinds[fit.item.id]))
            for unit in unwanted
        )

    def _meanings(self, ids: Sequence[str], phrases: Sequence[str]) -> frozenset[str]:
        """Tasks, and what their words mean in any language where they mean one thing that troubles people."""
        meanings = {f"task:{id}" for id in ids}
        for phrase in phrases:
            units = [unit for unit in self.ear.units(phrase, merged=True)[0] if not unit.soft]
            if len(units) == 1:
                meanings |= units[0].meanings
        return frozenset(meanings)

    def _read(self, item: Item) -> tuple[Name, ...]:
        texts = [(text, lang) for lang, text in item.names.items()] or [(item.id, "")]
        found: list[Name] = []
        for text, lang in (*texts, *((text, "") for text in item.synonyms)):
            for merged in (True, False):
                units, denied = self.ear.units(text, merged=merged, lang=lang or None)
                if not units:
                    continue
                name = Name(units, denied, _head(units, lang), _anchor(units, lang))
                if name not in found:
                    found.append(name)
        return tuple(found)

    def _kinds_of(self, item: Item, menu: Menu) -> tuple[Unit, ...]:
        texts = [text for text in (item.group, *item.tags) if text]
        said = [unit for text in texts for unit in self.ear.units(text, merged=True)[0]]
        serves = [task.id for task in menu.tasks if item.id in task.products or task.id in item.serves]
        return (*said, *(Unit(id, frozenset(), self._tasks[id]) for id in serves))

    def _split(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """Phrases taken apart into their words."""
        apart: list[Unit] = []
        for unit in units:
            pieces, denied = self.ear.units(unit.text, merged=False) if " " in unit.text else ((), ())
            apart.extend((unit,) if denied or not pieces else pieces)
        return tuple(apart)

    def _fit(self, item: Item, part: Part, readings: Sequence[tuple[Unit, ...]]) -> Fit | None:
        fits = [
            fit
            for name in self._names[item.id]
            for units in readings
            if (fit := _fit(item, name, self._kinds[item.id], units, part.without)) is not None
        ]
        return max(fits, key=lambda fit: fit.rank, default=None)


_SHELVES: WeakKeyDictionary[Menu, Shelf] = WeakKeyDictionary()


def shelf_of(menu: Menu) -> Shelf:
    """The menu as it is heard, made once for as long as the menu lives."""
    found = _SHELVES.get(menu)
    if found is None:
        found = _SHELVES[menu] = Shelf(menu)
    return found


def strength(unit: Unit, other: Unit) -> float:
    """How well what is said is explained by a unit of a name."""
    if unit.keys & other.keys or unit.meanings & other.meanings:
        return SAME if unit.sure == SURE else REPAIRED if unit.sure >= MENDED else GUESS
    if unit.meanings & other.kinds:
        return KIND if unit.sure >= MENDED else GUESS
    return WIDER if unit.kinds & other.meanings and not other.describes else 0.0


def _head(units: Sequence[Unit], lang: str) -> int | None:
    """The place of what it is: in English the last thing named, else the first; None if nothing is known."""
    core = [place for place, unit in enumerate(units) if not unit.after] or list(range(len(units)))
    things = [
        place
        for place in core
        if units[place].meanings and not units[place].describes and not units[place].among(lexicon().makes)
    ]
    things = [place for place in things if not units[place].text.endswith(_ADJECTIVE)] or things
    wider = frozenset().union(*(units[place].kinds for place in things))
    things = [place for place in things if not units[place].meanings & wider] or things
    if not things:
        return None
    english = lang == "en" or (not lang and units[things[0]].text.isascii())
    return things[-1] if english else things[0]


def _anchor(units: Sequence[Unit], lang: str) -> int:
    """The place of the noun that is meant: in English the last before any preposition, else the first."""
    core = [place for place, unit in enumerate(units) if not unit.after] or list(range(len(units)))
    for doubtful in (
        lambda unit: unit.describes,
        lambda unit: unit.text.endswith(_ADJECTIVE),
        lambda unit: bool(unit.keys & lexicon().frames),
    ):
        core = [place for place in core if not doubtful(units[place])] or core
    english = lang == "en" or (not lang and units[core[0]].text.isascii())
    return core[-1] if english else core[0]


def _is_anchored(name: Name, units: Sequence[Unit]) -> bool:
    """Whether the noun of the name was said for certain, and is what is wished, not what that is of."""
    noun = name.units[name.anchor]
    said = [unit for unit in units if strength(unit, noun) >= REPAIRED]
    things = [unit for unit in units if not unit.after and not unit.soft]
    return any(not unit.after for unit in said) or (bool(said) and not things)


def _fit(
    item: Item, name: Name, kinds: Sequence[Unit], units: Sequence[Unit], without: Sequence[Unit]
) -> Fit | None:
    needed: list[float] = []
    named: list[Unit] = []
    left: list[Unit] = []
    covered: set[int] = set()
    head, core, core_named = 0.0, True, True
    for unit in units:
        each = [strength(unit, other) for other in name.units]
        best = max(each, default=0.0)
        of_kind = min(KIND, max((strength(unit, other) for other in kinds), default=0.0))
        covered |= {place for place, value in enumerate(each) if value >= NAMED}
        in_core = [value for value, other in zip(each, name.units, strict=True) if not other.after]
        head = max(head, max(in_core, default=0.0) if name.head is None else each[name.head])
        core_named = core_named and (unit.soft or max(in_core, default=0.0) >= NAMED)
        explained = max(best, of_kind if of_kind >= GUESS else 0.0)
        if not unit.after and not unit.soft and explained < EXPLAINED:
            core = False
        if explained or not unit.soft:
            needed.append(explained)
        if explained:
            named.append(unit)
        if explained < EXPLAINED and not unit.soft:
            left.append(unit)
    if not named:
        return None
    agreed = sum(any(strength(unit, other) >= NAMED for unit in without) for other in name.denied)
    return Fit(
        item=item,
        explained=tuple(needed),
        named=tuple(named),
        head=head,
        core=core,
        core_named=core_named,
        coverage=(len(covered) + agreed) / (len(name.units) + len(name.denied)),
        conflict=_other_size(name, units, covered),
        agrees=agreed > 0,
        anchored=_is_anchored(name, units),
        whole=all(
            place in covered or unit.after or unit.soft or bool(unit.keys & lexicon().frames)
            for place, unit in enumerate(name.units)
        ),
        entire=all(place in covered or unit.soft for place, unit in enumerate(name.units)),
        words=name.units,
        units=tuple(units),
        left=tuple(left),
        bare=all(unit.soft for place, unit in enumerate(name.units) if place != name.anchor),
    )


def _is_size(unit: Unit, first: int) -> bool:
    """Whether a number is a size: a bare one in digits is so after the thing, which stands at ``first``."""
    return unit.count is None or (unit.place > first and unit.text.isdecimal())


def _other_size(name: Name, units: Sequence[Unit], covered: set[int]) -> bool:
    """Whether a size was said and the name has another one."""
    sizes = {place for place, unit in enumerate(name.units) if unit.number}
    first = min((unit.place for unit in units if not unit.number), default=0)
    said = [unit for unit in units if unit.number and _is_size(unit, first)]
    return bool(sizes - covered) and any(
        not any(strength(unit, other) >= NAMED for other in name.units) for unit in said
    )
