"""Cases as staff work on them: opened, evidence added, the employee heard.

Every step names the person, a key under which it is done once, and (where it rests on what a page showed)
the version of the case it was made on. What is stated stands in `regulars.desk.statements`, what is decided
in `regulars.desk.ruling`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils import timezone

from regulars.casebook import hearing
from regulars.decisions.case import Settings, entries, gates
from regulars.decisions.case import read as read_case
from regulars.decisions.case.deciding import undecided
from regulars.decisions.concessions import Ending
from regulars.desk import audit, evidence, present
from regulars.desk.evidence import Upload
from regulars.desk.models import Case, EvidenceFile, Record
from regulars.desk.once import once
from regulars.errors import ArgumentInvalid, InputError, LookupFailed, RegularsError
from regulars.ledger import kinds
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

CHANGED: Final = Reason(
    "error.case_changed_meanwhile",
    "Somebody changed this case in the meantime. Look at what stands now; what you wrote is kept below.",
)
NO_SUCH_CASE: Final = Reason("error.no_such_case", "There is no case {number}.")
NO_SUCH_RECORD: Final = Reason("error.no_such_check_back", "There is no such answer to a check-back.")
NO_SUCH_EVIDENCE: Final = Reason("error.no_such_evidence", "There is no evidence {id} in this case.")
NOT_YOURS: Final = Reason(
    "error.case_about_you",
    "This case is about you. You see the record and may answer it; another person rules on it.",
)
SAY_SOMETHING: Final = Reason("error.case_say_something", "Write a few words, or choose a file.")
SAY_WHAT: Final = Reason("error.case_say_what", "Say what the client asks for, or what happened.")
NO_COUNTRY: Final = Reason(
    "error.case_country", "Say in which country the law is asked: two letters, as in RO."
)
NO_CLIENT_NAMED: Final = Reason("error.case_who_is_client", "Say which of them is the client.")
TOO_LONG: Final = Reason(
    "error.case_too_long", "That has {n} characters; at most {most} fit. Say it shorter."
)

#: Characters of anything a person writes into a case.
LONGEST: Final = 10_000
CHECK_BACK: Final = "check-back"
ANSWER: Final = "answer"
_CHECK_BACK_PATH: Final = "record:"

Change = Callable[[Case, dict[str, Any]], dict[str, Any]]


class ChangedMeanwhile(InputError):
    """A step made on a version of the case that is no longer the last."""


class OwnCase(RegularsError):
    """A step in a case that is not for the employee whom the case is about."""


def open_case(
    by: Person,
    key: str,
    portfolio: Portfolio | None,
    *,
    client: str | None = None,
    kind: str = "consumer",
    asks: Sequence[Mapping[str, Any]] = (),
    told: str = "",
    country: str = "",
    language: str = "",
    about: Person | None = None,
    uploads: Sequence[Upload] = (),
) -> Case:
    """Open a case of ``client``, None where he is in nobody's records; ``told`` is what happened, in words.

    ``asks`` are demands as the schema of cases has them. The due times begin now.
    """
    if not asks and not told.strip() and not uploads:
        raise ArgumentInvalid(SAY_WHAT)
    country = country or default_country()
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise ArgumentInvalid(NO_COUNTRY)
    statements = [(told, "told", "")] if in_words(told) else []
    who = {"id": None, "tail": "unknown"} if client is None else hearing.client_entry(portfolio, client)
    opened: dict[str, Any] = {
        "country": country.upper(),
        "client": {**who, "kind": kind, **_before(client)},
        "asks": [dict(each) for each in asks],
        **({"language": language} if language else {}),
    }
    asked = {
        "open": opened["asks"],
        "client": client,
        "told": told,
        "files": [_hash(each) for each in uploads],
    }
    return _opened(by, key, asked, opened, about, statements, uploads)


def open_from_check_back(by: Person, key: str, portfolio: Portfolio | None, record: UUID | str) -> Case:
    """Open a case from a check-back that went badly (a `Record` of that kind); one case a record."""
    try:
        found = Record.objects.filter(kind=kinds.CHECK_BACKS.name, pk=UUID(str(record))).first()
    except ValueError:
        found = None
    if found is None:
        raise LookupFailed(NO_SUCH_RECORD)
    path = f"{_CHECK_BACK_PATH}{found.pk}"
    for case in Case.objects.filter(client=found.client).order_by("-number"):
        if any(each.get("path") == path for each in case.document.get("evidence", ())):
            return case
    who = {} if found.client is None else hearing.client_entry(portfolio, found.client)
    opened = {
        "country": default_country(),
        "client": {"id": found.client, "tail": "unknown", **who, "kind": "consumer", **_before(found.client)},
        "asks": [],
    }
    words = str(found.document.get("note") or found.document.get("answer") or "—")
    return _opened(by, key, {"check-back": path}, opened, None, [(words, CHECK_BACK, path)], ())


def open_from_transcript(
    by: Person, key: str, portfolio: Portfolio | None, upload: Upload, **details: Any
) -> Case:
    """Open a case with the record of a conversation; ``details`` as of `open_case`."""
    return open_case(by, key, portfolio, uploads=(upload,), **details)


def add_evidence(number: int, by: Person, key: str, *, upload: Upload | None = None, says: str = "") -> Case:
    """Add a file, or words alone, to the evidence of a case."""
    if upload is None and not in_words(says):
        raise ArgumentInvalid(SAY_SOMETHING)
    looked = None if upload is None else _looked(upload)

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        if upload is not None and looked is not None:
            return _with_file(case, document, upload, looked, by, says)
        return _with_words(document, says, "told", "")

    asked = [says, None if upload is None else _hash(upload)]
    return step(number, by, key, "case.evidence.added", asked, change)


def tell_sides(number: int, by: Person, key: str, id: str, clients: Sequence[str]) -> Case:
    """Say who in the conversation ``id`` is the client; then it is read."""
    if not clients:
        raise ArgumentInvalid(NO_CLIENT_NAMED)
    file = file_of(found(number), id)
    if not file.content:
        raise LookupFailed(NO_SUCH_EVIDENCE, id=id)
    reading = evidence.heard(present.company(), evidence.lines_of(file), file.name, clients)
    if "names" in reading:
        raise ArgumentInvalid(NO_CLIENT_NAMED)

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        EvidenceFile.objects.filter(pk=file.pk).update(reading=_kept(reading))
        return evidence.with_reading(document, id, reading)

    return step(number, by, key, "case.sides.told", [id, list(clients)], change)


def answer_reading(number: int, by: Person, key: str, words: str) -> Case:
    """The employee's answer to the record; with it he was heard. Taken down by a colleague, it says so."""
    if not in_words(words):
        raise ArgumentInvalid(SAY_SOMETHING)

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        made = _with_words(document, words, f"{ANSWER}: {by}", "")
        id = made["evidence"][-1]["id"]
        return entries.added(made, facts=[{"fact": "heard_employee", "value": True, "evidence": [id]}])

    return step(number, by, key, "case.answered", words, change)


