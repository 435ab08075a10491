"""Own rhythm: what was drawn with is found again, and chances come true as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.portfolio.history import Floats
from regulars.portfolio.rhythm import STEADY_TIMES, Habit, Rhythm, fit_habit, fit_rhythm

TRUE = Rhythm(k=2.0, r=3.0, alpha=6.0, a=0.6, b=9.0)


def drawn(n: int, seed: int, weeks: float = 60.0) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Clients of `TRUE` seen for up to ``weeks``: gaps, their sum, Σ ln gap, silence, whether they left."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        rate, leaves = rng.gamma(TRUE.r) / TRUE.alpha, rng.beta(TRUE.a, TRUE.b)
        window, gaps, left = rng.uniform(10, weeks), [], False
        while True:
            # Leaving counts from the third purchase, as it does in the model: fewer make no regular.
            if len(gaps) >= 2 and rng.random() < leaves:
                left = True
                break
            gap = rng.gamma(TRUE.k) / rate
            if sum(gaps) + gap > window:
                break
            gaps.append(gap)
        if len(gaps) >= 2:
            rows.append((len(gaps), sum(gaps), np.log(gaps).sum(), window - sum(gaps), left))
    found = np.array(rows, float).T
    return found[0], found[1], found[2], found[3], found[4]


def test_the_base_is_found_again() -> None:
    n, total, logs, silent, _ = drawn(4000, seed=5)
    found = fit_rhythm(n, total, logs, silent)
    assert found.k == pytest.approx(TRUE.k, rel=0.05)
    assert found.alpha / found.r == pytest.approx(TRUE.alpha / TRUE.r, rel=0.08)
    assert found.a / (found.a + found.b) == pytest.approx(TRUE.a / (TRUE.a + TRUE.b), rel=0.15)


def test_chances_of_having_left_come_true() -> None:
    n, total, logs, silent, left = drawn(4000, seed=6)
    chance = fit_rhythm(n, total, logs, silent).left(silent, n, total)
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.7), (0.7, 0.95), (0.95, 1.01)):
        inside = (chance >= low) & (chance < high)
        error = np.sqrt(chance[inside].mean() * (1 - chance[inside].mean()) / inside.sum())
        assert left[inside].mean() == pytest.approx(chance[inside].mean(), abs=3 * error + 0.01), (low, high)


def test_silences_that_long_are_as_rare_as_said() -> None:
    """P(a gap is longer) of clients' next gaps is uniform when nothing has changed."""
    rng = np.random.default_rng(7)
    rate = rng.gamma(TRUE.r, size=20_000) / TRUE.alpha
    n = rng.integers(2, 20, 20_000).astype(float)
    total = rng.gamma(TRUE.k * n) / rate
    chance = TRUE.survival(rng.gamma(TRUE.k, size=20_000) / rate, n, total)
    assert [float((chance <= level).mean()) for level in (0.05, 0.1, 0.5)] == pytest.approx(
        [0.05, 0.1, 0.5], abs=0.01
    )


def test_products_given_up_are_found_again() -> None:
    true, rng, rows = Habit(c=1.5, d=3.0, a=0.4, b=12.0), np.random.default_rng(8), []
    for _ in range(12_000):
        p, leaves = rng.beta(true.c, true.d), rng.beta(true.a, true.b)
        takes, at = [], 0
        while at < 60 and not (len(takes) >= STEADY_TIMES and rng.random() < leaves):
            # The first time opens the habit; each later one comes with chance p a visit.
            at += 1 if not takes else rng.geometric(p)
            if at <= 60:
                takes.append(at)
        if len(takes) >= STEADY_TIMES:
            gone = at < 60 and takes[-1] == at
            rows.append((len(takes), takes[-1] - takes[0] + 1 - len(takes), 60 - takes[-1], gone))
    times, passed, since, gone = np.array(rows, float).T
    found = fit_habit(times, passed, since, np.ones_like(times))
    chance = found.given_up(since, times, passed)
    assert found.a / (found.a + found.b) == pytest.approx(true.a / (true.a + true.b), rel=0.2)
    assert chance[gone == 1].mean() > 0.6 > 0.15 > chance[gone == 0].mean()
    assert chance.mean() == pytest.approx(gone.mean(), abs=0.02)


@given(silent=st.floats(0, 500), more=st.floats(0.01, 50), n=st.integers(2, 300), gap=st.floats(0.15, 60))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_longer_silences_are_never_less_surprising(silent: float, more: float, n: int, gap: float) -> None:
    silences, times = np.array([silent, silent + more]), np.full(2, float(n))
    total = times * gap
    survival, left = TRUE.survival(silences, times, total), TRUE.left(silences, times, total)
    assert 0 < survival[1] <= survival[0] <= 1
    assert 0 < left[0] <= left[1] <= 1
    variance = TRUE.left_variance(silences, times, total)
    assert ((variance >= 0) & (variance <= 0.25)).all()


def test_few_regulars_stay_near_what_is_usual() -> None:
    found = fit_rhythm(*(np.array([value]) for value in (3.0, 6.0, 2.0, 1.0)))
    assert 0.5 < found.k < 4 and 0.005 < found.a / (found.a + found.b) < 0.3
