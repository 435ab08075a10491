"""The question worth most: expected value of information, in closed form.

A question whose answers o come with chance p_o lets the best of the feasible items F be offered after each:

    VOI = Σ_o max_F (p_o E[u | o]) − max_F μ,   p_o E[u | o] = p_o μ + b Cov(u, z_o) g_o

(Boutilier 2002; for slates Viappiani & Boutilier 2010, whose optimal slate is also the best short list). p
and g are those of `belief`, so that no sample is drawn and the order of items cannot matter.

Slates are sought among all triples of the `CANDIDATES` items that could most gain on the best, by
E max(u_best, u_i) (Clark 1961). Which question to ask is chosen as if answers were sure: with lapses one
answer may not move the best item and the next one on top of it may, which a gain of one step does not see.
What the question is worth is then reckoned with lapses.
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
#: A gain that is rounding.
_NOTHING = 1e-9


#: Whether a question of this kind about these places is settled already.
Settled = Callable[[str, tuple[int, ...]], bool]


@dataclass(frozen=True)
class Worth:
    """A question by places in the belief, and the ``gain`` in expected utility that its answer brings.

    ``sure`` is the gain if answers were sure.
    """

    kind: str
    places: tuple[int, ...]
    sure: float
    gain: float


def best(
    belief: Belief, feasible: Places, kinds: tuple[str, ...], wrong: float, noise: float, settled: Settled
) -> Worth | None:
    """The question of ``kinds`` about ``feasible`` items that teaches most; None where none does.

    ``wrong`` is the chance of a wrong answer that the gain is reckoned with, ``noise`` the variance of a
    pair's answer.
    """
    near = _shortlist(belief, feasible)
    found = [_OF_KIND[kind](belief, near, wrong, noise, settled) for kind in kinds]
    return max((worth for worth in found if worth is not None), key=lambda worth: worth.sure, default=None)


def _shortlist(belief: Belief, feasible: Places) -> Places:
    """The best item, then those that could most gain on it: `WITHIN` at most."""
    mean = belief.mean[feasible]
    top = feasible[np.argmax(mean)]
    with_top = belief.covariance(feasible, np.array([top]))[:, 0]
    apart = belief.variance(feasible) + belief.variance(np.array([top])) - 2 * with_top
    gain = _over(mean - mean.max(), np.sqrt(np.maximum(apart, 0.0)))
    gain[feasible == top] = np.inf
    return feasible[np.argsort(-gain, kind="stable")[:WITHIN]]


def _over(mean: Floats, sd: Floats) -> Floats:
    """E max(x, 0) of x ~ N(mean, sd²)."""
    safe = np.maximum(sd, 1e-150)
    z = mean / safe
    gain: Floats = mean * ndtr(z) + safe * np.exp(-np.minimum(z * z, 1400.0) / 2) / _SQRT_TAU
    return gain


def _sets(near: Places, kind: str, size: int, settled: Settled) -> Places:
    """What may be asked: sets of ``size`` of the first `CANDIDATES`, (k, size) places in ``near``."""
    ids = near[:CANDIDATES].tolist()
    drawn = combinations(range(len(ids)), size)
    open_sets = [each for each in drawn if not settled(kind, tuple(ids[at] for at in each))]
    return np.array(open_sets, dtype=np.intp).reshape(-1, size)


def _slate(belief: Belief, near: Places, wrong: float, noise: float, settled: Settled) -> Worth | None:
    """Three items; of two only, or where every three are settled, a pair."""
    triples = _sets(near, SLATE, 3, settled)
    if not len(triples):
        return _pair(belief, near, wrong, noise, settled)
    mean, spread = belief.mean[near], belief.covariance(near, near)
    sure = gains_of_triples(mean, spread, triples, 0.0, noise)
    at = int(np.argmax(sure))
    gain = gains_of_triples(mean, spread, triples[at : at + 1], wrong, noise)
    return _worth(SLATE, near[triples[at]], float(sure[at]), float(gain[0]))


def gains_of_triples(mean: Floats, spread: Floats, triples: Places, wrong: float, noise: float) -> Floats:
    """VOI of each of ``triples`` (k, 3) among the items of ``mean`` (f,) and ``spread`` (f, f)."""
    aside, rate = lapsed(3, wrong)
    total = np.zeros(len(triples))
    for chosen in range(3):
        i, j, k = (triples[:, (chosen + turn) % 3] for turn in range(3))
        s11 = np.maximum(spread[i, i] + spread[j, j] - 2 * spread[i, j] + noise, 1e-12)
        s22 = np.maximum(spread[i, i] + spread[k, k] - 2 * spread[i, k] + noise, 1e-12)
        s12 = spread[i, i] - spread[i, j] - spread[i, k] + spread[j, k] + noise / 2
        p, first, second = orthant(mean[i] - mean[j], mean[i] - mean[k], s11, s12, s22)
        with_all = first[:, None] * (spread[i] - spread[j]) + second[:, None] * (spread[i] - spread[k])
        total += ((aside + rate * p)[:, None] * mean + rate * with_all).max(axis=1)
    return np.asarray(total - mean.max())


def _pair(belief: Belief, near: Places, wrong: float, noise: float, settled: Settled) -> Worth | None:
    """Which of the two?"""
    contrasts = []
    pairs = _sets(near, PAIR, 2, settled)
    for first, second in near[pairs]:
        contrast = np.zeros((len(belief.mean), 1))
        contrast[first], contrast[second] = 1.0, -1.0
        contrasts.append(contrast)
    return _of_two_answers(PAIR, belief, near, near[pairs], contrasts, wrong, noise)


def _yes_no(belief: Belief, near: Places, wrong: float, noise: float, settled: Settled) -> Worth | None:
    """Would you like this one?"""
    items = near[_sets(near, YES_NO, 1, settled)]
    contrasts = [against_all(len(belief.mean), int(place)) for (place,) in items]
    return _of_two_answers(YES_NO, belief, near, items, contrasts, wrong, noise)


def against_all(items: int, place: int) -> Floats:
    """The contrast (items, 1) of "would you like this one?": it, less all items on average."""
    contrast = np.full((items, 1), -1 / items)
    contrast[place] += 1.0
    return contrast


def _of_two_answers(
    kind: str,
    belief: Belief,
    near: Places,
    sets: Places,
    contrasts: list[Floats],
    wrong: float,
    noise: float,
) -> Worth | None:
    """The best of questions with two answers, each a contrast that is positive or not."""
    if not contrasts:
        return None
    sure = [_gain_of_contrast(belief, near, contrast, 0.0, noise) for contrast in contrasts]
    at = int(np.argmax(sure))
    return _worth(kind, sets[at], sure[at], _gain_of_contrast(belief, near, contrasts[at], wrong, noise))


def _gain_of_contrast(belief: Belief, near: Places, contrast: Floats, wrong: float, noise: float) -> float:
    """VOI of a question with two answers."""
    mean, spread, with_all = belief.contrast(contrast)
    aside, rate = lapsed(2, wrong)
    p, slope, _ = positive(mean, np.maximum(spread + answer_noise(2, noise), 1e-12))
    level, move = belief.mean[near], rate * slope[0] * with_all[near, 0]
    yes = aside + rate * p
    return float((yes * level + move).max() + ((1 - yes) * level - move).max() - level.max())


def _worth(kind: str, places: Places, sure: float, gain: float) -> Worth | None:
    if sure <= _NOTHING:
        return None
    return Worth(kind, tuple(int(place) for place in places), sure, max(gain, 0.0))


_OF_KIND = {SLATE: _slate, PAIR: _pair, YES_NO: _yes_no}
