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


# Lifetimes of fruit flies (Walton, in lifelines' `load_waltons`): time, died, censored, and the survival that
# lifelines 0.30.3 writes there (`KaplanMeierFitter().fit(T, E).survival_function_`).
WALTONS = [
    (6, 1, 0, 0.9938650306748462), (7, 1, 1, 0.9877300613496934), (9, 3, 0, 0.9692101226993866),
    (13, 3, 0, 0.9506901840490806), (15, 2, 0, 0.9383435582822091), (17, 1, 0, 0.9321702453987734),
    (19, 3, 0, 0.9136503067484664), (22, 4, 0, 0.8889570552147245), (26, 5, 0, 0.8580904907975462),
    (29, 5, 0, 0.8272239263803682), (32, 1, 0, 0.8210506134969329), (33, 3, 0, 0.802530674846626),
    (36, 2, 0, 0.7901840490797547), (38, 2, 0, 0.7778374233128837), (41, 7, 0, 0.7346242331288348),
    (43, 1, 0, 0.7284509202453994), (45, 9, 1, 0.6728911042944786), (47, 1, 0, 0.6666606311065664),
    (48, 8, 0, 0.6168168456032719), (51, 3, 0, 0.5981254260395363), (53, 7, 0, 0.5545121137241534),
    (54, 2, 0, 0.5420511673483299), (56, 18, 0, 0.4299026499659169), (58, 4, 0, 0.40498075721426935),
    (60, 15, 1, 0.31152365939559185), (61, 9, 2, 0.2543050280780342), (62, 2, 0, 0.2409205529160324),
    (63, 9, 0, 0.18069041468702435), (66, 3, 0, 0.16061370194402164), (68, 9, 1, 0.10038356371501352),
    (69, 12, 1, 0.014340509102144797), (75, 1, 0, 0.0),
]  # fmt: skip


def test_as_lifelines_wrote_it_down() -> None:
    """What lifelines found, kept here, so that the comparison runs where it is not installed."""
    rows = [(t, seen, n) for t, died, left, _ in WALTONS for seen, n in ((True, died), (False, left)) if n]
    found = kaplan_meier(*zip(*rows, strict=True))
    known = {time: survival for time, _, _, survival in WALTONS if survival is not None}
    assert found.time.tolist() == list(known)
    assert np.abs(found.survival - np.array(list(known.values()))).max() < 1e-9


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
