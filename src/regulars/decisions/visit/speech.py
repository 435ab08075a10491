"""Words of a wish as they were meant: folded, stemmed in three languages, found again when misspelt."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from regulars.decisions.conduct.text import fold, letters

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[&/+,;:.!?…\n()«»\"„”“–—]")
_MIXED: Final = re.compile(r"(?<=\w)[-–](?=\d)")
_CONTRACTED: Final = {
    "don't": "do not", "dont": "do not", "doesn't": "does not", "can't": "can not", "cannot": "can not",
    "won't": "will not", "isn't": "is not", "haven't": "have not", "couldn't": "could not",
    "w/o": "without", "didn't": "did not", "wouldn't": "would not",
}  # fmt: skip
_STEMMING: Final = threading.Lock()
_BREAKS: Final = frozenset(",;:.!?…\n()")
_CYRILLIC: Final = re.compile("[а-я]")
#: Letters that stand for one sound in a name: kept alike by languages that write it differently.
_SOUNDS: Final = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("ph", "f"), ("ck", "k"), ("qu", "kv"), ("gh", "g"),
    ("th", "t"), ("ts", "c"), ("tz", "c"), ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "i"), ("q", "k"),
)  # fmt: skip
_RUSSIAN_SOUNDS: Final = dict(
    zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", (
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u",
        "f", "h", "c", "ch", "sh", "sh", "", "i", "", "e", "iu", "ia",
    ), strict=True)
)  # fmt: skip
_DIMINUTIVES: Final = (
    "ешк", "ишк", "шк", "очек", "ечек", "ечк", "очк", "ушк", "юшк", "еньк", "оньк", "чик", "ик", "ок", "ек",
    "к", "ц",
    "ulet", "uleț", "ut", "uta", "it", "ita", "el", "ica", "ic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign: folded, and where it stands in what was said."""

    text: str
    start: int
    end: int

    @property
    def breaks(self) -> bool:
        """Whether it ends what is said in one breath."""
        return self.text in _BREAKS


def tokens(said: str) -> list[Token]:
    """The words and signs of ``said``, in order.

    >>> [token.text for token in tokens("Ulei 5W-30, fără Don't!")]
    ['ulei', '5w30', ',', 'fara', 'do', 'not', '!']
    """
    folded = fold(said)
    found: list[Token] = []
    for word in _TOKEN.finditer(folded.text):
        text, start = word[0].replace("’", "'").removesuffix("'s"), folded.origin[word.start()]
        end = folded.origin[word.end() - 1] + 1
        before = found[-1] if found else None
        if before and word.start() and _joins(before.text, folded.text[word.start() - 1], text):
            found[-1] = Token(before.text + text, before.start, end)
            continue
        found.extend(Token(each, start, end) for each in _CONTRACTED.get(text, text).split())
    return found


def _joins(before: str, between: str, text: str) -> bool:
    """Whether two pieces are one name: ``5W-30``; a decimal point stays inside a number."""
    if between == "-" and text.isdigit():
        return any(sign.isdigit() for sign in before) and any(sign.isalpha() for sign in before)
    return False


LATIN: Final = ("en", "ro")


@lru_cache(maxsize=1 << 16)
def stems(word: str, langs: tuple[str, ...] = LATIN) -> frozenset[str]:
    """What ``word`` (folded) is known by: itself, and its stems in ``langs`` where its letters are Latin.

    >>> stems("пирожки") & stems("пирожок") != frozenset(), sorted(stems("coffees", ("en",)))
    (True, ['coffees', 'en:coffe'])
    """
    if not word.isalpha():
        return frozenset((word,))
    if _CYRILLIC.search(word):
        stem = _stem("russian", word)
        return frozenset((stem, _without_fleeting(stem)))
    found = {word}
    for lang in set(langs) & set(LATIN) or LATIN:
        found.add(f"en:{_stem('english', word)}" if lang == "en" else f"ro:{_romanian(word)}")
    return frozenset(found)


def _romanian(word: str) -> str:
    """Romanian without its diacritics: the stemmer does the ends, articles are taken off before."""
    for article in ("urilor", "elor", "ilor", "ului", "ul"):
        if word.endswith(article) and len(word) - len(article) >= 4:
            word = word[: -len(article)]
            break
    return _stem("romanian", word)


