"""Every address of the desk and of the API, asked by an operator: no answer holds a client's amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from regulars.desk import casework, present, queueing, visiting
from regulars.desk.evidence import Upload
from regulars.desk.models import Person

pytestmark = pytest.mark.django_db
#: Signs between groups of digits, in whichever language.
_GROUPS = re.compile(r"(?<=\d)[\s\u00a0\u202f.,'](?=\d{3}(?!\d))")
_WORTH = ("expected_value", "ltv", "revenue", "margin")


def addresses(inside: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address there is, with a name or without."""
    for each in (inside or get_resolver()).url_patterns:
        whole = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each, whole)
        else:
            yield whole, each


def numbers(values: Iterable[Any]) -> set[str]:
    """The numbers among ``values`` that are large enough to be told from counts, as pages write them."""
    found = {f"{float(each):.{places}f}" for each in values if each is not None for places in (0, 1, 2)}
    return {
        each for each in found if float(each) >= 100 and float(each) % 50 and not 1900 < float(each) < 2100
    }


def amounts() -> dict[str, set[str]]:
    """What nobody below a manager may see of the five clients who are worth most, by client."""
    with present.portfolio() as portfolio:
        assert portfolio is not None
        rows = portfolio.clients().arrow().to_pylist()
        stakes = {row["client"]: row["at_stake"] for row in portfolio.to_call(None).to_pylist()}
    told = {}
    for row in sorted(rows, key=lambda row: -(row["expected_value"] or 0))[:5]:
        worth = [value for name, value in row.items() if name.startswith(_WORTH)]
        told[row["client"]] = numbers([*worth, stakes.get(row["client"])])
    return told


def seen(answer: Any, secret: set[str]) -> list[str]:
    """Which of the ``secret`` numbers stand in an answer, however they are grouped."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    page = _GROUPS.sub("", body.decode("utf-8", "replace"))
    there = set(re.findall(r"(?<![\w.])\d{3,}(?:\.\d+)?(?!\w)", page.replace(",", ".")))
    return sorted(secret & there)


@pytest.fixture
def here(shop: Path, person: Callable[..., Person]) -> dict[str, str]:
    """What stands at the places of addresses: somebody worth calling, with a visit, a case and a number."""
    manager = person("manager")
    client = next(iter(amounts()))
    with present.portfolio() as portfolio:
        visit = visiting.start(client, key="visit", by=manager, portfolio=portfolio)
        upload = Upload("call.txt", b"Client: Where is it?\nEmployee: On its way.")
        case = casework.open_case(manager, "case", portfolio, client=client, uploads=(upload,))
        assert portfolio is not None
        product = portfolio.products().arrow()["product"].to_pylist()[0]
    ticket = queueing.add(manager, "ticket", "table 4", client=client)
    return {
        "client": client, "product": product, "visit": str(visit.pk), "ticket": str(ticket.pk),
        "number": str(case.number), "id": "e1", "table": "clients", "form": "csv", "name": "house",
        "part": "clients", "file": "menu.csv",
    }  # fmt: skip


def asked(browser: Client, here: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """The answer of every address that can be asked, about what is there; never ending ones left out."""
    for whole, each in addresses():
        places = each.pattern.converters
        if each.name == "queue_events" or not each.name or not set(places) <= set(here):
            continue
        given = {name: here[name] for name in places}
        answer = browser.get(reverse(str(each.name), kwargs=given))
        yield whole, answer
        if answer.status_code == 200:
            yield f"{whole}?q", browser.get(reverse(str(each.name), kwargs=given), {"q": here["client"]})


def test_no_address_tells_an_operator_what_a_client_is_worth(
    here: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    told = amounts()
    secret = set().union(*told.values())
    assert len(secret) > 20
    manager = signed_in("manager")
    shown = [whole for whole, answer in asked(manager, here) if seen(answer, secret)]
    for whole in ("clients/<client:client>/", "api/v1/clients", "api/v1/clients/<path:client>"):
        assert whole in shown, "the numbers that are looked for are those that a manager sees"
    opened = 0
    for whole, answer in asked(signed_in("operator"), here):
        opened += answer.status_code == 200
        assert answer.status_code < 500, whole
        assert seen(answer, secret) == [], whole
    assert opened > 40
