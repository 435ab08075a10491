"""What is lost if a sender leaves: those he brought stay longer while he stays.

Referred clients leave less (Schmitt, Skiera and Van den Bulte 2011), and the lower churn lasts while their
sender stays (Van den Bulte et al., *Journal of Marketing Research* 55, 2018). Each one's rate of leaving μ is
that at which his LTV over its years and his value over the horizon agree; without the sender it is μ/h, h
being the churn ratio, and the part lost of his LTV is 1 − g(μ/h)/g(μ), g(μ) = (1 − e^(−(μ+r)L))/(μ + r).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from regulars.horizon import WEEKS_A_YEAR
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import ends
from regulars.portfolio.referrals.premium import Gap
from regulars.portfolio.totals import Estimate
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Record

#: Years of LTV over those of the horizon below which the two cannot tell how fast one leaves.
_LONGER: Final = 1.2

SAME_YEARS = Reason(
    "referrals.same_years",
    "What is lost with him cannot be told: LTV has to look further ahead than the forecast horizon. Set "
    "ltv_years.",
)


def lost_with_him(
    record: Record,
    direct: pa.Table,
    ahead: Floats,
    churn: Gap,
    size: int,
    rng: np.random.Generator,
) -> tuple[Estimate | None, Said | None]:
    """What is lost of the LTV of those he brought himself (``direct``; ``ahead`` are their LTVs
    as they may be).

    Losses of those whom they brought in turn are left out. None, and why, where it cannot be told.
    """
    years, horizon = record.ltv_years, record.horizon_weeks / WEEKS_A_YEAR
    if not direct.num_rows:
        return Estimate(0.0, 0.0, 0.0), None
    if years < _LONGER * horizon:
        return None, SAME_YEARS()
    rate = float(np.log1p(record.discount_rate))
    value, ltv = floats(direct, "value"), floats(direct, "ltv")
    leaving = leaving_rate(
        np.divide(ltv, value, out=np.zeros_like(ltv), where=value > 0), horizon, years, rate
    )
    ratios = np.minimum(np.exp(churn.log_mean + churn.log_sd * rng.standard_normal(size)), 1.0)
    lost = part_lost(leaving, min(float(np.exp(churn.log_mean)), 1.0), years, rate)
    positive = np.maximum(ltv, 0.0)
    drawn = (np.maximum(ahead, 0.0) * part_lost(leaving, ratios[:, None], years, rate)).sum(axis=1)
    low, high = np.quantile(drawn, ends(record.level))
    return Estimate(float(positive @ lost), float(low), float(high)), None


def leaving_rate(ratio: Floats, horizon: float, years: float, rate: float) -> Floats:
    """The rate of leaving a year at which LTV over ``years`` is ``ratio`` times value over ``horizon`` years.

    ``rate`` is the discount's, in logarithms; a ratio that no leaving explains gives 0.

    >>> mu = 0.4
    >>> shown = (1 - np.exp(-3 * mu)) / (1 - np.exp(-mu))
    >>> leaving_rate(np.array([shown, 3.0, 5.0]), 1.0, 3.0, 0.0).round(6).tolist()
    [0.4, 0.0, 0.0]
    """
    low, high = np.full(ratio.shape, 1e-9), np.full(ratio.shape, 60.0)
    for _ in range(60):
        middle = (low + high) / 2
        shown = _lasting(middle + rate, years) / _lasting(middle, horizon)
        low, high = np.where(shown > ratio, middle, low), np.where(shown > ratio, high, middle)
    return np.where(low > 1e-8, low, 0.0)


def part_lost(leaving: Floats, ratio: Floats | float, years: float, rate: float) -> Floats:
    """The part of LTV lost when the rate of leaving rises to ``leaving``/``ratio``; the two are broadcast.

    >>> part_lost(np.array([0.0, 0.5]), 0.82, 3.0, 0.0).round(3).tolist()
    [0.0, 0.114]
    """
    before, after = _lasting(leaving + rate, years), _lasting(leaving / ratio + rate, years)
    return np.asarray(1 - after / before, np.float64)


def _lasting(rate: Floats, years: float) -> Floats:
    """Years of custom within ``years`` for one who leaves at ``rate``: (1 − e^(−rate·years))/rate."""
    safe = np.maximum(rate, 1e-9)
    return np.asarray(-np.expm1(-safe * years) / safe, np.float64)
