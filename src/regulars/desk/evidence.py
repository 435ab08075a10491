"""Files that staff add to a case: what they are by their content, how a conversation in one is read, when
they go.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from regulars.company import Company
from regulars.decisions import conduct
from regulars.decisions.case.evidence import EVIDENCE_EMPTY, TYPES, EvidenceRefused, is_text
from regulars.decisions.case.observing import facts_in, observed
from regulars.desk import audit
from regulars.desk.models import EvidenceFile
from regulars.errors import ChoiceNeeded, SourceUnreadable
from regulars.ledger.formats import encoding
from regulars.reasons import Reason
from regulars.transcripts import reading as transcripts
from regulars.transcripts import scripts
from regulars.transcripts.lines import NO_FORMAT, UNSPOKEN, Line

#: Bytes of one file; an hour of talk written down is about 60 KB.
MOST: Final = 2_000_000
#: Turns of one conversation: several hours.
MOST_TURNS: Final = 1000
#: A record of what people said is kept for a quarter, other files for three years, the time of most claims.
KEEP_DAYS: Final = 90
KEEP_OTHER_DAYS: Final = 1096
LONGEST_NAME: Final = 120
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
#: The company's script for conversations, in its folder.
SCRIPT: Final = "script.toml"

UPLOAD_LARGE: Final = Reason(
    "error.upload_large",
    "This file is larger than {most} MB. Cut it to the conversation or the page that matters, and add that.",
)
UPLOAD_UNKNOWN: Final = Reason(
    "error.upload_unknown",
    "{name} is nothing that can be evidence here. A conversation (WebVTT, SRT, Whisper JSON, a chat as CSV "
    "or JSON lines, lines like “Client: …”), a text, a PDF, a photo or a recording can; archives are not "
    "opened.",
)
UPLOAD_LONG: Final = Reason(
    "error.upload_long",
    "{name} has {n} turn; at most {most} are read at once. Cut it to the conversation in question.",
    plural="{name} has {n} turns; at most {most} are read at once. Cut it to the conversation in question.",
)
NAMELESS: Final = Reason("evidence.nameless", "file without a name")


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name, which is only shown, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Examined:
    """What a file is by its content; ``lines`` where it is a conversation whose speakers it names."""

    name: str
    kind: str
    type: str
    sha256: str
    size: int
    lines: tuple[Line, ...] | None

    @property
    def keep_days(self) -> int:
        """How long it is kept."""
        return KEEP_DAYS if self.kind in ("transcript", "recording") else KEEP_OTHER_DAYS


def examined(upload: Upload) -> Examined:
    """What ``upload`` is. Raises `EvidenceRefused` and `SourceUnreadable` for what cannot be evidence."""
    name, content = shown_name(upload.name), upload.content
    if not content:
        raise EvidenceRefused(EVIDENCE_EMPTY, name=name)
    if len(content) > MOST:
        raise EvidenceRefused(UPLOAD_LARGE, most=MOST // 1_000_000)
    made: dict[str, Any] = {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    for each in TYPES.values():
        if each.begins and each.begins_so(content[:64]):
            return Examined(kind=each.kind, type=each.type, lines=None, **made)
    if not is_text(content):
        raise EvidenceRefused(UPLOAD_UNKNOWN, name=name)
    text = _decoded(content)
    if not text.strip():
        raise EvidenceRefused(EVIDENCE_EMPTY, name=name)
    try:
        lines = transcripts.lines(text, name)
    except SourceUnreadable as none:
        if none.said.reason is not NO_FORMAT:
            raise
        return Examined(kind="document", type="text/plain", lines=None, **made)
    if len(lines) > MOST_TURNS:
        raise EvidenceRefused(UPLOAD_LONG, name=name, n=len(lines), most=MOST_TURNS)
    if not lines or {each.speaker for each in lines} == {""}:
        raise SourceUnreadable(UNSPOKEN, path=name)
    return Examined(kind="transcript", type=_type(text), lines=tuple(lines), **made)


def shown_name(name: str) -> str:
    """``name`` as it may be shown: its last part, without what a screen obeys, not longer than a line.

    >>> shown_name("../../etc/pass" + chr(0x202E) + "wd" + chr(0)), len(shown_name("n" * 300 + ".vtt"))
    ('passwd', 120)
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    clean = " ".join(clean.split())
    if len(clean) > LONGEST_NAME:
        clean = f"{clean[: LONGEST_NAME - 12]}…{clean[-11:]}"
    return clean or NAMELESS().english()


