"""What it costs to serve a client beside what he brings: returns, contacts, cases, concessions, late payment.

Counts are of the records; money only where it is known what one costs (`StrategySettings`). Of a kind that
nobody records nothing is known, which is not zero; nor is it known how late a client pays who has no invoice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regulars.engine import Engine
from regulars.portfolio.history import Floats
from regulars.portfolio.portfolio import Portfolio
from regulars.reasons import Reason, Said
from regulars.settings.values import StrategySettings

NOT_RECORDED = Reason("serving.not_recorded", "{what} are not recorded, so what they cost is not known.")
NO_UNIT_COST = Reason(
    "serving.no_unit_cost", "What one of these costs is not set, so they are counted and not priced: {what}."
)
NO_DELAYS = Reason(
    "serving.no_delays",
    "How late clients pay is on no record. Import invoices with the day each was due and the day it was "
    "paid: "
    "--kind invoices. If nobody pays later, set delay_rate to 0.",
)
NO_INVOICE = Reason(
    "serving.no_invoice",
    "{n} client has no invoice that was due, so how late he pays is not known.",
    plural="{n} clients have no invoice that was due, so how late they pay is not known.",
)
NO_AMOUNT = Reason(
    "serving.no_amount",
    "{n} invoice paid late has no amount, so what waiting for it cost is not known.",
    plural="{n} invoices paid late have no amount, so what waiting for them cost is not known.",
)
DELAYS = Reason("serving.delays", "Days late")
_DAYS: Final = 365.2425
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

# An invoice is late from the day it was due until it was paid, or still. What waiting cost goes by money ×
# days.
DELAYS_SQL = """
SELECT client, count(*) AS invoices, CAST(sum(CASE WHEN late > 0 THEN 1 ELSE 0 END) AS BIGINT) AS paid_late,
       CAST(sum(late) AS BIGINT) AS days_late,
       CAST(sum(CASE WHEN late > 0 AND amount IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS of_no_amount,
       CAST(sum(CAST(coalesce(amount, 0) AS DECIMAL(18, 2)) * CAST(late AS DECIMAL(9, 0)))
            AS DECIMAL(38, 2)) AS money_days
FROM (SELECT client, amount,
             greatest(date_diff('day', due_on, coalesce(CASE WHEN paid_on <= $at THEN paid_on END, $at)), 0)
             AS late
      FROM told_invoices WHERE due_on <= $at) AS due_by_now
GROUP BY client
"""
OF_DELAYS_SQL = """
SELECT c.client, d.invoices, d.paid_late, d.days_late, coalesce(d.of_no_amount, 0) AS of_no_amount,
       CAST(coalesce(d.money_days, 0) AS DOUBLE) AS money_days
FROM client_rows AS c LEFT JOIN delays AS d ON c.client = d.client ORDER BY c.client
"""

RECORDED_SQL = """
SELECT (SELECT count(*) FROM told_contacts) AS contacts, (SELECT count(*) FROM told_cases) AS cases,
       (SELECT count(*) FROM told_concessions) AS concessions
"""


def of_clients(portfolio: Portfolio, strategy: StrategySettings) -> tuple[pa.Table, tuple[Said, ...]]:
    """One row a client who has bought: what serving him took, and what of it is not known.

    Columns: client, returns, contacts, cases (null where no such record exists at all), concessions (money,
    null likewise), invoices that were due, of them paid_late, days_late of all of them (null where none was
    due), cost (money of all that is priced), cost_is_whole (whether nothing of it is unknown).
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
    told = [NOT_RECORDED(what=each) for each in missing]
    waiting = _delays(engine, portfolio, strategy, unpriced)
    cost, whole = cost + waiting.cost, whole & waiting.is_whole
    made = pa.table(columns | waiting.columns | {"cost": pa.array(cost), "cost_is_whole": pa.array(whole)})
    engine.table("served", made)
    told += [NO_UNIT_COST(what=unpriced)] if unpriced else []
    return made, (*told, *waiting.told)


@dataclass(frozen=True)
class _Delays:
    """How late each client pays: columns, what waiting cost, whether that is all of it, what is not known."""

    columns: dict[str, Any]
    cost: Floats
    is_whole: npt.NDArray[np.bool_]
    told: tuple[Said, ...]


def _delays(
    engine: Engine, portfolio: Portfolio, strategy: StrategySettings, unpriced: list[Said]
) -> _Delays:
    """By the invoices; a name is added to ``unpriced`` where days late are counted and not priced."""
    engine.step("delays", DELAYS_SQL, at=portfolio.at)
    rows = engine.arrow(OF_DELAYS_SQL)
    engine.drop("delays")
    rate = strategy.delay_rate
    invoiced = np.asarray(pc.is_valid(rows["invoices"]).to_numpy(), bool)
    late = np.asarray(pc.fill_null(rows["days_late"], 0).to_numpy(), float) > 0
    unknown = np.asarray(rows["of_no_amount"].to_numpy(), np.int64)
    columns = {name: rows[name] for name in ("invoices", "paid_late", "days_late")}
    if rate == 0:  # waiting costs nothing, however long
        return _Delays(columns, np.zeros(rows.num_rows), np.ones(rows.num_rows, bool), ())
    told: list[Said] = []
    if not invoiced.any():
        told.append(NO_DELAYS())
    elif not invoiced.all():
        told.append(NO_INVOICE(n=int((~invoiced).sum())))
    if rate is None:
        unpriced += [DELAYS()] if late.any() else []
        return _Delays(columns, np.zeros(rows.num_rows), invoiced & ~late, tuple(told))
    told += [NO_AMOUNT(n=int(unknown.sum()))] if unknown.any() else []
    cost = np.asarray(rows["money_days"].to_numpy(), float) * float(rate) / _DAYS
    return _Delays(columns, cost, invoiced & (unknown == 0), tuple(told))
