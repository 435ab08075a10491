"""Records go in, what cannot be used comes out with its reason and goes back mended."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from cli_runner import Run


@pytest.fixture
def till() -> Path:
    rows = ["day,client,sum"]
    rows += [f"2024-03-{day:02d},c{day % 5},{day}.50" for day in range(1, 29)]
    rows.append("31.02.2024,c7,9.50")
    path = Path("till.csv")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def shop(run: Run) -> Path:
    assert run("new", "shop").code == 0
    return Path("shop")


def test_what_is_there_is_not_added_again(run: Run, shop: Path, till: Path) -> None:
    first = run("import", till, "--folder", shop, "--json").json()["imports"][0]
    again = run("import", till, "--folder", shop, "--json").json()["imports"][0]
    assert (first["added"], first["rejected"]) == (28, 1)
    assert (again["added"], again["repeated"]) == (0, 28)


def test_a_rehearsal_shows_and_stores_nothing(run: Run, shop: Path, till: Path) -> None:
    done = run("import", till, "--dry-run", "--folder", shop)
    assert done.code == 0
    assert "client" in done.out and "Nothing was stored" in done.out
    assert not (shop / "ledger.duckdb").exists()
    told = run("import", till, "--dry-run", "--folder", shop, "--json").json()
    assert told["stored"] is False and told["imports"][0]["facts"]["lines"] == 28


def test_several_files_and_patterns(run: Run, shop: Path, till: Path) -> None:
    Path("till-2.csv").write_text(
        "day,client,sum\n2024-04-01,c1,3.50\n2024-04-02,c2,4.50\n", encoding="utf-8"
    )
    imports = run("import", "till*.csv", "--folder", shop, "--json").json()["imports"]
    assert [each["added"] for each in imports] == [2, 28]


def test_columns_named_by_the_person_are_taken(run: Run, shop: Path) -> None:
    Path("odd.csv").write_text(
        "a,b,c\n2024-03-01,x7,5.50\n2024-03-02,x8,6.50\n2024-03-05,x7,7.25\n", encoding="utf-8"
    )
    named = ["--map", "at=a", "--map", "client=b", "--map", "amount=c"]
    done = run("import", "odd.csv", *named, "--folder", shop, "--json").json()
    assert done["imports"][0]["mapping"]["columns"] == {"at": "a", "client": "b", "amount": "c"}
    assert done["imports"][0]["added"] == 3


def test_a_doubt_names_the_flag_that_settles_it(run: Run, shop: Path, till: Path) -> None:
    doubtful = till.read_text(encoding="utf-8").replace("client", "card")
    till.write_text(doubtful, encoding="utf-8")
    error = run("import", till, "--folder", shop, "--json").error()
    assert error["type"] == "ChoiceNeeded"
    assert "--map client='card'" in error["message"]
    assert run("import", till, "--map", "client=card", "--folder", shop).code == 0


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "row 30, column day: '31.02.2024' is not a date"),
        ("ru", "строка 30, столбец day: «31.02.2024» — не дата"),
        ("ro", "rândul 30, coloana day: „31.02.2024” nu este o dată"),
    ],
)
def test_a_reject_says_where_and_why(run: Run, shop: Path, till: Path, lang: str, words: str) -> None:
    run("import", till, "--folder", shop)
    assert words in run("rejects", "--folder", shop, "--lang", lang).out
    told = run("rejects", "--folder", shop, "--lang", lang, "--json").json()
    assert told["rejects"] == 1
    assert told["rows"][0]["said"]["text"] == words


def test_rejects_come_back_mended(run: Run, shop: Path, till: Path) -> None:
    run("import", till, "--folder", shop)
    assert run("rejects", "--csv", "mend.csv", "--folder", shop, "--json").json()["written"] == ["mend.csv"]
    text = Path("mend.csv").read_text(encoding="utf-8-sig")
    Path("mend.csv").write_text(text.replace("31.02.2024", "2024-02-29", 1), encoding="utf-8-sig")
    report = run("import", "mend.csv", "--folder", shop, "--json").json()["imports"][0]
    assert (report["added"], report["resolved"]) == (1, 1)
    assert "No row was refused" in run("rejects", "--folder", shop).out


def test_a_file_that_is_mostly_unusable_is_stopped_unless_forced(run: Run, shop: Path) -> None:
    rows = [["day", "card", "sum"], *([f"2024-03-{day:02d}", "c1", "5.50"] for day in range(1, 11))]
    rows += [["never", "c2", "6.50"]] * 5
    with Path("bad.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    named = ["--map", "at=day", "--map", "client=card", "--map", "amount=sum"]
    error = run("import", "bad.csv", *named, "--folder", shop, "--json").error()
    assert error["type"] == "TooManyRejects" and "never" in error["message"]
    forced = run("import", "bad.csv", *named, "--force", "--folder", shop, "--json").json()
    assert (forced["imports"][0]["added"], forced["imports"][0]["rejected"]) == (10, 5)


def test_another_kind_of_records(run: Run, shop: Path) -> None:
    rows = ["client,referred_by,at", "Bob,Ann,2024-03-01", "Cy,Ann,2024-03-02"]
    Path("friends.csv").write_text("\n".join(rows), encoding="utf-8")
    done = run("import", "friends.csv", "--kind", "referrals", "--folder", shop, "--json").json()
    assert (done["imports"][0]["kind"], done["imports"][0]["added"]) == ("referrals", 2)
    error = run("import", "friends.csv", "--kind", "friends", "--folder", shop, "--json").error()
    assert "referrals" in error["message"]
    assert run("import", "friends.csv", "--kind", "referrals", "--dry-run", "--folder", shop).code == 2
