"""A new portfolio swapped in while people read: nobody errs, nobody reads two, the old one is given back."""

from __future__ import annotations

import random
import shutil
import threading
import time
from pathlib import Path

import pytest

from regulars.company import Company
from regulars.desk import present
from regulars.engine.duckdb import DuckDB

READERS, SWAPS = 8, 12


def another(company: Company, number: int) -> Path:
    """The present snapshot again, saying in two tables which one it is."""
    path = company.portfolios / f"20300101T0000{number:02d}Z-{number:012d}.duckdb"
    shutil.copy(company.current(), path)
    store = DuckDB(path)
    store.connection.execute("UPDATE store.client_rows SET orders = $n", {"n": number})
    store.connection.execute("UPDATE store.product_rows SET times = $n", {"n": number})
    store.connection.execute("CHECKPOINT store")
    store.close()
    return path


@pytest.mark.django_db
def test_readers_see_one_portfolio_each_whatever_is_swapped_in(shop: Path) -> None:
    company, over = Company.open(shop), threading.Event()
    company.publish(another(company, 0))
    problems: list[object] = []
    seen: list[list[int]] = [[] for _ in range(READERS)]

    def read(reader: int) -> None:
        rng = random.Random(reader)
        while not over.is_set():
            try:
                with present.portfolio() as portfolio:
                    assert portfolio is not None
                    first = portfolio.clients().query("SELECT min(orders) AS n FROM clients")["n"][0].as_py()
                    time.sleep(rng.random() / 50)  # somebody swaps in here
                    last = portfolio.products().query("SELECT max(times) AS n FROM products")["n"][0].as_py()
                    if first != last:
                        problems.append((first, last))
                    seen[reader].append(first)
            except Exception as error:  # noqa: BLE001 - every error is a problem
                problems.append(repr(error))

    readers = [threading.Thread(target=read, args=(reader,)) for reader in range(READERS)]
    for each in readers:
        each.start()
    for number in range(1, SWAPS + 1):
        company.publish(another(company, number))
        time.sleep(0.05)
    time.sleep(0.5)
    over.set()
    for each in readers:
        each.join(20)
    assert problems == []
    assert all(each[-1] == SWAPS and each == sorted(each) for each in seen)  # nobody goes back, all arrive
    with present.portfolio():
        held = [path for path in present._HELD if path.parent == company.portfolios]
    assert held == [company.current()]
    assert len(list(company.portfolios.glob("*.duckdb"))) == 2
