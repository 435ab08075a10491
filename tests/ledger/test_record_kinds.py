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
