"""The API's rules: who gets in, one shape of errors, done once, pages, money only for some."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regulars.api.access import WRONG_TOKENS
from regulars.api.main import api
from regulars.desk import present, tokens
from regulars.desk.models import AuditEntry, Person, Record, Token
from regulars.desk.permissions import ROLES, may
from regulars.report import from_portfolio

pytestmark = pytest.mark.django_db
DOCUMENT: dict[str, Any] = api.get_openapi_schema()
ENDPOINTS = [
    (method, path, described)
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
]


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}", **more}


def some_clients(many: int) -> list[str]:
    with present.portfolio() as portfolio:
        assert portfolio is not None
        return [each.client for each in from_portfolio.clients_after(portfolio, "", many)]


def send(browser: Client, path: str, document: object, **headers: str) -> Any:
    return browser.post(
        f"/api/v1/{path}", json.dumps(document), content_type="application/json", headers=headers
    )


def asked(browser: Client, method: str, path: str, headers: dict[str, str]) -> Any:
    """The endpoint asked about nothing that is there, with a body that is none."""
    for place in ("client", "product", "number", "job", "visit", "ticket", "table"):
        path = path.replace(f"{{{place}}}", "nobody")
    return browser.generic(method.upper(), path, "{}", content_type="application/json", headers=headers)


def test_every_endpoint_lets_in_those_roles_that_its_scope_stands_for(
    shop: Path, person: Callable[..., Person]
) -> None:
    for role in ROLES:
        somebody = person(role)
        allowed = [scope for scope, what in tokens.SCOPES.items() if may(somebody, what)]
        _, secret = tokens.make(somebody, "all", allowed)
        # A token keeps its scopes when its person's role shrinks: the role counts.
        Token.objects.update(scopes=list(tokens.SCOPES))
        for method, path, described in ENDPOINTS:
            status = asked(Client(), method, path, bearer(secret)).status_code
            in_role = may(somebody, tokens.SCOPES[described["x-scope"]])
            assert (status != 403) == in_role, (role, method, path, status)
            assert status < 500 and status != 401


def test_every_endpoint_needs_its_own_scope(shop: Path, person: Callable[..., Person]) -> None:
    owner = person("owner")
    for scope in {described["x-scope"] for _, _, described in ENDPOINTS}:
        _, with_it = tokens.make(owner, "with", [scope])
        _, without = tokens.make(owner, "without", [each for each in tokens.SCOPES if each != scope])
        for method, path, described in ENDPOINTS:
            if described["x-scope"] == scope:
                assert asked(Client(), method, path, bearer(with_it)).status_code != 403
                refused = asked(Client(), method, path, bearer(without))
                assert refused.status_code == 403
                assert refused.json()["error"]["params"] == {"scope": scope}


def test_without_a_token_and_without_a_session_nobody_gets_in(shop: Path) -> None:
    for method, path, _ in ENDPOINTS:
        answer = asked(Client(), method, path, {"accept-language": "ro"})
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "api.sign_in"
        assert "Autentificați-vă" in answer.json()["error"]["message"]
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_the_token_of_a_person_who_left_opens_is_nothing(
    shop: Path, person: Callable[..., Person]
) -> None:
    somebody = person("operator")
    made, secret = tokens.make(somebody, "till", ["clients:read"])
    assert Client().get("/api/v1/clients", headers=bearer(secret)).status_code == 200
    assert secret not in str(Token.objects.values().get())
    somebody.is_active = False
    somebody.save()
    assert Client().get("/api/v1/clients", headers=bearer(secret)).status_code == 401
    somebody.is_active = True
    somebody.save()
    tokens.revoke(somebody, made.pk)
    assert Client().get("/api/v1/clients", headers=bearer(secret)).status_code == 401


def test_wrong_tokens_are_slowed_down_and_a_right_one_still_gets_in(
    shop: Path, person: Callable[..., Person]
) -> None:
    cache.clear()
    _, secret = tokens.make(person("operator"), "till", ["clients:read"])
    got = [Client().get("/api/v1/clients", headers=bearer("guess")) for _ in range(WRONG_TOKENS + 1)]
    assert [each.status_code for each in got[-2:]] == [401, 429]
    assert int(got[-1].headers["Retry-After"]) > 0
    assert Client().get("/api/v1/clients", headers=bearer(secret)).status_code == 200
    cache.clear()


def test_a_page_changes_something_only_with_its_csrf_token(shop: Path, person: Callable[..., Person]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("operator"))
    [client] = some_clients(1)
    document = {"client": client, "question": "size", "answer": "38"}
    refused = send(browser, "answers", document)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "api.csrf")
    browser.cookies["csrftoken"] = "a" * 32
    assert send(browser, "answers", document, **{"X-CSRFToken": "a" * 32}).status_code == 200
    assert browser.get("/api/v1/clients").status_code == 200


@pytest.mark.parametrize(
    ("path", "document", "status", "code", "field"),
    [
        ("answers", {}, 422, "api.field_missing", "client"),
        ("answers", {"client": 7, "question": "a", "answer": "b"}, 422, "api.field_type", "client"),
        ("answers", {"client": "", "question": "a", "answer": "b"}, 422, "api.field_empty", "client"),
        ("answers", {"client": "x" * 401, "question": "a", "answer": "b"}, 422, "api.field_long", "client"),
        ("answers", {"client": "a\0", "question": "a", "answer": "b"}, 422, "api.field_plain", "client"),
        ("answers", {"client": "\ud800", "question": "a", "answer": "b"}, 422, "api.field_plain", "client"),
        ("answers", {"client": "7", "qestion": "a", "question": "a", "answer": "b"}, 422, "api.field_unknown",
         "qestion"),
        ("answers", {"client": "7", "question": "a", "answer": "b", "at": "soon"}, 422, "api.field_type",
         "at"),
        ("answers", {"client": "7", "question": "a", "answer": "b", "at": "2999-01-01"}, 422,
         "error.record_in_future", "at"),
        ("answers", {"client": "nobody", "question": "a", "answer": "b"}, 404,
         "error.no_such_client", None),
        ("check-backs", {"client": "7", "answer": "good"}, 422, "api.field_among", "answer"),
        ("referrals", {"client": "7", "referred_by": "7"}, 422, "error.referred_himself", "referred_by"),
        ("answers", [], 422, "api.body_object", None),
        ("nonsense", {}, 404, "api.no_address", None),
        ("clients/p%0A/records", {}, 404, "api.no_address", None),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_in_a_sentence(
    shop: Path,
    signed_in: Callable[..., Client],
    path: str,
    document: object,
    status: int,
    code: str,
    field: str | None,
) -> None:
    said = set()
    for lang in ("en", "ru", "ro"):
        answer = send(signed_in("operator"), path, document, **{"Accept-Language": lang})
        told = answer.json()["error"]
        assert (answer.status_code, told["code"], told.get("field")) == (status, code, field)
        assert answer.headers["Content-Language"] == lang
        said.add(told["message"])
    assert len(said) == 3
    assert not Record.objects.exists()


def test_the_language_asked_for_comes_first_then_the_persons(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("operator", language="ro")
    assert "Lipsește" in send(browser, "answers", {}).json()["error"]["message"]
    russian = send(browser, "answers", {}, **{"Accept-Language": "ru-RU,ru;q=0.9"})
    assert "Не хватает поля client" in russian.json()["error"]["message"]


def test_what_is_no_json_is_refused(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("operator")

    def sent(body: bytes | str, media: str = "application/json") -> tuple[int, str]:
        answer = browser.post("/api/v1/answers", body, content_type=media)
        return answer.status_code, answer.json()["error"]["code"]

    assert sent("{") == (400, "api.not_json")
    assert sent('{"client": NaN}') == (400, "api.not_json")
    assert sent(b"\xff\xfe") == (400, "api.not_json")
    assert sent("[" * 100_000) == (400, "api.not_json")
    assert sent('{"client":' * 60 + "1" + "}" * 60) == (400, "api.not_json")
    assert sent("client=7", "application/x-www-form-urlencoded") == (415, "api.media_type")
    assert sent('{"client": "' + "x" * 3_000_000 + '"}') == (413, "api.too_large")


def test_a_wrong_method_names_the_right_one(shop: Path, signed_in: Callable[..., Client]) -> None:
    answer = signed_in("operator").delete("/api/v1/clients")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    assert answer.json()["error"]["params"] == {"method": "DELETE", "known": "GET, POST"}


def test_a_key_makes_a_step_once(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser, [client] = signed_in("operator"), some_clients(1)
    document = {"client": client, "answer": "worse", "note": "cold"}
    first = send(browser, "check-backs", document, **{"Idempotency-Key": "till-1"})
    again = send(browser, "check-backs", document, **{"Idempotency-Key": "till-1"})
    assert first.json() == again.json()
    assert Record.objects.count() == 1
    other = send(browser, "check-backs", {**document, "answer": "better"}, **{"Idempotency-Key": "till-1"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "error.key_reused")
    elsewhere = send(
        browser,
        "answers",
        {"client": client, "question": "a", "answer": "b"},
        **{"Idempotency-Key": "till-1"},
    )
    assert elsewhere.status_code == 409
    assert Record.objects.count() == 1
    somebody_else = signed_in("manager")
    assert send(somebody_else, "check-backs", document, **{"Idempotency-Key": "till-1"}).status_code == 200
    for _ in range(2):
        assert send(browser, "check-backs", document).status_code == 200
    assert Record.objects.count() == 4
    bad = send(browser, "check-backs", document, **{"Idempotency-Key": "а" * 3})
    assert bad.status_code == 422


def test_pages_lose_nobody_and_show_nobody_twice(
    shop: Path, signed_in: Callable[..., Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser, seen, cursor = signed_in("operator"), [], ""
    while cursor is not None:
        page = browser.get(f"/api/v1/clients?limit=7{'&cursor=' + cursor if cursor else ''}").json()
        seen += [each["client"] for each in page["items"]]
        cursor = page["next"]
    assert seen == some_clients(1000)
    for many in (1, 50):
        with django_assert_num_queries(3):  # session, person, audit
            browser.get(f"/api/v1/clients?limit={many}")
    [client] = some_clients(1)
    for number in range(3):
        send(browser, "answers", {"client": client, "question": f"q{number}", "answer": "a"})
    first = browser.get(f"/api/v1/clients/{client}/records?limit=2").json()
    send(browser, "answers", {"client": client, "question": "q3", "answer": "a"})
    second = browser.get(f"/api/v1/clients/{client}/records?limit=2&cursor={first['next']}").json()
    questions = [each["document"]["question"] for page in (first, second) for each in page["items"]]
    assert questions == ["q2", "q1", "q0"]
    assert second["next"] is None
    clients = browser.get("/api/v1/clients?limit=1").json()["next"]
    for wrong in ("x", "IjE4NDMi", "bnVsbA", "e30", clients):
        refused = browser.get(f"/api/v1/clients/{client}/records?cursor={wrong}")
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "cursor")
    assert browser.get("/api/v1/clients?limit=201").json()["error"]["field"] == "limit"


def test_an_address_asks_by_names_that_are_known_and_by_each_once(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("operator")
    for query, field, code in (
        ("limt=5", "limt", "api.field_unknown"),
        ("limit=5&limit=6", "limit", "api.field_twice"),
        ("x" * 10_000 + "=1", "x" * 79 + "…", "api.field_unknown"),
    ):
        refused = browser.get(f"/api/v1/clients?{query}")
        error = refused.json()["error"]
        assert (refused.status_code, error["code"], error["field"]) == (422, code, field)
    assert browser.get("/api/v1/queue?limit=5").status_code == 422
    assert send(browser, "queue?limt=5", {"label": "table 4"}).status_code == 422
    assert Client().get("/api/v1/clients?limt=5").status_code == 401


def test_amounts_are_numbers(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("operator")
    [client] = some_clients(1)
    for path, document, field in (
        ("queue", {"label": "a", "brings": "12.50"}, "brings"),
        ("queue", {"label": "a", "brings": True}, "brings"),
        ("cases", {"client": client, "asks": [{"what": "discount", "amount": "50"}]}, "asks.0.amount"),
    ):
        refused = send(browser, path, document)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
        assert "number" in refused.json()["error"]["message"]
    assert send(browser, "queue", {"label": "a", "brings": 12.5}).status_code == 200


def test_money_is_told_to_those_who_may_see_it(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    [client] = some_clients(1)
    pages = ["clients?limit=1", f"clients/{client}/sell-to", f"clients/{client}"]
    manager = signed_in("manager")
    _, without = tokens.make(Person.objects.get(username="manager"), "few", ["clients:read"])
    _, with_value = tokens.make(
        Person.objects.get(username="manager"), "more", ["clients:read", "value:read"]
    )
    amounts = ('"worth"', '"value"', '"margin"', '"revenue"', '"ltv"', "at_stake", "expected_value")
    for page in pages:
        for told in (
            signed_in("operator").get(f"/api/v1/{page}"),
            Client().get(f"/api/v1/{page}", headers=bearer(without)),
        ):
            assert told.status_code == 200
            assert not [each for each in amounts if each in told.content.decode()]
        for told in (
            manager.get(f"/api/v1/{page}"),
            Client().get(f"/api/v1/{page}", headers=bearer(with_value)),
        ):
            assert [each for each in amounts if each in told.content.decode()], page


def test_reads_of_people_are_in_the_audit(shop: Path, signed_in: Callable[..., Client]) -> None:
    [client] = some_clients(1)
    browser = signed_in("operator")
    for page, action in (
        ("clients", "clients.listed"),
        (f"clients/{client}/sell-to", "card.read"),
        (f"clients/{client}/records", "card.read"),
    ):
        before = AuditEntry.objects.count()
        browser.get(f"/api/v1/{page}")
        assert AuditEntry.objects.count() == before + 1
        assert AuditEntry.objects.latest("id").action == action
        assert client not in AuditEntry.objects.latest("id").subject


def test_both_questions_are_answered(shop: Path, signed_in: Callable[..., Client]) -> None:
    manager = signed_in("manager")
    [client] = some_clients(1)
    sell = manager.get(f"/api/v1/clients/{client}/sell-to?top=2", headers={"accept-language": "ru"}).json()
    assert len(sell["items"]) == 2
    assert sell["items"][0]["units"]["low"] <= sell["items"][0]["units"]["expected"]
    product = manager.get("/api/v1/products?limit=1").json()["items"][0]["product"]
    buyers = manager.get(f"/api/v1/products/{product}/buyers-of?budget=3").json()
    assert (len(buyers["items"]), buyers["budget"]["clients"]) == (3, 3)
    assert "budget" not in manager.get(f"/api/v1/products/{product}/buyers-of").json()
    totals = manager.get("/api/v1/totals").json()
    assert totals["base"]["clients"] == 60


def test_a_folder_without_a_portfolio_says_so(
    tmp_path: Path, settings: Any, signed_in: Callable[..., Client]
) -> None:
    from regulars.company import Company

    settings.REGULARS_FOLDER = Company.create(tmp_path / "empty", language="en").path
    answer = signed_in("operator").get("/api/v1/clients")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "api.nothing_fitted")


def test_what_nobody_foresaw_is_one_sentence(
    shop: Path, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Anna Munteanu")

    monkeypatch.setattr(from_portfolio, "clients_after", broken)
    browser = Client(raise_request_exception=False)
    browser.force_login(person("operator"))
    answer = browser.get("/api/v1/clients")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "api.broken")
    assert "Anna" not in answer.content.decode()


def test_every_endpoint_is_described_with_examples_that_keep_the_schema() -> None:
    from jsonschema import Draft202012Validator

    schemas = {"components": DOCUMENT["components"]}
    for method, path, described in ENDPOINTS:
        where = f"{method} {path}"
        assert described["summary"] and described["description"] and described["tags"], where
        bodies = [described["responses"][200]] if 200 in described["responses"] else []
        bodies += [described["requestBody"]] if "requestBody" in described else []
        for body in bodies:
            for media, content in body["content"].items():
                if media != "application/json":
                    continue
                schema = content["schema"]
                if "$ref" in schema:
                    schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                assert schema.get("examples"), where
                for example in schema["examples"]:
                    Draft202012Validator({**schema, **schemas}).validate(example)
        assert {"400", "401", "403", "429", "503"} <= set(described["responses"]) - {200}, where
        for status, refused in described["responses"].items():
            if status not in (200, "default"):
                [example] = refused["content"]["application/json"]["examples"].values()
                refusal = {**DOCUMENT["components"]["schemas"]["Refusal"], **schemas}
                Draft202012Validator(refusal).validate(example["value"])
        for parameter in described["parameters"]:
            assert parameter["description"], (where, parameter["name"])
    for name, model in DOCUMENT["components"]["schemas"].items():
        for field, each in model.get("properties", {}).items():
            assert each["description"], (name, field)


def test_what_programs_ask_is_refused_in_one_shape_wherever_it_is_refused(
    shop: Path, person: Callable[..., Person]
) -> None:
    _, secret = tokens.make(person("operator"), "till", ["clients:read", "records:write"])
    for path in ("/api/v1", "/api/v1/", "/api/v2/clients", "/api/nothing", "/api/v1/clients/x/y/"):
        answer = Client().get(path, headers=bearer(secret))
        assert answer.status_code == 404 and answer.json()["error"]["message"], path
    elsewhere = Client().get("/api/v1/clients", headers=bearer(secret, host="evil.example"))
    assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (400, "api.refused")
    assert Client().delete("/api/v1/openapi.json").json()["error"]["code"] == "api.no_method"
    seen = Client().options("/api/v1/clients", headers=bearer(secret, origin="https://evil.example"))
    assert not [each for each in seen.headers if each.startswith("Access-Control")]
    assert Client().head("/api/v1/clients", headers=bearer(secret)).status_code == 200


@pytest.mark.parametrize(
    "at",
    [5, "5", 1e300, True, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-14:00", "2026-10-05T12:00+25:00"],
)
def test_a_moment_that_is_none_is_refused(shop: Path, signed_in: Callable[..., Client], at: object) -> None:
    [client] = some_clients(1)
    answer = send(signed_in("operator"), "check-backs", {"client": client, "answer": "better", "at": at})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "at")
