"""The second, third and fourth ten files written by people who had not seen the recogniser.

What their first readings were is in `docs/benchmarks.md`; here they stand as they are read since, with no
option given but the answer to a fair question.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.errors import ChoiceNeeded

FILES = Path(__file__).parent / "files"
ROUNDS = ("second", "third", "fourth")
EXPECTED: dict[str, dict[str, dict[str, Any]]] = {
    name: json.loads((FILES / f"expected_unseen_{name}.json").read_text(encoding="utf-8")) for name in ROUNDS
}
COUNTS_DUCKDB = """
SELECT count(*) AS lines, CAST(CAST(sum(amount) AS DECIMAL(18, 2)) AS VARCHAR) AS total,
       count(DISTINCT client) AS clients FROM lines
"""


@pytest.mark.parametrize(
    ("round_of", "name"), [(each, name) for each in ROUNDS for name in sorted(EXPECTED[each])]
)
def test_a_file_is_read_as_meant(round_of: str, name: str) -> None:
    expected = dict(EXPECTED[round_of][name])
    path = FILES / f"unseen_{round_of}" / name
    choices = expected.pop("choices", None)
    if choices is not None:
        with pytest.raises(ChoiceNeeded):
            regulars.read_ledger(path)
    ledger = regulars.read_ledger(path, choices=choices)
    assert ledger.facts.rejects == 0
    assert ledger.lines.query(COUNTS_DUCKDB).to_pylist() == [expected]


def test_each_round_has_ten() -> None:
    assert [len(EXPECTED[name]) for name in ROUNDS] == [10, 10, 10]
