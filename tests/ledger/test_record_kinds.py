"""Records beside sales: each kind has a schema, a sample that imports, and the same refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars.company import Company
from regulars.errors import ArgumentInvalid, ChoiceNeeded, MappingIncomplete, TooManyRejects
from regulars.ledger import export_rejects, import_file, kinds
from regulars.ledger.store import attached

DESIGNED = {
    "sales", "clients", "products", "referrals", "answers", "offers", "visits", "check-backs", "contacts",
    "cases",
    "concessions", "discounts", "spend", "people", "invoices",
}  # fmt: skip


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company.create(tmp_path / "shop", currency="MDL")


def table(company: Company, name: str) -> list[dict[str, object]]:
    engine = attached(company)
    rows = engine.arrow(f"SELECT * FROM store.{name} ORDER BY source_row").to_pylist()
    engine.close()
    return rows


def test_every_designed_kind_is_declared() -> None:
    assert set(kinds.names()) == DESIGNED


@pytest.mark.parametrize("name", sorted(DESIGNED - {"sales"}))
def test_the_sample_of_each_kind_imports_whole_and_once(company: Company, tmp_path: Path, name: str) -> None:
    kind = kinds.kind(name)
    file = tmp_path / f"{name}.csv"
    file.write_text(kind.sample(), encoding="utf-8")
    first = import_file(company, file, name)
    again = import_file(company, file, name)
    assert first.added == first.rows > 0
    assert (first.rejected, again.added, again.repeated, again.replaced) == (0, 0, first.rows, 0)
    stored = table(company, kind.table)
    assert len(stored) == first.rows
    assert all(row[field.name] is not None for row in stored for field in kind.fields if field.required)


def test_headers_in_russian_and_a_changed_record(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("Клиент;ФИО;Телефон\nC-1;Анна;069000001\n", encoding="cp1251")
    assert import_file(company, file, "clients").added == 1
    file.write_text("Клиент;ФИО;Телефон\nC-1;Анна М.;069000001\n", encoding="cp1251")
    report = import_file(company, file, "clients")
    assert (report.added, report.replaced) == (1, 1)
    assert [row["name"] for row in table(company, "clients")] == ["Анна М."]


def test_refused_records_come_back_mended(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    rows = "".join(f"C-{n},2025-01-{n:02d},better\n" for n in range(1, 21))
    file.write_text(
        f"client,at,answer\n{rows}C-30,2025-02-30,better\nC-31,2025-01-30,so-so\n", encoding="utf-8"
    )
    report = import_file(company, file, "check-backs")
    assert (report.added, report.rejected) == (20, 2)
    (mend,) = export_rejects(company, tmp_path / "mend.csv", "check-backs")
    text = mend.read_text(encoding="utf-8-sig")
    assert "row 22, column at: '2025-02-30' is not a date" in text
    assert "row 23, column answer: 'so-so' is not one of the answers there are" in text
    mend.write_text(
        text.replace("2025-02-30", "2025-02-28", 1).replace("so-so", "worse", 1), encoding="utf-8-sig"
    )
    report = import_file(company, mend, "check-backs")
    assert (report.added, report.resolved) == (2, 2)
    assert export_rejects(company, tmp_path / "rest.csv", "check-backs") == []


def test_what_is_missing_is_named(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("who,when,said\nC-1,2025-01-20,fine\n", encoding="utf-8")
    with pytest.raises(MappingIncomplete, match=r"No column of x.csv says client.*who, when, said"):
        import_file(company, file, "answers")
    named = {"client": "who", "at": "when", "answer": "said", "question": "said"}
    assert import_file(company, file, "answers", columns=named).added == 1
    with pytest.raises(ArgumentInvalid, match="'gossip' is not a kind of records"):
        import_file(company, file, "gossip")


def test_dates_that_could_be_either_are_asked_about(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    file.write_text("channel,at,amount\nleaflets,03/04/2025,5\nposters,03/04/2025,7\n", encoding="utf-8")
    with pytest.raises(ChoiceNeeded, match="day first or month first"):
        import_file(company, file, "spend")


def test_over_a_tenth_of_bad_records_stops(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    file.write_text("channel,at,amount\nleaflets,2025-04-03,much\nposters,2025-04-03,7\n", encoding="utf-8")
    with pytest.raises(TooManyRejects, match="'much' is not a number"):
        import_file(company, file, "spend")


def test_what_cannot_be_is_refused_with_what_to_do(company: Company, tmp_path: Path) -> None:
    def refused(kind: str, head: str, *rows: str) -> str:
        file = tmp_path / f"{kind}.csv"
        good = rows[0]
        many = [good.replace("C-1", f"C-1{n}") for n in range(30)]
        file.write_text("\n".join([head, *many, *rows[1:]]) + "\n", encoding="utf-8")
        report = import_file(company, file, kind)
        assert (report.added, report.rejected) == (30, len(rows) - 1)
        return " ".join(reason.english() for reason in report.reasons)

    told = refused(
        "referrals", "client,referred_by,at,bonus", "C-1,C-9,2025-01-02,3", "C-7,C-9,2025-01-02,-5"
    )
    assert "row 32, column bonus: -5 is below zero. Write what it is without the minus" in told
    told = refused(
        "discounts", "product,from,until,share,client,chance", "tea,2025-01-02,2025-01-09,20,C-1,0.5",
        "tea,2025-01-02,2025-01-09,120,C-2,0.5", "tea,2025-01-09,2025-01-02,20,C-3,0.5",
        "tea,2025-01-02,2025-01-09,20,C-4,3",
    )  # fmt: skip
    assert "row 32, column share: 120 is not between 0 and 100 per cent" in told
    assert "row 33, column until: 2025-01-02 lies before the day it begins" in told
    assert "row 34, column chance: 3 is no chance. Write a number between 0 and 1" in told
    told = refused(
        "offers", "client,at,product,price,discount", "C-1,2025-01-02,tea,5,1", "C-2,2025-01-02,tea,5,7"
    )
    assert "row 32, column discount: 7 is more than the price beside it" in told


def test_a_row_that_ends_early_lacks_only_what_may_be_left_out(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    rows = [f"C-{n};C-1" for n in range(2, 30)]
    file.write_text("\n".join(["client;referred_by;at;bonus", *rows, "C-30", "C-31;C-1;2025-01-02;"]) + "\n")
    report = import_file(company, file, "referrals")
    assert (report.added, report.rejected, report.set_aside) == (29, 1, 0)
    assert [row["at"] is None for row in table(company, "referrals")][-2:] == [True, False]


def test_roles_are_said_in_every_language_and_nothing_else_is_kept(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = ["C-1;Ion;платит", "C-1;Ana;sfătuiește", "C-1;Ion;uses"]
    file.write_text("\n".join(["клиент;человек;роль", *rows]) + "\n", encoding="utf-8")
    assert import_file(company, file, "people").added == 3
    assert [row["role"] for row in table(company, "people")] == ["pays", "advises", "uses"]
    file.write_text("\n".join(["клиент;человек;роль", "C-1;Ion;difficult"]) + "\n", encoding="utf-8")
    with pytest.raises(TooManyRejects, match="'difficult' is not one of the answers there are"):
        import_file(company, file, "people")
