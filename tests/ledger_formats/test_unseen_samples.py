"""Ten files written by somebody who had not seen the recogniser, after it was frozen: they stay right.

The first reading of each, by the frozen code, is in `docs/benchmarks.md`. Where a file has more than one fair
reading, a question has to be asked, and each answer has to give its own total.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.errors import ChoiceNeeded
from regulars.ledger.reading import stage
from regulars.ledger.recognise import guess

FILES = Path(__file__).parent / "files"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FILES / "expected_unseen.json").read_text(encoding="utf-8"))

COUNTS = """
SELECT CAST(sum(amount) AS DECIMAL(18, 2)) AS total, count(*) AS lines, count(DISTINCT client) AS clients,
  CAST(min(sold_on) AS VARCHAR) AS first_date, CAST(max(sold_on) AS VARCHAR) AS last_date,
  count(CASE WHEN is_return THEN 1 END) AS returns, count(CASE WHEN client IS NULL THEN 1 END) AS walk_ins
FROM lines
"""


def counts(ledger: regulars.Ledger, expected: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = ledger.engine.arrow(COUNTS).to_pylist()[0]
    walk_ins = found.pop("walk_ins")
    assert expected["walk_in_lines"] in (None, walk_ins)
    assert ledger.facts.rejects == 0
    assert ledger.currency == expected["currency"]
    return {**found, "total": str(found["total"])}


def meant(expected: dict[str, Any], total: str) -> dict[str, Any]:
    same = ("lines", "clients", "first_date", "last_date", "returns")
    return {**{name: expected[name] for name in same}, "total": f"{float(total):.2f}"}


def test_there_are_ten() -> None:
    assert len(EXPECTED) == 10
    assert sorted(EXPECTED) == sorted(path.name for path in (FILES / "unseen").iterdir())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_fair_reading(name: str) -> None:
    expected = EXPECTED[name]
    for reading in expected["readings"]:
        staged = stage(FILES / "unseen" / name)
        seen = guess(staged.raw, staged.engine.connection)
        assert {choice.name for choice in seen.choices} == set(reading["answers"])
        for question, answer in reading["answers"].items():
            seen = seen.choose(question, answer)
        ledger = staged.read(seen.mapping)
        assert counts(ledger, expected) == meant(expected, reading["total"])
        ledger.close()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_with_no_argument(name: str) -> None:
    expected = EXPECTED[name]
    if len(expected["readings"]) > 1:
        with pytest.raises(ChoiceNeeded):
            regulars.read_ledger(FILES / "unseen" / name)
        return
    ledger = regulars.read_ledger(FILES / "unseen" / name)
    assert counts(ledger, expected) == meant(expected, expected["readings"][0]["total"])
