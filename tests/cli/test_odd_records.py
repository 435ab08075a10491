"""Records as they are kept: ids without names, zeros in front, free and sold-once products, hostile names."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import pytest
from cli_runner import Run, ran

#: A name as it is kept; in the file a mark without width stands in it, which reading takes out.
HOSTILE = "<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}gnpx"
IN_FILE = HOSTILE.replace("x", "\N{RIGHT-TO-LEFT MARK}x")
MANY, GROUPS = 2_500, 2_000
DAY = dt.date(2023, 1, 2)


def rows() -> list[list[str]]:
    """Regular clients, and in between whatever a shop's export holds."""
    rng = random.Random(4)
    told = []
    for client in ["7", "007", "ABC1", "abc1", IN_FILE, *(f"client {n:02}" for n in range(25))]:
        for week in range(60):
            if rng.random() < 0.7:
                day = DAY + dt.timedelta(days=7 * week + rng.randrange(7))
                product, name, group = rng.choice(
                    [("0042", "", "Tea"), ("42", "Bun", "Bakery"), ("TEA", "Green tea", "Tea"),
                     ("tea", "", ""), (IN_FILE, IN_FILE, IN_FILE), ("", "", "")]
                )  # fmt: skip
                told.append(
                    [client, str(day), f"{rng.randrange(200, 2000) / 100}", product, name, group, "1"]
                )
    day = str(DAY + dt.timedelta(days=300))
    told += [
        ["7", day, "9.00", "once", "Sold once", "Rare", "1"],
        ["7", day, "0.00", "free", "Sample", "Gift", "1"],
        ["007", day, "0.00", "free", "Sample", "Gift", "1"],
        ["ABC1", day, "5.00", "zero", "Nothing of it", "Rare", "0"],
        ["abc1", day, "-5.00", "42", "Bun", "Bakery", "-1"],
    ]
    for n in range(MANY):
        day = str(DAY + dt.timedelta(days=n % 365))
        told.append(["collector", day, f"{1 + n % 9}.00", f"item {n}", "", f"group {n % GROUPS:04}", "1"])
    return told


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("odd")
    with (home / "sales.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["client", "date", "amount", "product", "product name", "group", "quantity"])
        writer.writerows(rows())
    opened = ran(
        "open", home / "sales.csv", "--yes", "--no-browser", "--folder", home / "shop", "--lang", "en",
        "--preset", "generic", "--map", "product=product", "--map", "name=product name",
        "--map", "group=group",
    )  # fmt: skip
    assert opened.code == 0, opened.err
    return home / "shop"


@pytest.mark.parametrize("client", ["7", "007", "ABC1", "abc1", "collector", HOSTILE])
def test_each_client_is_himself_and_his_products_sum_to_him(run: Run, shop: Path, client: str) -> None:
    told = run("sell-to", client, "--folder", shop, "--json", "--top", 10_000).json()
    whole = told["whole"]
    assert len(told["products"]) == whole["products"] >= MANY
    values = [row["value"] for row in told["products"]]
    assert sum(values) == pytest.approx(whole["value"], rel=1e-9)
    assert sum(row["value"] for row in whole["groups"]) == pytest.approx(whole["value"], rel=1e-6)
    assert len(whole["groups"]) >= GROUPS
    assert all(row["margin"] is None for row in [*told["products"], *whole["groups"]])
    assert {row["again"] for row in told["products"]} == {True, False}
    assert "Bun" in {row["name"] for row in told["products"]}


def test_ids_that_differ_in_zeros_or_case_are_different_products(run: Run, shop: Path) -> None:
    told = {
        product: run("buyers-of", product, "--folder", shop, "--json", "--top", 1).json()["product"]
        for product in ("42", "0042", "TEA", "tea", "once", HOSTILE)
    }
    assert told["42"]["name"] == "Bun" and told["0042"]["name"] == "0042" and told["tea"]["name"] == "tea"
    assert told["once"]["never"] == 30 and told["once"]["units"]["expected"] > 0
    # What was only given away was sold to nobody.
    assert run("buyers-of", "free", "--folder", shop, "--json").error()["code"] == "error.no_product"
    assert all(row["margin"] is None for row in told.values())


@pytest.mark.parametrize(
    ("typed", "meant"), [("Abc1", {"ABC1", "abc1"}), ("00007", {"7", "007"}), ("client 1", {"client 01"})]
)
def test_an_unknown_client_is_met_with_the_nearest(run: Run, shop: Path, typed: str, meant: set[str]) -> None:
    for job in (("sell-to", typed), ("client", typed), ("today", "--tick", typed, "coming")):
        told = run(*job, "--folder", shop, "--json").error()
        near = told["message"].split("Did you mean ")[1].rstrip("?").split(", ")
        assert meant <= set(near[: len(meant)]), near


@pytest.mark.parametrize(
    ("typed", "meant"), [("Tea", {"TEA", "tea"}), ("042", {"42", "0042"}), ("Bnu", {"42"})]
)
def test_an_unknown_product_is_met_with_the_nearest(
    run: Run, shop: Path, typed: str, meant: set[str]
) -> None:
    message = run("buyers-of", typed, "--folder", shop, "--json").error()["message"]
    near = message.split("Did you mean ")[1].rstrip("?").split(", ")
    assert meant <= set(near), near


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ru", "ro"])
def test_every_screen_shows_hostile_names_and_obeys_none(run: Run, shop: Path, lang: str) -> None:
    for job in (("sell-to", HOSTILE), ("buyers-of", HOSTILE), ("client", HOSTILE), ("today",)):
        told = run(*job, "--folder", shop, "--lang", lang)
        assert told.code == 0, told.err
        assert not set("\N{RIGHT-TO-LEFT OVERRIDE}\N{RIGHT-TO-LEFT MARK}") & set(told.out)
    page = Path(f"{lang}.html")
    assert run("report", "--folder", shop, "--lang", lang, "--client", HOSTILE, "--out", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text
    assert not set("\N{RIGHT-TO-LEFT OVERRIDE}\N{RIGHT-TO-LEFT MARK}") & set(text)


def test_a_line_without_a_product_counts_in_his_value_and_in_no_product(run: Run, shop: Path) -> None:
    """A sixth of what he buys has no name: his products sum to the rest of him, and the screen says so."""
    told = run("sell-to", "client 03", "--folder", shop, "--json").json()
    assert "" not in {row["product"] for row in told["products"]}
    expected = told["whole"]["expected_value"]["expected"]
    assert 0.75 < told["whole"]["value"] / expected < 0.95
    shown = run("sell-to", "client 03", "--folder", shop, "--lang", "en").out
    assert "the records name no product" in " ".join(shown.split())
