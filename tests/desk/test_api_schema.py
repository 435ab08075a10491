"""The API's description is what it does: every endpoint is asked what the description allows, and more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from regulars.api.main import api
from regulars.desk import casework, present, queueing, tokens, visiting
from regulars.desk.evidence import Upload
from regulars.desk.models import Person
from regulars.desk.permissions import ROLES, may
from regulars.report import from_portfolio

SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS = {
    (found.ok().method.upper(), found.ok().path): found.ok() for found in SCHEMA.get_all_operations()
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As Django's own browser for tests does: a request leaves the test's connection open."""
    signals = (request_started, request_finished)
    for each in signals:
        each.disconnect(close_old_connections)
    yield
    for each in signals:
        each.connect(close_old_connections)


@pytest.fixture
def bearers(person: Callable[..., Person]) -> list[str]:
    """A token of every role for all that it may, and one that can do next to nothing."""
    secrets = []
    for role in ROLES:
        somebody = person(role)
        allowed = [scope for scope, what in tokens.SCOPES.items() if may(somebody, what)]
        secrets.append(tokens.make(somebody, "all", allowed)[1])
    secrets.append(tokens.make(somebody, "few", ["rules:read"])[1])
    return [*secrets, "nobody's"]


def known() -> dict[str, list[Any]]:
    """Ids of what is there, by the name of the place in an address."""
    by = Person.objects.get(username="manager")
    with present.portfolio() as portfolio:
        assert portfolio is not None
        clients = [each.client for each in from_portfolio.clients_after(portfolio, "", 5)]
        products = [each.product for each in from_portfolio.products_after(portfolio, "", 5)]
        visit = visiting.start(clients[0], key="visit", by=by, portfolio=portfolio)
        upload = Upload("call.txt", b"Client: Where is it?\nEmployee: On its way.")
        case = casework.open_case(by, "case", portfolio, client=clients[0], uploads=(upload,))
    ticket = queueing.add(by, "ticket", "table 4")
    return {
        "client": clients,
        "product": products,
        "visit": [str(visit.pk)],
        "ticket": [str(ticket.pk)],
        "number": [case.number],
        "id": ["e1"],
        "file": ["menu.csv", "regulars.toml", "visit.toml", "rules/ours.toml"],
    }


def ask(operation: Any, bearers: list[str], examples: int) -> None:
    """Ask ``operation`` that often, as anybody, about what is there and what is not."""
    here = known()

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), bearer=st.sampled_from(bearers), data=st.data())
    def asked(case: Any, bearer: str, data: Any) -> None:
        for name in case.path_parameters or {}:
            if name in here and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(here[name]))
        if isinstance(case.body, dict):
            if "client" in case.body and data.draw(st.booleans()):
                case.body["client"] = data.draw(st.sampled_from(here["client"]))
            if "version" in case.body and data.draw(st.booleans()):
                case.body["version"] = data.draw(st.sampled_from([0, 1, 2]))
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {bearer}"})

    asked()


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_nothing_that_is_asked_breaks_it(shop: Path, bearers: list[str], operation: tuple[str, str]) -> None:
    ask(OPERATIONS[operation], bearers, 5)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_nothing_that_is_asked_often_breaks_it(
    shop: Path, bearers: list[str], operation: tuple[str, str]
) -> None:
    ask(OPERATIONS[operation], bearers, 30)


@pytest.mark.load
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_nothing_that_is_asked_long_breaks_it(
    shop: Path, bearers: list[str], operation: tuple[str, str]
) -> None:
    ask(OPERATIONS[operation], bearers, 300)


def test_the_description_is_openapi_3_1_and_complete() -> None:
    document = api.get_openapi_schema()
    assert document["openapi"].startswith("3.1")
    SCHEMA.validate()
