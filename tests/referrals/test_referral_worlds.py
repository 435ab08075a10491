"""Worlds with known truth: what is said to hold nine times in ten does, over many of them.

Coverage within the 99% binomial interval of the nominal level. A share or a ratio that is drawn towards a
prior can hold its level over worlds drawn from that prior only, so worlds are.
"""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import ndtri
from scipy.stats import binom, gamma

from regulars.portfolio.history import Floats
from regulars.portfolio.referrals import asking, own_accord, premium, tail
from regulars.portfolio.totals import Estimate

LEVEL = 0.9
RECORD = SimpleNamespace(
    level=LEVEL, seed=0, ltv_years=3.0, horizon_weeks=52.18, discount_rate=0.0, value_basis="revenue"
)


def held(inside: int, runs: int) -> bool:
    """Whether so many of ``runs`` are what a true level of 0.9 gives 99 times in 100."""
    low, high = binom.interval(0.99, runs, LEVEL)
    return bool(low <= inside <= high)


def holds(found: Estimate, truth: float) -> bool:
    return found.low <= truth <= found.high


def typed(rng: np.random.Generator, share: float, alike: float, senders: int) -> pa.Table:
    """Recorded types of friends of ``senders`` senders whose own shares are Beta about ``share``."""
    n = 1 + rng.poisson(3.0, senders)
    own = rng.beta(alike * share, alike * (1 - share), senders)
    return pa.table({"n": n.astype(float), "k": rng.binomial(n, own).astype(float)})


def type_one_shares(runs: int, seed: int) -> int:
    rng, inside = np.random.default_rng(seed), 0
    for _ in range(runs):
        share, alike = rng.uniform(0.02, 0.98), float(np.exp(rng.uniform(np.log(0.5), np.log(64))))
        found = own_accord.share_of(typed(rng, share, alike, 60))
        inside += holds(found.share(LEVEL), share)
    return inside


def premiums(runs: int, seed: int, about: str) -> int:
    """True ratios drawn from the prior; spend is gamma, of two half-years that differ."""
    rng, inside = np.random.default_rng(seed), 0
    published, sd = premium.VALUE_PRIOR if about == "value" else premium.CHURN_PRIOR
    for _ in range(runs):
        truth = float(published * np.exp(sd * rng.standard_normal()))
        brought, cohort = rng.random(600) < 0.3, rng.integers(0, 2, 600)
        early = rng.gamma(1.5, np.where(cohort == 1, 60.0, 40.0) * np.where(brought, truth, 1.0))
        leave = 0.7 * np.where(brought, truth, 1.0)
        stayed = rng.random(600) < np.exp(-leave)
        rows = premium.compared(
            pa.table({"cohort": cohort, "brought": brought, "early": early, "stayed": stayed.astype(float)}),
            26, asked_only=True,
        )  # fmt: skip
        row = next(each for each in rows if each["about"] == about)
        inside += holds(premium.gap(about, published, sd, row, LEVEL).ratio, truth)
    return inside


def family(rng: np.random.Generator, size: int) -> tuple[pa.Table, Floats]:
    """A tree of ``size`` below "root" with LTV laws, and the LTVs that come true."""
    mean = rng.gamma(2.0, 50.0, size)
    shape = 4.0
    low, high = (gamma.ppf(end, shape, scale=mean / shape) for end in (0.05, 0.95))
    # The spread that a tail takes from an interval is that of a normal law; keep the gamma's own.
    reach = float(ndtri(0.95)) * mean / np.sqrt(shape)
    assert (low < mean).all() and (high > mean).all()
    up = ["root" if place < 14 else f"d{rng.integers(place)}" for place in range(size)]
    depth = [1 if each == "root" else 0 for each in up]
    for place, each in enumerate(up):
        if each != "root":
            depth[place] = depth[int(each[1:])] + 1
    order = np.argsort(depth, kind="stable")
    rows = [
        {
            "client": f"d{place}", "referred_by": up[place], "depth": depth[place], "sent_on": None,
            "bonus": Decimal("1.00"), "would_have_come": None, "bought": True, "p_alive": 0.9,
            "revenue": Decimal("10.00"), "so_far": Decimal("10.00"), "value": mean[place] / 2,
            "ltv": mean[place], "ltv_low": mean[place] - reach[place], "ltv_high": mean[place] + reach[place],
        }
        for place in order.tolist()
    ]  # fmt: skip
    drawn = rng.gamma(shape, mean / shape)
    return pa.Table.from_pylist(rows, tail.PEOPLE), drawn[order]


