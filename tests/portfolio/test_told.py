"""Records beside sales, kept with the portfolio."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

import regulars
from regulars.company import Company
from regulars.engine import Engine
from regulars.errors import ArgumentInvalid
from regulars.ledger import store
from regulars.ledger.importing import import_file
from regulars.ledger.known import column_of
from regulars.portfolio import around, told

ANSWER = {
    "kind": "answers", "client": "1", "at": "2026-10-05T12:00:00+03:00",
    "question": "task:shoes", "answer": "elsewhere",
}  # fmt: skip
OFFER = {
    "kind": "offers", "client": "1", "at": "2026-10-05T12:00:00", "product": "cake", "asked": False,
    "accepted": True, "price": 4.5, "channel": "visit",
}  # fmt: skip
PAYS = {"kind": "people", "client": "1", "person": "his father", "role": "pays"}
PROMISE = {
    "kind": "promises",
    "client": "1",
    "at": "2026-10-05",
    "what": "call",
    "by": "2026-10-09",
    "kept": None,
}


def test_entered_records_have_the_types_of_their_kinds(engine: Engine) -> None:
    told.build(
        engine, [ANSWER, OFFER, PROMISE, {**PROMISE, "kept": True}, {"kind": "trials"}], imported=False
    )

    answer = engine.arrow("SELECT * FROM told_answers").to_pylist()
    offer = engine.arrow("SELECT * FROM told_offers").to_pylist()[0]
    promises = engine.arrow("SELECT * FROM told_promises").to_pylist()

    assert [each["told_at"] for each in answer] == [dt.datetime(2026, 10, 5, 12)]
    assert (offer["price"], offer["discount"], offer["accepted"]) == (Decimal("4.50"), None, True)
    assert [(each["by_on"], each["kept"]) for each in promises] == [(dt.date(2026, 10, 9), True)]
    assert engine.arrow("SELECT * FROM told_spend").num_rows == 0


def test_the_entered_word_takes_the_place_of_the_imported_one(engine: Engine) -> None:
    for kind, fields in told.FIELDS.items():
        schema = pa.schema([(column_of(each), told.TYPES[each.type]) for each in fields])
        rows = []
        if kind == "referrals":
            rows = [{"client": "1", "referred_by": "2"}, {"client": "3", "referred_by": "2"}]
        engine.table(f"{told.table_of(kind)}_imported", pa.Table.from_pylist(rows, schema))

    told.build(engine, [{"kind": "referrals", "client": "1", "referred_by": "9"}], imported=True)

    kept = engine.arrow("SELECT client, referred_by FROM told_referrals ORDER BY client").to_pylist()
    assert [(each["client"], each["referred_by"]) for each in kept] == [("1", "9"), ("3", "2")]


def test_a_call_that_was_ticked_by_mistake_is_not_kept(engine: Engine) -> None:
    tick = {"kind": "contacts", "client": "1", "at": "2026-10-05", "outcome": "coming", "id": "a"}
    mended = {**tick, "id": "b", "corrects": "a", "outcome": "no-answer", "channel": "call"}

    told.build(engine, [tick, mended], imported=False)

    assert engine.arrow("SELECT outcome FROM told_contacts")["outcome"].to_pylist() == ["no-answer"]


def test_a_value_that_cannot_be_is_named(engine: Engine) -> None:
    with pytest.raises(ArgumentInvalid, match=r"offers.*'dear'.*price"):
        told.build(engine, [{**OFFER, "price": "dear"}], imported=False)


def test_a_folder_s_records_reach_its_snapshot(tmp_path: Path) -> None:
    company = Company.create(tmp_path / "shop")
    sales = tmp_path / "sales.csv"
    days = [f"{client},2026-0{month}-0{client},10" for client in (1, 2, 3) for month in range(1, 8)]
    sales.write_text("\n".join(["client,date,amount", *days]))
    answers = tmp_path / "answers.csv"
    answers.write_text("client,at,question,answer\n2,2026-07-01,task:shoes,elsewhere\n")
    import_file(company, sales)
    import_file(company, answers, "answers")

    ledger = store.open_ledger(company)
    with regulars.fit(ledger, [ANSWER, PAYS]) as portfolio:
        portfolio.save(tmp_path / "saved.duckdb")
    ledger.close()
    with regulars.load(tmp_path / "saved.duckdb") as read:
        kept = (
            read.told("answers").query("SELECT client, answer FROM told_answers ORDER BY client").to_pylist()
        )
        assert [each["role"] for each in around.of_client(read, "1")] == ["pays"]
        with pytest.raises(ArgumentInvalid, match="hopes"):
            read.told("hopes")

    assert [each["client"] for each in kept] == ["1", "2"]
