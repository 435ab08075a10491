"""Who is our client, for those who see value; staff who serve see no label."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from regulars.desk.models import AuditEntry


@pytest.fixture
def stated(shop: Path) -> Path:
    """The shop with a strategy and goals."""
    file = shop / "regulars.toml"
    text = file.read_text(encoding="utf-8")
    assert "groups = []" in text and "goals = []" in text
    text = text.replace("groups = []", 'groups = ["no such group"]')
    text = text.replace("goals = []", 'goals = ["Every client leaves satisfied"]')
    file.write_text(text, encoding="utf-8")
    return shop


@pytest.mark.django_db
def test_a_manager_sees_who_is_ours_and_changes_it_in_settings(
    stated: Path, signed_in: Callable[..., Client]
) -> None:
    there = signed_in("manager")
    page = there.get("/strategy/").content.decode()
    assert "Who is our client" in page and "no such group" in page
    assert "undecided" in page or "not ours" in page
    assert "pseudo" in page and "satisfied" in page
    assert 'href="/settings/strategy/"' in page
    auditor = signed_in("auditor")
    seen = auditor.get("/strategy/").content.decode()
    assert "Who is our client" in seen and 'href="/settings/strategy/"' not in seen


@pytest.mark.django_db
def test_the_evidence_of_one_is_shown_and_the_look_entered(
    stated: Path, signed_in: Callable[..., Client]
) -> None:
    there = signed_in("manager")
    client = _somebody(stated)
    page = there.get("/strategy/", {"client": client})
    assert page.status_code == 200 and "deciding nothing" in page.content.decode()
    assert AuditEntry.objects.filter(action="client.strategy").count() == 1
    nobody = there.get("/strategy/", {"client": "nobody-like-that"})
    assert nobody.status_code == 400 and 'aria-invalid="true"' in nobody.content.decode()
    assert AuditEntry.objects.filter(action="client.strategy").count() == 1


@pytest.mark.django_db
def test_staff_who_serve_see_no_label(stated: Path, signed_in: Callable[..., Client]) -> None:
    there = signed_in("operator")
    assert there.get("/strategy/").status_code == 403
    card = there.get(f"/clients/{_somebody(stated)}/").content.decode()
    assert "not ours" not in card and 'href="/strategy/"' not in card


@pytest.mark.django_db
def test_thresholds_and_costs_are_set_at_the_desk(stated: Path, signed_in: Callable[..., Client]) -> None:
    there = signed_in("manager")
    page = there.get("/settings/strategy/").content.decode()
    for key in ("ours_from", "not_ours_up_to", "task_counts_as", "return_cost", "contact_cost", "case_cost"):
        assert f'name="strategy.{key}"' in page


def _somebody(folder: Path) -> str:
    import regulars

    with regulars.load(folder) as portfolio:
        return str(portfolio.clients().arrow()["client"][0].as_py())
