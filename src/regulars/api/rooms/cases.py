"""Cases: opened, evidence heard, one's own reason, then the advice, the decision, and what followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from ninja import File, Form, Path, Query, UploadedFile

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.bodies import Name, Plain
from regulars.api.errors import Refused
from regulars.api.keys import key_of
from regulars.api.language import language_of
from regulars.api.paging import Cursor, Limit, cursor_after, place_of
from regulars.api.rooms.case_shapes import (
    AdviceTold,
    CalledBackIn,
    CaseBrief,
    CaseIn,
    CasePage,
    CaseTold,
    ClaimIn,
    CloseIn,
    CostsIn,
    DecisionIn,
    FactIn,
    FromCheckBackIn,
    Reading,
    SidesIn,
    WhyIn,
    WordsIn,
)
from regulars.api.routes import Room
from regulars.api.values import spoken
from regulars.desk import audit, casework, evidence, present, ruling, statements
from regulars.desk.models import Case, Person
from regulars.phrases.documents import encoded

router = Room(tags=["Cases"])
CaseNumber = Annotated[int, Path(ge=1, le=2**62, description="The case.", examples=[17])]
EvidenceId = Annotated[Name, Path(description="A piece of evidence of the case.", examples=["e1"])]
#: A form with a file may be that much larger than the file itself.
_ROUND_IT: Final = 100_000


@router.asks("/cases", "cases:read", CasePage)
def cases(
    request: Asked,
    state: Annotated[Literal["open", "decided", "closed"] | None, Query(description="Only these.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CasePage:
    """List cases, the newest first."""
    before = place_of("cases", cursor, int)
    asked = Case.objects.order_by("-number")
    asked = asked if state is None else asked.filter(state=state)
    rows = list((asked if before is None else asked.filter(number__lt=before))[: limit + 1])
    audit.enter(request.auth.person, "cases.listed", shown=len(rows[:limit]))
    more = cursor_after("cases", rows[limit - 1].number) if len(rows) > limit else None
    return CasePage(items=[CaseBrief(**_brief(each, request)) for each in rows[:limit]], next=more)


@router.does("/cases", "cases:write", CaseTold)
def case_open(request: Asked, given: CaseIn) -> CaseTold:
    """Open a case; its due times begin now."""
    with present.portfolio() as portfolio:
        case = casework.open_case(
            request.auth.person,
            key_of(request),
            portfolio,
            client=given.client,
            kind=given.kind,
            asks=[each.model_dump(exclude_none=True) for each in given.asks],
            told=given.told,
            country=given.country or "",
            language=given.language or "",
            about=_employee(given.about),
        )
    return _told(request, case)


@router.does("/cases/from-check-back", "cases:write", CaseTold)
def case_from_check_back(request: Asked, given: FromCheckBackIn) -> CaseTold:
    """Open a case from a check-back that went badly; one case a check-back."""
    with present.portfolio() as portfolio:
        case = casework.open_from_check_back(
            request.auth.person, key_of(request), portfolio, str(given.record)
        )
    return _told(request, case)


@router.does("/cases/from-transcript", "cases:write", CaseTold, most=lambda: evidence.MOST + _ROUND_IT)
def case_from_transcript(
    request: Asked,
    file: Annotated[UploadedFile, File(description="WebVTT, SRT, Whisper JSON, CSV, “Client: …”.")],
    client: Annotated[Name | None, Form()] = None,
    country: Annotated[str | None, Form(pattern="^[A-Za-z]{2}$")] = None,
) -> CaseTold:
    """Open a case with the record of a conversation."""
    with present.portfolio() as portfolio:
        case = casework.open_from_transcript(
            request.auth.person,
            key_of(request),
            portfolio,
            _upload(file),
            client=client,
            country=country or "",
        )
    return _told(request, case)


@router.asks("/cases/{number}", "cases:read", CaseTold)
def case(request: Asked, number: CaseNumber) -> CaseTold:
    """Tell a case: evidence, what was noted in it, the gates, what is missing."""
    found = casework.found(number)
    audit.enter(request.auth.person, "case.read", client=found.client, case=number)
    return _told(request, found)


@router.does("/cases/{number}/evidence", "cases:write", CaseTold, most=lambda: evidence.MOST + _ROUND_IT)
def case_evidence_add(
    request: Asked,
    number: CaseNumber,
    file: Annotated[UploadedFile | None, File()] = None,
    says: Annotated[Plain, Form(default="", max_length=casework.LONGEST)] = "",
) -> CaseTold:
    """Add a file, or words, to the evidence; what a file is, its content says, not its name."""
    upload = None if file is None else _upload(file)
    return _told(
        request,
        casework.add_evidence(number, request.auth.person, key_of(request), upload=upload, says=says),
    )


@router.asks("/cases/{number}/evidence/{id}", "cases:read", Reading)
def case_evidence(request: Asked, number: CaseNumber, id: EvidenceId) -> Reading:
    """Open a file of a case: a conversation as it was read, with what was noted in it."""
    file = casework.open_file(number, request.auth.person, id)
    reading = spoken(file.reading or {}, language_of(request))
    return Reading(
        id=id,
        name=file.name,
        sha256=file.sha256,
        keep_until=file.keep_until,
        names=reading.get("names", []),
        turns=reading.get("turns", []),
        findings=reading.get("findings", []),
        script=reading.get("script", []),
    )


@router.does("/cases/{number}/evidence/{id}/sides", "cases:write", CaseTold)
def case_sides(request: Asked, number: CaseNumber, id: EvidenceId, given: SidesIn) -> CaseTold:
    """Say who in a conversation is the client; then it is read."""
    return _told(
        request, casework.tell_sides(number, request.auth.person, key_of(request), id, given.clients)
    )


@router.does("/cases/{number}/answer", "cases:write", CaseTold)
def case_answer(request: Asked, number: CaseNumber, given: WordsIn) -> CaseTold:
    """Take down the employee's answer to the record; with it he was heard."""
    return _told(request, casework.answer_reading(number, request.auth.person, key_of(request), given.words))


