"""Frames: whom an insulting word means: the addressee, somebody else, oneself, a thing; or it is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from regulars.decisions.conduct.acts import Act
from regulars.decisions.conduct.slots import Found, Place
from regulars.decisions.conduct.text import Word

#: Words that may stand between "you" and what "you" are called.
_FILLERS: Final = (
    "you", "you_are", "intensifier", "adverb", "insult", "insult_adj", "strong_adj", "obscene", "vulgar",
    "mild", "question", "obscene_person",
)  # fmt: skip
#: Kinds that somebody else's words may be reported of.
_REPORTABLE: Final = frozenset({"insult", "obscene", "threat", "rudeness", "disparagement", "self_insult"})
_REPORT_REACH: Final = 9
_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """The words of a turn, where the slots stand, and which slots each word is in."""

    words: Sequence[Word]
    found: Found
    slots: Sequence[frozenset[str]]

    @classmethod
    def of(cls, words: Sequence[Word], found: Found) -> Scene:
        """The scene of one turn."""
        per_word: list[set[str]] = [set() for _ in words]
        for slot, places in found.items():
            for first, past, _ in places:
                if past - first <= 8:
                    for place in range(first, past):
                        per_word[place].add(slot)
        return cls(words, found, [frozenset(each) for each in per_word])

    def has(self, slot: str, first: int, past: int) -> bool:
        """Whether a word from ``first`` to ``past`` is in ``slot``."""
        return any(slot in self.slots[place] for place in range(max(0, first), min(past, len(self.words))))

    def covered(self, slot: str, first: int, past: int) -> bool:
        """Whether one place of ``slot`` covers ``first`` to ``past``, in one clause."""
        return any(
            start <= first and past <= end and self.words[start].clause == self.words[end - 1].clause
            for start, end, _ in self.found.get(slot, ())
        )

    def clause(self, place: int) -> tuple[int, int]:
        """From where to where the clause of a word goes."""
        first = past = place
        while first > 0 and self.words[first - 1].clause == self.words[place].clause:
            first -= 1
        while past < len(self.words) and self.words[past].clause == self.words[place].clause:
            past += 1
        return first, past

    def same_sentence(self, one: int, other: int) -> bool:
        """Whether two words stand in one sentence."""
        return self.words[one].sentence == self.words[other].sentence


def lexical(scene: Scene) -> Iterator[Act]:
    """What insulting and obscene words amount to where they stand."""
    taken = {place for first, past, _ in scene.found.get("clean", ()) for place in range(first, past)}
    for first, past, disguised in _longest(scene.found.get("curse_you", ())):
        taken.update(range(first, past))
        rude = any(scene.has(slot, first, past + 2) for slot in ("obscene", "vulgar"))
        kind = "obscene" if rude else "insult"
        yield Act(kind, first, past, "addressee", "send_off", "explicit", disguised)
    labels = [*scene.found.get("insult", ()), *scene.found.get("obscene_person", ())]
    for first, past, disguised in _longest(labels):
        if first not in taken:
            taken.update(range(first, past))
            yield from _label(scene, first, past, disguised)
    for first, past, disguised in _longest(scene.found.get("strong_adj", ())):
        if first not in taken:
            yield from _quality(scene, first, past, disguised, taken)
    for first, past, disguised in _longest(scene.found.get("obscene", ())):
        if first not in taken:
            yield from _oath(scene, first, past, disguised)


def _longest(places: Sequence[Place]) -> list[Place]:
    """Places that lie in no other one."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda each: (each[0], -each[1], each[2])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _label(scene: Scene, first: int, past: int, disguised: bool) -> Iterator[Act]:
    """A noun that insults: who is called so?"""
    obscene = scene.has("obscene_person", first, past)
    kind = "insult"
    if scene.covered("taken_for", first, past):
        yield Act("harsh_complaint", first, past, "nobody", "frame.taken_for", "likely", disguised)
    elif scene.covered("self_frame", first, past):
        yield Act("self_insult", first, past, "self", "frame.self", "explicit", disguised)
    elif scene.covered("denied", first, past):
        return
    elif scene.has("insult_adj", first, past) and scene.has("thing", past, past + 1):
        yield from _thing(scene, first, past, disguised)
    elif (start := _subject(scene, "you", first, past)) is not None:
        yield Act(kind, *start, "addressee", "frame.you", "explicit", disguised)
    elif _of_a_thing(scene, first, past):
        yield from _thing(scene, first, past, disguised)
    elif scene.has("kin", first - 4, first):
        yield Act(kind, first, past, "third", "frame.kin", "weak", disguised)
    elif scene.has("ambiguous", first, past):
        yield from _ambiguous(scene, first, past, disguised)
    elif scene.covered("which_fool", first, past) or _pointed_at(scene, first, past):
        yield Act(kind, first, past, "third", "frame.third", "likely", disguised)
    elif not scene.has("interjection", first, past) and _vocative(scene, first, past):
        yield Act(kind, first, past, "addressee", "frame.vocative", "likely", disguised)
    elif obscene:
        yield Act("obscene", first, past, "nobody", "word.obscene", "explicit", disguised)
    else:
        sure = "weak" if disguised or scene.has("me", first - 5, first) else "likely"
        yield Act(kind, first, past, "unknown", "word.insult", sure, disguised)


