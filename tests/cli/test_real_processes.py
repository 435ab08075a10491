"""Commands as processes of their own: killed, two at once, without the right to write, with odd files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import regulars
from regulars.company import Company
from regulars.errors import RegularsError, SourceUnreadable

PROGRAM = [sys.executable, "-m", "regulars"]

#: Runs a command line and stops, for the test to come in, when a fit has said that it has come to ``stage``.
HELD = textwrap.dedent("""
    import sys, time
    from regulars import portfolio
    fit = portfolio.fit
    def held(*given, progress, **asked):
        def tell(stage, share):
            progress(stage, share)
            if stage == sys.argv[1]:
                print("here", flush=True)
                time.sleep(60)
        return fit(*given, progress=tell, **asked)
    portfolio.fit = held
    from regulars.cli import main
    main(sys.argv[2:])
""")

#: The same, stopped in the middle of writing the snapshot.
HELD_SAVING = textwrap.dedent("""
    import sys, time
    from regulars.portfolio import saved
    store = saved._store
    def held(*given):
        store(*given)
        print("here", flush=True)
        time.sleep(60)
    saved._store = held
    from regulars.cli import main
    main(sys.argv[2:])
""")


@pytest.fixture
def own(shop: Path, tmp_path: Path) -> Path:
    """A copy of the company folder that a test may change."""
    return Path(shutil.copytree(shop, tmp_path / "own"))


def command(*words: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, *PROGRAM, *map(str, words)], capture_output=True, text=True, encoding="utf-8", check=False
    )


def started(script: str, *words: object) -> subprocess.Popen[str]:
    """A process that has come to where it waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    assert "here\n" in iter(process.stdout.readline, "")
    return process


def ended(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "how"),
    [(HELD, signal.SIGTERM), (HELD_SAVING, getattr(signal, "SIGKILL", signal.SIGTERM))],
    ids=["computing", "saving"],
)
def test_a_killed_fit_leaves_the_portfolio_there_was(own: Path, script: str, how: signal.Signals) -> None:
    company = Company.open(own)
    before, bytes_before = company.current(), company.current().read_bytes()
    ended(started(script, "totals", "fit", "--model", "nbd", "--folder", own), how)
    assert company.current() == before
    assert before.read_bytes() == bytes_before
    with regulars.load(own) as there:
        assert there.models["activity"]["model"] != "nbd"
    again = command("fit", "--model", "nbd", "--folder", own)
    assert again.returncode == 0, again.stderr
    with regulars.load(own) as there:
        assert there.models["activity"]["model"] == "nbd"


@pytest.mark.slow
def test_of_two_fits_at_once_the_second_is_told_to_wait(own: Path) -> None:
    first = started(HELD, "totals", "fit", "--folder", own)
    try:
        second = command("fit", "--folder", own)
        assert second.returncode != 0
        assert "is being written to by another Regulars. Wait until it has finished" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        ended(first, signal.SIGTERM)


@pytest.mark.slow
def test_an_older_table_answers_while_fits_go_on(own: Path) -> None:
    """Other processes fit twice; the snapshot that this one reads is removed by the second fit."""
    with regulars.load(own) as older:
        clients, rows = older.clients(), older.clients().arrow()
        path = Company.open(own).current()
        for model in ("nbd", "bg/nbd"):
            assert command("fit", "--model", model, "--horizon", "4w", "--folder", own).returncode == 0
        assert not path.exists() or sys.platform == "win32"
        assert clients.arrow() == rows
        assert clients.query("SELECT count(*) AS n FROM clients")["n"][0].as_py() == rows.num_rows
    with regulars.load(own) as present:
        assert present.horizon == "4w"


@pytest.mark.parametrize(
    ("version", "said"), [(99, "made by a newer version of Regulars"), (0, "made by an older version")]
)
def test_a_snapshot_of_another_version_is_named(own: Path, version: int, said: str) -> None:
    store = duckdb.connect(str(Company.open(own).current()))
    store.execute(f"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'")
    store.close()
    with pytest.raises(RegularsError, match=said):
        regulars.load(own)
    assert command("fit", "--model", "nbd", "--folder", own).returncode == 0, "a new fit mends it"
    regulars.load(own).close()


def test_a_ledger_is_no_portfolio(shop: Path) -> None:
    with pytest.raises(SourceUnreadable, match="is not a portfolio saved by Regulars"):
        regulars.load(shop / "ledger.duckdb")


def unprivileged() -> tuple[str, ...]:
    """What stands before a command so that the system holds it to the files' permissions."""
    if sys.platform == "win32":
        pytest.skip("permissions of folders are told in another way on Windows")
    if os.geteuid():
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root ignores permissions, and there is no setpriv to give that up")
    return ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


@pytest.mark.slow
def test_a_folder_that_may_only_be_read(own: Path, sales: Path) -> None:
    """What is there is answered; what would write says where it may not."""
    before = unprivileged()
    client = regulars.load(own).clients().arrow()["client"][0].as_py()
    files = [own, *own.rglob("*")]
    for path in files:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        assert command("client", client, "--folder", own, before=before).returncode == 0
        for words in (("fit",), ("import", sales)):
            refused = command(*words, "--folder", own, before=before)
            assert refused.returncode != 0
            assert "can be read here, but not written to. Ask for the right" in refused.stderr, words
        checked = command("doctor", "--json", "--folder", own, before=before)
        assert any(
            "not written to" in one["said"]["text"]
            for one in json.loads(checked.stdout)["findings"]
            if one["about"] == "lock"
        )
        told = command("fit", "--json", "--folder", own, before=before)
        assert json.loads(told.stdout)["error"]["code"] == "error.folder_read_only"
    finally:
        for path in files:
            path.chmod(path.stat().st_mode | 0o200)


def test_a_workbook_with_a_password_is_named(tmp_path: Path) -> None:
    """Encrypted for good (MS-OFFCRYPTO, agile), as Excel does it."""
    openpyxl, msoffcrypto = pytest.importorskip("openpyxl"), pytest.importorskip("msoffcrypto")
    from msoffcrypto.format.ooxml import OOXMLFile

    assert msoffcrypto
    book = openpyxl.Workbook()
    book.active.append(["client", "date", "amount"])
    book.active.append(["Ann", "2024-01-05", 10])
    book.save(tmp_path / "open.xlsx")
    with (tmp_path / "open.xlsx").open("rb") as plain, (tmp_path / "sales.xlsx").open("wb") as locked:
        OOXMLFile(plain).encrypt("secret", locked)
    assert (tmp_path / "sales.xlsx").read_bytes()[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    opened = command("open", tmp_path / "sales.xlsx", "--yes", "--no-browser", "--folder", tmp_path / "shop")
    assert opened.returncode != 0
    assert "is protected by a password. Open it in Excel, save a copy without the password" in opened.stderr
    assert "secret" not in opened.stderr


def test_sales_compressed_with_zstd_open_whole(sales: Path, shop: Path, tmp_path: Path) -> None:
    packed = tmp_path / "sales.csv.zst"
    packed.write_bytes(pa.compress(sales.read_bytes(), codec="zstd", asbytes=True))
    folder = tmp_path / "packed"
    opened = command("open", packed, "--yes", "--no-browser", "--folder", folder)
    assert opened.returncode == 0, opened.stderr
    with regulars.load(folder) as packed_too, regulars.load(shop) as plain:
        assert packed_too.record.fingerprint == plain.record.fingerprint
        assert len(packed_too.clients()) == len(plain.clients())
