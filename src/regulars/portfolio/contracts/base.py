"""A base under contract: who has left, how long clients stay, what each will still pay.

A payment buys a period. A client who has been silent since for two periods and a grace missed a whole
payment and the start of the next: he has left. Estimates use only renewals that had so much time to show:
those due at least one period and the grace before the origin. So nobody counts as kept merely because
his silence is young, and censoring has nothing to do with leaving. An explicit cancellation ends a contract
at once for the client's own forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.horizon import WEEKS_A_YEAR
from regulars.portfolio.contracts.renewal import RenewalModel
from regulars.portfolio.contracts.survival import KaplanMeier
from regulars.portfolio.lifetime import WINDOW_WEEKS, BaseLifetime

Array = NDArray[np.float64]


class States(NamedTuple):
    """Clients as a contract sees them, arrays of shape (m,).

    ``tenure`` periods paid for, 1 or more; ``silent_days`` since the last payment; ``has_left``.
    """

    tenure: Array
    silent_days: Array
    has_left: NDArray[np.bool_]

    @classmethod
    def of(cls, tenure: ArrayLike, silent_days: ArrayLike, has_left: ArrayLike) -> States:
        """From anything that makes arrays."""
        return cls(np.asarray(tenure, float), np.asarray(silent_days, float), np.asarray(has_left, bool))


@dataclass(frozen=True, eq=False)
class ContractBase:
    """A fitted base under contract.

    ``days`` a period; ``model`` the law of periods paid for; ``curve`` the same by Kaplan–Meier, in
    periods (None where no renewal has come due); ``gaps`` (days, ascending) between payments of clients who
    went on paying, and ``gap_weights``.
    """

    days: float
    model: RenewalModel
    curve: KaplanMeier | None
    gaps: Array
    gap_weights: Array

    def p_alive(self, states: States) -> Array:
        """The chance that a client is still one, (m,).

        Before his next payment is due, 1. After, by Bayes: he renews with chance r = S(tenure)/S(tenure − 1),
        and if he did he would be as late as this with the chance G seen in others' gaps: rG/(rG + 1 − r).
        """
        renews = self.model.retention(states.tenure)
        late = renews * self._later_than(states.silent_days)
        alive = np.where(states.silent_days < self.days, 1.0, late / (late + 1 - renews))
        return np.where(states.has_left, 0.0, alive)

    def chances(self, states: States, ahead: ArrayLike) -> Array:
        """P(at least ``ahead`` more payments ever); ``ahead`` (from 1) broadcasts with shape (m, 1).

        Not yet due: S(tenure − 1 + ahead)/S(tenure − 1). Overdue: the first has the chance of `p_alive`,
        later ones follow from it. These are also P(T ≥ tenure + ahead).
        """
        renewals = (states.tenure - 1)[:, None]
        law = self.model.remaining(renewals, ahead)
        judged = self.p_alive(states)[:, None] * law / self.model.remaining(renewals, 1.0)
        return np.where(
            (states.silent_days >= self.days)[:, None], judged, np.where(states.has_left[:, None], 0.0, law)
        )

    def tail(self, weeks: float, states: States) -> Array:
        """P(at least n payments within ``weeks``), n = 1 … N: (m, N), N the most that can fall due.

        An overdue payment comes at once if at all; later ones follow period by period.
        """
        due_in = self._due_in(states)
        count = np.where(7 * weeks >= due_in, np.floor((7 * weeks - due_in) / self.days) + 1, 0.0)
        ahead = np.arange(1.0, max(1.0, count.max(initial=0.0)) + 1)
        return np.where(ahead <= count[:, None], self.chances(states, ahead), 0.0)

    def expected(self, weeks: float, states: States, rate: float = 0.0) -> Array:
        """Expected payments within ``weeks``, (m,); one after t years counts (1 + rate)^−t."""
        tail = self.tail(weeks, states)
        years = (self._due_in(states)[:, None] + self.days * np.arange(tail.shape[1])) / 7 / WEEKS_A_YEAR
        return np.asarray((tail * (1 + rate) ** -np.maximum(years, 0.0)).sum(axis=1))

    def lifetimes(self, states: States, window_weeks: float = WINDOW_WEEKS) -> tuple[Array, Array]:
        """Median, and mean within the window, of clients' whole lifetimes in weeks from the first payment.

        Given what is known of each, (m,) both; the median is infinite where it lies beyond the window.
        """
        week, window = self.days / 7, 7 * window_weeks / self.days
        low, high = np.ones(len(states.tenure)), np.full(len(states.tenure), np.ceil(window))
        beyond = self.chances(states, high[:, None])[:, 0] > 0.5
        while (low < high).any():
            middle = np.floor((low + high) / 2)
            halved = self.chances(states, middle[:, None])[:, 0] <= 0.5
            low, high = np.where(halved, low, np.minimum(middle + 1, high)), np.where(halved, middle, high)
        median = np.where(beyond, np.inf, (states.tenure - 1 + low) * week)
        ahead = np.arange(1.0, np.ceil(window) + 1)
        # Of each period the part within the window: the last one may reach over its end.
        part = np.clip(window - (states.tenure[:, None] + ahead - 1), 0.0, 1.0)
        stays = np.minimum(states.tenure, window) + (self.chances(states, ahead) * part).sum(axis=1)
        return median, stays * week

    def lifetime(
        self, window_weeks: float = WINDOW_WEEKS, level: float = 0.9, draws: int = 400, seed: int = 0
    ) -> BaseLifetime:
        """The lifetime of the base's clients from the first payment, or why it cannot be told.

        Intervals from models drawn around the fitted one.
        """
        if self.model.reasons:
            return BaseLifetime(window_weeks, level, reason=self.model.reasons[0], model=self.model.name)
        week, window = self.days / 7, 7 * window_weeks / self.days
        models = [self.model, *self.model.draws(draws, seed)]
        most = int(np.ceil(window))
        medians = np.array([model.median(most=most) for model in models]) * week
        means = np.array([model.mean_within(window) for model in models]) * week
        ends = [(1 - level) / 2, (1 + level) / 2]
        median, median_low, median_high = (
            float(value) if np.isfinite(value) else None
            for value in (medians[0], *np.quantile(medians[1:], ends, method="nearest"))
        )
        low, high = (float(value) for value in np.quantile(means[1:], ends))
        name = self.model.name
        return BaseLifetime(
            window_weeks, level, median, median_low, median_high, float(means[0]), low, high, model=name
        )

    def _due_in(self, states: States) -> Array:
        """Days until the next payment; an overdue one comes now, and the one after it a period later."""
        overdue = states.silent_days >= self.days
        return np.where(overdue, 0.0, self.days - states.silent_days)

    def _later_than(self, silent_days: Array) -> Array:
        """P(gap > silence) among gaps of clients who went on paying, half a gap added to either side."""
        reached = np.concatenate([[0.0], np.cumsum(self.gap_weights)])
        later = reached[-1] - reached[np.searchsorted(self.gaps, silent_days, side="right")]
        return np.asarray((later + 0.5) / (reached[-1] + 1.0))
