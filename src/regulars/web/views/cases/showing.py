"""What a case's page shows, as values that a template says."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, cast
from uuid import uuid4

from django.db.models.functions import Length
from django.http import HttpRequest

from regulars.decisions.case import Advice, Settings
from regulars.decisions.case.labels import assumptions, chances
from regulars.decisions.case.money import Line, between
from regulars.decisions.conduct import labels
from regulars.decisions.rules import COURSES
from regulars.desk import clients, present
from regulars.desk.evidence import is_over
from regulars.desk.models import Case, EvidenceFile, Person
from regulars.phrases import formats, say
from regulars.reasons import Said
from regulars.web.templatetags.words import lang
from regulars.web.texts import cases as texts

#: Turns of a conversation on one page.
TURNS: Final = 60
_NEAR_HEAR: Final = dt.timedelta(minutes=15)
_NEAR_CALL: Final = dt.timedelta(hours=2)
_MINUTE: Final = 60


def person(request: HttpRequest) -> Person:
    """Who is asking; the view has let only people of the staff in."""
    return cast(Person, request.user)


def key_of(request: HttpRequest) -> str:
    """The key of the form that was sent; a form without one is a step of its own."""
    given = "".join(sign for sign in request.POST.get("key", "")[:100] if sign.isalnum() or sign == "-")
    return given or uuid4().hex


def called(ids: Collection[str]) -> dict[str, str]:
    """What each of these clients is called: by name, else by number."""
    with present.portfolio() as portfolio:
        return {client: known.called for client, known in clients.named(portfolio, ids).items()}


def due(case: Case, now: dt.datetime) -> dict[str, Any] | None:
    """What is due next: what, by when, how long it is until then; ``tone`` only where it is near or late."""
    if case.hear_by is not None and case.state == Case.State.OPEN:
        return _due(texts.HEAR_BY, case.hear_by, now, _NEAR_HEAR)
    if case.call_back_by is not None and case.state != Case.State.CLOSED:
        return _due(texts.CALL_BACK_BY, case.call_back_by, now, _NEAR_CALL)
    return None


def _due(what: Any, at: dt.datetime, now: dt.datetime, near: dt.timedelta) -> dict[str, Any]:
    left = at - now
    tone = "late" if left.total_seconds() < 0 else "act" if left <= near else "soft"
    return {"what": what, "at": at, "left": _span(left), "tone": tone}


def _span(left: dt.timedelta) -> Said:
    """How long it is until then, or since."""
    minutes = int(abs(left.total_seconds())) // _MINUTE
    forms = texts.LATE if left.total_seconds() < 0 else texts.LEFT
    if minutes < 2 * _MINUTE:
        return forms["minutes"](n=minutes)
    hours = minutes // _MINUTE
    return forms["hours"](n=hours) if hours < 48 else forms["days"](n=hours // 24)


def files_of(case: Case) -> dict[str, EvidenceFile]:
    """The files of a case by their id, without their bytes; ``stored`` is how many there are."""
    found = case.files.defer("content").annotate(stored=Length("content"))
    return {str(each.pk): each for each in found}


def evidence(case: Case, files: Mapping[str, EvidenceFile], start: int) -> list[dict[str, Any]]:
    """Every piece of evidence, with the conversation in it, turn by turn from ``start``."""
    return [
        _piece(each, files.get(each.get("path", "")), start) for each in case.document.get("evidence", ())
    ]


def _piece(entry: Mapping[str, Any], file: EvidenceFile | None, start: int) -> dict[str, Any]:
    until = entry.get("keep_until")
    name = entry["name"]
    answered = name.startswith("answer: ")
    shown = texts.OWN_NAMES.get(name)
    over = file is not None and (is_over(file) or file.stored == 0)  # type: ignore[attr-defined]  # annotated
    reading = file.reading if file is not None and not over else None
    return {
        "id": entry["id"],
        "kind": texts.EVIDENCE_KINDS[entry["kind"]],
        "name": None if shown or answered else name,
        "own_name": texts.ANSWER_OF(name=name.removeprefix("answer: ")) if answered else shown,
        "says": entry.get("says", ""),
        "sha256": entry["sha256"],
        "size": entry["size"],
        "added_at": entry.get("added_at"),
        "keep_until": dt.date.fromisoformat(until) if until else None,
        "there": file is not None and not over,
        "gone": over,
        "asked": reading.get("names") if reading else None,
        "reading": conversation(reading, start) if reading and "turns" in reading else None,
    }


def conversation(reading: Mapping[str, Any], start: int) -> dict[str, Any]:
    """The turns of a reading from ``start``, each with its observations beside it, and the script."""
    turns: Sequence[Mapping[str, Any]] = reading["turns"]
    start = max(0, min(start, len(turns) - 1)) // TURNS * TURNS
    noted: dict[int, list[Mapping[str, Any]]] = {}
    for each in reading["findings"]:
        noted.setdefault(each["turn"], []).append(each)
    shown = range(start, min(start + TURNS, len(turns)))
    return {
        "turns": [_turn(place, turns[place], noted.get(place, ())) for place in shown],
        "n": len(turns),
        "counts": {
            side: sum(
                each["violation"] and not each["abstained"] and turns[each["turn"]]["speaker"] == side
                for each in reading["findings"]
            )
            for side in ("client", "employee")
        },
        "script": list(_script(reading["script"])),
        "before": start - TURNS if start else None,
        "after": start + TURNS if start + TURNS < len(turns) else None,
        "elsewhere": sorted({place + 1 for place in noted if place not in shown}),
    }


def _turn(place: int, turn: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "n": place + 1,
        "side": labels.SIDES[turn["speaker"]],
        "speaker": turn["speaker"],
        "at": _clock(turn["at"]),
        "parts": _parts(turn["text"], found),
        "noted": [_observation(each) for each in found],
    }


def _observation(each: Mapping[str, Any]) -> dict[str, Any]:
    form = texts.LOOK if each["abstained"] else texts.SURE
    return {
        "said": form(kind=labels.KINDS[each["kind"]](), share=each["confidence"]),
        "rule": texts.MEANT[each["rule"]]() if each["rule"] in texts.MEANT else texts.RULE(rule=each["rule"]),
        "before": texts.PROVOKED(turns=[one + 1 for one in each["before"]]) if each["before"] else None,
        "violation": each["violation"] and not each["abstained"],
    }


def _parts(text: str, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``text`` cut where an observation quotes it; of two that overlap the first is marked.

    >>> found = [{"start": 0, "end": 2, "violation": True, "abstained": False}]
    >>> [(each["text"], each["mark"]) for each in _parts("ab c", found)]
    [('ab', 'violation'), (' c', '')]
    """
    parts, at = [], 0
    for each in sorted(found, key=lambda one: (one["start"], -one["end"])):
        if each["start"] < at or each["end"] <= each["start"]:
            continue
        parts.append({"text": text[at : each["start"]], "mark": ""})
        mark = "violation" if each["violation"] and not each["abstained"] else "look"
        parts.append({"text": text[each["start"] : each["end"]], "mark": mark})
        at = each["end"]
    return [each for each in (*parts, {"text": text[at:], "mark": ""}) if each["text"]]


