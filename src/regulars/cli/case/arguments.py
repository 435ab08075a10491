"""Arguments that commands on cases share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(metavar="FILE", help="The case file, .yaml or .json.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who writes it.")]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, in words.")]
Shows = Annotated[
    list[str] | None,
    typer.Option("--shows", metavar="FACT=VALUE", help="A fact that it shows; may be given several times."),
]
Explain = Annotated[bool, typer.Option("--explain", help="Say where every default comes from.")]
