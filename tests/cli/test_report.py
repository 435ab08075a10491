"""``regulars report``: the file, its language, and the list of the day that ``today`` shows."""

from __future__ import annotations

from pathlib import Path

from cli_runner import Run


def test_it_writes_the_file_and_says_so(run: Run, shop: Path) -> None:
    done = run("report", "--folder", shop, "--lang", "en", "--out", "mine.html")
    assert done.code == 0 and "Written: mine.html" in done.out
    page = Path("mine.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and '<html lang="en">' in page


def test_it_stands_in_the_company_folder_in_the_language_asked_for(run: Run, shop: Path) -> None:
    assert run("report", "--folder", shop, "--lang", "ro").code == 0
    assert '<html lang="ro">' in (shop / "report.html").read_text(encoding="utf-8")


def test_as_json_it_says_what_it_found(run: Run, shop: Path) -> None:
    told = run("report", "--folder", shop, "--json", "--out", "page.html").json()
    assert told["page"] == "page.html"
    found = told["findings"]
    listed = run("today", "--folder", shop, "--json").json()["to_call"]
    assert [row["client"] for row in found["ten"]] == [row["client"] for row in listed]
    groups = found["lenses"]["groups"]
    assert sum(row["clients"] for row in groups) > 0
    assert {"cohorts", "crossing", "foresight", "answers"} <= found.keys()


def test_an_unknown_client_is_told_with_names_that_are_near(run: Run, shop: Path) -> None:
    error = run("report", "--folder", shop, "--json", "--client", "C000000").error()
    assert error["code"] == "error.no_client"


def test_an_unknown_product_is_told_too(run: Run, shop: Path) -> None:
    done = run("report", "--folder", shop, "--json", "--product", "P0001", "--out", "page.html")
    assert done.error()["code"] == "error.no_product" and "P00001" in done.error()["message"]
    assert done.code == 2 and not Path("page.html").exists()


def test_a_missing_folder_is_named(run: Run, shop: Path) -> None:
    error = run("report", "--folder", shop, "--json", "--out", Path("no", "where", "x.html")).error()
    assert error["code"] == "error.no_folder" and str(Path("no", "where")) in error["message"]