def open_file(number: int, by: Person, id: str) -> EvidenceFile:
    """A file of a case, to be opened inside it; who opened it is written down."""
    case = found(number)
    file = file_of(case, id)
    audit.enter(by, "case.evidence.read", client=case.client, subject=case.number, evidence=id)
    return file


def file_of(case: Case, id: str) -> EvidenceFile:
    """The file of the evidence ``id``; raises `LookupFailed` where there is none."""
    path = next((each.get("path") for each in case.document.get("evidence", ()) if each["id"] == id), None)
    try:
        file = EvidenceFile.objects.get(case=case, pk=UUID(str(path)))
    except (ValueError, EvidenceFile.DoesNotExist) as missing:
        raise LookupFailed(NO_SUCH_EVIDENCE, id=id) from missing
    if evidence.is_over(file):
        raise LookupFailed(NO_SUCH_EVIDENCE, id=id)
    return file


def found(number: int) -> Case:
    """The case; raises `LookupFailed` where there is none."""
    case = Case.objects.select_related("about", "opened_by", "decided_by").filter(pk=number).first()
    if case is None:
        raise LookupFailed(NO_SUCH_CASE, number=str(number))
    return case


def step(
    number: int,
    by: Person,
    key: str,
    action: str,
    asked: Any,
    change: Change,
    version: int | None = None,
    *,
    settled: bool = False,
) -> Case:
    """Change a case, once: lock it, look whether it is still ``version``, write it with its audit entry.

    A case that was decided takes nothing more, but for what ``settled`` cases are for.
    """

    def changed() -> int:
        case = Case.objects.select_for_update().filter(pk=number).first()
        if case is None:
            raise LookupFailed(NO_SUCH_CASE, number=str(number))
        if version is not None and case.version != version:
            raise ChangedMeanwhile(CHANGED)
        if not settled:
            undecided(read_case(case.document))
        case.document = change(case, dict(case.document))
        case.version += 1
        _write(case)
        audit.enter(by, action, subject=case.number, version=case.version)
        return case.number

    once(by, key, [action, number, asked], changed)
    return found(number)


def settings() -> Settings:
    """How this company hears cases; closed cases of the desk teach, too."""
    ended = Case.objects.filter(state=Case.State.CLOSED).values_list(
        "document__decision__course", "document__closed__followed"
    )
    return hearing.settings_of(present.company(), (Ending(course, followed) for course, followed in ended))


def default_country() -> str:
    """Whose law is asked unless somebody says otherwise: as in the last case, else where the clock stands."""
    last = Case.objects.order_by("-number").values_list("document__country", flat=True).first()
    return str(last or hearing.country_of(present.company()) or "EU")


