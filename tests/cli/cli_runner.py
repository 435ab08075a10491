"""Commands run in this process, with streams like a person's or like a pipe."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from regulars.cli import main


class Stream(io.TextIOWrapper):
    """A stream that can claim to be a terminal."""

    def __init__(self, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="\n", write_through=True)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        raw = self.buffer
        assert isinstance(raw, io.BytesIO)
        return raw.getvalue().decode(self.encoding, "replace")


class Keyboard(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def error(self) -> Any:
        """The one shape in which every command says what went wrong."""
        document = self.json()
        assert document.keys() == {"error"}
        assert document["error"].keys() >= {"code", "type", "message"}
        return document["error"]


Run = Callable[..., Ran]


def ran(*arguments: object, typed: str | None = None, encoding: str = "utf-8") -> Ran:
    """Run ``regulars`` with ``arguments``; ``typed`` puts a person at the keyboard."""
    terminal = typed is not None
    out, err = Stream(terminal, encoding), Stream(encoding=encoding)
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = Keyboard(typed) if typed is not None else io.StringIO()
    sys.stdout, sys.stderr = out, err
    try:
        code = main([str(argument) for argument in arguments])
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    return Ran(code, out.text(), err.text())
