"""One process from a stored ledger to a saved portfolio, stage by stage, or look-ups in what was saved."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from regulars import fit, load
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB

HORIZON = "12w"
LOOK_UPS, WARM = 200, 5


@dataclass(frozen=True)
class Shop:
    """The ledger of `benchmarks.simulate_shop`."""

    engine: Engine
    currency: str | None = "EUR"


class Watch:
    """Seconds of each stage, and the peak of resident memory (MiB) by its end."""

    def __init__(self) -> None:
        self.stages: dict[str, tuple[float, float]] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now, unit = time.perf_counter(), 1024**2 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        self.stages[stage] = (now - self._since, peak)
        self._since = now


def whole(ledger: str, snapshot: str) -> dict[str, Any]:
    """Fit and save; the stages are those that a fit tells of itself, and the tables of a snapshot."""
    watch, begun = Watch(), ["reading"]

    def told(stage: str, _: float) -> None:
        watch.lap(begun[0])
        begun[0] = stage

    engine = DuckDB(ledger, read_only=True, threads=2)
    portfolio = fit(Shop(engine), horizon=HORIZON, progress=told)
    Path(snapshot).unlink(missing_ok=True)
    watch.lap("engine")
    portfolio.save(snapshot, watch.lap)
    watch.lap("file")
    counts = {name: _rows(portfolio.workspace(), name) for name in ("client_rows", "bare_cells")}
    return {"stages": watch.stages, "lines": portfolio.record.lines, **counts}


def _rows(engine: Engine, table: str) -> int:
    return int(engine.arrow(f'SELECT count(*) AS n FROM "{table}"')["n"][0].as_py())


def look(snapshot: str) -> dict[str, Any]:
    """Milliseconds of look-ups in the file, warm: (median, 95th percentile) of each kind."""
    with load(snapshot) as portfolio:
        engine = portfolio.workspace()
        clients, products = (
            engine.arrow(f"SELECT {kind} AS name FROM {kind}_rows ORDER BY {kind}")["name"].to_pylist()
            for kind in ("client", "product")
        )
        rng = np.random.default_rng(0)
        some_clients, some_products = (rng.choice(names, LOOK_UPS).tolist() for names in (clients, products))
        return {
            "sell_to(client, 20)": _times(lambda name: portfolio.sell_to(name, 20), some_clients),
            "sell_to(client)": _times(portfolio.sell_to, some_clients),
            "buyers_of(product, 20)": _times(lambda name: portfolio.buyers_of(name, 20), some_products),
            "buyers_of(product, budget=500)": _times(
                lambda name: portfolio.buyers_of(name, budget=500), some_products
            ),
        }


def _times(ask: Callable[[str], object], names: list[str]) -> tuple[float, float]:
    for name in names[:WARM]:
        ask(name)
    took = []
    for name in names:
        begun = time.perf_counter()
        ask(name)
        took.append(1000 * (time.perf_counter() - begun))
    return float(np.median(took)), float(np.quantile(took, 0.95))


if __name__ == "__main__":
    print(json.dumps({"whole": whole, "look": look}[sys.argv[1]](*sys.argv[2:])))
