"""The audit's page: who, when, what; of one person, about one client; page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regulars.desk import audit
from regulars.desk.models import AuditEntry, Person, Pseudonym

pytestmark = pytest.mark.django_db


def read(browser: Client, **asked: object) -> str:
    page = browser.get(reverse("audit"), {name: str(value) for name, value in asked.items()})
    assert page.status_code == 200
    return page.content.decode()


def test_a_page_says_who_did_what_about_whom(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    vera = person("operator", "vera")
    audit.enter(vera, "card.read", client="c17")
    audit.enter(vera, "not-known-here", subject="5", n=3)
    audit.enter(vera, "card.read", client="c18")
    Pseudonym.objects.filter(client="c18").delete()
    page = read(signed_in("auditor", language="en"))
    assert page.count("opened a client") == 2 and "client c17" in page
    assert "a client who was erased" in page and "c18" not in page
    assert "<code>not-known-here</code>" in page and "<dt>n</dt><dd>3</dd>" in page
    assert "просмотр карточки" in read(signed_in("owner", language="ru"))


def test_it_is_narrowed_to_a_person_and_to_a_client(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    vera, ion = person("operator", "vera"), person("operator", "ion")
    audit.enter(vera, "card.read", client="c17")
    audit.enter(ion, "card.read", client="c18")
    owner = signed_in("owner")
    assert "c17" in read(owner, person=vera.pk) and "c18" not in read(owner, person=vera.pk)
    about = read(owner, client="c18")
    assert "ion" in about.split("<tbody>")[1] and "c17" not in about
    assert "Nothing was entered about this" in read(owner, client="nobody", person=ion.pk)
    assert "There is nobody like that here" in read(owner, person="-1")
    # Who looks a client up in the audit stands in it himself.
    assert "read the audit about a client" in read(owner, client="c18")


def test_pages_follow_one_another_while_entries_are_added(
    shop: Path,
    signed_in: Callable[..., Client],
    django_assert_num_queries: Any,
) -> None:
    owner = signed_in("owner")
    me = Person.objects.get()
    for number in range(120):
        audit.enter(me, "card.read", client=f"c{number}")
    first = read(owner)
    assert "client c119<" in first and "client c70<" in first and "client c69<" not in first
    older = re.search(r'href="\?([^"]*before=\d+)"', first)
    assert older is not None
    audit.enter(me, "card.read", client="new")
    with django_assert_num_queries(5):
        answer = owner.get(f"{reverse('audit')}?{older[1].replace('&amp;', '&')}")
    second = answer.content.decode()
    assert "client c69<" in second and "client c20<" in second and "client c70<" not in second
    assert "client new<" not in second
    assert len(answer.content) < 150_000


def test_nonsense_in_the_address_is_no_crash(shop: Path, signed_in: Callable[..., Client]) -> None:
    owner = signed_in("owner")
    AuditEntry.objects.get()
    for before in ("x", "-1", "9" * 40, "٣"):
        assert "signed in" in read(owner, before=before)
    assert "Nothing was entered about this" in read(owner, client="<script>alert(1)</script>")
    assert "<script>alert" not in read(owner, client="<script>alert(1)</script>")


def test_every_action_that_is_entered_has_its_words() -> None:
    import regulars
    from regulars.web.texts.audit import done

    source = Path(regulars.__file__).parent
    entered = {
        action
        for file in source.rglob("*.py")
        for action in re.findall(r'(?:audit|entries)\.enter\(\s*[^,]+,\s*"([^"]+)"', file.read_text("utf-8"))
    }
    assert {"person.role", "account.signed-in"} <= entered
    assert sorted(each for each in entered if done(each) is None) == []
