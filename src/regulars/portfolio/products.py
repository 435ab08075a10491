"""The client × product forecast: activity times own and global shares, sparse, in closed form.

A *pick* is one product on one occasion, whatever the number of units. Client u makes L_u picks over the
horizon in the mean, and product c has the share

    share_uc = (κ s_c + y_uc) / (κ + y_u)

of them: y_uc his picks of c so far, y_u of anything, s_c the base's share. That is the posterior mean of
shares ~ Dirichlet(κ s) with multinomial counts (Minka 2000, "Estimating a Dirichlet distribution"); κ is
where the marginal likelihood of all clients' counts is highest. With a_u = P(buys anything at all) and

    pace_u = L_u / a_u / (κ + y_u),      r_uc = κ s_c + y_uc,

the picks of c are 0 with probability 1 − a_u, else negative binomial with shape r_uc and mean pace_u r_uc:

    E = a_u pace_u r_uc,   P(buys c) = a_u (1 − (1 + pace_u)^−r_uc).

Cells that were never observed have r = κ s_c, so sums over all clients need only sums over clients and
over the observed cells: nothing dense is ever made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from regulars.engine import Engine
from regulars.portfolio.history import floats
from regulars.portfolio.ratios import Ratio, credibility

#: A client's own units a pick count beside this many picks at the product's mean.
OWN_UNITS = 3.0
#: Of a product's picks this share keeps its quantity; the rest count as the largest of these. A typing
#: error or a pump's reading in hundredths then moves a forecast by one pick's worth, never by thousands.
KEPT = 0.99
#: κ is sought between one pick and a million: beyond that clients differ by nothing that can be seen.
_LOG_KAPPA = (-3.0, 14.0)

# A walk-in's every line is a pick of its own: who bought twice cannot be known.
PICKS_SQL = """
SELECT client, sold_on, product, CASE WHEN client IS NULL THEN line_id END AS walk_in_line,
       CAST(sum(CAST(CASE WHEN quantity > 0 THEN quantity ELSE 1 END AS DECIMAL(18, 3))) AS DECIMAL(38, 3))
           AS units
FROM lines
WHERE product IS NOT NULL AND sold_on <= $at AND amount > 0 AND is_return IS NOT TRUE
GROUP BY client, sold_on, product, CASE WHEN client IS NULL THEN line_id END
"""

CAPS_SQL = """
SELECT product, min(units) AS cap
FROM (
    SELECT product, units,
           CAST(sum(n) OVER (PARTITION BY product ORDER BY units) AS DOUBLE) AS below,
           CAST(sum(n) OVER (PARTITION BY product) AS DOUBLE) AS total
    FROM (SELECT product, units, count(*) AS n FROM picks GROUP BY product, units) AS counted
) AS ranked
WHERE below >= $kept * total
GROUP BY product
"""

OBSERVED_SQL = """
SELECT picks.client, picks.product, count(*) AS times,
       CAST(sum(least(picks.units, caps.cap)) AS DOUBLE) AS units, max(picks.sold_on) AS last_on
FROM picks JOIN caps ON picks.product = caps.product
WHERE picks.client IS NOT NULL
GROUP BY picks.client, picks.product
"""

# What a unit brings in the end: returns are in the money, not in the units.
MONEY_SQL = """
SELECT product, min(product_name) AS name, min(product_group) AS product_group,
       CAST(sum(amount) AS DOUBLE) AS revenue,
       CAST(sum(CASE WHEN amount > 0 AND is_return IS NOT TRUE THEN amount ELSE 0 END) AS DOUBLE) AS gross,
       CAST(sum(CASE WHEN cost IS NOT NULL THEN amount - cost END) AS DOUBLE) AS margin,
       CAST(sum(CASE WHEN cost IS NOT NULL AND amount > 0 AND is_return IS NOT TRUE THEN amount END)
            AS DOUBLE) AS costed
FROM lines WHERE product IS NOT NULL AND sold_on <= $at GROUP BY product
"""

PRODUCT_FACTS_SQL = """
SELECT money.product, money.name, money.product_group, counted.times, counted.clients_so_far,
       coalesce(counted.times / nullif(CAST(sum(counted.times) OVER () AS DOUBLE), 0e0), 0e0) AS share,
       counted.units / counted.picks AS units_a_pick,
       greatest(counted.units2 / counted.picks - pow(counted.units / counted.picks, 2), 0e0)
           AS units_variance,
       money.revenue / counted.units AS unit_revenue,
       CASE WHEN money.costed > 0 THEN money.margin / money.costed * money.gross / counted.units END
           AS unit_margin,
       counted.walk_in_units
