"""Changing a file of the folder: checked before, written whole, with a row that says who, when, from what.

File and row are two stores, and a process may be killed between them. The row goes first, as an intention
with the digest that the file will have; then the file is replaced; then the row is marked as written,
together with its entry in the audit. Whoever looks next (`_settle`, under the lock) marks an intention whose
digest the file has, and drops one that never reached the file. So a history never tells what did not happen,
and never misses what did.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from regulars.company import FOLDER_READ_ONLY, NOT_ALLOWED, write_whole
from regulars.desk import audit
from regulars.desk.company_files.kinds import kind_of
from regulars.desk.models import SettingChange
from regulars.errors import FolderBusy, FolderReadOnly, InputError
from regulars.reasons import Reason

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import QuerySet

    from regulars.company import Company
    from regulars.desk.models import Person

#: Another desk holds the folder for a moment at most; a fit holds it longer, and that is said.
_TRIES: Final = 20
_WAIT: Final = 0.1
_MOST_BYTES: Final = 2_000_000

CHANGED = Reason(
    "error.setting_changed",
    "Somebody changed this in the meantime. What stands now is shown below; look at it, then do it again.",
)
TOO_LONG = Reason("error.setting_too_long", "{file} would grow past {n} MB. Leave out what nobody needs.")


class ChangedMeanwhile(InputError):
    """What was shown when the form was made is not what stands now."""


@dataclass(frozen=True)
class Seen:
    """A file as it stands: its text, None where there is none."""

    file: str
    text: str | None

    @property
    def digest(self) -> str:
        """What tells this state from another; empty where there is no file."""
        return "" if self.text is None else hashlib.sha256(self.text.encode()).hexdigest()

    def state(self, keys: Iterable[str]) -> str:
        """What tells the present values at ``keys`` from others: a form carries it."""
        values = json.dumps([self.value(key) for key in keys], sort_keys=True)
        return hashlib.sha256(values.encode()).hexdigest()

    def value(self, key: str) -> Any:
        """What stands at ``key``, as a JSON value; None where nothing does."""
        return self.text if key == "" else kind_of(self.file).value(self.text or "", key)


def seen(company: Company, file: str) -> Seen:
    """``file`` of the company's folder as it stands now."""
    return Seen(file, kind_of(file).read(company.path / file))


def stands(company: Company, place: str) -> Any:
    """What stands at a place of the history (``file#key``)."""
    file, _, key = place.partition("#")
    return seen(company, file).value(key)


def change(
    company: Company,
    by: Person,
    file: str,
    values: Mapping[str, Any],
    *,
    shown: str,
    watched: Sequence[str],
) -> list[SettingChange]:
    """Put ``values`` (key → JSON value, None to take it out) into ``file``; the rows of what changed.

    ``shown`` is the `Seen.state` of the keys ``watched`` as the person saw them. Asked twice, the second time
    finds all of it standing and does nothing. The key "" is the whole text.

    Raises `ChangedMeanwhile`, what the file's check raises, `FolderBusy`, `FolderReadOnly`, `DiskFull`; then
    nothing was changed.
    """
    with _locked(company):
        _settle(company)
        now = seen(company, file)
        changed = {key: value for key, value in values.items() if now.value(key) != value}
        if not changed:
            return []
        if now.state(watched) != shown:
            raise ChangedMeanwhile(CHANGED)
        then = Seen(file, edited(now, changed))
        if then.text is not None:
            if len(then.text.encode()) > _MOST_BYTES:
                raise InputError(TOO_LONG, file=file, n=_MOST_BYTES // 1_000_000)
            kind_of(file).check(company, file, then.text)
        return _write(company, by, now, then, list(changed))


def edited(now: Seen, values: Mapping[str, Any]) -> str | None:
    """The text of a file with ``values`` put in; None where it is to go."""
    text = now.text
    for key, value in values.items():
        text = value if key == "" else kind_of(now.file).put(text or "", key, value)
    return text


def put_back(company: Company, by: Person, change_id: int) -> list[SettingChange]:
    """Put back what stood before a change: a new change, which has its own row.

    Raises `ChangedMeanwhile` where something else stands there by now, and `SettingChange.DoesNotExist`.
    """
    row = SettingChange.objects.exclude(written_at=None).get(pk=change_id)
    file, _, key = row.place.partition("#")
    now = seen(company, file)
    if now.value(key) not in (row.after, row.before):
        raise ChangedMeanwhile(CHANGED)
    return change(company, by, file, {key: row.before}, shown=now.state([key]), watched=[key])


def history(company: Company) -> QuerySet[SettingChange]:
    """What was changed, the newest first."""
    with contextlib.suppress(FolderBusy, FolderReadOnly):
        if SettingChange.objects.filter(written_at=None).exists():
            with company.lock():
                _settle(company)
    return SettingChange.objects.exclude(written_at=None).select_related("by").order_by("-id")


def _write(company: Company, by: Person, now: Seen, then: Seen, keys: list[str]) -> list[SettingChange]:
    at = timezone.now()
    rows = SettingChange.objects.bulk_create(
        SettingChange(
            at=at,
            by=by,
            place=f"{now.file}#{key}",
            before=now.value(key),
            after=then.value(key),
            digest=then.digest,
        )
        for key in keys
    )
    try:
        _replace(company.path / now.file, then.text)
        _count(rows)
    except BaseException:
        # What stood before stands again, so that "it could not be done" is true.
        with contextlib.suppress(OSError):
            if seen(company, now.file).digest == then.digest:
                _replace(company.path / now.file, now.text)
        raise
    return rows


def _replace(path: Path, text: str | None) -> None:
    try:
        if text is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(exist_ok=True)
        write_whole(path, text)
    except OSError as refused:
        if refused.errno in NOT_ALLOWED:
            raise FolderReadOnly(FOLDER_READ_ONLY, path=str(path.parent)) from refused
        raise


def _settle(company: Company) -> None:
    """Mark the intentions that reached their file, drop those that did not; the lock is held."""
    waiting = list(SettingChange.objects.filter(written_at=None))
    digests = {file: seen(company, file).digest for file in {row.place.partition("#")[0] for row in waiting}}
    reached = [row for row in waiting if digests[row.place.partition("#")[0]] == row.digest]
    with transaction.atomic():
        _count(reached)
        lost = [row.pk for row in waiting if row not in reached]
        SettingChange.objects.filter(pk__in=lost).delete()


def _count(rows: list[SettingChange]) -> None:
    """Let rows count, with their entries in the audit: both or none."""
    with transaction.atomic():
        for row in rows:
            row.written_at = timezone.now()
            row.save(update_fields=["written_at"])
            audit.enter(row.by, "setting.change", subject=row.pk, place=row.place)


@contextlib.contextmanager
def _locked(company: Company) -> Iterator[None]:
    with contextlib.ExitStack() as held:
        for left in range(_TRIES, 0, -1):
            try:
                held.enter_context(company.lock())
                break
            except FolderBusy:
                if left == 1:
                    raise
                time.sleep(_WAIT)
        yield
