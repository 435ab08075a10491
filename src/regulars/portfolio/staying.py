"""How much longer one client likely stays: a range that half of clients with his record stay within."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from regulars.engine import Engine
from regulars.portfolio import activity
from regulars.portfolio.lifetime import WINDOW_WEEKS
from regulars.reasons import Said

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Record

HISTORY_SQL = """
SELECT count(DISTINCT sold_on) AS days, min(sold_on) AS first_on, max(sold_on) AS last_on
FROM lines WHERE client = $client AND amount > 0
"""
#: The ends: a quarter of clients with his record stay shorter, a quarter longer.
_ENDS: Final = (0.75, 0.25)


@dataclass(frozen=True)
class Stay:
    """Weeks that he stays from now on, given that he is still a client; an end beyond ``window`` is None.

    Where ``reason`` is given it cannot be told, and both ends are None.
    """

    low: float | None = None
    high: float | None = None
    window: float = WINDOW_WEEKS
    reason: Said | None = None


def stay(engine: Engine, record: Record, client: str) -> Stay | None:
    """The stay of one client, from his purchases and the activity model of the base.

    The residual lifetime given x, t_x, T and that he is a client at T
    (`regulars.portfolio.activity.ActivityModel.residual_quantile`).
    """
    lifetime, model = record.lifetime, record.models.get("activity")
    if lifetime is None or model is None:
        return None
    if lifetime.reason is not None:
        return Stay(reason=lifetime.reason)
    row = engine.arrow(HISTORY_SQL, client=client).to_pylist()[0]
    if not row["days"]:
        return None
    fitted = activity.model(model["model"], model["params"])
    history = (
        row["days"] - 1,
        (row["last_on"] - row["first_on"]).days / 7,
        (record.at - row["first_on"]).days / 7,
    )
    low, high = (
        float(fitted.residual_quantile(end, WINDOW_WEEKS, *(np.array([each], float) for each in history))[0])
        for end in _ENDS
    )
    return Stay(low if np.isfinite(low) else None, high if np.isfinite(high) else None)
