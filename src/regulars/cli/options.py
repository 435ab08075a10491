"""Options that every command shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.phrases.languages import LANGUAGES, known


def _spoken(asked: str | None) -> str | None:
    """The language asked for, refused where it is not spoken here."""
    if asked is not None and known(asked) is None:
        raise typer.BadParameter(f"There is no language {asked!r}. There are: {', '.join(LANGUAGES)}.")
    return asked


Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="en|ru|ro",
        callback=_spoken,
        help="Language; else REGULARS_LANG, the company's, the system's.",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder", metavar="DIR", help="Company folder; else this folder or the nearest one above."
    ),
]
Top = Annotated[int | None, typer.Option("--top", min=1, metavar="N", help="How many rows to show.")]
Horizon = Annotated[
    str | None, typer.Option("--horizon", metavar="TIME", help="How far ahead: 12w, 6m, 90d, 1y.")
]
Named = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="ROLE=COLUMN", help="Say what a column is; may be given several times."),
]
Chosen = Annotated[
    list[str] | None,
    typer.Option("--choose", metavar="NAME=VALUE", help="Answer a question about the file beforehand."),
]
Preset = Annotated[str | None, typer.Option("--preset", metavar="NAME", help="Which program wrote the file.")]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook.")]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Which encoding, if it is misread.")
]
Currency = Annotated[
    str | None, typer.Option("--currency", metavar="CODE", help="The one currency: EUR, MDL, …")
]
Force = Annotated[bool, typer.Option("--force", help="Go on though over a tenth of the rows is unusable.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Show the page when done.")]
