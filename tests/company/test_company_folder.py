"""The company folder: made once, locked while written, its portfolio swapped whole."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from regulars import company as company_module
from regulars.company import Company, disk_room, is_disk_full, replace_patiently
from regulars.errors import (
    ArgumentInvalid,
    DiskFull,
    FolderBusy,
    FolderExists,
    FolderMissing,
    FolderNewer,
    NotFitted,
)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company.create(tmp_path / "shop", currency="MDL", timezone="Europe/Chisinau", language="ro")


def snapshot(company: Company, fingerprint: str) -> Path:
    path = company.new_snapshot(fingerprint)
    path.write_bytes(fingerprint.encode())
    company.publish(path)
    return path


def test_a_new_folder_opens_with_what_it_was_given(company: Company) -> None:
    found = Company.open(company.path).settings
    assert (found.name, found.currency, found.timezone, found.language) == (
        "shop",
        "MDL",
        "Europe/Chisinau",
        "ro",
    )


def test_nothing_is_overwritten(company: Company, tmp_path: Path) -> None:
    with pytest.raises(FolderExists, match="is there already"):
        Company.create(company.path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(FolderExists):
        Company.create(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    Company.create(tmp_path / "empty")


def test_a_folder_that_is_none_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match="regulars new"):
        Company.open(tmp_path)


def test_a_wrong_setting_leaves_no_folder_that_opens(tmp_path: Path) -> None:
    with pytest.raises(ArgumentInvalid, match="currency is 'lei'; it has to be three capital letters"):
        Company.create(tmp_path / "shop", currency="lei")
    with pytest.raises(FolderMissing):
        Company.open(tmp_path / "shop")


def test_a_folder_of_a_newer_version_is_left_alone(company: Company) -> None:
    (company.path / "FORMAT").write_text("2\n", encoding="utf-8")
    with pytest.raises(FolderNewer, match=r"format 2; this one knows 1.*pip install --upgrade"):
        Company.open(company.path)


def test_before_a_fit_there_is_no_portfolio(company: Company) -> None:
    with pytest.raises(NotFitted, match="regulars fit"):
        company.current()


def test_publishing_swaps_and_keeps_the_last_two(company: Company) -> None:
    made = [snapshot(company, f"{n:012d}") for n in range(4)]
    assert company.current() == made[-1]
    assert sorted(company.portfolios.iterdir()) == sorted(made[-2:])
    assert company.current().read_bytes() == b"000000000003"


def test_what_a_killed_fit_left_goes_after_a_day(company: Company) -> None:
    killed, running = (company.portfolios / f"{n}.duckdb.{n}.part" for n in (1, 2))
    for path in (killed, running):
        path.write_bytes(b"half")
    os.utime(killed, (time.time() - 90_000,) * 2)
    present = snapshot(company, "next")
    assert sorted(company.portfolios.iterdir()) == sorted([present, running])


def test_two_snapshots_of_one_second_have_two_names(company: Company) -> None:
    first = snapshot(company, "same")
    assert company.new_snapshot("same") != first


def test_a_reader_always_finds_a_whole_snapshot(company: Company) -> None:
    """A reader that looks while snapshots are swapped never sees half a name or a missing file."""
    snapshot(company, "first")
    stop, seen, wrong = threading.Event(), set(), []

    def look() -> None:
        while not stop.is_set():
            path = company.current()
            try:
                seen.add(path.read_bytes())
            except OSError as error:
                # Two newer ones may have come while a slow reader opened it; then it is no more the current.
                if company.current() == path:
                    wrong.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(20):
        snapshot(company, f"next{n}")
        time.sleep(0.005)
    stop.set()
    reader.join()
    assert not wrong
    assert len(seen) > 1


def test_replacing_waits_for_a_reader_that_holds_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses while a file is open; here the refusal is made, three times."""
    (tmp_path / "new").write_text("new", encoding="utf-8")
    (tmp_path / "old").write_text("old", encoding="utf-8")
    refusals = iter([True, True, True, False])
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if next(refusals):
            raise PermissionError(errno.EACCES, "held")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(company_module, "_REPLACE_WAIT", 0.001)
    replace_patiently(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text(encoding="utf-8") == "new"


def test_a_full_disk_leaves_the_old_portfolio(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    old = snapshot(company, "old")
    new = company.new_snapshot("new")
    new.write_bytes(b"new")

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(company_module, "_fsync", full)
    with pytest.raises(DiskFull, match="What was there before is unchanged"):
        company.publish(new)
    assert company.current() == old
    assert not list(company.path.glob("CURRENT.*"))


def test_only_a_full_disk_is_called_one(tmp_path: Path) -> None:
    assert is_disk_full(OSError(errno.EFBIG, "File too large"))
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied"))
    with pytest.raises(PermissionError), disk_room(tmp_path):
        raise PermissionError(errno.EACCES, "Permission denied")


HOLD = """
import sys
from regulars.company import Company
with Company.open(sys.argv[1]).lock():
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_the_lock_is_for_one_process_and_ends_with_it(company: Company) -> None:
    command = [sys.executable, "-c", HOLD, str(company.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(FolderBusy, match="Wait until it has finished"), company.lock():
            pass
        process.kill()
    with company.lock(), pytest.raises(FolderBusy), Company.open(company.path).lock():
        pass
    with company.lock():
        assert (company.path / "lock").exists()
