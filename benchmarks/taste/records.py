"""Preferences that purchases reveal: households by products of a category, in two halves of a year."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from regulars.cli import journey
from regulars.portfolio.revealed import everyones, preferences

PROTOCOL: dict[str, Any] = json.loads(Path(__file__).with_name("protocol.json").read_text(encoding="utf-8"))

PICKS_DUCKDB = """
WITH picks AS (
    SELECT DISTINCT t.household_id AS household, p.product_category AS category, p.product_type AS product,
           CAST(t.transaction_timestamp AS DATE) AS day
    FROM read_parquet($transactions) AS t JOIN read_parquet($products) AS p USING (product_id)
    WHERE t.quantity > 0 AND p.department NOT IN ('FUEL', 'COUPON')
        AND p.product_category = $category AND p.product_type IS NOT NULL
), kept AS (
    SELECT product FROM picks GROUP BY product HAVING count(DISTINCT household) >= $least
)
SELECT household, product, count(*) FILTER (day < CAST($half AS DATE)) AS before,
       count(*) FILTER (day >= CAST($half AS DATE)) AS after
FROM picks JOIN kept USING (product) GROUP BY household, product ORDER BY household, product
"""


@dataclass(frozen=True)
class Category:
    """Picks ``before`` and ``after`` the half, (households, products); products in order of their names."""

    name: str
    products: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class Split:
    """People of the past with their utilities, and new ones with their true utilities and their history."""

    category: Category
    seed: int
    people: np.ndarray  # of the new ones: rows of the category
    past: np.ndarray
    truth: np.ndarray
    past_picks: np.ndarray
    picks: np.ndarray

    @property
    def popular(self) -> np.ndarray:
        """Products (places), most popular first."""
        return np.argsort(-self.past.mean(axis=0), kind="stable")

    @property
    def earlier_shares(self) -> np.ndarray:
        """Everyone's shares in the first half, as the past knows them."""
        return everyones(self.past_picks)


@cache
def category(name: str) -> Category:
    """The eligible households of a category."""
    rows = duckdb.execute(
        PICKS_DUCKDB,
        {
            "transactions": str(journey.home() / "transactions.parquet"),
            "products": str(journey.home() / "products.parquet"),
            "category": name,
            "least": PROTOCOL["least_buyers"],
            "half": PROTOCOL["half"],
        },
    ).fetchnumpy()
    households, row = np.unique(rows["household"], return_inverse=True)
    products, column = np.unique(rows["product"].astype(str), return_inverse=True)
    counts = np.zeros((2, len(households), len(products)))
    counts[0, row, column], counts[1, row, column] = rows["before"], rows["after"]
    enough = (PROTOCOL["least_picks"] <= counts.sum(axis=2).T).all(axis=1)
    return Category(name, tuple(map(str, products)), counts[0, enough], counts[1, enough])


def split(name: str, seed: int) -> Split:
    """People of a category parted into the past and the new."""
    whole = category(name)
    order = np.random.default_rng(seed).permutation(len(whole.after))
    count = round(PROTOCOL["past_share"] * len(order))
    past, new = np.sort(order[:count]), np.sort(order[count:])
    shares = everyones(whole.after[past])
    return Split(
        whole, seed, new,
        preferences(whole.after[past], shares), preferences(whole.after[new], shares),
        whole.before[past], whole.before[new],
    )  # fmt: skip
