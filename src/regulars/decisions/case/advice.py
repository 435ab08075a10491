"""`advise`: the gates, what is owed, the courses left with their three lines of money, and the words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from regulars.decisions.case import gates, money, opening
from regulars.decisions.case import words as said_to
from regulars.decisions.case.defaults import Settings
from regulars.decisions.case.gates import Due, Gate
from regulars.decisions.case.model import Case
from regulars.decisions.case.money import BreakEven, Course, Ranking
from regulars.decisions.case.opening import Off, Situation
from regulars.decisions.case.owed import Owed, owed
from regulars.decisions.case.reading import read
from regulars.decisions.case.standing import stand
from regulars.decisions.rules.vocabulary import COURSES
from regulars.reasons import Reason, Said

REASON_FIRST = Reason(
    "advice.reason_first", "Write your own reason first; then the courses and the money are shown."
)
BLOCKED = Reason("advice.blocked", "Nobody may decide yet: {missing}.")


@dataclass(frozen=True)
class Advice:
    """What the record and the rules say; a person decides.

    ``blocked`` where something has to be heard first (``missing``), ``withheld`` where the person has not
    written his reason: ``courses``, ``ranking``, ``verdict``, ``break_even`` and ``words`` are empty then.
    While something has to be heard ``words`` has what to say "meanwhile". ``rules`` are the versions of
    every table that was asked.
    """

    case: str
    blocked: bool
    withheld: bool
    notice: Said | None
    due: Due
    gates: tuple[Gate, ...]
    missing: tuple[Said, ...]
    owed: tuple[Owed, ...]
    courses: tuple[Course, ...]
    notes: tuple[Said, ...]
    off_table: tuple[Off, ...]
    ranking: tuple[Ranking, ...]
    verdict: tuple[Said, ...]
    break_even: BreakEven | None
    words: Mapping[str, tuple[Said, ...]]
    apology: bool
    rules: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The advice as plain values, by the published schema; things said as code and numbers."""
        plain: dict[str, Any] = _plain(self)
        return plain


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of `Advice.as_json`."""
    text = (files("regulars.decisions.case") / "advice.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def advise(case: Case | Mapping[str, Any], settings: Settings | None = None) -> Advice:
    """What is owed in ``case`` and which courses are left, with what each may cost.

    A pure function: the same case and settings give the same advice. Raises `CaseRefused` for a document that
    is no case.

    >>> advice = advise({"case": "17", "opened_at": "2026-10-05T12:58:00", "country": "RO"})
    >>> advice.blocked, [gate.gate for gate in advice.gates]
    (True, ['evidence', 'law', 'principles', 'no_reward', 'apology'])
    """
    case = case if isinstance(case, Case) else read(case)
    settings = settings or Settings()
    standing = stand(case)
    found = owed(case, standing, settings)
    situation = Situation(case, standing, found, settings.groundless)
    lacks = gates.missing(case, standing, found, opening.hanging(situation, settings), settings)
    blocked = bool(lacks)
    withheld = not blocked and settings.reason_first and case.reason is None
    open_now, off = opening.opened(situation, settings)
    told = () if blocked or withheld else open_now
    ranked = money.ranking(told, case, found, settings)
    notice = BLOCKED(missing=list(lacks)) if blocked else REASON_FIRST() if withheld else None
    law = settings.law_of(case.country)
    times = gates.due(case, settings)
    said = {name: said_to.words(name, case, standing, found) for name in told}
    if blocked:
        said[said_to.MEANWHILE] = said_to.meanwhile(times.call_back_by)
    return Advice(
        case=case.id,
        blocked=blocked,
        withheld=withheld,
        notice=notice,
        due=times,
        gates=gates.checklist(case, standing, found, settings, lacks),
        missing=lacks,
        owed=found,
        courses=money.courses(told, case, found, settings),
        notes=opening.notes(told, situation),
        off_table=off,
        ranking=ranked,
        verdict=money.verdict(told, ranked, COURSES) if told else (),
        break_even=money.break_even(case, settings) if told else None,
        words=said,
        apology=gates.apology_due(case, standing, found),
        rules={table.name: table.version for table in (*((law,) if law else ()), *settings.rules)},
    )


def _plain(value: Any) -> Any:
    """Plain values for JSON."""
    if isinstance(value, Said):
        return value.as_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value
