"""A wish, or the name of an item, becomes units of meaning; a wish is cut into the things wished for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Final

from regulars.decisions.conduct.text import letters
from regulars.decisions.visit.lexicon import Phrases, languages_of, lexicon
from regulars.decisions.visit.menu import Menu
from regulars.decisions.visit.speech import LATIN, Spelling, Token, from_latin, smaller, sound, stems, tokens

#: How sure a reading of a word is: found as it stands, mended, mended where little was left to go by.
SURE: Final = 1.0
MENDED: Final = 0.9
GUESSED: Final = 0.5
#: Above this a bare number is a size or a price, not how many.
MOST_COUNTED: Final = 20


@dataclass(frozen=True)
class Unit:
    """One thing said: the stems it is known by, what they mean, how sure the reading is.

    ``count`` is the number a bare number says; ``detail`` marks sizes and the like; ``after`` is whether a
    preposition stands before it.
    """

    text: str
    keys: frozenset[str]
    meanings: frozenset[str] = frozenset()
    sure: float = SURE
    count: int | None = None
    detail: bool = False
    after: bool = False
    place: int = 0

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What its meanings are kinds of."""
        return frozenset().union(*(lexicon().kinds_of(each) for each in self.meanings))

    @property
    def soft(self) -> bool:
        """Whether it changes nothing about which item it is."""
        return self.count is not None or self.detail or bool(
            not self.meanings and self.keys & lexicon().soft
        ) or any(each.startswith("people:") for each in self.meanings)

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
        return self.soft or self.among(lexicon().qualities)


@dataclass(frozen=True)
class Part:
    """One of the things wished for: what is said of it, and what it is to be without."""

    units: tuple[Unit, ...] = ()
    without: tuple[Unit, ...] = ()
    count: int | None = None
    open: bool = False
    either: tuple[Part, ...] = ()
    linked: str = ""

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
    unknown: tuple[str, ...] = ()


@dataclass
class _Stretch:
    """What is said between two connectors, while it is being read."""

    units: list[Unit] = field(default_factory=list)
    denied: list[Unit] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    link: str = ""
    preposition: bool = False
    #: "" outside a negation, "next" before one word, "name" before a whole name.
    denying: str = ""


@dataclass(frozen=True)
class _Element:
    """A word or phrase that has been told apart: a role, a unit or a word nobody knows."""

    role: str
    unit: Unit | None = None


