"""Money summed over product groups, with one interval: what would have been bought anyway, and the rest.

Each group has an interval of its own. Errors of groups are not one error, so their reaches do not add up; nor
are they strangers, for the same clients buy in all of them: who takes what is on offer in one group does so
in another. The reaches are added as squares (MOVER: Zou, Huang and Zhang 2009, *Computational Statistics and
Data Analysis* 53, 1080-1085) and widened by what clients' errors come to client by client (Liang and Zeger
1986) over what they would come to apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtri

from regulars.portfolio.history import Floats
from regulars.portfolio.prices import share
from regulars.portfolio.prices.model import Group
from regulars.portfolio.prices.response import Common
from regulars.portfolio.totals import Estimate

#: Sums over groups -> the money of a group that each is a part of; margin is told beside the group.
MONEY: Final = {"anyway": "given", "brought": "paid", "earned": None}


class Together:
    """Sums over groups of one base, whose ``clients`` are sorted; `add` every group, then ask for `total`."""

    def __init__(self, clients: pa.ChunkedArray, level: float) -> None:
        self._clients, self._z = clients.combine_chunks(), float(ndtri((1 + level) / 2))
        self._own = {what: np.zeros(len(self._clients)) for what in MONEY}
        self._rest, self._apart = dict.fromkeys(MONEY, 0.0), dict.fromkeys(MONEY, 0.0)
        self._groups: list[Group] = []

    def add(
        self,
        group: Group,
        common: Common | None,
        clients: pa.ChunkedArray,
        met: tuple[Floats, Floats, Floats],
        margin: float,
    ) -> None:
        """Take in ``group``, what quantities in it have in common, and its rows.

        ``met`` are on discount, purchases and share on offer of each of its ``clients``.
        """
        self._groups.append(group)
        times, given, paid = group.times, float(group.given), float(group.paid)
        if times is None or group.anyway is None or not given:
            return
        part, share_paid = group.anyway.mean / given, paid / (paid + given)
        places = pc.index_in(clients, value_set=self._clients).to_numpy()
        leans = share.leans(float(np.log(times.mean)), *met)
        bent = 0.0
        if common is not None:
            bent = (common.mean.high - common.mean.low) / (2 * self._z) * float(np.log(share_paid))
        # The interval of R has Student's quantile; what clients move it by is told in the same measure.
        taken = float(np.log(times.high) - np.log(times.low)) / (2 * self._z)
        leans *= taken / float(np.sqrt(leans @ leans))
        for what, money in zip(MONEY, (given, paid, margin), strict=True):
            self._own[what][places] += money * part * leans
            self._rest[what] += (money * part * bent) ** 2
            self._apart[what] += (money * part) ** 2 * (taken**2 + bent**2)

    def total(self, what: str, everyone: Group) -> Estimate | None:
        """The sum of ``what``; a group that cannot be told is taken as ``everyone`` is, or is none or all.

        None where the whole base cannot be told, or what is unknown has no bounds.
        """
        base, money = getattr(everyone, what), MONEY[what]
        if base is None:
            return None
        known: list[Estimate] = []
        unknown = Estimate(0.0, 0.0, 0.0)
        for each in self._groups:
            own = getattr(each, what)
            if own is not None:
                known.append(own)
            elif each.paid and money is None:
                return None
            elif each.paid:
                all_of_it = float(getattr(each, str(money)))
                mean = base.mean / float(getattr(everyone, str(money))) * all_of_it
                unknown = unknown + Estimate(mean, 0.0, all_of_it)
        return _sum(known, self._wider(what)) + unknown

    def _wider(self, what: str) -> float:
        """How much wider the sum's interval is than if the groups had nothing to do with each other."""
        if not self._apart[what]:
            return 1.0
        return float(
            np.sqrt((float(self._own[what] @ self._own[what]) + self._rest[what]) / self._apart[what])
        )


def _sum(known: Sequence[Estimate], wider: float) -> Estimate:
    mean = sum(each.mean for each in known)
    down, up = (
        wider * float(np.sqrt(sum(reach**2 for reach in side)))
        for side in ([each.mean - each.low for each in known], [each.high - each.mean for each in known])
    )
    return Estimate(mean, max(mean - down, 0.0), mean + up)
