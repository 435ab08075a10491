"""What no database keeps, sent by a program rather than a person: refused in a sentence, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
NUL, LONG = "a\0b", "x" * 5000


@pytest.mark.parametrize("odd", [NUL, LONG], ids=["nul", "long"])
@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/queue/add/", {"what": "{odd}", "key": "k"}),
        ("/queue/add/", {"what": "table 4", "key": "{odd}"}),
        ("/queue/call/", {"key": "{odd}"}),
        ("/new-client/", {"name": "{odd}", "key": "k"}),
        ("/new-client/", {"name": "Ion", "number": "{odd}", "key": "k"}),
        ("/new-client/", {"name": "Ion", "note": "x", "key": "{odd}"}),
        ("/clients/{odd}/visit/start/", {"key": "k"}),
        ("/today/tick/", {"client": "{odd}", "outcome": "reached", "key": "k"}),
        ("/visits/walk-in/", {"label": "{odd}", "key": "k"}),
        ("/visits/walk-in/", {"label": "Ion", "key": "{odd}"}),
        ("/jobs/fit/", {"key": "{odd}"}),
        ("/accounts/login/", {"login": "{odd}", "password": "{odd}"}),
    ],
)
def test_nothing_odd_breaks_a_form(
    shop: Path, signed_in: Callable[..., Client], address: str, form: dict[str, str], odd: str
) -> None:
    browser = signed_in("manager")
    answer = browser.post(
        address.format(odd=odd), {name: text.format(odd=odd) for name, text in form.items()}
    )
    assert answer.status_code < 500