class Ear:
    """Hears wishes about one menu: knows its words beside those of the lexicon."""

    def __init__(self, menu: Menu) -> None:
        self._own = Phrases()
        words: set[str] = set()
        texts = [text for item in menu.items for text in (*item.names.values(), *item.synonyms)]
        for text in (*texts, *(item.id for item in menu.items if not item.names)):
            for token in tokens(text):
                words.add(token.text)
        self._synonyms: dict[str, str] = {}
        for said, stands_for in menu.synonyms.items():
            read = [token.text for token in tokens(said) if not token.breaks]
            if read:
                self._own.add([stems(word) for word in read], f"same:{stands_for}")
            words.update(read)
        for task in menu.tasks:
            for phrase in (*task.words, *task.names.values()):
                read = [token.text for token in tokens(phrase) if not token.breaks]
                if read:
                    self._own.add([stems(word) for word in read], f"task:{task.id}")
                words.update(read)
        self._words = frozenset(words)
        self._keys = frozenset(key for word in words for key in stems(word))
        self._spelling = Spelling(words)
        self._sounds = _by_sound(words)

    def units(
        self, text: str, *, merged: bool, lang: str | None = None
    ) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
        """The units of an item's name, and what it says it is without."""
        stretch = _Stretch()
        langs = (lang,) if lang else languages_of(_plain(text))
        small = frozenset().union(*(lexicon().small[each] for each in langs))
        for element in self._elements(tokens(text), small, merged=merged, counted=False, langs=langs):
            unit = element.unit
            if unit is not None and " " not in unit.text:
                # Whoever wishes may take a name for a word of his own language.
                unit = replace(unit, keys=unit.keys | stems(unit.text))
            _hear(stretch, replace(element, unit=unit))
        _settle(stretch)
        return tuple(stretch.units), tuple(stretch.denied)

    def hear(self, wish: str, lang: str | None) -> Heard:
        """The parts of ``wish``; ``lang`` is the language in which small words are read first."""
        said = tokens(wish)
        words = [token.text for token in said if not token.breaks]
        langs = languages_of(words)
        if len(langs) > 1:
            langs = (lang,) if lang in langs and lang is not None else langs
        if self._is_romanised(words):
            said = [self._cyrillic(token) for token in said]
            langs = ("ru",)
        small = frozenset().union(*(lexicon().small[each] for each in langs))
        stretches = [_Stretch()]
        marks: set[str] = set()
        for element in self._elements(said, small, merged=True, counted=True, langs=langs):
            if element.role in ("break", "both", "contrast", "either"):
                last = stretches[-1]
                link = element.role
                if not (last.units or last.denied or last.marks):
                    last.link = link if link != "break" else last.link
                    continue
                goes_on = last.denying if link == "either" else ""
                stretches.append(_Stretch(link=link, denying=goes_on))
            elif element.role in ("advice", "usual", "not_yet"):
                marks.add(element.role)
            else:
                _hear(stretches[-1], element)
        for stretch in stretches:
            _settle(stretch)
        unknown = tuple(
            unit.text for stretch in stretches for unit in stretch.units
            if not unit.meanings and not unit.soft and not unit.keys & self._keys
        )  # fmt: skip
        return Heard(_parts(stretches), frozenset(marks), _is_foreign(wish, words, langs), unknown)

    def _is_romanised(self, words: Sequence[str]) -> bool:
        """Whether Latin letters spell Russian: more of its words than of those of the others."""
        known = lexicon()
        latin = [word for word in words if word.isascii() and word.isalpha()]
        if len(latin) < len(words) or not latin:
            return False
        russian = sum(
            from_latin(word) in known.spoken["ru"] or any(key in known.terms for key in stems(from_latin(word)))
            for word in latin
        )
        return russian > sum(
            word in known.spoken["en"] or word in known.spoken["ro"] or any(key in known.terms for key in stems(word))
            for word in latin
        )

    def _cyrillic(self, token: Token) -> Token:
        if not token.text.isascii() or not token.text.isalpha() or stems(token.text) & self._keys:
            return token
        return replace(token, text=from_latin(token.text))

    def _elements(
        self, said: Sequence[Token], small: frozenset[str], *, merged: bool, counted: bool,
        langs: tuple[str, ...] = LATIN,
    ) -> Iterator[_Element]:
        """Words told apart: the longest phrase first, small words dropped, misspelt ones mended."""
        mended = [self._mended(token, langs) for token in said]
        spoken = [each for each in mended if not (each.token.text in small and self._alone(mended, each))]
        place = 0
        while place < len(spoken):
            size, element = self._next(spoken, place, small, merged=merged, counted=counted)
            if element is not None:
                yield element
            place += size

    def _alone(self, mended: Sequence[_Word], word: _Word) -> bool:
        """Whether a small word is no part of a phrase that means more."""
        place = mended.index(word)
        known = lexicon()
        for start in range(max(0, place - 5), place + 1):
            exact = [frozenset((each.token.text,)) for each in mended[start : start + 8]]
            if start + known.roles.at(exact, 0)[0] > place:
                return False
            stemmed = [each.keys for each in mended[start : start + 6]]
            for phrases in (known.terms, self._own):
                size = phrases.at(stemmed, 0)[0]
                if size > 1 and start + size > place:
                    return False
        return True

    def _next(
        self, spoken: Sequence[_Word], place: int, small: frozenset[str], *, merged: bool, counted: bool
    ) -> tuple[int, _Element | None]:
        known = lexicon()
        word = spoken[place]
        if word.token.breaks:
            return 1, _Element("break")
        stemmed = [each.keys for each in spoken[place : place + 6]]
        exact = [frozenset((each.token.text,)) for each in spoken[place : place + 8]]
        own_size, own = self._own.at(stemmed, 0)
        size, meanings = known.terms.at(stemmed, 0)
        role_size, roles = known.roles.at(exact, 0)
        if number := self._number(spoken, place, counted=counted):
            if max(size, own_size) < 2:
                return number
        if role_size and role_size >= max(size, own_size):
            return role_size, None if "filler_phrases" in roles else _Element(_foremost(roles))
        if own_size > max(1, size) or (own_size and own_size >= size):
            return own_size, _Element("unit", self._own_unit(spoken[place : place + own_size], own, meanings if size == own_size else frozenset()))
        if not merged and size > 1:
            size, meanings = 1, known.terms.at(stemmed[:1], 0)[1]
        if size > 1:
            return size, _Element("unit", _unit(spoken[place : place + size], meanings))
        if word.token.text in known.measures:
            return 1, None
        return 1, _Element("unit", _unit([word], meanings if size else frozenset()))

    def _own_unit(self, words: Sequence[_Word], own: frozenset[str], also: frozenset[str]) -> Unit:
        """What the company's own words mean: a synonym stands for what it was given, a task for itself."""
        meanings = {each for each in own if not each.startswith("same:")} | also
        keys: set[str] = set()
        for each in own:
            if each.startswith("same:"):
                stands = self.units(each.removeprefix("same:"), merged=True)[0]
                for unit in stands[:1]:
                    meanings |= unit.meanings
                    keys |= unit.keys
        unit = _unit(words, frozenset(meanings))
        return replace(unit, keys=unit.keys | keys)

    def _number(self, spoken: Sequence[_Word], place: int, *, counted: bool) -> tuple[int, _Element] | None:
        known = lexicon()
        text = spoken[place].token.text
        value = int(text) if text.isdecimal() and len(text) < 7 else known.numbers.get(text) if counted else None
        at = spoken[place].token.start
        if value is None:
            if any(sign.isdigit() for sign in text):
                return 1, _Element("unit", Unit(text, frozenset((text, text.rstrip("abcdefghijklmnopqrstuvwxyzмгкл"))) - {""}, detail=True, place=at))
            return None
        following = spoken[place + 1].token.text if place + 1 < len(spoken) else ""
        before = spoken[place - 1].token.text if place else ""
        measured = following in known.measures or before in known.measures
        size = 2 if following in known.measures and not known.terms.at([spoken[place + 1].keys], 0)[0] else 1
        detail = measured or value > MOST_COUNTED or not counted
        return size, _Element("unit", Unit(text, frozenset((str(value),)), count=None if detail else value, detail=detail, place=at))

    def _mended(self, token: Token, langs: tuple[str, ...]) -> _Word:
        """The word, or what it was meant to be."""
        text = token.text
        if len(text) <= 3 or not text.isalpha():
            latin = _as_latin(text)
            if latin != text and latin in self._words and text not in self._words:
                return _Word(replace(token, text=latin), stems(latin))
        if token.breaks or not text.isalpha() or self._is_known(text):
            return _Word(token, stems(text, langs))
        if text.isascii():
            russian = from_latin(text)
            if self._is_known(russian):
                return _Word(replace(token, text=russian), stems(russian), MENDED)
        pet = [stem for stem in smaller(text) if stem in self._keys or stem in lexicon().terms]
        if pet:
            return _Word(token, frozenset(pet[:1]), MENDED)
        heard = sound(text)
        alike = self._sounds.get(heard, ()) or _lexicon_sounds().get(heard, ()) if heard else ()
        if alike:
            return _Word(token, frozenset().union(*(stems(each) for each in alike)), MENDED)
        return self._spelt(token)

    def _spelt(self, token: Token) -> _Word:
        apart, near = self._spelling.nearest(token.text)
        far, also = _lexicon_spelling().nearest(token.text)
        if also and (not near or far < apart):
            apart, near = far, also
        if not near:
            return _Word(token, stems(token.text))
        sure = MENDED if len(token.text) >= (6 if apart == 1 else 9) else GUESSED
        if len(near) > 1 and len({min(stems(each)) for each in near}) > 1:
            sure = GUESSED
        text = near[0] if sure == MENDED else token.text
        return _Word(replace(token, text=text), frozenset().union(*(stems(each) for each in near)), sure)

    def _is_known(self, text: str) -> bool:
        known = lexicon()
        if text in self._words or text in known.words or text in known.measures or text in known.numbers:
            return True
        if any(text in small for small in known.small.values()) or frozenset((text,)) in known.small:
            return True
        keys = stems(text)
        if any(known.roles.at([frozenset((text,))], 0)):
            return True
        return any(key in self._keys or key in known.terms or key in known.soft for key in keys)


