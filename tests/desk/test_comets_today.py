"""Those who brought others and may be leaving, on the page of the day: for those who may see value."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from test_api_flows import Program

import regulars
from regulars.cli import main
from regulars.desk.models import Person

pytestmark = pytest.mark.django_db
#: Whoever comes weekly and falls silent three weeks before the end, and whom he sent.
LEAVES, SENT = "C0000000", ("C0000002", "C0000003")


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of 40 weekly clients, one of whom brought two and then fell silent."""
    place = tmp_path_factory.mktemp("comets")
    rng, end = np.random.default_rng(4), dt.date.today() - dt.timedelta(days=2)
    sales, sent, people = [], [], []
    for n in range(40):
        client = f"C{n:07}"
        until = end - dt.timedelta(days=21 if client == LEAVES else 60 if n > 30 else 0)
        day = end - dt.timedelta(days=300 + (30 if client == LEAVES else n % 7))
        if client in SENT:
            sent.append([client, LEAVES, day.isoformat()])
        people.append([client, f"Anna O'Neil {n}"])
        while day <= until:
            sales.append([client, day.isoformat(), "12.00", "coffee"])
            day += dt.timedelta(days=int(rng.integers(5, 10)))
    heads = {
        "sales": (["client", "date", "amount", "product"], sales),
        "referrals": (["client", "referred_by", "at"], sent),
        "clients": (["client", "name"], people),
    }
    for name, (head, rows) in heads.items():
        with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    folder = place / "shop"
    imported = [["import", place / f"{kind}.csv", "--kind", kind, "--folder", folder] for kind in heads]
    for command in (["new", folder], *imported, ["fit", "--folder", folder]):
        assert main([str(each) for each in command]) == 0
    return folder


def test_a_leaving_comet_is_named_to_those_who_see_value(
    shop: Path, signed_in: Callable[[str], Client], role: str
) -> None:
    with regulars.load(shop) as portfolio:
        assert portfolio.referrals().comets["client"].to_pylist() == [LEAVES]
    page = signed_in(role).get("/").content.decode()
    news = page.split('id="what-changed"')[1]
    assert ("1 client who brought others may be leaving:" in news) is (role != "operator")
    assert (f'<a href="/clients/{LEAVES}/">Anna O&#x27;Neil 0</a>' in news) is (role != "operator")


def test_a_program_needs_to_see_value(shop: Path, person: Callable[..., Person]) -> None:
    told = Program(person("manager")).get("news")["comets"]
    assert told == {"n": 1, "first": [{"client": LEAVES, "name": "Anna O'Neil 0"}]}
    assert "comets" not in Program(person("operator")).get("news")
    assert "comets" not in Program(Person.objects.get(username="manager"), ["clients:read"]).get("news")
