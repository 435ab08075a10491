"""The second ten files written by somebody who had not seen the recogniser.

Their first reading is in `docs/benchmarks.md`. What could not be read then without asking may still ask, but
never reads wrongly.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.errors import InputError

FILES = Path(__file__).parent / "files"
EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (FILES / "expected_unseen_second.json").read_text(encoding="utf-8")
)
COUNTS_DUCKDB = """
SELECT count(*) AS lines, CAST(CAST(sum(amount) AS DECIMAL(18, 2)) AS VARCHAR) AS total,
       count(DISTINCT client) AS clients FROM lines
"""


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_is_read_as_meant_or_asked_about(name: str) -> None:
    expected = dict(EXPECTED[name])
    asks = expected.pop("asks", None)
    if asks is not None:
        with pytest.raises(InputError) as asked:
            regulars.read_ledger(FILES / "unseen_second" / name)
        assert type(asked.value).__name__ == asks
        return
    ledger = regulars.read_ledger(FILES / "unseen_second" / name)
    assert ledger.facts.rejects == 0
    assert ledger.lines.query(COUNTS_DUCKDB).to_pylist() == [expected]