@dataclass(frozen=True)
class _Word:
    token: Token
    keys: frozenset[str]
    sure: float = SURE


def _unit(words: Sequence[_Word], meanings: frozenset[str]) -> Unit:
    text = " ".join(word.token.text for word in words)
    keys = words[0].keys if len(words) == 1 else frozenset((text,))
    return Unit(text, keys, meanings, min(word.sure for word in words), place=words[0].token.start)


def _foremost(roles: frozenset[str]) -> str:
    order = ("not_yet", "usual", "advice", "anything", "negators", "either", "both", "contrast", "prepositions")
    return next(role for role in (*order, "fillers") if role in roles)


def _hear(stretch: _Stretch, element: _Element) -> None:
    """One word more of a stretch: what is denied is kept apart from what is wished."""
    if element.role == "negators":
        stretch.denying = "next"
    elif element.role == "prepositions":
        stretch.preposition = True
        if stretch.denying == "done":
            stretch.denying = ""
    elif element.role == "anything":
        stretch.marks.add("anything")
    elif element.unit is not None:
        unit = replace(element.unit, after=stretch.preposition)
        if stretch.denying == "next":
            stretch.denied.append(unit)
            stretch.denying = "next" if unit.describes and not unit.number else "done"
        else:
            stretch.units.append(unit)


