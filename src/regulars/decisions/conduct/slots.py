"""Slots: what a word or a phrase may do in a sentence (who, which verb in which person, which threat).

A slot is a list of phrases in `words/*.toml`, one list a language; all languages are looked up at once, so
mixtures need nothing more. In a phrase

- ``дур{ак,ака}`` stands for two words, ``{уйду,больше не приду}`` for one of two phrases;
- ``мошенник*`` for every word that begins so (a beginning of one or two letters stands for itself alone),
  ``*ите`` for every word that ends so;
- ``%1`` for the endings that the same file names under ``[endings]``;
- ``<name>`` for another slot, ``..`` for up to two words of any kind, ``...`` for up to six.

No phrase goes on beyond its sentence.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from regulars.decisions.conduct.masks import agrees
from regulars.decisions.conduct.text import Word, fold

LANGUAGES: Final = ("ru", "ro", "en")
#: How many words a gap may stand for.
_GAPS: Final = {"..": 2, "...": 6}
#: Slots whose single words may be written with stars.
_MASKED: Final = ("obscene", "vulgar", "obscene_person")

#: Slots whose words are looked up in disguise, too.
_SUBSTANCE: Final = frozenset(
    {
        "obscene",
        "obscene_person",
        "vulgar",
        "curse_you",
        "go_to",
        "insult",
        "insult_adj",
        "strong_adj",
        "ambiguous",
    }
)

#: Where a slot was found: first word, past the last word, whether a word of it was disguised.
Place = tuple[int, int, bool]
Found = Mapping[str, Sequence[Place]]
#: slot -> first word -> past the last word -> disguised.
_Spans = dict[str, dict[int, dict[int, bool]]]
#: An alternative: parts in a row. "=word", "~beginning", "^ending", "<slot", "..".
_Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Alternatives for one place of a phrase, indexed by the part they begin with."""

    begun: Mapping[str, tuple[_Parts, ...]]
    other: tuple[str, ...]  # beginnings that are gaps or other slots

    @classmethod
    def of(cls, alternatives: Iterable[_Parts]) -> _Choice:
        """The choice among ``alternatives``."""
        begun: dict[str, list[_Parts]] = defaultdict(list)
        for parts in alternatives:
            begun[parts[0]].append(parts[1:])
        other = tuple(part for part in begun if part in _GAPS or part[0] == "<")
        return cls({part: tuple(rests) for part, rests in begun.items()}, other)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Places in a row, each a choice."""

    slot: str
    choices: tuple[_Choice, ...]
    compound: bool


@dataclass
class Vocabulary:
    """All phrases of all languages, indexed by what they begin with."""

    parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_part: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    masked: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def parts_of(self, word: str) -> frozenset[str]:
        """The parts of phrases that ``word`` can be."""
        cached = self.known.get(word)
        if cached is None:
            found = {f"={word}"}
            found.update(f"~{word[:length]}" for length in range(3, len(word) + 1))
            found.update(f"^{word[-length:]}" for length in range(2, min(len(word), 6) + 1))
            cached = frozenset(found & self.parts.keys())
            if len(self.known) < 100_000:
                self.known[word] = cached
        return cached


@cache
def vocabulary() -> Vocabulary:
    """The phrases of `words/ru.toml`, `ro.toml` and `en.toml`; read once."""
    made = Vocabulary()
    for language in LANGUAGES:
        tables = _tables(language)
        endings = {name: letters.replace("-", "").split(" ") for name, letters in tables["endings"].items()}
        for slot, listed in tables["slots"].items():
            for phrase in _split(fold(listed.replace("\n", ";")).text, ";"):
                if phrase.strip():
                    _add(made, slot, [_alternatives(piece, endings) for piece in _split(phrase.strip(), " ")])
    return made


def _tables(language: str) -> dict[str, Any]:
    path = resources.files("regulars.decisions.conduct") / "words" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _split(text: str, sign: str) -> list[str]:
    """``text`` split at ``sign`` outside of braces.

    >>> _split("a {b c} d", " ")
    ['a', '{b c}', 'd']
    """
    made, depth = [""], 0
    for each in text:
        depth += (each == "{") - (each == "}")
        if each == sign and depth == 0:
            made.append("")
        else:
            made[-1] += each
    if depth:
        raise ValueError(f"braces do not match: {text[:80]}")
    return [each for each in made if each or sign == ","]


def spelled(piece: str, endings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Everything that ``piece`` stands for, spelled out.

    >>> list(spelled("при{д%1,ехать}", {"1": ["у", "ем"]}))
    ['приду', 'придем', 'приехать']
    """
    cut = min((place for place in (piece.find("{"), piece.find("%")) if place >= 0), default=-1)
    if cut < 0:
        yield piece
        return
    if piece[cut] == "%":
        heads, rest = endings[piece[cut + 1]], piece[cut + 2 :]
    else:
        depth, end = 0, cut
        for end in range(cut, len(piece)):
            depth += (piece[end] == "{") - (piece[end] == "}")
            if depth == 0:
                break
        inner = _split(piece[cut + 1 : end], ",")
        heads, rest = [each for choice in inner for each in spelled(choice, endings)], piece[end + 1 :]
    for tail in list(spelled(rest, endings)):
        for head in heads:
            yield piece[:cut] + head + tail


