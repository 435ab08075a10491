"""What is brought back, product by product: simulated ledgers, for no shared base has returns.

Half of the products are brought back on three lines of ten, the others never. What is expected of each half,
net of returns, is held against the year that the same law went on to draw, beside the forecast as it would
be without returns (units times the price paid).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import regulars
from benchmarks.measure import table

SEEDS = (1, 2, 3, 4, 5)
CLIENTS, PRODUCTS, RETURNED = 2_000, 30, 0.3
COLUMNS = ("client", "at", "amount", "order", "product", "quantity", "cost", "name")
NAMES = ("brought back", "never brought back", "all products")


def main() -> str:
    """The table: expected over seen, less one, over the seeds."""
    found = [_judged(seed) for seed in SEEDS]
    rows = []
    for place, name in enumerate(NAMES):
        ours, without, seen = (np.array([each[kind][place] for each in found]) for kind in range(3))
        rows.append([name, f"{seen.mean():,.0f}", _spread(ours / seen - 1), _spread(without / seen - 1)])
    head = ["products", "seen, net (mean)", "expected, net", "expected without returns"]
    how = (
        f"{len(SEEDS)} ledgers of {CLIENTS:,} clients (BG/NBD), {PRODUCTS} products, two years, then a year "
        f"ahead; {RETURNED:.0%} of the lines of every second product are brought back within 30 days. "
        "Expected over seen, less one: the mean over ledgers, the least and the greatest."
    )
    return f"{how}\n\n{table(head, rows)}"


def _spread(off: np.ndarray) -> str:
    return f"{off.mean():+.1%} ({off.min():+.1%} … {off.max():+.1%})"


def _judged(seed: int) -> tuple[list[float], list[float], list[float]]:
    drawn = regulars.simulate(
        "bg/nbd", clients=CLIENTS, products=PRODUCTS, returns=RETURNED, weeks=104, horizon=52, seed=seed
    )
    products = sorted(set(drawn.lines["product"].to_pylist()))
    returned = products[::2]
    lines, future = (_kept(each, returned) for each in (drawn.lines, drawn.future))
    ledger = regulars.read_ledger(lines, {name: name for name in COLUMNS})
    with regulars.fit(ledger, at=drawn.origin, horizon="52w", seed=seed) as portfolio:
        told = portfolio.products().arrow()
    names = told["product"].to_pylist()
    expected = dict(zip(names, told["expected_revenue"].to_numpy(), strict=True))
    units = dict(zip(names, told["expected_units"].to_numpy(), strict=True))
    bought = lines.filter(pc.greater(lines["amount"], 0))
    paid, taken = _by_product(bought, "amount"), _by_product(bought, "quantity")
    came = _by_product(future, "amount")
    groups = (returned, [name for name in products if name not in returned], products)
    return (
        [sum(expected.get(name, 0.0) for name in group) for group in groups],
        [sum(units.get(name, 0.0) * paid[name] / taken[name] for name in group) for group in groups],
        [sum(came.get(name, 0.0) for name in group) for group in groups],
    )


def _kept(lines: pa.Table, returned: list[str]) -> pa.Table:
    """``lines`` without what was brought back of the other products."""
    stays = pc.or_(pc.greater(lines["amount"], 0), pc.is_in(lines["product"], pa.array(returned)))
    return lines.filter(stays)


def _by_product(lines: pa.Table, column: str) -> dict[str, float]:
    summed = lines.group_by("product").aggregate([(column, "sum")])
    values = summed[f"{column}_sum"].cast(pa.float64()).to_pylist()
    return dict(zip(summed["product"].to_pylist(), values, strict=True))
