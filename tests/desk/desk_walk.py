"""A desk as `regulars serve` opens it, walked through in Chromium; what each page is looked at for."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

#: Bytes of a page with its style and scripts; the library that draws pictures is not counted.
MOST_BYTES = 150_000
SEEN = """each => {
  const style = getComputedStyle(each);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return ring || style.boxShadow !== "none";
}"""
NARROW, WIDE = 390, 1440
PHRASE = "kettle window seven oranges"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


class Desk:
    """``regulars serve`` in a process of its own; `welcome` is the path of the owner's first link."""

    def __init__(self, folder: Path, database: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}"
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "DJANGO_"))
        }
        command = [sys.executable, "-m", "regulars", "serve", "--folder", str(folder), "--port", str(port)]
        self.log = folder.with_name("desk.log")
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*command, "--no-browser", "--workers", "1"],
                env={**own, "REGULARS_DATABASE": database, "REGULARS_LANG": "en", "PYTHONUNBUFFERED": "1"},
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.welcome = self._link(port)

    def _link(self, port: int) -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            found = re.search(r"/welcome/[^/\s]+/", self.log.read_text(encoding="utf-8"))
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            except OSError:
                time.sleep(0.05)
            else:
                if found:
                    return found[0]
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; skips where there is none, unless REGULARS_REQUIRE names "browser"."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if "browser" in os.environ.get("REGULARS_REQUIRE", "").split(","):
            raise FileNotFoundError("chromium")
        pytest.skip("no Chromium on this computer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM))
        yield browser
        browser.close()


@dataclass
class Somebody:
    """One person's browser; `complaints` are its console's errors and what it asked of other hosts."""

    context: BrowserContext
    page: Page
    address: str
    width: int
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, address: str, language: str, width: int) -> Somebody:
        """A fresh browser window of that width, with nobody signed in."""
        size: Any = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, locale=language, has_touch=width < 600)
        one = cls(context, context.new_page(), address, width)
        context.on("console", lambda said: one.complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: one.complaints.append(str(error.error)))
        context.on("request", lambda asked: one._asked(asked.url))
        return one

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:", "blob:")):
            self.complaints.append(f"asked another host: {url}")

    def come_in(self, path: str, name: str, username: str, language: str) -> None:
        """Take a one-time link: name, password, language."""
        self.go(path)
        self.page.locator("[name=name]").fill(name)
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password1]").fill(PHRASE)
        self.page.locator("[name=password2]").fill(PHRASE)
        self.page.locator("select[name=language]").select_option(language)
        self.page.locator("main button.first").click()
        self.page.locator("header.bar").wait_for()

    def go(self, path: str) -> int:
        """Open a page; how many bytes it and its style and scripts have."""
        came: list[Any] = []

        def keep(answer: Any) -> None:
            came.append(answer)

        self.page.on("response", keep)
        self.page.goto(self.address + path, wait_until="load")
        self.settled()
        self.page.remove_listener("response", keep)
        counted = [
            each for each in came
            if each.request.resource_type in {"document", "stylesheet", "script"}
            and each.status == 200 and "/vega" not in each.url
        ]  # fmt: skip
        return sum(len(each.body()) for each in counted)

    def reach(self, what: str, key: str = "Tab") -> None:
        """Press ``key`` until the first element of ``what`` has the focus, which has to be seen."""
        place = self.page.locator(what).first
        place.wait_for()
        for _ in range(80):
            if place.evaluate("each => each === document.activeElement"):
                assert place.evaluate(SEEN), f"nobody sees that {what} has the focus"
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{what} is not reached by {key}")

    def settled(self) -> None:
        """Wait until the parts that a page fetches after it are there, and its pictures are drawn."""
        page = self.page
        page.wait_for_function("() => !document.querySelector('.htmx-request')")
        if page.locator("[hx-trigger=load]").count():
            page.locator("#visit-panel").wait_for()

    def look(self) -> None:
        """Whether what is on the screen can be used by everybody, fits its width, and asked nobody else."""
        from axe_playwright_python.sync_playwright import Axe

        where = f"{self.page.url} at {self.width}"
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, f"{where}: {wide} pixels wide"
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        serious = [
            (each["id"], each["help"], [node["html"][:160] for node in each["nodes"]])
            for each in found if each["impact"] in {"serious", "critical"}
        ]  # fmt: skip
        assert not serious, (where, serious)
        assert not self.complaints, (where, self.complaints)
