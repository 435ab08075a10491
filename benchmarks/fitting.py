"""Fit CPU against `lifetimes`, same machine, same run, same data."""

from __future__ import annotations

import statistics
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.measure import DATA, SHARED, child, table

TITLE = "Fitting activity models"
PEER = Path(__file__).parent / ".venv"
RUNS = 3

CDNOW_DUCKDB = """
with days as (
    select distinct customer_id, date::DATE as day from read_parquet($path) where date <= '1997-09-30'
)
select count(*) - 1 as x, date_diff('day', min(day), max(day)) / 7e0 as t_x,
       date_diff('day', min(day), DATE '1997-09-30') / 7e0 as T
from days group by customer_id
"""


def peer_python() -> str:
    """The peer's own environment, made on first use."""
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = PEER / folder / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        wanted = Path(__file__).parent / "peers" / "requirements.txt"
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", str(wanted)], check=True)
    return str(python)


def bases() -> Iterator[tuple[str, Path]]:
    """Full CDNOW (where the shared data is at hand) and 100,000 simulated clients of each model."""
    DATA.mkdir(exist_ok=True)
    cdnow = SHARED / "clv" / "cdnow_full.parquet"
    if cdnow.exists():
        columns = duckdb.connect().execute(CDNOW_DUCKDB, {"path": str(cdnow)}).fetchnumpy()
        np.savez(DATA / "cdnow_full.npz", **columns)
        yield "CDNOW full", DATA / "cdnow_full.npz"
    from regulars.ledger.simulate import simulate_triples

    for model in ("bg/nbd", "pareto/nbd"):
        path = DATA / f"simulated_{model.replace('/', '_')}.npz"
        x, t_x, T = simulate_triples(model, n=100_000, T=52.0, seed=1)
        np.savez(path, x=x, t_x=np.round(t_x * 7) / 7, T=T)
        yield f"100,000 simulated, {model}", path


def main() -> str:
    """The table: CPU seconds (median of three runs, each a process of its own) and the ratio."""
    peer, rows = peer_python(), []
    for name, path in bases():
        for model in ("bg/nbd", "pareto/nbd"):
            if "simulated" in name and not name.endswith(model):
                continue
            ours = [child("benchmarks.regulars_fit", str(path), model).result for _ in range(RUNS)]
            theirs = {
                grain: [
                    child("benchmarks.peers.lifetimes_fit", str(path), model, grain, python=peer).result
                    for _ in range(RUNS if grain == "clients" else 1)
                ]
                for grain in ("clients", "triples")
            }
            mine = statistics.median(run["cpu"] for run in ours)
            as_documented = statistics.median(run["cpu"] for run in theirs["clients"])
            weighted = theirs["triples"][0]["cpu"]
            rows.append(
                [
                    name,
                    model,
                    f"{mine:.3f} s",
                    f"{as_documented:.2f} s",
                    f"{as_documented / mine:.0f}×",
                    f"{weighted:.2f} s ({weighted / mine:.0f}×)",
                    f"{ours[0]['log_likelihood']:.2f}",
                    f"{theirs['clients'][0]['log_likelihood']:.2f}",
                ]
            )
    head = ["base", "model", "Regulars", "lifetimes 0.11.3", "ratio", "lifetimes, fed our merged triples"]
    return table([*head, "our log-likelihood", "theirs"], rows)
