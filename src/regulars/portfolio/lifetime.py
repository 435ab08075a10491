"""How long a client stays: of the base, and of each client given his history.

Lifetimes count from the first purchase. The unrestricted mean is never told: under BG/NBD with a <= 1 and
Pareto/NBD with s <= 1 it is infinite. Told are the median and the mean within a stated window, and both are
withheld, with the reason, where the records do not tell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.portfolio.activity import ActivityModel
from regulars.portfolio.activity.triples import Floats
from regulars.reasons import Reason, Said

WINDOW_WEEKS = 5 * 365.25 / 7
"""Five years, the window of every lifetime unless another is stated; a median beyond it is not told."""

WIDEST_ODDS = 2.5
"""The widest interval of the windowed mean that is still told: high over low of stayed to lost weeks.

Of the window's W weeks a client stays m on average and loses W - m. Where m is small against W this is the
plain ratio of the interval's ends; where almost nobody leaves, m presses against W whatever the truth, and
it is the lost weeks that are known well or not at all: this asks for both to within a factor of some two.
Measured at level 0.9: The Complete Journey 4.1 (2,469 households within one year, BG/NBD and MBG/NBD); CDNOW
1.3 to 2.2; bases simulated at CDNOW's parameters 2.3 to 7.6 with 300 clients seen for up to one year, 1.2 to
1.9 with 3,000, 1.1 to 1.5 with 3,000 seen for up to three years.
"""

FEW_LEAVE = Reason(
    "lifetime.few_leave",
    "too few clients have been seen to leave: of the {weeks} weeks after his first purchase a client may "
    "stay {low} to {high} on average, but whether he stays so long or far longer the records cannot say. "
    "Records of more years will tell.",
)
TOO_UNSURE = Reason(
    "lifetime.too_unsure",
    "the records leave it too open: of the {weeks} weeks after his first purchase a client may stay {low} to "
    "{high} on average. More clients, or records of more years, will tell.",
)
AT_LIMIT = Reason(
    "lifetime.at_limit",
    "who has left so far does not show whether the others leave as readily or hardly ever, so how long they "
    "will stay cannot be told. Records of more years will tell.",
)
NOBODY_LEAVES = Reason(
    "lifetime.nobody_leaves",
    "nobody is seen to leave in these records, so how long clients stay cannot be told from them. Records "
    "of more years will tell.",
)
MODELS_DISAGREE = Reason(
    "lifetime.models_disagree",
    "two models foresaw what clients did equally well, but of the {weeks} weeks after his first purchase a "
    "client stays {low} on average by {shorter} and {high} by {longer}. Records of more years will tell.",
)


@dataclass(frozen=True)
class BaseLifetime:
    """The lifetime of a base's clients from the first purchase, in weeks, unconditional.

    ``mean_window_weeks`` is the mean of the weeks stayed within ``window_weeks``. Where ``reason`` is given
    the lifetime cannot be told and every figure is None; a median alone is None (as is its high end) where
    it lies beyond the window. ``model`` is whose statement it is. Intervals have chance ``level``, by
    parameter draws.
    """

    window_weeks: float
    level: float
    median_weeks: float | None = None
    median_low: float | None = None
    median_high: float | None = None
    mean_window_weeks: float | None = None
    mean_window_low: float | None = None
    mean_window_high: float | None = None
    reason: Said | None = None
    model: str | None = None


@dataclass(frozen=True, eq=False)
class Lifetimes:
    """Lifetimes of m clients, in weeks: arrays (m,).

    ``lifetime_median_weeks`` and ``lifetime_mean_window`` are of his whole life from the first purchase,
    given his history: he left before T, or is a client and stays on. ``residual_median_weeks`` and
    ``residual_mean_window`` are of what follows T, given that he is a client at T. A median is infinite
    where it lies more than ``window`` weeks after T (to be stored as null).
    """

    lifetime_median_weeks: Floats
    lifetime_mean_window: Floats
    residual_median_weeks: Floats
    residual_mean_window: Floats


def base_lifetime(
    model: ActivityModel,
    *,
    equals: Sequence[ActivityModel] = (),
    window: float = WINDOW_WEEKS,
    level: float = 0.9,
    draws: int = 400,
    seed: int = 0,
) -> BaseLifetime:
    """How long the clients of a base stay, or why that cannot be told.

    ``equals`` are other models that foresaw held-out weeks as well as ``model``: where one of them speaks of
    a clearly different lifetime, none is told. ``window`` in weeks; ``draws`` parameter draws from the
    model's Laplace approximation, seeded.

    >>> from regulars.portfolio import activity
    >>> nbd = activity.model("nbd", {"r": 0.385, "alpha": 12.07})
    >>> base_lifetime(nbd).reason.code
    'lifetime.nobody_leaves'
    """
    if not 0 < level < 1:
        raise ArgumentInvalid(ARGUMENT_INVALID, name="level", value=level, expected="between 0 and 1")
    if not 0 < window < np.inf:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="window", value=window, expected="a number of weeks above 0"
        )
    means, medians = model.newcomers([model, *model.draws(draws, seed)], window, window)
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = (float(v) for v in np.quantile(means[1:], ends))
    reason = _why_untold(model, window, low, high) or _disagreement(model, float(means[0]), equals, window)
    if reason is not None:
        return BaseLifetime(window, level, reason=reason, model=model.name)
    median_ends = np.quantile(medians[1:], ends, method="nearest")
    median, median_low, median_high = (
        float(v) if np.isfinite(v) else None for v in (medians[0], *median_ends)
    )
    return BaseLifetime(
        window, level, median, median_low, median_high, float(means[0]), low, high, model=model.name
    )


def _disagreement(
    model: ActivityModel, mean: float, equals: Sequence[ActivityModel], window: float
) -> Said | None:
    """That ``model`` and its furthest equal differ by more odds than an interval that is told may span."""
    told = [(mean, model.name), *((_mean_stay(each, window), each.name) for each in equals)]
    (low, shorter), (high, longer) = min(told), max(told)
    if high * (window - low) <= WIDEST_ODDS * low * (window - high):
        return None
    weeks = {"weeks": round(window), "low": round(low), "high": round(high)}
    return MODELS_DISAGREE(**weeks, shorter=shorter, longer=longer)


def _mean_stay(model: ActivityModel, window: float) -> float:
    return window if model.stays_forever else float(model.newcomers([model], window, window)[0][0])


def _why_untold(model: ActivityModel, window: float, low: float, high: float) -> Said | None:
    if model.stays_forever:
        return NOBODY_LEAVES()
    if model.boundary is not None and not all(np.isfinite(np.diag(model.covariance))):
        return AT_LIMIT(boundary=model.boundary)
    if high * (window - low) <= WIDEST_ODDS * low * (window - high):
        return None
    mostly_stay = low > 0.5 * window
    return (FEW_LEAVE if mostly_stay else TOO_UNSURE)(weeks=round(window), low=round(low), high=round(high))


def client_lifetimes(
    model: ActivityModel, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, window: float = WINDOW_WEEKS
) -> Lifetimes:
    """Lifetimes of clients with histories ``x, t_x, T`` (m,), weeks.

    ``window`` weeks from the first purchase for the whole life's mean, from T for the residual one's.

    >>> from regulars.portfolio import activity
    >>> bg = activity.model("bg/nbd", {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259})
    >>> told = client_lifetimes(bg, [2, 0], [30.43, 0.0], [38.86, 38.86])
    >>> told.lifetime_median_weeks.round(1).tolist()
    [104.5, inf]
    """
    xs, last, age = (np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in np.broadcast_arrays(x, t_x, T))
    here = model.p_alive(xs, last, age)
    ahead = np.maximum(window - age, 0.0)
    stays_on = np.minimum(age, window) + model.residual_mean(ahead, xs, last, age)
    left = np.where(here < 1, model.departure_mean(window, xs, last, age), 0.0)
    staying = here >= 0.5
    median = np.empty(len(xs))
    median[staying] = age[staying] + model.residual_quantile(
        0.5 / here[staying], window, xs[staying], last[staying], age[staying]
    )
    gone = ~staying
    median[gone] = model.departure_quantile(0.5 / (1 - here[gone]), xs[gone], last[gone], age[gone])
    return Lifetimes(
        lifetime_median_weeks=median,
        lifetime_mean_window=here * stays_on + (1 - here) * left,
        residual_median_weeks=model.residual_quantile(0.5, window, xs, last, age),
        residual_mean_window=model.residual_mean(window, xs, last, age),
    )