def _without_fleeting(stem: str) -> str:
    """``пирожок`` and ``пирожк`` are one word: a vowel before the last consonant comes and goes."""
    fleeting = len(stem) >= 4 and stem[-2] in "ое" and stem[-1] in ("кцн" if len(stem) > 4 else "л")
    return stem[:-2] + stem[-1] if fleeting and stem[-3] not in "аеиоуыэюя" else stem


def _stem(language: str, word: str) -> str:
    # A stemmer keeps the word in itself while it works: two threads would mix theirs.
    with _STEMMING:
        stem: str = _stemmers()[language].stemWord(word)
    return stem


@cache
def _stemmers() -> Mapping[str, Any]:
    import snowballstemmer

    return {name: snowballstemmer.stemmer(name) for name in ("russian", "english", "romanian")}


def from_latin(word: str) -> str:
    """Russian spelled with Latin letters.

    >>> from_latin("kruassan"), from_latin("chay")
    ('круассан', 'чай')
    """
    table = letters()["transliteration"]
    made: list[str] = []
    place = 0
    while place < len(word):
        part = next(
            (word[place : place + size] for size in (4, 3, 2, 1) if word[place : place + size] in table), ""
        )
        made.append(table.get(part, word[place]))
        place += max(1, len(part))
    return "".join(made)


@lru_cache(maxsize=1 << 14)
def sound(word: str) -> str:
    """How a name sounds without its last vowels, whichever letters it has; empty where that says too little.

    >>> sound("Cappuccino".lower()) == sound("капучино"), sound("latte") == sound("латте")
    (True, True)
    """
    latin = "".join(_RUSSIAN_SOUNDS.get(sign, sign) for sign in word)
    if not _CYRILLIC.search(word):
        for written, heard in _SOUNDS:
            latin = latin.replace(written, heard)
        latin = re.sub("c(?=[eiy])", "ch", latin.replace("cc", "c").replace("ch", "\0")).replace("\0", "ch")
        latin = re.sub("c(?!h)", "k", latin)
        latin = re.sub("(?<=[^aeiouсs])h", "", latin.replace("ch", "\0").replace("sh", "\1"))
        latin = latin.replace("\0", "ch").replace("\1", "sh")
    latin = re.sub(r"(.)\1", r"\1", latin).rstrip("aeiou")
    return latin if len(latin) >= 4 else ""


def smaller(word: str) -> Iterable[str]:
    """Stems of what ``word`` may be a pet name of: ``супчик`` is ``суп``, ``чашечка`` is ``чашка``."""
    for stem in stems(word):
        for ending in _DIMINUTIVES:
            if stem.endswith(ending) and len(stem.removeprefix("ro:")) - len(ending) >= 3:
                yield stem[: -len(ending)]
            if stem.endswith(ending) and ending in ("ечк", "очк"):
                yield f"{stem[: -len(ending)]}к"


class Spelling:
    """Known words by what is left when letters are dropped (Garbe's symmetric deletes)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: dict[str, list[str]] = {}
        for word in sorted(set(words)):
            if word.isalpha() and len(word) >= 4:
                for rest in _rests(word):
                    self._by_rest.setdefault(rest, []).append(word)

    def nearest(self, word: str) -> tuple[int, tuple[str, ...]]:
        """(distance, the known words nearest to ``word``); none beyond what its length allows.

        >>> Spelling(["espresso", "omelette"]).nearest("expresso")
        (1, ('espresso',))
        """
        most = 0 if len(word) < 4 or not word.isalpha() else 1 if len(word) < 8 else 2
        near: dict[int, set[str]] = {}
        for rest in _rests(word) if most else ():
            for known in self._by_rest.get(rest, ()):
                apart = distance(word, known)
                if apart <= most and (apart < 2 or len(known) >= 8):
                    near.setdefault(apart, set()).add(known)
        best = min(near, default=0)
        return best, tuple(sorted(near.get(best, ())))


def _rests(word: str) -> set[str]:
    once = {word[:place] + word[place + 1 :] for place in range(len(word))}
    if len(word) < 8:
        return once | {word}
    twice = {rest[:place] + rest[place + 1 :] for rest in once for place in range(len(rest))}
    return once | twice | {word}


def distance(one: str, other: str) -> int:
    """Letters to insert, drop, change or swap (optimal string alignment) to make one word the other.

    >>> distance("latte", "latet"), distance("coffee", "cofe")
    (1, 2)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        ahead = [i]
        for j, b in enumerate(other, 1):
            best = min(row[j] + 1, ahead[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            ahead.append(best)
        before, row = row, ahead
    return row[-1]
