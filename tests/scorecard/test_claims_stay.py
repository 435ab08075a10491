"""They stay: Kaplan–Meier as others publish it, under contract and through the scorecard."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from claims_company import of_sales
from sales_made import AT

from regulars.portfolio.contracts import kaplan_meier
from regulars.scorecard.claims import scorecard
from regulars.scorecard.claims.staying import curve

# Freireich et al. (1963), *Blood* 21: weeks of remission under 6-mercaptopurine, the table that Cox and Oakes
# (1984, p. 7) and every textbook print; True: relapsed.
REMISSION = [
    (6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False), (11, False),
    (13, True), (16, True), (17, False), (19, False), (20, False), (22, True), (23, True), (25, False),
    (32, False), (32, False), (34, False), (35, False),
]  # fmt: skip


def test_the_published_table() -> None:
    found = kaplan_meier(*zip(*REMISSION, strict=True))
    assert found.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    # The product-limit in fractions, as lifelines multiplies it.
    exact = np.cumprod([18 / 21, 16 / 17, 14 / 15, 11 / 12, 10 / 11, 6 / 7, 5 / 6])
    assert np.abs(found.survival - exact).max() < 1e-12
    assert found.survival.round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]


def test_as_lifelines_where_it_is_installed() -> None:
    lifelines = pytest.importorskip("lifelines")
    from lifelines.datasets import load_waltons

    waltons = load_waltons()
    theirs = lifelines.KaplanMeierFitter().fit(waltons["T"], waltons["E"])
    found = kaplan_meier(waltons["T"].to_numpy(), waltons["E"].to_numpy().astype(bool))
    known = theirs.survival_function_at_times(found.time).to_numpy()
    assert np.abs(found.survival - known).max() < 1e-9


def test_only_renewals_that_came_due_long_enough_ago_count() -> None:
    """Of ten clients who paid monthly, three stopped after two payments; one began a fortnight ago."""
    histories = {
        "x": np.array([11.0, 1.0, 0.0]),
        "tx_days": np.array([330.0, 30.0, 0.0]),
        "t_days": np.array([350.0, 350.0, 14.0]),
        "weight": np.array([6.0, 3.0, 1.0]),
    }
    found = curve(histories, 30.0, 0.9)
    assert found is not None
    assert found.at_risk[0] == 9
    assert found.time.tolist() == [2.0]
    assert found.survival.tolist() == [pytest.approx(6 / 9)]


def test_under_contract_those_who_stay_longer_are_seen() -> None:
    """Clients who came in the first year leave a monthly contract fast, those of the second hardly ever."""
    rng = np.random.default_rng(3)
    sales = [("first", AT - dt.timedelta(days=800), 3000, None)]
    for n in range(240):
        late = n % 2
        begin = int(rng.integers(0, 290)) + (440 if late else 75)
        for month in range(int(rng.geometric(0.01 if late else 0.25))):
            day = AT - dt.timedelta(days=800) + dt.timedelta(days=begin + 30 * month)
            if day <= AT:
                sales.append((f"c{n}", day, 3000, None))
    with of_sales(sales, model="contract") as portfolio:
        found = scorecard(portfolio)["stay"]
    assert found.verdict == "shown"
    assert found.value is not None
    assert found.before is not None
    assert found.value.value > 0.85 > 0.5 > found.before.value
