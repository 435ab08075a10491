"""The command line: one module a job. ``regulars --help`` imports nothing heavy."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from regulars.cli.surface import Surface, steady_streams

#: The commands in the order in which a person meets them, and the module of each.
JOBS = {
    "open": "open",
    "demo": "demo",
    "new": "new",
    "import": "importing",
    "rejects": "rejects",
    "fit": "fitting",
    "today": "today",
    "client": "client",
    "sell-to": "sell_to",
    "buyers-of": "buyers_of",
    "report": "report",
    "scorecard": "scorecard",
    "strategy": "strategy",
    "perks": "perks",
    "visit": "visit",
    "waste": "waste",
    "conduct": "conduct",
    "case": "case",
    "rules": "rules",
    "queue": "queue",
    "serve": "serve",
    "export-client": "export_client",
    "erase-client": "erase_client",
    "doctor": "doctor",
    "simulate": "simulate",
}

app = typer.Typer(
    name="regulars",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True)
def _regulars(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    """Who your clients are and what each will likely want, from the records you already have.

    \b
    Start with a file of sales:     regulars open sales.xlsx
    Or look at real data first:     regulars demo
    Something looks odd:            regulars doctor
    """
    if version:
        from regulars import __version__

        typer.echo(f"regulars {__version__}")
        raise typer.Exit


for _name, _module in JOBS.items():
    _job = importlib.import_module(f"regulars.cli.{_module}")
    if hasattr(_job, "group"):
        app.add_typer(_job.group, name=_name)
    else:
        app.command(_name)(_job.run)


def commands() -> list[tuple[str, ...]]:
    """The words of every command that does something: ``("fit",)``, ``("case", "new")``."""
    found: list[tuple[str, ...]] = []
    groups = {each.name: each.typer_instance for each in app.registered_groups}
    for job in JOBS:
        group = groups.get(job)
        found += [(job,)] if group is None else [(job, str(each.name)) for each in group.registered_commands]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done, 1 something unexpected, 2 what was given cannot be used, 130 stopped by the person.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    steady_streams()
    try:
        code = app(given, prog_name="regulars", standalone_mode=False)
    except typer.TyperException as usage:
        Surface(as_json="--json" in given).usage(usage)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader has left. (`open` is a module here, one of the commands.)
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
        return 1
    return code if isinstance(code, int) else 0
