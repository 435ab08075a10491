"""Finding clients, their names, and making a card for somebody new."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils import timezone

from regulars.desk import audit, records
from regulars.desk.models import Case, Done, Record, Visit
from regulars.desk.once import once
from regulars.errors import LookupFailed, repeated
from regulars.portfolio.people import dialled, entered, folded
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

NO_SUCH_CLIENT: Final = Reason(
    "error.no_such_client", "Nobody here knows a client {client!r}. Look for him by name, phone or e-mail."
)
#: Letters and digits that nobody takes for one another when read aloud.
_LETTERS: Final = "ACDEFHJKLMNPQRTUVWXY34679"
MOST: Final = 20


@dataclass(frozen=True)
class Known:
    """What is known of who a client is. ``bought``: the portfolio has purchases of his."""

    client: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    since: Any = None
    group: str | None = None
    note: str | None = None
    bought: bool = False

    @property
    def called(self) -> str:
        """What he is called on a screen: by name, else by number."""
        return self.name or self.client


def find(portfolio: Portfolio | None, text: str, by: Person, top: int = MOST) -> list[Known]:
    """Clients whom ``text`` may mean, the likeliest first: by name, telephone, e-mail or number.

    The audit keeps that somebody looked, and how many were shown; never the words.
    """
    # A NUL stands in no name, and PostgreSQL takes none.
    whole = folded(text.replace("\0", " "))[:200]
    found: dict[str, Known] = {}
    if whole:
        new = _entered(whole, dialled(text))
        rows = [] if portfolio is None else portfolio.find(whole, top).to_pylist()
        found = {row["client"]: Known(**row, bought=True) for row in rows} | {
            each.client: each for each in new
        }
        ordered = sorted(found.values(), key=lambda each: _place(each, whole))
        found = {each.client: each for each in ordered[:top]}
    audit.enter(by, "clients.searched", found=len(found))
    return list(found.values())


def _place(known: Known, whole: str) -> int:
    """Where a hit stands: exactly this number, then names that begin so. Others keep their order."""
    if folded(known.client) == whole:
        return 0
    return 1 if folded(known.name or "").startswith(whole) else 2


def _entered(whole: str, digits: str) -> list[Known]:
    """Clients whom the desk itself wrote down."""
    wanted = Q()
    for word in whole.split(" "):
        wanted &= Q(sought__contains=word)
    if digits:
        wanted |= Q(digits__contains=digits)
    asked = Record.objects.filter(kind="clients").annotate(
        sought=records.text_of("sought"), digits=records.text_of("digits")
    )
    clients = asked.filter(wanted).order_by("-place").values_list("client", flat=True)[:MOST]
    return list(_of_records([str(each) for each in clients]).values())


def named(portfolio: Portfolio | None, clients: Collection[str]) -> dict[str, Known]:
    """Who each of ``clients`` is; one whom nothing is known of has only his number."""
    wanted = sorted(set(clients))
    if not wanted:
        return {}
    found = {client: Known(client) for client in wanted}
    if portfolio is not None:
        rows = portfolio.people().query(
            "SELECT * RENAME (has_bought AS bought) FROM people WHERE list_contains($wanted, client)",
            wanted=wanted,
        )
        found |= {row["client"]: Known(**row) for row in rows.to_pylist()}
    for client, new in _of_records(wanted).items():
        old = found[client]
        told = {
            each: getattr(new, each) or getattr(old, each)
            for each in ("name", "email", "phone", "since", "group", "note")
        }
        found[client] = Known(client, **told, bought=old.bought)
    return found


def _of_records(clients: Collection[str]) -> dict[str, Known]:
    asked = Record.objects.filter(kind="clients", client__in=clients).order_by("place")
    return {
        row["client"]: Known(
            row["client"], row["name"], row["email"], row["phone"], row["known_since"], row["client_group"],
            row["note"],
        )
        for row in entered(asked.values_list("document", flat=True))
    }  # fmt: skip


def known(portfolio: Portfolio | None, client: str) -> Known:
    """Who ``client`` is; raises `LookupFailed` where neither the records nor the desk know of him."""
    who = named(portfolio, [client])[client]
    if who.bought or who != Known(client):
        return who
    here = (
        Record.objects.filter(client=client).exists()
        or Visit.objects.filter(client=client).exists()
        or Case.objects.filter(client=client).exists()
    )
    if not here:
        raise LookupFailed(NO_SUCH_CLIENT, client=repeated(client))
    return who


def like(portfolio: Portfolio | None, phone: str, email: str) -> list[Known]:
    """Those who have this telephone or e-mail already: perhaps he is one of them."""
    found: dict[str, Known] = {}
    for text in filter(None, (dialled(phone), folded(email))):
        rows = [] if portfolio is None else portfolio.find(text, 5).to_pylist()
        for each in (*(Known(**row, bought=True) for row in rows), *_entered(text, dialled(text))):
            same_phone = dialled(phone) and dialled(each.phone or "").endswith(dialled(phone))
            if same_phone or (email and folded(each.email or "") == folded(email)):
                found[each.client] = each
    return list(found.values())


def add(name: str, phone: str, email: str, number: str, by: Person, key: str) -> str:
    """Make a card for somebody new; his number, a made one where the till has none for him."""

    def step() -> str:
        client = number or _made()
        audit.enter(by, "client.added", client=client)
        document = {
            "kind": "clients", "client": client, "name": name, "phone": phone, "email": email,
            "since": timezone.localdate(), "sought": f"{folded(client)} {folded(name)} {folded(email)}",
            "digits": "".join(each for each in phone if each.isdecimal()),
        }  # fmt: skip
        records.append([document], by)
        return client

    return str(once(by, key, ["client.added", name, phone, email, number], step))


def added(by: Person, key: str) -> str | None:
    """The card that ``by`` has made under this key already: a form that was sent twice."""
    done = Done.objects.filter(person=by, key=key).first()
    return str(done.answer) if done is not None and done.answer else None


def _made() -> str:
    """A number that nobody has, short enough to be read aloud."""
    while True:
        client = "N-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not Record.objects.filter(client=client).exists():
            return client
