"""Was anybody harmed? Check-backs and returns of those who were overtaken beside the rest.

Whoever is overtaken came at a busy time, when everybody waits; so the two are compared among visits that
would have waited about as long in order of arrival. The difference of shares is that of Mantel and Haenszel
over those strata, its variance that of Sato (1989), Biometrics 45, 1323-1324.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from regulars.decisions.queue.model import Waiting
from regulars.decisions.queue.policy import Policy
from regulars.decisions.queue.replaying import prepared

Verdict = Literal["harmless", "harmed", "cannot tell"]

#: A difference of shares up to which the overtaken are called not worse off.
MARGIN: Final = 0.05
_STRATA: Final = 4
#: With fewer of either answer the variance is not to be trusted.
_FEWEST: Final = 5


@dataclass(frozen=True)
class Compared:
    """How often something bad happened to the overtaken and to the rest, and what the difference says.

    ``difference`` is overtaken less rest at equal waits, with its interval; null where it cannot be formed.
    ``more`` is how many more visits would do where nothing can be told.
    """

    overtaken: int
    overtaken_bad: int
    rest: int
    rest_bad: int
    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    more: int | None
    level: float
    margin: float


def overtaken(arrivals: Sequence[Waiting], started: Sequence[float], policy: Policy) -> NDArray[np.bool_]:
    """Which ordinary visits were in fact overtaken: another that came later was served earlier.

    ``started`` are instants on any one clock, such as seconds since 1970, in the order of ``arrivals``.

    >>> import datetime as dt
    >>> at = dt.datetime(2026, 10, 5, 12, 0)
    >>> came = [Waiting(name, at.replace(minute=minute)) for name, minute in (("a", 0), ("b", 1), ("c", 2))]
    >>> overtaken(came, [10.0, 90.0, 50.0], Policy()).tolist()
    [False, True, False]
    """
    entries, _ = prepared(arrivals, [1.0] * len(arrivals), policy)
    since = np.array([each.since for each in entries], dtype=np.int64)
    ordinary = np.array([each.precedence is None for each in entries], dtype=bool)
    begun = np.where(ordinary, np.asarray(started, dtype=float), math.inf)
    return ordinary & passed(since, begun)


def passed(since: NDArray[np.int64] | NDArray[np.float64], begun: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of those who came at ``since`` (n,) began later than one who came after them; ``begun`` (n,).

    >>> passed(np.array([0.0, 1.0, 2.0]), np.array([10.0, 90.0, 50.0])).tolist()
    [False, True, False]
    """
    places = np.argsort(since, kind="stable")
    soonest = np.minimum.accumulate(begun[places][::-1])[::-1]
    after = np.searchsorted(since[places], since, side="right")
    later = np.append(soonest, math.inf)[after]
    return np.asarray(later < begun)


def compare(
    passed: Sequence[bool] | NDArray[np.bool_],
    wait_anyway: Sequence[float] | NDArray[np.float64],
    bad: Sequence[bool | None],
    *,
    level: float = 0.9,
    margin: float = MARGIN,
) -> Compared:
    """Whether ``bad`` (null: not known) happens to the overtaken more often than to the rest.

    *Harmless* where the whole interval lies below ``margin``, *harmed* where it lies above nothing, else
    "cannot tell".

    >>> passed, waits = [True, False] * 400, [1.0] * 800
    >>> found = compare(passed, waits, [n % 20 < 2 for n in range(800)])
    >>> found.verdict, found.overtaken_bad, found.rest_bad, round(found.difference, 3)
    ('harmless', 40, 40, 0.0)
    >>> compare(passed[:20], waits[:20], [n % 20 < 2 for n in range(20)]).verdict
    'cannot tell'
    """
    known = np.array([each is not None for each in bad], dtype=bool)
    exposed = np.asarray(passed, dtype=bool)[known]
    waits = np.asarray(wait_anyway, dtype=float)[known]
    happened = np.array([bool(each) for each in bad], dtype=bool)[known]
    m, n = int(exposed.sum()), int((~exposed).sum())
    a, b = int(happened[exposed].sum()), int(happened[~exposed].sum())
    z = float(ndtri((1 + level) / 2))
    low = high = difference = None
    verdict: Verdict = "cannot tell"
    if min(m, n, a + b, m + n - a - b) >= _FEWEST:
        found = _mantel_haenszel(exposed, happened, _strata(waits))
        if found is not None:
            difference, error = found
            low, high = max(-1.0, difference - z * error), min(1.0, difference + z * error)
            verdict = "harmed" if low > 0 else "harmless" if high <= margin else "cannot tell"
    more = None
    if verdict == "cannot tell":
        rate, share = (a + b + 1) / (m + n + 2), (m + 1) / (m + n + 2)
        wanted = math.ceil(z * z * rate * (1 - rate) / (share * (1 - share)) / margin**2)
        more = max(1, wanted - m - n)
    return Compared(m, a, n, b, difference, low, high, verdict, more, level, margin)


def _strata(waits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Quarters of visits by what they would have waited in order of arrival; who would not stands apart."""
    found = np.zeros(len(waits), dtype=np.int64)
    waited = waits > 0
    if waited.any():
        ends = np.quantile(waits[waited], [n / _STRATA for n in range(1, _STRATA)])
        found[waited] = 1 + np.searchsorted(ends, waits[waited])
    return found


def _mantel_haenszel(
    exposed: NDArray[np.bool_], happened: NDArray[np.bool_], strata: NDArray[np.int64]
) -> tuple[float, float] | None:
    """The difference of shares over strata, and its standard error; None where no stratum has both sides."""
    weights = numerator = p_sum = q_sum = 0.0
    for stratum in np.unique(strata):
        here = strata == stratum
        m, n = int((here & exposed).sum()), int((here & ~exposed).sum())
        if not m or not n:
            continue
        a, b, all_ = int((happened & here & exposed).sum()), int((happened & here & ~exposed).sum()), m + n
        weights += m * n / all_
        numerator += (a * n - b * m) / all_
        p_sum += (m * m * b - n * n * a + m * n * (n - m) / 2) / all_**2
        q_sum += (a * (n - b) + b * (m - a)) / (2 * all_)
    if not weights:
        return None
    difference = numerator / weights
    return difference, math.sqrt(max(0.0, difference * p_sum + q_sum)) / weights
