"""The second opinion: what the words, their letters and their slots together look like.

A multinomial logistic regression (Hastie, Tibshirani, Friedman 2009, *The Elements of Statistical Learning*,
eq. 4.17) over hashed features (Weinberger et al. 2009): words and pairs of neighbours, character n-grams
inside words, the slots of the grammar and pairs of slots, and how loudly it was typed; never who speaks.
Pairs of slots learn what no rule of the grammar says. `tools/train_opinion.py` trains it; how often it is
right, alone and beside a rule, is in `calibration.toml`.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from itertools import combinations, pairwise
from typing import Any, Final

from regulars.decisions.conduct.calibration import Question
from regulars.decisions.conduct.slots import Found
from regulars.decisions.conduct.text import Word

#: What a stretch of talk can be; "+" is said to or against a person.
CLASSES: Final = (
    "insult", "disparagement", "threat", "ultimatum", "ultimatum+", "obscene", "obscene+",
    "pressure_for_concession", "shouting", "rudeness", "harsh_complaint", "legal_warning", "leaving",
    "quoted", "self_insult", "product_insult", "",
)  # fmt: skip
#: Capitals are counted, not guessed (`judge`): the opinion does not say that somebody shouts.
VIOLATING: Final = tuple(name for name in CLASSES[:10] if name != "shouting")
ATTACKING: Final = ("insult", "disparagement", "threat", "ultimatum+", "obscene+")
BUCKETS: Final = 1 << 17
#: Character n-grams inside a word, its ends marked.
LENGTHS: Final = (3, 4, 5)
#: A longer turn is read in stretches of whole sentences; the sentences learnt from are no longer.
STRETCH: Final = 60
_LOUD: Final = re.compile(r"[!?]{3,}")


@dataclass(frozen=True, slots=True)
class Opinion:
    """The chance of every class, for words ``first`` to ``past`` of a passage."""

    first: int
    past: int
    chances: Mapping[str, float]

    def chance(self, question: Question) -> float:
        """The chance that the stretch violates, or attacks a person."""
        names = VIOLATING if question == "violation" else ATTACKING
        return sum(self.chances[name] for name in names)

    def likeliest(self, among: Sequence[str]) -> str:
        """The likeliest of some classes."""
        return max(among, key=lambda name: self.chances[name])


def stretches(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """A passage in stretches of whole sentences, at most `STRETCH` words each where sentences allow.

    >>> from regulars.decisions.conduct.text import words
    >>> list(stretches(words("One two. " * 40)))
    [(0, 60), (60, 80)]
    """
    start = end = 0
    for first, past in sentences(words, 0, len(words)):
        if past - start > STRETCH and first > start:
            yield start, first
            start = first
        end = past
    if end > start:
        yield start, end


def sentences(words: Sequence[Word], first: int, past: int) -> Iterator[tuple[int, int]]:
    """From where to where each sentence between two words goes."""
    start = first
    for place in range(first + 1, past + 1):
        if place == past or words[place].sentence != words[start].sentence:
            yield start, place
            start = place


def form(words: Sequence[Word], found: Found, first: int, past: int, text: str) -> Opinion:
    """The opinion on words ``first`` to ``past``; ``text`` is the turn as it was written."""
    table, bias, scale = weights()
    buckets = features(words, found, first, past, text)
    sums = table[buckets].astype("float32").sum(axis=0) * scale / math.sqrt(len(buckets)) + bias
    powers = [math.exp(float(each - sums.max())) for each in sums]
    total = sum(powers)
    return Opinion(first, past, dict(zip(CLASSES, (each / total for each in powers), strict=True)))


def features(words: Sequence[Word], found: Found, first: int, past: int, text: str) -> list[int]:
    """The buckets of everything that is looked at, each once, in order."""
    part = words[first:past]
    buckets: set[int] = set()
    for word in part:
        buckets.update(_letters(word.plain))
    buckets.update(_bucket(f"b{one.plain} {other.plain}") for one, other in pairwise(part))
    inside = sorted(
        slot
        for slot, places in found.items()
        if any(first <= place[0] and place[1] <= past for place in places)
    )
    buckets.update(_bucket("s" + slot) for slot in inside)
    buckets.update(_bucket(f"p{one} {other}") for one, other in combinations(inside, 2))
    if part and 0 < sum(word.quoted for word in part) < len(part):
        buckets.add(_bucket("quotation"))
    if part and _LOUD.search(text, part[0].start, part[-1].end + 8):
        buckets.add(_bucket("loud"))
    return sorted(buckets)


@lru_cache(maxsize=16384)
def _letters(word: str) -> tuple[int, ...]:
    """A word and the n-grams inside it."""
    ends = f" {word} "
    pieces = (ends[place : place + length] for length in LENGTHS for place in range(len(ends) - length + 1))
    return (_bucket("w" + word), *(_bucket("c" + piece) for piece in pieces))


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode()) % BUCKETS


@cache
def weights() -> Any:
    """(weights by bucket and class, bias, scale), read once."""
    import numpy as np

    path = resources.files("regulars.decisions.conduct") / "opinion.npz"
    with np.load(BytesIO(path.read_bytes())) as stored:
        return stored["weights"], stored["bias"], float(stored["scale"])
