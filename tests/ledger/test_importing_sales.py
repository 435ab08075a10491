"""Importing into a company's ledger: nothing twice, nothing lost, all of an import or none of it."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.company import Company
from regulars.errors import CurrenciesMixed, FolderBusy, FolderNewer, SourceEmpty, TooManyRejects
from regulars.ledger import export_rejects, import_file, open_ledger

HEADER = "who,day,paid,doc,what"
COLUMNS = {"client": "who", "at": "day", "amount": "paid", "order": "doc", "product": "what"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company.create(tmp_path / "shop", currency="MDL")


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def stored(company: Company) -> list[tuple[object, ...]]:
    ledger = open_ledger(company)
    rows = ledger.lines.query(
        "SELECT client, CAST(sold_on AS VARCHAR) AS day, CAST(amount AS DOUBLE) AS amount, order_id, "
        "product FROM lines"
    )
    ledger.close()
    return sorted((tuple(row.values()) for row in rows.to_pylist()), key=str)


def test_the_same_file_twice_changes_nothing_and_twins_survive(company: Company, tmp_path: Path) -> None:
    file = written(
        tmp_path / "s.csv", "Ann,2024-01-05,10,1,tea", "Ann,2024-01-05,10,1,tea", ",2024-02-03,5,4,cake"
    )
    first = import_file(company, file, columns=COLUMNS)
    assert (first.added, first.repeated) == (3, 0)
    again = import_file(company, file, columns=COLUMNS)
    assert (again.added, again.repeated) == (0, 3)
    renamed = file.rename(tmp_path / "other name.csv")
    assert import_file(company, renamed).added == 0, "the saved reading is used, and the lines are known"
    assert len(stored(company)) == 3


def test_an_overlapping_export_adds_only_what_is_new(company: Company, tmp_path: Path) -> None:
    rows = [f"C{n % 5},2024-0{1 + n // 10}-1{n % 10},{n}.5,{n // 2},P{n % 3}" for n in range(40)]
    import_file(company, written(tmp_path / "a.csv", *rows[:25]), columns=COLUMNS)
    report = import_file(company, written(tmp_path / "b.csv", *rows[15:]))
    assert (report.added, report.repeated, report.replaced) == (15, 10, 0)
    assert len(stored(company)) == 40


ROW = st.tuples(st.sampled_from("ABC"), st.integers(1, 3), st.integers(1, 3), st.sampled_from("xy"))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.lists(ROW, min_size=1, max_size=12), st.data())
def test_two_exports_hold_what_their_union_holds(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, int, str]], data: st.DataObject
) -> None:
    """However two exports overlap, a line is stored as often as the export that has it most often says."""
    folder = tmp_path_factory.mktemp("union")
    company = Company.create(folder / "shop")
    texts = [f"{who},2024-01-0{day},{paid},,{what}" for who, day, paid, what in rows]
    cut = data.draw(st.integers(0, len(texts) - 1))
    back = data.draw(st.integers(0, cut))
    parts = [texts[: cut + 1], texts[back:]]
    for number, part in enumerate(parts):
        import_file(company, written(folder / f"{number}.csv", *part), columns=COLUMNS)
    expected = Counter(parts[0]) | Counter(parts[1])
    found = Counter(f"{who},{day},{int(amount)},,{what}" for who, day, amount, _, what in stored(company))
    assert found == expected


def test_a_corrected_document_takes_the_place_of_the_old(company: Company, tmp_path: Path) -> None:
    import_file(
        company,
        written(tmp_path / "a.csv", "Ann,2024-01-05,10,1,tea", "Ann,2024-01-05,4,1,cake"),
        columns=COLUMNS,
    )
    report = import_file(
        company, written(tmp_path / "b.csv", "Ann,2024-01-05,12,1,tea", "Ann,2024-01-05,4,1,cake")
    )
    assert (report.added, report.replaced) == (2, 2)
    assert sorted(row[2] for row in stored(company)) == [4.0, 12.0]
    # A refund of the same order on another day is no correction.
    refund = import_file(company, written(tmp_path / "c.csv", "Ann,2024-01-09,-12,1,tea"))
    assert (refund.added, refund.replaced) == (1, 0)
    # The first file once more does not bring the old figures back.
    assert import_file(company, tmp_path / "a.csv").added == 0
    assert sorted(row[2] for row in stored(company)) == [-12.0, 4.0, 12.0]


def test_rejects_leave_as_a_file_and_come_back_mended(company: Company, tmp_path: Path) -> None:
    file = written(
        tmp_path / "s.csv", "Bob,2024-01-05,5,2,tea", "Bob,31.02.2024,5,2,tea", "Eve,2024-01-06,five,3,tea"
    )
    with pytest.raises(TooManyRejects, match="2 of 3 rows cannot be used"):
        import_file(company, file, columns=COLUMNS)
    import_file(company, file, columns=COLUMNS, force=True)
    (mend,) = export_rejects(company, tmp_path / "mend.csv")
    text = mend.read_text(encoding="utf-8-sig")
    assert "row 3, column day: '31.02.2024' is not a date" in text
    assert "row 4, column paid: 'five' is not an amount" in text
    mend.write_text(text.replace("31.02.2024", "2024-01-05", 1), encoding="utf-8-sig")
    report = import_file(company, mend, force=True)
    assert (report.added, report.resolved, report.rejected) == (1, 1, 1)
    # The mended line is a genuine twin of one that was sound at once; both stay.
    assert Counter(stored(company))["Bob", "2024-01-05", 5.0, "2", "tea"] == 2
    assert import_file(company, mend, force=True).added == 0
    (rest,) = export_rejects(company, tmp_path / "rest.csv")
    assert rest.read_text(encoding="utf-8-sig").count("s.csv") == 1
    # The source mended by itself and given again: nothing is doubled.
    written(file, "Bob,2024-01-05,5,2,tea", "Bob,2024-01-05,5,2,tea", "Eve,2024-01-06,5,3,tea")
    assert import_file(company, file).added == 1
    assert len(stored(company)) == 3


def test_the_import_is_written_down(company: Company, tmp_path: Path) -> None:
    import_file(company, written(tmp_path / "s.csv", "Ann,2024-01-05,10,1,tea"), columns=COLUMNS)
    ledger = open_ledger(company)
    (row,) = ledger.engine.arrow(
        "SELECT kind, source, sha256, row_count, added FROM store.imports"
    ).to_pylist()
    ledger.close()
    assert (row["kind"], row["source"], row["row_count"], row["added"]) == ("sales", "s.csv", 1, 1)
    assert len(row["sha256"]) == 64
    assert company.settings.imports["sales"].columns == COLUMNS


def test_the_ledger_keeps_one_currency(tmp_path: Path) -> None:
    company = Company.create(tmp_path / "shop")
    first = tmp_path / "a.csv"
    first.write_text("who,day,paid\nAnn,2024-01-05,10 EUR\n", encoding="utf-8")
    columns = {"client": "who", "at": "day", "amount": "paid"}
    assert import_file(company, first, columns=columns).currency == "EUR"
    first.write_text("who,day,paid\nAnn,2024-01-06,10 USD\n", encoding="utf-8")
    with pytest.raises(CurrenciesMixed, match="EUR, USD"):
        import_file(company, first, columns=columns)
    ledger = open_ledger(company)
    assert ledger.currency == "EUR"
    ledger.close()


def test_before_the_first_import_it_says_so(company: Company) -> None:
    with pytest.raises(SourceEmpty, match="regulars import FILE"):
        open_ledger(company)


IMPORT = """
import sys
from regulars.company import Company
from regulars.ledger import import_file
print("ready", flush=True)
import_file(Company.open(sys.argv[1]), sys.argv[2])
print("done", flush=True)
"""


@pytest.mark.slow
def test_an_import_killed_at_any_point_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    """Kills at seeded moments over the length of a whole import; the last ones let it finish."""
    chance = random.Random(5)
    company = Company.create(tmp_path / "shop")
    rows = [f"C{n % 500},2024-0{1 + n % 9}-1{n % 10},{n % 97}.5,{n // 3},P{n % 50}" for n in range(30_000)]
    import_file(company, written(tmp_path / "a.csv", *rows[:10_000]), columns=COLUMNS)
    old, new = 10_000, 30_000
    written(tmp_path / "b.csv", *rows)
    whole = _killed(company, tmp_path / "b.csv", None)
    outcomes = {len(stored(company))}
    assert outcomes == {new}
    for number, share in enumerate((0.02, *(chance.uniform(0.2, 1.05) for _ in range(4)))):
        shop = Company.create(tmp_path / f"shop{number}")
        import_file(shop, tmp_path / "a.csv", columns=COLUMNS)
        _killed(shop, tmp_path / "b.csv", whole * share)
        found = len(stored(shop))
        assert found in (old, new)
        outcomes.add(found)
        if number < 3:
            import_file(Company.open(shop.path), tmp_path / "b.csv")
            assert len(stored(shop)) == new
    assert outcomes == {old, new}, "no kill came before the end"


def _killed(company: Company, file: Path, after: float | None) -> float:
    """Import in a process of its own and kill it ``after`` seconds; how long it ran."""
    command = [sys.executable, "-c", IMPORT, str(company.path), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        started = time.monotonic()
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
        return time.monotonic() - started


HOLD = """
import sys
from regulars.company import Company
with Company.open(sys.argv[1]).lock():
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_folder_that_another_process_writes_to_is_busy(company: Company, tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", "Ann,2024-01-05,10,1,tea")
    command = [sys.executable, "-c", HOLD, str(company.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(FolderBusy, match="is being written to by another Regulars"):
            import_file(company, file, columns=COLUMNS)
        process.kill()
    assert (company.path / "lock").exists()
    assert import_file(company, file, columns=COLUMNS).added == 1, (
        "the lock of a dead process holds nobody up"
    )


FULL = """
import resource, sys
from regulars.company import Company
from regulars.errors import DiskFull
from regulars.ledger import import_file
company = Company.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    import_file(company, sys.argv[2])
except DiskFull as full:
    print(full)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
def test_a_full_disk_is_said_and_what_stood_before_still_stands(company: Company, tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: the write fails in the same place."""
    import_file(company, written(tmp_path / "a.csv", "Ann,2024-01-05,10,1,tea"), columns=COLUMNS)
    before = stored(company)
    rows = [f"Client {n * 7919 % 10007},2024-01-05,{n},{n},product {n * 31 % 9973}" for n in range(60_000)]
    file = written(tmp_path / "b.csv", *rows)
    limit = company.ledger_path.stat().st_size + 300_000
    command = [sys.executable, "-c", FULL, str(company.path), str(file), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "There is no room left on the disk" in done.stdout, done.stderr[-2000:]
    assert stored(company) == before
    assert import_file(company, file).added == 60_000


def test_a_ledger_of_a_newer_version_is_left_alone(company: Company, tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", "Ann,2024-01-05,10,1,tea")
    import_file(company, file, columns=COLUMNS)
    (company.path / "FORMAT").write_text("99\n", encoding="utf-8")
    with pytest.raises(FolderNewer, match="pip install --upgrade regulars"):
        Company.open(company.path)
    from regulars.engine.duckdb import DuckDB

    engine = DuckDB(company.ledger_path)
    engine.connection.execute("UPDATE store.meta SET value = '99' WHERE key = 'schema'")
    engine.close()
    for attempt in (lambda: import_file(company, file), lambda: open_ledger(company)):
        with pytest.raises(FolderNewer, match="format 99"):
            attempt()


def test_discounts_that_cannot_be_are_refused_one_by_one(company: Company, tmp_path: Path) -> None:
    head = "client,date,order,product,quantity,price,discount,amount"
    rows = [
        f"C{n % 9},2025-0{1 + n % 6}-1{n % 10},{n},tea,{1 + n % 3},10,{'' if n % 2 else '2'},"
        f"{10 * (1 + n % 3) - (0 if n % 2 else 2)}"
        for n in range(120)
    ]
    bad = [
        "C1,2025-03-03,x1,tea,1,10,12,-2",
        "C2,2025-03-03,x2,tea,1,6,-3,9",
        "C3,2025-03-03,x3,tea,1,6,abc,6",
    ]
    back = "C0,2025-05-01,x4,tea,-1,10,2,-8"
    file = tmp_path / "sales.csv"
    file.write_text("\n".join([head, *rows, *bad, back]) + "\n", encoding="utf-8")
    report = import_file(company, file)
    assert (report.added, report.rejected) == (121, 3)
    told = " ".join(reason.english() for reason in report.reasons)
    assert "row 122, column discount: 12 taken off is more than the price" in told
    assert "row 123, column discount: -3 was added to the price, not taken off" in told
    assert "row 124, column discount: 'abc' is not a discount" in told
