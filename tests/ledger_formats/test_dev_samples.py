"""The ten samples the recogniser was developed on: mapping and totals, with nothing said by a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regulars.ledger.reading import read_ledger

FILES = Path(__file__).parent / "files"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FILES / "expected_dev.json").read_text(encoding="utf-8"))

TOTALS = """
SELECT CAST(sum(amount) AS DECIMAL(18, 2)) AS total, count(*) AS lines, count(DISTINCT client) AS clients
FROM lines
"""


def test_there_are_ten() -> None:
    assert len(EXPECTED) == 10
    assert sorted(EXPECTED) == sorted(path.name for path in (FILES / "dev").iterdir())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_sample(name: str, see: Callable[..., Any]) -> None:
    expected = EXPECTED[name]
    seen = see(FILES / "dev" / name)
    assert seen.raw.preset == expected["preset"]
    roles = {role: seen.guess.mapping.columns.get(role) for role in expected["columns"]}
    assert roles == expected["columns"]
    assert {choice.name: choice.default for choice in seen.guess.choices} == expected["choices"]
    assert seen.guess.sure is (not expected["choices"])
    ledger = read_ledger(FILES / "dev" / name, mapping=seen.guess.mapping)
    found = ledger.engine.arrow(TOTALS).to_pylist()[0]
    assert found == {
        "total": Decimal(expected["total"]),
        "lines": expected["lines"],
        "clients": expected["clients"],
    }
    assert ledger.facts.rejects == 0
    assert len(seen.raw.sources) == 1
    facts = seen.raw.sources[0]
    assert facts.lines_seen == (
        facts.rows_read + facts.heading_lines + facts.blank_lines + facts.defects + facts.continued_lines
    )


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_as_rows_shows_five_sale_lines(name: str, see: Callable[..., Any]) -> None:
    from regulars.ledger import formats

    seen = see(FILES / "dev" / name)
    rows = formats.as_rows(seen.raw, seen.guess.mapping, seen.con)
    assert len(rows) == 5
    assert all(set(row) == set(seen.guess.mapping.columns) for row in rows)
    assert all(row["at"] for row in rows)
