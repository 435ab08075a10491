"""Text as it was written becomes words as they were meant, each with its place in the original."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby
from typing import Any, Final

_WORD: Final = re.compile(
    r"[\w*@#$€£]+(?:(?:['’`]|(?<=\w)\.\.+(?=\w)|(?<=[^\W\d_])!(?=[^\W\d_]))[\w*@#$€£]+)*"
)
_SENTENCE_ENDS: Final = frozenset(".!?…\n\r;。؟")
_CLAUSE_ENDS: Final = frozenset(",:—–()[]")
_OPENING: Final = {"«": "»", "“": "”", "„": "”“", '"': '"', "‹": "›"}
_MASKS: Final = ("*", "#", "..", "$", "@")
_LONGEST_WORD: Final = 40
_NOWHERE: Final = (1 << 60, 1 << 60)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: how it may be read, and where it stands.

    ``plain`` is the word folded to lower case without accents (ё is е, ș is s). ``disguised`` holds what it
    may have been before it was masked, spelled with look-alikes or transliterated: only words of substance
    are looked up there, never a pronoun. ``odd`` says that it mixes scripts, letters and signs.
    """

    plain: str
    disguised: tuple[str, ...]
    start: int
    end: int
    sentence: int
    clause: int
    quoted: bool
    mask: str = ""
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` folded, and for every character of it the place in the original it came from."""

    text: str
    origin: tuple[int, ...]
    caps: tuple[bool, ...]


@cache
def letters() -> Mapping[str, Mapping[str, Any]]:
    """The tables of `words/letters.toml`."""
    path = resources.files("regulars.decisions.conduct") / "words" / "letters.toml"
    tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    small = {name: dict.fromkeys(listed.split(), "") for name, listed in tables["small_words"].items()}
    return {**tables, "small_words": small}


def fold(text: str) -> Folded:
    """NFKC, lower case, no accents (й stays), no invisible signs; one pass, linear in the length.

    >>> fold("Ş\u200bтЁп\u0301").text
    'sтеп'
    """
    made: list[str] = []
    origin: list[int] = []
    caps: list[bool] = []
    for place, sign in enumerate(text):
        if sign < "\x80":
            plain = sign.lower()
        elif unicodedata.category(sign) in ("Cf", "Mn", "Me", "Cs"):
            if sign == "\u0306" and made and made[-1] == "и":
                made[-1] = "й"
            continue
        else:
            plain = _plain(sign)
        upper = sign.isupper()
        for each in plain:
            made.append(each)
            origin.append(place)
            caps.append(upper)
    return Folded("".join(made), tuple(origin), tuple(caps))


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    small = unicodedata.normalize("NFKC", sign).lower()
    if small in ("й", "’", "ʼ", "`"):
        return "й" if small == "й" else "'"
    return "".join(one for one in unicodedata.normalize("NFD", small) if unicodedata.category(one) != "Mn")


def words(text: str) -> list[Word]:
    """The words of ``text`` in order.

    >>> [word.plain for word in words("Du-te, you're ТУПООООЙ!")]
    ['du', 'te', 'you', 'are', 'тупой']
    >>> words("с у к а")[0].disguised[:1]
    ('сука',)
    """
    folded = fold(text)
    quoted = iter(_quotations(folded.text))
    low, high = next(quoted, _NOWHERE)
    found: list[Word] = []
    sentence = clause = last = 0
    matches = list(_WORD.finditer(folded.text))
    romanised = _is_romanised([match[0] for match in matches])
    for match in matches:
        between = folded.text[last : match.start()]
        sentence += any(sign in _SENTENCE_ENDS for sign in between)
        clause += any(sign in _CLAUSE_ENDS or sign in _SENTENCE_ENDS for sign in between) or " - " in between
        last = match.end()
        start, end = folded.origin[match.start()], folded.origin[match.end() - 1] + 1
        while match.start() >= high:
            low, high = next(quoted, _NOWHERE)
        inside = low <= match.start()
        for plain, disguised, mask in _readings(match[0][:_LONGEST_WORD]):
            odd = not (plain.isalpha() and (plain.isascii() or min(plain) > "\x7f"))
            if romanised and plain.isascii():
                plain, disguised = _transliterated(plain), (plain, *disguised)
            found.append(Word(plain, disguised, start, end, sentence, clause, inside, mask, odd))
    return _with_spaced(found)


