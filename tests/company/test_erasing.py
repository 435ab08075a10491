"""A client who asks to be forgotten is in no file of the folder, and sums do not change."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import pytest

import regulars
from regulars.casebook.files import CaseUnreadable
from regulars.cli import main
from regulars.company import Company
from regulars.ledger import erasing as in_ledger
from regulars.ledger import outcomes, store
from regulars.ledger.importing import import_file
from regulars.portfolio import erasing as in_portfolio
from regulars.privacy import erase_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    simulated = [
        "simulate",
        "sales.csv",
        "--clients",
        "30",
        "--weeks",
        "60",
        "--products",
        "4",
        "--seed",
        "5",
    ]
    assert main(simulated) == 0
    assert main(["open", "sales.csv", "--yes", "--no-browser", "--folder", "shop"]) == 0
    with Path("sales.csv").open(encoding="utf-8") as file:
        clients = sorted({row["client"] for row in csv.DictReader(file)})
    people = [["client", "name", "email"], *([c, f"Somebody {c}x", f"{c}@mail.example"] for c in clients)]
    sent = [["client", "referred_by"], [clients[1], clients[0]], [clients[0], clients[2]]]
    sent.append([clients[3], f"Somebody {clients[0]}x"])  # named, not numbered
    around = [["client", "person", "role"], [clients[4], f"Somebody {clients[0]}x", "pays"]]
    for name, rows in (("clients", people), ("referrals", sent), ("people", around)):
        with Path(f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        assert main(["import", f"{name}.csv", "--kind", name, "--folder", "shop"]) == 0
    assert main(["fit", "--folder", "shop"]) == 0
    return tmp_path / "shop"


def whom(folder: Path) -> str:
    """The client whom the referrals name first; he has purchases."""
    with (folder.parent / "referrals.csv").open(encoding="utf-8") as file:
        return next(csv.DictReader(file))["referred_by"]


def test_the_ledger_forgets_him_and_keeps_its_sums(folder: Path) -> None:
    company, client = Company.open(folder), whom(folder)
    with closing(store.open_ledger(company)) as ledger:
        before = ledger.facts
        his = ledger.lines.query("SELECT count(*) AS n FROM lines WHERE client = $c", c=client)["n"][
            0
        ].as_py()
    erased = in_ledger.erase(company, client)
    assert erased.lines == his > 0
    assert erased.records == 2  # his name, and who sent him
    with closing(store.open_ledger(company)) as ledger:
        after = ledger.facts
        assert (after.lines, after.clients, after.walk_ins) == (
            before.lines,
            before.clients - 1,
            before.walk_ins + his,
        )
        assert ledger.lines.query("SELECT sum(amount) AS s FROM lines")["s"][0].as_py() > 0
    assert client.encode() not in company.ledger_path.read_bytes()
    assert f"Somebody {client}x".encode() not in company.ledger_path.read_bytes()
    again = in_ledger.erase(company, client)
    assert (again.lines, again.records) == (0, 0)


def test_who_was_erased_is_not_imported_again(folder: Path) -> None:
    company, client = Company.open(folder), whom(folder)
    erased = in_ledger.erase(company, client)
    other = folder.parent / "again.csv"
    # Not the file itself: that one is known by its hash.
    other.write_text((folder.parent / "sales.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    report = import_file(company, other)
    assert (report.erased, report.added) == (erased.lines, 0)
    assert report.rows == report.added + report.repeated + report.rejected + report.set_aside
    people = folder.parent / "people2.csv"
    people.write_text(f"client,name\n{client},Back again\n", encoding="utf-8")
    assert import_file(company, people, "clients").erased == 1
    assert client.encode() not in company.ledger_path.read_bytes()


def test_snapshots_are_written_anew_without_him(folder: Path) -> None:
    company, client = Company.open(folder), whom(folder)
    old = company.current()
    with regulars.load(folder) as before:
        others = before.clients().query("SELECT * FROM clients WHERE client <> $c ORDER BY client", c=client)
        product = before.products().arrow()["product"][0].as_py()
        buyers = before.buyers_of(product).to_pylist()
        total = before.totals()
        lines = len(before.lines)
    kept = len(list(company.portfolios.glob("*.duckdb")))
    assert in_portfolio.erase(company, client) == kept
    assert len(list(company.portfolios.glob("*.duckdb"))) == kept
    assert company.current() != old and not old.exists()
    with regulars.load(folder) as after:
        assert after.clients().query("SELECT * FROM clients ORDER BY client").equals(others)
        assert after.buyers_of(product).to_pylist() == [each for each in buyers if each["client"] != client]
        assert after.totals().equals(total)
        assert len(after.lines) == lines
        assert client not in after.to_call(None)["client"].to_pylist()
    for snapshot in company.portfolios.glob("*.duckdb"):
        assert client.encode() not in snapshot.read_bytes(), snapshot


@pytest.mark.slow
def test_an_odd_sign_in_a_text_hides_no_record(folder: Path) -> None:
    """A line separator of Unicode inside a text is not the end of a record."""
    company, client = Company.open(folder), whom(folder)
    said = {"kind": "answers", "client": client, "at": "2026-11-20", "answer": "one\u2028two"}
    with company.lock():
        outcomes.append(company, [said, {**said, "client": "somebody else"}])
    assert erase_folder(company, client).records >= 1
    left = outcomes.records(company)
    assert [each["client"] for each in left] == ["somebody else"] and left[0]["answer"] == "one\u2028two"


@pytest.mark.slow
def test_a_guest_order_by_his_mail_does_not_bring_him_back(folder: Path) -> None:
    """The e-mail was known from the list of clients alone."""
    company, client = Company.open(folder), whom(folder)
    erase_folder(company, client)
    guests = folder.parent / "guests.csv"
    rows = [f"{client.upper()}@mail.example,2026-01-0{n},1{n}.00" for n in range(1, 7)]
    guests.write_text("\n".join(["email,date,amount", *rows, "other@mail.example,2026-01-09,5.00"]) + "\n")
    report = import_file(company, guests, columns={"client": "email", "at": "date", "amount": "amount"})
    assert (report.erased, report.added) == (6, 1)
    assert f"{client}@mail".lower().encode() not in company.ledger_path.read_bytes().lower()


@pytest.mark.slow
def test_a_case_file_that_cannot_be_read_is_named_where_it_speaks_of_him(folder: Path) -> None:
    company, client = Company.open(folder), whom(folder)
    (folder / "cases").mkdir(exist_ok=True)
    broken = folder / "cases" / "1.yaml"
    broken.write_text("client: {id: [\n")
    erase_folder(company, client)  # not about him, as far as anybody can see
    broken.write_text(f"client: {{id: {client}\n")
    with pytest.raises(CaseUnreadable, match=r"1\.yaml"):
        erase_folder(company, client)


def test_nothing_of_him_is_left_in_the_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client = whom(folder)
    assert main(["today", "--tick", client, "spoke", "--folder", str(folder)]) == 0
    made = [
        "case",
        "new",
        "cases/17.yaml",
        "--client",
        client,
        "--asks",
        "refund=40",
        "--country",
        "RO",
        "--folder",
        str(folder),
    ]
    (folder / "cases").mkdir(exist_ok=True)
    assert main([*made[:2], str(folder / "cases" / "17.yaml"), *made[3:]]) == 0
    assert main(["export-client", client, "--folder", str(folder)]) == 0
    given = capsys.readouterr().out
    assert f"Somebody {client}x" in given and '"purchases"' in given and '"contacts"' in given
    assert main(["erase-client", client, "--folder", str(folder)]) == 2  # nobody said --yes
    assert main(["erase-client", client, "--yes", "--folder", str(folder)]) == 0
    left = [path for path in folder.rglob("*") if path.is_file() and client.encode() in path.read_bytes()]
    assert left == []
    assert main(["case", "show", str(folder / "cases" / "17.yaml"), "--folder", str(folder)]) == 0
    assert main(["export-client", client, "--folder", str(folder)]) == 2
    assert main(["fit", "--folder", str(folder)]) == 0
    left = [path for path in folder.rglob("*") if path.is_file() and client.encode() in path.read_bytes()]
    assert left == []