def _alternatives(piece: str, endings: Mapping[str, Sequence[str]]) -> list[_Parts]:
    return list(
        dict.fromkeys(
            tuple(_part(word) for word in spelt.split())
            for spelt in spelled(piece.replace("-", " "), endings)
        )
    )


def _part(word: str) -> str:
    if word in _GAPS:
        return word
    if word[0] == "<":
        return "<" + word.strip("<>")
    if word[0] == "*":
        return "^" + word[1:]
    if word[-1] == "*":
        return ("~" if len(word) > 3 else "=") + word[:-1]
    return "=" + word


def _add(made: Vocabulary, slot: str, pieces: list[list[_Parts]]) -> None:
    while pieces[-1] == [("..",)]:
        pieces.pop()
    alternatives = [parts for piece in pieces for parts in piece]
    made.parts.update((part, set()) for parts in alternatives for part in parts)
    compound = any(part[0] == "<" for parts in alternatives for part in parts)
    phrase = _Phrase(slot, tuple(_Choice.of(filter(None, piece)) for piece in pieces), compound)
    for part in phrase.choices[0].begun:
        made.by_part[part].append(phrase)
    if slot in _MASKED and len(pieces) == 1:
        for parts in pieces[0]:
            if len(parts) == 1 and parts[0][0] in "=~":
                made.masked[parts[0][1]].append((parts[0], slot))


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is seen of the words: the parts each can be, openly and in disguise, and the slots found."""

    words: Sequence[Word]
    open: Sequence[frozenset[str]]
    hidden: Sequence[frozenset[str]]
    all: Sequence[frozenset[str]]
    spans: _Spans

    def steps(self, part: str, at: int, disguised: bool) -> Iterator[tuple[int, bool]]:
        """Where one part that begins at word ``at`` may end."""
        if part in _GAPS:
            yield from ((min(at + skip, len(self.open)), disguised) for skip in range(_GAPS[part] + 1))
        elif part[0] == "<":
            for past, flag in self.spans.get(part[1:], {}).get(at, {}).items():
                yield past, disguised or flag
        elif at < len(self.open):
            if part in self.open[at]:
                yield at + 1, disguised
            elif part in self.hidden[at]:
                yield at + 1, True

    def chosen(self, choice: _Choice, at: int, disguised: bool) -> Iterator[tuple[int, bool]]:
        """Where any alternative of a choice that begins at word ``at`` may end."""
        begun = choice.begun
        here = [part for part in self.all[at] if part in begun] if at < len(self.all) else []
        for part in (*here, *choice.other):
            for rest in begun[part]:
                ends = set(self.steps(part, at, disguised))
                for following in rest:
                    ends = {end for past, flag in ends for end in self.steps(following, past, flag)}
                yield from ends

    def possible(self, phrase: _Phrase, start: int) -> bool:
        """Whether the second place of a phrase may fit: a quick look before the slow one."""
        if len(phrase.choices) == 1 or phrase.compound:
            return True
        second, after = phrase.choices[1], start + 1
        if second.other or any(len(rest) for rests in phrase.choices[0].begun.values() for rest in rests):
            return True
        return after < len(self.all) and not self.all[after].isdisjoint(second.begun)

    def phrase(self, phrase: _Phrase, start: int) -> set[tuple[int, bool]]:
        """Where ``phrase`` that begins at word ``start`` may end."""
        ends = {(start, False)}
        for choice in phrase.choices:
            ends = {end for at, disguised in ends for end in self.chosen(choice, at, disguised)}
            if not ends:
                break
        sentence = self.words[start].sentence
        return {(end, flag) for end, flag in ends if self.words[end - 1].sentence == sentence}


def find(words: Sequence[Word]) -> dict[str, list[Place]]:
    """Where each slot stands among ``words``; work grows with their number and with nothing else."""
    known = vocabulary()
    seen = [known.parts_of(word.plain) for word in words]
    hidden = [_hidden(known, word) for word in words]
    every = [one | other for one, other in zip(seen, hidden, strict=True)]
    sight = _Sight(words, seen, hidden, every, defaultdict(dict))
    compound: dict[tuple[int, int], _Phrase] = {}
    for start in range(len(words)):
        for part in every[start]:
            hidden_only = part not in seen[start]
            for phrase in known.by_part.get(part, ()):
                if hidden_only and phrase.slot not in _SUBSTANCE:
                    continue
                if not sight.possible(phrase, start):
                    continue
                if phrase.compound:
                    compound[start, id(phrase)] = phrase
                else:
                    _note(sight.spans, phrase.slot, start, sight.phrase(phrase, start))
    _note_masked(known, words, sight.spans)
    grown = True
    while grown:
        for slot in [slot for slot in sight.spans if f"<{slot}" in known.by_part]:
            for phrase in known.by_part[f"<{slot}"]:
                compound.update(((start, id(phrase)), phrase) for start in sight.spans[slot])
        grown = False
        for (start, _), phrase in compound.items():
            grown |= _note(sight.spans, phrase.slot, start, sight.phrase(phrase, start))
    return {
        slot: [
            (start, end, flag) for start, ends in sorted(starts.items()) for end, flag in sorted(ends.items())
        ]
        for slot, starts in sight.spans.items()
    }


def _hidden(known: Vocabulary, word: Word) -> frozenset[str]:
    """Parts that the word may be in disguise: whole words, and beginnings where signs are mixed."""
    parts: set[str] = set()
    least = 3 if word.odd else 4
    for form in word.disguised:
        if len(form) >= least and form != word.plain:
            parts |= known.parts_of(form)
    return frozenset(part for part in parts if part[0] == "=" or (part[0] == "~" and word.odd))


def _note(spans: _Spans, slot: str, start: int, ends: Iterable[tuple[int, bool]]) -> bool:
    """Keep where a phrase was found; whether that is news. An open reading beats a disguised one."""
    news = False
    for end, disguised in ends:
        known = spans[slot].setdefault(start, {})
        if end not in known or (known[end] and not disguised):
            known[end] = disguised
            news = True
    return news


def _note_masked(known: Vocabulary, words: Sequence[Word], spans: _Spans) -> None:
    for place, word in enumerate(words):
        for form in (word.mask, *word.disguised) if word.mask else ():
            for part, slot in known.masked.get(form[:1], ()):
                if agrees(form, part[1:], begins=part[0] == "~"):
                    _note(spans, slot, place, [(place + 1, True)])