def storable(value: Any) -> Any:
    """``value`` with a mark in place of what no database keeps: NUL, and half a character.

    >>> storable({"says": "a" + chr(0) + "b"})["says"] == "a" + chr(0xFFFD) + "b"
    True
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {name: storable(each) for name, each in value.items()}
    return [storable(each) for each in value] if isinstance(value, list) else value


def _decoded(content: bytes) -> str:
    """The text in ``content``; its encoding is told from the bytes, as for any file."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "upload"
        path.write_bytes(content)
        name = encoding.detect(path)
    return content.decode(name, errors="replace").removeprefix("\ufeff")


def _type(text: str) -> str:
    head = text.lstrip()[:6]
    if head.startswith("WEBVTT"):
        return "text/vtt"
    return "application/json" if head[:1] in ("{", "[") else "text/plain"


def heard(
    company: Company, lines: Collection[Line], name: str, clients: Collection[str] = ()
) -> dict[str, Any]:
    """The conversation as it is read: ``turns``, ``findings``, ``script``; ``names`` where it has to be told
    first which of them is the client. ``clients`` says it: everybody else is of the house.
    """
    spoken = [replace(each, speaker=storable(each.speaker), text=storable(each.text)) for each in lines]
    everybody = dict.fromkeys(each.speaker for each in spoken)
    employees = [each for each in everybody if each not in clients] if clients else []
    try:
        found = transcripts.arranged(spoken, name, clients, employees)
    except ChoiceNeeded:
        return {"names": [each for each in everybody if each]}
    script = company.path / SCRIPT
    told = conduct.read(found.turns, scripts.load(script) if script.is_file() else None)
    return {
        "turns": [
            {"speaker": each.speaker, "name": each.name, "text": each.text, "at": each.at}
            for each in found.turns
        ],
        **{part: told.as_json()[part] for part in ("findings", "script")},
        "noted": observed(told, found.turns, ""),
        "facts": facts_in(told, ""),
    }


def with_reading(document: Mapping[str, Any], id: str, reading: Mapping[str, Any]) -> dict[str, Any]:
    """The case with what was noted in the record ``id``, in place of what was noted in it before."""
    rest = [each for each in document.get("findings", ()) if each["evidence"] != id]
    noted = [{**each, "evidence": id} for each in reading.get("noted", ())]
    facts = [{**each, "evidence": [id]} for each in reading.get("facts", ())]
    stated = [each for each in document.get("facts", ()) if each not in facts]
    return {**document, "findings": [*rest, *noted], "facts": [*stated, *facts]}


def lines_of(file: EvidenceFile) -> tuple[Line, ...]:
    """The utterances in a stored conversation."""
    return examined(Upload(file.name, bytes(file.content))).lines or ()


def is_over(file: EvidenceFile) -> bool:
    """Whether the time of ``file`` is over: nobody opens it any more, even before it is deleted."""
    return file.keep_until < timezone.localdate()


def purge(on: dt.date) -> int:
    """Delete the content of files whose time is over by the day ``on``; name and hash stay in their cases.

    Done when the desk starts, every day while it runs, and whenever a file is added. How many there were.
    """
    with transaction.atomic():
        over = EvidenceFile.objects.select_for_update().filter(keep_until__lt=on).exclude(content=b"")
        found = list(over.only("pk", "case_id"))
        for file in found:
            audit.enter(None, "case.evidence.purged", subject=file.case_id, file=str(file.pk))
        EvidenceFile.objects.filter(pk__in=[file.pk for file in found]).update(content=b"", reading=None)
    return len(found)
