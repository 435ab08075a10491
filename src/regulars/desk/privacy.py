"""A client's own data at the desk: given out to him, objected to, erased at his request."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils import timezone

from regulars.decisions.case.forgetting import ERASED, forgotten
from regulars.desk import audit, clients, jobs, queueing
from regulars.desk.models import Case, Done, EvidenceFile, Job, Objection, Pseudonym, Record, Visit
from regulars.desk.once import once
from regulars.errors import LookupFailed
from regulars.ledger.erasing import names_him
from regulars.privacy import ErasedFolder, erase_folder
from regulars.privacy.giving import expected_of
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

#: To what a client can object: code → in words.
CONTACT: Final = "contact"
OBJECTIONS: Final[Mapping[str, Reason]] = {
    CONTACT: Reason("objection.contact", "does not want to be called or written to"),
}
NOT_KNOWN = Reason("error.client_not_known", "Nobody here knows this client any more.")
ERASE_WRONG = Reason("privacy_page.erase_wrong", "That is not his number. Nothing was erased; type {client}.")
#: Where uploaded files and refused rows wait; what is in them cannot be told from his.
_UPLOADS: Final = "imports"


def known(portfolio: Portfolio | None, client: str, by: Person) -> dict[str, Any]:
    """Everything that the desk and its portfolio hold of ``client``, for him to have; parts with nothing are
    left out. Evidence of cases is given out by the people who hear them, since it may show others.

    Raises `LookupFailed` for somebody nobody knows.
    """
    clients.known(portfolio, client)
    found = {
        **entered(client),
        **({} if portfolio is None else expected_of(portfolio, client)),
        **({} if portfolio is None else _person(portfolio, client)),
    }
    told = {name: each for name, each in found.items() if each}
    with transaction.atomic():
        audit.enter(by, "client.given_out", client=client, parts=sorted(told))
    return told


def entered(client: str) -> dict[str, Any]:
    """What staff entered of ``client``: records, visits, cases, objections; none where there is nothing."""
    visits = Visit.objects.filter(client=client).values("opened_at", "closed_at", "stage", "state")
    objections = Objection.objects.filter(client=client).values("about", "at", "withdrawn_at")
    found = {
        "entered": list(Record.objects.filter(client=client).values_list("document", flat=True)),
        "visits": list(visits),
        "cases": list(Case.objects.filter(client=client).values_list("document", flat=True)),
        "objections": list(objections),
    }
    return {name: each for name, each in found.items() if each}


def objecting(client: str) -> set[str]:
    """To what ``client`` objects."""
    standing = Objection.objects.filter(client=client, withdrawn_at=None)
    return set(standing.values_list("about", flat=True))


def object_to(
    portfolio: Portfolio | None, client: str, about: str, *, stands: bool, by: Person, key: str
) -> None:
    """Write down that ``client`` objects to ``about`` (``stands``), or does not any more.

    Raises `LookupFailed` for somebody nobody knows.
    """
    clients.known(portfolio, client)

    def step() -> None:
        now = timezone.now()
        mine = Objection.objects.filter(client=client, about=about, withdrawn_at=None)
        if stands and not mine.exists():
            Objection.objects.create(client=client, about=about, at=now, by=by)
        elif not stands:
            mine.update(withdrawn_at=now)
        audit.enter(by, "client.objects" if stands else "client.objects_no_more", client=client, about=about)

    once(by, key, ["objection", client, about, stands], step)


def ask_erasure(portfolio: Portfolio | None, client: str, by: Person, key: str) -> Job:
    """Erase ``client`` in the background; the job knows him by his pseudonym alone.

    Raises `LookupFailed` for somebody nobody knows, `FolderBusy` while another job is going on.
    """
    clients.known(portfolio, client)
    with transaction.atomic():
        token = audit.pseudonym(client)
    return jobs.start(jobs.ERASE, {"subject": token}, by, key)


def erase_named(company: Company, token: str, by: Person | None) -> ErasedFolder:
    """Erase the client of a pseudonym; raises `LookupFailed` where he was erased already."""
    found = Pseudonym.objects.filter(token=token).first()
    if found is None:
        raise LookupFailed(NOT_KNOWN)
    return erase(company, found.client, by)


def erase(company: Company, client: str, by: Person | None) -> ErasedFolder:
    """Erase ``client`` from the folder and the desk; stopped midway, it is asked for again and goes on.

    The audit keeps his pseudonym, which leads to nobody any more.
    """
    names = _names(client)
    gone = erase_folder(company, client)
    shutil.rmtree(company.path / _UPLOADS, ignore_errors=True)
    with transaction.atomic():
        token = audit.pseudonym(client)
        records = _forget_records(client, gone.names | names)
        cases = _empty_cases(client)
        Visit.objects.filter(client=client).delete()
        Objection.objects.filter(client=client).delete()
        queueing.forget(client, by)
        _forget_answers(gone.names | names)
        audit.enter(by, "client.erased", subject=token, lines=gone.lines, records=gone.records + records)
        Pseudonym.objects.filter(client=client).delete()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # Deleted rows are overwritten (secure_delete); the write-ahead log still has them.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return ErasedFolder(gone.lines, gone.records + records, gone.snapshots, gone.cases + cases, gone.names)


def _person(portfolio: Portfolio, client: str) -> dict[str, Any]:
    rows = portfolio.people().query("SELECT * FROM people WHERE client = $client", client=client).to_pylist()
    return {"person": rows[0]} if rows else {}


def _names(client: str) -> frozenset[str]:
    """What names him in what staff entered: his number, and the name, e-mail and phone of his card."""
    cards = Record.objects.filter(client=client, kind="clients").values_list("document", flat=True)
    told = (each.get(name) for each in cards for name in ("name", "email", "phone"))
    return frozenset({client, *(str(each) for each in told if each)})


def _forget_records(client: str, names: frozenset[str]) -> int:
    gone, _ = Record.objects.filter(client=client).delete()
    for each in Record.objects.filter(kind__in=("referrals", "people")).iterator():
        said = each.document.get("referred_by" if each.kind == "referrals" else "person")
        if said is None or not names_him(str(said), names):
            continue
        if each.kind == "people":
            each.delete()
        else:
            each.document = {**each.document, "referred_by": None}
            each.save(update_fields=["document"])
    return gone


def _empty_cases(client: str) -> int:
    his = list(Case.objects.filter(client=client))
    EvidenceFile.objects.filter(case__in=his).delete()
    for each in his:
        each.document = forgotten(each.document)
        each.client = None
        each.reason = ERASED if each.reason else ""
        each.reasons = [{**reason, "why": ERASED} for reason in each.reasons]
        each.version += 1
        each.save()
    return len(his)


def _forget_answers(names: frozenset[str]) -> None:
    """What was answered under a key may name him: such a key is forgotten, with what it guarded."""
    for each in Done.objects.exclude(answer=None).iterator():
        told = json.dumps(each.answer, ensure_ascii=False)
        if any(name in told for name in names):
            each.delete()
