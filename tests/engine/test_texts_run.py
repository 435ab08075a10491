"""The count of SQL texts that ran finds the texts and knows a part from the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from texts_run import is_whole, missed, texts

TESTS = Path("tests")


def test_the_texts_are_found() -> None:
    assert "regulars.portfolio.history.TRIPLES_SQL" in texts()
    assert len(texts()) > 30


def test_a_text_that_did_not_run_is_named() -> None:
    everything = texts()
    assert missed(set()) == list(everything)
    name, text = next(iter(everything.items()))
    assert name in missed(set(everything.values()) - {text})
    assert missed(set(everything.values())) == []


@pytest.mark.parametrize(
    "engine, marks, keyword, asked, whole",
    [
        ("duckdb", "not slow", "", {TESTS}, True),
        ("duckdb", "", "", {TESTS}, True),
        ("duckdb", "slow", "", {TESTS}, False),
        ("duckdb", "not slow", "fit", {TESTS}, False),
        ("duckdb", "not slow", "", {TESTS / "engine"}, False),
        ("spark", "spark", "", {TESTS}, True),
        ("spark", "not slow", "", {TESTS}, False),
    ],
)
def test_only_a_whole_run_can_tell(
    engine: str, marks: str, keyword: str, asked: set[Path], whole: bool
) -> None:
    assert is_whole(engine, marks, keyword, asked, TESTS) is whole