def tails(runs: int, seed: int) -> tuple[int, int]:
    """Whether what came true of a tail lies in its ranges: all LTV, and what type 1 is worth.

    Shares are such that "all of type 2" is rare: where it is not, a range that begins there holds more often.
    """
    rng, inside, worth = np.random.default_rng(seed), 0, 0
    churn = premium.gap("churn", *premium.CHURN_PRIOR, None, LEVEL)
    for _ in range(runs):
        share, alike = rng.uniform(0.3, 0.9), float(np.exp(rng.uniform(np.log(4), np.log(64))))
        types = own_accord.share_of(typed(rng, share, alike, 60))
        people, ltv = family(rng, 20)
        own = {
            each: rng.beta(alike * share, alike * (1 - share))
            for each in sorted(set(people["referred_by"].to_pylist()))
        }
        one: dict[str, float] = {"root": 1.0}
        total = 0.0
        for client, sender, value in zip(
            people["client"].to_pylist(), people["referred_by"].to_pylist(), ltv.tolist(), strict=True
        ):
            one[client] = one[sender] * float(rng.random() < own[sender])
            total += one[client] * (10.0 + value)
        found = tail._told(cast("Any", RECORD), "root", people, 1.0, 5.0, types, churn)
        assert found.to_come is not None and found.worth is not None
        inside += holds(found.to_come, float(ltv.sum()))
        worth += holds(found.worth, total + 5.0 * 14 - 14.0)
    return inside, worth


def losses(runs: int, seed: int) -> int:
    """The part of custom lost, from lifetimes lived: exponential ones, cut off at three years."""
    rng, inside = np.random.default_rng(seed), 0
    churn = premium.gap("churn", *premium.CHURN_PRIOR, None, LEVEL)
    for _ in range(runs):
        ratio = min(float(np.exp(churn.log_mean + churn.log_sd * rng.standard_normal())), 1.0)
        leaving = rng.gamma(4.0, 0.1, 8)
        spend = rng.gamma(3.0, 30.0, 8)
        lasting = (1 - np.exp(-leaving * 3)) / leaving
        value, mean = spend * (1 - np.exp(-leaving)) / leaving, spend * lasting
        spread = mean * 0.3
        people = pa.Table.from_pylist(
            [
                {"client": f"d{n}", "referred_by": "root", "depth": 1, "bought": True, "p_alive": 1.0,
                 "revenue": Decimal(0), "so_far": Decimal(0), "value": value[n], "ltv": mean[n],
                 "ltv_low": mean[n] - float(ndtri(0.95)) * spread[n],
                 "ltv_high": mean[n] + float(ndtri(0.95)) * spread[n]}
                for n in range(8)
            ],
            tail.PEOPLE,
        )  # fmt: skip
        types = own_accord.TypeOne(0, 0, 1.0, 1.0, 2.0, None)
        found = tail._told(cast("Any", RECORD), "root", people, 1.0, None, types, churn)
        came = rng.gamma(1 / 0.09, mean * 0.09)  # what each brings while the sender stays
        after = leaving / ratio
        lost = (came * (1 - (1 - np.exp(-after * 3)) / after / lasting)).sum()
        assert found.at_stake is not None
        inside += holds(found.at_stake, float(lost))
    return inside


def shares(runs: int, seed: int) -> int:
    rng, inside = np.random.default_rng(seed), 0
    for _ in range(runs):
        truth = rng.beta(0.5, 0.5)
        inside += holds(asking.jeffreys(int(rng.binomial(150, truth)), 150, LEVEL), truth)
    return inside


def test_a_few_worlds_are_held() -> None:
    inside, worth = tails(30, 1)
    assert min(inside, worth, losses(30, 1)) >= 22
    assert min(type_one_shares(60, 1), premiums(60, 1, "value")) >= 45


@pytest.mark.slow
def test_the_share_of_type_one_holds_its_level() -> None:
    assert held(type_one_shares(2000, 11), 2000)


@pytest.mark.slow
@pytest.mark.parametrize("about", ["value", "churn"])
def test_the_premium_holds_its_level(about: str) -> None:
    assert held(premiums(2000, 12, about), 2000)


@pytest.mark.slow
def test_tails_hold_their_level() -> None:
    inside, worth = tails(1000, 13)
    assert held(inside, 1000) and held(worth, 1000), (inside, worth)


@pytest.mark.slow
def test_what_is_lost_holds_its_level() -> None:
    assert held(losses(1000, 14), 1000)


@pytest.mark.slow
def test_the_share_brought_holds_its_level() -> None:
    assert held(shares(2000, 15), 2000)
