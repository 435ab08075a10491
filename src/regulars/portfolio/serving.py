"""What it costs to serve a client beside what he brings: returns, contacts, cases, concessions.

Counts are of the records; money only where it is known what one costs (`StrategySettings`). Of a kind that
nobody records nothing is known, which is not zero. Payment delay is on no record yet.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regulars.engine import Engine
from regulars.portfolio.portfolio import Portfolio
from regulars.reasons import Reason, Said
from regulars.settings.values import StrategySettings

NOT_RECORDED = Reason("serving.not_recorded", "{what} are not recorded, so what they cost is not known.")
NO_UNIT_COST = Reason(
    "serving.no_unit_cost", "What one of these costs is not set, so they are counted and not priced: {what}."
)
NO_DELAYS = Reason("serving.no_delays", "How late he pays is on no record, so it is not counted.")
RETURNS = Reason("serving.returns", "Returns")
CONTACTS = Reason("serving.contacts", "Calls and letters")
CASES = Reason("serving.cases", "Cases")
CONCESSIONS = Reason("serving.concessions", "Concessions")
#: What is counted: column -> its name, and the setting that prices one.
COUNTED: Final = {
    "returns": (RETURNS, "return_cost"),
    "contacts": (CONTACTS, "contact_cost"),
    "cases": (CASES, "case_cost"),
}  # fmt: skip

# A return is a day on which something came back. A contact is one that he began, or of unknown direction.
SERVING_SQL = """
SELECT c.client, coalesce(r.n, 0) AS returns, coalesce(k.n, 0) AS contacts, coalesce(s.n, 0) AS cases,
       coalesce(g.amount, 0) AS concessions
FROM client_rows AS c
LEFT JOIN (SELECT client, count(DISTINCT sold_on) AS n FROM lines
           WHERE client IS NOT NULL AND sold_on <= $at AND (amount < 0 OR is_return IS TRUE) GROUP BY client
          ) AS r ON c.client = r.client
LEFT JOIN (SELECT client, count(*) AS n FROM told_contacts WHERE direction IS NULL OR direction <> 'out'
           GROUP BY client) AS k ON c.client = k.client
LEFT JOIN (SELECT client, count(*) AS n FROM told_cases GROUP BY client) AS s ON c.client = s.client
LEFT JOIN (SELECT client, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM told_concessions
           GROUP BY client) AS g ON c.client = g.client
ORDER BY c.client
"""

RECORDED_SQL = """
SELECT (SELECT count(*) FROM told_contacts) AS contacts, (SELECT count(*) FROM told_cases) AS cases,
       (SELECT count(*) FROM told_concessions) AS concessions
"""


def of_clients(portfolio: Portfolio, strategy: StrategySettings) -> tuple[pa.Table, tuple[Said, ...]]:
    """One row a client who has bought: what serving him took, and what of it is not known.

    Columns: client, returns, contacts, cases (null where no such record exists at all), concessions (money,
    null likewise), cost (money of all that is priced), cost_is_whole (whether nothing of it is unknown).
    """
    engine = portfolio.workspace()
    try:
        return build(engine, portfolio, strategy)
    finally:
        engine.close()


def of_client(portfolio: Portfolio, strategy: StrategySettings, client: str) -> dict[str, Any]:
    """The row of one client, as `of_clients` has it; raises `LookupFailed` for nobody."""
    portfolio.knows(client)
    rows, _ = of_clients(portfolio, strategy)
    found: dict[str, Any] = rows.filter(pc.equal(rows["client"], client)).to_pylist()[0]
    return found


def build(
    engine: Engine, portfolio: Portfolio, strategy: StrategySettings
) -> tuple[pa.Table, tuple[Said, ...]]:
    """The rows of `of_clients`, kept in ``engine`` as the table ``served`` as well."""
    rows = engine.arrow(SERVING_SQL, at=portfolio.at)
    recorded = engine.arrow(RECORDED_SQL).to_pylist()[0]
    cost = np.asarray(rows["concessions"].cast(pa.float64()).to_numpy(), float)
    whole = np.full(rows.num_rows, bool(recorded["concessions"]))
    columns = {"client": rows["client"].cast(pa.string())}
    unpriced: list[Said] = []
    missing = [] if recorded["concessions"] else [CONCESSIONS()]
    for name, (called, setting) in COUNTED.items():
        counts, price = np.asarray(rows[name].to_numpy(), np.int64), getattr(strategy, setting)
        known = name == "returns" or bool(recorded[name])
        columns[name] = pa.array(counts, mask=np.full(rows.num_rows, not known))
        if not known:
            missing.append(called())
            whole[:] = False
        elif price is None:
            whole &= counts == 0
            if counts.any():
                unpriced.append(called())
        else:
            cost = cost + float(price) * counts
    none = pa.nulls(rows.num_rows, rows["concessions"].type)
    columns["concessions"] = rows["concessions"] if recorded["concessions"] else none
    made = pa.table(columns | {"cost": pa.array(cost), "cost_is_whole": pa.array(whole)})
    engine.table("served", made)
    told = [NOT_RECORDED(what=each) for each in missing]
    told += [NO_UNIT_COST(what=unpriced)] if unpriced else []
    return made, (*told, NO_DELAYS())
