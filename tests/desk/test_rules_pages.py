"""Rules at the desk: everybody reads them, a manager changes them, past cases say what would change."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from regulars.desk.models import AuditEntry, Case, Person, SettingChange

pytestmark = pytest.mark.django_db
ROW = "/rules/house/row/"


def state(page: Any) -> str:
    text = page.content.decode()
    start = text.index('name="shown" value="') + 20
    return str(text[start : text.index('"', start)])


def rows_of(shop: Path, name: str = "house") -> list[dict[str, Any]]:
    return list(tomllib.loads((shop / "rules" / f"{name}.toml").read_text(encoding="utf-8"))["rows"])


@pytest.fixture
def browser(shop: Path, signed_in: Callable[..., Client]) -> Client:
    """A manager whose company has a copy of the house rules."""
    made = signed_in("manager")
    made.post("/rules/house/copy/")
    return made


@pytest.mark.parametrize("address", ["/rules/", "/rules/house/", "/rules/ro/"])
def test_whoever_works_here_reads_the_rules(
    shop: Path, signed_in: Callable[..., Client], role: str, address: str
) -> None:
    page = signed_in(role).get(address)
    assert page.status_code == 200
    assert ("Copy it to change it" in page.content.decode()) == (
        role in ("manager", "owner") and address != "/rules/"
    )


@pytest.mark.parametrize("address", [ROW, "/rules/house/try/", "/rules/house/copy/", "/rules/begin/"])
def test_only_who_sets_changes_them(
    shop: Path, signed_in: Callable[..., Client], role: str, address: str
) -> None:
    signed_in("owner").post("/rules/house/copy/")
    answer = signed_in(role).post(address, {"name": "refunds", "label": "Refunds", "text": "x"})
    assert (answer.status_code == 403) == (role not in ("manager", "owner"))


def test_conditions_are_read_in_words(shop: Path, signed_in: Callable[..., Client]) -> None:
    page = signed_in("operator", "ru").get("/rules/house/").content.decode()
    assert "на чём основано требование: условие договора" in page
    assert "кроме «доказано»" in page and "во всех остальных случаях" in page
    assert "house 1" in page and "Версия 1" in page


def form_of(browser: Client, row: str = "H-2", **changed: Any) -> dict[str, Any]:
    stands = {
        "when": 'ground == "overcharge"',
        "then": "all",
        "source": "house 1",
        "says-en": "we took more than the price",
        "below": "H-1",
        "example": "ground = overcharge",
    }
    return {**stands, "shown": state(browser.get(f"{ROW}?row={row}")), **changed}


def test_a_row_is_checked_then_saved_as_the_next_version_by_its_author(shop: Path, browser: Client) -> None:
    form = form_of(
        browser, when='ground == "overcharge" and amount > 5', example="ground = overcharge, amount = 9"
    )
    page = browser.post(f"{ROW}?row=H-2", {**form, "do": "check"}).content.decode()
    assert "Save as version 2" in page and "Nothing is saved yet" in page
    assert rows_of(shop)[1]["when"] == 'ground == "overcharge"'
    answer = browser.post(f"{ROW}?row=H-2", {**form, "do": "save"}, follow=True)
    assert "Saved as version 2" in answer.content.decode()
    table = tomllib.loads((shop / "rules" / "house.toml").read_text(encoding="utf-8"))
    assert (table["version"], table["author"]) == ("2", "manager")
    assert table["rows"][1]["when"] == 'ground == "overcharge" and amount > 5'
    assert "# What every company owes" in (shop / "rules" / "house.toml").read_text(encoding="utf-8")
    assert {row.place for row in SettingChange.objects.all()} == {
        "rules/house.toml#",
        "rules/house.toml#row:H-2",
        "rules/house.toml#edition",
    }
    # The same sent twice is one version.
    browser.post(f"{ROW}?row=H-2", {**form, "do": "save"})
    assert tomllib.loads((shop / "rules" / "house.toml").read_text(encoding="utf-8"))["version"] == "2"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"when": 'weather == "rain"'}, "is not a fact that rules know"),
        ({"when": 'ground == "mood"'}, "ground cannot be"),
        ({"when": "ground =="}, "cannot be read as a condition"),
        ({"when": ""}, "This cannot be empty"),
        ({"then": ""}, "This cannot be empty"),
        ({"from": "soon"}, "It has to be a day"),
        ({"example": "ground"}, "Write facts and values"),
    ],
)
@pytest.mark.parametrize("do", ["check", "save"])
def test_a_wrong_row_is_said_and_not_saved(
    shop: Path, browser: Client, changed: dict[str, str], said: str, do: str
) -> None:
    answer = browser.post(f"{ROW}?row=H-2", form_of(browser, **changed, do=do))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert rows_of(shop)[1]["when"] == 'ground == "overcharge"'


def test_a_row_that_could_never_answer_is_shown_and_refused(shop: Path, browser: Client) -> None:
    form = {
        "id": "H-9",
        "when": 'ground == "overcharge" and amount > 5',
        "then": "nothing",
        "source": "mine",
        "below": "H-2",
        "shown": state(browser.get(ROW)),
    }
    page = browser.post(ROW, {**form, "do": "check"}).content.decode()
    assert "row H-9 can never answer" in page and "Save as version" not in page
    answer = browser.post(ROW, {**form, "do": "save"})
    assert answer.status_code == 422 and "would not do what its rows say" in answer.content.decode()
    assert "H-9" not in [row["id"] for row in rows_of(shop)]
    assert (
        browser.post(
            ROW, {**form, "when": 'ground == "cancellation"', "below": "H-1", "do": "save"}
        ).status_code
        == 302
    )
    assert [row["id"] for row in rows_of(shop)] == ["H-1", "H-9", "H-2", "H-3", "H-4", "H-else"]
    page = browser.get(f"{ROW}?row=H-9")
    browser.post(f"{ROW}?row=H-9", {"do": "take_out", "shown": state(page)})
    assert "H-9" not in [row["id"] for row in rows_of(shop)]
    back = SettingChange.objects.filter(place__endswith="row:H-9").first()
    assert back is not None
    browser.post(f"/settings/history/{back.pk}/back/")
    assert [row["id"] for row in rows_of(shop)][:3] == ["H-1", "H-9", "H-2"]


def test_two_managers_at_one_table(shop: Path, browser: Client, signed_in: Callable[..., Client]) -> None:
    mine = form_of(browser, source="mine")
    theirs = form_of(browser, source="theirs")
    signed_in("owner").post(f"{ROW}?row=H-2", {**theirs, "do": "save"})
    answer = browser.post(f"{ROW}?row=H-2", {**mine, "do": "save"})
    assert answer.status_code == 409 and "Somebody changed this" in answer.content.decode()
    assert rows_of(shop)[1]["source"] == "theirs"


CASE = {
    "case": "17",
    "country": "MD",
    "opened_at": "2026-10-01T12:00:00",
    "currency": "MDL",
    "client": {"id": "7", "kind": "consumer"},
    "claims": [{"id": "c1", "ground": "overcharge", "amount": 300}],
}


def test_a_change_is_tried_on_past_cases_of_desk_and_folder(
    shop: Path, browser: Client, person: Callable[..., Person]
) -> None:
    (shop / "cases").mkdir()
    (shop / "cases" / "18.json").write_text(json.dumps(CASE | {"case": "18"}), encoding="utf-8")
    Case.objects.create(
        document=CASE, opened_at=timezone.now(), opened_by=Person.objects.get(username="manager")
    )
    Case.objects.create(
        document={"unfinished": True}, opened_at=timezone.now(), opened_by=Person.objects.get()
    )
    form = form_of(browser, then="put_right", do="check")
    page = browser.post(f"{ROW}?row=H-2", form).content.decode()
    assert "2 claims would be answered otherwise" in page
    assert "case 17, c1" in page and "case 18, c1" in page
    assert "the whole sum back (H-2) → <strong>put right" in page
    assert AuditEntry.objects.filter(action="rules.try").count() == 1
    page = browser.post(f"{ROW}?row=H-2", form_of(browser, do="check")).content.decode()
    assert "2 claims are answered as before" in page


def test_the_whole_text_is_tried_and_saved(shop: Path, browser: Client) -> None:
    page = browser.get("/rules/house/try/")
    text = (shop / "rules" / "house.toml").read_text(encoding="utf-8")
    form = {"shown": state(page), "text": text.replace('version = "1"', 'version = "7"')}
    assert "Save this text" in browser.post("/rules/house/try/", {**form, "do": "check"}).content.decode()
    assert browser.post("/rules/house/try/", {**form, "do": "save"}).status_code == 302
    assert 'version = "7"' in (shop / "rules" / "house.toml").read_text(encoding="utf-8")
    broken = browser.post("/rules/house/try/", {**form, "text": "name = ", "do": "save"})
    assert broken.status_code == 422 and "is no TOML" in broken.content.decode()
    assert 'version = "7"' in (shop / "rules" / "house.toml").read_text(encoding="utf-8")


def test_a_table_is_begun(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("manager")
    wrong = browser.post("/rules/begin/", {"name": "../etc", "label": ""})
    assert wrong.status_code == 422
    assert (
        "Give it a short name of its own" in wrong.content.decode()
        and "Say what it is about" in wrong.content.decode()
    )
    answer = browser.post(
        "/rules/begin/", {"name": "courtesy", "label": "Courtesy", "decides": "courses"}, follow=True
    )
    assert "Courtesy" in answer.content.decode() and "nothing is off the table" in answer.content.decode()
    page = browser.get("/rules/courtesy/row/")
    row = {
        "id": "C-1",
        "when": "employee_kept_rules",
        "then": ["dismiss_employee", "reprimand_employee"],
        "source": "decision of 1 October",
        "shown": state(page),
    }
    assert browser.post("/rules/courtesy/row/", {**row, "do": "save"}).status_code == 302
    assert rows_of(shop, "courtesy")[0]["then"] == ["reprimand_employee", "dismiss_employee"]


def test_a_table_that_was_broken_by_hand_is_named_and_can_be_mended(shop: Path, browser: Client) -> None:
    path = shop / "rules" / "house.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"else"', '"never"'), encoding="utf-8")
    assert "Mend that" in browser.get("/rules/").content.decode()
    page = browser.get("/rules/house/try/")
    text = path.read_text(encoding="utf-8").replace('"never"', '"else"')
    assert (
        browser.post("/rules/house/try/", {"text": text, "shown": state(page), "do": "save"}).status_code
        == 302
    )
    assert browser.get("/rules/nobody/").status_code == 404
