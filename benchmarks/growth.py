"""How time and memory grow with the number of clients."""

from __future__ import annotations

from benchmarks.measure import child, table
from benchmarks.scale import ledger_file

SIZES = (10_000, 31_600, 100_000, 316_000, 1_000_000)


def main() -> str:
    """One row a size: the same job as in `scale`."""
    rows = []
    for clients in SIZES:
        run = child("benchmarks.portfolio_run", str(ledger_file(clients)), "fit")
        rows.append(
            [
                f"{run.result['clients']:,}",
                f"{run.result['lines']:,}",
                f"{run.wall:.1f} s",
                f"{run.peak_mb:,.0f} MB",
                f"{run.result['triples']:,}",
            ]
        )
    return table(["clients", "lines", "wall time", "peak memory", "distinct triples"], rows)
