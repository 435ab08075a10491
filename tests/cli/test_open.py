"""From a file to its answers, with one question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_runner import Run

HOSTILE = '<script>alert(1)</script> "onload=x" \x1b[31m'


def written(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    return path


def shop_rows(client: str = "Ann", days: int = 28) -> list[str]:
    """Clients who come every few days; the header is plain."""
    rows = ["date,client,product,amount"]
    for day in range(1, days + 1):
        for who, every in ((client, 3), ("Bob", 4), ("Cy", 9)):
            if day % every == 0:
                rows.append(f"2024-{1 + day % 12:02d}-{day:02d},{who},tea,{5 + day}.50")
    return rows


def undecided_dates() -> list[str]:
    """Nobody can tell day from month here: both are at most twelve, and the rows are in no order."""
    visits = [
        (who, 1 + (who * month) % 9, month)
        for who in range(1, 13)
        for month in range(1, 13)
        if month % (1 + who % 4) == 0
    ]
    visits.sort(key=lambda visit: (visit[0] * visit[1] * 7 + visit[2]) % 11)
    return ["date,client,amount", *(f"{a:02d}/{b:02d}/2024,c{who},{10 + a}.50" for who, a, b in visits)]


def test_a_portfolio_and_a_page_stand_beside_the_file(shop: Path) -> None:
    for name in ("regulars.toml", "ledger.duckdb", "CURRENT", "report.html"):
        assert (shop / name).is_file(), name
    assert "<!doctype html>" in (shop / "report.html").read_text(encoding="utf-8")


def test_the_same_file_again_changes_nothing(run: Run, sales: Path) -> None:
    first = run("open", sales, "--yes", "--folder", "shop", "--json").json()
    again = run("open", sales, "--yes", "--folder", "shop", "--json").json()
    assert first["import"]["added"] > 0
    assert again["import"]["added"] == 0 and again["import"]["repeated"] == first["import"]["added"]
    assert _rounded(again["answers"]) == _rounded(first["answers"])


def _rounded(answers: Any) -> Any:
    """Sums of doubles over threads may differ in their last digits."""
    if isinstance(answers, float):
        return float(f"{answers:.9g}")
    if isinstance(answers, dict):
        return {name: _rounded(value) for name, value in answers.items()}
    return [_rounded(value) for value in answers] if isinstance(answers, list) else answers


def test_json_is_one_document_with_the_answers(run: Run, sales: Path) -> None:
    answers = run("open", sales, "--folder", "shop", "--json").json()["answers"]
    assert {
        "frame",
        "base",
        "worth_most",
        "likely",
        "product",
        "buyers",
        "cannot_tell",
        "notes",
    } <= answers.keys()
    base = answers["base"]
    assert base["clients"] == 60
    assert base["still"]["low"] <= base["still"]["expected"] <= base["still"]["high"] <= 60
    values = [row["expected_value"]["expected"] for row in answers["worth_most"]]
    assert len(values) == 10 and values == sorted(values, reverse=True)
    assert answers["concentration"][-1] == [1.0, pytest.approx(1.0)]
    for row in answers["likely"]:
        assert 0 <= row["p_buy"] <= 1
        assert row["units"]["low"] <= row["units"]["high"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Still with us"), ("ru", "Ещё с нами"), ("ro", "Încă activi")]
)
def test_the_person_confirms_once(run: Run, sales: Path, lang: str, words: str) -> None:
    done = run("open", sales, "--folder", "shop", "--no-browser", "--lang", lang, typed="\n")
    assert done.code == 0
    assert words in done.out
    assert words in Path("shop/report.html").read_text(encoding="utf-8")
    assert f'lang="{lang}"' in Path("shop/report.html").read_text(encoding="utf-8")


def test_no_means_no(run: Run, sales: Path) -> None:
    done = run("open", sales, "--folder", "shop", typed="n\n")
    assert done.code == 1
    assert "Nothing was stored" in done.out
    assert not Path("shop").exists()


def test_a_role_is_changed_before_it_is_confirmed(run: Run, sales: Path) -> None:
    done = run("open", sales, "--folder", "shop", "--no-browser", typed="amount=nosuch\namount=cost\ny\n")
    assert done.code == 0
    assert "nosuch" in done.out
    assert 'amount = "cost"' in Path("shop/regulars.toml").read_text(encoding="utf-8")


def test_nobody_to_ask_is_explained(run: Run, sales: Path) -> None:
    done = run("open", sales, "--folder", "shop")
    assert done.code == 2
    assert "--yes" in done.err and "client" in done.out
    assert not Path("shop").exists()


def test_no_client_column_still_gives_totals_and_products(run: Run) -> None:
    rows = [",".join(row.split(",")[i] for i in (0, 2, 3)) for row in shop_rows()]
    file = written(Path("till.csv"), rows)
    done = run("open", file, "--yes", "--no-browser")
    assert done.code == 0, done.err
    assert "Start to write down one thing" in done.out and "tea" in done.out
    answers = run("open", file, "--json", "--folder", "till").json()["answers"]
    assert answers["base"] is None
    assert answers["everything"]["revenue_so_far"] > 0 and answers["products"][0]["product"] == "tea"


def test_an_open_question_stops_yes_and_names_the_flag(run: Run) -> None:
    file = written(Path("dates.csv"), undecided_dates())
    error = run("open", file, "--yes", "--json").error()
    assert error["type"] == "ChoiceNeeded"
    assert "--choose date_order=dmy" in error["message"]
    settled = run("open", file, "--yes", "--json", "--choose", "date_order=dmy").json()
    assert settled["import"]["mapping"]["habits"]["date_order"] == "dmy"
    assert settled["answers"]["frame"]["last_on"][5:7] == "12"
    wrong = run("open", file, "--yes", "--json", "--choose", "date_order=sideways").error()
    assert wrong["code"] == "error.argument_invalid"


def test_a_person_answers_the_open_question(run: Run) -> None:
    file = written(Path("dates.csv"), undecided_dates())
    done = run("open", file, "--no-browser", "--folder", "shop", typed="mdy\ny\n")
    assert done.code == 0, done.err
    assert 'date_order = "mdy"' in Path("shop/regulars.toml").read_text(encoding="utf-8")


def test_hostile_names_reach_neither_terminal_nor_page(run: Run) -> None:
    file = written(Path("hostile.csv"), shop_rows('"' + HOSTILE.replace('"', '""') + '"'))
    done = run("open", file, "--yes", "--no-browser", "--folder", "shop")
    assert done.code == 0, done.err
    assert "\x1b" not in done.out and "alert(1)" in done.out
    page = Path("shop/report.html").read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page and "\x1b" not in page


@pytest.mark.parametrize(
    ("name", "rows", "kind"),
    [
        ("empty.csv", [], "SourceEmpty"),
        ("header.csv", ["date,client,amount"], "SourceEmpty"),
        ("people.csv", ["client,email", "Ann,ann@x.md", "Bob,bob@x.md", "Cy,cy@x.md"], "InputError"),
        (
            "undated.csv",
            ["client,amount", "Ann,5.50", "Bob,6.25", "Ann,7.75", "Cy,3.20"],
            "MappingIncomplete",
        ),
    ],
)
def test_files_that_are_no_sales_are_refused_with_the_remedy(
    run: Run, name: str, rows: list[str], kind: str
) -> None:
    file = Path(name)
    file.write_text("\n".join(rows), encoding="utf-8")
    error = run("open", file, "--yes", "--json").error()
    assert error["type"] == kind
    assert name in error["message"]
    assert not Path(name.removesuffix(".csv")).exists()


def test_a_column_is_named_on_the_command_line(run: Run) -> None:
    file = written(Path("odd.csv"), [row.replace("amount", "zzz") for row in shop_rows()])
    mapped = run("open", file, "--json", "--map", "amount=zzz", "--map", "client=client").json()
    assert mapped["import"]["mapping"]["columns"]["amount"] == "zzz"
    wrong = run("open", file, "--json", "--map", "amount").error()
    assert wrong["code"] == "error.argument_invalid"


def test_dates_are_shown_as_they_are_understood(tmp_path: Path, run: Run) -> None:
    rows = ["date,client,amount", *(f"03/{day:02d}/2024 9:30,c{day % 5},12.50" for day in range(1, 29))]
    file = written(tmp_path / "sales.csv", rows)
    run("new", str(tmp_path / "shop"))
    told = run("import", str(file), "--dry-run", "--folder", str(tmp_path / "shop")).out
    assert "1 Mar 2024 9:30" in told and "03/01/2024" not in told
