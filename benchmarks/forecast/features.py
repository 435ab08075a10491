"""What a learner sees of a client and a product: decayed counts, rates, recency, rhythm, popularity, likes.

Everything is computed from `windows.Past`, which holds nothing from the origin on.
"""

from __future__ import annotations

import numpy as np

from benchmarks.forecast.simple import visits
from benchmarks.forecast.windows import Floats, Past, exposure

NEVER = 99.0
NEIGHBOURS = 200


def of_cells(past: Past) -> dict[str, Floats]:
    """Clients × products each: what the pair has done."""
    weeks = past.known_weeks[:, None]
    made = {}
    for decay in (1.0, 0.97, 0.9, 0.7):
        made[f"lines_{decay}"] = past.cells(past.lines, decay)
        made[f"units_{decay}"] = past.cells(past.units, decay)
        made[f"rate_{decay}"] = made[f"units_{decay}"] / exposure(weeks, decay)
    last, first = (np.full(past.shape, value) for value in (-1, past.weeks))
    at, week = (past.client, past.product), past.day // 7
    np.maximum.at(last, at, week)
    np.minimum.at(first, at, week)
    bought_in = np.unique(np.column_stack([past.client, past.product, week]), axis=0)
    flat = bought_in[:, 0] * past.shape[1] + bought_in[:, 1]
    times = np.bincount(flat, minlength=last.size).reshape(past.shape).astype(float)
    made["weeks"] = times
    made["recency"] = np.where(last >= 0, past.weeks - 1 - last, NEVER)
    made["gap"] = np.where(times > 1, (last - first) / np.maximum(times - 1, 1), NEVER)
    overdue = made["recency"] / np.maximum(made["gap"], 0.5)
    made["overdue"] = np.where(times > 1, overdue, -1.0)
    made["likes"] = likes(past)
    return made


def of_clients(past: Past) -> dict[str, Floats]:
    """One number a client."""
    made = {"age": past.known_weeks, "visits": visits(past, 0.95)}
    for decay in (1.0, 0.95, 0.8):
        made[f"activity_{decay}"] = past.rows(past.lines, decay) / exposure(past.known_weeks, decay)
    last = np.zeros(past.shape[0])
    np.maximum.at(last, past.client, past.day // 7)
    made["silent"] = past.weeks - 1 - last
    made["units_a_line"] = past.rows(past.units) / past.rows(past.lines)
    return made


def of_products(past: Past) -> dict[str, Floats]:
    """One number a product."""
    made = {
        f"popularity_{d}": past.columns(past.lines, d) / past.shape[0] / exposure(past.sold_weeks, d)
        for d in (1.0, 0.9)
    }
    made["reach"] = (past.cells(past.lines) > 0).mean(0)
    made["quantity"] = past.columns(past.units) / past.columns(past.lines)
    made["since_launch"] = past.sold_weeks
    return made


def likes(past: Past) -> Floats:
    """Lines a week of the product that clients with like baskets would make at this client's activity."""
    lines = past.cells(past.lines)
    root = np.sqrt(lines / lines.sum(1, keepdims=True))  # unit length: cosine on the square roots of shares
    lately = past.cells(past.lines, 0.98)
    shares = lately / lately.sum(1, keepdims=True)
    k = min(NEIGHBOURS, past.shape[0] - 1)
    made = np.empty(past.shape)
    for begin in range(0, len(root), 512):
        near = root[begin : begin + 512] @ root.T
        near[np.arange(len(near)), begin + np.arange(len(near))] = 0
        near[near < np.partition(near, -k, axis=1)[:, -k, None]] = 0
        made[begin : begin + 512] = near @ shares / np.maximum(near.sum(1, keepdims=True), 1e-12)
    activity = past.rows(past.lines, 0.95) / exposure(past.known_weeks, 0.95)
    return made * activity[:, None]


def matrix(past: Past) -> np.ndarray:
    """One float32 row a cell (clients × products, by client)."""
    cells, clients, products = of_cells(past), of_clients(past), of_products(past)
    width = len(cells) + len(clients) + len(products)
    made = np.empty((*past.shape, width), np.float32)
    for i, name in enumerate(cells):
        made[:, :, i] = cells[name]
    for i, name in enumerate(clients, len(cells)):
        made[:, :, i] = clients[name][:, None]
    for i, name in enumerate(products, len(cells) + len(clients)):
        made[:, :, i] = products[name]
    return made.reshape(-1, width)
