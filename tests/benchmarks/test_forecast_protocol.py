"""The frozen file is what is run, and nothing looks past an origin."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from benchmarks.forecast import protocol, simple, tifu
from benchmarks.forecast.features import matrix
from benchmarks.forecast.windows import exposure, future, past
from hypothesis import given, settings
from hypothesis import strategies as st

FROZEN = tomllib.loads(protocol.FROZEN.read_text(encoding="utf-8"))


def test_trials_are_those_of_the_file() -> None:
    read = protocol.read()
    assert [(t.name, t.test.grain, t.test.origin) for t in read.trials] == [
        (test["name"], test["grain"], test["origin"]) for test in FROZEN["test"]
    ]
    assert [[w.origin for w in t.inner] for t in read.trials] == [t["inner"] for t in FROZEN["test"]]


def test_a_changed_file_changes_what_is_run(tmp_path: Path) -> None:
    changed = protocol.FROZEN.read_text(encoding="utf-8").replace("origin = 33", "origin = 37")
    path = tmp_path / "protocol.toml"
    path.write_text(changed, encoding="utf-8")
    assert [trial.test.origin for trial in protocol.read(path).trials] == [41, 37, 41, 41]


def test_settings_and_training_end_before_what_they_are_for() -> None:
    for trial in protocol.read().trials:
        for window in (*trial.inner, *trial.training):
            assert window.first + window.days <= trial.test.first
        for inner in trial.inner:
            assert all(w.first + w.days <= inner.first for w in trial.trained_before(inner))


def test_an_inner_origin_that_looks_past_the_test_origin_is_refused(tmp_path: Path) -> None:
    text = protocol.FROZEN.read_text(encoding="utf-8").replace("inner = [17, 21]", "inner = [17, 23]")
    path = tmp_path / "protocol.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="past the test origin"):
        protocol.read(path)


def test_no_window_outlasts_the_records() -> None:
    journey = protocol.read().journey
    days = (journey["last_day"] - journey["first_day"]).days + 1
    windows = [w for t in protocol.read().trials for w in (t.test, *t.inner, *t.training)]
    assert max(w.first + w.days for w in windows) == days
    assert {w.days for w in windows if w.origin == 41} == {78, 28}


def drawn(seed: int, n: int = 400) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    keys = np.unique(
        np.column_stack([rng.integers(0, 12, n), rng.integers(0, 9, n), rng.integers(0, 140, n)]), axis=0
    )
    lines = rng.integers(1, 4, len(keys))
    return {
        "client": keys[:, 0], "product": keys[:, 1], "day": keys[:, 2], "lines": lines,
        "units": (lines * rng.integers(1, 5, len(keys))).astype(float),
    }  # fmt: skip


@settings(max_examples=12, derandomize=True, deadline=None)
@given(seed=st.integers(0, 10_000), origin=st.integers(4, 16))
def test_nothing_that_happens_from_the_origin_on_moves_a_feature_or_a_forecast(
    seed: int, origin: int
) -> None:
    rows, first = drawn(seed), 7 * origin
    other = drawn(seed + 1)
    before, after = rows["day"] < first, other["day"] >= first
    mixed = {name: np.concatenate([rows[name][before], other[name][after]]) for name in rows}
    one, two = past(rows, first, 28), past(mixed, first, 28)
    assert np.array_equal(matrix(one)[0], matrix(two)[0])
    vectors = [
        tifu.vectors(p.client, p.day, p.product, p.shape, tifu.PAPER_TAFENG).toarray() for p in (one, two)
    ]
    assert np.array_equal(*vectors)
    for forecast in (simple.global_rate, simple.activity_by_share, simple.own_rate):
        assert np.array_equal(forecast(one), forecast(two))


def test_a_window_counts_what_came_after_for_its_own_universe_only() -> None:
    rows = {
        "client": np.array([3, 3, 3, 5, 7]), "product": np.array([2, 2, 4, 2, 2]),
        "day": np.array([1, 8, 9, 10, 2]), "lines": np.array([1, 1, 1, 1, 1]),
        "units": np.array([1.0, 2.0, 5.0, 7.0, 1.0]),
    }  # fmt: skip
    known = past(rows, 7, 7)
    assert known.clients.tolist() == [3, 7] and known.products.tolist() == [2]
    assert future(rows, known, 7)["units"].tolist() == [[2.0], [0.0]]
    assert future(rows, known, 1)["units"].tolist() == [[0.0], [0.0]]


def test_decayed_counts_and_exposure_agree_on_someone_who_buys_every_week() -> None:
    weeks = np.arange(10)
    rows = {
        "client": np.zeros(10, int), "product": np.zeros(10, int), "day": 7 * weeks + 3,
        "lines": np.ones(10), "units": np.full(10, 2.0),
    }  # fmt: skip
    known = past(rows, 70, 28)
    for decay in (1.0, 0.9):
        assert known.cells(known.units, decay)[0, 0] == pytest.approx(
            2 * exposure(known.known_weeks, decay)[0]
        )
    assert simple.own_rate(known)[0, 0] == pytest.approx(8.0)
