"""What came of calls: kept in the real folder under its lock, mended without losing what stood before."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from regulars.company import Company
from regulars.errors import ArgumentInvalid, FolderBusy, SourceUnreadable
from regulars.ledger import outcomes
from regulars.ledger.kinds import kind

MONDAY, TUESDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 24)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company.create(tmp_path / "shop")


def lines(company: Company) -> list[dict[str, object]]:
    text = (company.path / outcomes.FILE).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def standing(company: Company) -> dict[str, str]:
    found = outcomes.standing(outcomes.contacts(outcomes.records(company)))
    return {client: each.outcome for client, each in found.items()}


def test_a_tick_is_a_contact_of_the_declared_kind(company: Company) -> None:
    assert outcomes.records(company) == []
    made = outcomes.tick(company, "Ана\N{RIGHT-TO-LEFT OVERRIDE}<script>", "coming", MONDAY)
    [kept] = lines(company)
    fields = {field.name for field in kind("contacts").fields}
    assert fields <= kept.keys() and kept["kind"] == "contacts"
    assert (kept["client"], kept["at"], kept["outcome"]) == (made.client, "2026-11-23", "coming")
    assert outcomes.contacts(outcomes.records(company)) == [made]


def test_a_tick_on_the_same_day_mends_the_first_and_both_stay(company: Company) -> None:
    first = outcomes.tick(company, "7", "no-answer", MONDAY)
    outcomes.tick(company, "8", "spoke", MONDAY)
    second = outcomes.tick(company, "7", "coming", MONDAY)
    assert first.corrects is None and second.corrects == first.id
    assert standing(company) == {"7": "coming", "8": "spoke"}
    assert [each["outcome"] for each in lines(company)] == ["no-answer", "spoke", "coming"]
    later = outcomes.tick(company, "7", "elsewhere", TUESDAY)
    assert later.corrects is None and standing(company)["7"] == "elsewhere"


def test_a_mistake_is_taken_back(company: Company) -> None:
    outcomes.tick(company, "7", "spoke", MONDAY)
    outcomes.tick(company, "8", outcomes.DO_NOT_CALL, TUESDAY)
    outcomes.tick(company, "7", "coming", TUESDAY)
    outcomes.tick(company, "7", outcomes.MISTAKEN, TUESDAY)
    outcomes.tick(company, "8", outcomes.MISTAKEN, TUESDAY)
    assert standing(company) == {"7": "spoke"}


def test_who_wants_no_calls_stays_so(company: Company) -> None:
    outcomes.tick(company, "7", outcomes.DO_NOT_CALL, MONDAY)
    outcomes.tick(company, "7", "spoke", TUESDAY)
    assert standing(company) == {"7": outcomes.DO_NOT_CALL}


def test_an_unknown_outcome_names_those_there_are(company: Company) -> None:
    with pytest.raises(ArgumentInvalid, match="coming, trouble, elsewhere"):
        outcomes.tick(company, "7", "happy", MONDAY)
    assert not (company.path / outcomes.FILE).exists()


def test_nothing_is_written_while_somebody_else_writes(company: Company) -> None:
    with company.lock(), pytest.raises(FolderBusy):
        outcomes.tick(company, "7", "spoke", MONDAY)
    assert outcomes.records(company) == []


def test_a_line_cut_off_in_the_writing_does_not_count_and_does_no_harm(company: Company) -> None:
    outcomes.tick(company, "7", "spoke", MONDAY)
    with (company.path / outcomes.FILE).open("ab") as file:
        file.write(b'{"kind": "contacts", "client": "8", "at": "2026-')
    assert standing(company) == {"7": "spoke"}
    outcomes.tick(company, "9", "coming", MONDAY)
    assert standing(company) == {"7": "spoke", "9": "coming"}


@pytest.mark.parametrize("broken", ["not json", "[1]", ""])
def test_a_broken_line_is_named(company: Company, broken: str) -> None:
    outcomes.tick(company, "7", "spoke", MONDAY)
    path = company.path / outcomes.FILE
    path.write_text(f"{broken}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"Line 1 of outcomes\.jsonl"):
        outcomes.records(company)


def test_records_of_other_kinds_are_left_alone(company: Company) -> None:
    with company.lock():
        outcomes.append(company, [{"kind": "check-backs", "client": "7", "answer": "better"}])
    outcomes.tick(company, "7", "spoke", MONDAY)
    assert [each["kind"] for each in outcomes.records(company)] == ["check-backs", "contacts"]
    assert standing(company) == {"7": "spoke"}


def test_what_was_imported_stands_before_what_the_folder_wrote_itself(company: Company) -> None:
    from regulars.ledger import settling
    from regulars.ledger.importing import import_file

    assert settling.records(company) == []
    path = company.path / "cases.csv"
    path.write_text("case,client,opened_at,decision,followed\na,7,2026-01-05,Part,left\n", encoding="utf-8")
    import_file(company, str(path), "cases")
    [read] = settling.imported(company)
    assert (read["at"], read["parted"], read["lost"]) == ("2026-01-05", True, True)
    assert outcomes.endings([read]) == {"7": dt.date(2026, 1, 5)}
    own = {"kind": "cases", "case": "a", "client": "7", "at": "2026-01-09", "parted": False, "lost": False}
    with company.lock():
        outcomes.append(company, [own])
    assert outcomes.endings(settling.records(company)) == {}


def test_only_what_changes_the_forecast_makes_a_portfolio_old(company: Company) -> None:
    from regulars.ledger import settling

    before = dt.datetime.now(dt.UTC)
    outcomes.tick(company, "7", "coming", MONDAY)
    assert not settling.changed_since(outcomes.records(company), before)
    with company.lock():
        outcomes.append(company, [{"kind": "concessions", "client": "7", "at": "2026-01-09", "amount": 5}])
    assert settling.changed_since(outcomes.records(company), before)
    assert not settling.changed_since(outcomes.records(company), dt.datetime.now(dt.UTC))
