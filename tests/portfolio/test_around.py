"""Who pays, who uses, who advises: roles around a client, with whom each of them means."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import around, people, told
from regulars.report.around import stood

ON = dt.date(2026, 10, 5)
RECORDS = [
    {"kind": "clients", "client": "1", "name": "Anna", "phone": "+373 69 000 012"},
    {"kind": "clients", "client": "2", "name": "Ion"},
    {"kind": "people", "client": "2", "person": "069000012", "role": "pays"},
    {"kind": "people", "client": "2", "person": "his chauffeur", "role": "advises"},
    {"kind": "people", "client": "2", "person": "Maria", "role": "uses", "until": "2026-09-30"},
]


def test_whoever_is_a_client_is_known_and_what_has_ended_is_gone(engine: Engine) -> None:
    engine.table("client_rows", pa.table({"client": pa.array(["1"], pa.string())}))
    people.build(engine, RECORDS, imported=False)
    told.build(engine, RECORDS, imported=False)
    around.build(engine, ON)

    rows = engine.arrow(around.OF_CLIENT_SQL, client="2").to_pylist()
    other = engine.arrow(around.OF_CLIENT_SQL, client="1").to_pylist()

    assert [(each["role"], each["person"], each["is_client"]) for each in rows] == [
        ("advises", "his chauffeur", False), ("pays", "1", True),
    ]  # fmt: skip
    assert [(each.what.code, each.people) for each in stood(other, "1")] == [
        ("around.pays_for", (("2", True),))
    ]
    assert [each.what.code for each in stood(rows, "2")] == ["around.pays", "around.advises"]
