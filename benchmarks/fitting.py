"""Fit CPU against `lifetimes`, same machine, same run, same data."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.measure import DATA, SHARED, child, environment, table
from regulars import activity
from regulars.ledger.simulate import simulate_triples

TITLE = "Fitting activity models"
REQUIREMENTS = Path(__file__).parent / "peers" / "requirements.txt"
RUNS = 3

CDNOW_DUCKDB = """
with days as (
    select distinct customer_id, date::DATE as day from read_parquet($path) where date <= '1997-09-30'
)
select count(*) - 1 as x, date_diff('day', min(day), max(day)) / 7e0 as t_x,
       date_diff('day', min(day), DATE '1997-09-30') / 7e0 as T
from days group by customer_id
"""


def bases() -> Iterator[tuple[str, Path]]:
    """Full CDNOW (where the shared data is at hand) and 100,000 simulated clients of each model."""
    DATA.mkdir(exist_ok=True)
    cdnow = SHARED / "clv" / "cdnow_full.parquet"
    if cdnow.exists():
        columns = duckdb.connect().execute(CDNOW_DUCKDB, {"path": str(cdnow)}).fetchnumpy()
        np.savez(DATA / "cdnow_full.npz", **columns)
        yield "CDNOW full", DATA / "cdnow_full.npz"
    for model in ("bg/nbd", "pareto/nbd"):
        path = DATA / f"simulated_{model.replace('/', '_')}.npz"
        # Clients of all ages from half a year to two, at day grain: few histories are equal.
        days = np.random.default_rng(2).integers(182, 731, 100_000)
        drawn = simulate_triples(model, None, 100_000, days / 7, seed=1)
        t_x = np.where(drawn.x > 0, np.maximum(np.floor(drawn.t_x * 7), 1) / 7, 0)
        np.savez(path, x=drawn.x, t_x=t_x, T=drawn.T)
        yield f"100,000 simulated, {model}", path


def _log_likelihood(model: str, params: dict[str, float], base: Path) -> float:
    data = np.load(base)
    at_theirs = activity.model(model, params)
    return float(at_theirs.log_likelihoods(data["x"], data["t_x"], data["T"]).sum())


def main() -> str:
    """The table: CPU seconds (median of three runs, each a process of its own) and the ratio."""
    peer, rows = environment("lifetimes", REQUIREMENTS), []
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
                    f"{_log_likelihood(model, theirs['clients'][0]['params'], path):.2f}",
                ]
            )
    head = ["base", "model", "Regulars", "lifetimes 0.11.3", "ratio", "lifetimes, fed our merged triples"]
    return table([*head, "our log-likelihood", "theirs"], rows)
