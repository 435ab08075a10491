"""What the small words of wishes do and what things are called, in three languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from regulars.decisions.visit.speech import stems, tokens

#: What a small word does in a wish.
ROLES: Final = (
    "negators", "contrast", "both", "either", "prepositions", "anything", "advice", "usual", "not_yet",
    "fillers", "filler_phrases", "telling", "correction", "places",
)  # fmt: skip
_SPOKEN: Final = ("en", "ru", "ro")


class Phrases:
    """Phrases by their first word. Words are compared by what `of` makes of them."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}

    def add(self, words: Sequence[frozenset[str]], meaning: str) -> None:
        """Let the words, in order, mean ``meaning``."""
        for key in words[0]:
            self._by_first.setdefault(key, []).append((tuple(words), meaning))

    def at(self, said: Sequence[frozenset[str]]) -> tuple[int, frozenset[str]]:
        """(length, meanings) of the longest phrase at the start of ``said``; length 0 where there is none."""
        longest, meanings = 0, set[str]()
        for key in said[0]:
            for words, meaning in self._by_first.get(key, ()):
                size = len(words)
                if longest <= size <= len(said) and all(words[i] & said[i] for i in range(size)):
                    if size > longest:
                        longest, meanings = size, set()
                    meanings.add(meaning)
        return longest, frozenset(meanings)

    def __contains__(self, key: str) -> bool:
        return key in self._by_first


@dataclass(frozen=True)
class Thing:
    """A thing with a name in three languages: what it is a kind of, what it contains."""

    id: str
    terms: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    contains: tuple[str, ...]


class Lexicon:
    """`words/grammar.toml` and `words/things.toml`, ready for look-ups."""

    def __init__(self) -> None:
        grammar, things = _table("grammar"), _table("things")
        self.things: dict[str, Thing] = {
            id: _thing(id, line) for part in things.values() for id, line in part.items()
        }
        self.terms = Phrases()
        self.words: set[str] = set()
        self.written: dict[str, set[str]] = {}
        for thing in self.things.values():
            for term, lang in thing.terms:
                self._term(term, lang, f"thing:{thing.id}")
        self._people(grammar["people"])
        self.soft = _stemmed(grammar["soft"]) | _written(grammar["deeds"]) | _stemmed(grammar["times"])
        self.deeds, self.made_for = _written(grammar["deeds"]), _written(grammar["made_for"])
        self.plain, self.frames, self.times = (
            _stemmed(grammar[name]) for name in ("plain", "frames", "times")
        )
        self.numbers = {
            word: int(number)
            for number, line in grammar["numbers"].items()
            for word in line.replace("|", " ").split()
        }
        self.measures = frozenset(grammar["measures"]["words"].split())
        self.foreign = frozenset(
            each.text for each in tokens(grammar["other_languages"]["words"]) if not each.breaks
        )
        self.qualities, self.needs, self.general, self.additions, self.makes, self.settings = (
            frozenset(f"thing:{id}" for id in grammar[name]["words"].split())
            for name in ("qualities", "needs", "general", "additions", "makes", "settings")
        )
        self.whole_negators = frozenset(grammar["without"]["words"].split())
        self._roles(grammar)

    def _term(self, term: str, lang: str, meaning: str) -> None:
        read = [each for each in tokens(term) if not each.breaks]
        self.terms.add([stems(each.text, (lang,)) for each in read], meaning)
        self.words |= {each.text for each in read}
        if len(read) == 1:
            self.written.setdefault(read[0].text, set()).add(meaning)

    def _people(self, people: Mapping[str, str]) -> None:
        for who, line in people.items():
            for words, lang in zip(line.split("|"), _SPOKEN, strict=True):
                for word in words.split():
                    # "Soț" and "soție" have one stem: Latin words stand as they are written.
                    keys = frozenset((word,)) if word.isascii() else stems(word, (lang,))
                    self.terms.add([keys], f"people:{who}")
                    self.words.add(word)

    def _roles(self, grammar: Mapping[str, Any]) -> None:
        """Small words are compared as they are written, for their stems say too little."""
        self.roles = Phrases()
        self.small: dict[str, frozenset[str]] = {}
        self.spoken: dict[str, frozenset[str]] = {}
        for lang in _SPOKEN:
            small, spoken = set[str](), set[str]()
            for role in ROLES:
                given = grammar[role][lang]
                for phrase in given.split() if isinstance(given, str) else given:
                    read = [each.text for each in tokens(phrase) if each.text not in "./,"]
                    spoken.update(read)
                    if role == "fillers" and len(read) == 1:
                        small.add(read[0])
                    elif read:
                        self.roles.add([frozenset((word,)) for word in read], role)
                        self.words |= {word for word in read if len(word) > 4}
            self.small[lang] = frozenset(small)
            self.spoken[lang] = frozenset(spoken)

    def knows(self, text: str) -> bool:
        """Whether it is a word of the lexicon, small or not."""
        if text in self.words or text in self.measures or text in self.numbers or text in self.roles:
            return True
        if any(text in small for small in self.small.values()):
            return True
        return any(key in self.terms or key in self.soft for key in stems(text))

    def speaks(self, text: str, langs: tuple[str, ...]) -> bool:
        """Whether it is a small word of one of ``langs``, or what a thing is called in them."""
        return any(text in self.spoken[lang] for lang in langs) or any(
            key in self.terms for key in stems(text, langs)
        )

    def kinds_of(self, meaning: str) -> frozenset[str]:
        """All that a thing is a kind of, itself not counted."""
        return _kinds_of(self, meaning)

    def contents_of(self, meaning: str) -> frozenset[str]:
        """What a thing, or the kind of thing that it is, contains, as far as its name says."""
        found: set[str] = set()
        look = [meaning]
        while look:
            each = look.pop()
            for id in (each, *self.kinds_of(each)):
                thing = self.things.get(id.removeprefix("thing:"))
                inside = {f"thing:{part}" for part in thing.contains} if thing else set[str]()
                look.extend(inside - found)
                found |= inside
        return frozenset(found)


