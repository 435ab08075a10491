"""A case and its advice on a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.cli.case import texts

if TYPE_CHECKING:
    from regulars.cli.surface import Surface
    from regulars.decisions.case import Advice, Case, Settings
    from regulars.decisions.case.model import Ask
    from regulars.decisions.case.money import Line
    from regulars.decisions.concessions import Given, Learning, Practice, Share
    from regulars.reasons import Said

#: What brings in what is missing, by the code of what is said of it.
_REMEDIES: Final = {
    "gate.no_evidence": "regulars case add-evidence {file} call.vtt --read",
    "gate.no_record": "regulars case add-evidence {file} call.mp3 --shows employee_kept_rules=yes",
    "gate.not_heard": "regulars case add-evidence {file} answer.txt --shows heard_employee=yes",
    "gate.claim_bare": 'regulars case add-evidence {file} invoice.pdf --says "…"',
    "gate.no_claim": "regulars case add-claim {file}",
    "gate.buyer_not_heard": "regulars case set {file} --shows heard_buyer=yes",
    "gate.cannot_bare": "regulars case set {file} --shows feasible=no",
}
_MARKS = {"passed": "✔", "missing": "✘", "disputed": "?", "applies": "●"}


def case(out: Surface, told: Case, settings: Settings, path: Path) -> list[dict[str, Any]]:
    """Show a case; returns the state of its evidence files."""
    from regulars.decisions.case import gates
    from regulars.phrases import formats

    times = gates.due(told, settings)
    out.heading(texts.CASE, case=told.id)
    client = told.client.id or out.words(texts.IN_NO_RECORDS)
    asks = ", ".join(_asked(out, each) for each in told.asks) or "—"
    out.pairs(
        [
            [out.words(texts.CLIENT), out.clean(client)],
            [out.words(texts.ASKS), out.clean(asks)],
            [out.words(texts.OPENED), formats.moment(told.opened_at, out.lang)],
            [out.words(texts.HEAR_BY), formats.moment(times.hear_by, out.lang)],
            [out.words(texts.CALL_BACK_BY), formats.moment(times.call_back_by, out.lang)],
        ]
    )
    states = evidence(told, path)
    if states:
        out.heading(texts.EVIDENCE)
        said = {
            "unchanged": texts.UNCHANGED, "changed": texts.CHANGED, "gone": texts.GONE, "here": texts.NO_FILE,
        }  # fmt: skip
        for piece in states:
            what = f"{piece['id']}   {piece['name']} · {piece['sha256'][:12]}… · "
            until = piece["keep_until"]
            keep = f" · {out.words(texts.DELETE_BY(until=dt.date.fromisoformat(until)))}" if until else ""
            out.line(f"  {out.clean(what)}{out.words(said[piece['state']])}{keep}")
    _stated(out, told)
    if told.findings:
        out.heading(texts.OBSERVED)
        for each in told.findings:
            where = turn(each.turn, each.speaker, each.kind)
            out.line(f"  {out.words(where)}  {formats.quoted(out.clean(each.quote), out.lang)}")
    _ruling(out, told)
    return states


def _stated(out: Surface, told: Case) -> None:
    """What is claimed, and the facts that were noted, each with the evidence that shows it."""
    from regulars.decisions.case.gates import WAIVED
    from regulars.decisions.rules import FACTS

    if told.claims:
        out.heading(texts.CLAIMS)
    for claim in told.claims:
        parts = [claim.ground, out.number(claim.amount), claim.term or "", ", ".join(claim.evidence)]
        out.line(f"  {claim.id}   {out.clean(' · '.join(part for part in parts if part))}")
    if told.facts:
        out.heading(texts.FACTS_NOTED)
    for each in told.facts:
        value = ("yes" if each.value else "no") if isinstance(each.value, bool) else each.value
        shown = f"{each.fact}={value}", out.words(FACTS[each.fact].label), ", ".join(each.evidence)
        out.line(f"  {out.clean(' · '.join(part for part in shown if part))}")
    if told.waiver is not None:
        out.text(out.words(WAIVED(by=told.waiver.by, why=told.waiver.why)))


def _asked(out: Surface, ask: Ask) -> str:
    """A demand in words, with its sum and whether he says "or else"."""
    from regulars.decisions.case.labels import ASKS_FOR

    what = out.words(ASKS_FOR[ask.what])
    amount = f": {out.number(ask.amount)}" if ask.amount else ""
    return what + amount + (f" ({out.words(texts.OR_ELSE)})" if ask.ultimatum else "")


def turn(place: int, speaker: str, kind: str) -> Said:
    """Where something was noted (turns are counted from one), by whom it was said, and what it is."""
    from regulars.decisions.conduct.labels import KINDS

    what = KINDS[kind]() if kind in KINDS else kind
    return texts.TURN(
        turn=place + 1, speaker=texts.CLIENT() if speaker == "client" else texts.EMPLOYEE(), kind=what
    )


def _ruling(out: Surface, told: Case) -> None:
    from regulars.decisions.case.deciding import AGAINST, FOLLOWED, is_signed
    from regulars.decisions.rules import COURSES
    from regulars.phrases import formats

    if told.reason is not None:
        out.heading(texts.REASON)
        out.line(f"  {out.clean(told.reason.by)}: {out.clean(told.reason.why)}")
    if told.decision is not None:
        made = told.decision
        out.heading(texts.DECISION)
        amount = f", {out.number(made['amount'])}" if made.get("amount") else ""
        out.line(f"  {out.words(COURSES[made['course']])}{amount}")
        when = formats.moment(dt.datetime.fromisoformat(made["at"]), out.lang)
        out.line(f"  {out.clean(made['by'])}, {when}: {out.clean(made['why'])}")
        if made["against"]:
            against = ", ".join(out.words(AGAINST[each]) for each in made["against"])
            out.line(f"  {out.words(texts.AGAINST)}: {against}")
        out.line(f"  {out.words(texts.SIGNED if is_signed(told.document) else texts.NOT_SIGNED)}")
    if told.closed is not None:
        out.pairs([[out.words(texts.FOLLOWED), out.words(FOLLOWED[told.closed["followed"]])]])


def evidence(told: Case, path: Path) -> list[dict[str, Any]]:
    """Every piece of evidence and whether its file is still the one that was added."""
    from regulars.casebook.files import digest

    states = []
    for each in told.evidence:
        file = path.absolute().parent / each.path
        if not each.path:
            state = "here"
        elif not file.is_file():
            state = "gone"
        else:
            state = "unchanged" if digest(file)[0] == each.sha256 else "changed"
        told_of = {"id": each.id, "name": each.name, "sha256": each.sha256, "keep_until": each.keep_until}
        states.append({**told_of, "state": state})
    return states


def advice(out: Surface, told: Advice, settings: Settings, lang: str, *, explain: bool) -> None:
    """Show the gates, then (once a reason is written) courses, money and words; ``lang`` is the client's."""
    from regulars.decisions.rules import COURSES

    out.heading(texts.GATES)
    for number, gate in enumerate(told.gates, start=1):
        out.line(f"  {number} {_MARKS[gate.state]} {out.words(gate.title)}")
        for said in gate.found:
            out.text(out.words(said), indent=6)
        if explain:
            out.text(out.words(texts.SOURCE(source=gate.source)), indent=6)
    if told.off_table:
        out.heading(texts.OFF)
        out.pairs([[out.words(COURSES[each.course]), out.words(each.because)] for each in told.off_table])
    if told.notice is not None:
        out.line()
        out.paragraph(told.notice)
        _words(out, told, lang)
        return
    _courses(out, told, explain=explain)
    _words(out, told, lang)
    if explain:
        _assumed(out, told, settings)
    out.line()
    out.paragraph(texts.A_PERSON_DECIDES)


