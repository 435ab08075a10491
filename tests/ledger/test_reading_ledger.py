"""`read_ledger`: every row becomes one thing, from every source."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.errors import (
    ArgumentInvalid,
    CurrenciesMixed,
    MappingIncomplete,
    SourceUnreadable,
    TooManyRejects,
)
from regulars.ledger.book import LINE_TYPES
from regulars.ledger.mapping import Mapping
from regulars.ledger.reading import stage

ROLES = {"client": "who", "at": "day", "amount": "paid"}


def sales(**columns: list[Any]) -> pa.Table:
    n = len(next(iter(columns.values()))) if columns else 1
    given = {"who": ["Ann"] * n, "day": [datetime(2024, 3, 1)] * n, "paid": [Decimal("1.00")] * n, **columns}
    return pa.table(given)


def read(table: Any, engine: str = "duckdb", **columns: str) -> regulars.Ledger:
    return regulars.read_ledger(table, {**ROLES, **columns}, engine=engine, force=True)


def lines(ledger: regulars.Ledger, *columns: str) -> list[tuple[Any, ...]]:
    rows = ledger.engine.arrow(f"SELECT {', '.join(columns)} FROM lines ORDER BY source_row").to_pylist()
    return [tuple(row.values()) for row in rows]


def test_the_columns_of_lines_are_the_contract() -> None:
    ledger = read(sales(who=["Ann"]))
    assert list(ledger.lines.arrow().schema.names) == list(LINE_TYPES)
    assert ledger.lines.columns == {name: kind.replace(", ", ",") for name, kind in LINE_TYPES.items()}


def test_every_row_is_one_thing_and_the_counts_come_out() -> None:
    table = sales(
        who=["Ann", None, "Bob", "Cat", "Dan", "Eve", "Fay"],
        day=[
            datetime(2024, 3, 1, 10),
            datetime(2024, 3, 2),
            None,
            datetime(1970, 1, 1),
            datetime(2200, 1, 1),
            datetime(2024, 3, 3),
            datetime(2024, 3, 4),
        ],
        paid=[10.0, 5.0, 1.0, 1.0, 1.0, None, 0.0],
        n=[1, 1, 1, 1, 1, 1, 0],
    )
    ledger = read(table, quantity="n")
    facts = ledger.facts
    assert (facts.rows, facts.lines, facts.rejects, facts.set_aside, facts.walk_ins) == (7, 2, 4, 1, 1)
    found = ledger.rejects.arrow().sort_by("source_row").to_pylist()
    assert [(row["source_row"], row["reason"]) for row in found] == [
        (3, "reject.at.missing"),
        (4, "reject.at.placeholder"),
        (5, "reject.at.future"),
        (6, "reject.amount.missing"),
    ]
    assert ledger.set_aside.arrow().column("reason").to_pylist() == ["aside.nothing_sold"]
    assert len(ledger.walk_ins) == 1


def test_amounts_are_rounded_half_to_even() -> None:
    amounts = ["0.005", "0.015", "0.025", "-0.005", "-0.015", "1.2349999", "2.345", "2.355"]
    table = sales(paid=[Decimal(text).quantize(Decimal("0.000001")) for text in amounts])
    ledger = read(table)
    expected = [Decimal(text).quantize(Decimal("0.000001")).quantize(Decimal("0.01")) for text in amounts]
    assert [row[0] for row in lines(ledger, "amount")] == expected
    assert ledger.facts.rounded == len(amounts)


def test_returns_are_negative_however_the_source_says_it() -> None:
    table = sales(
        paid=[-5.0, 5.0, 5.0, 5.0, 5.0],
        n=[1.0, -1.0, 2.0, 2.0, None],
        cost=[3.0, 3.0, 3.0, 3.0, 3.0],
        kind=["sale", "sale", "Возврат", "sale", "Credit note"],
        doc=["1", "1", "2", "3", "4"],
    )
    ledger = read(table, quantity="n", kind="kind", cost="cost", order="doc")
    assert lines(ledger, "amount", "quantity", "cost", "is_return", "order_id") == [
        (Decimal(-5), Decimal(-1), Decimal(-3), True, "1"),
        (Decimal(-5), Decimal(-1), Decimal(-3), True, "1"),
        (Decimal(-5), Decimal(-2), Decimal(-3), True, "2"),
        (Decimal(5), Decimal(2), Decimal(3), False, "3"),
        (Decimal(-5), None, Decimal(-3), True, "4"),
    ]


def test_an_amount_is_price_times_quantity_where_there_is_none() -> None:
    table = pa.table(
        {"who": ["Ann", "Bob"], "day": [date(2024, 1, 1)] * 2, "each": [2.5, 4.0], "n": [3.0, None]}
    )
    ledger = regulars.read_ledger(table, {"client": "who", "at": "day", "price": "each", "quantity": "n"})
    assert lines(ledger, "amount") == [(Decimal("7.50"),), (Decimal("4.00"),)]


def test_void_orders_are_set_aside() -> None:
    table = sales(paid=[1.0, 2.0, 3.0], state=["paid", "Отменён", "cancelled"])
    ledger = read(table, status="state")
    assert (ledger.facts.lines, ledger.facts.set_aside, ledger.facts.rejects) == (1, 2, 0)


def test_catch_all_buyers_are_walk_ins_and_are_named() -> None:
    table = sales(who=["Розничный покупатель", "Ann", "WALK-IN", "Counter 2"])
    ledger = read(table)
    assert ledger.facts.catch_all == {"Розничный покупатель": 1, "WALK-IN": 1}
    assert ledger.facts.walk_ins == 2
    mine = regulars.read_ledger(table, ROLES, catch_all=["counter 2"])
    assert mine.facts.catch_all == {"Counter 2": 1}


def test_guests_are_merged_by_mail_then_by_telephone() -> None:
    table = sales(
        who=["C1", None, None, None, None, None, None],
        mail=["ann@x.md", "ANN@x.md ", "bob@x.md", "bob@x.md", None, None, "nobody"],
        tel=[None, None, "069 123 456", None, "+373 69 123456", "8 900 000 00 00", "000000000"],
    )
    columns = {**ROLES, "email": "mail", "phone": "tel"}
    ledger = regulars.read_ledger(table, columns, currency="MDL")
    clients = [row[0] for row in lines(ledger, "client")]
    assert clients == ["C1", "C1", "bob@x.md", "bob@x.md", "bob@x.md", "89000000000", None]


def test_one_column_of_mails_and_telephones_knows_both() -> None:
    written = ["ann@x.md", "(555) 010-2233", "Ann@X.md", "555-010-2233", "none given"]
    for role in ("email", "phone"):
        ledger = regulars.read_ledger(sales(who=[None] * 5, contact=written), {**ROLES, role: "contact"})
        clients = [row[0] for row in lines(ledger, "client")]
        assert clients == ["ann@x.md", "5550102233", "ann@x.md", "5550102233", None]


def test_a_telephone_shared_by_two_clients_makes_a_guest_neither() -> None:
    table = sales(who=["C1", "C2", None], mail=[None] * 3, tel=["+373 69 123456"] * 3)
    ledger = regulars.read_ledger(table, {**ROLES, "phone": "tel"})
    assert [row[0] for row in lines(ledger, "client")] == ["C1", "C2", "37369123456"]


def test_instants_become_the_companys_wall_time() -> None:
    moment = datetime(2024, 6, 30, 22, 30, tzinfo=UTC)
    table = pa.table({"who": ["Ann"], "day": pa.array([moment], pa.timestamp("us", tz="UTC")), "paid": [1.0]})
    ledger = regulars.read_ledger(table, ROLES, timezone="Europe/Chisinau")
    assert lines(ledger, "sold_at", "sold_on") == [(datetime(2024, 7, 1, 1, 30), date(2024, 7, 1))]


def test_a_lines_own_id_counts_once() -> None:
    table = sales(paid=[1.0, 1.0, 2.0], number=["a", "a", "b"])
    ledger = read(table, line="number")
    assert (ledger.facts.lines, ledger.facts.set_aside) == (2, 1)
    assert ledger.set_aside.arrow().column("reason").to_pylist() == ["aside.repeated"]


def test_one_amount_an_order_is_shared_over_its_lines() -> None:
    table = sales(doc=["1", "1", "1", "2"], paid=[10.0, 10.0, 10.0, 7.0])
    staged = stage(table)
    mapping = Mapping(columns={**ROLES, "order": "doc"}, amount_per="order")
    ledger = staged.read(mapping)
    assert [str(row[0]) for row in lines(ledger, "amount")] == ["3.33", "3.33", "3.34", "7.00"]


def test_a_unit_cost_is_multiplied() -> None:
    table = sales(n=[3, 1], unit=[2.0, 2.0])
    mapping = Mapping(columns={**ROLES, "quantity": "n", "cost": "unit"}, cost_per="unit")
    ledger = stage(table).read(mapping)
    assert [row[0] for row in lines(ledger, "cost")] == [Decimal(6), Decimal(2)]


def frames() -> list[Any]:
    rows = {"who": ["7", "8", None], "day": [datetime(2024, 1, 1, 12)] * 3, "paid": [1.5, 2.5, -1.0]}
    return [
        pytest.param(pa.table(rows), id="pyarrow"),
        pytest.param(pd.DataFrame({**rows, "who": [7.0, 8.0, float("nan")]}), id="pandas"),
        pytest.param(pl.DataFrame(rows), id="polars"),
    ]


@pytest.mark.parametrize("frame", frames())
def test_any_dataframe_that_speaks_arrow(frame: Any) -> None:
    ledger = read(frame)
    assert lines(ledger, "client", "amount", "source_row") == [
        ("7", Decimal("1.50"), 1),
        ("8", Decimal("2.50"), 2),
        (None, Decimal("-1.00"), 3),
    ]


def test_a_duckdb_relation() -> None:
    relation = duckdb.connect().sql("SELECT 7 AS who, DATE '2024-01-05' AS day, 2.50 AS paid")
    assert lines(read(relation), "client", "amount") == [("7", Decimal("2.50"))]


def test_a_spark_dataframe(spark_session: Any) -> None:
    frame = spark_session.createDataFrame([("7", date(2024, 1, 5), 2.5)], "who string, day date, paid double")
    ledger = read(frame, "spark")
    assert ledger.engine.name == "spark"
    assert lines(ledger, "client", "amount") == [("7", Decimal("2.50"))]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    pq.write_table(sales(who=["Ann", "Bob"], paid=[1.5, 2.5]), path)
    ledger = read(path)
    assert lines(ledger, "client", "amount", "source") == [
        ("Ann", Decimal("1.50"), "s.parquet"),
        ("Bob", Decimal("2.50"), "s.parquet"),
    ]


def test_a_sqlite_database_with_a_query(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE s (who TEXT, day TEXT, paid REAL)")
        connection.execute("INSERT INTO s VALUES ('Ann', '2024-03-01', 2.5), ('Bob', '2024-02-30', 1)")
    connection.close()
    url = f"sqlite:///{path}"
    ledger = regulars.read_ledger(url, ROLES, query="SELECT * FROM s", force=True)
    assert lines(ledger, "client", "amount") == [("Ann", Decimal("2.50"))]
    assert ledger.rejects.arrow().column("value").to_pylist() == ["2024-02-30"]
    with pytest.raises(SourceUnreadable, match='query="SELECT'):
        regulars.read_ledger(url, ROLES)
    with pytest.raises(SourceUnreadable, match="no such table"):
        regulars.read_ledger(url, ROLES, query="SELECT * FROM missing")
    with pytest.raises(SourceUnreadable, match="For postgresql connect with its own driver"):
        regulars.read_ledger("postgresql://x/y", ROLES, query="SELECT 1")


def test_two_currencies_are_refused_with_the_remedy() -> None:
    table = sales(money=["MDL", "EUR"], paid=[1.0, 2.0])
    with pytest.raises(CurrenciesMixed, match=r"EUR, MDL.*Export each currency by itself"):
        read(table, currency="money")
    with pytest.raises(CurrenciesMixed, match="EUR, RUB"):
        read(sales(paid=["5 руб.", "3 €"]))
    assert read(sales(paid=["5 руб.", "3 ₽"])).currency == "RUB"
    assert regulars.read_ledger(sales(paid=["5 lei", "3 lei"]), ROLES, currency="MDL").currency == "MDL"


def test_wrong_names_say_what_there_is() -> None:
    with pytest.raises(MappingIncomplete, match=r"no column 'Paid'.*who, day, paid"):
        read(sales(), amount="Paid")
    with pytest.raises(MappingIncomplete, match="'buyer' is not something a column can be"):
        read(sales(), buyer="who")
    with pytest.raises(MappingIncomplete, match=r'columns=\{"amount": '):
        regulars.read_ledger(sales(), {"client": "who", "at": "day"})
    with pytest.raises(ArgumentInvalid, match="Europe/Chisinau"):
        regulars.read_ledger(sales(), ROLES, timezone="Mars/Base")
    with pytest.raises(SourceUnreadable, match="A int is not something"):
        read(17)


def test_too_many_rejects_say_which_and_force_goes_on() -> None:
    table = sales(day=["2024-01-01"] * 8 + ["2024-02-30", "2024-13-01"])
    with pytest.raises(
        TooManyRejects, match=r"2 of 10 rows.*2 rows \(row 9, column day: '2024-02-30' is not a date\)"
    ):
        regulars.read_ledger(table, ROLES)
    assert read(table).facts.rejects == 2


@pytest.mark.parametrize("seed", range(3))
def test_row_order_and_splits_change_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    rows = [
        (
            f"C{chance.randrange(9)}",
            f"2024-0{chance.randrange(1, 9)}-1{chance.randrange(9)}",
            f"{chance.randrange(900)}.5",
            str(n // 2),
        )
        for n in range(200)
    ]

    def written(name: str, part: list[tuple[str, ...]]) -> Path:
        path = tmp_path / name
        path.write_text("who,day,paid,doc\n" + "\n".join(map(",".join, part)), encoding="utf-8")
        return path

    whole = written("whole.csv", rows)
    chance.shuffle(rows)
    shuffled = written("shuffled.csv", rows)
    halves = [written("a.csv", rows[:90]), written("b.csv", rows[90:])]
    columns = {**ROLES, "order": "doc"}
    said = "SELECT client, sold_at, amount, order_id, line_id FROM lines ORDER BY line_id"
    first, *others = (
        regulars.read_ledger(source, columns).lines.query(said) for source in (whole, shuffled, halves)
    )
    assert all(other.equals(first) for other in others)
    assert first.num_rows == 200


def test_overlapping_files_of_one_reading_add_up_once(tmp_path: Path) -> None:
    (tmp_path / "jan.csv").write_text(
        "who,day,paid\nAnn,2024-01-05,2\nAnn,2024-01-05,2\nBob,2024-01-06,3\n", encoding="utf-8"
    )
    (tmp_path / "feb.csv").write_text("who,day,paid\nBob,2024-01-06,3\nBob,2024-02-06,3\n", encoding="utf-8")
    ledger = regulars.read_ledger(str(tmp_path / "*.csv"), ROLES)
    assert (ledger.facts.lines, ledger.facts.set_aside) == (4, 1)
    assert sorted(row[0] for row in lines(ledger, "source")) == ["feb.csv", "feb.csv", "jan.csv", "jan.csv"]


def test_a_number_with_and_without_the_country_is_one() -> None:
    table = sales(who=[None] * 4, tel=["+373 69 221-740", "069221740", "069 154 905", "+37369154905"])
    ledger = regulars.read_ledger(table, {**ROLES, "phone": "tel"})
    assert [row[0] for row in lines(ledger, "client")] == [
        "37369221740", "37369221740", "37369154905", "37369154905"
    ]  # fmt: skip


def test_first_names_are_shared_and_telephones_are_not(tmp_path: Path) -> None:
    rows = ["Дата;Телефон;Гость;Сумма"]
    people = [("069221740", "Сергей"), ("069154905", "Ирина"), ("069751209", "Ирина"), ("068576676", "Пётр")]
    rows += [
        f"{n % 28 + 1:02d}.03.2025;{number};{name};{100 + n},50"
        for n, (number, name) in enumerate(people * 10)
    ]
    (tmp_path / "pizza.csv").write_text("\n".join(rows), encoding="utf-8")
    assert regulars.read_ledger(tmp_path / "pizza.csv").facts.clients == 4
