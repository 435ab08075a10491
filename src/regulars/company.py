"""The company folder: its paths, its lock, its settings, and which portfolio is the present one.

::

    regulars.toml           the settings, for the owner to edit
    ledger.duckdb           the records
    ledger.id               which ledger that is: a portfolio says of which one it was made
    portfolios/             snapshots, each with a name of its own, never changed once written; beside one,
                            what was worked out from it later
    CURRENT                 the name of the present snapshot
    FORMAT                  the version of this arrangement
    imports/                files uploaded at the desk, until they are taken in
    lock                    held while something is written
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

import filelock

from regulars import settings as settings_file
from regulars.errors import (
    DiskFull,
    FolderBusy,
    FolderExists,
    FolderMissing,
    FolderNewer,
    FolderReadOnly,
    NotFitted,
)
from regulars.reasons import Reason
from regulars.settings import Settings

#: The file that says which ledger the folder's is.
LEDGER_ID: Final = "ledger.id"
#: The arrangement that this version reads and writes.
FORMAT: Final = 1

FOLDER_MISSING = Reason(
    "error.folder_missing", "{path} is not a company folder. Make one: regulars new {typed}"
)
FOLDER_EXISTS = Reason(
    "error.folder_exists", "{path} is there already. Choose another name, or work in it as it is."
)
FOLDER_BUSY = Reason(
    "error.folder_busy",
    "{path} is being written to by another Regulars. Wait until it has finished, or close it, and try again.",
)
FOLDER_READ_ONLY = Reason(
    "error.folder_read_only",
    "{path} can be read here, but not written to. Ask for the right to write there, or copy the folder to a "
    "place of your own.",
)
FOLDER_NEWER = Reason(
    "error.folder_newer",
    "{path} was made by a newer version of Regulars (format {found}; this one knows {known}). "
    "Update: pip install --upgrade regulars.",
)
DISK_FULL = Reason(
    "error.disk_full",
    "There is no room left on the disk of {path}. What was there before is unchanged: free some room and "
    "try again.",
)
NOT_FITTED = Reason("error.not_fitted", "{path} has no portfolio yet. Make it: regulars fit --folder {typed}")

#: What the system answers where this person may not read or write.
NOT_ALLOWED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)

#: A reader holds CURRENT for a moment at most; Windows refuses to replace it meanwhile.
_REPLACE_TRIES: Final = 50
_REPLACE_WAIT: Final = 0.1
_SNAPSHOTS_KEPT: Final = 2
#: Seconds after which a half-written snapshot is nobody's any more: its process was killed.
_ABANDONED: Final = 24 * 60 * 60


class Company:
    """One company's folder. Make it with `create`, take it with `open`."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        name: str | None = None,
        currency: str | None = None,
        timezone: str | None = None,
        language: str | None = None,
    ) -> Self:
        """Make the folder ``path`` with commented settings.

        Raises `FolderExists` when something is there already, `ArgumentInvalid` for a wrong setting.
        """
        folder = Path(path).absolute()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderExists(FOLDER_EXISTS, path=str(path))
        with disk_room(folder):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "portfolios").mkdir(exist_ok=True)
            (folder / "FORMAT").write_text(f"{FORMAT}\n", encoding="utf-8")
            settings_file.new(
                folder / "regulars.toml",
                name=folder.name if name is None else name,
                currency=currency,
                timezone=timezone,
                language=language,
            )
        return cls.open(folder)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The company in the folder ``path``.

        Raises `FolderMissing`, `FolderNewer`, and `ArgumentInvalid` for settings that cannot be read.
        """
        folder = Path(path).absolute()
        if not (folder / "regulars.toml").is_file():
            raise FolderMissing(FOLDER_MISSING, path=str(path), typed=typed(str(path)))
        try:
            found = int((folder / "FORMAT").read_text(encoding="utf-8"))
        except FileNotFoundError:
            found = FORMAT
        if found > FORMAT:
            raise FolderNewer(FOLDER_NEWER, path=str(path), found=found, known=FORMAT)
        return cls(folder, settings_file.read(folder / "regulars.toml"))

    @property
    def ledger_path(self) -> Path:
        """The file of the records."""
        return self.path / "ledger.duckdb"

    def ledger_id(self) -> str | None:
        """Which ledger this folder's is, known without opening it; None before the first import."""
        try:
            return (self.path / LEDGER_ID).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    @property
    def settings_path(self) -> Path:
        """The file of the settings."""
        return self.path / "regulars.toml"

    @property
    def portfolios(self) -> Path:
        """The folder of snapshots."""
        return self.path / "portfolios"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for writing; raises `FolderBusy` at once when another process does.

        Raises `FolderReadOnly` where this person may not write.

        The lock is the system's own on the open file, so it ends with the process that held it, however that
        ended; a lock file left behind blocks nobody.
        """
        held = filelock.FileLock(self.path / "lock", timeout=0, is_singleton=False)
        try:
            held.acquire()
        except filelock.Timeout as busy:
            raise FolderBusy(FOLDER_BUSY, path=str(self.path)) from busy
        except OSError as refused:
            if refused.errno in NOT_ALLOWED:
                raise FolderReadOnly(FOLDER_READ_ONLY, path=str(self.path)) from refused
            raise
        try:
            yield
        finally:
            held.release()

    def new_snapshot(self, fingerprint: str) -> Path:
        """A path in `portfolios` that nothing has had: UTC time and ``fingerprint``."""
        self.portfolios.mkdir(exist_ok=True)
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        path = self.portfolios / f"{stamp}-{fingerprint[:12]}.duckdb"
        return path if not path.exists() else self.portfolios / f"{stamp}-{uuid4().hex[:12]}.duckdb"

    def publish(self, snapshot: Path) -> None:
        """Make ``snapshot`` (a finished file in `portfolios`) the present one, and keep the last two.

        Raises `DiskFull`, and then the one before is still the present one.
        """
        with disk_room(self.path):
            _fsync(snapshot)
            write_whole(self.path / "CURRENT", f"{snapshot.name}\n")
        self._tidy(snapshot)

    def current(self) -> Path:
        """The present snapshot; raises `NotFitted` when there is none."""
        try:
            name = (self.path / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NotFitted(NOT_FITTED, path=str(self.path), typed=typed(str(self.path))) from None
        return self.portfolios / name

    def beside(self, snapshot: Path, name: str, form: str = "json") -> Path:
        """Where what was worked out from ``snapshot`` is kept; it goes when the snapshot goes."""
        return snapshot.with_name(f"{snapshot.stem}.{name}.{form}")

    def all_beside(self, snapshot: Path) -> list[Path]:
        """Everything that is kept beside ``snapshot``."""
        forms = ("json", "parquet")
        return [path for form in forms for path in self.portfolios.glob(f"{snapshot.stem}.*.{form}")]

    def _tidy(self, current: Path) -> None:
        """Remove all but the last two snapshots, and what killed fits left half written.

        A file that a reader holds (Windows) goes next time.
        """
        long_ago = time.time() - _ABANDONED
        half = [path for path in self.portfolios.glob("*.part*") if path.stat().st_mtime < long_ago]
        known = sorted(self.portfolios.glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns)
        known.remove(current)
        gone = known[: -(_SNAPSHOTS_KEPT - 1)]
        beside = [path for old in gone for path in self.all_beside(old)]
        for old in (*gone, *beside, *half):
            with contextlib.suppress(PermissionError):
                old.unlink()


def typed(text: str) -> str:
    """``text`` as it can be typed after a command, whatever is in it.

    >>> typed("shop"), typed("$(rm)")
    ('shop', "'$(rm)'")
    """
    if os.name == "nt":
        plain = re.fullmatch(r"[\w.:\\/-]+", text)
        return text if plain else '"' + text.replace('"', '""') + '"'
    return shlex.quote(text)


@contextmanager
def disk_room(path: Path) -> Iterator[None]:
    """Turn "no space left" of the system into `DiskFull`."""
    try:
        yield
    except OSError as failed:
        if is_disk_full(failed):
            raise DiskFull(DISK_FULL, path=str(path)) from failed
        raise


def is_disk_full(failed: BaseException) -> bool:
    """Whether ``failed`` says that there is no room: an `OSError`, or DuckDB's own words for one.

    >>> is_disk_full(OSError(errno.ENOSPC, "No space left on device"))
    True
    """
    if isinstance(failed, OSError) and failed.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    words = str(failed).lower()
    return "no space left" in words or "not enough space" in words or "file too large" in words


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that a reader sees all of it or what was there before.

    Raises `DiskFull`.
    """
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    with disk_room(path):
        try:
            part.write_text(text, encoding="utf-8", newline="\n")
            _fsync(part)
            replace_patiently(part, path)
        finally:
            part.unlink(missing_ok=True)
        _fsync_folder(path.parent)


def replace_patiently(source: Path, target: Path) -> None:
    """`os.replace` that waits while a reader holds ``target``, which Windows does not replace then."""
    for left in range(_REPLACE_TRIES, 0, -1):
        try:
            source.replace(target)
        except PermissionError:
            if left == 1:
                raise
            time.sleep(_REPLACE_WAIT)
        else:
            return


def _fsync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _fsync_folder(path: Path) -> None:
    """Put the folder's entries on the disk, where the system can (Windows cannot, and need not)."""
    if os.name == "nt":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
