"""Discounts given by lot: what they brought, by inverse propensity.

Where chance alone decided who got an offer, and its odds are on record, the mean outcome under the offer is
Σ(z·y/p) / Σ(z/p): Horvitz and Thompson (1952, JASA 47, 663-685) with the denominator of Hájek (1971), which
holds with odds that differ from client to client. The interval is by linearisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from regulars.portfolio.history import Floats
from regulars.portfolio.totals import Estimate


@dataclass(frozen=True)
class Uplift:
    """Outcomes a client with and without the offer, and their difference with its interval."""

    offered: int
    left: int
    with_offer: float
    without: float
    difference: Estimate


def uplift(outcome: Floats, got: Floats, chance: Floats, level: float) -> Uplift | None:
    """What an offer drawn by lot brought a client; None where an arm has fewer than two.

    ``got`` is 1 for who was drawn, ``chance`` his odds of that beforehand, between 0 and 1.

    >>> seen = uplift(np.array([3.0, 5.0, 1.0, 1.0]), np.array([1.0, 1, 0, 0]), np.full(4, 0.5), 0.9)
    >>> seen.difference.mean
    3.0
    """
    drawn = got > 0
    if min(drawn.sum(), (~drawn).sum()) < 2:
        return None
    to, off = drawn / chance, (~drawn) / (1 - chance)
    with_offer = float((to * outcome).sum() / to.sum())
    without = float((off * outcome).sum() / off.sum())
    own = to * (outcome - with_offer) / to.sum() - off * (outcome - without) / off.sum()
    arms = [drawn.sum(), (~drawn).sum()]
    # Small arms: as the variance of a mean of n is with n - 1.
    error = float(
        np.sqrt(
            sum((own[arm] ** 2).sum() * n / (n - 1) for arm, n in zip((drawn, ~drawn), arms, strict=True))
        )
    )
    reach = float(ndtri((1 + level) / 2)) * error
    difference = with_offer - without
    return Uplift(
        int(arms[0]),
        int(arms[1]),
        with_offer,
        without,
        Estimate(difference, difference - reach, difference + reach),
    )
