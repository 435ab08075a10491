"""Orders with their goods inside, one record an order, as shops' interfaces give them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import regulars
from regulars.ledger.formats import nested


def order(number: int, email: str, goods: list[tuple[str, int, str, str]], **more: Any) -> dict[str, Any]:
    items = [
        {"id": 10 * number + place, "name": name, "quantity": quantity, "subtotal": before, "total": after}
        for place, (name, quantity, before, after) in enumerate(goods)
    ]
    total = sum(float(item["total"]) for item in items) + 5
    return {
        "id": number, "status": "completed", "currency": "EUR", "customer_id": 0,
        "date_created": f"2025-03-{number % 28 + 1:02d}T10:00:00", "shipping_total": "5.00",
        "total": f"{total:.2f}", "billing": {"email": email}, "line_items": items, "refunds": [],
    } | more  # fmt: skip


def written(path: Path, orders: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(each) for each in orders), encoding="utf-8")
    return path


def test_goods_are_lines_and_the_order_s_total_is_not(tmp_path: Path) -> None:
    orders = [
        order(
            n,
            f"person{n % 4}@example.org",
            [("cup", n, f"{10 * n}.00", f"{10 * n}.00"), ("plate", 1, "9.50", "9.50")],
        )
        for n in range(1, 21)
    ]
    ledger = regulars.read_ledger(written(tmp_path / "orders.jsonl", orders))
    assert ledger.lines.query("SELECT count(*) AS n, sum(amount) AS s FROM lines").to_pylist() == [
        {"n": 40, "s": 2290}
    ]
    assert ledger.facts.clients == 4


def test_coupons_and_refunds_are_minded(tmp_path: Path) -> None:
    orders = [
        order(
            n,
            f"person{n % 4}@example.org",
            [("cup", n, f"{10 * n}.00", f"{10 * n}.00"), ("plate", 1, "9.50", "9.50")],
        )
        for n in range(1, 21)
    ]
    orders += [order(n, "a@example.org", [("cup", 2, "20.00", "18.00")]) for n in range(21, 25)]
    orders += [
        order(25, "b@example.org", [("cup", 4, "40.00", "40.00")],
              refunds=[{"id": 1, "total": "-10.00"}, {"id": 2, "total": "-5.00"}])
    ]  # fmt: skip
    ledger = regulars.read_ledger(written(tmp_path / "orders.jsonl", orders))
    found = ledger.lines.query(
        "SELECT sum(amount) AS s, sum(CASE WHEN amount < 0 THEN amount ELSE 0 END) AS back FROM lines"
    ).to_pylist()
    assert found == [{"s": 2290 + 72 + 40 - 15, "back": -15}]


def test_a_list_of_words_stays_text_and_numbers_of_other_lists_are_added_up() -> None:
    record = {
        "id": "7",
        "tags": ["a", "b"],
        "refunds": [{"id": "1", "total": "-2"}, {"id": "2", "total": "-3"}],
    }
    assert nested.rows(record) == [{"id": "7", "tags": '["a", "b"]', "refunds.total": "-5"}]