def not_about(case: Case, by: Person) -> None:
    """Raise `OwnCase` where the case is about ``by`` himself."""
    if case.about_id is not None and case.about_id == by.pk:
        raise OwnCase(NOT_YOURS)


def in_words(text: str) -> bool:
    """Whether ``text`` says anything; raises `ArgumentInvalid` for more than fits."""
    if len(text) > LONGEST:
        raise ArgumentInvalid(TOO_LONG, n=len(text), most=LONGEST)
    return bool(text.strip())


def wall_time(at: dt.datetime | None = None) -> str:
    """A moment as documents of cases have it: on the company's clock, without a zone."""
    return timezone.localtime(at or timezone.now()).replace(tzinfo=None).isoformat(timespec="seconds")


def _opened(
    by: Person,
    key: str,
    asked: Any,
    opened: dict[str, Any],
    about: Person | None,
    statements: Sequence[tuple[str, str, str]],
    uploads: Sequence[Upload],
) -> Case:
    looked = [(each, _looked(each)) for each in uploads]

    def made() -> int:
        now = timezone.now()
        case = Case.objects.create(
            client=opened["client"]["id"], document={}, about=about, opened_at=now, opened_by=by
        )
        document = {"case": f"desk-{case.number}", "opened_at": wall_time(now), **opened}
        if currency := present.company().settings.currency:
            document["currency"] = currency
        for says, name, path in statements:
            document = _with_words(document, says, name, path)
        for upload, one in looked:
            document = _with_file(case, document, upload, one, by, "")
        case.document = document
        due = gates.due(read_case(document), settings())
        case.hear_by, case.call_back_by = (
            timezone.make_aware(each) for each in (due.hear_by, due.call_back_by)
        )
        _write(case)
        audit.enter(by, "case.opened", client=case.client, case=case.number)
        return case.number

    return found(once(by, key, ["case.opened", asked], made))


def _write(case: Case) -> None:
    """Write the case, which is one by the published schema, and what lists need of it."""
    read_case(case.document)
    if case.document.get("evidence") or case.document.get("waiver"):
        case.hear_by = None
    if case.called_back_at is not None:
        case.call_back_by = None
    case.save()


def _looked(upload: Upload) -> tuple[evidence.Examined, dict[str, Any] | None]:
    """What a file is, and the conversation in it as it is read: before anything is locked."""
    file = evidence.examined(upload)
    if file.lines is None:
        return file, None
    return file, evidence.heard(present.company(), file.lines, file.name)


def _with_file(
    case: Case,
    document: dict[str, Any],
    upload: Upload,
    looked: tuple[evidence.Examined, dict[str, Any] | None],
    by: Person,
    says: str,
) -> dict[str, Any]:
    file, reading = looked
    evidence.purge(timezone.localdate())
    now = timezone.now()
    at = timezone.localtime(now).replace(tzinfo=None)
    stored = EvidenceFile.objects.create(
        case=case,
        name=file.name,
        media_type=file.type,
        sha256=file.sha256,
        size=file.size,
        content=upload.content,
        reading=None if reading is None else _kept(reading),
        keep_until=at.date() + dt.timedelta(days=file.keep_days),
        added_at=now,
        added_by=by,
    )
    id = entries.next_id(document, "evidence", "e")
    entry = entries.file_entry(
        id, file.kind, file.name, sha256=file.sha256, size=file.size, type=file.type, path=str(stored.pk),
        at=at, keep_days=file.keep_days, says=says.strip(),
    )  # fmt: skip
    made = entries.added(document, evidence=[entry])
    return made if reading is None else evidence.with_reading(made, id, reading)


def _with_words(document: dict[str, Any], says: str, name: str, path: str) -> dict[str, Any]:
    at = timezone.localtime().replace(tzinfo=None)
    entry = entries.statement(entries.next_id(document, "evidence", "e"), name, says.strip(), at)
    return entries.added(document, evidence=[{**entry, **({"path": path} if path else {})}])


def _kept(reading: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of a reading: what is noted in the case stands there already."""
    return {part: value for part, value in reading.items() if part not in ("noted", "facts")}


def _before(client: str | None) -> dict[str, int]:
    """How many cases of ``client`` were decided before, and in how many of them something was owed to him."""
    if client is None:
        return {}
    mine = Record.objects.filter(client=client, kind__in=(kinds.CASES.name, kinds.CONCESSIONS.name))
    decided: set[str] = set()
    upheld: set[str] = set()
    for kind, document in mine.values_list("kind", "document"):
        case = str(document.get("case", ""))
        if kind == kinds.CASES.name:
            decided.add(case)
        if document.get("decision") in ("give_owed", "put_right") or document.get("cause") == "owed":
            upheld.add(case)
    return {"cases_before": len(decided), "upheld_before": len(decided & upheld)}


def _hash(upload: Upload) -> str:
    return hashlib.sha256(upload.content).hexdigest()
