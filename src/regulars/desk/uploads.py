"""Files that people upload: kept in the company folder until they are taken in, never served to anybody.

``imports/<id>/file/<name>`` is the file, beside it what is known of it. A file goes when it has been taken
in; what nobody finished goes after a week.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from regulars.company import FOLDER_READ_ONLY, NOT_ALLOWED, disk_room, write_whole
from regulars.desk import audit
from regulars.errors import FolderReadOnly, InputError, LookupFailed, SourceEmpty
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.desk.models import Person

FOLDER: Final = "imports"
KEPT: Final = dt.timedelta(days=7)
LONGEST_NAME: Final = 120

UPLOAD_TOO_LARGE = Reason(
    "error.upload_too_large",
    "The file is larger than {limit} MB, which is as much as this desk takes. Split it by years, or import "
    "it on the computer itself: regulars import FILE.",
)
UPLOAD_EMPTY = Reason(
    "error.upload_empty", "The file is empty. Export it again and check that it has a size."
)
UPLOAD_GONE = Reason(
    "error.upload_gone",
    "This file is not here any more: it was taken in, or left for a week. Upload it again.",
)


class TooLarge(InputError):
    """An upload beyond the limit."""


@dataclass(frozen=True)
class Upload:
    """A file that was uploaded; ``folder`` is its own."""

    id: UUID
    folder: Path
    name: str
    kind: str
    size: int

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / "file" / self.name

    def note(self, name: str) -> Any:
        """What was written down beside the file under ``name``; None where nothing was."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def write_down(self, name: str, what: Any) -> None:
        """Keep ``what`` (JSON) beside the file."""
        write_whole(self.folder / f"{name}.json", json.dumps(what, ensure_ascii=False, default=str))


class Incoming:
    """A file that is coming in, piece by piece; `keep` or `drop` it."""

    def __init__(self, company: Company, name: str, kind: str) -> None:
        sweep(company)
        self.id, self.kind = uuid4(), kind
        self.folder = company.path / FOLDER / self.id.hex
        self.name, self.size = safe_name(name), 0
        try:
            with disk_room(self.folder):
                (self.folder / "file").mkdir(parents=True)
                self._file = (self.folder / "file" / self.name).open("wb")
        except OSError as refused:
            if refused.errno in NOT_ALLOWED:
                raise FolderReadOnly(FOLDER_READ_ONLY, path=str(company.path)) from refused
            raise

    def write(self, chunk: bytes) -> None:
        """The next piece; raises `TooLarge` and `DiskFull`, and then nothing is left of the file."""
        self.size += len(chunk)
        try:
            if self.size > limit():
                raise TooLarge(UPLOAD_TOO_LARGE, limit=limit() // 10**6)
            with disk_room(self.folder):
                self._file.write(chunk)
        except BaseException:
            self.drop()
            raise

    def keep(self, by: Person) -> Upload:
        """The file is here; raises `SourceEmpty` for one of no bytes."""
        self._file.close()
        if not self.size:
            self.drop()
            raise SourceEmpty(UPLOAD_EMPTY)
        made = Upload(self.id, self.folder, self.name, self.kind, self.size)
        plain = {**asdict(made), "id": str(self.id), "at": timezone.now()}
        made.write_down("upload", {name: value for name, value in plain.items() if name != "folder"})
        with transaction.atomic():
            audit.enter(by, "file.uploaded", subject=self.id, kind=self.kind, size=self.size)
        return made

    def drop(self) -> None:
        """Nothing is kept of it."""
        self._file.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def receive(company: Company, chunks: Iterable[bytes], name: str, kind: str, by: Person) -> Upload:
    """Keep an uploaded file. Raises `TooLarge`, `SourceEmpty`, `DiskFull`, `FolderReadOnly`."""
    coming = Incoming(company, name, kind)
    for chunk in chunks:
        coming.write(chunk)
    return coming.keep(by)


def limit() -> int:
    """How many bytes an upload may have."""
    return int(settings.REGULARS_UPLOAD_BYTES)


def one(company: Company, upload: UUID | str) -> Upload:
    """An upload that is still here; raises `LookupFailed`."""
    folder = company.path / FOLDER / UUID(str(upload)).hex
    try:
        told = json.loads((folder / "upload.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LookupFailed(UPLOAD_GONE) from None
    return Upload(UUID(told["id"]), folder, told["name"], told["kind"], told["size"])


def is_here(company: Company, upload: UUID | str) -> bool:
    """Whether the file can still be taken in."""
    try:
        return one(company, upload).path.exists()
    except LookupFailed:
        return False


def as_kind(upload: Upload, kind: str) -> Upload:
    """The same file, its rows being of another kind than was said."""
    upload.write_down("upload", {**upload.note("upload"), "kind": kind})
    return replace(upload, kind=kind)


def done_with(upload: Upload) -> None:
    """Forget the file's rows: they stand in the records now."""
    shutil.rmtree(upload.folder / "file", ignore_errors=True)
    (upload.folder / "reading.json").unlink(missing_ok=True)


def sweep(company: Company) -> None:
    """Take away what was left lying for longer than a week."""
    long_ago = (timezone.now() - KEPT).timestamp()
    for folder in (company.path / FOLDER).glob("*"):
        if folder.stat().st_mtime < long_ago:
            shutil.rmtree(folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """The last part of ``name`` without what a file system, a page or a spreadsheet would obey.

    >>> safe_name("../../etc/passwd"), safe_name("C:/x/продажи 2025.xlsx"), safe_name("CON.csv")
    ('passwd', 'продажи 2025.xlsx', 'file CON.csv')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = re.sub(r"[^\w .()+-]", "_", last).strip(" .=+-@")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain):
        plain = f"file {plain}"
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) > LONGEST_NAME:
        plain = f"{stem[: LONGEST_NAME - len(suffix) - 1]}{dot}{suffix[: LONGEST_NAME // 2]}"
    return plain or "file"
