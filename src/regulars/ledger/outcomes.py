"""What came of contacts, where there is no desk: records appended to the folder's ``outcomes.jsonl``.

One JSON object a line, never changed once written: a later record of the same client puts an earlier one
right, and both stay; ``recorded_at`` is when it was written. ``kind`` says what a record is: ``contacts``
has the fields of that record kind, ``trials`` the arms of a trial (`regulars.portfolio.trial`), ``cases``
what was decided on a case and what followed, ``concessions`` what was given away; records of other kinds are
left alone. A desk takes the file over once.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from regulars.company import Company, disk_room, write_whole
from regulars.errors import ArgumentInvalid, SourceUnreadable, repeated
from regulars.reasons import Reason

FILE: Final = "outcomes.jsonl"
#: The first line of the list of contacts that a tick belongs to.
TEN_TO_CALL: Final = "ten to call"

#: What can come of a call: code -> what it is called. `MISTAKEN` takes back a tick that was wrong.
COMING: Final = "coming"
DO_NOT_CALL: Final = "do-not-call"
MISTAKEN: Final = "mistaken"
OUTCOMES: Final[Mapping[str, Reason]] = {
    COMING: Reason("outcome.coming", "will come again"),
    "trouble": Reason("outcome.trouble", "something went wrong here"),
    "elsewhere": Reason("outcome.elsewhere", "buys elsewhere now"),
    "no-need": Reason("outcome.no_need", "does not need it any more"),
    "spoke": Reason("outcome.spoke", "spoke, and that was all"),
    "no-answer": Reason("outcome.no_answer", "did not answer"),
    DO_NOT_CALL: Reason("outcome.do_not_call", "does not want to be called"),
    MISTAKEN: Reason("outcome.mistaken", "was not called, the tick was a mistake"),
}

OUTCOME_UNKNOWN = Reason(
    "error.outcome_unknown", "{outcome!r} is not an outcome of a call. There are: {known}."
)
OUTCOMES_BROKEN = Reason(
    "error.outcomes_broken",
    "Line {row:d} of {path} cannot be read. It is a file of records that only Regulars writes: put back a "
    "copy of it, or take that line out.",
)

RECORD_WITHOUT_DAY = Reason(
    "error.record_without_day", "A record of {kind} says {at} where a day like 2026-10-05 belongs."
)

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Contact:
    """A contact with a client and what came of it. ``corrects`` is the id of the tick that this one mends."""

    client: str
    at: dt.date
    outcome: str
    id: str
    corrects: str | None = None
    channel: str = "call"
    direction: str = "out"
    subject: str = TEN_TO_CALL


def tick(company: Company, client: str, outcome: str, on: dt.date) -> Contact:
    """Record what came of a call to ``client`` on the day ``on``.

    A second tick of a client on one day mends the first. Raises `ArgumentInvalid` for an outcome that is
    none of `OUTCOMES`, `FolderBusy` while somebody else writes.
    """
    checked(outcome)
    with company.lock():
        made = ticked(contacts(records(company)), client, outcome, on)
        append(company, [contact_record(made)])
    return made


def ticked(before: Iterable[Contact], client: str, outcome: str, on: dt.date) -> Contact:
    """The contact that a tick makes: it mends the client's last one of that day among ``before``."""
    same = [each for each in before if (each.client, each.at) == (client, on)]
    return Contact(client, on, outcome, uuid4().hex, same[-1].id if same else None)


def contact_record(made: Contact) -> dict[str, Any]:
    """The record that keeps it."""
    return {"kind": "contacts", **asdict(made)}


def checked(outcome: str) -> None:
    """Raise `ArgumentInvalid` for an outcome that is none of `OUTCOMES`."""
    if outcome not in OUTCOMES:
        raise ArgumentInvalid(OUTCOME_UNKNOWN, outcome=repeated(outcome), known=", ".join(OUTCOMES))


def contacts(found: Iterable[Mapping[str, Any]]) -> list[Contact]:
    """The contacts among ``found``, in the order in which they were recorded."""
    names = Contact.__dataclass_fields__
    return [
        Contact(
            **{name: value for name, value in each.items() if name in names and name != "at"},
            at=dt.date.fromisoformat(each["at"][:10]),
        )
        for each in found
        if each.get("kind") == "contacts"
    ]


