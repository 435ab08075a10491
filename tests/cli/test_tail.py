"""``regulars tail``: a person reads it, a program reads it, and a picture is drawn."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import pytest
from cli_runner import Run, ran

import regulars


@pytest.fixture(scope="module")
def told(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop once more, with who sent whom."""
    folder = tmp_path_factory.mktemp("tails") / "shop"
    shutil.copytree(shop, folder)
    with duckdb.connect(str(folder / "ledger.duckdb"), read_only=True) as store:
        rows = store.execute(
            "SELECT client, min(sold_at) FROM sales WHERE client IS NOT NULL GROUP BY client ORDER BY 2, 1"
        ).fetchall()
    sent, nobody = folder.parent / "sent.csv", folder.parent / "nobody.csv"
    with sent.open("w", newline="") as file:
        write = csv.writer(file)
        write.writerow(["client", "referred_by", "at", "bonus", "would_have_come"])
        for place, (client, on) in enumerate(rows[1:20]):
            write.writerow([client, rows[place // 3][0], on.date(), "5.00", ("yes", "no")[place % 2]])
        write.writerow([rows[0][0], rows[0][0], rows[0][1].date(), "0.00", "no"])
    with nobody.open("w", newline="") as file:
        write = csv.writer(file)
        write.writerow(["client", "at", "question", "answer"])
        write.writerows([each[0], each[1].date(), "who sent you?", "nobody"] for each in rows[20:])
    for file, kind in ((sent, "referrals"), (nobody, "answers")):
        assert ran("import", file, "--kind", kind, "--folder", folder).code == 0
    assert ran("fit", "--folder", folder).code == 0
    (folder / "first").write_text(rows[0][0])
    return folder


def test_a_tail_is_told_and_drawn(run: Run, told: Path, tmp_path: Path) -> None:
    first = (told / "first").read_text()
    page, picture = tmp_path / "tail.html", tmp_path / "tail.svg"
    seen = run("tail", first, "--picture", page, "--folder", told, "--lang", "en")
    assert seen.code == 0, seen.err
    assert "brought by him" in seen.out and "would not have come without him" in seen.out
    assert str(page) in seen.out
    drawn = page.read_text(encoding="utf-8")
    assert drawn.count('<i class="') >= 23 and "<script" not in drawn and "http" not in drawn
    assert run("tail", first, "--picture", picture, "--folder", told).code == 0
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and drawn.count("<circle") >= 23
    plain = run("tail", first, "--folder", told, "--json").json()["tail"]
    assert plain["known"] and plain["generations"][0]["clients"] == 3 and plain["typed"] == 19


def test_who_brings_others_is_told(run: Run, told: Path) -> None:
    seen = run("tail", "--folder", told, "--lang", "en")
    assert seen.code == 0, seen.err
    assert "Champions" in seen.out and "1 client said to have sent himself" in seen.out
    plain = run("tail", "--folder", told, "--json").json()
    assert plain["referrals"]["edges"] == 19 and plain["referrals"]["bonuses"] == 95
    assert [each["finding"] for each in plain["findings"]] == ["himself"]


@pytest.mark.parametrize("lang", ["ru", "ro"])
def test_it_is_told_in_every_language(run: Run, told: Path, lang: str) -> None:
    first = (told / "first").read_text()
    assert "brought" not in run("tail", first, "--folder", told, "--lang", lang).out
    assert "brought" not in run("tail", "--folder", told, "--lang", lang).out


def test_where_nobody_was_asked_it_is_unknown(run: Run, shop: Path) -> None:
    seen = run("tail", "--folder", shop, "--lang", "en")
    assert seen.code == 0 and "cannot tell" in seen.out and "who sent" in seen.out
    with regulars.load(shop) as portfolio:
        client = portfolio.clients().arrow()["client"][0].as_py()
    told = run("tail", client, "--folder", shop, "--lang", "en").out
    assert told.count("Whom he brought is unknown") == 1


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (("nobody-such",), "nobody-such"),
        (("--picture", "x.html"), "one client"),
        (("C1", "--picture", "x.pdf"), ".svg"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, told: Path, asked: tuple[str, ...], word: str) -> None:
    refused = run("tail", *asked, "--folder", told, "--lang", "en")
    assert refused.code == 2 and word in refused.err


def test_the_report_has_a_panel_of_who_brings_others(told: Path) -> None:
    from regulars.company import Company
    from regulars.report import full

    with regulars.load(told) as portfolio:
        settings = Company.open(told).settings
        found = full.collect(portfolio, company="Shop", back=False, settings=settings)
    for lang, heading in (
        ("en", "Who brings others"),
        ("ru", "Кто приводит других"),
        ("ro", "Cine aduce pe alții"),
    ):
        page = full.render(found, lang)
        assert f'<section id="referrals"><h2>{heading}</h2>' in page
        assert page.count('class="bar"') == 8 and 'class="intakes"' in page
        assert f'href="#referrals">{heading}</a>' in page
