"""Ours, not ours, undecided: by what a client comes for, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from shops_made import Bought, day, fitted, told

import regulars
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.errors import LookupFailed
from regulars.portfolio import belonging
from regulars.settings import StrategySettings, parse

TEA = StrategySettings(groups=("Tea",))
TASKS = {"guests": ("cake",), "gift": ("box",)}


def purchases(client: str, *kinds: str, amount: float = 10.0) -> list[Bought]:
    """One day a kind, week after week: "tea", "tools", or both on a day."""
    made: list[Bought] = []
    for week, kind in enumerate(kinds):
        parts = kind.split("+")
        made += [(client, day(week), part, part, amount / len(parts)) for part in parts]
    return made


@pytest.fixture(scope="module")
def shop() -> Iterator[regulars.Portfolio]:
    bought = [
        *purchases("faithful", "tea", "tea", "tea", "tea"),
        *purchases("plumber", *["tools"] * 8),
        *purchases("new", "tea"),
        *purchases("both", *["tea+tools"] * 12),
        *purchases("talker", "tools"),
        *purchases("elsewhere", "tea", "tea"),
        *[(None, day(1), "tea", "tea", 500.0)],
        *[("nameless", day(week), None, None, 10.0) for week in range(6)],
        *[("baker", day(week), "cake", "cakes", 10.0) for week in range(8)],
    ]
    answers = [
        told("talker", "guests", "yes", 3), told("talker", "gift", "no", 3),
        told("elsewhere", "gift", "elsewhere"),
    ]  # fmt: skip
    with fitted(DuckDB(), bought, answers) as portfolio:
        yield portfolio


def by_client(rows: pa.Table) -> dict[str, str]:
    return dict(zip(rows["client"].to_pylist(), rows["belonging"].to_pylist(), strict=True))


def test_a_client_is_judged_by_what_he_comes_for(shop: regulars.Portfolio) -> None:
    seen = by_client(belonging.of_clients(shop, TEA, TASKS))
    assert seen == {
        "faithful": "ours", "plumber": "not ours", "baker": "not ours", "new": "undecided",
        "both": "undecided",
        "talker": "undecided", "elsewhere": "undecided", "nameless": "undecided",
    }  # fmt: skip


def test_what_he_says_outranks_what_he_bought_once(shop: regulars.Portfolio) -> None:
    strategy = replace(TEA, tasks=("guests",), task_counts_as=20)
    rows = {each["client"]: each for each in belonging.of_clients(shop, strategy, TASKS).to_pylist()}
    assert rows["talker"]["belonging"] == "ours"
    assert (rows["talker"]["tasks_for"], rows["talker"]["tasks_against"]) == (1, 0)
    # Products of the task are offered, too; what is done elsewhere says nothing against him.
    assert rows["baker"]["belonging"] == "ours"
    assert (rows["elsewhere"]["tasks_for"], rows["elsewhere"]["tasks_against"]) == (0, 0)


def test_a_strategy_of_tasks_alone_reads_products(shop: regulars.Portfolio) -> None:
    seen = by_client(belonging.of_clients(shop, StrategySettings(tasks=("guests",)), TASKS))
    assert (seen["baker"], seen["plumber"], seen["nameless"]) == ("ours", "not ours", "undecided")


def test_value_does_not_move_it() -> None:
    """The same visits at a hundred times the price: every figure of belonging is the same."""
    kinds = {"a": ["tea"] * 4, "b": ["tools"] * 7, "c": ["tea", "tools"], "d": ["tea+tools"] * 5}
    tables = []
    for factor in (1.0, 100.0):
        bought = [
            each
            for place, (client, days) in enumerate(kinds.items())
            for each in purchases(client, *days, amount=10 * (factor if place % 2 else 1))
        ]
        with fitted(DuckDB(), bought) as portfolio:
            tables.append((belonging.of_clients(portfolio, TEA, {}), portfolio.clients().arrow()["revenue"]))
    assert tables[0][0].equals(tables[1][0])
    assert tables[0][1] != tables[1][1]


def test_order_of_rows_and_engine_do_not_matter(engine: Engine, shop: regulars.Portfolio) -> None:
    strategy = StrategySettings(groups=("TEA ",), tasks=("guests",))
    engine.table("client_rows", shop.workspace().arrow("SELECT * FROM client_rows"))
    lines = shop.lines.arrow()
    engine.table("lines", lines.take(pa.array(np.random.default_rng(3).permutation(lines.num_rows))))
    engine.table("told_answers", shop.told("answers").arrow())
    belonging.build(engine, shop, strategy, TASKS)
    assert engine.arrow(belonging.BELONGINGS_SQL).equals(belonging.of_clients(shop, strategy, TASKS))
    assert engine.arrow(belonging.SOLD_GROUPS_SQL)["product_group"].to_pylist() == ["tools", "tea", "cakes"]
    his = engine.arrow(belonging.HIS_GROUPS_SQL, client="both", at=shop.at, groups=True, products=True)
    assert his["offered"].to_pylist() == [True, False]
    assert engine.arrow(belonging.HIS_TASKS_SQL, client="talker").num_rows == 2
    assert engine.arrow(belonging.ONE_BELONGING_SQL, client="new").num_rows == 1


def test_the_evidence_says_what_would_decide(shop: regulars.Portfolio) -> None:
    new = belonging.evidence(shop, TEA, TASKS, "new")
    assert (new.reason.code, new.reason.params["n"]) == ("belonging.more_visits", 2)
    assert belonging.evidence(shop, TEA, TASKS, "both").reason.code == "belonging.between"
    assert belonging.evidence(shop, TEA, TASKS, "nameless").reason.code == "belonging.nothing_known"
    assert belonging.evidence(shop, TEA, TASKS, "faithful").reason.params == {"share": 0.5}
    plumber = belonging.evidence(shop, TEA, TASKS, "plumber")
    assert plumber.groups.to_pylist()[0] == {
        "product_group": "tools", "offered": False, "occasions": 8, "spent": 80.0,
    }  # fmt: skip
    assert belonging.evidence(shop, TEA, TASKS, "talker").tasks["answer"].to_pylist() == ["no", "yes"]
    with pytest.raises(LookupFailed, match="faithful"):
        belonging.evidence(shop, TEA, TASKS, "faithfull")


def codes(portfolio: regulars.Portfolio, strategy: StrategySettings) -> list[str]:
    rows = belonging.of_clients(portfolio, strategy, TASKS)
    return [each.code for each in belonging.cautions(portfolio, strategy, TASKS, rows)]


def test_a_strategy_that_says_nothing_is_told_so(shop: regulars.Portfolio) -> None:
    assert codes(shop, StrategySettings(says="who cook")) == ["belonging.not_stated"]
    assert set(belonging.of_clients(shop, StrategySettings(), {})["belonging"].to_pylist()) == {"undecided"}
    assert codes(shop, StrategySettings(groups=("Te", "tea"), tasks=("unheard",))) == [
        "belonging.no_group", "belonging.no_task", "belonging.too_few",
    ]  # fmt: skip


def test_where_nobody_is_told_yet_nobody_is_spoken_of_as_the_others() -> None:
    bought = [each for n in range(12) for each in purchases(f"c{n}", "tea" if n % 2 else "tools")]
    with fitted(DuckDB(), bought) as portfolio:
        assert codes(portfolio, TEA) == ["belonging.none_told"]


@pytest.mark.parametrize(("kind", "code"), [("tea", "belonging.everybody"), ("tools", "belonging.nobody")])
def test_a_strategy_that_matches_everybody_or_nobody_is_told_so(kind: str, code: str) -> None:
    bought = [each for n in range(12) for each in purchases(f"c{n}", *[kind] * 8)]
    bought += purchases("once", "tea")
    with fitted(DuckDB(), bought) as portfolio:
        assert codes(portfolio, TEA) == [code]
        rows = belonging.of_clients(portfolio, TEA, {})
        assert "tea" in belonging.cautions(portfolio, TEA, {}, rows)[0].english() or kind == "tea"


def test_thresholds_that_cross_are_refused() -> None:
    with pytest.raises(regulars.errors.ArgumentInvalid, match="undecided"):
        parse("[strategy]\nours_from = 0.2\n")


def coverage(runs: int, rng: np.random.Generator) -> tuple[int, int, int]:
    """How often the interval holds the true share, and how often one below the line is called ours."""
    truth = rng.beta(0.5, 0.5, runs)
    n = rng.integers(1, 40, runs)
    share, low, high, named = belonging.judge(rng.binomial(n, truth), n, TEA, 0.9)
    held = int(np.sum((low <= truth) & (truth <= high)))
    ours = np.array([each == "ours" for each in named])
    assert np.all((low <= share) & (share <= high))
    return held, int(np.sum(ours & (truth < TEA.ours_from))), int(np.sum(ours))


def test_the_interval_holds_the_true_share_as_often_as_it_says() -> None:
    from scipy.stats import binom

    held, wrong, ours = coverage(20_000, np.random.default_rng(11))
    low, high = binom.ppf([0.005, 0.995], 20_000, 0.9)
    assert low <= held <= high
    assert wrong <= 0.05 * ours


def test_a_strategy_that_names_every_group_is_told_so(shop: regulars.Portfolio) -> None:
    every = StrategySettings(groups=("tea", "Tools", "cakes"))
    rows = belonging.of_clients(shop, every, TASKS)
    assert [each.code for each in belonging.cautions(shop, every, TASKS, rows)] == ["belonging.every_group"]
