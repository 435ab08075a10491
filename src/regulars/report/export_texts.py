"""What tables that are taken out are called, and the headings of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.reasons import Reason
from regulars.report import texts as report
from regulars.report.full import texts as full

TABLES: Final[Mapping[str, Reason]] = {
    "clients": Reason("portfolio.table_clients", "All clients"),
    "products": Reason("portfolio.table_products", "All products"),
    "to-call": Reason("portfolio.table_to_call", "Whom to call"),
    "sell-to": Reason("portfolio.table_sell_to", "What this client will buy"),
    "buyers-of": Reason("portfolio.table_buyers_of", "Who will buy this product"),
}
#: Headings of the files' columns.
COLUMNS: Final[Mapping[str, Reason]] = {
    "client": report.CLIENT,
    "product": report.PRODUCT,
    "name": Reason("export.name", "name"),
    "group": report.GROUP,
    "product_group": report.GROUP,
    "first_at": Reason("export.first_at", "first purchase"),
    "last_at": Reason("export.last_at", "last purchase"),
    "silent_days": Reason("export.silent_days", "days silent"),
    "orders": report.ORDERS,
    "revenue": Reason("export.revenue", "revenue so far"),
    "margin": Reason("export.margin", "margin so far"),
    "p_alive": report.P_ALIVE,
    "lifetime_median_weeks": Reason("export.lifetime_median_weeks", "stays, weeks (median)"),
    "lifetime_mean_5y_weeks": Reason("export.lifetime_mean_5y_weeks", "stays within 5 years, weeks (mean)"),
    "expected_orders": report.EXPECTED_ORDERS,
    "expected_orders_low": Reason("export.expected_orders_low", "orders ahead, at least"),
    "expected_orders_high": Reason("export.expected_orders_high", "orders ahead, at most"),
    "expected_value": Reason("export.expected_value", "value ahead"),
    "expected_value_low": Reason("export.expected_value_low", "value ahead, at least"),
    "expected_value_high": Reason("export.expected_value_high", "value ahead, at most"),
    "ltv": Reason("export.ltv", "LTV"),
    "ltv_low": Reason("export.ltv_low", "LTV, at least"),
    "ltv_high": Reason("export.ltv_high", "LTV, at most"),
    "expected_buyers": report.BUYERS_AHEAD,
    "expected_buyers_low": Reason("export.expected_buyers_low", "will buy it, at least"),
    "expected_buyers_high": Reason("export.expected_buyers_high", "will buy it, at most"),
    "expected_units": report.UNITS_AHEAD,
    "expected_units_low": Reason("export.expected_units_low", "units ahead, at least"),
    "expected_units_high": Reason("export.expected_units_high", "units ahead, at most"),
    "units_low": Reason("export.units_low", "units, at least"),
    "units_high": Reason("export.units_high", "units, at most"),
    "units_beyond": Reason("export.units_beyond", "units of all below this row"),
    "margin_beyond": Reason("export.margin_beyond", "margin of all below this row"),
    "expected_revenue": report.EXPECTED_REVENUE,
    "expected_margin": report.EXPECTED_MARGIN,
    "walk_in_units": Reason("export.walk_in_units", "units to people nobody wrote down"),
    "clients_so_far": Reason("export.clients_so_far", "clients who bought it so far"),
    "times": Reason("export.times", "days on which it was bought so far"),
    "p_buy": report.CHANCE,
    "every_weeks": Reason("export.every_weeks", "usual gap, weeks"),
    "silent_weeks": Reason("export.silent_weeks", "weeks silent"),
    "own_rhythm_weeks": Reason("export.own_rhythm_weeks", "own rhythm, weeks"),
    "stopped_products": Reason("export.stopped_products", "stopped taking (ids)"),
    "stopped_names": Reason("export.stopped_names", "stopped taking"),
    "at_stake": full.AT_STAKE,
    "at_stake_low": Reason("export.at_stake_low", "at stake, at least"),
    "at_stake_high": Reason("export.at_stake_high", "at stake, at most"),
    "p_left": Reason("export.p_left", "chance that the usual visits are over"),
    "p_gap": Reason("export.p_gap", "chance of such a gap with nothing changed"),
}
EXPORT_UNKNOWN: Final = Reason(
    "error.export_unknown", "There is no such file to take out. Choose one on the portfolio's pages."
)
