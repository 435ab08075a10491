"""What a command says: sentences and tables to a person, or one JSON document to a program."""

from __future__ import annotations

import codecs
import contextlib
import errno
import json
import os
import shutil
import sys
import textwrap
import time
import traceback
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import typer

from regulars.cli import texts
from regulars.cli.workplace import typed
from regulars.errors import RegularsError
from regulars.phrases.languages import choose, unspoken
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from typing import Self


#: What the system answers where this person may not read or write, or where nothing can be made.
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR)


def steady_streams() -> None:
    """Let no console fail on a letter: what its encoding lacks loses its accent or is a question mark."""
    codecs.register_error("regulars.without_accents", _without_accents)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="regulars.without_accents")


def _without_accents(problem: UnicodeError) -> tuple[str, int]:
    """The letters that could not be encoded, without their accents where that helps."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    lacking = problem.object[problem.start : problem.end]
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", lacking) if not unicodedata.combining(letter)
    )
    return plain.encode(problem.encoding, "replace").decode(problem.encoding), problem.end


class Surface:
    """Where one command speaks; as a context manager it turns errors into sentences and exit codes.

    With ``as_json`` only `answer` (or an error) reaches standard output; everything else is silent.
    """

    def __init__(self, *, lang: str | None = None, as_json: bool = False) -> None:
        self.asked = lang
        self.lang = choose(lang)
        self.as_json = as_json
        self._unspoken = unspoken() if lang is None else None

    def prefer(self, setting: str | None) -> None:
        """Speak the company's language unless another was asked for."""
        self.lang = choose(self.asked, setting)
        self._tell_language()

    def _tell_language(self) -> None:
        """Say once that the language the environment names is not spoken, and which is."""
        if self._unspoken is not None:
            said = texts.LANGUAGE_UNKNOWN(asked=self._unspoken, used=self.lang)
            self._unspoken = None
            typer.echo(self.words(said), err=True)

    @property
    def interactive(self) -> bool:
        """Whether a person sits at the keyboard."""
        return not self.as_json and sys.stdin.isatty() and sys.stdout.isatty()

    def clean(self, text: str) -> str:
        """Text from a record, fit for a terminal."""
        from regulars.report.html import printable

        return printable(text)

    def number(self, value: float | None) -> str:
        """A number in the language of this surface."""
        from regulars.phrases.formats import number

        return number(value, self.lang)

    def words(self, what: Said | Reason, **params: Any) -> str:
        """``what`` in the language of this surface, fit for a terminal."""
        from regulars.phrases import say

        return self.clean(say(what, self.lang, **params))

    def say(self, what: Said | Reason, **params: Any) -> None:
        """Print a sentence."""
        if not self.as_json:
            typer.echo(self.words(what, **params))

    def heading(self, what: Said | Reason, **params: Any) -> None:
        """Print an empty line and a heading."""
        self.title(self.words(what, **params))

    def title(self, told: str) -> None:
        """Print an empty line and words that were said before as a heading."""
        if not self.as_json:
            typer.echo()
            typer.secho(self.clean(told), bold=True)

    def rows(
        self,
        rows: Sequence[Sequence[str]],
        *,
        right: Sequence[int] = (),
        header: bool = False,
        wrapped: bool = False,
        folded: bool = False,
    ) -> None:
        """Print rows with aligned columns; ``right`` are the columns of numbers. On a terminal they fit.

        With ``wrapped`` the words of the last column go on below where they do not; with ``folded`` headings
        are no wider than sentences, also where the rows go to a file.
        """
        from regulars.cli.tables import under_heading

        if self.as_json:
            return
        room = shutil.get_terminal_size().columns - 2 if sys.stdout.isatty() else None
        whole = folded and room is None
        if whole:
            room = shutil.get_terminal_size((100, 24)).columns - 2
        head, body = rows[0] if header else [], rows[1:] if header else rows
        heads, lines = under_heading(
            head, body, right=right, room=room, wrapped=wrapped, whole=whole, broken=folded
        )
        for line in heads:
            typer.secho(f"  {line}".rstrip(), dim=True)
        for line in lines:
            typer.secho(f"  {line}")

    def pairs(self, rows: Sequence[Sequence[str]]) -> None:
        """Print names with what belongs to them; long sentences are not cut."""
        from rich.cells import cell_len

        if self.as_json:
            return
        columns = shutil.get_terminal_size((100, 24)).columns
        width = min(max(cell_len(row[0]) for row in rows), max(30, columns * 6 // 10))
        room = max(20, columns - width - 6)
        for name, told in rows:
            names = textwrap.wrap(f"{name[:1].upper()}{name[1:]}", width)
            for left, right in zip_longest(names, textwrap.wrap(told, room), fillvalue=""):
                typer.echo(f"  {left}{' ' * (width - cell_len(left))}   {right}".rstrip())

    def paragraph(self, what: Said | Reason, **params: Any) -> None:
        """Print a sentence of its own, set in and as wide as the terminal is."""
        self.text(self.words(what, **params))

    def text(self, told: str, indent: int = 2) -> None:
        """Print words that were said before as a sentence of their own, set in by ``indent``."""
        if self.as_json:
            return
        told = self.clean(told)
        room = max(30, shutil.get_terminal_size((100, 24)).columns - indent - 2)
        for line in textwrap.wrap(f"{told[:1].upper()}{told[1:]}", room):
            typer.echo(f"{' ' * indent}{line}")

    def line(self, text: str = "") -> None:
        """Print a line that needs no translation, such as a command."""
        if not self.as_json:
            typer.echo(text)

    def next(self, *commands: str) -> None:
        """Commands worth trying, each on a line of its own so that it can be copied."""
        self.heading(texts.NEXT)
        for command in commands:
            self.line(f"  {self.reachable(command)}")

    def reachable(self, command: str) -> str:
        """``command`` as it can be typed here, where Regulars may not be on the PATH."""
        program, _, rest = command.partition(" ")
        beside = shutil.which("regulars", path=str(Path(sys.executable).parent))
        if program != "regulars" or shutil.which("regulars") is not None or beside is None:
            return command
        return f"{typed(Path(beside))} {rest}"

    def note(self, what: Said | Reason, **params: Any) -> None:
        """Print a sentence beside the answer (standard error)."""
        if not self.as_json:
            typer.echo(self.words(what, **params), err=True)

    def answer(self, document: Any) -> None:
        """With ``--json``, print the one document."""
        if self.as_json:
            self._print_json(document)

    def ask(self, question: Said | Reason, **params: Any) -> str:
        """What the person types after a question."""
        return input(self.words(question, **params) + " ").strip()

    @contextlib.contextmanager
    def step(self, what: Reason) -> Iterator[Progress]:
        """A step that may take a while: a moving bar on a terminal, one line when done elsewhere."""
        progress = Progress(self, self.words(what))
        with progress:
            yield progress

    def usage(self, problem: typer.TyperException) -> None:
        """Say that the command itself was written wrongly."""
        if self.as_json:
            message = problem.format_message()
            self._print_json(
                {"error": {"code": "error.usage", "type": type(problem).__name__, "message": message}}
            )
        else:
            show = getattr(problem, "show", None)
            typer.echo(problem.format_message(), err=True) if show is None else show()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell_language()
        if isinstance(problem, RegularsError):
            self._fail(problem.said, type(problem).__name__)
            raise typer.Exit(2) from problem
        if isinstance(problem, OSError) and problem.errno in NOT_ALLOWED and problem.filename:
            if os.environ.get("REGULARS_DEBUG"):
                traceback.print_exception(problem)
            said = _not_made(problem)
            self._fail(said, type(problem).__name__)
            raise typer.Exit(2) from problem
        if isinstance(problem, (EOFError, KeyboardInterrupt)):
            raise typer.Exit(130) from problem
        if isinstance(problem, Exception) and not isinstance(
            problem, (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError)
        ):
            if os.environ.get("REGULARS_DEBUG"):
                traceback.print_exception(problem)
            self._fail(
                texts.UNEXPECTED(kind=type(problem).__name__, detail=str(problem)), type(problem).__name__
            )
            raise typer.Exit(1) from problem

    def _fail(self, said: Said, kind: str) -> None:
        message = self.words(said)
        if self.as_json:
            self._print_json({"error": {**said.as_json(), "type": kind, "message": message}})
        else:
            typer.secho(message, err=True)

    def _print_json(self, document: Any) -> None:
        from regulars.phrases.documents import encoded

        text = json.dumps(encoded(document, self.lang), ensure_ascii=False, indent=2)
        sys.stdout.flush()
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(text + "\n")
        else:
            buffer.write(text.encode("utf-8", "replace") + b"\n")
            buffer.flush()


def _not_made(problem: OSError) -> Said:
    """Why a file can be neither read nor made: its folder is missing, or else whatever it is."""
    path = Path(os.fsdecode(problem.filename))
    if problem.errno == errno.ENOENT and not path.parent.exists():
        return texts.NO_FOLDER(path=str(path), folder=str(path.parent))
    return texts.NOT_ALLOWED(path=str(path))


class Progress:
    """One step's progress on standard error; silent with ``--json``."""

    def __init__(self, surface: Surface, label: str) -> None:
        self.surface = surface
        self.label = label
        self.result = ""
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        if not self.surface.as_json and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as RichProgress

            self._bar = RichProgress(
                TextColumn("  {task.description:<12}", markup=False),
                BarColumn(
                    bar_width=20,
                    style="dim",
                    complete_style="cyan",
                    finished_style="cyan",
                    pulse_style="cyan",
                ),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(self.label, total=None)
            self._bar.start()
        return self

    def advance(self, share: float) -> None:
        """How much of the step is done, from 0 to 1."""
        if self._bar is not None:
            self._bar.update(self._task, completed=share, total=1.0)

    def done(self, what: Said | Reason, **params: Any) -> None:
        """What came of the step."""
        self.result = self.surface.words(what, **params)

    def __exit__(self, kind: object, problem: object, trace: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        if problem is None and not self.surface.as_json:
            seconds = self.surface.words(texts.SECONDS(n=round(time.monotonic() - self._started, 1)))
            parts = " · ".join(part for part in (self.result, seconds) if part)
            typer.echo(f"  {self.label:<12} {parts}", err=True)