def _settle(stretch: _Stretch) -> None:
    """A negation with nothing after it denies what stands before: «сахар не надо»."""
    if stretch.denying == "next" and not stretch.denied and stretch.units:
        stretch.denied.append(stretch.units.pop())


def _parts(stretches: Sequence[_Stretch]) -> tuple[Part, ...]:
    """Stretches become parts: what only describes belongs to the thing before it."""
    parts: list[Part] = []
    denied: list[Unit] = []
    for stretch in stretches:
        part = _part(stretch)
        last = parts[-1] if parts else None
        adds = bool(part.units) and all(each.among(lexicon().additions) for each in part.units)
        if last is not None and adds and last.without and stretch.link in ("both", "either", "break") and last.without[-1].among(lexicon().additions):
            parts[-1] = replace(last, without=last.without + part.units)
        elif last is not None and adds and stretch.link == "both" and last.units and last.units[-1].after:
            parts[-1] = replace(last, units=last.units + tuple(replace(each, after=True) for each in part.units))
        elif not part.units:
            if part.without and last is not None and stretch.link != "contrast":
                parts[-1] = replace(last, without=last.without + part.without)
            else:
                denied.extend(part.without)
                if part.open and last is None:
                    parts.append(part)
        elif last is not None and last.units and stretch.link != "either" and all(each.describes for each in part.units) and not part.open:
            parts[-1] = replace(
                last, units=last.units + part.units, without=last.without + part.without,
                count=last.count if last.count is not None else part.count,
            )  # fmt: skip
        elif last is not None and stretch.link == "either":
            choices = (*(last.either or (last,)), part)
            parts[-1] = Part(either=choices, without=last.without, open=True)
        elif last is not None and last.says_nothing:
            parts[-1] = replace(part, without=last.without + part.without, open=part.open or last.open)
        else:
            parts.append(part)
    if denied:
        parts = [replace(each, without=(*each.without, *denied)) for each in parts] or [Part(without=tuple(denied))]
    return tuple(parts)


def _part(stretch: _Stretch) -> Part:
    counts = [unit.count for unit in stretch.units if unit.count is not None]
    return Part(
        tuple(stretch.units), tuple(stretch.denied), counts[0] if counts else None,
        "anything" in stretch.marks, linked=stretch.link,
    )  # fmt: skip


def _as_latin(text: str) -> str:
    """A code typed with Cyrillic letters that look alike: ``Н7`` is ``H7``."""
    table = letters()["cyrillic_as_latin"]
    return "".join(table.get(sign, sign) for sign in text)


def _plain(text: str) -> list[str]:
    return [token.text for token in tokens(text) if not token.breaks]


def _is_foreign(wish: str, words: Sequence[str], langs: Iterable[str]) -> bool:
    """Whether it is said in a language that is not read here."""
    if any(sign in "іїєґўњљћђџ" for sign in wish.lower()):
        return True
    strange = [sign for sign in wish if sign.isalpha() and not ("a" <= sign.lower() <= "ɏ" or "а" <= sign.lower() <= "ё")]
    if len(strange) > len(words) / 2 and strange:
        return True
    known = lexicon()
    used = max((sum(word in known.spoken[lang] for word in words) for lang in langs), default=0)
    other = sum(word in known.foreign for word in words)
    return other >= 2 and other > used


def _by_sound(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        if word.isalpha() and sound(word):
            found[sound(word)] = (*found.get(sound(word), ()), word)
    return found


@cache
def _lexicon_sounds() -> dict[str, tuple[str, ...]]:
    return _by_sound(lexicon().words)


@cache
def _lexicon_spelling() -> Spelling:
    small = {word for words in lexicon().small.values() for word in words if len(word) >= 6}
    return Spelling(lexicon().words | small)
