"""Staff: who is invited, in which role, and how somebody who is locked out gets in again.

Nobody signs up. An owner invites somebody, who gets a link that works once; the first owner gets his from the
command line. Only the hash of a link's secret is kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from regulars.desk import audit
from regulars.desk.models import OneTimeLink, Person
from regulars.desk.once import once
from regulars.desk.permissions import ROLES
from regulars.errors import RegularsError
from regulars.reasons import Reason

LINK_LASTS: Final = dt.timedelta(days=1)

LINK_UNKNOWN: Final = Reason(
    "people.link_unknown",
    "This link leads nowhere. Check that it was copied whole, or ask an owner for a new one.",
)
LINK_USED: Final = Reason(
    "people.link_used",
    "This link was used already; it works once. Sign in, or ask an owner for a new one.",
)
LINK_EXPIRED: Final = Reason(
    "people.link_expired", "This link was good for one day, and that is over. Ask an owner for a new one."
)
NAME_TAKEN: Final = Reason("people.name_taken", "Somebody signs in by {name} already. Choose another name.")
EMAIL_TAKEN: Final = Reason("people.email_taken", "Somebody here has {email} already.")
LAST_OWNER: Final = Reason(
    "people.last_owner",
    "{name} is the only owner. Make somebody else an owner first, or nobody could manage this desk.",
)


class LinkRefused(RegularsError):
    """A link that is unknown, used, or too old."""


class NameTaken(RegularsError):
    """A user name or an e-mail that somebody has."""


class LastOwner(RegularsError):
    """Without him nobody could manage the desk."""


@dataclass(frozen=True)
class Member:
    """Somebody of the staff, as the owner's page shows him.

    ``invited`` as long as he has not come in yet; ``link_until`` where a link for him still works.
    """

    person: Person
    invited: bool
    link_until: dt.datetime | None
    second_step: bool


def staff() -> list[Member]:
    """Everybody, those who can sign in first; three queries, however many they are."""
    now = timezone.now()
    links = dict(
        OneTimeLink.objects.filter(used_at=None, expires_at__gt=now, person__isnull=False)
        .order_by("expires_at")
        .values_list("person_id", "expires_at")
    )
    guarded = set(Authenticator.objects.filter(type="totp").values_list("user_id", flat=True))
    return [
        Member(each, not settled(each), links.get(each.pk), each.pk in guarded)
        for each in Person.objects.order_by("-is_active", "first_name", "username", "pk")
    ]


def settled(person: Person) -> bool:
    """Whether he came in once, or has a password to do so."""
    return person.last_login is not None or person.has_usable_password()


def invite(by: Person, *, name: str, email: str, role: str, key: str) -> int:
    """Somebody new, who comes in by the link of `secret`; his id. Raises `NameTaken` for a known e-mail."""
    asked = {"invite": name, "email": email, "role": role}

    def step() -> int:
        if email and Person.objects.filter(email__iexact=email).exists():
            raise NameTaken(EMAIL_TAKEN, email=email)
        person = Person(username=f"invited-{secrets.token_hex(8)}", first_name=name, email=email, role=role)
        person.set_unusable_password()
        person.save()
        audit.enter(by, "person.invited", subject=person.pk, role=role)
        _link(secret(by, key), person.role, person, by)
        return person.pk

    return int(once(by, key, asked, step))


def new_link(by: Person, person: Person, key: str) -> None:
    """A link by which ``person`` chooses a new password; those made for him before stop working."""

    def step() -> None:
        _end_links(person)
        audit.enter(by, "person.link", subject=person.pk)
        _link(secret(by, key), person.role, person, by)

    once(by, key, {"link": person.pk}, step)


def secret(by: Person, key: str) -> str:
    """The secret of the link that ``by`` made under ``key``: worked out again, kept nowhere."""
    return salted_hmac("regulars.desk.link", f"{by.pk}:{key}", algorithm="sha256").hexdigest()


def shown_link(by: Person, key: str) -> tuple[str, OneTimeLink] | None:
    """The secret and the link that ``by`` made under ``key``, for as long as it works."""
    told = secret(by, key)
    try:
        return told, opened(told)
    except LinkRefused:
        return None


def owner_link() -> str:
    """The secret of a link for the owner, from the command line: the first one, or one who is locked out.

    Where exactly one owner can sign in, it is for him; else it makes a new owner.
    """
    told = secrets.token_urlsafe(32)
    with transaction.atomic():
        owners = [
            each
            for each in Person.objects.filter(role=Person.Role.OWNER, is_active=True).order_by("pk")
            if settled(each)
        ]
        only = owners[0] if len(owners) == 1 else None
        OneTimeLink.objects.filter(person=None, made_by=None, used_at=None).delete()
        if only is not None:
            _end_links(only)
        audit.enter(None, "person.link", subject="" if only is None else only.pk)
        _link(told, Person.Role.OWNER, only, None)
    return told


def nobody_yet() -> bool:
    """Whether no owner has come in yet."""
    owners = Person.objects.filter(role=Person.Role.OWNER, is_active=True)
    return not any(settled(each) for each in owners)


def opened(told: str) -> OneTimeLink:
    """The link of a secret; raises `LinkRefused` where it does not work any more."""
    link = OneTimeLink.objects.select_related("person").filter(digest=_digest(told)).first()
    if link is None or (link.person is not None and not link.person.is_active):
        raise LinkRefused(LINK_UNKNOWN)
    if link.used_at is not None:
        raise LinkRefused(LINK_USED)
    if link.expires_at <= timezone.now():
        raise LinkRefused(LINK_EXPIRED)
    return link


def come_in(
    told: str, *, password: str, username: str = "", name: str = "", language: str | None = None
) -> Person:
    """Use the link: choose user name and password, once.

    Somebody who has signed in before keeps his name; his second step is taken off, since it may be what he
    lost. Raises `LinkRefused`, and `NameTaken` for a user name somebody has.
    """
    with transaction.atomic():
        link = opened(told)
        if not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
            raise LinkRefused(LINK_USED)
        person = link.person or Person(role=link.role)
        known = link.person is not None and settled(link.person)
        if not known:
            _name(person, username, name)
        if language is not None:
            person.language = language
        person.set_password(password)
        person.save()
        Authenticator.objects.filter(user=person).delete()
        audit.enter(person, "person.password" if known else "person.came", subject=person.pk)
    return person


def give_role(by: Person, person_id: int, role: str, key: str) -> None:
    """Give somebody another role. Raises `LastOwner`."""
    if role not in ROLES:
        raise ValueError(f"no role {role!r}")

    def step() -> None:
        person = Person.objects.get(pk=person_id)
        if person.role == role:
            return
        if role != Person.Role.OWNER:
            _another_owner(person)
        audit.enter(by, "person.role", subject=person.pk, before=person.role, after=role)
        person.role = role
        person.save(update_fields=["role"])

    once(by, key, {"role": role, "person": person_id}, step)


def deactivate(by: Person, person_id: int, key: str) -> None:
    """Let somebody in no more; his sessions and links end with it. Raises `LastOwner`."""

    def step() -> None:
        person = Person.objects.get(pk=person_id)
        _another_owner(person)
        _end_links(person)
        audit.enter(by, "person.deactivated", subject=person.pk)
        person.is_active = False
        person.save(update_fields=["is_active"])

    once(by, key, {"deactivate": person_id}, step)


def reactivate(by: Person, person_id: int, key: str) -> None:
    """Let somebody in again."""

    def step() -> None:
        person = Person.objects.get(pk=person_id)
        audit.enter(by, "person.reactivated", subject=person.pk)
        person.is_active = True
        person.save(update_fields=["is_active"])

    once(by, key, {"reactivate": person_id}, step)


def speak(by: Person, language: str) -> None:
    """Remember in which language ``by`` is spoken to."""
    Person.objects.filter(pk=by.pk).update(language=language)


def by_verified_email(email: str) -> Person | None:
    """Who signs in by ``email``, which an identity provider has verified; None where it is not one alone."""
    found = list(Person.objects.filter(email__iexact=email, is_active=True)[:2]) if email else []
    return found[0] if len(found) == 1 else None


def _another_owner(person: Person) -> None:
    # The rows are locked: two owners who remove each other at one time would leave none.
    owners = Person.objects.select_for_update().filter(
        Q(role=Person.Role.OWNER, is_active=True) | Q(pk=person.pk)
    )
    others = [each for each in owners.order_by("pk") if each.pk != person.pk]
    leaves = person.role == Person.Role.OWNER and person.is_active and settled(person)
    if leaves and not any(settled(each) for each in others):
        raise LastOwner(LAST_OWNER, name=str(person))


def _name(person: Person, username: str, name: str) -> None:
    if Person.objects.filter(username__iexact=username).exclude(pk=person.pk).exists():
        raise NameTaken(NAME_TAKEN, name=username)
    person.username = username
    person.first_name = name or person.first_name
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as taken:
        raise NameTaken(NAME_TAKEN, name=username) from taken


def _link(told: str, role: str, person: Person | None, by: Person | None) -> None:
    now = timezone.now()
    OneTimeLink.objects.create(
        digest=_digest(told), role=role, person=person, made_by=by, made_at=now, expires_at=now + LINK_LASTS
    )


def _end_links(person: Person) -> None:
    OneTimeLink.objects.filter(person=person, used_at=None).delete()


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()
