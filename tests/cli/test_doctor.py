"""The doctor looks at the machine, the folder and the records, and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Run

from regulars.company import Company


def states(told: dict[str, object]) -> dict[str, str]:
    findings = told["findings"]
    assert isinstance(findings, list)
    return {finding["about"]: finding["state"] for finding in findings}


def test_without_a_folder_it_looks_at_the_machine(run: Run) -> None:
    told = run("doctor", "--json").json()
    assert told["folder"] is None
    assert states(told) | {
        "version": "good",
        "parts": "good",
        "time zones": "good",
        "folder": "note",
    } == states(told)
    assert "regulars open" in run("doctor").out


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "This computer"), ("ru", "Этот компьютер"), ("ro", "Acest calculator")]
)
def test_a_whole_folder(run: Run, shop: Path, lang: str, words: str) -> None:
    done = run("doctor", "--folder", shop, "--lang", lang)
    assert done.code == 0
    assert words in done.out
    found = states(run("doctor", "--folder", shop, "--json").json())
    assert found["folder"] == found["lock"] == found["records"] == found["portfolio"] == "good"


def test_what_is_odd_is_told(run: Run) -> None:
    rows = [
        "date,client,amount",
        *(f"2024-03-{day:02d},Ann,{day}.50" for day in range(1, 29)),
        "2024-03-05,Bob,3.50",
    ]
    Path("till.csv").write_text("\n".join(rows), encoding="utf-8")
    assert run("open", "till.csv", "--yes", "--no-browser").code == 0
    told = run("doctor", "--folder", "till", "--json").json()
    assert [
        finding for finding in told["findings"] if finding["about"] == "audit" and finding["state"] == "note"
    ]


def test_an_empty_folder_and_one_in_use(run: Run) -> None:
    run("new", "shop")
    with Company.open("shop").lock():
        found = states(run("doctor", "--folder", "shop", "--json").json())
    assert found["lock"] == found["records"] == found["portfolio"] == "note"


def test_a_folder_of_a_newer_version_is_wrong(run: Run) -> None:
    run("new", "shop")
    Path("shop/FORMAT").write_text("99\n", encoding="utf-8")
    done = run("doctor", "--folder", "shop", "--json")
    assert done.code == 1
    assert states(done.json())["folder"] == "wrong"
