"""Did the employee keep the script and the rule on warnings: a state machine over the turns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from regulars.decisions.conduct import slots
from regulars.decisions.conduct.reading import Finding, HangUp, Script, Turn, Warned
from regulars.decisions.conduct.text import Word, words


@dataclass(frozen=True)
class Rules:
    """What the company asks of its employees in a conversation, and when a finding accuses.

    ``questions`` maps the name of a question to phrases of which one has to be in a turn of the employee's
    (any language; ``*`` at the end of a word stands for any ending). ``at_once`` are kinds of violation after
    which no warning is needed. ``accuse`` is the confidence from which a finding no longer abstains.
    """

    questions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    at_once: Collection[str] = ("threat",)
    accuse: float = 0.85


class _State(Enum):
    CALM = auto()
    PROVOKED = auto()
    WARNED = auto()
    REPEATED = auto()


def keep(turns: Sequence[Turn], findings: Sequence[Finding], rules: Rules) -> Script:
    """Walk over the turns: questions asked; a violation, a warning, a repetition, then the end is due.

    A violation that abstained provokes nothing.
    """
    state = _State.CALM
    asked: list[str] = []
    warnings: list[Warned] = []
    hang_up: HangUp | None = None
    violated = {finding.turn: finding for finding in findings if finding.violation and not finding.abstained}
    for place, turn in enumerate(turns):
        if turn.speaker == "client":
            if place in violated:
                grave = violated[place].kind in rules.at_once
                again = state in (_State.WARNED, _State.REPEATED)
                state = _State.REPEATED if grave or again else _State.PROVOKED
            continue
        read = words(turn.text)
        asked.extend(
            name
            for name, phrases in rules.questions.items()
            if name not in asked and any(_said(phrase, [word.plain for word in read]) for phrase in phrases)
        )
        found = slots.find(read)
        ends = ends_call(read, found)
        if ends:
            hang_up = _ended(place, state)
        elif "warning" in found or "end_call" in found:
            warnings.append(Warned(place, due=state is not _State.CALM))
            state = _State.WARNED if state is _State.PROVOKED else state
    missed = tuple(name for name in rules.questions if name not in asked)
    return Script(tuple(asked), missed, tuple(warnings), hang_up)


def ends_call(read: Sequence[Word], found: Mapping[str, Sequence[slots.Place]]) -> bool:
    """Whether the conversation is ended here and now; "or I end the call", "if you go on" are warnings.

    >>> def said(text: str) -> bool:
    ...     read = words(text)
    ...     return ends_call(read, slots.find(read))
    >>> said("I am ending the call now."), said("Vorbiți frumos, altfel închei convorbirea.")
    (True, False)
    """
    sentences = {read[first].sentence for first, *_ in found.get("end_call", ())}
    depends = {read[first].sentence for slot in ("if", "or_else") for first, *_ in found.get(slot, ())}
    return bool(sentences - depends)


def _ended(place: int, state: _State) -> HangUp:
    if state is _State.CALM:
        return HangUp(place, False, "violation")
    if state is _State.PROVOKED:
        return HangUp(place, False, "warning")
    return HangUp(place, state is _State.REPEATED, None if state is _State.REPEATED else "repetition")


def _said(phrase: str, spoken: Sequence[str]) -> bool:
    """Whether the words of ``phrase`` stand in ``spoken`` one after another.

    >>> _said("номер* заказ*", ["скажите", "номер", "заказа"])
    True
    """
    wanted = [part for part in phrase.casefold().replace("ё", "е").split() if part]
    return bool(wanted) and any(
        all(_fits(part, word) for part, word in zip(wanted, spoken[start:], strict=False))
        for start in range(len(spoken) - len(wanted) + 1)
    )


def _fits(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
