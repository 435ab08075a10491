"""Snapshots: what is saved is what is loaded, and nothing half-written ever stands under a name."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from portfolio_rows import assert_same

import regulars
from regulars.company import Company
from regulars.errors import DiskFull, FolderExists, FolderNewer, NotFitted, SourceMissing, SourceUnreadable
from regulars.portfolio import saved

Fit = Callable[..., regulars.Portfolio]


@pytest.fixture(scope="module")
def snapshot(portfolio: regulars.Portfolio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return portfolio.save(tmp_path_factory.mktemp("saved") / "shop.duckdb")


def test_what_is_saved_is_loaded(portfolio: regulars.Portfolio, snapshot: Path) -> None:
    with regulars.load(snapshot) as loaded:
        for name in ("clients", "products", "matrix"):
            assert_same(getattr(loaded, name)().arrow(), getattr(portfolio, name)().arrow(), rel=0)
        assert loaded.totals() == portfolio.totals()
        assert loaded.glance() == portfolio.glance()
        assert (loaded.at, loaded.horizon, loaded.seed, loaded.value_basis, loaded.notes) == (
            portfolio.at, portfolio.horizon, portfolio.seed, portfolio.value_basis, portfolio.notes,
        )  # fmt: skip
        assert loaded.models == portfolio.models
        client = loaded.clients().arrow()["client"][0].as_py()
        assert_same(loaded.sell_to(client), portfolio.sell_to(client), rel=0)
        product = loaded.products().arrow()["product"][0].as_py()
        assert_same(loaded.buyers_of(product, 7), portfolio.buyers_of(product, 7), rel=0)
        assert len(loaded.lines) == len(portfolio.lines)


def test_tables_lie_in_the_order_of_look_ups(snapshot: Path) -> None:
    store = duckdb.connect(str(snapshot), read_only=True)
    for name, keys in (
        ("client_rows", "client"),
        ("bare_cells", "client, product"),
        ("cell_columns", "product_number"),
        ("lines", "client"),
    ):
        stored = store.sql(f"SELECT {keys} FROM {name} ORDER BY rowid").fetchall()
        assert stored == store.sql(f"SELECT {keys} FROM {name} ORDER BY {keys}").fetchall(), name
    meta = dict(store.sql("SELECT key, value FROM meta").fetchall())
    assert json.loads(meta["schema_version"]) == saved.SCHEMA_VERSION
    assert len(json.loads(meta["record"])["fingerprint"]) == 64


def test_readers_are_small(snapshot: Path) -> None:
    with regulars.load(snapshot) as loaded:
        settings = loaded._engine.connection.sql(
            "SELECT current_setting('threads'), current_setting('memory_limit')"
        )
        assert settings.fetchall() == [(1, "122.0 MiB")]


def test_nothing_is_written_over(portfolio: regulars.Portfolio, snapshot: Path) -> None:
    before = snapshot.read_bytes()
    with pytest.raises(FolderExists, match="another name"):
        portfolio.save(snapshot)
    assert snapshot.read_bytes() == before
    assert list(snapshot.parent.iterdir()) == [snapshot]


def test_what_is_no_snapshot_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        regulars.load(tmp_path / "none.duckdb")
    letter = tmp_path / "letter.duckdb"
    letter.write_text("Dear client,", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"letter\.duckdb"):
        regulars.load(letter)
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).execute("CREATE TABLE t AS SELECT 1 AS n").close()
    with pytest.raises(SourceUnreadable):
        regulars.load(other)


def test_a_newer_snapshot_is_refused(snapshot: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.duckdb"
    newer.write_bytes(snapshot.read_bytes())
    store = duckdb.connect(str(newer))
    store.execute(f"UPDATE meta SET value = '{saved.SCHEMA_VERSION + 1}' WHERE key = 'schema_version'")
    store.close()
    with pytest.raises(FolderNewer, match="newer version"):
        regulars.load(newer)


def test_a_company_folder_gives_its_present_portfolio(
    portfolio: regulars.Portfolio, shop_lines: pa.Table, fit_lines: Fit, tmp_path: Path
) -> None:
    """A table taken before a newer portfolio is swapped in goes on reading the older one."""
    company = Company.create(tmp_path / "shop")
    with pytest.raises(NotFitted):
        regulars.load(company.path)
    company.publish(portfolio.save(company.new_snapshot(portfolio.record.fingerprint)))
    older = regulars.load(company.path)
    clients, count = older.clients(), portfolio.clients().arrow().num_rows
    for years in (1, 2, 3):
        newer = fit_lines(shop_lines.slice(0, 600), model="nbd", ltv_years=years)
        company.publish(newer.save(company.new_snapshot(newer.record.fingerprint)))
    with regulars.load(company.path) as present:
        assert present.record.ltv_years == 3
    assert len(list(company.portfolios.iterdir())) == 2
    assert clients.arrow().num_rows == count
    older.close()


def test_no_room_is_said_and_leaves_nothing(
    portfolio: regulars.Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    monkeypatch.setattr(saved, "_write", full)
    with pytest.raises(DiskFull, match="no room"):
        portfolio.save(tmp_path / "big.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_save_leaves_what_stood_before(
    snapshot: Path, portfolio: regulars.Portfolio, tmp_path: Path
) -> None:
    """Killed while the part file grows: the name is free, the folder's present portfolio still stands."""
    company = Company.create(tmp_path / "shop")
    company.publish(portfolio.save(company.new_snapshot("first")))
    target = company.portfolios / "killed.duckdb"
    script = textwrap.dedent(f"""
        import time, regulars
        from regulars.portfolio import saved
        held = saved._store
        def slow(*args):
            held(*args)
            print("stored", flush=True)
            time.sleep(60)
        saved._store = slow
        regulars.load({str(snapshot)!r}).save({str(target)!r})
    """)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "stored\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert not target.exists()
    with regulars.load(company.path) as present:
        assert present.clients().arrow().num_rows == portfolio.clients().arrow().num_rows
    again = portfolio.save(target)
    assert again.exists()


def test_look_ups_are_quick(snapshot: Path) -> None:
    with regulars.load(snapshot) as loaded:
        client = loaded.clients().arrow()["client"][0].as_py()
        loaded.sell_to(client, 5)
        begin = time.perf_counter()
        for _ in range(5):
            loaded.sell_to(client, 5)
        assert (time.perf_counter() - begin) / 5 < 0.5