@cache
def _kinds_of(lexicon: Lexicon, meaning: str) -> frozenset[str]:
    thing = lexicon.things.get(meaning.removeprefix("thing:"))
    direct = {f"thing:{id}" for id in thing.kinds} if thing else set()
    return frozenset(direct.union(*(_kinds_of(lexicon, each) for each in direct)))


@cache
def lexicon() -> Lexicon:
    """The one lexicon; the company's own words stand in its menu."""
    return Lexicon()


def _thing(id: str, line: str) -> Thing:
    names, _, rest = line.partition(" > ")
    if not rest:
        names, _, contents = line.partition(" + ")
        kinds = ""
    else:
        kinds, _, contents = rest.partition(" + ")
    terms = (
        (term, lang) for part, lang in zip(names.split("|"), _SPOKEN, strict=False) for term in _listed(part)
    )
    return Thing(id, tuple(terms), tuple(_listed(kinds)), tuple(_listed(contents)))


def _stemmed(words: Mapping[str, str]) -> frozenset[str]:
    """The stems of words listed by language."""
    return frozenset(
        key for lang, text in words.items() for word in text.split() for key in stems(word, (lang,))
    )


def _written(words: Mapping[str, str]) -> frozenset[str]:
    """Words as they are written, by stems only in Russian: "leave" is not "leaves"."""
    listed = [word for text in words.values() for word in text.split()]
    return frozenset().union(*({word} if word.isascii() else stems(word) for word in listed))


def _listed(text: str) -> Iterator[str]:
    return (each.strip() for each in text.split(",") if each.strip())


def _table(name: str) -> dict[str, Any]:
    path = resources.files("regulars.decisions.visit") / "words" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def languages_of(words: Iterable[str]) -> tuple[str, ...]:
    """The languages whose small words ``words`` use, all where none is.

    >>> languages_of(["хочу", "кофе"]), languages_of(["as", "vrea", "o", "cafea"])
    (('ru',), ('ro',))
    """
    read = list(words)
    used = {lang: sum(word in spoken for word in read) for lang, spoken in lexicon().spoken.items()}
    if not any(used.values()):
        known = lexicon().terms
        used = {lang: sum(bool(known.at([stems(word, (lang,))])[0]) for word in read) for lang in _SPOKEN}
    most = max(used.values())
    return tuple(lang for lang in _SPOKEN if used[lang] == most) if most else _SPOKEN