@router.does("/cases/{number}/facts", "cases:write", CaseTold)
def case_fact(request: Asked, number: CaseNumber, given: FactIn) -> CaseTold:
    """State what evidence shows."""
    stated = statements.state_fact(
        number,
        request.auth.person,
        key_of(request),
        given.version,
        fact=given.fact,
        value=given.value,
        evidence=given.evidence,
    )
    return _told(request, stated)


@router.does("/cases/{number}/claims", "cases:write", CaseTold)
def case_claim(request: Asked, number: CaseNumber, given: ClaimIn) -> CaseTold:
    """State on which ground he claims what, and by which term he paid."""
    stated = statements.claim(
        number,
        request.auth.person,
        key_of(request),
        given.version,
        id=given.id,
        given=given.given,
        evidence=given.evidence,
        term=given.term,
    )
    return _told(request, stated)


@router.does("/cases/{number}/costs", "cases:decide", CaseTold)
def case_costs(request: Asked, number: CaseNumber, given: CostsIn) -> CaseTold:
    """State what courses cost: the advice's lines of money and its break-even are worked out of it."""
    stated = given.model_dump(exclude_none=True, exclude={"version"})
    # A high end that nobody knows is said, not left out.
    values = {
        name: getattr(given, name).model_dump() if name != "nearest_offer" else stated[name]
        for name in stated
    }
    said = {("employee" if name == "annual_pay" else "costs", name): each for name, each in values.items()}
    person, key = request.auth.person, key_of(request)
    return _told(request, statements.state_costs(number, person, key, given.version, said))


@router.does("/cases/{number}/called-back", "cases:write", CaseTold)
def case_called_back(request: Asked, number: CaseNumber, given: CalledBackIn) -> CaseTold:
    """Note that the client was called back."""
    person, key = request.auth.person, key_of(request)
    return _told(request, statements.call_back(number, person, key, apologised=given.apologised))


