"""Staff: links that work once, roles, the last owner, what an owner sees and does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regulars.desk import people
from regulars.desk.models import AuditEntry, OneTimeLink, Person

pytestmark = pytest.mark.django_db
PHRASE = "kettle window seven oranges"


def key() -> str:
    return str(uuid4())


def chosen(**other: str) -> dict[str, str]:
    given = {
        "name": "Ana Rusu",
        "username": "ana",
        "password1": PHRASE,
        "password2": PHRASE,
        "language": "ro",
    }
    return {**given, **other}


def test_the_first_owner_comes_in_by_a_link_that_works_once(shop: Path) -> None:
    told = people.owner_link()
    address = reverse("welcome", args=[told])
    assert told not in str(list(OneTimeLink.objects.values()))
    browser = Client()
    assert "This desk is yours" in browser.get(address).content.decode()
    assert browser.post(address, chosen()).headers["Location"] == "/"
    owner = Person.objects.get()
    assert (owner.username, owner.role, owner.language, owner.first_name) == (
        "ana",
        "owner",
        "ro",
        "Ana Rusu",
    )
    assert owner.check_password(PHRASE)
    assert browser.get(reverse("staff")).status_code == 200
    # A double tap: he is in already. Somebody else with the same link is told what to do.
    assert browser.post(address, chosen()).headers["Location"] == "/"
    refused = Client().get(address, headers={"accept-language": "en"})
    assert refused.status_code == 410
    assert "works once" in refused.content.decode()
    assert Client().post(address, chosen(username="thief")).status_code == 410
    assert Person.objects.count() == 1


def test_a_link_is_over_after_a_day_and_a_wrong_one_leads_nowhere(shop: Path) -> None:
    told = people.owner_link()
    OneTimeLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    browser = Client(headers={"accept-language": "ru"})
    over = browser.get(reverse("welcome", args=[told]))
    assert over.status_code == 410
    assert "действовала один день" in over.content.decode()
    assert browser.post(reverse("welcome", args=[told]), chosen()).status_code == 410
    assert "никуда не ведёт" in browser.get(reverse("welcome", args=["wrong"])).content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said", "field"),
    [
        ({"password2": "something else"}, "The two are not the same", "password2"),
        ({"password1": "short", "password2": "short"}, "at least 10", "password1"),
        ({"password1": "1234567890", "password2": "1234567890"}, "numeric", "password1"),
        ({"username": "two words"}, "valid username", "username"),
        ({"username": "MANAGER"}, "Choose another name", "username"),
        ({"language": "de"}, "Select a valid choice", "language"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field(
    shop: Path, person: Callable[..., Person], wrong: dict[str, str], said: str, field: str
) -> None:
    person("manager")
    told = people.owner_link()
    page = Client(headers={"accept-language": "en"}).post(reverse("welcome", args=[told]), chosen(**wrong))
    text = page.content.decode()
    assert said in text
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', text) or re.search(
        rf'aria-invalid="true"[^>]*name="{field}"', text
    )
    assert Person.objects.count() == 1
    # The link was not used up by it.
    assert Client().post(reverse("welcome", args=[told]), chosen()).status_code == 302


def test_an_owner_invites_and_the_invited_one_comes_in(shop: Path, signed_in: Callable[..., Client]) -> None:
    owner, step = signed_in("owner"), key()
    form = {"name": "Ion", "email": "ion@shop.example", "role": "manager", "key": step}
    made = owner.post(reverse("staff"), form)
    again = owner.post(reverse("staff"), form)
    assert made.headers["Location"] == again.headers["Location"]
    assert Person.objects.filter(role="manager").count() == 1
    page = owner.get(made.headers["Location"]).content.decode()
    address = re.search(r'value="http://testserver(/welcome/[0-9a-f]+/)"', page)
    assert address is not None
    listed = owner.get(reverse("staff")).content.decode()
    assert "invited, has not come yet" in listed
    browser = Client(headers={"accept-language": "en"})
    assert "You are invited as: manager" in browser.get(address[1]).content.decode()
    assert browser.post(address[1], chosen(username="ion", name="Ion")).status_code == 302
    assert Person.objects.get(username="ion").role == "manager"
    assert owner.get(made.headers["Location"]).status_code == 410
    assert "signs in as ion" in owner.get(reverse("staff")).content.decode()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"person.invited", "person.came", "account.signed-in"} <= actions


def test_only_who_made_a_link_sees_it(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    owner, step = signed_in("owner"), key()
    made = owner.post(reverse("staff"), {"name": "Ion", "role": "operator", "key": step})
    another = Client()
    another.force_login(person("owner", "second"))
    assert another.get(made.headers["Location"]).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Write a name"),
        ({"email": "not an address"}, "This is no e-mail"),
        ({"email": "Known@shop.example"}, "already"),
        ({"role": "king"}, "There is no such role"),
    ],
)
def test_a_wrong_invitation_makes_nobody(
    shop: Path,
    signed_in: Callable[..., Client],
    person: Callable[..., Person],
    wrong: dict[str, str],
    said: str,
) -> None:
    Person.objects.filter(pk=person("operator").pk).update(email="known@shop.example")
    owner = signed_in("owner")
    given = {"name": "Ion", "email": "", "role": "operator", "key": key(), **wrong}
    page = owner.post(reverse("staff"), given)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert Person.objects.count() == 2


def test_a_new_link_gives_a_new_password_and_ends_what_was_open(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    owner, locked_out = signed_in("owner"), person("operator", "vera")
    old = Client()
    old.force_login(locked_out)
    assert old.get(reverse("account")).status_code == 200
    made = owner.post(reverse("staff_new_link", args=[locked_out.pk]), {"key": key()})
    first = re.search(r"/welcome/[0-9a-f]+/", owner.get(made.headers["Location"]).content.decode())
    made = owner.post(reverse("staff_new_link", args=[locked_out.pk]), {"key": key()})
    second = re.search(r"/welcome/[0-9a-f]+/", owner.get(made.headers["Location"]).content.decode())
    assert first is not None and second is not None
    assert Client().get(first[0]).status_code == 410
    browser = Client(headers={"accept-language": "en"})
    assert "You sign in as vera" in browser.get(second[0]).content.decode()
    assert browser.post(second[0], {"password1": PHRASE, "password2": PHRASE}).status_code == 302
    locked_out.refresh_from_db()
    assert locked_out.check_password(PHRASE)
    assert locked_out.username == "vera"
    assert old.get(reverse("account")).status_code == 302


def test_the_last_owner_stays(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    owner = signed_in("owner")
    me = Person.objects.get(username="owner")
    # An owner who was invited and has not come yet manages nothing.
    people.invite(me, name="Ion", email="", role="owner", key=key())
    for name, given in (("staff_role", {"role": "operator"}), ("staff_active", {"active": "no"})):
        page = owner.post(reverse(name, args=[me.pk]), {**given, "key": key()})
        assert page.status_code == 409
        assert "is the only owner" in page.content.decode()
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("owner", True)
    second = person("owner", "second")
    assert (
        owner.post(reverse("staff_role", args=[me.pk]), {"role": "operator", "key": key()}).status_code == 302
    )
    assert owner.get(reverse("staff")).status_code == 403
    with pytest.raises(people.LastOwner):
        people.deactivate(second, second.pk, key())


def test_who_is_let_in_no_more_is_out_at_once(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    owner, vera = signed_in("owner"), person("operator", "vera")
    hers = Client()
    hers.force_login(vera)
    people.new_link(Person.objects.get(username="owner"), vera, key())
    step = {"active": "no", "key": key()}
    assert owner.post(reverse("staff_active", args=[vera.pk]), step, follow=True).status_code == 200
    assert hers.get(reverse("account")).status_code == 302
    assert not OneTimeLink.objects.filter(person=vera).exists()
    sign_in = {"login": "vera", "password": "a long pass-phrase", "next": "/account/"}
    refused = Client(headers={"accept-language": "en"}).post(reverse("account_login"), sign_in, follow=True)
    assert "You cannot sign in here any more" in refused.content.decode()
    owner.post(reverse("staff_active", args=[vera.pk]), {"active": "yes", "key": key()})
    assert Client().post(reverse("account_login"), sign_in).headers["Location"] == "/account/"


def test_a_changed_role_is_entered_and_a_wrong_one_refused(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    owner, vera = signed_in("owner"), person("operator", "vera")
    address = reverse("staff_role", args=[vera.pk])
    page = owner.post(address, {"role": "manager", "key": key()}, follow=True)
    assert "vera is now: manager." in page.content.decode()
    entry = AuditEntry.objects.get(action="person.role")
    assert (entry.subject, entry.detail) == (str(vera.pk), {"before": "operator", "after": "manager"})
    assert "no such role" in owner.post(address, {"role": "king", "key": key()}, follow=True).content.decode()
    assert owner.post(reverse("staff_role", args=[999]), {"role": "manager"}).status_code == 404
    vera.refresh_from_db()
    assert vera.role == "manager"


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_staff_takes_as_many_queries_for_three_as_for_one(
    shop: Path,
    signed_in: Callable[..., Client],
    person: Callable[..., Person],
    many: int,
    django_assert_num_queries: Any,
) -> None:
    owner = signed_in("owner")
    for number in range(many):
        person("operator", f"somebody{number}")
    with django_assert_num_queries(5):
        page = owner.get(reverse("staff"))
    assert page.content.decode().count("signs in as") == many + 1
    assert len(page.content) < 150_000


def test_an_owner_who_is_locked_out_gets_a_link_from_the_command_line(
    shop: Path, person: Callable[..., Person]
) -> None:
    owner = person("owner")
    assert people.opened(people.owner_link()).person == owner
    person("owner", "second")
    assert people.opened(people.owner_link()).person is None
