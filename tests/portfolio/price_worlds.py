"""Shops whose clients answer discounts by known laws."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa

#: The table ``lines``.
LINES = pa.schema(
    [
        ("client", pa.string()), ("sold_at", pa.timestamp("us")), ("sold_on", pa.date32()),
        ("amount", pa.decimal128(18, 2)), ("order_id", pa.string()), ("product", pa.string()),
        ("quantity", pa.decimal128(18, 3)), ("cost", pa.decimal128(18, 2)),
        ("discount", pa.decimal128(18, 2)),
        ("product_group", pa.string()), ("product_name", pa.string()), ("is_return", pa.bool_()),
        ("line_id", pa.string()), ("source", pa.string()), ("source_row", pa.int64()),
    ]
)  # fmt: skip
START = dt.date(2025, 1, 6)


@dataclass(frozen=True)
class World:
    """Lines and records of what was on offer, and what made them: by client his share and whether "only"."""

    lines: pa.Table
    discounts: pa.Table
    times: float
    elasticity: float
    clients: list[str]
    only: list[bool]


def world(*, clients: int = 120, weeks: int = 40, times: float = 2.0, seed: int = 0) -> World:
    """Two groups of four products; each week a drawn few are on offer, at 10, 20 or 30% off.

    On each weekly visit a client takes what is on offer ``times`` as readily, and more of it the deeper the
    cut (elasticity −1.5). A tenth of the clients buy on discount only.
    """
    rng = np.random.default_rng(seed)
    products = [(f"{group}{n}", group) for group in ("tea", "cake") for n in range(4)]
    on_offer = {
        week: {name: rng.choice([0.1, 0.2, 0.3]) for name, _ in products if rng.random() < 0.3}
        for week in range(weeks)
    }
    only = (rng.random(clients) < 0.1).tolist()
    names = [f"c{n:04d}" for n in range(clients)]
    rows: list[dict[str, object]] = []
    for who, picky in zip(names, only, strict=True):
        readiness = np.exp(rng.normal(np.log(0.12), 0.3))
        own = times * np.exp(rng.normal(0, 0.3))
        bend = rng.normal(-1.5, 0.3)
        for week in range(weeks):
            if rng.random() > 0.7:
                continue
            day = START + dt.timedelta(days=7 * week + int(rng.integers(0, 7)))
            for name, group in products:
                cut = on_offer[week].get(name, 0.0)
                chance = readiness * own if cut else 0.0 if picky else readiness
                if rng.random() >= min(chance, 1.0):
                    continue
                quantity = max(1.0, round(float(np.exp(rng.normal(1.5 + bend * np.log(1 - cut), 0.3)))))
                rows.append(line(len(rows), who, day, name, group, quantity, cut))
    offers = [
        {"product": name, "from_on": START + dt.timedelta(days=7 * week), "share": Decimal(str(cut)),
         "until_on": START + dt.timedelta(days=7 * week + 6), "client": None, "chance": None}
        for week, cuts in on_offer.items() for name, cut in cuts.items()
    ]  # fmt: skip
    return World(pa.Table.from_pylist(rows, LINES), told(offers), times, -1.5, names, only)


def line(
    n: int, who: str, day: dt.date, name: str, group: str, quantity: float, cut: float
) -> dict[str, object]:
    asked = Decimal("5.00") * Decimal(int(quantity))
    off = (asked * Decimal(str(cut))).quantize(Decimal("0.01"))
    return {
        "client": who, "sold_at": dt.datetime.combine(day, dt.time(12)), "sold_on": day,
        "amount": asked - off, "order_id": f"{who}-{day}", "product": name,
        "quantity": Decimal(int(quantity)),
        "cost": (asked * Decimal("0.4")).quantize(Decimal("0.01")), "discount": off or None,
        "product_group": group, "product_name": name, "is_return": False, "line_id": f"l{n}",
        "source": "world", "source_row": n + 1,
    }  # fmt: skip


def told(rows: list[dict[str, object]]) -> pa.Table:
    """Rows of ``told_discounts``."""
    schema = pa.schema(
        [
            ("product", pa.string()), ("from_on", pa.date32()), ("until_on", pa.date32()),
            ("share", pa.decimal128(18, 3)), ("client", pa.string()), ("chance", pa.decimal128(18, 3)),
        ]
    )  # fmt: skip
    return pa.Table.from_pylist(rows, schema)


__all__ = ["LINES", "START", "World", "line", "told", "world"]