def _script(script: Mapping[str, Any]) -> Any:
    """Whether the employee kept the script, in words."""
    for form, names in ((labels.ASKED, script["asked"]), (labels.MISSED, script["missed"])):
        if names:
            yield form(names=names)
    for warned in script["warnings"]:
        yield (labels.WARNED if warned["due"] else labels.WARNED_EARLY)(turn=warned["turn"] + 1)
    if script["hang_up"]:
        lacks = script["hang_up"]["missing"]
        form = labels.ENDED if lacks is None else labels.ENDED_WITHOUT[lacks]
        yield form(turn=script["hang_up"]["turn"] + 1)


def _clock(at: float | str | None) -> str:
    if at is None or isinstance(at, str):
        return at or ""
    return f"{int(at) // _MINUTE}:{int(at) % _MINUTE:02d}"


def gates(advice: Advice) -> list[dict[str, Any]]:
    """The gates as a checklist."""
    return [
        {
            "title": each.title,
            "state": each.state,
            "state_said": texts.GATE_STATES[each.state],
            "found": each.found,
            "source": each.source,
        }
        for each in advice.gates
    ]


def assumed(how: Settings, advice: Advice) -> list[tuple[Said, str, Said]]:
    """What advice takes for granted: what it is, its value, where it comes from."""
    rows = [*assumptions(how), *chances(how, advice.courses)] if advice.courses else []
    return [(what, _value(value), source) for what, value, source in rows]


def _value(value: float | tuple[float, float]) -> str:
    if isinstance(value, tuple):
        return formats.interval(*value, lang())
    return formats.number(value, lang())


def courses(advice: Advice, currency: str | None, *, value: bool) -> list[dict[str, Any]]:
    """The courses left with their lines of money; the client at stake only for those who may see value."""
    return [
        {
            "code": each.course,
            "course": COURSES[each.course],
            "outlay": amount(each.outlay, currency),
            "stake": amount(each.client, currency) if value else None,
            "employee": amount(each.employee, currency),
            "sources": [line.source for line in _lines(each, value=value)],
        }
        for each in advice.courses
    ]


def _lines(course: Any, *, value: bool) -> tuple[Line, ...]:
    return (course.outlay, course.client, course.employee) if value else (course.outlay, course.employee)


def amount(line: Line, currency: str | None) -> str:
    """A line of money; open or unknown ends said in words."""
    if line.low is None or line.high is None:
        return say(between(-math.inf if line.low is None else line.low, math.inf), lang())
    return formats.money_interval(line.low, line.high, lang(), currency=currency)


def in_language(sentences: Sequence[Said], language: str) -> list[str]:
    """Sentences for the client in his language."""
    return [say(each, language) for each in sentences]
