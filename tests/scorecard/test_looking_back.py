"""How far to trust it: the transform is even for a true law, what is kept is what was made, large bases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import binom, nbinom, poisson

import regulars
from regulars import scorecard
from regulars.engine.duckdb import DuckDB
from regulars.scorecard import days, foresight, probability


@pytest.mark.parametrize("law", [poisson(2.5), binom(9, 0.4), nbinom(1.7, 0.3)])
@pytest.mark.parametrize("comes", [0.35, 1.0])
def test_of_a_true_law_the_tenths_are_even_and_nine_in_ten_are_held(law: Any, comes: float) -> None:
    rng = np.random.default_rng(3)
    y = np.where(rng.random(40_000) < comes, 1.0 + law.rvs(40_000, random_state=rng), 0.0)
    mean = comes * (1 + law.mean())
    variance = comes * (law.var() + (1 + law.mean()) ** 2) - mean**2
    told = (np.full_like(y, each) for each in (comes, mean, variance))
    below, upto = probability.transform(y, *told)
    assert np.all(below < upto)
    assert probability.held(below, upto, 0.9).mean() == pytest.approx(0.9, abs=0.006)
    assert probability.parts(below, upto) == pytest.approx(np.full(10, 0.1), abs=0.008)


def test_of_a_law_that_is_too_sure_less_is_held_and_wide_ranges_win_nothing() -> None:
    rng = np.random.default_rng(3)
    y = rng.negative_binomial(2, 0.2, 20_000).astype(float)
    ones = np.ones_like(y)
    below, upto = probability.transform(y, (1 - 0.2**2) * ones, 8 * ones, 10 * ones)
    assert probability.held(below, upto, 0.9).mean() < 0.7
    right = nbinom(2, 0.2).ppf([0.05, 0.95])
    scores = [
        probability.interval_score(y, low * ones, high * ones, 0.9).mean()
        for low, high in (right, (0, 60), (6, 10))
    ]
    assert scores[0] < min(scores[1:])


def test_the_look_back_is_kept_until_the_portfolio_is_another(
    shop: regulars.Portfolio, shop_lines: pa.Table, tmp_path: Path
) -> None:
    with days.days_of(shop) as engine:
        made = scorecard.look_back(shop, engine)
    assert made is not None and made.sampled_from is None
    assert sum(made.tenths) == pytest.approx(1.0) and 0.8 < made.everyone.covered < 1.0
    file, calls = tmp_path / "one.look-back.json", list[int]()

    def make() -> scorecard.Foresight | None:
        calls.append(1)
        return made

    assert scorecard.LOOK_BACK.made(file, shop, make) == made
    assert scorecard.LOOK_BACK.made(file, shop, make) == made and len(calls) == 1
    assert not list(tmp_path.glob("*.part*"))
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(told | {"key": told["key"] | {"seed": 77}}), encoding="utf-8")
    assert scorecard.LOOK_BACK.made(file, shop, make) == made and len(calls) == 2
    file.write_text("{half", encoding="utf-8")
    assert scorecard.LOOK_BACK.made(file, shop, make) == made and len(calls) == 3
    assert scorecard.LOOK_BACK.made(tmp_path / "two.json", shop, lambda: None) is None
    assert scorecard.LOOK_BACK.made(tmp_path / "two.json", shop, make) is None and len(calls) == 3


def test_of_a_large_base_a_sample_is_looked_back_on(
    shop: regulars.Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foresight, "MOST_CLIENTS", 80)
    with days.days_of(shop) as engine:
        some = scorecard.look_back(shop, engine)
        again = scorecard.look_back(shop, engine)
    assert some is not None and some == again
    assert some.sampled_from is not None and some.sampled_from > 150
    assert 40 < some.everyone.clients <= 80
    assert some.everyone.low < some.everyone.came < some.everyone.high


def test_the_sample_is_every_so_manieth_name(shop_lines: pa.Table) -> None:
    engine = DuckDB()
    engine.table("lines", shop_lines)
    names = sorted({name for name in shop_lines["client"].to_pylist() if name is not None})
    found = engine.arrow(foresight.SAMPLED_LINES_SQL, every=3)
    assert sorted(set(found["client"].to_pylist())) == names[2::3]
    kept = [name for name in shop_lines["client"].to_pylist() if name in set(names[2::3])]
    assert found.num_rows == len(kept)
