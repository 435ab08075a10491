"""The package's own forecast of windows: ``python -m benchmarks.forecast.ours GRAIN FOLDER``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

import regulars
from benchmarks.forecast import protocol, records
from benchmarks.forecast.protocol import Window
from benchmarks.forecast.windows import Past, past
from regulars.portfolio import Portfolio
from regulars.portfolio.answers import every_pair


def windows(grain: str) -> list[Window]:
    """Every window of ``grain`` that a trial needs, each once: tests and inner ones."""
    trials = [trial for trial in protocol.read().trials if trial.test.grain == grain]
    return list(dict.fromkeys(w for t in trials for w in (t.test, *t.inner)))


def cells(portfolio: Portfolio, names: dict[str, np.ndarray], known: Past) -> dict[str, np.ndarray]:
    """What the portfolio says of every pair of ``known``'s universe, and of its products' totals.

    A product without a paid line is in no portfolio: nothing is expected of it.
    """
    clients, products = names["clients"][known.clients], names["products"][known.products]
    made = {name: np.zeros(known.shape) for name in ("units", "p_buy", "picks", "shape")}
    columns = {"units": "expected_units", "p_buy": "p_buy", "picks": "expected_picks", "shape": "shape"}
    for batch in every_pair(portfolio._engine).batches():
        client = np.searchsorted(
            clients, batch["client"].to_numpy(zero_copy_only=False).astype(clients.dtype)
        )
        product = np.searchsorted(
            products, batch["product"].to_numpy(zero_copy_only=False).astype(products.dtype)
        )
        for name, column in columns.items():
            made[name][client, product] = batch[column].to_numpy(zero_copy_only=False)
    totals = portfolio.products().arrow()
    at = np.searchsorted(products, totals["product"].to_numpy().astype(products.dtype))
    for name in ("expected_units", "expected_units_low", "expected_units_high"):
        made[f"product_{name}"] = np.zeros(known.shape[1])
        made[f"product_{name}"][at] = totals[name].to_numpy()
    return made


def main(grain: str, folder: str, *keys: str) -> None:
    """Write one file a window (all, or those with ``keys``) and say how long each fit took."""
    journey = records.Journey(protocol.read().journey, grain)
    rows = journey.rows()
    ledger = regulars.read_ledger(journey.lines(), columns=records.COLUMNS, currency="USD")
    seconds = {}
    for window in windows(grain):
        if keys and window.key not in keys:
            continue
        started = time.perf_counter()
        fitted = regulars.fit(ledger, at=journey.before(window.first), horizon=f"{window.days}d")
        seconds[window.key] = round(time.perf_counter() - started, 1)
        with fitted as portfolio:
            known = past(rows, window.first, window.days)
            np.savez(Path(folder) / f"{window.key}.npz", **cells(portfolio, rows, known))
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
