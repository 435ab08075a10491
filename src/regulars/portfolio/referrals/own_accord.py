"""How many of those brought would not have come otherwise: type 1 of Kumar, Petersen and Leone (2007).

*Harvard Business Review* 85(10), "How valuable is word of mouth?": a client whom another brought is of type 1
where he would not have come otherwise, of type 2 where he would. What the company wrote down of some
(``would_have_come``) tells of the others: answers of one sender's friends are alike, so shares are
Beta-Binomial (Skellam, *JRSS B* 10, 1948, eq. 2), a sender's own drawn towards everybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import betaincinv, betaln

from regulars.engine import Engine
from regulars.portfolio.history import Floats
from regulars.portfolio.intervals import ends
from regulars.portfolio.totals import Estimate
from regulars.reasons import Reason, Said

#: Answers below which the share of type 1 is not told.
FEW: Final = 10
#: How alike a sender's friends may be: the Beta-Binomial's a + b, on a grid; the last is "not at all".
_ALIKE: Final = np.concatenate([np.geomspace(0.25, 256.0, 41), [1e6]])

FEW_TYPED = Reason(
    "referrals.few_typed",
    "Whether those brought would have come by themselves is hardly recorded: the range is wide. Write it "
    'down when you ask "who sent you?": {n} more answer would do.',
    plural="Whether those brought would have come by themselves is hardly recorded: the range is wide. Write "
    'it down when you ask "who sent you?": {n} more answers would do.',
)

TYPED_SQL = """
SELECT referred_by, count(*) AS n, count(CASE WHEN NOT would_have_come THEN 1 END) AS k
FROM edge_rows WHERE would_have_come IS NOT NULL GROUP BY referred_by ORDER BY referred_by
"""


@dataclass(frozen=True)
class TypeOne:
    """The share of type 1: of ``n`` recorded ones ``k`` would not have come otherwise.

    The share is Beta(a, b): a uniform prior and the records, which count for fewer where friends of one
    sender are alike. ``alike`` is the weight of the share in front of a sender's own answers.
    """

    n: int
    k: int
    a: float
    b: float
    alike: float
    reason: Said | None

    def share(self, level: float) -> Estimate:
        """The share over all senders."""
        low, high = (float(betaincinv(self.a, self.b, end)) for end in ends(level))
        return Estimate(self.a / (self.a + self.b), low, high)

    def draws(self, size: int, rng: np.random.Generator, n: int = 0, k: int = 0) -> Floats:
        """Shares of one sender of whom ``k`` of ``n`` recorded ones are of type 1, as they may be."""
        base = np.clip(rng.beta(self.a, self.b, size), 1e-9, 1 - 1e-9)
        return np.asarray(rng.beta(self.alike * base + k, self.alike * (1 - base) + n - k), np.float64)

    def of_sender(self, n: npt.NDArray[np.float64], k: npt.NDArray[np.float64]) -> Floats:
        """The mean share of senders with these records."""
        base = self.a / (self.a + self.b)
        return np.asarray((self.alike * base + k) / (self.alike + n), np.float64)


def type_one(engine: Engine) -> TypeOne:
    """The share of type 1 as ``edge_rows`` have it."""
    return share_of(engine.arrow(TYPED_SQL))


def share_of(typed: pa.Table) -> TypeOne:
    """`TypeOne` of records by sender: columns n, k.

    >>> found = share_of(pa.table({"n": [1] * 40, "k": [1] * 30 + [0] * 10}))
    >>> (found.n, found.k, found.share(0.9).mean.__round__(2), found.reason)
    (40, 30, 0.74, None)
    """
    by = typed["n"].to_numpy().astype(np.float64), typed["k"].to_numpy().astype(np.float64)
    n, k = by
    total, ones = int(n.sum()), int(k.sum())
    alike = _alike(n, k)
    within = 1 / (1 + alike)
    counts = total / (1 + within * (float(n @ n) / total - 1)) if total else 0.0
    share = ones / total if total else 0.5
    reason = FEW_TYPED(n=FEW - total) if total < FEW else None
    return TypeOne(total, ones, 1 + counts * share, 1 + counts * (1 - share), alike, reason)


def _alike(n: Floats, k: Floats) -> float:
    """The a + b of the Beta-Binomial, the mean of its likelihood over the grid (log-uniform prior)."""
    several = n > 1
    if not several.any():
        return float(_ALIKE[20])
    mean = (k.sum() + 1) / (n.sum() + 2)
    a, b = _ALIKE[:, None] * mean, _ALIKE[:, None] * (1 - mean)
    score = (betaln(a + k[several], b + (n - k)[several]) - betaln(a, b)).sum(axis=1)
    weight = np.exp(score - score.max())
    return float(np.exp(weight @ np.log(_ALIKE) / weight.sum()))
