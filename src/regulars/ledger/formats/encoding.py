"""In which encoding a text file is written, told from its bytes alone.

UTF-8 is tried strictly over the whole file. A file that fails is scored as windows-1251, windows-1250,
windows-1252, DOS-866 and KOI8-R: each reading's words are judged by how common their letters are in
Russian, Romanian and the languages around them, and by whether a word keeps to one script and one case.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from regulars.errors import SourceUnreadable
from regulars.reasons import Reason

ENCODING_UNKNOWN = Reason(
    "error.encoding_unknown",
    "{path} is said to be in the encoding {encoding}, and it is not. "
    "Leave the encoding out to have it recognised, or save the file as CSV UTF-8.",
)
NOT_TEXT = Reason(
    "error.not_text",
    "{path} is not a table that can be read: it has bytes that no text has. "
    "Export it as CSV or XLSX and give that file.",
)

_CHUNK: Final = 1 << 22
_SAMPLE: Final = 200_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EIGHT_BIT: Final = ("cp1251", "cp1250", "cp1252", "cp866", "koi8_r")
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 11, 12, 13, 26, 28, 29, 30, 31, 27}

# Letters by how common they are: rare ones count little, anything not listed counts against the reading.
_COMMON: Final = {
    **dict.fromkeys("оеаинтсрвл", 3.0),
    **dict.fromkeys("кмдпуяыьгзбчйхжшюцщэфъё", 2.0),
    **dict.fromkeys("ăâîşţșț", 3.0),
    **dict.fromkeys("éèàçüöäßñóíáêô", 2.0),
    **dict.fromkeys("šžčěřůłąęśżźćńőűýúë", 1.5),
    **dict.fromkeys("іїєґ", 1.0),
    **dict.fromkeys("ãõåøæìòùœï", 0.7),
}
_SIGNS: Final = frozenset("№«»–—’‘”“„…°€£©®·•\u00a0\u00ad§")
_WORD: Final = re.compile(r"[^\W\d_]+")


def detect(path: Path) -> str:
    """The encoding of ``path`` as a Python codec name.

    Raises `SourceUnreadable` when the bytes are no text in any encoding that is tried.
    """
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if wide := _wide(head[:65536]):
        return wide
    _refuse_binary(path, head[:65536])
    if _is_utf8(path):
        return "utf-8"
    sample = _high_lines(path)
    if _mostly_utf8(sample):
        return "utf-8"
    return best_eight_bit(b"\n".join(sample))


def best_eight_bit(sample: bytes) -> str:
    """Which 8-bit encoding reads ``sample`` most like words.

    >>> best_eight_bit("Дата;Клиент;Сумма".encode("cp1251"))
    'cp1251'
    >>> best_eight_bit("Dată;Preţ;Şosea".encode("cp1250"))
    'cp1250'
    """
    return max(_EIGHT_BIT, key=lambda name: _likeness(sample.decode(name, errors="replace")))


def checked(path: Path, encoding: str) -> str:
    """``encoding`` as a codec name if it exists and reads the head of ``path``, else SourceUnreadable."""
    try:
        name = codecs.lookup(encoding).name
        with path.open("rb") as file:
            codecs.getincrementaldecoder(name)().decode(file.read(_CHUNK))
    except (LookupError, UnicodeError):
        raise SourceUnreadable(ENCODING_UNKNOWN, path=path.name, encoding=encoding) from None
    if name == "utf-8":
        with path.open("rb") as file:
            return "utf-8-sig" if file.read(3) == codecs.BOM_UTF8 else "utf-8"
    return name


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of a text in Latin letters is zero."""
    if len(head) < 4 or head.count(0) < 0.2 * len(head):
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) > 0.1 * max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _refuse_binary(path: Path, head: bytes) -> None:
    controls = sum(head.count(byte) for byte in _CONTROLS if byte)
    if controls > 0.01 * len(head) + 8 or head.count(0) > 0.1 * len(head) + 8:
        raise SourceUnreadable(NOT_TEXT, path=path.name)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _high_lines(path: Path) -> list[bytes]:
    """Lines with letters outside ASCII, up to `_SAMPLE` bytes of them, from all over the file."""
    lines: list[bytes] = []
    size = 0
    for chunk in _chunks(path):
        for line in chunk.split(b"\n"):
            if not line.isascii():
                lines.append(line[:2000])
                size += len(lines[-1])
            if size > _SAMPLE:
                return lines
    return lines


def _mostly_utf8(lines: list[bytes]) -> bool:
    """A UTF-8 file with a few broken lines: the rest, with letters outside ASCII, decodes strictly."""
    good = 0
    for line in lines:
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            continue
    return good > 0.8 * len(lines)


def _likeness(text: str) -> float:
    """How much ``text`` looks like words: the mean score of its characters outside ASCII."""
    score, seen = 0.0, 0
    for sign in text:
        if not sign.isascii() and not sign.isalpha():
            seen += 1
            score += 0.5 if sign in _SIGNS else -4.0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        letters = [letter for letter in word if not letter.isascii()]
        seen += len(letters)
        score += sum(_COMMON.get(letter.lower(), -2.0) for letter in letters)
        cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
        if 0 < cyrillic < len(word):
            score -= 3.0 * len(letters)
        if not (word.islower() or word.isupper() or word.istitle()):
            score -= 1.5 * len(letters)
        if word.isupper() and len(word) > 1:
            score -= 0.3 * len(letters)
    return score / seen if seen else 0.0
