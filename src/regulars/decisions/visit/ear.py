"""Words told apart: phrases first, small words dropped, misspelt and transliterated ones found again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from regulars.decisions.conduct.text import letters
from regulars.decisions.visit.hearing import (
    GUESSED,
    MENDED,
    SURE,
    Element,
    Heard,
    Stretch,
    Unit,
    hear,
    parts_of,
    settle,
)  # fmt: skip
from regulars.decisions.visit.lexicon import Phrases, languages_of, lexicon
from regulars.decisions.visit.menu import Menu
from regulars.decisions.visit.speech import LATIN, Spelling, Token, from_latin, smaller, sound, stems, tokens

#: Above this a bare number is a size or a price, not how many.
MOST_COUNTED: Final = 20
#: No phrase has more words than this.
_REACH: Final = 8
#: What a small word does, where it can do several things.
_ORDER: Final[tuple[str, ...]] = (
    "correction", "not_yet", "usual", "advice", "anything", "negators", "either", "both", "contrast",
    "places", "prepositions", "telling",
)  # fmt: skip
_UNITS_OF_MEASURE: Final = "abcdefghijklmnopqrstuvwxyzмгкл"


@dataclass(frozen=True)
class _Word:
    """A word as it was read; ``sure`` says how well."""

    token: Token
    keys: frozenset[str]
    sure: float = SURE
    place: int = 0


class Ear:
    """Hears wishes about one menu: knows its words beside those of the lexicon."""

    def __init__(self, menu: Menu) -> None:
        self._own = Phrases()
        words: set[str] = set()
        for item in menu.items:
            for text in (*(item.names.values() or (item.id,)), *item.synonyms):
                words.update(_plain(text))
        for said, stands_for in menu.synonyms.items():
            words.update(self._learn(said, f"same:{stands_for}"))
        for task in menu.tasks:
            for phrase in (*task.words, *task.names.values()):
                words.update(self._learn(phrase, f"task:{task.id}"))
        self._words = frozenset(words)
        self._keys = frozenset(key for word in words for key in stems(word))
        self._spelling = Spelling(words)
        self._sounds = _by_sound(words)

    def _learn(self, phrase: str, meaning: str) -> list[str]:
        read = _plain(phrase)
        if read:
            self._own.add([stems(word) for word in read], meaning)
        return read

    def units(
        self, text: str, *, merged: bool, lang: str | None = None
    ) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
        """The units of an item's name, and what it says it is without.

        With ``merged`` a phrase that means one thing is one unit, else each of its words is.
        """
        stretch = Stretch()
        langs = (lang,) if lang else languages_of(_plain(text))
        for element in self._elements(tokens(text), langs, merged=merged, counted=False):
            unit = element.unit
            if unit is not None and " " not in unit.text:
                # Whoever wishes may take a name for a word of his own language.
                unit = replace(unit, keys=unit.keys | stems(unit.text))
            hear(stretch, replace(element, unit=unit))
        settle(stretch)
        return tuple(stretch.units), tuple(stretch.denied)

    def hear(self, wish: str, lang: str | None) -> Heard:
        """The parts of ``wish``; ``lang`` decides where small words are alike in two languages."""
        said = tokens(wish)
        words = [token.text for token in said if not token.breaks]
        langs = languages_of(words)
        if len(langs) > 1 and lang in langs:
            langs = (str(lang),)
        if self._is_romanised(words):
            said, langs = [self._cyrillic(token) for token in said], ("ru",)
        stretches, marks = self._stretches(said, langs, frozenset())
        if not any(stretch.units for stretch in stretches):
            # A small word may be all the wish, where the menu has it: "a bag".
            stretches, marks = self._stretches(said, langs, self._words)
        return Heard(parts_of(stretches), marks, _is_foreign(wish, words, langs))

    def _stretches(
        self, said: Sequence[Token], langs: tuple[str, ...], kept: frozenset[str]
    ) -> tuple[list[Stretch], frozenset[str]]:
        """What is said between connectors, and what the wish does beside wishing."""
        stretches, marks = [Stretch()], set[str]()
        for element in self._elements(said, langs, merged=True, counted=True, kept=kept):
            if element.role in ("break", "sentence", "both", "contrast", "either"):
                _go_on(stretches, element.role)
            elif element.role == "correction":
                if not _take_back(stretches):
                    marks.add("not_yet")
            elif element.role in ("advice", "usual", "not_yet"):
                marks.add(element.role)
            else:
                hear(stretches[-1], element)
        if stretches[-1].link == "correction" and not stretches[-1].units:
            marks.add("not_yet")
        for stretch in stretches:
            settle(stretch)
        return stretches, frozenset(marks)

    def _is_romanised(self, words: Sequence[str]) -> bool:
        """Whether Latin letters spell Russian: more of its words than of those of the others."""
        known = lexicon()
        if not words or not all(word.isascii() for word in words):
            return False
        latin = [word for word in words if word.isalpha()]
        russian = sum(known.speaks(from_latin(word), ("ru",)) for word in latin)
        return russian > sum(known.speaks(word, LATIN) for word in latin)

    def _cyrillic(self, token: Token) -> Token:
        if not token.text.isalpha() or stems(token.text) & self._keys:
            return token
        return replace(token, text=from_latin(token.text))

    def _elements(
        self,
        said: Sequence[Token],
        langs: tuple[str, ...],
        *,
        merged: bool,
        counted: bool,
        kept: frozenset[str] = frozenset(),
    ) -> Iterator[Element]:
        """Words told apart: the longest phrase first, small words dropped, misspelt ones mended."""
        small = frozenset().union(*(lexicon().small[each] for each in langs)) - kept
        words = [replace(self._mended(token, langs), place=place) for place, token in enumerate(said)]
        spoken = [
            word
            for place, word in enumerate(words)
            if word.token.text not in small or self._is_in_phrase(words, place)
        ]
        place = 0
        while place < len(spoken):
            size, element = self._next(spoken[place : place + _REACH], merged=merged)
            if size < 2 and (number := _number(spoken, place, counted=counted)):
                size, element = number
            if element is not None:
                yield element
            place += size

    def _is_in_phrase(self, words: Sequence[_Word], place: int) -> bool:
        """Whether a small word does something: alone, or in a phrase that means more than its words."""
        for start in range(max(0, place - _REACH + 1), place + 1):
            ahead = words[start : start + _REACH]
            if start + lexicon().roles.at(_exact(ahead))[0] > place:
                return True
            for phrases in (lexicon().terms, self._own):
                size = phrases.at([word.keys for word in ahead])[0]
                if size > 1 and start + size > place:
                    return True
        return False

    def _next(self, ahead: Sequence[_Word], *, merged: bool) -> tuple[int, Element | None]:
        """How many of the words ahead belong together, and what they are."""
        known, word = lexicon(), ahead[0]
        if word.token.breaks:
            return 1, Element("sentence" if word.token.text in ".!?…\n" else "break")
        stemmed = [each.keys for each in ahead]
        role_size, roles = known.roles.at(_exact(ahead))
        own_size, own = self._own.at(stemmed)
        size, meanings = known.terms.at(stemmed)
        if size == 1:
            # As it is written it says more than its stem: "înghețată" is ice cream, not what is cold.
            meanings = meanings & known.written.get(word.token.text, meanings) or meanings
        if role_size and role_size >= max(size, own_size):
            return role_size, _small(roles, word.token.text)
        if own_size and own_size >= size:
            also = meanings if size == own_size else frozenset[str]()
            return own_size, Element("unit", self._own_unit(ahead[:own_size], own, also))
        if size > 1 and merged:
            return size, Element("unit", _unit(ahead[:size], meanings))
        if word.token.text in known.measures:
            return 1, None
        return 1, Element("unit", _unit(ahead[:1], meanings if size == 1 else known.terms.at(stemmed[:1])[1]))

    def _own_unit(self, words: Sequence[_Word], own: frozenset[str], also: frozenset[str]) -> Unit:
        """What the company's own words mean: a synonym stands for what it was given, a task for itself."""
        unit = _unit(words, also | {each for each in own if not each.startswith("same:")})
        for each in own:
            if each.startswith("same:"):
                for stands_for in self.units(each.removeprefix("same:"), merged=True)[0][:1]:
                    unit = replace(
                        unit, meanings=unit.meanings | stands_for.meanings, keys=unit.keys | stands_for.keys
                    )
        return unit

    def _mended(self, token: Token, langs: tuple[str, ...]) -> _Word:
        """The word, or what it was meant to be: a code, romanised, a pet name, a name by ear, misspelt."""
        text = token.text
        if len(text) <= 3 or not text.isalpha():
            latin = _as_latin(text)
            if latin in self._words and not self._is_known(text):
                return _Word(replace(token, text=latin), stems(latin))
        if token.breaks or not text.isalpha() or self._is_known(text):
            return _Word(token, stems(text, langs))
        if text.isascii() and self._is_known(russian := from_latin(text)):
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
        """The word nearest to a misspelt one; a guess where it is short or several are as near."""
        apart, near = self._spelling.nearest(token.text)
        far, also = _lexicon_spelling().nearest(token.text)
        if also and (not near or far < apart):
            apart, near = far, also
        if not near:
            return _Word(token, stems(token.text))
        one = len({min(stems(each)) for each in near}) == 1
        sure = MENDED if one and len(token.text) >= (6 if apart == 1 else 9) else GUESSED
        text = near[0] if sure == MENDED else token.text
        return _Word(replace(token, text=text), frozenset().union(*(stems(each) for each in near)), sure)

    def _is_known(self, text: str) -> bool:
        """Whether it is a word of the menu or of the lexicon, so that nothing is to be mended."""
        return text in self._words or any(key in self._keys for key in stems(text)) or lexicon().knows(text)


