"""The page of the scorecard: who sees it, in which words, and that no page waits for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regulars.company import Company
from regulars.desk.present import portfolio
from regulars.menus import serving_tasks
from regulars.portfolio import load
from regulars.scorecard.claims import of_company

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
QUESTIONS = {
    "en": "How do you know that you are customer-oriented?",
    "ru": "Откуда вы знаете, что вы клиентоориентированы?",
    "ro": "De unde știți că sunteți orientați spre client?",
}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def worked_out(company: Company) -> None:
    with load(company.current()) as fitted:
        of_company.measured(company, company.current(), fitted, serving_tasks(company.path))


@pytest.mark.parametrize("role", ["operator", "manager", "owner", "auditor"])
def test_who_sees_value_sees_it(shop: Path, signed_in: SignedIn, role: str) -> None:
    worked_out(Company.open(shop))
    answer = signed_in(role).get("/scorecard/")
    assert answer.status_code == (403 if role == "operator" else 200)
    if role != "operator":
        page = text(answer)
        assert page.count("<li class=") >= 13
        assert "The sale is simpler" in page
        assert len(answer.content) < 150_000


@pytest.mark.parametrize("lang", ["en", "ru", "ro"])
def test_the_question_is_asked_in_every_language(shop: Path, signed_in: SignedIn, lang: str) -> None:
    worked_out(Company.open(shop))
    page = text(signed_in("owner", language=lang).get("/scorecard/"))
    assert QUESTIONS[lang] in page
    assert page.count("<h1") == 1


def test_before_it_is_worked_out_the_page_says_how_and_measures_nothing(
    shop: Path, signed_in: SignedIn
) -> None:
    company = Company.open(shop)
    page = text(signed_in("manager").get("/scorecard/"))
    assert "has not been worked out" in page
    assert 'action="/jobs/fit/"' in page
    assert not of_company.KEPT.file(company, company.current()).exists()
    assert "Work it out now" not in text(signed_in("auditor").get("/scorecard/"))


def test_what_the_company_attached_stands_apart_and_another_strategy_makes_it_anew(
    shop: Path, signed_in: SignedIn
) -> None:
    company = Company.open(shop)
    worked_out(company)
    settings = shop / "regulars.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("attached = []", 'attached = ["NPS 54", "<b>cards</b>"]')
        if "attached = []" in settings.read_text(encoding="utf-8")
        else settings.read_text(encoding="utf-8") + '\n[scorecard]\nattached = ["NPS 54", "<b>cards</b>"]\n',
        encoding="utf-8",
    )
    page = text(signed_in("owner").get("/scorecard/"))
    assert "Means, not evidence: NPS 54 · &lt;b&gt;cards&lt;/b&gt;" in page
    changed = settings.read_text(encoding="utf-8").replace("groups = []", 'groups = ["anything"]')
    settings.write_text(changed, encoding="utf-8")
    with portfolio() as known:
        assert known is not None
        assert of_company.ready(Company.open(shop), known, serving_tasks(shop)) is None
