"""Runs every method of every trial, each in a process of its own, rivals in an environment of their own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from benchmarks.forecast import protocol, records
from benchmarks.measure import DATA, child, environment

FOLDER = DATA / "forecast"
REQUIREMENTS = Path(__file__).parent / "rivals" / "requirements.txt"
RIVALS = ("personal", "tifu", "als", "lightgbm")


def daily_rows(grain: str) -> dict[str, np.ndarray]:
    """The rows of ``grain``, from the file that `rows_file` wrote."""
    with np.load(FOLDER / grain / "rows.npz") as stored:
        return dict(stored)


def rows_file(grain: str) -> Path:
    """Write what every method reads."""
    (FOLDER / grain).mkdir(parents=True, exist_ok=True)
    path = FOLDER / grain / "rows.npz"
    np.savez(path, **records.Journey(protocol.read().journey, grain).rows())
    return path


def rival_file(number: int, name: str) -> Path:
    """Where the forecast of trial ``number`` by the rival ``name`` stands."""
    return FOLDER / f"{name}_{number}.npz"


def everything() -> dict[tuple[int, str], str]:
    """Run all; returns the settings each rival chose, by trial and name.

    Rivals have fixed seeds and one thread: one whose code and data are those of an earlier run is not run
    again.
    """
    trials, settings = protocol.read().trials, {}
    python = environment("forecast", REQUIREMENTS)
    for grain in dict.fromkeys(trial.test.grain for trial in trials):
        rows_file(grain)
        child("benchmarks.forecast.ours", grain, str(FOLDER / grain))
    for number in range(len(trials)):
        for name in RIVALS:
            settings[number, name] = rival(python, number, name)
    return settings


def rival(python: str, number: int, name: str) -> str:
    """Run the rival ``name`` on trial ``number``; returns its settings."""
    rows, out = FOLDER / protocol.read().trials[number].test.grain / "rows.npz", rival_file(number, name)
    made_of, record = _fingerprint(rows), out.with_suffix(".json")
    if out.exists() and record.exists():
        before = json.loads(record.read_text(encoding="utf-8"))
        if before["made_of"] == made_of:
            return str(before["settings"])
    args = [name, str(number), str(rows), str(out)]
    settings = str(child("benchmarks.forecast.rivals.run", *args, python=python).result["settings"])
    record.write_text(json.dumps({"made_of": made_of, "settings": settings}), encoding="utf-8")
    return settings


def _fingerprint(rows: Path) -> str:
    """Of everything a rival's forecast follows from: code, settings and rows."""
    here, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted([*here.glob("*.toml"), *here.glob("rivals/*"), *map(here.joinpath, _READ_BY_RIVALS)]):
        if path.is_file():
            digest.update(path.read_bytes())
    with np.load(rows) as stored:
        for key in sorted(stored.files):
            digest.update(np.ascontiguousarray(stored[key]).tobytes())
    return digest.hexdigest()


#: Modules of this folder that rivals import.
_READ_BY_RIVALS = ("features.py", "metrics.py", "protocol.py", "simple.py", "tifu.py", "windows.py")
