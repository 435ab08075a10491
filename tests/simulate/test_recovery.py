"""Recovery: what the models estimate is what was drawn, judged by likelihood-ratio intervals.

If the maximiser finds the maximum and the likelihood is the one that data are drawn from, then
2(ln L at the estimate − ln L at the truth) is χ² with as many degrees as there are parameters, so the joint
likelihood-ratio region at a level holds the truth in that share of runs (Wald's does not at such sizes).
Each run is a base of its own; the nominal level has to lie within the 99% binomial interval of what is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from regulars.ledger.simulate import simulate_triples
from regulars.ledger.simulate.billing import CONTRACT_DEFAULTS, draw_tenures
from regulars.ledger.simulate.processes import DEFAULTS
from regulars.portfolio import activity, spend
from regulars.portfolio.contracts import renewal

LEVELS = (0.5, 0.8, 0.9, 0.95)
RUNS = 2000

Ratio = Callable[[int], tuple[float, bool]]


@dataclass(frozen=True)
class Case:
    """A model, the truth its bases are drawn from, and a run's (2 ln ratio, converged)."""

    name: str
    clients: int
    parameters: int
    run: Ratio


def of_activity(name: str, clients: int, weeks: float, params: dict[str, float] | None = None) -> Case:
    truth = dict(params or DEFAULTS[name])
    at_truth = activity.model(name, truth)

    def run(seed: int) -> tuple[float, bool]:
        drawn = simulate_triples(name, truth, clients, weeks, seed)
        fitted = activity.fit(name, drawn.x, drawn.t_x, drawn.T)
        there = float(activity.log_likelihood(at_truth, drawn.x, drawn.t_x, drawn.T).sum())
        return 2 * (fitted.log_likelihood - there), fitted.converged

    return Case(name, clients, len(truth), run)


def of_spend(clients: int) -> Case:
    truth = {"p": 6.25, "q": 3.74, "gamma": 15.44}

    def run(seed: int) -> tuple[float, bool]:
        rng = np.random.default_rng(seed)
        n = 1 + rng.geometric(0.4, clients)
        mean = rng.gamma(truth["p"] * n) / (rng.gamma(truth["q"], size=clients) / truth["gamma"]) / n
        fitted = spend.fit("gamma-gamma", mean, n)
        return 2 * (fitted.log_likelihood - spend.log_likelihood(truth, mean, n)), fitted.converged

    return Case("gamma-gamma", clients, 3, run)


def of_contracts(clients: int) -> Case:
    def run(seed: int) -> tuple[float, bool]:
        rng = np.random.default_rng(seed)
        _, tenure = draw_tenures(CONTRACT_DEFAULTS, clients, rng)
        seen = rng.integers(1, 25, clients)
        lost = tenure <= seen
        periods = np.where(lost, tenure, seen)
        fitted = renewal.fit("sbg", periods, lost)
        return 2 * (
            fitted.log_likelihood - renewal.log_likelihood(CONTRACT_DEFAULTS, periods, lost)
        ), fitted.converged

    return Case("sbg", clients, 2, run)


CASES = (
    of_activity("bg/nbd", 1000, 52.0),
    of_activity("mbg/nbd", 1000, 52.0),
    of_activity("pareto/nbd", 1000, 52.0),
    of_activity("nbd", 300, 52.0),
    of_spend(500),
    of_contracts(300),
)


def coverage(case: Case, runs: int) -> tuple[dict[float, int], int]:
    """How many runs hold the truth at each level, and how many converged."""
    ratios, converged = zip(*(case.run(seed) for seed in range(1, runs + 1)), strict=True)
    # A maximum below the truth's own likelihood would be a maximum not found.
    assert min(ratios) > -1e-6, f"{case.name}: likelihood at the estimate is below that at the truth"
    within = stats.chi2.cdf(ratios, case.parameters)
    return {level: int((within <= level).sum()) for level in LEVELS}, sum(converged)


def binomial_interval(hits: int, runs: int, level: float = 0.99) -> tuple[float, float]:
    """Clopper and Pearson's."""
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, hits, runs - hits + 1) if hits else 0.0
    high = stats.beta.ppf(1 - tail, hits + 1, runs - hits) if hits < runs else 1.0
    return float(low), float(high)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sixty_bases_are_not_far_off(case: Case) -> None:
    hits, converged = coverage(case, 60)
    assert converged == 60
    for level, count in hits.items():
        low, high = binomial_interval(count, 60, 0.9999)
        assert low <= level <= high, (level, count)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_two_thousand_bases_hold_the_truth_as_often_as_they_say(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    hits, converged = coverage(case, RUNS)
    with capsys.disabled():
        seen = "  ".join(f"{level:.2f}: {count / RUNS:.3f}" for level, count in hits.items())
        print(f"\n{case.name:12} {case.clients:5} clients, {converged} of {RUNS} converged;  {seen}")
    assert converged >= 0.99 * RUNS
    for level, count in hits.items():
        low, high = binomial_interval(count, RUNS)
        assert low <= level <= high, f"{level} is outside {low:.3f}–{high:.3f}"
