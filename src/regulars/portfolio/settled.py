"""What decisions on cases settle for the forecast: with whom it ended, and what was given away.

A client with whom the company parted, or who left over a case, is not expected to buy any more, unless he has
bought since. What was given beyond what was owed is a cost in his margin (what is owed comes back through the
sales records, as a return); where value is revenue it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa

from regulars.engine import Engine
from regulars.ledger.outcomes import endings, given_away
from regulars.reasons import Reason, Said

ENDED = Reason(
    "fit.ended",
    "With {n} client it ended over a case: nothing more is expected of him.",
    plural="With {n} clients it ended over a case: nothing more is expected of them.",
)
GIVEN = Reason(
    "fit.given",
    "{n} concession beyond what was owed is counted as a cost.",
    plural="{n} concessions beyond what was owed are counted as costs.",
)
GIVEN_UNCOUNTED = Reason(
    "fit.given_uncounted",
    "{n} concession beyond what was owed is not counted: value is revenue, as costs are not known.",
    plural="{n} concessions beyond what was owed are not counted: value is revenue, as costs are not known.",
)

LEFT_ALONE = Reason(
    "fit.left_alone",
    "{n} record of visits, answers and offers is kept for the next visit; the forecast leaves it alone.",
    plural="{n} records of visits, answers and offers are kept for the next visit; the forecast leaves "
    "them alone.",
)
_OF_VISITS: Final = ("visits", "answers", "offers", "check-backs", "referrals", "promises")

#: What is expected of a client, and is nothing when it has ended.
_AHEAD: Final = (
    "p_alive", "expected_orders", "expected_orders_low", "expected_orders_high", "expected_value",
    "expected_value_low", "expected_value_high", "ltv", "ltv_low", "ltv_high", "orders_variance",
    "value_variance", "p_any", "expected_revenue", "expected_picks",
)  # fmt: skip
_KEPT: Final = (
    "client", "first_at", "last_at", "orders", "revenue", "margin", "lifetime_median_weeks",
    "lifetime_mean_5y_weeks", "segment", "pace", "exposure",
)  # fmt: skip

ENDED_BY_NUMBER_SQL = """
SELECT n.number AS client, e.ended_on FROM ended_names AS e JOIN client_numbers AS n ON e.client = n.client
"""
GIVEN_BY_NUMBER_SQL = """
SELECT n.number AS client, g.amount FROM given_names AS g JOIN client_numbers AS n ON g.client = n.client
"""
LESS_GIVEN_SQL = """
SELECT h.client, h.first_on, h.last_on, h.occasions, h.x, h.tx_days, h.t_days, h.orders, h.revenue,
       CAST(h.margin - coalesce(g.amount, 0) AS DECIMAL(18, 2)) AS margin, h.gross, h.costed
FROM histories AS h
LEFT JOIN (SELECT client, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM given_away GROUP BY client) AS g
    ON h.client = g.client
"""
GIVEN_TO_CLIENTS_SQL = """
SELECT count(*) AS n FROM given_away AS g JOIN histories AS h ON g.client = h.client
"""
WITHOUT_ENDED_SQL = f"""
SELECT {", ".join(f"u.{name}" for name in _KEPT)},
       {", ".join(f"CASE WHEN e.client IS NULL THEN u.{name} ELSE 0e0 END AS {name}" for name in _AHEAD)}
FROM client_rows AS u LEFT JOIN ended AS e ON u.client = e.client AND u.last_at <= e.ended_on
"""
ENDED_CLIENTS_SQL = """
SELECT count(*) AS n FROM client_rows AS u JOIN ended AS e ON u.client = e.client AND u.last_at <= e.ended_on
"""
CALLS_LEFT_SQL = """
SELECT c.* FROM call_rows AS c
LEFT JOIN (
    SELECT u.client FROM client_rows AS u JOIN ended AS e ON u.client = e.client AND u.last_at <= e.ended_on
) AS gone ON c.client = gone.client
WHERE gone.client IS NULL
"""
STOPS_LEFT_SQL = "SELECT s.* FROM call_stops AS s JOIN call_rows AS c ON s.client = c.client"

_ENDED = pa.schema([("client", pa.string()), ("ended_on", pa.date32())])
_GIVEN = pa.schema([("client", pa.string()), ("given_on", pa.date32()), ("amount", pa.decimal128(18, 2))])


class Settled:
    """The records of cases and concessions up to the day ``until``, as steps of a fit.

    That day may be after the last sale: what was decided since then is known, too.
    """

    def __init__(self, engine: Engine, outcomes: Iterable[Mapping[str, Any]], until: dt.date) -> None:
        records = list(outcomes)
        self._engine = engine
        over = [(client, on) for client, on in endings(records).items() if on <= until]
        given = [(each.client, each.at, each.amount) for each in given_away(records) if each.at <= until]
        self._left_alone = sum(each.get("kind") in _OF_VISITS for each in records)
        self.any_ended, self.any_given = bool(over), bool(given)
        engine.table("ended_names", _table(over, _ENDED))
        engine.table("given_names", _table(given, _GIVEN))
        engine.step("ended", ENDED_BY_NUMBER_SQL)
        engine.step("given_away", GIVEN_BY_NUMBER_SQL)
        engine.drop("ended_names", "given_names")

    def less_given(self) -> None:
        """Take concessions out of the margins of ``histories``."""
        if self.any_given:
            self._engine.step("histories", LESS_GIVEN_SQL)

    def nothing_ahead(self) -> None:
        """Let nothing be expected in ``client_rows`` of those with whom it ended."""
        if self.any_ended:
            self._engine.step("client_rows", WITHOUT_ENDED_SQL)

    def uncalled(self) -> None:
        """Take those with whom it ended off the list of calls."""
        if self.any_ended:
            self._engine.step("call_rows", CALLS_LEFT_SQL)
            self._engine.step("call_stops", STOPS_LEFT_SQL)

    def notes(self, *, margin: bool) -> tuple[Said, ...]:
        """What was counted, in words."""
        ended = self._engine.arrow(ENDED_CLIENTS_SQL)["n"][0].as_py() if self.any_ended else 0
        given = self._engine.arrow(GIVEN_TO_CLIENTS_SQL)["n"][0].as_py() if self.any_given else 0
        return (
            *((ENDED(n=ended),) if ended else ()),
            *(((GIVEN if margin else GIVEN_UNCOUNTED)(n=given),) if given else ()),
            *((LEFT_ALONE(n=self._left_alone),) if self._left_alone else ()),
        )

    def close(self) -> None:
        """Forget the records; the portfolio keeps what came of them."""
        self._engine.drop("ended", "given_away")


def _table(rows: list[Any], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pa.table(
        [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)], schema=schema
    )
