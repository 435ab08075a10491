"""``regulars simulate``: sales records drawn from a model whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options, texts
from regulars.cli.surface import Surface
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason

if TYPE_CHECKING:
    import pyarrow as pa

WRITTEN = Reason("simulate.written", "{n} line written to {path}", plural="{n} lines written to {path}")
TRUTH_WRITTEN = Reason(
    "simulate.truth_written",
    "What is true of {n} client written to {path}",
    plural="What is true of {n} clients written to {path}",
)


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the lines: .csv or .parquet.")],
    model: Annotated[
        str, typer.Option(help="bg/nbd, mbg/nbd, pareto/nbd, nbd, or sbg for contracts.")
    ] = "bg/nbd",
    clients: Annotated[int, typer.Option(min=1, help="How many clients.")] = 1000,
    weeks: Annotated[int, typer.Option(min=1, help="Weeks of history.")] = 104,
    products: Annotated[int, typer.Option(min=0, help="How many products; 0 for one nameless line.")] = 0,
    returns: Annotated[float, typer.Option(help="Share of lines brought back.")] = 0.0,
    start: Annotated[str, typer.Option(metavar="DATE", help="First day.")] = "2023-01-01",
    seed: Annotated[int, typer.Option(help="The same seed draws the same records.")] = 0,
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write what is true of each.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
) -> None:
    """Draw sales records whose truth is known.

    To try Regulars without records of your own, or to check what it says against the truth.

    \b
    Examples:
      regulars simulate sales.csv
      regulars simulate gym.csv --model sbg --clients 500 --weeks 52
      regulars simulate shop.parquet --products 40 --returns 0.05 --truth truth.csv --seed 7
      regulars open sales.csv
    """
    with Surface(lang=lang, as_json=as_json) as out:
        for path in (file, truth):
            if path is not None and path.suffix.lower() not in (".csv", ".parquet"):
                raise ArgumentInvalid(
                    ARGUMENT_INVALID, name="FILE", value=path.name, expected=".csv / .parquet"
                )
        with out.step(texts.DRAWING):
            from regulars.ledger.simulate import simulate

            drawn = simulate(
                model, clients, start=start, weeks=weeks, products=products, returns=returns, seed=seed
            )
            _write(drawn.lines, file)
            if truth is not None:
                _write(drawn.truth, truth)
        out.say(WRITTEN(n=drawn.lines.num_rows, path=str(file)))
        if truth is not None:
            out.say(TRUTH_WRITTEN(n=drawn.truth.num_rows, path=str(truth)))
        out.answer(
            {
                "file": file,
                "truth": truth,
                "model": drawn.model,
                "params": drawn.params,
                "lines": drawn.lines.num_rows,
                "clients": drawn.truth.num_rows,
                "origin": drawn.origin,
            }
        )


def _write(table: pa.Table, path: Path) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    if path.suffix.lower() == ".parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.csv.write_csv(table, path)
