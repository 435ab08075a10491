"""A limit to what a form may send, kept while it is being received: what is larger is not even stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect


class AtMost(FileUploadHandler):
    """Stops a file at ``most`` bytes; the form then has no file, and ``request.too_large`` is true."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most, self.received = most, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The chunk, while there are few enough."""
        self.received += len(raw_data)
        if self.received > self.most:
            self.request.too_large = True  # type: ignore[union-attr]  # our own mark
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps the file."""
        return


def at_most(most: int) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let a view receive files of at most ``most`` bytes in all; the token against forgery is still asked.

    The token stands in the form, so reading it would receive the files: the limit is set before.
    """

    def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        guarded = csrf_protect(view)

        @csrf_exempt
        def received(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.upload_handlers.insert(0, AtMost(request, most))
            return guarded(request, *args, **kwargs)

        made: Any = received
        made.needs = getattr(view, "needs", None)
        return received

    return limited