@router.does("/cases/{number}/waiver", "cases:decide", CaseTold)
def case_waiver(request: Asked, number: CaseNumber, given: WhyIn) -> CaseTold:
    """Let a case go on without evidence: a person's decision, signed."""
    person, key = request.auth.person, key_of(request)
    return _told(request, statements.waive(number, person, key, given.version, given.why))


@router.does("/cases/{number}/reason", "cases:decide", CaseTold)
def case_reason(request: Asked, number: CaseNumber, given: WhyIn) -> CaseTold:
    """Write your own reason; it opens the advice to you. The first one stays."""
    person, key = request.auth.person, key_of(request)
    return _told(request, ruling.write_reason(number, person, key, given.version, given.why))


@router.asks("/cases/{number}/advice", "cases:decide", AdviceTold)
def case_advice(request: Asked, number: CaseNumber) -> AdviceTold:
    """Tell what the record and the rules say; courses and money only after your own reason.

    It needs value:read as well: courses are compared in money.
    """
    if not request.auth.sees_value:
        raise Refused(403, texts.SCOPE(scope="value:read"))
    found, person = casework.found(number), request.auth.person
    casework.not_about(found, person)
    advice = ruling.advice(found, person, casework.settings())
    audit.enter(person, "case.advice.read", client=found.client, case=number)
    if not advice.withheld:
        ruling.advised(found, person)
    return AdviceTold(version=found.version, advice=encoded(advice, language_of(request)))


@router.does("/cases/{number}/decision", "cases:decide", CaseTold)
def case_decision(request: Asked, number: CaseNumber, given: DecisionIn) -> CaseTold:
    """Decide, also against the advice; signed with your name, your role, the time and the rules' versions."""
    decided = ruling.decide(
        number,
        request.auth.person,
        key_of(request),
        given.version,
        course=given.course,
        why=given.why,
        amount=given.amount,
    )
    return _told(request, decided)


@router.does("/cases/{number}/closing", "cases:decide", CaseTold)
def case_close(request: Asked, number: CaseNumber, given: CloseIn) -> CaseTold:
    """Close a decided case with what followed; closed cases teach what courses cost."""
    person, key = request.auth.person, key_of(request)
    closed = ruling.close(number, person, key, given.version, followed=given.followed, note=given.note)
    return _told(request, closed)


def _employee(name: str | None) -> Person | None:
    if name is None:
        return None
    found = Person.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise Refused(422, texts.NO_EMPLOYEE(name=name), "about")
    return found


def _upload(file: UploadedFile) -> evidence.Upload:
    if (file.size or 0) > evidence.MOST:
        raise Refused(413, texts.TOO_LARGE(n=evidence.MOST / 1e6), "file")
    return evidence.Upload(file.name or "", file.read())


def _brief(case: Case, request: Asked) -> dict[str, Any]:
    return {
        "number": case.number,
        "client": case.client,
        "state": case.state,
        "version": case.version,
        "asks": [each["what"] for each in case.document.get("asks", ())],
        "about_you": case.about_id is not None and case.about_id == request.auth.person.pk,
        "opened_at": case.opened_at,
        "hear_by": case.hear_by,
        "call_back_by": case.call_back_by,
    }


def _told(request: Asked, case: Case) -> CaseTold:
    """The case as everybody who serves may see it: gates, not the money that courses are compared by."""
    lang, document = language_of(request), case.document
    shown = ruling.advice(case, None, casework.settings())
    parts: Mapping[str, Any] = encoded({"gates": shown.gates, "missing": shown.missing}, lang)
    hidden = () if request.auth.sees_value else ("amount",)
    decision = document.get("decision")
    return CaseTold(
        **_brief(case, request),
        evidence=list(document.get("evidence", ())),
        findings=list(document.get("findings", ())),
        facts=list(document.get("facts", ())),
        claims=list(document.get("claims", ())),
        gates=parts["gates"],
        missing=parts["missing"],
        reason_written=ruling.reason_of(case, request.auth.person) is not None,
        decision=decision and {name: each for name, each in decision.items() if name not in hidden},
        closed=document.get("closed"),
    )
