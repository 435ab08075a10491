"""Every address of the desk × every role: who gets in is what the view says, and nothing says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from regulars.desk.models import Person
from regulars.desk.permissions import ROLES, May
from regulars.web.access import SIGNED_IN

#: What stands in an address for something nobody has; the first that its converter takes.
NOBODY = ("999999", "00000000-0000-4000-8000-000000000000", "nobody")
#: The named addresses of this part, and who may open them: said here once more, by hand.
ANYBODY, STAFF = {"nobody", *ROLES}, set(ROLES)
TABLE = {
    "account": STAFF, "language": ANYBODY, "welcome": ANYBODY, "account_login": ANYBODY,
    "account_logout": ANYBODY,
    "account_inactive": ANYBODY, "account_reauthenticate": STAFF, "account_change_password": STAFF,
    "account_set_password": STAFF, "mfa_index": STAFF, "mfa_authenticate": ANYBODY,
    "mfa_reauthenticate": STAFF,
    "mfa_activate_totp": STAFF, "mfa_deactivate_totp": STAFF, "mfa_view_recovery_codes": STAFF,
    "mfa_generate_recovery_codes": STAFF, "mfa_download_recovery_codes": STAFF,
    "openid_connect_login": ANYBODY,
    "openid_connect_callback": ANYBODY, "socialaccount_login_cancelled": ANYBODY,
    "staff": {"owner"}, "staff_link": {"owner"}, "staff_role": {"owner"}, "staff_active": {"owner"},
    "staff_new_link": {"owner"}, "audit": {"owner", "auditor"},
    "today": STAFF, "clients": STAFF, "card": STAFF, "queue": STAFF, "cases": STAFF, "rules": STAFF,
    "portfolio": {"manager", "owner", "auditor"}, "settings": {"manager", "owner"},
    "jobs": {"manager", "owner"},
}  # fmt: skip


def patterns(inside: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address but those of the API, which has a table of its own."""
    for each in (inside or get_resolver()).url_patterns:
        whole = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, whole)
        elif not whole.startswith("api/"):
            yield whole, each


ADDRESSES = dict(patterns())


def allowed(needs: object) -> set[str]:
    if needs is None:
        return ANYBODY
    if needs == SIGNED_IN:
        return STAFF
    return {role for role, may in ROLES.items() if needs in may}


def test_every_view_says_what_it_needs_and_has_a_name() -> None:
    silent = [whole for whole, each in ADDRESSES.items() if not hasattr(each.callback, "needs")]
    assert silent == []
    assert [whole for whole, each in ADDRESSES.items() if not each.name] == []
    assert {each.callback.needs for each in ADDRESSES.values()} <= {None, SIGNED_IN, *May}


def test_the_table_by_hand_agrees() -> None:
    said = {str(each.name): allowed(each.callback.needs) for each in ADDRESSES.values()}
    assert {name: said[name] for name in TABLE if name in said} == {
        n: w for n, w in TABLE.items() if n in said
    }
    assert {name for name in TABLE if name.startswith(("account", "mfa", "staff"))} <= set(said)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", *sorted(ROLES)])
def test_who_may_gets_in_and_who_may_not_does_not(
    shop: Path, person: Callable[..., Person], who: str
) -> None:
    somebody = None if who == "nobody" else person(who)
    for whole, each in ADDRESSES.items():
        given = {
            name: next(value for value in NOBODY if re.fullmatch(kind.regex, value))
            for name, kind in each.pattern.converters.items()
        }
        browser = Client(raise_request_exception=False)
        if somebody is not None:
            browser.force_login(somebody)
        address = reverse(str(each.name), kwargs=given)
        answer = browser.get(address)
        if answer.status_code == 405:
            answer = browser.post(address)
        assert answer.status_code < 500, (whole, who)
        sent_away = answer.status_code == 302 and answer.headers["Location"].startswith(
            "/accounts/login/?next="
        )
        got_in = answer.status_code != 403 and not sent_away
        # The identity provider's pages refuse in words whoever comes without having been there.
        if each.name not in ("socialaccount_login_cancelled", "openid_connect_callback"):
            assert got_in == (who in allowed(each.callback.needs)), (whole, who, answer.status_code)


@pytest.mark.django_db
def test_the_bar_shows_what_may_be_opened_and_where_one_is(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    owner = signed_in("owner").get(reverse("audit")).content.decode()
    assert '<a href="/audit/" aria-current="page">Audit</a>' in owner
    assert '<a href="/staff/">Staff</a>' in owner
    operator = signed_in("operator").get(reverse("account")).content.decode()
    assert "/staff/" not in operator and "/audit/" not in operator
    assert owner.count("<h1") == 1 and operator.count("<h1") == 1


@pytest.mark.django_db
def test_whatever_an_auditor_sends_changes_nothing(shop: Path, person: Callable[..., Person]) -> None:
    """An address that lets him in takes no POST, or concerns his own account."""
    auditor = person("auditor")
    own = ("account", "language", "welcome", "mfa", "token", "openid", "socialaccount")
    for whole, each in ADDRESSES.items():
        name = str(each.name)
        if name.startswith(own):
            continue
        given = {
            part: next(value for value in NOBODY if re.fullmatch(kind.regex, value))
            for part, kind in each.pattern.converters.items()
        }
        browser = Client(raise_request_exception=False)
        browser.force_login(auditor)
        answer = browser.post(reverse(name, kwargs=given))
        assert answer.status_code in (403, 405), (whole, answer.status_code)
