"""``regulars new``: an empty company folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import typed
from regulars.reasons import Reason

MADE = Reason("new.made", "Made the company folder {path}.")


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    name: Annotated[str | None, typer.Option(help="The company's name; else the folder's.")] = None,
    currency: options.Currency = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Its time zone: Europe/Chisinau, …")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
) -> None:
    """Make an empty company folder.

    It holds the settings, for you to edit, and room for the records and what is learned from them.

    \b
    Examples:
      regulars new shop
      regulars new gym --currency MDL --timezone Europe/Chisinau --lang ro
      cd shop
      regulars import ../sales-2024.csv ../sales-2025.csv
      regulars fit
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.company import Company

        made = Company.create(
            folder,
            name=name,
            currency=currency,
            timezone=timezone,
            language=None if lang is None else out.lang,
        )
        out.say(MADE(path=str(folder)))
        out.next(f"cd {typed(folder)}", "regulars import FILE", "regulars fit")
        out.answer({"folder": made.path, "settings": made.settings_path})
