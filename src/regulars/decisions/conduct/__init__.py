"""Reading a record: what was said and by whom; observations about words, never about a person's nature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from regulars.decisions.conduct.judge import judge
from regulars.decisions.conduct.reading import (
    KINDS,
    VIOLATIONS,
    Finding,
    HangUp,
    Reading,
    Script,
    Speaker,
    Turn,
    Warned,
)
from regulars.decisions.conduct.script import Rules, keep
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, ChoiceNeeded
from regulars.reasons import Reason

__all__ = [
    "KINDS", "VIOLATIONS", "Finding", "HangUp", "Reading", "Rules", "Script", "Speaker", "Turn", "Warned",
    "read",
]  # fmt: skip

ROLE_UNKNOWN: Final = Reason(
    "error.side_unknown",
    "It is not known whether {speaker!r} is the client or the employee (turn {turn:d}). Say which.",
)
TURN_INVALID: Final = Reason(
    "error.turn_invalid", "Turn {turn:d} cannot be read: {field} is missing or is not what it has to be."
)
TURN_TOO_LONG: Final = Reason(
    "error.turn_too_long",
    "Turn {turn:d} has {length} characters; nobody says more than {most} in one turn. "
    "Divide the record by speaker.",
)
#: An hour of talk without a pause is about 60,000 characters.
_LONGEST_TURN: Final = 100_000
_SIDES: Final = ("client", "employee")


def read(turns: Iterable[Turn | Mapping[str, Any]], rules: Rules | None = None) -> Reading:
    """Read a dialogue turn by turn: what was said that is an observation, and whether the script was kept.

    A turn is a `Turn`, or a mapping with ``speaker`` ("client" or "employee"), ``text`` and, if known,
    ``addressee``, ``at``, ``heard`` and ``confidence``. Both sides are read by one measure. A finding
    accuses from a confidence of `Rules.accuse` on; below, it abstains and only asks a person to look.

    Raises `ChoiceNeeded` where a speaker is neither side (roles are never guessed) and `ArgumentInvalid`
    for a turn that is none.

    >>> reading = read([{"speaker": "client", "text": "Вы идиот. Верните деньги."}])
    >>> [(each.kind, each.start, each.end, each.attack) for each in reading.findings if each.violation]
    [('insult', 0, 8, True)]
    """
    if not isinstance(turns, Iterable) or isinstance(turns, Mapping):
        raise ArgumentInvalid(ARGUMENT_INVALID, name="turns", value=type(turns).__name__, expected="a list")
    given = [_turn(place, turn) for place, turn in enumerate(turns)]
    rules = rules or Rules()
    findings: list[Finding] = []
    violated: dict[str, list[int]] = {side: [] for side in _SIDES}
    for place, turn in enumerate(given):
        other = _SIDES[turn.speaker == "client"]
        before = tuple(violated[other])
        found = [replace(each, before=before) for each in judge(place, turn, rules.accuse)]
        if any(each.violation and not each.abstained for each in found):
            violated[turn.speaker].append(place)
        findings.extend(found)
    return Reading(len(given), tuple(findings), keep(given, findings, rules))


def _turn(place: int, given: Turn | Mapping[str, Any]) -> Turn:
    turn = given if isinstance(given, Turn) else _from_mapping(place, given)
    if turn.speaker not in _SIDES:
        raise ChoiceNeeded(ROLE_UNKNOWN, speaker=str(turn.speaker), turn=place)
    if len(turn.text) > _LONGEST_TURN:
        raise ArgumentInvalid(TURN_TOO_LONG, turn=place, length=len(turn.text), most=_LONGEST_TURN)
    return turn


def _from_mapping(place: int, given: Mapping[str, Any]) -> Turn:
    if not isinstance(given, Mapping):
        raise ArgumentInvalid(ARGUMENT_INVALID, name="turns", value=type(given).__name__, expected="mappings")
    for field, kind in (("speaker", str), ("text", str)):
        if not isinstance(given.get(field), kind):
            raise ArgumentInvalid(TURN_INVALID, turn=place, field=field)
    if given.get("addressee") not in (None, *_SIDES):
        raise ArgumentInvalid(TURN_INVALID, turn=place, field="addressee")
    known = {field.name for field in fields(Turn)}
    for field in given.keys() - known:
        raise ArgumentInvalid(TURN_INVALID, turn=place, field=str(field))
    sure = given.get("confidence")
    if sure is not None and not (isinstance(sure, int | float) and 0 <= sure <= 1):
        raise ArgumentInvalid(TURN_INVALID, turn=place, field="confidence")
    return Turn(**given)
