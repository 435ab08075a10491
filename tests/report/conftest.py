"""Reports of whole shops, made once: what a person would open."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

import regulars
from regulars.report.full import Findings, collect

HOSTILE_NAMES = [
    "</script><script>alert(1)</script>",
    '" onload="x',
    "\u202eRTL\u200f אבג",
    "'; drop",
    "<img src=x onerror=alert(1)>",
    "{0} %s {share:.0%}",
    "a" * 200,
    "<!-- x",
    "\\u003c",
    "\u2028 line",
    "</title></style><b>",
]


def found(sales: pa.Table, company: str = "Shop", **read: Any) -> Findings:
    """What the report shows of a table with the public column names."""
    ledger = regulars.read_ledger(sales, {name: name for name in sales.column_names}, **read)
    with regulars.fit(ledger, seed=1) as portfolio:
        return collect(portfolio, company=company)


@pytest.fixture(scope="session")
def shop() -> Findings:
    """Three years of a shop with costs, groups, returns and walk-ins."""
    drawn = regulars.simulate("bg/nbd", clients=400, products=12, returns=0.05, weeks=156, seed=3).lines
    rng = random.Random(3)
    walk_in = {order: rng.random() < 0.1 for order in sorted(set(drawn["order"].to_pylist()))}
    named = zip(drawn["order"].to_pylist(), drawn["client"].to_pylist(), strict=True)
    client = pa.array([None if walk_in[order] else client for order, client in named], pa.string())
    kept = drawn.drop_columns(["discount"])
    return found(kept.set_column(kept.schema.get_field_index("client"), "client", client), currency="MDL")


@pytest.fixture(scope="session")
def hostile() -> Findings:
    """A shop whose every name is an attack."""
    rng = random.Random(1)
    rows = [
        {
            "client": f"{rng.choice(HOSTILE_NAMES)}{rng.randrange(12)}",
            "at": dt.date(2022, 1, 1) + dt.timedelta(days=rng.randrange(900)),
            "amount": round(1 + rng.random() * 100, 2),
            "product": rng.choice(HOSTILE_NAMES),
            "group": rng.choice(HOSTILE_NAMES),
        }
        for _ in range(2500)
    ]
    return found(pa.Table.from_pylist(rows), company=HOSTILE_NAMES[0])


@pytest.fixture(scope="session")
def tiny() -> Callable[[str], Findings]:
    """Bases with next to nothing in them."""
    day = dt.date(2024, 1, 5)
    walk_ins = [
        {
            "client": None,
            "at": day + dt.timedelta(days=3 * n),
            "amount": 5.0 + n,
            "product": "tea" if n % 3 else "bun",
        }
        for n in range(40)
    ]
    bases = {
        "one client": pa.table({"client": ["Ann"], "at": [day], "amount": [5.0]}),
        "no products": pa.table(
            {
                "client": ["Ann", "Ion", "Ann"],
                "at": [day, day + dt.timedelta(days=9), day + dt.timedelta(days=200)],
                "amount": [5.0, 7.5, 3.25],
            }
        ),
        "walk-ins only": pa.Table.from_pylist(
            walk_ins,
            pa.schema(
                [
                    ("client", pa.string()),
                    ("at", pa.date32()),
                    ("amount", pa.float64()),
                    ("product", pa.string()),
                ]
            ),
        ),
    }
    made: dict[str, Findings] = {}

    def of(name: str) -> Findings:
        if name not in made:
            made[name] = found(bases[name])
        return made[name]

    return of
