"""What every format is read into before roles are settled: who (as the file names him), when, what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from regulars.reasons import Reason


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance as the file has it. ``speaker`` is empty where the file names none."""

    speaker: str
    text: str
    at: float | str | None = None
    heard: bool = False
    confidence: float | None = None


NOT_JSON: Final = Reason(
    "error.transcript_not_json", "{path} looks like JSON and is broken at line {line:d}. Export it again."
)
NO_FORMAT: Final = Reason(
    "error.transcript_unknown",
    "{path} is no conversation that can be read here. WebVTT, SRT, Whisper JSON, a chat as CSV or JSON "
    "lines, and lines like “Client: …” are.",
)
EMPTY: Final = Reason("error.transcript_empty", "{path} has no words in it.")
TOO_LONG: Final = Reason(
    "error.transcript_too_long",
    "{path} has {size} MB; an hour of talk is about a tenth of one. Give one conversation a file.",
)
UNSPOKEN: Final = Reason(
    "error.transcript_no_speakers",
    "{path} does not say who speaks. Export it with speakers, or write “Client: …” and “Employee: …” before "
    "the lines.",
)
