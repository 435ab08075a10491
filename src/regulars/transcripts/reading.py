"""A file becomes turns: its format is recognised, its roles are taken from it or asked, never guessed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from regulars.decisions.conduct import Speaker, Turn
from regulars.errors import (
    SOURCE_MISSING,
    ChoiceNeeded,
    SourceEmpty,
    SourceMissing,
    SourceUnreadable,
)
from regulars.ledger.formats import encoding
from regulars.reasons import Reason
from regulars.transcripts import documents, subtitles
from regulars.transcripts.lines import EMPTY, NO_FORMAT, TOO_LONG, UNSPOKEN, Line

#: An hour of talk is about 60 KB.
_LARGEST: Final = 8_000_000
#: Sentences of one speaker less than this many seconds apart are one turn.
_PAUSE_S: Final = 2.0

ROLES_UNKNOWN: Final = Reason(
    "error.roles_unknown",
    "{path} names {speakers}. Say who is the client and who is the employee: --client NAME --employee NAME.",
)

#: Words for the two roles, as programs and people write them.
_CLIENT: Final = frozenset(
    [
        "client",
        "customer",
        "caller",
        "buyer",
        "guest",
        "user",
        "visitor",
        "клиент",
        "покупатель",
        "заказчик",
        "гость",
        "абонент",
        "пользователь",
        "client",
        "clientul",
        "clienta",
        "cumparator",
        "cumpărător",
        "apelant",
        "клієнт",
    ]
)
_EMPLOYEE: Final = frozenset(
    [
        "employee",
        "agent",
        "operator",
        "manager",
        "seller",
        "assistant",
        "support",
        "staff",
        "waiter",
        "cashier",
        "advisor",
        "representative",
        "rep",
        "сотрудник",
        "сотрудница",
        "оператор",
        "менеджер",
        "продавец",
        "консультант",
        "администратор",
        "поддержка",
        "официант",
        "кассир",
        "специалист",
        "angajat",
        "angajata",
        "operator",
        "operatoare",
        "vanzator",
        "vânzător",
        "vânzătoare",
        "consultant",
        "manager",
        "ospatar",
        "ospătar",
        "casier",
        "suport",
    ]
)


@dataclass(frozen=True)
class Transcript:
    """A conversation: its turns in order of time, and who the file says each side is."""

    turns: tuple[Turn, ...]
    clients: tuple[str, ...]
    employees: tuple[str, ...]
    overlapping: int  # turns that begin before the one above them in the file


def read(
    path: Path | str,
    client: Iterable[str] = (),
    employee: Iterable[str] = (),
    encoding_name: str | None = None,
) -> Transcript:
    """The conversation in the file at ``path``.

    ``client`` and ``employee`` are names as the file has them; words such as "Client" or "Оператор" speak for
    themselves. Raises `SourceMissing`, `SourceEmpty`, `SourceUnreadable`, and `ChoiceNeeded` where it is not
    said of every speaker which side he is on.
    """
    path = Path(path)
    text = _text(path, encoding_name)
    return arranged(lines(text, path.name), path.name, client, employee)


def arranged(
    found: Sequence[Line], path: str, client: Iterable[str] = (), employee: Iterable[str] = ()
) -> Transcript:
    """The conversation that ``found`` is, in order of time and with the side of each speaker."""
    if not found:
        raise SourceEmpty(EMPTY, path=path)
    told: dict[str, Speaker] = dict.fromkeys(client, "client")
    told.update(dict.fromkeys(employee, "employee"))
    sides = roles(found, told, path)
    ordered = sorted(found, key=_moment) if all(isinstance(line.at, int | float) for line in found) else found
    before = found if ordered is not found else ()
    overlapping = sum(_moment(below) < _moment(above) for above, below in itertools.pairwise(before))
    turns = _joined(ordered, sides)
    return Transcript(
        tuple(turns),
        tuple(name for name, side in sides.items() if side == "client"),
        tuple(name for name, side in sides.items() if side == "employee"),
        overlapping,
    )


def _text(path: Path, encoding_name: str | None) -> str:
    if not path.is_file():
        raise SourceMissing(SOURCE_MISSING, path=path.name)
    size = path.stat().st_size
    if size > _LARGEST:
        raise SourceUnreadable(TOO_LONG, path=path.name, size=round(size / 1e6))
    name = encoding.checked(path, encoding_name) if encoding_name else encoding.detect(path)
    text = path.read_text(encoding=name, errors="replace")
    if not text.strip():
        raise SourceEmpty(EMPTY, path=path.name)
    return text.removeprefix("\ufeff")


def lines(text: str, path: str) -> list[Line]:
    """The utterances of ``text`` in whichever format it is."""
    if subtitles.is_subtitles(text):
        return list(subtitles.lines(text))
    chat = documents.from_json(text, path)
    if chat is None:
        chat = documents.from_csv(text)
    if chat is not None:
        return list(chat)
    made: list[Line] = []
    for row in text.splitlines():
        if said := subtitles.named(row):
            made.append(Line(*said))
        elif row.strip() and made:
            made[-1] = replace(made[-1], text=f"{made[-1].text}\n{row.strip()}")
        elif row.strip():
            raise SourceUnreadable(NO_FORMAT, path=path)
    return made


def roles(found: Sequence[Line], told: Mapping[str, Speaker], path: str) -> dict[str, Speaker]:
    """Which side each speaker of the file is on; `ChoiceNeeded` where nobody says it of one."""
    names = list(dict.fromkeys(line.speaker for line in found))
    if names == [""]:
        raise SourceUnreadable(UNSPOKEN, path=path)
    folded = {name.strip().casefold(): side for name, side in told.items()}
    sides: dict[str, Speaker] = {}
    unknown: list[str] = []
    for name in names:
        side = folded.get(name.strip().casefold()) or _side(name)
        if side is not None:
            sides[name] = side
        else:
            unknown.append(name or "—")
    if unknown:
        raise ChoiceNeeded(ROLES_UNKNOWN, path=path, speakers=", ".join(unknown), names=unknown)
    return sides


def _side(name: str) -> Speaker | None:
    """The side that ``name`` itself says, as in "Operator 2 (Irina)"; None where it says none or both."""
    said = {"".join(sign for sign in word if sign.isalpha()) for word in name.casefold().split()}
    client, employee = bool(said & _CLIENT), bool(said & _EMPLOYEE)
    if client == employee:
        return None
    return "client" if client else "employee"


def _moment(line: Line) -> float:
    return float(line.at) if isinstance(line.at, int | float) else 0.0


def _joined(found: Sequence[Line], sides: Mapping[str, Speaker]) -> list[Turn]:
    """Turns; recognised speech comes in pieces, and pieces of one speaker without a pause are one turn."""
    turns: list[Turn] = []
    for line in found:
        side: Speaker = sides[line.speaker]
        last = turns[-1] if turns else None
        if last and line.heard and last.heard and last.name == line.speaker and _close(last, line):
            turns[-1] = replace(last, text=f"{last.text} {line.text}", confidence=_least(last, line))
        else:
            other: Speaker = "employee" if side == "client" else "client"
            turns.append(Turn(side, line.text, other, line.at, line.speaker, line.heard, line.confidence))
    return turns


def _close(last: Turn, line: Line) -> bool:
    if not isinstance(last.at, int | float) or not isinstance(line.at, int | float):
        return False
    spoken_s = len(last.text) / 15  # people say about 15 characters a second
    return line.at - last.at < spoken_s + _PAUSE_S


def _least(last: Turn, line: Line) -> float | None:
    known = [each for each in (last.confidence, line.confidence) if each is not None]
    return min(known, default=None)