def steps(told: Advice, file: str) -> Iterator[str]:
    """The commands that take the case in ``file`` on from where it stands."""
    from regulars.decisions.rules import FACTS

    lacks = {each.code for each in told.missing}
    if told.withheld:
        yield f'regulars case advise {file} --by NAME --why "…"'
    elif not lacks:
        yield f'regulars case decide {file} --course COURSE --by NAME --why "…"'
    yield from (command.format(file=file) for code, command in _REMEDIES.items() if code in lacks)
    yield from (f"regulars case add-claim {file} --id {each.claim}" for each in told.owed if each.missing)
    bare = {each.params["fact"].code for each in told.missing if each.code == "gate.fact_bare"}
    for name, fact in FACTS.items():
        if fact.label.code in bare:
            yield f"regulars case set {file} --shows {name}=yes"


def _courses(out: Surface, told: Advice, *, explain: bool) -> None:
    from regulars.decisions.rules import COURSES

    head = [texts.COURSE, texts.OUTLAY, texts.AT_STAKE, texts.EMPLOYEE]
    rows = [
        [
            out.words(COURSES[each.course]),
            *(_line(out, line) for line in (each.outlay, each.client, each.employee)),
        ]
        for each in told.courses
    ]
    out.heading(texts.COURSES_LEFT)
    out.rows([[out.words(each) for each in head], *rows], right=(1, 2, 3), header=True)
    for said in (*told.verdict, *told.notes, *((told.break_even.said,) if told.break_even else ())):
        out.paragraph(said)
    if explain:
        sources = {
            line.source.code: line.source
            for each in told.courses
            for line in (each.outlay, each.client, each.employee)
        }
        for said in sources.values():
            out.paragraph(texts.SOURCE(source=said))


