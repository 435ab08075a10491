"""The question worth most: expected value of information, in closed form.

A question whose answers o come with chance p_o lets the best of the feasible items F be offered after each:

    VOI = Σ_o max_F (p_o E[u | o]) − max_F μ,   p_o E[u | o] = p_o μ + b Cov(u, z_o) g_o

(Boutilier 2002; for slates Viappiani & Boutilier 2010, whose optimal slate is also the best short list). p
and g are those of `belief`, so that no sample is drawn and the order of items cannot matter.

Slates are sought among all triples of the `CANDIDATES` items that could most gain on the best, by
E max(u_best, u_i) (Clark 1961), with the best always among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from regulars.decisions.visit.belief import Belief, Floats, Places, answer_noise, lapsed, orthant, positive
from regulars.decisions.visit.questions import PAIR, SLATE, YES_NO

#: Items that slates are made of, and items that are looked at once an answer is in.
CANDIDATES, WITHIN = 12, 160
_SQRT_TAU = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True)
class Worth:
    """A question by places in the belief, and the ``gain`` in expected utility that its answer brings."""

    kind: str
    places: tuple[int, ...]
    gain: float


def best(
    belief: Belief,
    feasible: Places,
    kinds: tuple[str, ...],
    lapse: float,
    noise: float,
    settled: Callable[[str, tuple[int, ...]], bool],
) -> Worth | None:
    """The question of ``kinds`` about ``feasible`` items that gains most; None where none gains anything."""
    near = _shortlist(belief, feasible)
    worths = [
        found for kind in kinds if (found := _OF_KIND[kind](belief, near, lapse, noise, settled)) is not None
    ]
    return max(worths, key=lambda worth: worth.gain, default=None)


def _shortlist(belief: Belief, feasible: Places) -> Places:
    """The best item, then those that could most gain on it: `WITHIN` at most."""
    mean = belief.mean[feasible]
    top = feasible[np.argmax(mean)]
    with_top = belief.covariance(feasible, np.array([top]))[:, 0]
    variance = belief.variance(feasible)
    apart = variance + belief.variance(np.array([top])) - 2 * with_top
    gain = _over(mean - mean.max(), np.sqrt(np.maximum(apart, 0.0)))
    gain[feasible == top] = np.inf
    return feasible[np.argsort(-gain, kind="stable")[:WITHIN]]


def _over(mean: Floats, sd: Floats) -> Floats:
    """E max(x, 0) of x ~ N(mean, sd²)."""
    safe = np.maximum(sd, 1e-150)
    z = mean / safe
    gain: Floats = mean * ndtr(z) + safe * np.exp(-np.minimum(z * z, 1400.0) / 2) / _SQRT_TAU
    return gain


def _slate(
    belief: Belief, near: Places, lapse: float, noise: float, settled: Callable[[str, tuple[int, ...]], bool]
) -> Worth | None:
    if len(near) < 3:
        return _pair(belief, near, lapse, noise, settled)
    size = min(CANDIDATES, len(near))
    triples = np.array(
        [triple for triple in combinations(range(size), 3) if not settled(SLATE, tuple(near[list(triple)]))]
    )
    if not len(triples):
        return _pair(belief, near, lapse, noise, settled)
    gains = _gains_of_triples(belief.mean[near], belief.covariance(near, near), triples, lapse, noise)
    return _worth(SLATE, near, triples, gains)


def _gains_of_triples(mean: Floats, spread: Floats, triples: Places, lapse: float, noise: float) -> Floats:
    """VOI of each of ``triples`` (k, 3) among the items of ``mean`` (f,) and ``spread`` (f, f)."""
    aside, rate = lapsed(3, lapse)
    total = np.zeros(len(triples))
    for chosen in range(3):
        i, j, k = (triples[:, (chosen + turn) % 3] for turn in range(3))
        s11 = spread[i, i] + spread[j, j] - 2 * spread[i, j] + noise
        s22 = spread[i, i] + spread[k, k] - 2 * spread[i, k] + noise
        s12 = spread[i, i] - spread[i, j] - spread[i, k] + spread[j, k] + noise / 2
        floor = 1e-12
        p, first, second = orthant(
            mean[i] - mean[j], mean[i] - mean[k], np.maximum(s11, floor), s12, np.maximum(s22, floor)
        )
        with_all = first[:, None] * (spread[i] - spread[j]) + second[:, None] * (spread[i] - spread[k])
        total += ((aside + rate * p)[:, None] * mean + rate * with_all).max(axis=1)
    return np.asarray(total - mean.max())


def _pair(
    belief: Belief, near: Places, lapse: float, noise: float, settled: Callable[[str, tuple[int, ...]], bool]
) -> Worth | None:
    """Pairs with the best item, and among the next few."""
    size = min(CANDIDATES, len(near))
    pairs = [pair for pair in combinations(range(size), 2) if not settled(PAIR, tuple(near[list(pair)]))]
    gains = []
    for first, second in pairs:
        contrast = np.zeros((len(belief.mean), 1))
        contrast[near[first]], contrast[near[second]] = 1.0, -1.0
        gains.append(_gain_of_contrast(belief, near, contrast, lapse, noise))
    return _worth(PAIR, near, np.array(pairs), np.array(gains))


def _yes_no(
    belief: Belief, near: Places, lapse: float, noise: float, settled: Callable[[str, tuple[int, ...]], bool]
) -> Worth | None:
    items = [(place,) for place in range(min(CANDIDATES, len(near))) if not settled(YES_NO, (near[place],))]
    gains = [
        _gain_of_contrast(belief, near, against_all(len(belief.mean), int(near[place])), lapse, noise)
        for (place,) in items
    ]
    return _worth(YES_NO, near, np.array(items), np.array(gains))


def against_all(items: int, place: int) -> Floats:
    """The contrast (items, 1) of "would you like this one?": it, less all items on average."""
    contrast = np.full((items, 1), -1 / items)
    contrast[place] += 1.0
    return contrast


def _gain_of_contrast(belief: Belief, near: Places, contrast: Floats, lapse: float, noise: float) -> float:
    """VOI of a question with two answers."""
    mean, spread, with_all = belief.contrast(contrast)
    aside, rate = lapsed(2, lapse)
    p, slope, _ = positive(mean, np.maximum(spread + answer_noise(2, noise), 1e-12))
    level, move = belief.mean[near], rate * slope[0] * with_all[near, 0]
    yes = aside + rate * p
    return float((yes * level + move).max() + ((1 - yes) * level - move).max() - level.max())


def _worth(kind: str, near: Places, sets: Places, gains: Floats) -> Worth | None:
    """The set with the largest gain, the first of equals."""
    if not len(gains) or gains.max() <= 1e-9:
        return None
    at = int(np.argmax(gains))
    return Worth(kind, tuple(int(place) for place in near[sets[at]]), float(gains[at]))


_OF_KIND = {SLATE: _slate, PAIR: _pair, YES_NO: _yes_no}
