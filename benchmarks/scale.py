"""A million clients: Parquet to the clients' table with intervals, and the engine's share of it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import DATA, child, table

CLIENTS = 1_000_000


def ledger_file(clients: int) -> Path:
    """A simulated ledger of ``clients`` clients over three years as a Parquet file, made once."""
    path = DATA / f"ledger_{clients}.parquet"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        child("benchmarks.simulate_ledger", str(clients), str(path))
    return path


def main() -> str:
    """Wall time of the whole process (imports included), peak memory, and the steps inside."""
    path = ledger_file(CLIENTS)
    whole = child("benchmarks.portfolio_run", str(path), "fit")
    engine = child("benchmarks.portfolio_run", str(path), "engine")
    rows = [
        [
            "Parquet → `clients()` with intervals",
            f"{whole.wall:.1f} s",
            f"{whole.peak_mb:,.0f} MB",
            "30 s, 3 GB",
        ],
        [
            "the engine's share: histories, triples, join back",
            f"{engine.result['engine']:.2f} s",
            f"{engine.peak_mb:,.0f} MB",
            "3 s, 1 GB",
        ],
    ]
    facts = whole.result
    size = (
        f"{facts['lines']:,} lines, {facts['clients']:,} clients, {facts['triples']:,} distinct triples.\n\n"
    )
    return size + table(["what", "time", "peak memory", "target"], rows)
