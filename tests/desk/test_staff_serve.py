"""``regulars serve`` as people run it: a process, a browser's side over HTTP, Ctrl-C; both databases."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from regulars.cli import serve_texts as texts
from regulars.company import Company
from regulars.errors import ArgumentInvalid
from regulars.ledger import outcomes
from regulars.web import configuration, serving

PHRASE = "kettle window seven oranges"
OWNER = {"name": "Ana", "username": "ana", "password1": PHRASE, "password2": PHRASE, "language": "en"}


def given(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "regulars", "serve", *(str(each) for each in arguments)]


def surroundings() -> dict[str, str]:
    """This environment without what a desk of the tests has put into it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "DJANGO_"))
    }
    return {**kept, "REGULARS_LANG": "en", "PYTHONUNBUFFERED": "1"}


def ran(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        given(*arguments), env=surroundings(), capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def folder(fitted: Path, tmp_path: Path) -> Path:
    shutil.copytree(fitted, tmp_path / "shop")
    return tmp_path / "shop"


Start = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """``start("--folder", folder)``: a desk in a process of its own, and its address once it answers."""
    begun: list[subprocess.Popen[str]] = []

    def started(*arguments: object) -> tuple[subprocess.Popen[str], str]:
        port = free_port()
        flags = subprocess.CREATE_NEW_PROCESS_GROUP if os.name == "nt" else 0
        process = subprocess.Popen(
            given("--port", port, "--no-browser", "--workers", 1, *arguments),
            env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            creationflags=flags, start_new_session=os.name != "nt",
        )  # fmt: skip
        begun.append(process)
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return process, f"http://127.0.0.1:{port}"
        raise AssertionError(process.communicate(timeout=5))

    yield started
    for process in begun:
        if process.poll() is None:
            ended(process)
        process.communicate()


def ended(process: subprocess.Popen[str]) -> None:
    """End it by force, and the processes that it started: they would hold its pipes for ever."""
    if os.name == "nt":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def stopped(process: subprocess.Popen[str]) -> tuple[str, str]:
    process.send_signal(signal.CTRL_BREAK_EVENT if os.name == "nt" else signal.SIGINT)
    process.wait(30)
    assert process.stdout is not None and process.stderr is not None
    # Not `communicate`: it would miss the lines that reading the first ones has buffered.
    out, err = process.stdout.read(), process.stderr.read()
    assert process.returncode == 0, err
    return out, err


def first_link(process: subprocess.Popen[str]) -> str:
    """The path of the link that a first start prints."""
    assert process.stdout is not None
    said = ""
    while (found := re.search(r"/welcome/[^/\s]+/", said)) is None:
        line = process.stdout.readline()
        assert line, said
        said += line
    return found[0]


class Browser:
    """Cookies, forms with their proof, redirects: what a browser without scripts does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        return self.ask(Request(self.address + path))

    def post(self, path: str, **form: str) -> tuple[int, str]:
        proof = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1])
        assert proof is not None
        body = urlencode({**form, "csrfmiddlewaretoken": proof[1]}).encode()
        return self.ask(Request(self.address + path, body, {"Origin": self.address}))

    def ask(self, request: Request) -> tuple[int, str]:
        request.add_header("Accept-Language", "en")
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()


@pytest.mark.slow
def test_from_the_first_start_to_ctrl_c(folder: Path, start: Start) -> None:
    company = Company.open(folder)
    with company.lock():
        outcomes.append(company, [{"kind": "answers", "client": "7", "at": "2026-01-01", "answer": "yes"}])
    process, address = start("--folder", folder)
    path = first_link(process)
    browser = Browser(address)
    assert browser.get("/staff/")[0] == 200 and "<h1>Sign in</h1>" in browser.get("/staff/")[1]
    browser.post(path, **OWNER)
    assert "signs in as ana" in browser.get("/staff/")[1]
    later = Browser(address)
    assert "do not belong together" in later.post("/accounts/login/", login="ana", password="wrong")[1]
    later.post("/accounts/login/", login="ana", password=PHRASE)
    assert "signs in as ana" in later.get("/staff/")[1]
    assert later.get("/static/desk/desk.css")[0] == 200
    out, err = stopped(process)
    records = sqlite3.connect(folder / "desk.sqlite3")
    assert records.execute("SELECT count(*) FROM desk_record").fetchone() == (1,)
    records.close()
    assert "is open: " + address in out and "Everything that was entered is kept" in out
    assert "Warning" not in err and "Error" not in err
    # The second start knows its owner, and a new link is made for him alone.
    link = ran("--owner-link", "--folder", folder)
    assert link.returncode == 0 and "chooses a new password" in link.stdout
    process, address = start("--folder", folder)
    assert "You sign in as ana" in Browser(address).get(re.findall(r"/welcome/[^/\s]+/", link.stdout)[0])[1]
    out, err = stopped(process)
    assert "/welcome/" not in out
    secret = folder / "desk.secret"
    assert os.name == "nt" or secret.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_desk_on_postgresql(folder: Path, start: Start, postgresql_url: str) -> None:
    process, address = start("--folder", folder, "--database", postgresql_url)
    browser = Browser(address)
    browser.post(first_link(process), **OWNER)
    assert "signs in as ana" in browser.get("/staff/")[1]
    assert "came in by a link" in browser.get("/audit/")[1]
    stopped(process)
    assert not (folder / "desk.sqlite3").exists()


def test_a_port_in_use_is_a_sentence_with_a_remedy(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = ran("--folder", folder, "--port", port, "--no-browser")
    assert refused.returncode == 2
    assert f"Another program uses port {port} already" in refused.stderr
    assert re.search(r"regulars serve --port \d+\n", refused.stderr)


def test_an_address_that_this_computer_does_not_have_is_a_sentence() -> None:
    address = serving.Address("203.0.113.7", 8000)
    with pytest.raises(serving.AddressTaken, match=r"has no address 203\.0\.113\.7"):
        serving.check_free(address, texts.PORT_TAKEN, texts.PORT_FORBIDDEN, texts.HOST_UNKNOWN)
    with pytest.raises(ArgumentInvalid, match="is no database that the desk works with"):
        configuration.database("mysql://somewhere/x", Path())


def test_a_database_that_does_not_answer_is_a_sentence_without_its_password(folder: Path) -> None:
    url = f"postgresql://a:hidden@127.0.0.1:{free_port()}/x"
    away = ran("--prepare", "--folder", folder, "--database", url)
    assert away.returncode == 2
    assert "does not answer" in away.stderr
    assert "hidden" not in away.stderr and "Traceback" not in away.stderr


def test_a_file_that_is_no_database_is_a_sentence(folder: Path) -> None:
    (folder / "desk.sqlite3").write_bytes(b"not a database at all, " * 100)
    broken = ran("--prepare", "--folder", folder)
    assert broken.returncode == 2
    assert "cannot be read or written here" in broken.stderr and "Traceback" not in broken.stderr


def test_a_database_of_a_newer_version_is_left_alone(folder: Path) -> None:
    database = sqlite3.connect(folder / "desk.sqlite3")
    database.execute(
        "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)"
    )
    database.execute("INSERT INTO django_migrations VALUES (1, 'desk', '9999_later', '2030-01-01')")
    database.commit()
    database.close()
    newer = ran("--prepare", "--folder", folder)
    assert newer.returncode == 2 and "newer version of Regulars" in newer.stderr


@pytest.mark.slow
def test_a_database_that_went_away_is_not_begun_anew_in_silence(folder: Path, start: Start) -> None:
    desk, address = start("--folder", folder)
    browser = Browser(address)
    first_link(desk)
    assert browser.get("/accounts/login/")[0] == 200
    for part in folder.glob("desk.sqlite3*"):
        part.unlink()
    assert browser.get("/welcome/nobody/")[0] == 503
    stopped(desk)
    assert not (folder / "desk.sqlite3").exists()
    again = ran("--prepare", "--folder", folder)
    assert again.returncode == 2
    assert "Put it back from a copy" in " ".join(again.stderr.split()) and "--new-database" in again.stderr
    assert ran("--prepare", "--new-database", "--folder", folder).returncode == 0
    (folder / "desk.database").write_text("postgresql", encoding="utf-8")
    assert "--database URL" in " ".join(ran("--prepare", "--folder", folder).stderr.split())
