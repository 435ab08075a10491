"""A trial drawn by lot, both of its arms: Hillstrom's e-mails, beside the textbook's interval."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import SHARED, table
from regulars.portfolio.history import Floats
from regulars.portfolio.prices.lots import uplift
from regulars.portfolio.totals import Estimate

LEVEL, QUANTILE = 0.95, 1.959964
LEFT = "No E-Mail"


def main() -> str:
    """Each arm against those who got nothing: what they did, what they spent."""
    rows = pq.read_table(SHARED / "price" / "hillstrom.parquet")
    segment = np.array(rows["segment"].to_pylist())
    told = []
    for arm in ("Mens E-Mail", "Womens E-Mail"):
        for outcome in ("visit", "conversion", "spend"):
            values = rows[outcome].cast(pa.float64()).to_numpy()
            use = (segment == arm) | (segment == LEFT)
            got = (segment[use] == arm).astype(float)
            # Of three equal arms two are looked at, so each of these clients had even odds.
            seen = uplift(values[use], got, np.full(len(got), 0.5), LEVEL)
            assert seen is not None
            book = _textbook(values[segment == arm], values[segment == LEFT])
            apart = max(abs(seen.difference.low - book.low), abs(seen.difference.high - book.high))
            told.append([arm, outcome, f"{seen.with_offer:.4f}", f"{seen.without:.4f}",
                         *(_ranged(each) for each in (seen.difference, book)), f"{apart:.0e}"])  # fmt: skip
    head = ["arm", "outcome", "with", "without", "Regulars", "two means (Welch)", "ends differ by"]
    return table(head, told)


def _textbook(one: Floats, other: Floats) -> Estimate:
    apart = float(one.mean() - other.mean())
    reach = QUANTILE * float(np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)))
    return Estimate(apart, apart - reach, apart + reach)


def _ranged(told: Estimate) -> str:
    return f"{told.mean:.4f} ({told.low:.4f} to {told.high:.4f})"