def standing(ticks: Sequence[Contact]) -> dict[str, Contact]:
    """Client -> the contact that counts: his latest, without those that were mended or taken back.

    >>> day = dt.date(2026, 11, 23)
    >>> ticks = [Contact("7", day, "coming", "a"), Contact("7", day, "no-answer", "b", corrects="a")]
    >>> standing(ticks)["7"].outcome, standing([*ticks, Contact("7", day, "mistaken", "c", corrects="b")])
    ('no-answer', {})
    """
    those = kept(ticks)
    refused = {each.client: each for each in those if each.outcome == DO_NOT_CALL}
    # Whoever does not want to be called stays so, whatever was ticked on a later day.
    return {each.client: each for each in those} | refused


def kept(ticks: Sequence[Contact]) -> list[Contact]:
    """The contacts that stand: without those that were mended or taken back."""
    mended = {each.corrects for each in ticks}
    return [each for each in ticks if each.id not in mended and each.outcome != MISTAKEN]


@dataclass(frozen=True)
class GivenAway:
    """Something given to a client beyond what was owed."""

    client: str
    at: dt.date
    amount: Decimal


def endings(found: Iterable[Mapping[str, Any]]) -> dict[str, dt.date]:
    """Client → the day on which it ended over a case: the company parted with him, or he left.

    Of several records of one case the last counts.

    >>> one = {"kind": "cases", "case": "17", "client": "7", "at": "2026-10-05", "parted": True}
    >>> endings([one])["7"].isoformat(), endings([one, {**one, "parted": False}])
    ('2026-10-05', {})
    """
    last = {each["case"]: each for each in found if each.get("kind") == "cases" and each.get("client")}
    ended: dict[str, dt.date] = {}
    for each in last.values():
        if each.get("parted") or each.get("lost"):
            on = _day(each)
            ended[str(each["client"])] = max(on, ended.get(str(each["client"]), on))
    return ended


def given_away(found: Iterable[Mapping[str, Any]]) -> list[GivenAway]:
    """Concessions beyond what was owed; of one case and cause the last record counts."""
    last: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for place, each in enumerate(found):
        if each.get("kind") == "concessions" and each.get("client") and each.get("cause") != "owed":
            last[str(each["client"]), str(each.get("case") or place), str(each["cause"])] = each
    return [
        GivenAway(str(each["client"]), _day(each), Decimal(str(each["amount"])).quantize(_CENT))
        for each in last.values()
    ]


def _day(record: Mapping[str, Any]) -> dt.date:
    try:
        return dt.date.fromisoformat(str(record["at"])[:10])
    except (KeyError, ValueError) as broken:
        raise ArgumentInvalid(RECORD_WITHOUT_DAY, kind=record["kind"], at=str(record.get("at"))) from broken


def records(company: Company) -> list[dict[str, Any]]:
    """Every record of the folder, oldest first; raises `SourceUnreadable` for a line that is none.

    A last line that was cut off while it was written was never confirmed, and does not count.
    """
    path = company.path / FILE
    if not path.exists():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    found = []
    for row, line in enumerate(whole.splitlines(), start=1):
        try:
            record = json.loads(line)
        except ValueError as broken:
            raise SourceUnreadable(OUTCOMES_BROKEN, row=row, path=path.name) from broken
        if not isinstance(record, dict):
            raise SourceUnreadable(OUTCOMES_BROKEN, row=row, path=path.name)
        found.append(record)
    return found


def forget(company: Company, kinds: Sequence[str], client: str) -> int:
    """Take the client's records of ``kinds`` out of the file for good, at his request; how many there were.

    The one exception to "never changed once written". Whoever calls holds `Company.lock`.
    """
    found = records(company)
    kept = [each for each in found if not (each.get("kind") in kinds and str(each.get("client")) == client)]
    if len(kept) < len(found):
        text = "".join(json.dumps(each, ensure_ascii=False, default=_plain) + "\n" for each in kept)
        with disk_room(company.path / FILE):
            write_whole(company.path / FILE, text)
    return len(found) - len(kept)


def append(company: Company, made: Sequence[Mapping[str, Any]]) -> None:
    """Add records to the folder's file and to the disk; whoever calls holds `Company.lock`."""
    path = company.path / FILE
    now = {"recorded_at": dt.datetime.now(dt.UTC).isoformat()}
    text = "".join(json.dumps({**each, **now}, ensure_ascii=False, default=_plain) + "\n" for each in made)
    with disk_room(path):
        _cut_to_whole_lines(path)
        with path.open("ab") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())


def _cut_to_whole_lines(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb+") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON value")
