"""A CSV of a million lines, 1% of them bad: how long, how much memory, and is every reject's row right."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from benchmarks.measure import DATA, child, table

LINES, BAD_SHARE = 1_000_000, 0.01
BAD = (("31.02.2024", "12,50"), ("05.03.2024", "twelve"), ("", "7,10"))


def sample() -> tuple[Path, Path]:
    """The file (semicolons, decimal commas, day first) and the physical rows that are bad."""
    path, rows_path = DATA / "million.csv", DATA / "million_bad_rows.npy"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        rng = np.random.default_rng(5)
        bad = rng.random(LINES) < BAD_SHARE
        client = rng.integers(1, 200_000, LINES)
        day = rng.integers(1, 29, LINES)
        month = rng.integers(1, 13, LINES)
        cents = rng.integers(100, 100_000, LINES)
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, delimiter=";")
            out.writerow(["client", "date", "amount"])
            for i in range(LINES):
                at, amount = f"{day[i]:02}.{month[i]:02}.2024", f"{cents[i] // 100},{cents[i] % 100:02}"
                if bad[i]:
                    at, amount = BAD[i % len(BAD)]
                out.writerow([f"C{client[i]}", at, amount])
        np.save(rows_path, np.flatnonzero(bad) + 2)  # row 1 is the header
    return path, rows_path


def main() -> str:
    """Wall time and peak memory of a whole process that reads the file."""
    path, rows_path = sample()
    run = child("benchmarks.read_csv", str(path), str(rows_path))
    facts = run.result
    right = f"{facts['rows_right']:,} of {facts['bad']:,}"
    rows = [
        ["read, typed, rejects kept", f"{facts['read']:.1f} s", f"{run.peak_mb:,.0f} MB", "5 s, 500 MB"],
        ["the whole process, imports included", f"{run.wall:.1f} s", "", ""],
        ["rejects with their physical row number", right, "", "all"],
        ["rows turned into rejects that were good", f"{facts['wrongly']:,}", "", "0"],
    ]
    return table(["what", "measured", "peak memory", "target"], rows)
