"""What a look back learns: known laws come back, chances hold, and small bases keep the constants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

import regulars
from regulars.portfolio import answers, chances, hindsight
from regulars.portfolio.chances import CellLaw, Cells, Habit, Shape
from regulars.portfolio.intervals import BASE_WIDE, Shared, learn_shared

Fit = Callable[..., regulars.Portfolio]
Make = Callable[..., pa.Table]
START, WEEKS, AHEAD = dt.date(2024, 1, 1), 60, 10


def drawn_cells(law: CellLaw, n: int, seed: int = 0, share: float = 1.0) -> Cells:
    """Cells whose picks come by ``law``; of those without a past only a ``share`` is there, weighed."""
    rng = np.random.default_rng(seed)
    again = (rng.random(n) < 0.3).astype(float)
    phi = rng.uniform(0.1, 1.0, n)
    sure = phi + again * rng.gamma(1.0, 2.0, n)
    ratio = np.where(again > 0, sure, phi) / (phi + rng.gamma(1.0, 0.5, n))
    cells = Cells(
        came=np.zeros(n),
        expected=rng.gamma(0.5, 0.8, n) * np.where(again > 0, 2.0, 0.2) + 1e-3,
        p_any=rng.uniform(0.6, 1.0, n),
        sure=sure,
        ratio=ratio,
        late=again * np.maximum(rng.normal(0, 0.8, n), 0),
        again=again,
        weight=np.ones(n),
    )
    mean = cells.expected * law.habit.factor(cells) / cells.p_any
    shape = law.shape.of(cells.sure, mean)
    came = rng.poisson(rng.gamma(shape, mean / shape)) * (rng.random(n) < cells.p_any)
    made = replace(cells, came=came.astype(float))
    kept = (again > 0) | (made.came > 0) | (rng.random(n) < share)
    bare = (again == 0) & (made.came == 0)
    return replace(made, weight=np.where(bare, 1 / share, 1.0)).where(kept)


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_a_known_law_comes_back(share: float) -> None:
    """Whether all cells are seen or nothing's cells are drawn."""
    law = CellLaw(Shape(0.3, 0.7, 0.4), Habit(0.3, 0.15, 0.4))
    found = chances.learn(drawn_cells(law, 400_000, share=share))
    assert found.habit.again == pytest.approx(0.3, abs=0.06)
    assert found.habit.own == pytest.approx(0.15, abs=0.03)
    assert found.habit.overdue == pytest.approx(0.4, abs=0.06)
    assert found.shape.sure == pytest.approx(0.7, abs=0.1)
    # The level of the mean is free (rows are raked), so the shape is compared where it is used.
    for sure, mean in ((0.5, 0.1), (1.0, 1.0), (4.0, 3.0)):
        of = [each.shape.of(np.array([sure]), np.array([mean]))[0] for each in (law, found)]
        assert of[1] == pytest.approx(of[0], rel=0.25)


def test_little_says_little() -> None:
    """Thirty cells leave the constants nearly where they stand."""
    found = chances.learn(drawn_cells(CellLaw(Shape(1.5, 1.0, 0.0), Habit(1.0, 0.5, 1.0)), 30))
    assert abs(found.habit.again) < 0.1
    assert abs(found.habit.overdue) < 0.1
    assert abs(found.shape.level - Shape().level) < 0.5


def test_the_same_horizon_changes_nothing_and_a_longer_one_fades() -> None:
    law = CellLaw(Shape(0.3, 0.7, 0.4), Habit(0.3, 0.15, 0.4))
    assert law.carried(1.0) == law
    longer = law.carried(2.0)
    assert longer.habit == Habit(0.15, 0.075, 0.2)
    now, then = (each.shape.of(np.array([1.0]), np.array([m])) for each, m in ((law, 0.5), (longer, 1.0)))
    assert then / now == pytest.approx(2**-chances.DRIFT)


def test_few_products_keep_the_constant() -> None:
    nine = np.full(9, 50.0)
    assert learn_shared(3 * nine, nine, nine, nine, 0.9) == Shared(BASE_WIDE, 0.0)
    some = np.full(20, 50.0)
    half = learn_shared(some * np.exp(np.linspace(-1, 1, 20)), some, some, some, 0.9)
    assert half.of(some[:1])[0] < 0.5, "twenty products weigh as much as the constant"


