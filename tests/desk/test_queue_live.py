"""The queue is the same on every desk within a second, and outlives the server."""

from __future__ import annotations

import asyncio
import http.client
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from queue_server import Server

from regulars.company import Company
from regulars.web.views.queue.events import Watch, stream


class Listening:
    """A desk that reads the stream of events."""

    def __init__(self, server: Server, known: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        headers = {"Cookie": f"sessionid={server.session}", "Last-Event-ID": known}
        self.connection.request("GET", "/queue/events/", headers=headers)
        self.answer = self.connection.getresponse()

    def version(self) -> str | None:
        """The next version that is told; None where the stream ends before."""
        while line := self.answer.readline():
            if line.startswith(b"data: "):
                return line[6:].decode().strip()
        return None


def said(server: Server, path: str, **given: str) -> str:
    """The page at ``path``, or what comes of giving something there."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    cookie = f"sessionid={server.session}"
    connection.request("GET", "/queue/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    if path == "/queue/":
        return page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    cookie = f"{cookie}; {str(answer.getheader('Set-Cookie')).split(';')[0]}"
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    connection.request("POST", path, urlencode({**given, "csrfmiddlewaretoken": token[1]}), headers)
    return connection.getresponse().read().decode()


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    """A server on a new company's folder."""
    running = Server(Company.create(tmp_path / "shop", language="en").path, database_url)
    yield running
    running.stop()


def test_every_desk_hears_of_a_change_and_the_queue_outlives_the_server(server: Server) -> None:
    desks = [Listening(server) for _ in range(12)]
    (empty,) = {each.version() for each in desks}
    assert said(server, "/queue/add/", what="table 4", key="k").count("table 4") >= 1
    began = time.monotonic()
    (one,) = {each.version() for each in desks}
    assert time.monotonic() - began < 3 and one not in (empty, None)
    # Streams are open, and yet the server stops at once; they end, nothing is lost.
    assert server.stop() < 3
    assert {each.version() for each in desks} == {None}
    server.start()
    assert "table 4" in said(server, "/queue/")
    again = Listening(server, known=str(one))
    said(server, "/queue/call/", key="c")
    assert again.version() not in (one, None)


def told(watch: Watch, known: str, heartbeat: float, events: int) -> list[bytes]:
    async def listen() -> list[bytes]:
        found = []
        async for each in stream(watch, known, heartbeat):
            found.append(each)
            if len(found) == events:
                break
        return found

    return asyncio.run(listen())


def test_who_has_the_newest_version_hears_only_that_we_are_there() -> None:
    assert told(Watch(lambda: "v1", 0.01), "v1", 0.02, 3)[1:] == [b": still here\n\n"] * 2


def test_a_change_is_told_once() -> None:
    versions = iter(["v1", "v1", "v2", *["v3"] * 1000])
    found = told(Watch(lambda: next(versions), 0.01), "v1", 5, 3)
    assert [each.split(b"data: ")[1] for each in found[1:]] == [b"v2\n\n", b"v3\n\n"]


def test_looking_goes_on_only_while_somebody_listens() -> None:
    looked = []

    def look() -> str:
        looked.append(1)
        return "v1"

    async def listen() -> tuple[int, int]:
        watch = Watch(look, 0.01)
        with watch.listening(), watch.listening():
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.05)
        after = len(looked)
        await asyncio.sleep(0.1)
        return after, len(looked)

    after, later = asyncio.run(listen())
    assert 1 < after <= 12 and later == after


def test_a_database_that_cannot_be_read_ends_the_streams() -> None:
    from django.db import OperationalError

    def look() -> str:
        raise OperationalError

    assert told(Watch(look, 0.01), "v1", 5, 9) == [b"retry: 2000\n\n", b": still here\n\n"]
