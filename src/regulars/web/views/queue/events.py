"""The queue by server-sent events: one look a second in each process, told to every desk that listens there.

An event carries nothing but the version of the list, the same for everybody; each desk fetches the list as
its person may see it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from regulars.desk import queueing
from regulars.desk.permissions import May
from regulars.web.access import needs

_LOOK_EVERY: Final = 1.0
_HEARTBEAT: Final = 15.0
#: After so long a browser that lost us asks again, in milliseconds.
_RETRY: Final = 2000
_log: Final = logging.getLogger("regulars.web.queue")


class Watch:
    """Looks for a new version as long as somebody listens, and wakes all who do."""

    def __init__(self, look: Callable[[], str], every: float = _LOOK_EVERY) -> None:
        self.version = ""
        self.over = False
        self._ended = False
        self._look, self._every = look, every
        self._listeners = 0
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Looking begins with the first listener and ends with the last."""
        self._listeners += 1
        if not self._ended and (self._task is None or self._task.done()):
            self.over = False
            self._task = asyncio.get_running_loop().create_task(self._watch())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners and self._task is not None:
                self._task.cancel()
                self._task = None

    def end(self) -> None:
        """Send everybody away for good."""
        self.over = self._ended = True
        self._wake()

    async def after(self, known: str, patience: float) -> str:
        """The version as soon as it is another than ``known``; ``known`` itself once patience is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not self.over and self.version in ("", known):
                    await self._news.wait()
        return self.version or known

    async def _watch(self) -> None:
        look = sync_to_async(self._look, thread_sensitive=False)
        try:
            while True:
                seen = await look()
                if seen != self.version:
                    self.version = seen
                    self._wake()
                await asyncio.sleep(self._every)
        except DatabaseError as error:
            # The streams end; browsers say that they are not connected, and try again.
            _log.warning("the queue cannot be read now: %s", type(error).__name__)
        finally:
            self.over = True
            self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


_WATCHES: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, Watch]] = WeakKeyDictionary()
_STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def _look() -> str:
    try:
        return queueing.queue().version
    finally:
        close_old_connections()


def _watch() -> Watch:
    """The one watch of this process (of its loop)."""
    loop = asyncio.get_running_loop()
    if loop not in _WATCHES:
        watch = _WATCHES[loop] = Watch(_look)
        if threading.current_thread() is threading.main_thread():
            _end_with_the_server(loop, watch)
    return _WATCHES[loop]


def _end_with_the_server(loop: asyncio.AbstractEventLoop, watch: Watch) -> None:
    """A server that is told to stop waits for what it is answering, and a stream never ends by itself."""
    for number in _STOPS:
        before = signal.getsignal(number)

        def stop(number: int, frame: FrameType | None, before: Any = before) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(watch.end)
            if callable(before):
                before(number, frame)

        signal.signal(number, stop)


async def stream(watch: Watch, known: str, heartbeat: float = _HEARTBEAT) -> AsyncIterator[bytes]:
    """Events for one desk that has the version ``known``; a heartbeat finds out who has gone."""
    yield f"retry: {_RETRY}\n\n".encode()
    with watch.listening():
        while not watch.over:
            version = await watch.after(known, heartbeat)
            if version == known:
                yield b": still here\n\n"
            else:
                known = version
                yield f"id: {version}\nevent: changed\ndata: {version}\n\n".encode()


async def _events(known: str) -> AsyncIterator[bytes]:
    async for each in stream(_watch(), known):
        yield each


@needs(May.SEE)
@require_safe
def events(request: HttpRequest) -> StreamingHttpResponse:
    """The stream; ``Last-Event-ID`` or ``known`` is the version that the desk has."""
    known = request.headers.get("Last-Event-ID") or request.GET.get("known", "")
    answer = StreamingHttpResponse(_events(known[:64]), content_type="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    # The stream lasts for hours: it must not keep the connection that found out who asks.
    if not connection.in_atomic_block:
        close_old_connections()
    return answer
