"""The scorecard of a million clients: time and memory."""

from __future__ import annotations

from benchmarks.measure import child, table

SIZES = (100_000, 1_000_000)


def main() -> str:
    """One row a size; the peak is of the whole process, which draws the records, too."""
    rows = []
    for clients in SIZES:
        run = child("benchmarks.scorecard_run", str(clients))
        rows.append(
            [
                f"{clients:,}",
                f"{run.result['lines']:,}",
                f"{run.result['seconds']:.1f} s",
                f"{run.peak_mb:,.0f} MB",
                "90 s, 4 GB (with tails)" if clients == SIZES[-1] else "",
            ]
        )
    return table(["clients", "lines", "scorecard", "peak memory of the process", "target"], rows)
