"""The queue in a real browser: keyboard alone, live on a second desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from desk_walk import chromium
from queue_server import Server
from test_queue_at_desk import CLASSES

from regulars.company import Company

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    """A café's server."""
    company = Company.create(tmp_path / "shop", language="en")
    settings = company.path / "regulars.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + CLASSES, encoding="utf-8")
    running = Server(company.path, database_url)
    yield running
    running.stop()


@pytest.fixture
def desks(server: Server) -> Iterator[BrowserContext]:
    """A browser in which an operator is signed in."""
    with chromium() as browser:
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": server.session, "url": server.address}])
        yield context


def test_with_the_keyboard_alone_and_live_at_another_desk(server: Server, desks: BrowserContext) -> None:
    from playwright.sync_api import expect

    complaints: list[str] = []
    desks.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    desks.on("weberror", lambda error: complaints.append(str(error.error)))
    one, other = desks.new_page(), desks.new_page()
    for page in (one, other):
        page.goto(f"{server.address}/queue/")
        expect(page.get_by_text("Live: what other desks do shows here by itself.")).to_be_visible()
    for typed, who in (("c", "No. 1"), ("table 4 t", "table 4"), ("table 5", "table 5")):
        one.keyboard.type(typed)
        one.keyboard.press("Enter")
        expect(one.locator("#queue-told").get_by_text(who)).to_be_visible()
        expect(one.locator("#queue-what")).to_be_focused()
        expect(one.locator("#queue-what")).to_have_value("")
        expect(other.locator("ol.line strong").get_by_text(who)).to_be_visible(timeout=3000)
    one.keyboard.press("Escape")
    one.keyboard.press("n")
    expect(one.locator("#queue-told")).to_have_text("Called: No. 1.")
    expect(other.get_by_role("heading", name="Called now")).to_be_visible(timeout=3000)
    # Whoever types at the other desk keeps what he typed while the list changes.
    other.locator("#queue-what").fill("half a na")
    one.get_by_role("button", name="Served No. 1").focus()
    one.keyboard.press("Enter")
    expect(one.locator("#queue-told")).to_have_text("Served: No. 1. The visit is kept.")
    expect(other.get_by_role("heading", name="Called now")).to_have_count(0, timeout=3000)
    expect(other.locator("#queue-what")).to_have_value("half a na")
    one.keyboard.press("a")
    one.keyboard.type("table 4")
    one.keyboard.press("Enter")
    expect(one.locator("#queue-what")).to_have_attribute("aria-invalid", "true")
    expect(one.locator("#queue-what")).to_have_value("table 4")
    expect(one.locator("#queue-what")).to_be_focused()
    assert complaints == []
    server.stop()
    expect(one.get_by_text("Not connected. The list may be old.")).to_be_visible(timeout=5000)
    server.start()
    expect(one.get_by_text("Live: what other desks do shows here by itself.")).to_be_visible(timeout=15000)
