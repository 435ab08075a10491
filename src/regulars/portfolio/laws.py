"""Predictive laws of occasions, by whatever a client's state is: his history, or his contract.

A state is three numbers, arrays (m,): x, t_x, T in weeks for who buys when he likes; periods paid for, days
silent and whether he has left for who is under contract. Everything above asks a law the same questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.special import gammainccinv

from regulars.horizon import WEEKS_A_YEAR
from regulars.portfolio import value
from regulars.portfolio.activity import ActivityModel
from regulars.portfolio.contracts import ContractBase, States
from regulars.portfolio.history import Floats

State = tuple[Floats, Floats, Floats]

#: Below this many clients parameters are known so badly that intervals average over their uncertainty;
#: above it that widens a client's interval by less than a hundredth.
_PARAMETERS_TOLD = 2_000
_DRAWS = 16
#: Occasions are days: under no parameters may more than one client in a hundred buy more than seven a week.
_DAYS_A_WEEK = 7.0
_OFTENER = 0.01


class Law(Protocol):
    """What is expected of states; horizons ``t`` in weeks, answers (m,) but for ``tail``."""

    def expected(self, t: float, a: Floats, b: Floats, c: Floats, /) -> Floats:
        """The mean number of occasions within ``t``."""

    def discounted(self, years: float, rate: float, a: Floats, b: Floats, c: Floats, /) -> Floats:
        """The same within ``years``, an occasion after t years counting (1 + rate)^−t."""

    def p_alive(self, a: Floats, b: Floats, c: Floats, /) -> Floats:
        """P(still a client)."""

    def p_any(self, t: float, a: Floats, b: Floats, c: Floats, /) -> Floats:
        """P(at least one occasion within ``t``)."""

    def tail(self, t: float, a: Floats, b: Floats, c: Floats, /) -> Floats:
        """P(Y ≥ n) within ``t``, n = 1 … N: (m, N)."""


@dataclass(frozen=True)
class ActivityLaw:
    """One activity model, or the mean of models whose parameters were drawn."""

    members: tuple[ActivityModel, ...]

    @classmethod
    def of(cls, fitted: ActivityModel, clients: int, seed: int) -> ActivityLaw:
        """``fitted`` itself for a large base; for a small one the mean over what its parameters may be."""
        if clients >= _PARAMETERS_TOLD:
            return cls((fitted,))
        return cls(tuple(possible_draws(fitted, _DRAWS, seed)))

    def expected(self, t: float, x: Floats, t_x: Floats, T: Floats, /) -> Floats:
        """The mean number of occasions within ``t`` weeks."""
        return _mean([member.expected(t, x, t_x, T) for member in self.members])

    def discounted(self, years: float, rate: float, x: Floats, t_x: Floats, T: Floats, /) -> Floats:
        """Expected occasions within ``years``, later ones counting less."""
        return value.discounted_expected(self, x, t_x, T, years=years, rate=rate)

    def p_alive(self, x: Floats, t_x: Floats, T: Floats, /) -> Floats:
        """P(still a client)."""
        return _mean([member.p_alive(x, t_x, T) for member in self.members])

    def p_any(self, t: float, x: Floats, t_x: Floats, T: Floats, /) -> Floats:
        """P(at least one occasion within ``t`` weeks)."""
        return _mean([member.survival(1, t, x, t_x, T) for member in self.members])

    def tail(self, t: float, x: Floats, t_x: Floats, T: Floats, /) -> Floats:
        """P(Y ≥ n), n = 1 … N, (m, N)."""
        tails = [member.tail(t, x, t_x, T) for member in self.members]
        if len(tails) == 1:
            return tails[0]
        longest = max(tail.shape[1] for tail in tails)
        return _mean([np.pad(tail, ((0, 0), (0, longest - tail.shape[1]))) for tail in tails])


def possible_draws(fitted: ActivityModel, n: int, seed: int) -> list[ActivityModel]:
    """``n`` draws of the parameters, those slowed down under which clients would buy oftener than daily.

    A handful of clients tells so little that a draw may set the rate's scale α near nothing: thousands of
    occasions a week, which no record of days can hold.
    """
    drawn = []
    for member in fitted.draws(n, seed):
        least = float(gammainccinv(member.params["r"], _OFTENER)) / _DAYS_A_WEEK
        drawn.append(member if member.params["alpha"] >= least else member.with_params(alpha=least))
    return drawn


@dataclass(frozen=True)
class ContractLaw:
    """Payments under contract; an occasion is a payment."""

    base: ContractBase

    def expected(self, t: float, tenure: Floats, silent: Floats, left: Floats, /) -> Floats:
        """Expected payments within ``t`` weeks."""
        return self.base.expected(t, States.of(tenure, silent, left))

    def discounted(
        self, years: float, rate: float, tenure: Floats, silent: Floats, left: Floats, /
    ) -> Floats:
        """Expected payments within ``years``, later ones counting less."""
        return self.base.expected(years * WEEKS_A_YEAR, States.of(tenure, silent, left), rate)

    def p_alive(self, tenure: Floats, silent: Floats, left: Floats, /) -> Floats:
        """P(still a client)."""
        return self.base.p_alive(States.of(tenure, silent, left))

    def p_any(self, t: float, tenure: Floats, silent: Floats, left: Floats, /) -> Floats:
        """P(at least one payment within ``t`` weeks)."""
        return self.tail(t, tenure, silent, left)[:, 0]

    def tail(self, t: float, tenure: Floats, silent: Floats, left: Floats, /) -> Floats:
        """P(at least n payments within ``t`` weeks), n = 1 … N, (m, N)."""
        return self.base.tail(t, States.of(tenure, silent, left))

    def draws(self, n: int, seed: int) -> list[ContractLaw]:
        """Laws with parameters as they may be."""
        return [ContractLaw(replace(self.base, model=model)) for model in self.base.model.draws(n, seed)]


def _mean(of: Sequence[Floats]) -> Floats:
    return of[0] if len(of) == 1 else np.asarray(sum(of[1:], start=of[0]) / len(of), dtype=np.float64)
