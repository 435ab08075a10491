"""Clients × product groups: what each is expected to bring over the horizon, with the sums of both.

The best clients and the largest groups stand by themselves, the others together, so that rows sum to what is
expected of a client, columns to what is expected of a group's clients, and both to the same total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import Portfolio
from regulars.portfolio.history import Floats, floats

BEST_CLIENTS_SQL = (
    "SELECT client, expected_value FROM client_rows ORDER BY expected_value DESC, client LIMIT $top"
)
#: Products that come so near to what is expected of a client are all there is of it, but for tiny shares.
TIES_WITHIN = 0.005


@dataclass(frozen=True)
class Crossing:
    """``values[i, j]`` is expected of ``clients[i]`` in ``groups[j]``, in money of the value basis.

    Behind the named rows and columns stands one for all others where there are others (``other_clients``,
    ``other_groups``); ``by_group`` is False where products have no groups and stand for themselves.
    """

    clients: Sequence[str]
    groups: Sequence[str]
    other_clients: bool
    other_groups: bool
    by_group: bool
    values: Floats

    @property
    def rows(self) -> Floats:
        """What is expected of each row."""
        return np.asarray(self.values.sum(axis=1), float)

    @property
    def columns(self) -> Floats:
        """What is expected in each column."""
        return np.asarray(self.values.sum(axis=0), float)


def crossing(portfolio: Portfolio, engine: Engine, clients: int = 12, groups: int = 7) -> Crossing | None:
    """The best ``clients`` × the largest ``groups``; None where nobody, or nothing, is known by name.

    ``engine`` sees the portfolio's tables.
    """
    products = portfolio.products().arrow()
    everyone = len(portfolio.clients())
    if not products.num_rows or not everyone:
        return None
    value = "expected_margin" if portfolio.value_basis == "margin" else "expected_revenue"
    names, by_group = _groups(products)
    units, walk_ins = floats(products, "expected_units"), floats(products, "walk_in_units")
    to_clients = 1 - np.divide(walk_ins, units, out=np.zeros_like(units), where=units > 0)
    totals = _by_name(names, np.nan_to_num(floats(products, value)) * to_clients)
    largest = sorted(totals, key=lambda name: (-totals[name], name))
    shown = largest if len(largest) <= groups + 1 else largest[:groups]
    worth = engine.arrow(BEST_CLIENTS_SQL, top=clients)
    best = worth["client"].to_pylist()
    group_of = dict(zip(products["product"].to_pylist(), names, strict=True))
    rows = [
        _tied(_row(portfolio, client, value, group_of, shown), expected)
        for client, expected in zip(best, floats(worth, "expected_value").tolist(), strict=True)
    ]
    total = _cut(totals, shown)
    if everyone > len(best):
        rows.append(total - np.sum(rows, axis=0))
    values = np.array(rows)
    other_groups = len(largest) > len(shown)
    return Crossing(best, shown, everyone > len(best), other_groups, by_group, values)


def _groups(products: pa.Table) -> tuple[list[str], bool]:
    """The group of each product, or its name where products have fewer than two groups."""
    groups = products["group"].to_pylist()
    if len(set(groups) - {None}) < 2:
        named = zip(products["name"].to_pylist(), products["product"].to_pylist(), strict=True)
        return [name or product for name, product in named], False
    return [group or "—" for group in groups], True


def _by_name(names: Sequence[str], values: Floats) -> dict[str, float]:
    totals = dict.fromkeys(names, 0.0)
    for name, each in zip(names, values.tolist(), strict=True):
        totals[name] += each
    return totals


def _row(
    portfolio: Portfolio, client: str, value: str, group_of: dict[str, str], shown: Sequence[str]
) -> Floats:
    sold = portfolio.sell_to(client)
    names = [group_of[product] for product in sold["product"].to_pylist()]
    return _cut(_by_name(names, np.nan_to_num(floats(sold, value))), shown)


def _tied(row: Floats, expected: float) -> Floats:
    """``row`` scaled to sum to what is expected of the client, where it nearly does.

    >>> _tied(np.array([30.0, 69.9]), 100.0).sum(), _tied(np.array([30.0, 50.0]), 100.0).sum()
    (np.float64(100.0), np.float64(80.0))
    """
    together = float(row.sum())
    ties = together > 0 and abs(expected - together) <= TIES_WITHIN * expected
    return row * (expected / together) if ties else row


def _cut(totals: dict[str, float], shown: Sequence[str]) -> Floats:
    """The shown groups' totals, and the others' together where there are others."""
    named = [totals.get(name, 0.0) for name in shown]
    others = [name for name in totals if name not in set(shown)]
    rest = [sum(totals[name] for name in others)] if others else []
    return np.array(named + rest)
