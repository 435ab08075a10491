"""Lists of those who wait and logs of those who were served, as files of people and programs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from regulars.cli.queue import texts
from regulars.decisions.queue import Policy, QueueRefused, VisitClass, Waiting, documents
from regulars.decisions.queue.policy import VISIT, Precedence
from regulars.decisions.queue.words import FIRST_UNKNOWN, QUEUE_REFUSED, TWICE
from regulars.errors import SOURCE_MISSING, SourceMissing
from regulars.ledger.kinds import Field, Kind
from regulars.ledger.records import read_records
from regulars.reasons import Said

_WHO: Final = Field(
    "who",
    "text",
    (
        *("id", "name", "client", "table", "ticket", "кто", "клиент", "гость", "стол", "номер", "имя"),
        *("cine", "masă", "masa", "nume", "număr"),
    ),
    required=True,
    key=True,
)  # fmt: skip
_ARRIVED: Final = Field(
    "arrived",
    "moment",
    ("arrived at", "came", "пришёл", "пришел", "пришла", "поступило", "sosit", "a venit", "sosit la"),
    required=True,
)  # fmt: skip
_COMMON: Final = (
    _WHO,
    _ARRIVED,
    Field("class", "text", ("класс", "вид", "clasă", "clasa", "fel")),
    Field("order", "money", ("заказ", "сумма заказа", "сумма", "comandă", "comanda", "sumă", "amount")),
    Field("likely", "money", ("likely additions", "вероятно ещё", "ещё вероятно", "probabil în plus")),
    Field(
        "first", "text", ("precedence", "by rule", "вне очереди", "по правилу", "prioritate", "după regulă")
    ),
    Field("due", "moment", ("due at", "обещали к", "перезвонить в", "promis la", "de sunat la")),
    Field("value", "money", ("ценность", "valoare")),
    Field("tail", "money", ("ценность приведённых", "valoarea celor aduși")),
)
WAITING: Final = Kind(
    "waiting",
    "who waits: since when, and what this visit brings",
    (
        *_COMMON,
        Field("paused", "moment", ("paused at", "пауза с", "часы стоят с", "pauză de la")),
        Field("resumed", "moment", ("resumed at", "пауза до", "pauză până la")),
    ),
    kept=False,
)
SERVED: Final = Kind(
    "log",
    "who was served: when he came, when it began and ended, and what he said after",
    (
        *_COMMON,
        Field("started", "moment", ("started at", "начали", "начало", "început", "servit de la")),
        Field("finished", "moment", ("finished at", "закончили", "конец", "terminat", "servit până la")),
        Field(
            "service_minutes", "number", ("минут обслуживания", "длительность", "minute de servire", "durată")
        ),
        Field("check_back", "choice", ("отзыв", "verificare"), among=("worse", "as expected", "better")),
        Field("returned", "flag", ("came back", "вернулся", "пришёл снова", "a revenit")),
    ),
    kept=False,
)
#: How people write why somebody comes first by rule.
_FIRST: Final[Mapping[str, Precedence]] = {
    **dict.fromkeys(
        ("call_back", "call back", "callback", "звонок", "перезвон", "apel", "apel promis"),
        "call_back",
    ),
    **dict.fromkeys(("case", "complaint", "обращение", "жалоба", "caz", "sesizare", "reclamație"), "case"),
    **dict.fromkeys(
        ("accessibility", "access", "доступность", "инвалидность", "accesibilitate"), "accessibility"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """Who waits, where each stands in the file, and the policy and the moment that it brings, if any."""

    waiting: list[Waiting]
    where: list[str | Said]
    policy: Policy | None = None
    now: dt.datetime | None = None


@dataclass(frozen=True)
class Log:
    """Visits of the past. ``started`` are seconds on one clock, null where the log does not say.

    ``worse`` and ``away`` (did not come back) are null by visit where nobody knows.
    """

    arrivals: list[Waiting]
    where: list[str | Said]
    services: list[float]
    started: list[float] | None
    worse: list[bool | None]
    away: list[bool | None]


def waiting_in(path: Path, encoding: str | None = None) -> Listed:
    """Who waits, by a table (CSV, XLSX, …) or a JSON document, which may bring its policy and its moment.

    Raises `QueueRefused` naming row, column or place, and what to do.
    """
    if path.suffix.lower() == ".json":
        waiting, policy, now = documents.read(_json(path))
        return Listed(waiting, [f"$.waiting[{n}].class" for n in range(len(waiting))], policy, now)
    rows = read_records(path, WAITING, encoding=encoding)
    return Listed(_visits(rows), [_class_of(row) for row in rows])


def log_in(path: Path, encoding: str | None = None) -> Log:
    """The log in ``path``, with how long each service took."""
    rows = read_records(path, SERVED, encoding=encoding)
    services = [_service(row) for row in rows]
    arrivals = _visits(rows)
    started = [row["started"] for row in rows]
    answers = [row["check_back"] for row in rows]
    return Log(
        arrivals,
        [_class_of(row) for row in rows],
        services,
        [each.timestamp() for each in started] if all(started) else None,
        [None if each is None else each == "worse" for each in answers],
        [None if row["returned"] is None else not row["returned"] for row in rows],
    )


def with_classes(
    policy: Policy, waiting: Sequence[Waiting], given: Sequence[str], cap: float | None
) -> Policy:
    """``policy`` with the head starts that ``given`` names (NAME=MINUTES) and another cap.

    A company that has told no classes apart takes those of the list. Raises `QueueRefused` for a name that
    is neither.
    """
    starts = dict(_start(each) for each in given)
    classes = policy.classes
    if starts and [each.name for each in classes] == [VISIT]:
        names = dict.fromkeys(each.visit_class for each in waiting if each.visit_class)
        classes = tuple(VisitClass(name) for name in names) or classes
    known = {each.name.casefold() for each in classes}
    unknown = next((name for name in starts if name.casefold() not in known), None)
    if unknown is not None:
        names_known = ", ".join(each.name for each in classes)
        raise QueueRefused(texts.AHEAD_UNKNOWN, value=unknown, known=names_known)
    folded = {name.casefold(): minutes for name, minutes in starts.items()}
    changed = tuple(
        replace(each, head_start_minutes=folded.get(each.name.casefold(), each.head_start_minutes))
        for each in classes
    )
    return replace(policy, classes=changed, cap_minutes=policy.cap_minutes if cap is None else cap)


def _start(given: str) -> tuple[str, float]:
    """A class and its minutes; one minute where only the proportion matters.

    >>> _start("cognac=2"), _start("cognac")
    (('cognac', 2.0), ('cognac', 1.0))
    """
    name, _, minutes = given.partition("=")
    try:
        return name.strip(), float(minutes.replace(",", ".")) if minutes else 1.0
    except ValueError as wrong:
        raise QueueRefused(texts.AHEAD_WRONG, value=given) from wrong


def check_classes(policy: Policy, waiting: Sequence[Waiting], where: Sequence[str | Said]) -> None:
    """Raise `QueueRefused` for the first class in the list that the policy does not know, naming its row."""
    for each, place in zip(waiting, where, strict=True):
        try:
            policy.class_of(each.visit_class, each.brings)
        except QueueRefused as unknown:
            problem = unknown.said.params["problem"]
            raise QueueRefused(QUEUE_REFUSED, where=place, problem=problem) from unknown


def _class_of(row: Mapping[str, Any]) -> Said:
    return texts.ROW_COLUMN(row=row["row"], column="class")


def _visits(rows: Sequence[Mapping[str, Any]]) -> list[Waiting]:
    seen: dict[str, int] = {}
    visits = []
    for row in rows:
        who = str(row["who"])
        if who in seen:
            problem = TWICE(who=who)
            raise _refused(row, "who", problem)
        seen[who] = row["row"]
        visits.append(_visit(row, who))
    return visits


def _visit(row: Mapping[str, Any], who: str) -> Waiting:
    first = None
    if row["first"]:
        first = _FIRST.get(row["first"].casefold())
        if first is None:
            problem = FIRST_UNKNOWN(value=row["first"], known="call_back, case, accessibility")
            raise _refused(row, "first", problem)
    pauses: tuple[tuple[dt.datetime, dt.datetime | None], ...] = ()
    if row.get("paused"):
        pauses = ((row["paused"], row["resumed"]),)
    elif row.get("resumed"):
        raise _refused(row, "paused", texts.PAUSE_OPEN())
    return Waiting(
        who,
        row["arrived"],
        row["class"],
        None if row["order"] is None else float(row["order"]),
        float(row["likely"] or 0),
        first,
        row["due"],
        pauses,
        float(row["value"] or 0),
        float(row["tail"] or 0),
    )


def _service(row: Mapping[str, Any]) -> float:
    """How many seconds a visit took to serve."""
    if row["service_minutes"] is not None:
        seconds = 60 * float(row["service_minutes"])
    elif row["started"] and row["finished"]:
        seconds = (row["finished"] - row["started"]).total_seconds()
    else:
        raise _refused(row, "service_minutes", texts.NO_SERVICE())
    if seconds <= 0:
        raise _refused(row, "finished", texts.SERVICE_BACKWARDS())
    if row["started"] and row["started"] < row["arrived"]:
        raise _refused(row, "started", texts.STARTED_EARLY())
    return seconds


def _refused(row: Mapping[str, Any], column: str, problem: Said) -> QueueRefused:
    return QueueRefused(QUEUE_REFUSED, where=texts.ROW_COLUMN(row=row["row"], column=column), problem=problem)


def _json(path: Path) -> Any:
    if not path.is_file():
        raise SourceMissing(SOURCE_MISSING, path=str(path))
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as broken:
        line = broken.lineno if isinstance(broken, json.JSONDecodeError) else 1
        raise QueueRefused(texts.NOT_JSON, path=str(path), line=line) from broken
