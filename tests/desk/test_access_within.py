"""A step within a page after the session ended: the whole page goes to sign in, never the sign-in into it."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_step_without_a_session_sends_the_page_to_sign_in_and_back(
    shop: object, client: Client, method: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/queue/?day=1"}
    answer = getattr(client, method)("/queue/call/" if method == "post" else "/queue/", headers=headers)
    assert answer.status_code == 200 and not answer.content
    assert answer["HX-Redirect"] == "/accounts/login/?next=/queue/%3Fday%3D1"


def test_a_page_of_elsewhere_is_not_gone_back_to(shop: object, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://elsewhere.example/queue/"}
    assert "elsewhere" not in client.get("/queue/", headers=headers)["HX-Redirect"]


def test_a_browser_that_asks_for_a_page_is_sent_as_before(shop: object, client: Client) -> None:
    answer = client.get("/queue/?day=1")
    assert answer.status_code == 302 and answer["Location"] == "/accounts/login/?next=/queue/%3Fday%3D1"
