"""A million clients, ten thousand products, thirty million lines: the whole chain, and look-ups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.measure import DATA, Measured, child, table

SIZES = (30_000, 100_000, 300_000, 1_000_000)
#: Stages that a fit tells of itself, in order, and what they are.
STAGES = {
    "history": "clients by number, histories",
    "models": "contracts, activity model, spend, lifetimes",
    "look back": "the recent pace judged, an earlier forecast of 20,000 clients compared with what came",
    "products": "picks, observed cells, recent pace, segments",
    "clients": "clients, shapes, rows and columns raked",
    "cells": "columns: buyers, units and money with intervals",
    "totals": "totals, whom to call",
}
#: Stages whose sum is one clock: histories, picks, observed cells and what λ of any cell follows from.
ONE_CLOCK = ("history", "products", "clients")
#: Tables of a snapshot that are the matrix stored both ways.
BOTH_WAYS = ("bare_cells", "cell_columns")


def shop_file(clients: int) -> Path:
    """The ledger of a shop with so many clients, as a company keeps it, made once."""
    path = DATA / f"shop_{clients}.duckdb"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        child("benchmarks.simulate_shop", str(clients), str(part))
        part.rename(path)
    return path


def run(clients: int) -> tuple[Measured, dict[str, Any]]:
    """The chain in a process of its own, and look-ups in another."""
    snapshot = DATA / f"shop_{clients}.portfolio.duckdb"
    whole = child("benchmarks.chain_run", "whole", str(shop_file(clients)), str(snapshot))
    return whole, child("benchmarks.chain_run", "look", str(snapshot)).result


def _sums(whole: Measured) -> dict[str, float]:
    seconds = {name: took for name, (took, _) in whole.result["stages"].items()}
    matrix = sum(seconds[name] for name in BOTH_WAYS)
    chain = sum(seconds[name] for name in STAGES) + matrix
    return {
        "clock": sum(seconds[name] for name in ONE_CLOCK),
        "matrix": matrix,
        "chain": chain,
        "lines": seconds["lines"],
        "peak": whole.peak_mb,
    }


def _of_one(whole: Measured) -> str:
    """Stage by stage."""
    stages, sums = whole.result["stages"], _sums(whole)
    rows = [
        [what, f"{stages[name][0]:.1f} s", f"{stages[name][1]:,.0f} MB", ""] for name, what in STAGES.items()
    ]
    at_matrix, at_lines = (f"{stages[name][1]:,.0f} MB" for name in ("cell_columns", "lines"))
    rows += [
        ["the matrix stored both ways", f"{sums['matrix']:.1f} s", at_matrix, ""],
        ["**one clock**: histories, picks, cells and rates", f"{sums['clock']:.1f} s", "", "60 s"],
        ["**the whole chain**, matrix stored both ways", f"{sums['chain']:.1f} s", at_matrix, "120 s, 4 GB"],
        ["beside it, the lines stored by client", f"{sums['lines']:.1f} s", at_lines, ""],
    ]
    return table(["what", "time", "peak memory so far", "target"], rows)


def main() -> str:
    """The largest shop stage by stage, then how time, memory and look-ups grow."""
    measured = {clients: run(clients) for clients in SIZES}
    largest, _ = measured[SIZES[-1]]
    rows = []
    for clients, (whole, looks) in measured.items():
        sums = _sums(whole)
        told = [f"{median:.1f} / {late:.1f}" for median, late in looks.values()]
        counts = [f"{clients:,}", f"{whole.result['lines']:,}", f"{whole.result['bare_cells']:,}"]
        times = [f"{sums[name]:.1f} s" for name in ("clock", "chain", "lines")]
        rows.append([*counts, *times, f"{sums['peak']:,.0f} MB", *told])
    rows.append(["target", "", "", "60 s", "120 s", "", "4,096 MB", *["20"] * 4])
    names = [f"`{name}`, ms" for name in next(iter(measured.values()))[1]]
    head = ["clients", "lines", "observed cells", "one clock", "chain", "lines stored", "peak memory", *names]
    return (
        f"{largest.result['lines']:,} lines of {largest.result['client_rows']:,} clients:\n\n"
        f"{_of_one(largest)}\nLook-ups: warm, 200 random clients or products, median / 95th percentile.\n\n"
        f"{table(head, rows)}"
    )