def _go_on(stretches: list[Stretch], link: str) -> None:
    """A connector ends a stretch in which something was said."""
    last = stretches[-1]
    if last.units or last.denied or last.open:
        stretches.append(Stretch(link=link, denying=last.denying if link == "either" else ""))
    elif link not in ("break", "sentence"):
        last.link = link


def _take_back(stretches: list[Stretch]) -> bool:
    """The last thing said before «хотя нет» is not wanted any more; False where nothing was said."""
    while stretches and not stretches[-1].units:
        stretches.pop()
    said = bool(stretches)
    if said:
        stretches.pop()
    stretches.append(Stretch(link="correction" if said else ""))
    return said


def _unit(words: Sequence[_Word], meanings: frozenset[str]) -> Unit:
    text = " ".join(word.token.text for word in words)
    keys = words[0].keys if len(words) == 1 else frozenset((text,))
    return Unit(
        text, keys, meanings, min(word.sure for word in words),
        place=words[0].place, size=words[-1].place - words[0].place + 1,
    )  # fmt: skip


def _number(spoken: Sequence[_Word], place: int, *, counted: bool) -> tuple[int, Element] | None:
    """A number as a unit: how many, or a size where a measure stands beside it; a code such as ``h7``."""
    known, token, where = lexicon(), spoken[place].token, spoken[place].place
    text = token.text
    if text.isdecimal() and len(text) < 7:
        value = int(text)
    elif counted and text in known.numbers:
        value = known.numbers[text]
    elif any(sign.isdigit() for sign in text):
        keys = frozenset((text, text.rstrip(_UNITS_OF_MEASURE) or text))
        return 1, Element("unit", Unit(text, keys, detail=True, place=where))
    else:
        return None
    after = spoken[place + 1] if place + 1 < len(spoken) else None
    measured = after is not None and after.token.text in known.measures
    detail = not counted or value > MOST_COUNTED or measured
    detail = detail or (place > 0 and spoken[place - 1].token.text in known.measures)
    count = None if detail else value
    unit = Unit(text, frozenset((str(value),)), count=count, detail=detail, place=where)
    names_a_thing = after is not None and known.terms.at([after.keys])[0] > 0
    return 2 if measured and not names_a_thing else 1, Element("unit", unit)


def _exact(words: Sequence[_Word]) -> list[frozenset[str]]:
    """Small words are compared as they are written, for their stems say too little."""
    return [frozenset((word.token.text,)) for word in words]


def _small(roles: frozenset[str], text: str) -> Element | None:
    """What a small word or phrase does; None where it does nothing."""
    role = next((role for role in _ORDER if role in roles), "")
    if role == "negators" and text in lexicon().whole_negators:
        return Element("without")
    return Element(role) if role else None


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
    strange = [
        sign
        for sign in wish
        if sign.isalpha() and not ("a" <= sign.lower() <= "ɏ" or "а" <= sign.lower() <= "ё")
    ]
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
