"""What managers and owners do over the API: tables out, settings, the audit, a client's own data."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from openpyxl import load_workbook
from test_api_flows import Program

from regulars.desk import jobs, present, tokens
from regulars.desk.models import AuditEntry, Job, Objection, Person, SettingChange
from regulars.report import exports, from_portfolio

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(shop: Path) -> str:
    with present.portfolio() as portfolio:
        assert portfolio is not None
        return from_portfolio.clients_after(portfolio, "", 1)[0].client


def taken(program: Program, path: str, **headers: str) -> bytes:
    answer = program.browser.get(f"/api/v1/exports/{path}", headers=headers)
    assert answer.status_code == 200, answer.content
    assert "attachment" in answer.headers["Content-Disposition"]
    return b"".join(answer.streaming_content)


def test_every_table_is_taken_out_in_every_kind(client: str, person: Callable[..., Person]) -> None:
    manager = Program(person("manager"))
    product = manager.get("products?limit=1")["items"][0]["product"]
    tables = {
        "clients": 60, "products": 6, "to-call": None, f"sell-to?client={client}": 6,
        f"buyers-of?product={product}&budget=5": 5,
    }  # fmt: skip
    for table, many in tables.items():
        name, _, query = table.partition("?")
        rows = list(csv.reader(io.StringIO(taken(manager, f"{name}/csv?{query}").decode("utf-8-sig"))))
        stored = pq.read_table(io.BytesIO(taken(manager, f"{name}/parquet?{query}")))
        sheet = load_workbook(io.BytesIO(taken(manager, f"{name}/xlsx?{query}"))).active
        assert len(rows) - 1 == stored.num_rows == sheet.max_row - 1, table
        assert many is None or stored.num_rows == many
    assert AuditEntry.objects.filter(action="export").count() == 3 * len(tables)
    alive = taken(manager, "clients/csv?alive=0.5", **{"Accept-Language": "ru"}).decode("utf-8-sig")
    assert alive.startswith("клиент") and 1 < len(alive.splitlines()) < 61


def test_a_token_without_value_takes_tables_out_without_amounts(
    client: str, person: Callable[..., Person]
) -> None:
    manager = person("manager")
    few, all_of_it = Program(manager, ["exports:read"]), Program(manager)
    for table in ("clients", "clients?alive=0", "to-call", f"sell-to?client={client}"):
        name, _, query = table.partition("?")
        columns = pq.read_table(io.BytesIO(taken(few, f"{name}/parquet?{query}"))).column_names
        assert columns and not exports.MONEY & set(columns)
        told = pq.read_table(io.BytesIO(taken(all_of_it, f"{name}/parquet?{query}"))).column_names
        assert set(told) - set(columns) == exports.MONEY & set(told) != set()
    operator = Program(person("operator"))
    assert operator.browser.get("/api/v1/exports/clients/csv").status_code == 403


def test_a_table_that_is_asked_for_wrongly_says_what_is_missing(
    client: str, person: Callable[..., Person]
) -> None:
    manager = Program(person("manager"))

    def refused(path: str) -> tuple[int, str]:
        answer = manager.browser.get(f"/api/v1/exports/{path}")
        return answer.status_code, answer.json()["error"].get("field", answer.json()["error"]["code"])

    assert refused("sell-to/csv") == (422, "client")
    assert refused("buyers-of/csv") == (422, "product")
    assert refused("clients/pdf") == (422, "form")
    assert refused("secrets/csv") == (422, "table")
    assert refused("sell-to/csv?client=nobody")[0] == 404
    assert refused("clients/csv?alive=NaN") == (422, "alive")


def test_a_name_that_is_a_formula_is_harmless_in_a_file(
    client: str, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = Program(person("manager"))
    kept = exports.rows

    def evil(*given: Any) -> exports.Rows:
        found = kept(*given)
        batches = [each.to_pylist() for each in found.batches]
        for rows in batches:
            for row in rows:
                row["client"] = '=HYPERLINK("http://evil")'
        table = pa.Table.from_pylist([row for rows in batches for row in rows], schema=found.schema)
        return exports.Rows(found.schema, found.n, table.to_batches())

    monkeypatch.setattr(exports, "rows", evil)
    rows = list(csv.reader(io.StringIO(taken(manager, "clients/csv").decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {'\'=HYPERLINK("http://evil")'}


def test_settings_are_read_changed_and_put_back(shop: Path, person: Callable[..., Person]) -> None:
    manager = Program(person("manager"))
    seen = manager.get("settings")
    contacts = next(each for each in seen["items"] if each["key"] == "visit.contacts")
    assert contacts == {"key": "visit.contacts", "value": 2, "stated": True}
    change = {"version": seen["version"], "values": {"visit.contacts": 3, "goals": ["nobody waits"]}}
    made = manager.post("settings", change, **{"Idempotency-Key": "a"})
    assert made["status"] == 200 and made["version"] != seen["version"]
    assert "contacts = 3" in (shop / "regulars.toml").read_text(encoding="utf-8")
    again = manager.post("settings", change, **{"Idempotency-Key": "a"})
    assert (again["status"], again["version"]) == (200, made["version"])
    other = {**change, "values": {"visit.contacts": 4}}
    assert manager.post("settings", other, **{"Idempotency-Key": "a"})["error"]["code"] == "error.key_reused"
    assert manager.post("settings", other)["status"] == 409  # on a version that is no more
    assert SettingChange.objects.count() == 2
    history = manager.get("settings/history")["items"]
    assert {each["place"]: each["after"] for each in history} == {
        f"regulars.toml#{key}": value for key, value in change["values"].items()
    }
    assert {each["by"] for each in history} == {"manager"}
    of_contacts = manager.get("settings/history?place=regulars.toml%23visit.contacts")["items"]
    back = manager.post(f"settings/history/{of_contacts[0]['id']}/put-back")
    assert (back["items"][0]["before"], back["items"][0]["after"]) == (3, 2)
    assert "contacts = 2" in (shop / "regulars.toml").read_text(encoding="utf-8")
    assert manager.post("settings/history/999/put-back")["error"]["code"] == "error.setting_no_change"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"visit.contacts": 0}, "error.setting_invalid"),
        ({"visit.contact": 2}, "error.setting_unknown"),
        ({"": "name = 'x'"}, "api.field_empty"),
        ({"visit": {"contacts": 2}}, "error.setting_unknown"),
        ({"goals": [None]}, "api.field_wrong"),
        ({"fit.seed": 2**70}, "api.field_wrong"),
        ({"name": "a\0"}, "api.field_plain"),
        ({"principles": 7}, None),
        ({"queue.classes": [{"at_least": 2}]}, "error.setting_invalid"),
        ({"queue.classes": [[1], {"a": {"b": 1}}]}, "error.setting_invalid"),
        ({"strategy.says": "women of 25-40"}, "error.setting_strategy"),
        ({"visit.contacts": 3, "fit.level": 2}, "error.setting_invalid"),
        ({}, "api.field_empty"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_nothing_is_written(
    shop: Path, person: Callable[..., Person], values: dict[str, Any], code: str | None
) -> None:
    manager = Program(person("manager"))
    before = (shop / "regulars.toml").read_bytes()
    answer = manager.post("settings", {"version": manager.get("settings")["version"], "values": values})
    assert answer["status"] == 422, answer
    assert code is None or answer["error"]["code"] == code
    assert (shop / "regulars.toml").read_bytes() == before
    assert not SettingChange.objects.exists()


def test_files_of_the_desk_are_read_and_changed_whole(shop: Path, person: Callable[..., Person]) -> None:
    manager = Program(person("manager"))
    menu = manager.get("settings/files/menu.csv")
    dearer = menu["text"].replace("omletă,60", "omletă,65")
    sent = {"version": menu["version"], "text": dearer}
    assert manager.post("settings/files/menu.csv", sent)["status"] == 200
    assert ",65," in (shop / "menu.csv").read_text(encoding="utf-8")
    assert manager.post("settings/files/menu.csv", {**sent, "text": menu["text"]})["status"] == 409
    stands = manager.get("settings/files/menu.csv")
    broken = {"version": stands["version"], "text": "id,price\nP1,free\n"}
    assert manager.post("settings/files/menu.csv", broken)["status"] == 422
    toml = manager.get("settings/files/regulars.toml")
    broken = {"version": toml["version"], "text": "name = ["}
    assert manager.post("settings/files/regulars.toml", broken)["status"] == 422
    for none in ("sales.csv", "../secret.toml", "rules/../regulars.toml", "rules/" + "a" * 300 + ".toml"):
        answer = manager.browser.get(f"/api/v1/settings/files/{none}")
        assert answer.status_code == 404, none
    absent = manager.get("settings/files/rules/ours.toml")
    assert absent["text"] is None


def test_the_audit_is_read_by_those_who_may_and_by_page(client: str, person: Callable[..., Person]) -> None:
    operator, auditor = Program(person("operator")), Program(person("auditor"))
    for _ in range(3):
        operator.get(f"clients/{client}")
    first = auditor.get(f"audit?person=operator&client={client}&limit=2")
    second = auditor.get(f"audit?person=operator&client={client}&limit=2&cursor={first['next']}")
    told = [*first["items"], *second["items"]]
    assert [each["action"] for each in told] == ["card.read"] * 3
    assert {(each["by"], each["client"]) for each in told} == {("operator", client)}
    assert second["next"] is None
    assert client not in {each["subject"] for each in told}
    assert AuditEntry.objects.filter(action="audit.read").count() == 2
    assert auditor.get("audit?person=nobody")["error"]["field"] == "person"
    assert operator.browser.get("/api/v1/audit").status_code == 403


def test_a_client_is_given_his_data_objects_and_is_erased(client: str, person: Callable[..., Person]) -> None:
    owner = Program(person("owner"))
    owner.post("check-backs", {"client": client, "answer": "better"})
    given = owner.get(f"clients/{client}/data")["data"]
    assert given["entered"][0]["answer"] == "better" and given["person"]["client"] == client
    assert owner.post(f"clients/{client}/objection", {"stands": True})["objects_to"] == ["contact"]
    assert owner.get(f"clients/{client}")["not_to_contact"] is not None
    assert owner.post(f"clients/{client}/objection", {"stands": False})["objects_to"] == []
    assert owner.post(f"clients/{client}/objection", {"stands": "yes"})["error"]["field"] == "stands"
    assert Objection.objects.filter(withdrawn_at=None).count() == 0
    slip = owner.post(f"clients/{client}/erasure", {"again": "somebody else"})
    assert (slip["status"], slip["error"]["field"]) == (422, "again")
    assert not Job.objects.exists()
    job = owner.post(f"clients/{client}/erasure", {"again": client}, **{"Idempotency-Key": "erase"})
    again = owner.post(f"clients/{client}/erasure", {"again": client}, **{"Idempotency-Key": "erase"})
    assert (job["status"], job["kind"], again["id"]) == (200, jobs.ERASE, job["id"])
    assert client not in str(Job.objects.values().get()["given"])
    without_value = Program(Person.objects.get(username="owner"), ["privacy:read"])
    assert without_value.get(f"clients/{client}/data")["error"]["params"] == {"scope": "value:read"}
    for path in (f"clients/{client}/objection", f"clients/{client}/erasure"):
        assert Program(person("operator", name=path)).post(path, {})["status"] == 403
    assert owner.get("clients/nobody/data")["error"]["code"] == "error.no_such_client"


def test_news_and_concessions_are_told(client: str, person: Callable[..., Person]) -> None:
    manager, operator = Program(person("manager")), Program(person("operator"))
    case = operator.post("cases", {"client": client, "asks": [{"what": "refund"}]})
    news = operator.get("news")
    assert news["cases"] == [case["number"]]
    assert news["until"] is not None and news["slipping"]["n"] >= 0
    told = manager.get("concessions")
    assert {each["cause"] for each in told["given"]} == {"owed", "goodwill", "under pressure"}
    assert told["learning"]["verdict"] == "cannot tell"
    assert operator.browser.get("/api/v1/concessions").status_code == 403


def test_costs_become_lines_of_money_and_a_break_even(client: str, person: Callable[..., Person]) -> None:
    manager, operator = Program(person("manager")), Program(person("operator"))
    case = operator.post("cases", {"client": client, "asks": [{"what": "discount", "amount": 50}]})
    path = f"cases/{case['number']}"
    costs = {"version": case["version"], "handling": {"low": 20, "high": 40}, "nearest_offer": "Friday"}
    assert operator.post(f"{path}/costs", costs)["status"] == 403
    stated = manager.post(f"{path}/costs", costs, **{"Idempotency-Key": "c"})
    assert (stated["status"], stated["version"]) == (200, case["version"] + 1)
    assert manager.post(f"{path}/costs", costs, **{"Idempotency-Key": "c"})["version"] == stated["version"]
    assert manager.post(f"{path}/costs", costs)["status"] == 409
    wrong = {**costs, "version": stated["version"], "handling": {"low": 40, "high": 20}}
    assert manager.post(f"{path}/costs", wrong)["status"] == 422
    nothing = manager.post(f"{path}/costs", {"version": stated["version"]})
    assert nothing["status"] == 422
    manager.post(f"{path}/waiver", {"version": stated["version"], "why": "He told us himself."})
    version = manager.get(path)["version"]
    manager.post(f"{path}/reason", {"version": version, "why": "Nothing went wrong."})
    advice = manager.get(f"{path}/advice")["advice"]
    assert not advice["withheld"]
    for course in advice["courses"]:
        assert {"outlay", "client", "employee"} <= set(course)
        assert {"low", "high"} <= set(course["outlay"])
    assert "break_even" in advice


def test_a_revoked_token_opens_nothing_from_then_on(client: str, person: Callable[..., Person]) -> None:
    operator = person("operator")
    made, secret = tokens.make(operator, "till", ["visits:read", "visits:write"])
    till = Client(headers={"authorization": f"Bearer {secret}"})
    visit = till.post("/api/v1/visits", {"client": client}, content_type="application/json").json()
    tokens.revoke(operator, made.pk)
    step = {"step": "wish", "version": 0, "said": "omelette"}
    refused = till.post(f"/api/v1/visits/{visit['id']}/steps", step, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "api.token_wrong")
