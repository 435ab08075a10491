"""JSON of Whisper, WhisperX and Twilio, chats in JSON lines and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from regulars.errors import SourceUnreadable
from regulars.transcripts.lines import NOT_JSON, Line

#: What the columns of a chat are called, in English, Russian and Romanian.
_SPEAKERS: Final = (
    "speaker", "role", "author", "from", "sender", "name", "user", "channel", "who", "participant", "автор",
    "отправитель", "роль", "кто", "имя", "говорящий", "autor", "expeditor", "rol", "cine", "vorbitor", "nume",
)  # fmt: skip
_TEXTS: Final = (
    "text", "message", "content", "body", "transcript", "utterance", "сообщение", "текст", "реплика", "mesaj",
    "continut", "conținut", "replica",
)  # fmt: skip
_TIMES: Final = (
    "at", "start", "time", "timestamp", "date", "created_at", "sent_at", "время", "дата", "ora", "data",
    "moment",
)  # fmt: skip
_LISTS: Final = ("segments", "sentences", "messages", "turns", "utterances", "results", "transcript")
#: A field of a chat may be as long as a whole turn.
_LONGEST_FIELD: Final = 1 << 20
#: A time stamp in nanoseconds has 19 digits; what is larger is no number of anything.
_LARGEST: Final = 1e20


def from_json(text: str, path: str) -> Iterator[Line] | None:
    """The lines of a JSON document or of JSON lines; None where ``text`` is neither."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        document = json.loads(text)
    except json.JSONDecodeError as whole:
        document = _json_lines(text, path, whole)
    except (RecursionError, ValueError) as endless:  # nested, or a number, without end
        raise SourceUnreadable(NOT_JSON, path=path, line=1) from endless
    listed = document if isinstance(document, list) else _listed(document)
    return (line for each in listed if isinstance(each, Mapping) and (line := _line(each)) is not None)


def _json_lines(text: str, path: str, whole: json.JSONDecodeError) -> list[Any]:
    rows = []
    for number, row in enumerate(text.splitlines(), 1):
        if row.strip():
            try:
                rows.append(json.loads(row))
            except (ValueError, RecursionError):
                raise SourceUnreadable(NOT_JSON, path=path, line=max(number, whole.lineno)) from None
    return rows


def _listed(document: Any) -> Sequence[Any]:
    if not isinstance(document, Mapping):
        return ()
    for name in _LISTS:
        if isinstance(document.get(name), list):
            listed: Sequence[Any] = document[name]
            return listed
    return (document,) if _first(document, _TEXTS) else ()


def _line(row: Mapping[str, Any]) -> Line | None:
    said = _first(row, _TEXTS)
    if not isinstance(said, str) or not said.strip():
        return None
    speaker, at = _first(row, _SPEAKERS), _first(row, _TIMES)
    heard = any(name in row for name in ("avg_logprob", "no_speech_prob", "words", "media_channel", "start"))
    return Line(
        str(speaker if speaker is not None else row.get("media_channel", "")).strip(),
        said.strip(),
        at if isinstance(at, str) else _number(at),
        heard,
        _confidence(row),
    )


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    folded = {str(name).strip().casefold(): value for name, value in row.items()}
    return next((folded[name] for name in names if folded.get(name) not in (None, "")), None)


def _confidence(row: Mapping[str, Any]) -> float | None:
    """How surely the words were recognised: said so, or the mean probability of a token (Whisper)."""
    for name in ("confidence", "score"):
        if (sure := _number(row.get(name))) is not None:
            return min(1.0, max(0.0, sure))
    if (logarithm := _number(row.get("avg_logprob"))) is not None:
        return math.exp(min(0.0, logarithm))
    words = row.get("words")
    scores = [
        score
        for word in (words if isinstance(words, list) else ())
        if isinstance(word, Mapping) and (score := _number(word.get("score"))) is not None
    ]
    return min(1.0, max(0.0, sum(scores) / len(scores))) if scores else None


def _number(value: Any) -> float | None:
    """``value`` where it is a number that can be reckoned with: "NaN", "Infinity" and endless ones are not.

    >>> _number(2), _number(float("nan")), _number(10**400), _number("2")
    (2.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        return None
    return float(value)


def from_csv(text: str) -> Iterator[Line] | None:
    """The lines of a chat as CSV (comma, semicolon or tab); None where no column holds the words."""
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=head.count)
    names = [name.strip().strip('"').casefold() for name in head.split(delimiter)]
    if len(names) < 2 or not set(names) & set(_TEXTS):
        return None
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return (
        line
        for row in rows
        if (line := _line({name: value for name, value in row.items() if isinstance(name, str)})) is not None
    )
