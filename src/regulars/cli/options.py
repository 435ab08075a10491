"""Options that every command shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="en|ru|ro", help="Language; else REGULARS_LANG, the company's, the system's."
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