def _line(out: Surface, line: Line) -> str:
    if line.low is None:
        return "?"
    low = out.number(round(line.low))
    if line.high is None:
        return f"{low} – ?"
    return low if round(line.high) == round(line.low) else f"{low}–{out.number(round(line.high))}"


def _words(out: Surface, told: Advice, lang: str) -> None:
    from regulars.decisions.rules import COURSES
    from regulars.phrases import say

    for course, sentences in told.words.items():
        known = COURSES.get(course)
        out.heading(texts.WORDS_MEANWHILE() if known is None else texts.WORDS(course=known()))
        out.text(" ".join(say(said, lang) for said in sentences))


def _assumed(out: Surface, told: Advice, settings: Settings) -> None:
    from regulars.decisions.case.labels import assumptions, chances

    out.heading(texts.ASSUMED)
    rows = [
        [out.words(name), f"{_number(out, value)} · {out.words(source)}"]
        for name, value, source in [*assumptions(settings), *chances(settings, told.courses)]
    ]
    out.pairs(rows)


def _number(out: Surface, value: float | tuple[float, float]) -> str:
    return "–".join(out.number(each) for each in value) if isinstance(value, tuple) else out.number(value)


def given(out: Surface, rows: list[Given], taught: Learning, worked: list[Practice]) -> None:
    """Show what was given away, what followed, what it taught, and what worked with hard clients."""
    from regulars.decisions.concessions import CAUSES
    from regulars.decisions.rules import COURSES

    head = [texts.CAUSE, texts.TIMES, texts.SUM, texts.STAYED, texts.CLAIMED_AGAIN]
    body = [
        [
            out.words(CAUSES[each.cause]), out.number(each.n), out.number(round(each.amount)),
            share(out, each.stayed), share(out, each.claimed_again),
        ]
        for each in rows
    ]  # fmt: skip
    out.heading(texts.GIVEN_AWAY)
    out.rows([[out.words(each) for each in head], *body], right=(1, 2, 3, 4), header=True)
    out.heading(texts.TAUGHT)
    out.pairs(
        [
            [out.words(texts.PAID_BEYOND), share(out, taught.paid)],
            [out.words(texts.HELD), share(out, taught.held)],
        ]
    )
    verdicts = {
        "shown": texts.TAUGHT_SHOWN,
        "opposite": texts.TAUGHT_OPPOSITE,
        "cannot tell": texts.TAUGHT_UNTOLD,
    }
    out.paragraph(verdicts[taught.verdict])
    if worked:
        out.heading(texts.WORKED)
        out.pairs([[out.words(COURSES[each.course]), out.clean(each.note)] for each in worked])


def share(out: Surface, told: Share) -> str:
    """A share with its interval and what it is of."""
    from regulars.phrases import formats

    if told.share is None or told.low is None or told.high is None:
        return "—"
    ends = formats.interval(100 * told.low, 100 * told.high, out.lang, 0)
    return f"{told.n}/{told.of} = {formats.percent(told.share, out.lang)} ({ends})"
