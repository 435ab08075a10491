"""Who sent whom, cleaned: whatever was told becomes a forest, and what is left out says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.referrals import edges

MAY = dt.date(2026, 5, 1)
WORLD = Callable[..., Engine]


def said(client: str, by: str | None, day: int | None = 0, **more: Any) -> dict[str, Any]:
    """A record of who sent ``client``, ``day`` days after the first of May."""
    at = None if day is None else dt.datetime(2026, 5, 1) + dt.timedelta(days=day)
    return {"client": client, "referred_by": by, "told_at": at, **more}


def days(**of: int | None) -> dict[str, dt.date | None]:
    """Client -> the day of his first purchase, in days after the first of May."""
    return {client: None if day is None else MAY + dt.timedelta(days=day) for client, day in of.items()}


def ties(engine: Engine) -> dict[str, str]:
    rows = engine.arrow("SELECT client, referred_by FROM edge_rows").to_pylist()
    return {row["client"]: row["referred_by"] for row in rows}


def findings(engine: Engine) -> list[tuple[str, str, str]]:
    rows = engine.arrow("SELECT finding, client, referred_by FROM edge_findings").to_pylist()
    return sorted((row["finding"], row["client"], row["referred_by"]) for row in rows)


def test_everything_that_cannot_be_is_found(built: WORLD) -> None:
    told = [
        said("b", "a", 10),
        said("b", "c", 12),  # another says so later
        said("b", "a", 14, bonus=Decimal("5.00")),  # once more
        said("c", "c"),
        said("d", "nobody"),
        said("ghost", "a"),
        said("e", "stranger"),
        said("f", "a", 80),  # had been buying for two months
        said("g", "h"),  # h came later
        said("h", "a", -40),  # before a was a client
        said("new", "a", None),
        said("i", None),  # whoever sent him was erased
    ]
    engine = built(days(a=-30, b=10, c=5, d=11, e=12, f=20, g=0, h=30, i=3, new=None), told)

    assert ties(engine) == {"b": "a", "new": "a"}
    assert findings(engine) == [
        ("client_unknown", "ghost", "a"), ("double", "b", "a"), ("himself", "c", "c"),
        ("sender_later", "g", "h"), ("sender_later", "h", "a"), ("sender_unknown", "e", "stranger"),
        ("several", "b", "c"), ("told_late", "f", "a"),
    ]  # fmt: skip
    paid = engine.arrow("SELECT bonus FROM edge_rows WHERE client = 'b'")
    assert paid["bonus"].to_pylist() == [Decimal("5.00")]
    asked = {row["client"]: row["brought"] for row in engine.arrow("SELECT * FROM asked_rows").to_pylist()}
    assert asked["d"] is False and asked["i"] is True and asked["e"] is True and "a" not in asked


def test_a_ring_of_ten_is_broken_at_its_latest_tie(built: WORLD) -> None:
    ring = [f"r{n}" for n in range(10)]
    told = [said(who, ring[place - 1], place, bonus=Decimal("3.00")) for place, who in enumerate(ring)] + [
        said("leaf", "r4", 9)
    ]
    engine = built(days(**dict.fromkeys(ring, 0), leaf=9), told)

    assert len(ties(engine)) == 10 and "r9" not in ties(engine) and ties(engine)["leaf"] == "r4"
    found = findings(engine)
    assert [each for each in found if each[0] == "cycle"] == [("cycle", "r9", "r8")]
    assert sum(each[0] == "bonus_ring" for each in found) == 10


def test_two_who_sent_each_other_for_a_bonus_are_found_though_one_tie_stands(built: WORLD) -> None:
    told = [said("b", "a", 0, bonus=Decimal("9.00")), said("a", "b", 1, bonus=Decimal("9.00"))]
    engine = built(days(a=-20, b=0), told)
    assert ties(engine) == {"b": "a"}
    assert findings(engine) == [
        ("bonus_ring", "a", "b"), ("bonus_ring", "b", "a"), ("sender_later", "a", "b"),
    ]  # fmt: skip


def test_senders_are_meant_by_number_code_and_name_and_answers_count(built: WORLD) -> None:
    people = {
        "a": {"code": "ANNA-5"},
        "o": {"name": "Ольга Ковалёва", "sought_name": "ольга ковалева"},
        "p": {"digits": "37369000012"},
        "p1": {"digits": "069000077"},
        "p2": {"digits": "+37369000077".strip("+")},
        "t1": {"sought_name": "twin"},
        "t2": {"sought_name": "twin"},
    }
    answers = [
        {"client": "d", "told_at": dt.datetime(2026, 5, 9), "question": "Кто вас привёл?", "answer": "a"},
        {"client": "e", "told_at": dt.datetime(2026, 5, 9), "question": "who sent you?", "answer": "nobody"},
        {
            "client": "f",
            "told_at": dt.datetime(2026, 5, 9),
            "question": "who sent you?",
            "answer": "a poster",
        },
        {"client": "g", "told_at": dt.datetime(2026, 5, 9), "question": "task:shoes", "answer": "a"},
    ]
    told = [
        said("b", " anna-5 ", 9),
        said("c", "Ольга  Ковалева".replace("  ", " "), 9),
        said("h", "twin", 9),
        said("i", "069 000-012", 9),
        said("j", "+373 (69) 000 077", 9),  # two have it
        said("k", "12", 9),
    ]
    first = days(a=0, o=0, t1=0, t2=0, p=0, p1=0, p2=0, **dict.fromkeys("bcdefghijk", 9))
    engine = built(first, told, answers=answers, people=people)
    assert ties(engine) == {"b": "a", "c": "o", "d": "a", "i": "p"}
    asked = {row["client"]: row["brought"] for row in engine.arrow("SELECT * FROM asked_rows").to_pylist()}
    assert asked == {**dict.fromkeys("bcdhijk", True), "e": False, "f": False}


def test_the_order_of_records_never_matters_and_nobody_is_his_own_ancestor() -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        n = int(rng.integers(2, 25))
        rows = [
            {
                "client": f"c{rng.integers(n)}", "told": (by := f"c{rng.integers(n)}"), "sender": by,
                "told_on": MAY + dt.timedelta(days=int(rng.integers(5))), "bonus": None,
                "would_have_come": None, "is_known": True, "first_on": MAY, "sender_first_on": MAY,
            }
            for _ in range(3 * n)
        ]  # fmt: skip
        kept, found = edges.clean(pa.Table.from_pylist(rows))
        again, _ = edges.clean(pa.Table.from_pylist([rows[each] for each in rng.permutation(len(rows))]))
        up = dict(zip(kept["client"].to_pylist(), kept["referred_by"].to_pylist(), strict=True))
        assert up == dict(zip(again["client"].to_pylist(), again["referred_by"].to_pylist(), strict=True))
        for client in up:
            seen, at = {client}, up[client]
            while at in up:
                assert at not in seen
                seen.add(at)
                at = up[at]
        left_out = [each for each in found["finding"].to_pylist() if each not in ("ring", "bonus_ring")]
        assert kept.num_rows + len(left_out) == len(rows)


def test_nothing_told_is_nothing_found(built: WORLD) -> None:
    engine = built(days(a=0), [])
    assert ties(engine) == {} and findings(engine) == []
    assert engine.arrow("SELECT * FROM asked_rows").num_rows == 0
