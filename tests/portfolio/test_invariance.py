"""What must not change a portfolio: the order of rows, how files are split, clients' names, whole weeks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolio_rows import COLUMNS, assert_same

import regulars
from regulars.portfolio import activity

Fit = Callable[..., regulars.Portfolio]


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=2, derandomize=True, deadline=None)
def test_row_order_changes_nothing(
    seed: int, shop_lines: pa.Table, portfolio: regulars.Portfolio, fit_lines: Fit
) -> None:
    order = np.random.default_rng(seed).permutation(shop_lines.num_rows)
    shuffled = fit_lines(shop_lines.take(order), seed=3)
    assert_same(shuffled.clients().arrow(), portfolio.clients().arrow(), rel=1e-12)
    assert_same(shuffled.products().arrow(), portfolio.products().arrow(), rel=1e-12)
    assert_same(shuffled.matrix().arrow(), portfolio.matrix().arrow(), rel=1e-12)
    assert_same(shuffled.totals(), portfolio.totals(), rel=1e-12)
    assert shuffled.models == portfolio.models
    assert shuffled.record.fingerprint == portfolio.record.fingerprint


def test_splitting_files_changes_nothing(
    sales: pa.Table, portfolio: regulars.Portfolio, tmp_path: Path
) -> None:
    """One file a half-year, so that no order is torn: its lines in two files could be one exported twice."""
    names = []
    half = pc.if_else(pc.less_equal(pc.month(sales["at"]), 6), 0, 1)
    part = pc.add(pc.multiply(pc.year(sales["at"]), 2), half)
    for number in pc.unique(part).to_pylist():
        name = tmp_path / f"part{number}.csv"
        csv.write_csv(sales.filter(pc.equal(part, number)), name)
        names.append(str(name))
    assert len(names) >= 4
    split = regulars.fit(regulars.read_ledger(names, COLUMNS), seed=3)
    assert_same(split.clients().arrow(), portfolio.clients().arrow(), rel=1e-12)
    assert_same(split.products().arrow(), portfolio.products().arrow(), rel=1e-12)


def test_renaming_clients_renames_them_only(
    shop_lines: pa.Table, portfolio: regulars.Portfolio, fit_lines: Fit
) -> None:
    """Names in the opposite order, so that nothing hangs on it."""
    known = sorted(set(shop_lines["client"].drop_null().to_pylist()))
    new = {name: f"z{len(known) - n:05}" for n, name in enumerate(known)}
    names = [new.get(name) for name in shop_lines["client"].to_pylist()]
    renamed = fit_lines(shop_lines.set_column(0, "client", pa.array(names, pa.string())), seed=3)
    told = renamed.clients().arrow()
    back = {name: old for old, name in new.items()}
    restored = told.set_column(0, "client", pa.array([back[name] for name in told["client"].to_pylist()]))
    assert_same(restored.sort_by("client"), portfolio.clients().arrow(), rel=1e-12)
    assert_same(renamed.products().arrow(), portfolio.products().arrow(), rel=1e-12)


@pytest.mark.parametrize("days", [364, 365], ids=["52 weeks", "a calendar year"])
def test_whole_weeks_later_is_the_same(
    days: int, shop_lines: pa.Table, portfolio: regulars.Portfolio, fit_lines: Fit
) -> None:
    """The models know ages and gaps, no calendar: a year of 365 days changes no more than one of 364."""
    on = pc.add(shop_lines["sold_on"].cast(pa.int32()), pa.scalar(-days, pa.int32())).cast(pa.date32())
    shifted = fit_lines(shop_lines.set_column(2, "sold_on", on), seed=3)
    dates = ["first_at", "last_at"]
    assert_same(shifted.clients().arrow().drop(dates), portfolio.clients().arrow().drop(dates), rel=1e-12)
    assert_same(shifted.products().arrow(), portfolio.products().arrow(), rel=1e-12)


def test_merging_equal_histories_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    x = rng.poisson(2.0, 500).astype(float)
    t_x = np.where(x > 0, np.ceil(rng.uniform(0, 30, 500)), 0.0)
    age = np.full(500, 39.0)
    rows, weight = np.unique(np.stack([x, t_x, age]), axis=1, return_counts=True)
    assert len(weight) < 400
    for name in activity.FAMILIES:
        one, other = activity.fit(name, x, t_x, age), activity.fit(name, *rows, weight)
        assert one.params == pytest.approx(other.params, rel=1e-9)
