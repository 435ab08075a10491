"""Which products are brought back, or spoken ill of, more often than others of their kind.

Some goods come back more often by their kind, so each product is held against the others of its own group,
client by client: whether he who bought it brought it back, whether one of his check-backs on an order with it
was "worse". Chances of so many or more are Fisher's, of one side (hypergeometric); as many products are
looked at, they are judged together (Holm, *Scandinavian Journal of Statistics* 6, 1979).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from scipy.stats import hypergeom

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats
from regulars.reasons import Reason, Said
from regulars.scorecard.claims import windows

BROUGHT_BACK = Reason(
    "scorecard.fact.brought_back",
    "{product}: {share:.1%} of those who bought it brought it back, of the others of its kind {rest:.1%}: "
    "more than chance, though {looks} products were looked at.",
)
SPOKEN_ILL_OF = Reason(
    "scorecard.fact.spoken_ill_of",
    "{product}: {share:.1%} of those who were asked about it said “worse”, of the others of its kind "
    "{rest:.1%}: more than chance, though {looks} products were looked at.",
)
#: Products that are told of each kind of harm.
_WORST: Final = 3

_BY_PRODUCT: Final = """
SELECT coalesce(max(product_name), product) AS product, coalesce(max(product_group), '') AS stratum,
       count(*) AS n, CAST(sum(bad) AS BIGINT) AS k
FROM ({each}) AS asked GROUP BY product ORDER BY product
"""

PRODUCTS_BACK_SQL = _BY_PRODUCT.format(
    each="""
    SELECT client, product, max(product_name) AS product_name, max(product_group) AS product_group,
           max(CASE WHEN amount < 0 OR is_return IS TRUE THEN 1 ELSE 0 END) AS bad
    FROM lines
    WHERE client IS NOT NULL AND product IS NOT NULL AND sold_on >= $now_first AND sold_on <= $now_last
    GROUP BY client, product
    HAVING count(CASE WHEN amount > 0 AND is_return IS NOT TRUE THEN 1 END) > 0"""
)

PRODUCTS_ASKED_SQL = _BY_PRODUCT.format(
    each="""
    SELECT l.client, l.product, max(l.product_name) AS product_name, max(l.product_group) AS product_group,
           max(CASE WHEN k.answer = 'worse' THEN 1 ELSE 0 END) AS bad
    FROM told_check_backs AS k JOIN lines AS l ON k.client = l.client AND k.order_id = l.order_id
    WHERE l.product IS NOT NULL AND l.amount > 0 AND l.is_return IS NOT TRUE
      AND CAST(k.told_at AS DATE) >= $now_first AND CAST(k.told_at AS DATE) <= $now_last
    GROUP BY l.client, l.product"""
)


def products(engine: Engine, span: dict[str, Any], level: float) -> list[Said]:
    """The worst products of the present period, by what is brought back and by what clients answered."""
    told = []
    for sql, reason in ((PRODUCTS_BACK_SQL, BROUGHT_BACK), (PRODUCTS_ASKED_SQL, SPOKEN_ILL_OF)):
        told += [reason(**each) for each in worst(engine.arrow(sql, **windows.named(sql, span)), level)]
    return told


def worst(rows: pa.Table, level: float) -> list[dict[str, Any]]:
    """Those of ``rows`` (product, stratum, n, k) that are bad more often than their stratum, the worst first.

    >>> names, n = ["a", "b", "c", "d"], [200, 200, 200, 200]
    >>> rows = pa.table({"product": names, "stratum": [""] * 4, "n": n, "k": [40, 10, 12, 9]})
    >>> [(each["product"], each["looks"]) for each in worst(rows, 0.9)]
    [('a', 4)]
    """
    n, k = floats(rows, "n"), floats(rows, "k")
    _, of = np.unique(np.array(rows["stratum"].to_pylist(), str), return_inverse=True)
    all_n, all_k = (np.bincount(of, weights=each, minlength=1)[of] for each in (n, k))
    compared = (all_n > n) & (all_k > 0)
    rest = np.divide(all_k - k, all_n - n, out=np.zeros_like(n), where=compared)
    chance = np.where(compared, hypergeom.sf(k - 1, all_n, all_k, n), 1.0)
    looks = int(compared.sum())
    found = []
    # Names break ties, so that the order of rows does not matter.
    for place in _unlikely(chance, looks, level, rows["product"].to_pylist())[:_WORST]:
        name = rows["product"][place].as_py()
        found.append({"product": name, "share": k[place] / n[place], "rest": rest[place], "looks": looks})
    return [{**each, "share": float(each["share"]), "rest": float(each["rest"])} for each in found]


def _unlikely(chance: Floats, looks: int, level: float, names: list[str]) -> list[int]:
    """Places whose chance is less than Holm's limits allow, the least likely first."""
    ranked = sorted(range(len(chance)), key=lambda place: (float(chance[place]), names[place]))
    found: list[int] = []
    for place in ranked[:looks]:
        if chance[place] > (1 - level) / (looks - len(found)):
            break
        found.append(place)
    return found
