"""Histories for the activity models: the CDNOW cohort of 1997, and bases simulated purchase by purchase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

Histories = tuple[np.ndarray, np.ndarray, np.ndarray]
CALIBRATED_TO = dt.date(1997, 9, 30)


def _cohort(path: Path, key: str, end: dt.date) -> Histories:
    table = pq.read_table(path, columns=[key, "date"])
    client = table[key].to_numpy()
    day = np.array([dt.date.fromisoformat(text).toordinal() for text in table["date"].to_pylist()])
    kept = day <= end.toordinal()
    occasions = np.unique(np.stack([client[kept], day[kept]], axis=1), axis=0)
    _, first, count = np.unique(occasions[:, 0], return_index=True, return_counts=True)
    began, ended = occasions[first, 1], occasions[first + count - 1, 1]
    return count - 1, (ended - began) / 7, (end.toordinal() - began) / 7


@pytest.fixture(scope="session")
def cdnow(shared_data: Path) -> Histories:
    """The 1/10 sample, 39 weeks."""
    return _cohort(shared_data / "clv" / "cdnow_sample.parquet", "customer_id", CALIBRATED_TO)


@pytest.fixture(scope="session")
def cdnow_full(shared_data: Path) -> Histories:
    """All 23,570 clients, 39 weeks."""
    return _cohort(shared_data / "clv" / "cdnow_full.parquet", "customer_id", CALIBRATED_TO)


def _lives(
    name: str, params: dict[str, float], rng: np.random.Generator, clients: int
) -> tuple[np.ndarray, np.ndarray]:
    """Moments of leaving known at the start, and the chances to leave after each purchase."""
    if name == "pareto/nbd":
        return rng.standard_exponential(clients) / rng.gamma(
            params["s"], 1 / params["beta"], clients
        ), np.zeros(clients)
    if name == "nbd":
        return np.full(clients, np.inf), np.zeros(clients)
    leaves = rng.beta(params["a"], params["b"], clients)
    stays = np.full(clients, np.inf)
    if name.startswith("mbg"):
        stays[rng.random(clients) < leaves] = 0.0
    return stays, leaves


def simulated(name: str, params: dict[str, float], ages: np.ndarray, seed: int, ahead: float = 0.0):
    """Histories of clients of the given ages, purchase by purchase, and what they bought ``ahead`` weeks on.

    Returns x, t_x, T, repeat purchases in (T, T + ahead], and whether each is still a client at T.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(params["r"], 1 / params["alpha"], len(ages))
    until, leaves = _lives(name, params, rng, len(ages))
    x, last, future = np.zeros(len(ages)), np.zeros(len(ages)), np.zeros(len(ages))
    clock, going = np.zeros(len(ages)), np.arange(len(ages))
    even = int(name.rpartition("-")[2]) if "cnbd" in name else 1
    while len(going):
        clock[going] += rng.standard_gamma(even, len(going)) / rate[going]
        going = going[clock[going] <= np.minimum(until[going], ages[going] + ahead)]
        seen = clock[going] <= ages[going]
        x[going[seen]] += 1
        last[going[seen]] = clock[going[seen]]
        future[going[~seen]] += 1
        left = going[rng.random(len(going)) < leaves[going]]
        until[left] = clock[left]
    return x, last, ages, future, until > ages


@pytest.fixture(scope="session")
def simulate() -> Callable[..., tuple[np.ndarray, ...]]:
    """See `simulated`."""
    return simulated