def _ambiguous(scene: Scene, first: int, past: int, disguised: bool) -> Iterator[Act]:
    """A word that also has a harmless meaning (an animal, a thief): it needs a person it is said of."""
    if scene.covered("which_fool", first, past):
        yield Act("insult", first, past, "third", "frame.third", "likely", disguised)
    elif (
        start := _subject(scene, "person", first, past) or _subject(scene, "he_nom", first, past)
    ) is not None:
        yield Act("insult", *start, "third", "frame.third", "likely", disguised)
    elif scene.has("insult_adj", first - 1, first) and not scene.has("thing", past, past + 1):
        yield Act("insult", first - 1, past, "unknown", "frame.adjective", "likely", disguised)
    elif (
        not scene.has("interjection", first, past) and _vocative(scene, first, past) and len(scene.words) > 1
    ):
        yield Act("insult", first, past, "addressee", "frame.vocative", "likely", disguised)
    elif scene.has("obscene", first, past):
        yield Act("obscene", first, past, "nobody", "word.obscene", "explicit", disguised)


def _quality(scene: Scene, first: int, past: int, disguised: bool, taken: set[int]) -> Iterator[Act]:
    """An adjective that insults when a person is called so."""
    if past in taken or scene.covered("denied", first, past):
        return
    if scene.covered("taken_for", first, past):
        yield Act("harsh_complaint", first, past, "nobody", "frame.taken_for", "likely", disguised)
    elif scene.covered("self_frame", first, past):
        yield Act("self_insult", first, past, "self", "frame.self", "explicit", disguised)
    elif _of_a_thing(scene, first, past):
        yield Act("product_insult", first, past, "product", "frame.product", "likely", disguised)
    elif (start := _subject(scene, "you", first, past)) is not None:
        yield Act("insult", *start, "addressee", "quality.you", "likely", disguised)
    elif scene.has("person", past, past + 2) and not scene.has("kin", past, past + 2):
        yield Act("insult", first, past + 1, "third", "quality.person", "likely", disguised)
    elif (start := _subject(scene, "person", first, past) or _subject(scene, "he", first, past)) is not None:
        yield Act("insult", *start, "third", "quality.third", "likely", disguised)


def _oath(scene: Scene, first: int, past: int, disguised: bool) -> Iterator[Act]:
    """An obscene word that is no label of a person."""
    if scene.has("vulgar", first, past) and _of_a_thing(scene, first, past):
        yield from _thing(scene, first, past, disguised)
    else:
        yield Act("obscene", first, past, "nobody", "word.obscene", "explicit", disguised)


def _thing(scene: Scene, first: int, past: int, disguised: bool) -> Iterator[Act]:
    """A thing may be called what it will, though not obscenely."""
    if scene.has("obscene", first, past) and not scene.has("vulgar", first, past):
        yield Act("obscene", first, past, "product", "word.obscene", "explicit", disguised)
    else:
        yield Act("product_insult", first, past, "product", "frame.product", "likely", disguised)


