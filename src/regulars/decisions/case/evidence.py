"""What may be evidence: kinds of files by their content, with limits; a file that lies about itself is
refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from regulars.errors import InputError
from regulars.reasons import Reason

#: Bytes of a file's beginning that tell what it is.
HEAD: Final = 4096
_MB: Final = 1024 * 1024

EVIDENCE_EMPTY = Reason("error.evidence_empty", "{name} is empty, and shows nothing.")
EVIDENCE_LARGE = Reason(
    "error.evidence_large",
    "{name} has {size} MB; at most {most} MB of such a file can be evidence. Cut it to what matters.",
)
EVIDENCE_TYPE = Reason("error.evidence_type", "{name} cannot be evidence: {suffix} is none of {known}.")
EVIDENCE_LIES = Reason(
    "error.evidence_lies",
    "{name} says that it is {claimed}, and is {found}. Give it the name of what it is, if you trust it.",
)
SOMETHING_ELSE = Reason("evidence.something_else", "something else")


class EvidenceRefused(InputError):
    """A file that cannot be evidence."""


@dataclass(frozen=True)
class FileType:
    """A type of file: its media type, how its content begins, how large it may be."""

    type: str
    kind: str
    most: int
    begins: tuple[tuple[int, bytes], ...] = ()

    def begins_so(self, head: bytes) -> bool:
        """Whether ``head`` begins as files of this type do; texts are those that begin as nothing else."""
        if not self.begins:
            return is_text(head)
        return any(head[at : at + len(mark)] == mark for at, mark in self.begins)


def _media(type: str, kind: str, *marks: tuple[int, bytes]) -> FileType:
    return FileType(type, kind, 500 * _MB if kind == "recording" else 25 * _MB, marks)


def _text(type: str, kind: str) -> FileType:
    return FileType(type, kind, 10 * _MB)


_MP3: Final = tuple((0, bytes([0xFF, second])) for second in (0xFB, 0xF3, 0xF2, 0xFA))
#: Suffix → type of file.
TYPES: Final = {
    ".mp3": _media("audio/mpeg", "recording", (0, b"ID3"), *_MP3),
    ".wav": _media("audio/wav", "recording", (8, b"WAVE")),
    ".ogg": _media("audio/ogg", "recording", (0, b"OggS")),
    ".flac": _media("audio/flac", "recording", (0, b"fLaC")),
    ".m4a": _media("audio/mp4", "recording", (4, b"ftyp")),
    ".mp4": _media("video/mp4", "recording", (4, b"ftyp")),
    ".webm": _media("video/webm", "recording", (0, b"\x1a\x45\xdf\xa3")),
    ".pdf": _media("application/pdf", "document", (0, b"%PDF-")),
    ".jpg": _media("image/jpeg", "photo", (0, b"\xff\xd8\xff")),
    ".jpeg": _media("image/jpeg", "photo", (0, b"\xff\xd8\xff")),
    ".png": _media("image/png", "photo", (0, b"\x89PNG\r\n\x1a\n")),
    ".webp": _media("image/webp", "photo", (8, b"WEBP")),
    ".vtt": _text("text/vtt", "transcript"),
    ".srt": _text("application/x-subrip", "transcript"),
    ".json": _text("application/json", "transcript"),
    ".jsonl": _text("application/jsonl", "transcript"),
    ".csv": _text("text/csv", "log"),
    ".log": _text("text/plain", "log"),
    ".txt": _text("text/plain", "statement"),
    ".eml": _text("message/rfc822", "document"),
}


def examine(name: str, head: bytes, size: int) -> FileType:
    """The type of a file called ``name`` that begins with ``head`` (its first `HEAD` bytes).

    Raises `EvidenceRefused` for an empty or too large file, a type that is no evidence, and a file whose
    content is not what its name says.

    >>> examine("call.wav", b"RIFF\\x24\\x00\\x00\\x00WAVEfmt ", 4000).type
    'audio/wav'
    """
    suffix = PurePath(name).suffix.lower()
    claimed = TYPES.get(suffix)
    if claimed is None:
        raise EvidenceRefused(EVIDENCE_TYPE, name=name, suffix=suffix or "—", known=" ".join(TYPES))
    if size == 0:
        raise EvidenceRefused(EVIDENCE_EMPTY, name=name)
    if size > claimed.most:
        most, mb = claimed.most // _MB, -(-size // _MB)
        raise EvidenceRefused(EVIDENCE_LARGE, name=name, size=mb, most=most)
    if not claimed.begins_so(head):
        found = next((each.type for each in TYPES.values() if each.begins_so(head)), None)
        raise EvidenceRefused(EVIDENCE_LIES, name=name, claimed=claimed.type, found=found or SOMETHING_ELSE())
    return claimed


def is_text(head: bytes) -> bool:
    """Whether ``head`` is the beginning of a text and of nothing else.

    >>> is_text("Клиент: где заказ?".encode("utf-8")), is_text(b"MZ\\x90\\x00"), is_text(b"%PDF-1.7")
    (True, False, False)
    """
    if any(each.begins and each.begins_so(head) for each in TYPES.values()):
        return False
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)
