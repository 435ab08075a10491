"""Runs every method of every trial, each in a process of its own, rivals in an environment of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.forecast import protocol, records
from benchmarks.measure import DATA, child, environment

FOLDER = DATA / "forecast"
REQUIREMENTS = Path(__file__).parent / "rivals" / "requirements.txt"
#: Rivals by the name of their file: the module's name for them, and whether they see the package's forecast.
RIVALS = {
    "personal": ("personal", False),
    "tifu": ("tifu", False),
    "als": ("als", False),
    "lightgbm": ("lightgbm", False),
    "lightgbm_chain": ("lightgbm", True),
}


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
    """Run all; returns the settings each rival chose, by trial and name."""
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
    grain = protocol.read().trials[number].test.grain
    module_name, sees = RIVALS[name]
    args = [module_name, str(number), str(FOLDER / grain / "rows.npz"), str(rival_file(number, name))]
    if sees:
        args.append(str(FOLDER / grain))
    return str(child("benchmarks.forecast.rivals.run", *args, python=python).result["settings"])