def _subject(scene: Scene, slot: str, first: int, past: int) -> tuple[int, int] | None:
    """The stretch from "you" to what "you" are called, or back, with nothing but fillers between."""
    place = first - 1
    while place >= 0 and first - place <= 6 and scene.same_sentence(place, first):
        if slot in scene.slots[place] and not _possessive(scene, place):
            if scene.has("not", place, first):
                return None
            return place, past
        if (
            not any(filler in scene.slots[place] for filler in _FILLERS)
            and scene.words[place].plain not in _BE
        ):
            break
        place -= 1
    for after in range(past, min(past + 2, len(scene.words))):
        if not scene.same_sentence(after, first) or scene.words[after].clause != scene.words[first].clause:
            break
        if slot in scene.slots[after] and not _possessive(scene, after):
            return first, after + 1
        if (
            not any(filler in scene.slots[after] for filler in _FILLERS)
            and scene.words[after].plain not in _BE
        ):
            break
    return None


_BE: Final = frozenset(
    [
        "это",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "e",
        "este",
        "sunt",
        "ce",
        "esti",
        "sunteti",
        "era",
        "erau",
        "parca",
        "как",
        "какой",
        "какая",
        "какие",
        "какое",
        "просто",
        "вот",
        "что",
        "how",
        "what",
        "as",
        "like",
        "ca",
        "a",
        "an",
        "the",
    ]
)


#: Endings by which a Russian adjective between "you" and the label is told.
_ADJECTIVES: Final = ("ый", "ий", "ая", "яя", "ые", "ие", "ные", "ной")


def _filler(scene: Scene, place: int) -> bool:
    """Whether a word may stand between a person and what he is called."""
    plain = scene.words[place].plain
    return (
        plain in _BE
        or (len(plain) > 4 and plain.endswith(_ADJECTIVES))
        or any(filler in scene.slots[place] for filler in _FILLERS)
    )


def _possessive(scene: Scene, place: int) -> bool:
    return "your" in scene.slots[place] and scene.words[place].plain not in ("dumneavoastra", "dvs")


def _of_a_thing(scene: Scene, first: int, past: int) -> bool:
    """Whether a thing is meant: "stupid phone", "the phone is stupid", and no person beside it."""
    low, high = scene.clause(first)
    after = scene.has("thing", past, min(past + 2, high)) and not scene.has("person", past, past + 1)
    before = scene.has("thing", max(low, first - 4), first) and not scene.has(
        "person", max(low, first - 2), first
    )
    return after or before


def _pointed_at(scene: Scene, first: int, past: int) -> bool:
    """ "that idiot", "your idiots", "the manager is an idiot", "idiot of a manager"."""
    low, high = scene.clause(first)
    if scene.has("he", max(low, first - 3), first) or scene.has("your", max(low, first - 2), first):
        return True
    return scene.has("person", max(low, first - 4), first) or scene.has("person", past, min(past + 2, high))


def _vocative(scene: Scene, first: int, past: int) -> bool:
    """A clause of nothing but the label and what strengthens it, or a label at the very end after "you"."""
    low, high = scene.clause(first)
    rest = [place for place in range(low, high) if not first <= place < past]
    bare = all(
        any(filler in scene.slots[place] for filler in (*_FILLERS, "your", "he"))
        or scene.words[place].plain in _BE
        for place in rest
    )
    if bare and len(rest) <= 5:
        return True
    if scene.has("ambiguous", first, past):
        return False
    return past == high and (scene.has("imperative", low, first) or scene.has("you2", low, first))


def reported(scene: Scene, act: Act) -> Act:
    """The same act, marked as quoted where the words are somebody else's."""
    inside = sum(scene.words[place].quoted for place in range(act.first, act.past))
    everything = sum(word.quoted for word in scene.words)
    if inside * 2 > act.past - act.first and everything < len(scene.words):
        return replace(act, kind="quoted", rule=f"quoted.{act.rule}", target="nobody", grade="explicit")
    if act.kind not in _REPORTABLE or act.rule == "frame.vocative":
        return act
    for first, _, _ in scene.found.get("report", ()):
        if not (act.first - _REPORT_REACH <= first < act.first and scene.same_sentence(first, act.first)):
            continue
        if scene.has("i", first - 2, first) and not scene.has("he", first - 4, first):
            continue
        if first and scene.words[first - 1].plain == "am":  # "am spus": his own words
            continue
        named = scene.has("naming", first, first + 1)
        if named or act.rule == "quality.third" or act.target != "third" or scene.has("me", first, act.past):
            return replace(act, kind="quoted", rule=f"reported.{act.rule}", target="nobody", grade="likely")
    return act
