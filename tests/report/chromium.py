"""A page in a real browser: what it asks for, what it complains of, how it looks.

Speaks the Chrome DevTools Protocol over two pipes, so that nothing but the browser is needed.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0
#: Becomes the browser, with the two descriptors named first where it looks for them.
AS_3_AND_4 = """
import os, sys
read, write = (os.dup(int(each)) for each in sys.argv[1:3])
spare = [os.open(os.devnull, os.O_RDONLY) for _ in range(5)]
read, write = os.dup(read), os.dup(write)
os.dup2(read, 3)
os.dup2(write, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


def found() -> str | None:
    """A browser that these tests can drive; None where there is none."""
    if sys.platform == "win32":
        return None
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


class Chromium:
    """A browser without a window."""

    def __init__(self, profile: Path) -> None:
        path = found()
        assert path is not None
        to_read, to_write = os.pipe(), os.pipe()
        command = [
            path, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
            "--no-first-run", "--disable-extensions", f"--user-data-dir={profile}",
        ]  # fmt: skip
        theirs = (to_write[0], to_read[1])
        self._process = subprocess.Popen(
            [sys.executable, "-c", AS_3_AND_4, *map(str, theirs), *command],
            pass_fds=theirs,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_write[0])
        os.close(to_read[1])
        self._in, self._out = os.fdopen(to_read[0], "rb"), os.fdopen(to_write[1], "wb")
        self._left, self._said, self._n = b"", list[dict[str, Any]](), 0
        self._session: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._in.close()
        self._out.close()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol and its result; what was reported meanwhile is kept."""
        self._n += 1
        message: dict[str, Any] = {"id": self._n, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            heard = self._next()
            if heard.get("id") == self._n:
                assert "error" not in heard, heard
                result: dict[str, Any] = heard["result"]
                return result
            self._said.append(heard)
        raise TimeoutError(method)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            more = os.read(self._in.fileno(), 1 << 16)
            assert more, "the browser is gone"
            self._left += more
        one, _, self._left = self._left.partition(b"\0")
        heard: dict[str, Any] = json.loads(one)
        return heard

    @contextmanager
    def page(self, file: Path, width: int, height: int = 900) -> Iterator[Page]:
        """``file`` opened offline in a window of that width, its pictures drawn."""
        self._session, self._said = None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask(
            "Network.emulateNetworkConditions",
            offline=True,
            latency=0,
            downloadThroughput=0,
            uploadThroughput=0,
        )
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        self.ask("Page.navigate", url=file.as_uri())
        page = Page(self)
        page.wait(
            "document.readyState === 'complete' && document.documentElement.dataset.drawn !== undefined"
        )
        yield page
        self._session = None
        self.ask("Target.closeTarget", targetId=target)

    def said(self, *methods: str) -> list[dict[str, Any]]:
        """What the browser has reported under these names."""
        return [heard["params"] for heard in self._said if heard.get("method") in methods]


class Page:
    """A page that stands open."""

    def __init__(self, browser: Chromium) -> None:
        self._browser = browser

    def value(self, expression: str) -> Any:
        """What ``expression`` comes to in the page."""
        answer = self._browser.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, expression: str) -> None:
        """Until ``expression`` is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.value(expression):
                return
            time.sleep(0.05)
        raise TimeoutError(expression)

    def complaints(self) -> list[Any]:
        """Errors and warnings in the console, and scripts that failed."""
        told = [
            entry["entry"]["text"]
            for entry in self._browser.said("Log.entryAdded")
            if entry["entry"]["level"] in ("error", "warning")
        ]
        told += [
            [part.get("value") or part.get("description") for part in call["args"]]
            for call in self._browser.said("Runtime.consoleAPICalled")
            if call["type"] in ("error", "warning")
        ]
        return told + self._browser.said("Runtime.exceptionThrown")

    def requests(self) -> list[str]:
        """Addresses that the page asked for, itself left out."""
        asked = [sent["request"]["url"] for sent in self._browser.said("Network.requestWillBeSent")]
        return asked[1:]

    def photograph(self, path: Path) -> None:
        """The whole page as PNG."""
        shot = self._browser.ask("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        path.write_bytes(base64.b64decode(shot["data"]))

    def print(self, path: Path) -> None:
        """The page on A4, as PDF."""
        made = self._browser.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        path.write_bytes(base64.b64decode(made["data"]))