def steady_base(clients: int, seed: int) -> list[tuple]:
    """Each takes a few products at jittered gaps of his own, and some of them he gives up."""
    rng = np.random.default_rng(seed)
    rows = set()
    for client in range(clients):
        for product in rng.choice(15, rng.integers(2, 7), replace=False):
            gap, first = rng.gamma(2.0, 2.5) + 1, rng.uniform(0, 12)
            ends = rng.uniform(15, 75) if rng.random() < 0.3 else WEEKS
            times = first + np.cumsum(gap * rng.gamma(12, 1 / 12, 80))
            rows.update((client, product, round(7 * week)) for week in times[times < ends])
    return named(rows)


def chance_base(clients: int, seed: int) -> list[tuple]:
    """Paces of clients times shares of products times tastes (gamma of shape 0.5), picks by chance."""
    rng = np.random.default_rng(seed)
    pace = (
        rng.gamma(2.0, 0.5, (clients, 1)) * rng.dirichlet(np.full(15, 2.0)) * rng.gamma(0.5, 2, (clients, 15))
    )
    picks = rng.poisson(WEEKS * pace)
    client, product = (np.repeat(axis.ravel(), picks.ravel()) for axis in np.indices(picks.shape))
    days = rng.integers(0, 7 * WEEKS, len(client))
    return named(set(zip(client, product, days, strict=True)))


def named(rows: set[tuple]) -> list[tuple]:
    return [
        (f"c{client:03}", (START + dt.timedelta(days=int(day))).isoformat(), 10, f"p{product:02}")
        for client, product, day in sorted(rows)
    ]


def looked(lines: pa.Table, fit_lines: Fit) -> tuple[np.ndarray, np.ndarray, dict]:
    """Chances of every pair, who bought, and what was learnt."""
    at = START + dt.timedelta(weeks=WEEKS - AHEAD)
    came = {
        (row["client"], row["product"])
        for row in lines.select(["client", "product", "sold_on"]).to_pylist()
        if row["sold_on"] > at
    }
    with fit_lines(lines, at=at, horizon=f"{AHEAD}w", model="nbd") as fitted:
        told = answers.every_pair(fitted._engine).arrow()
        learnt = fitted.record.models["products"]["learnt"]
    names = zip(told["client"].to_pylist(), told["product"].to_pylist(), strict=True)
    return told["p_buy"].to_numpy(), np.array([pair in came for pair in names]), learnt


def surprise(p: np.ndarray, bought: np.ndarray) -> float:
    return float(-np.log(np.where(bought, p, 1 - p)).mean())


def test_what_is_learnt_is_better_on_a_steady_base(
    make_lines: Make, fit_lines: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who buys at steady gaps is surer than the constants would have it, and what is overdue was given up."""
    lines = make_lines(*steady_base(160, 4))
    chance, bought, learnt = looked(lines, fit_lines)
    assert learnt["habit"]["overdue"] > 0.1
    monkeypatch.setattr(hindsight, "learn", lambda *_: hindsight.Learnt())
    constant, same, nothing = looked(lines, fit_lines)
    assert nothing["origin"] is None
    assert (same == bought).all()
    assert surprise(chance, bought) < 0.98 * surprise(constant, bought)


def test_chances_hold_where_picks_come_by_chance(make_lines: Make, fit_lines: Fit) -> None:
    chance, bought, _ = looked(make_lines(*chance_base(300, 6)), fit_lines)
    some = chance > 0.02
    order = np.argsort(chance[some], kind="stable")
    for own in np.array_split(order, 5):
        assert chance[some][own].mean() == pytest.approx(bought[some][own].mean(), abs=0.04)


def test_nothing_is_learnt_where_nothing_can_be(make_lines: Make, fit_lines: Fit) -> None:
    rows = [(f"c{n}", (START + dt.timedelta(days=9 * n + 30 * k)).isoformat(), 5, "p") for n in range(40)
            for k in range(4)]  # fmt: skip
    learnt = fit_lines(make_lines(*rows), horizon="12w").record.models["products"]["learnt"]
    assert learnt["origin"] is None
    assert learnt["shape"] == {"level": float(np.log(0.5)), "sure": 1.0, "often": 0.0}
    assert learnt["shared"] == {"sd": BASE_WIDE, "power": 0.0}
