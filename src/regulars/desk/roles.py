"""Who stands around a client, at the desk: what the portfolio knows, and what staff wrote down since."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from django.db.models import Q
from django.utils import timezone

from regulars.desk import audit, records
from regulars.desk.models import Record
from regulars.desk.once import once
from regulars.errors import ArgumentInvalid
from regulars.portfolio import around as of_portfolio
from regulars.portfolio import people
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

KIND: Final = "people"
LONGEST: Final = 200
WHO_MISSING: Final = Reason("around.who_missing", "Write who it is: a name, a phone or a client number.")
WHO_TOO_LONG: Final = Reason("around.who_too_long", "This is too long: {most} signs at most.")
WHO_HIMSELF: Final = Reason("around.who_himself", "This is the client himself. Write who else it is.")
ROLE_MISSING: Final = Reason("around.role_missing", "Say whether this person pays, uses or advises.")


def around(portfolio: Portfolio | None, client: str) -> list[dict[str, Any]]:
    """The roles in which ``client`` stands, on either side: client, role, person, is_client, said."""
    rows = [] if portfolio is None else of_portfolio.of_client(portfolio, client)
    found = {(row["client"], row["said"], row["role"]): row for row in rows}
    asked = Record.objects.filter(kind=KIND).annotate(who=records.text_of("person"))
    today = timezone.localdate()
    for told in (
        asked.filter(Q(client=client) | Q(who=client)).order_by("place").values_list("document", flat=True)
    ):
        key = (told["client"], told["person"], told["role"])
        if told.get("until") and dt.date.fromisoformat(told["until"]) < today:
            found.pop(key, None)
        else:
            found.setdefault(key, _row(told))
    return list(found.values())


def _row(told: dict[str, Any]) -> dict[str, Any]:
    named = {name: told[name] for name in ("client", "role", "person")}
    return {**named, "is_client": bool(told.get("is_client")), "said": told["person"]}


def write(
    portfolio: Portfolio | None, client: str, person: str, role: str, *, stands: bool, by: Person, key: str
) -> None:
    """Write down that ``person`` (a client's number, or what he is called) has ``role`` around ``client``.

    ``stands``: False takes it back from today on. Raises `ArgumentInvalid` with ``name`` "person" or "role".
    """
    said = " ".join(person.replace("\0", "").split())
    if not said:
        raise ArgumentInvalid(WHO_MISSING, name="person")
    if len(said) > LONGEST:
        raise ArgumentInvalid(WHO_TOO_LONG, name="person", most=LONGEST)
    if role not in of_portfolio.ROLES:
        raise ArgumentInvalid(ROLE_MISSING, name="role")
    meant = _meant(portfolio, said) if stands else None
    who = meant or said
    if who == client:
        raise ArgumentInvalid(WHO_HIMSELF, name="person")

    def step() -> None:
        document = {
            "kind": KIND,
            "client": client,
            "person": who,
            "role": role,
            "is_client": meant is not None,
        }
        if not stands:
            document["until"] = timezone.localdate() - dt.timedelta(days=1)
        audit.enter(by, "record.entered", client=client, kind=KIND)
        records.append([document], by)

    once(by, key, [KIND, client, said, role, stands], step)


def _meant(portfolio: Portfolio | None, said: str) -> str | None:
    """The number of the client whom a text means; None where it means none, or several."""
    if Record.objects.filter(kind="clients", client=said).exists():
        return said
    if portfolio is None:
        return None
    with closing(portfolio.workspace()) as engine:
        engine.table("said_of", pa.table({"said": pa.array([said], pa.string())}))
        people.mean(engine)
        found = engine.arrow("SELECT client FROM meant")["client"].to_pylist()
    return str(found[0]) if found else None