FROM money JOIN (
    SELECT picks.product, count(*) AS picks, count(picks.client) AS times,
           count(DISTINCT picks.client) AS clients_so_far,
           CAST(sum(least(picks.units, caps.cap)) AS DOUBLE) AS units,
           CAST(sum(CAST(pow(CAST(least(picks.units, caps.cap) AS DOUBLE), 2) AS DECIMAL(38, 6))) AS DOUBLE)
               AS units2,
           CAST(sum(CASE WHEN picks.client IS NULL AND picks.sold_on > $since
                         THEN least(picks.units, caps.cap) ELSE 0 END) AS DOUBLE) AS walk_in_units
    FROM picks JOIN caps ON picks.product = caps.product GROUP BY picks.product
) AS counted ON money.product = counted.product
"""

BOUGHT_SQL = "SELECT client, CAST(sum(times) AS BIGINT) AS times FROM observed GROUP BY client"

CELL_COUNTS_SQL = """
SELECT facts.product, facts.share, observed.times, count(*) AS n
FROM observed JOIN facts ON observed.product = facts.product
GROUP BY facts.product, facts.share, observed.times ORDER BY facts.product, observed.times
"""

CLIENT_COUNTS_SQL = "SELECT times, count(*) AS n FROM bought GROUP BY times ORDER BY times"

PICKS_A_VISIT_SQL = """
SELECT count(*) AS clients, CAST(sum(n) AS DOUBLE) AS n, CAST(sum(n * n) AS DOUBLE) AS nn,
       CAST(sum(y) AS DOUBLE) AS y, CAST(sum(y * y) AS DOUBLE) AS yy, CAST(sum(y * n) AS DOUBLE) AS yn,
       CAST(sum(CAST(y * y / n AS DECIMAL(38, 12))) AS DOUBLE) AS yy_n
FROM (
    SELECT CAST(h.occasions AS DOUBLE) AS n, CAST(coalesce(b.times, 0) AS DOUBLE) AS y
    FROM histories AS h LEFT JOIN bought AS b ON h.client = b.client
) AS c
"""


@dataclass(frozen=True)
class Tastes:
    """What the base has in common: κ, and the picks a visit makes."""

    kappa: float
    picks_a_visit: Ratio


def build(engine: Engine, at: object, since: object) -> Tastes:
    """Make ``observed``, ``facts`` and ``bought`` of ``engine`` from its ``lines`` and ``histories``.

    ``since`` is the day after which a walk-in's purchase counts for what walk-ins will buy.
    """
    engine.step("picks", PICKS_SQL, at=at)
    engine.step("caps", CAPS_SQL, kept=KEPT)
    engine.step("observed", OBSERVED_SQL)
    engine.step("money", MONEY_SQL, at=at)
    engine.step("facts", PRODUCT_FACTS_SQL, since=since)
    engine.drop("picks", "caps", "money")
    engine.step("bought", BOUGHT_SQL)
    visits = credibility(engine.arrow(PICKS_A_VISIT_SQL).to_pylist()[0])
    return Tastes(kappa(engine), visits)


def kappa(engine: Engine) -> float:
    """κ at the highest marginal likelihood of the Dirichlet-multinomial (Minka 2000, eq. 53).

    ln L(κ) = Σ_u [ln Γ(κ) − ln Γ(κ + y_u)] + Σ_uc [ln Γ(κ s_c + y_uc) − ln Γ(κ s_c)], over observed cells
    only, and over distinct counts: as quick for millions of cells as for thousands.
    """
    cells, clients = engine.arrow(CELL_COUNTS_SQL), engine.arrow(CLIENT_COUNTS_SQL)
    share, times, n = floats(cells, "share"), floats(cells, "times"), floats(cells, "n")
    total, clients_n = floats(clients, "times"), floats(clients, "n")
    if len(share) == 0:
        return float(np.exp(_LOG_KAPPA[1]))

    def minus_log_likelihood(log_kappa: float) -> float:
        k = np.exp(log_kappa)
        own = n @ (gammaln(k * share + times) - gammaln(k * share))
        return float(-own - clients_n @ (gammaln(k) - gammaln(k + total)))

    return float(np.exp(minimize_scalar(minus_log_likelihood, bounds=_LOG_KAPPA, method="bounded").x))
