"""A ratio of each client shrunk to the base's: what a small exposure cannot tell is borrowed from the rest.

Client u shows a total y_u over an exposure n_u (value over what he bought, lines over occasions). With
y_u = ρ_u n_u + e_u, var ρ_u = τ², var e_u = σ² n_u, the best linear estimate is

    ρ_u = (k ρ + y_u) / (k + n_u),   k = σ²/τ²,   ρ = Σy/Σn

(Bühlmann & Straub 1970, credibility with weights). σ² and τ² come from the moments of d_u = y_u − ρ n_u:
Σ d²/n = σ² N + τ² Σn and Σ d² = σ² Σn + τ² Σn².
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: An exposure no client has: with it in front everyone has the base's ratio.
NEVER = 1e15


@dataclass(frozen=True)
class Ratio:
    """The base's ratio and the exposure ``pseudo`` that it counts for in front of a client's own."""

    mean: float
    pseudo: float

    def of(self, total: float, exposure: float) -> float:
        """The ratio of a client with ``total`` over ``exposure``.

        >>> Ratio(0.5, 10.0).of(total=9.0, exposure=10.0)
        0.7
        """
        return (self.pseudo * self.mean + total) / (self.pseudo + exposure)


def sums_text(n: str, y: str, source: str) -> str:
    """SQL for what `credibility` takes: ``y`` over ``n``, in cents, of each row of ``source``.

    Added in decimals: cents, products of cents, and quotients to a millionth of a cent.
    """
    return f"""
SELECT count(*) AS clients, CAST(sum(CAST(n AS DECIMAL(18, 2))) AS DOUBLE) AS n,
       CAST(sum(CAST(n * n AS DECIMAL(38, 4))) AS DOUBLE) AS nn,
       CAST(sum(CAST(y AS DECIMAL(18, 2))) AS DOUBLE) AS y,
       CAST(sum(CAST(y * y AS DECIMAL(38, 4))) AS DOUBLE) AS yy,
       CAST(sum(CAST(y * n AS DECIMAL(38, 4))) AS DOUBLE) AS yn,
       CAST(sum(CAST(y * y / n AS DECIMAL(38, 8))) AS DOUBLE) AS yy_n
FROM (SELECT {n} AS n, {y} AS y FROM {source}) AS c
WHERE n > 0
"""


def credibility(sums: Mapping[str, Any], otherwise: float = 0.0) -> Ratio:
    """The `Ratio` of a base from ``clients`` (N), ``n``, ``nn``, ``y``, ``yy``, ``yn``, ``yy_n`` = Σy²/n.

    Clients without exposure are left out by whoever makes the sums. ``otherwise`` is the mean of an empty
    base. Where clients differ no more than chance would have it, k is `NEVER`.

    >>> two_kinds = dict(clients=4, n=40.0, nn=400.0, y=20.0, yy=164.0, yn=200.0, yy_n=16.4)
    >>> credibility(two_kinds).mean
    0.5
    """
    clients, n, nn = float(sums["clients"] or 0), float(sums["n"] or 0), float(sums["nn"] or 0)
    if clients == 0 or n <= 0:
        return Ratio(otherwise, NEVER)
    y, yy, yn, yy_n = (float(sums[name] or 0) for name in ("y", "yy", "yn", "yy_n"))
    mean = y / n
    spread = max(yy - 2 * mean * yn + mean * mean * nn, 0.0)
    scaled = max(yy_n - 2 * mean * y + mean * mean * n, 0.0)
    # Two equations in (σ², τ²); equal exposures make them one, and then all spread is taken for chance.
    determinant = clients * nn - n * n
    if determinant <= 1e-9 * clients * nn:
        return Ratio(mean, NEVER)
    chance = (scaled * nn - spread * n) / determinant
    between = (clients * spread - n * scaled) / determinant
    if between <= 0:
        return Ratio(mean, NEVER)
    # A sliver of an average exposure stays in front, so that a client without any still has a ratio.
    return Ratio(mean, min(max(chance / between, 1e-6 * n / clients), NEVER))