def _is_romanised(raw: Sequence[str]) -> bool:
    """Whether Latin letters spell Russian: its small words outnumber those of English and Romanian."""
    russian, latin = (
        letters()["small_words"]["romanised_russian"],
        letters()["small_words"]["english_romanian"],
    )
    hits = sum(word in russian for word in raw)
    return hits > sum(word in latin for word in raw) and 4 * hits >= len(raw)


def _quotations(text: str) -> list[tuple[int, int]]:
    """The stretches between matching quotation marks."""
    stretches: list[tuple[int, int]] = []
    opened, closing = -1, ""
    for place, sign in enumerate(text):
        if opened >= 0 and sign in closing:
            stretches.append((opened, place))
            opened = -1
        elif opened < 0 and sign in _OPENING:
            opened, closing = place, _OPENING[sign]
    return stretches


@lru_cache(maxsize=16384)
def _readings(raw: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """(plain, disguised, mask) of each word that ``raw`` stands for; a contraction stands for several."""
    raw = raw.lstrip("*#@$_.'")
    mask = raw if any(sign in raw for sign in _MASKS) and raw[:1].isalpha() else ""
    bare = raw.strip("*#@$_.'")
    if not bare:
        return ()
    long = letters()["contractions"].get(bare)
    if long:
        return tuple((each, (), "") for each in long.split())
    if "'" in bare and not mask:
        bare = bare.removesuffix("'s").replace("'", "")
    plain = _squeezed(bare, 2)
    return ((plain, tuple(dict.fromkeys(_disguises(plain))), mask),)


def _squeezed(word: str, longest: int) -> str:
    """Runs of more than ``longest`` like letters become one: ``тупоооой`` is ``тупой``."""
    runs = ((sign, len(list(run))) for sign, run in groupby(word))
    return "".join(sign * (length if length <= longest or sign.isdigit() else 1) for sign, length in runs)


def _disguises(word: str) -> Iterator[str]:
    """What ``word`` may have been before it was disguised."""
    tables = letters()
    latin = sum("a" <= sign <= "z" for sign in word)
    cyrillic = sum("а" <= sign <= "я" for sign in word)
    if (once := _squeezed(word, 1)) != word:
        yield once
    if (latin and cyrillic) or ((latin or cyrillic) and latin + cyrillic < len(word)):
        yield _mapped(word, tables["latin_as_cyrillic"])
        yield _mapped(_mapped(word, tables["cyrillic_as_latin"]), tables["leet"])
    if latin >= 3 and not cyrillic:
        if latin <= 6 and all(sign in tables["latin_as_cyrillic"] for sign in word):
            yield _mapped(word, tables["latin_as_cyrillic"])
        yield _transliterated(_mapped(word, tables["leet"]))
    elif cyrillic >= 3 and not latin:
        yield _mapped(word, tables["romanian_in_cyrillic"])


def _mapped(word: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in word)


def _transliterated(word: str) -> str:
    """Latin letters read as Russian: ``ublyudok`` is ``ублюдок``."""
    table = letters()["transliteration"]
    made: list[str] = []
    place = 0
    while place < len(word):
        for length in (4, 3, 2, 1):
            part = word[place : place + length]
            if part in table:
                made.append(table[part])
                break
        else:
            length, part = 1, word[place]
            made.append(part)
        place += max(1, len(part))
    return "".join(made)


def _with_spaced(found: list[Word]) -> list[Word]:
    """Letters written apart (``д у р а к``) are one word more, in the place of the first."""
    made: list[Word] = []
    for spelled, run in groupby(found, key=lambda word: len(word.plain) == 1 and word.plain.isalpha()):
        group = list(run)
        if spelled and len(group) >= 3:
            joined = "".join(word.plain for word in group)[:_LONGEST_WORD]
            head = group[0]
            made.append(
                Word(joined, (joined, *_disguises(joined)), head.start, group[-1].end, head.sentence,
                     head.clause, head.quoted)
            )  # fmt: skip
        else:
            made.extend(group)
    return made
