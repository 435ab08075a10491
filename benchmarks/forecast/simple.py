"""Forecasts anyone would try first, in units over the horizon: global rate, activity × share, own rate."""

from __future__ import annotations

import numpy as np

from benchmarks.forecast.windows import Floats, Past, exposure

#: Half a line spread over the base keeps a share of a product nobody has bought lately above nothing.
HALF = 0.5


def global_rate(past: Past) -> Floats:
    """Every client takes of every product what the mean client-week took of the mean product."""
    rate = past.units.sum() / (past.known_weeks.sum() * past.shape[1])
    return np.full(past.shape, rate * past.weeks_ahead)


def activity(past: Past, decay: float) -> Floats:
    """Units a week of each client, shrunk towards the base by half a month's exposure."""
    weeks = exposure(past.known_weeks, decay)
    units = past.rows(past.units, decay)
    base = units.sum() / weeks.sum()
    return (2 * base + units) / (2 + weeks)


def visits(past: Past, decay: float) -> Floats:
    """Shopping days a week of each client, shrunk likewise."""
    days = np.unique(np.column_stack([past.client, past.day]), axis=0)
    weeks = exposure(past.known_weeks, decay)
    seen = np.bincount(days[:, 0], decay ** ((past.days - 1 - days[:, 1]) // 7), past.shape[0])
    base = seen.sum() / weeks.sum()
    return (2 * base + seen) / (2 + weeks)


def activity_by_share(past: Past, decay: float = 0.95) -> Floats:
    """Each client's activity, divided among products as the base divides its own."""
    share = past.columns(past.units, 0.98) + HALF
    return past.weeks_ahead * activity(past, decay)[:, None] * (share / share.sum())


def own_rate(past: Past, decay: float = 1.0) -> Floats:
    """Units a week of the client's own purchases of the product."""
    weeks = np.maximum(exposure(past.known_weeks, decay), 2.0)
    return past.weeks_ahead * past.cells(past.units, decay) / weeks[:, None]
