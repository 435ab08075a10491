"""WebVTT (voice tags, and names before a colon as Zoom writes them) and SRT."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from regulars.transcripts.lines import Line

_TIMES: Final = re.compile(
    r"^\s*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
)
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,100})>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,200}>|<\d[\d:.]{0,20}>", re.IGNORECASE)
_NAMED: Final = re.compile(r"^\s*([^\s:][^:\n]{0,60}?)\s*:\s+(\S.*)$", re.DOTALL)


def is_subtitles(text: str) -> bool:
    """Whether ``text`` is WebVTT or SRT."""
    head = text[:2000].lstrip("\ufeff \r\n")
    return head.startswith("WEBVTT") or any(_TIMES.match(line) for line in head.splitlines()[:6])


def lines(text: str, heard: bool = True) -> Iterator[Line]:
    """The cues of ``text``; a cue in several voices is several lines.

    >>> cues = "WEBVTT\\n\\n00:01.000 --> 00:02.000\\n<v Ann>Hello"
    >>> [(each.speaker, each.text, each.at) for each in lines(cues)]
    [('Ann', 'Hello', 1.0)]
    """
    at: float | None = None
    cue: list[str] = []
    for row in [*text.splitlines(), ""]:
        times = _TIMES.match(row)
        if times:
            at, cue = seconds(times[1]), []
        elif row.strip() and at is not None:
            cue.append(row.strip())
        elif at is not None and not row.strip():
            yield from _voices(" ".join(cue), at, heard)
            at = None


def _voices(cue: str, at: float, heard: bool) -> Iterator[Line]:
    pieces = _VOICE.split(cue)
    if len(pieces) > 1:
        for name, said in zip(pieces[1::2], pieces[2::2], strict=True):
            if words := _bare(said):
                yield Line(html.unescape(name).strip(), words, at, heard)
    elif words := _bare(cue):
        named = _NAMED.match(words)
        yield Line(named[1], named[2], at, heard) if named else Line("", words, at, heard)


def _bare(cue: str) -> str:
    return html.unescape(_TAG.sub("", cue)).strip()


def named(row: str) -> tuple[str, str] | None:
    """Who and what in ``Who: what``; None where nobody is named."""
    found = _NAMED.match(row)
    return (found[1], found[2]) if found else None


def seconds(clock: str) -> float:
    """``00:01:02,500`` in seconds.

    >>> seconds("01:02:03.5")
    3723.5
    """
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
