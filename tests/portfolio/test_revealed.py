"""What purchases from a menu reveal of a client, and of others like him."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

import regulars
from regulars.decisions.visit import Taste
from regulars.engine import Engine
from regulars.errors import LookupFailed
from regulars.portfolio.revealed import LEAST_PICKS, errors, in_engine, preferences, revealed


def products(portfolio: regulars.Portfolio) -> list[str]:
    names: list[str] = portfolio.products().arrow()["product"].to_pylist()
    return names


def a_regular(portfolio: regulars.Portfolio) -> tuple[str, dict[str, int]]:
    """Who bought on most days, and on how many each product."""
    rows = portfolio.matrix().query("SELECT client, product, times FROM matrix").to_pylist()
    days: dict[str, dict[str, int]] = {}
    for row in rows:
        days.setdefault(row["client"], {})[row["product"]] = row["times"]
    client = max(sorted(days), key=lambda name: sum(days[name].values()))
    return client, days[client]


def test_what_he_buys_most_is_what_he_likes_best(portfolio: regulars.Portfolio) -> None:
    client, days = a_regular(portfolio)
    menu = products(portfolio)
    found = revealed(portfolio, client, menu)
    assert found.own is not None
    most = max(days.values())
    assert days[menu[int(np.argmax(found.own))]] == most
    assert (found.own.min(), found.own.max()) == (0.0, 1.0)
    assert Taste.from_portfolio(portfolio, client, menu).offer(menu).item == menu[int(np.argmax(found.own))]


def test_others_are_those_who_bought_often_enough_and_never_himself(portfolio: regulars.Portfolio) -> None:
    menu = products(portfolio)
    client, _ = a_regular(portfolio)
    rows = portfolio.matrix().query("SELECT client, sum(times) AS n FROM matrix GROUP BY client").to_pylist()
    often = {row["client"] for row in rows if row["n"] >= LEAST_PICKS}
    assert len(revealed(portfolio, None, menu).others) == len(often)
    assert len(revealed(portfolio, client, menu).others) == len(often - {client})


def test_who_is_not_known_or_bought_none_of_these_has_nothing_of_his_own(
    portfolio: regulars.Portfolio,
) -> None:
    assert revealed(portfolio, None, products(portfolio)).own is None
    client, _ = a_regular(portfolio)
    assert revealed(portfolio, client, ["nothing sold here"]).own is None
    assert Taste.from_portfolio(portfolio, client, []).offer([]).item is None
    with pytest.raises(LookupFailed):
        revealed(portfolio, "nobody", products(portfolio))


def test_a_dish_that_was_never_sold_stands_between_the_others(portfolio: regulars.Portfolio) -> None:
    menu = products(portfolio)
    expected = Taste.from_portfolio(portfolio, None, [*menu, "tartlet"]).expected([*menu, "tartlet"])
    assert min(expected[name] for name in menu) < expected["tartlet"] < max(expected[name] for name in menu)
    assert (
        Taste.from_portfolio(portfolio, None, ["tartlet", "eclair"]).offer(["eclair", "tartlet"]).item
        is not None
    )


def test_engines_reveal_the_same(engine: Engine) -> None:
    """Two segments of clients, one that takes a and b and one that takes c and d: his own is asked first."""
    clients, rng = 440, np.random.default_rng(0)
    number = pa.array(np.arange(clients, dtype=np.int32))
    segment = np.arange(clients, dtype=np.int32) % 2
    names = [f"client {at:03d}" for at in range(clients)]
    engine.table("client_rows", pa.table({"number": number, "client": names, "segment": segment}))
    engine.table("product_rows", pa.table({"number": np.arange(4, dtype=np.int32), "product": list("abcd")}))
    cells = [
        (
            client,
            2 * int(segment[client]) + product,
            int(rng.integers(LEAST_PICKS - 1, 9)) + (client % 4 == 0),
        )
        for client in range(clients)
        for product in (0, 1)
    ]
    columns = zip(("client", "product", "times"), zip(*cells, strict=True), strict=True)
    engine.table("bare_cells", pa.table({name: np.array(of, dtype=np.int32) for name, of in columns}))
    his = in_engine(engine, "client 004", ["d", "a", "never sold"])
    often = [client for client, product, times in cells if product == 0 and times >= LEAST_PICKS]
    assert len(often) - 1 == len(his.others) >= 200  # of his segment, without himself
    assert his.own is not None and his.own[:2].tolist() == [0.0, 1.0] and np.isnan(his.own[2])
    assert np.isnan(his.others[:, 2]).all() and (his.others[:, 1] == 1.0).all()
    of_both = [client for client, product, times in cells if product in (0, 3) and times >= LEAST_PICKS]
    assert len(in_engine(engine, None, ["d", "a"]).others) == len(of_both)


def test_more_purchases_are_seen_with_less_error() -> None:
    counts = np.array([[1.0, 1.0, 0.0], [40.0, 10.0, 1.0]])
    shares = np.array([0.4, 0.4, 0.2])
    few, many = errors(counts, shares)
    assert (many[:2] < few[:2]).all()
    assert preferences(np.zeros((1, 3)), np.full(3, 1 / 3)).tolist() == [[0.5, 0.5, 0.5]]
