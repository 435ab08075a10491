"""``regulars scorecard`` and ``regulars prices`` as an owner reads them where little was written down."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from cli_runner import Run

from regulars.portfolio.totals import Estimate
from regulars.report.answers import Frame
from regulars.report.prices import at_tenth, percents
from regulars.report.words import Words
from regulars.scorecard.claims.comparing import Compared, Side, needed


def test_what_would_do_is_said_once_for_all_that_nobody_wrote_down(run: Run, shop: Path) -> None:
    told = run("scorecard", "--folder", shop, "--lang", "en")
    assert told.code == 0, told.err
    words = re.sub(r"\s+", " ", told.out)
    assert words.count("Where nothing is written down yet, 310 clients in each of two periods would do.") == 1
    assert 'From tomorrow: ask every new client "who sent you?" and write down "nobody", too.' in words
    assert words.count("310 clients") == 1
    measures = run("scorecard", "--folder", shop, "--json").json()["scorecard"]["measures"]
    assert {each["claim"]: each["more_needed"] for each in measures}["bring"] == 310


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "within 3 years"), ("ru", "за 3 года"), ("ro", "în 3 ani")]
)
def test_years_are_counted_as_the_language_does(run: Run, shop: Path, lang: str, said: str) -> None:
    told = run("scorecard", "--why", "--folder", shop, "--lang", lang)
    assert said in re.sub(r"\s+", " ", told.out)


def test_nobody_bought_nothing_on_discount_where_no_line_says_what_was_taken_off(
    run: Run, shop: Path
) -> None:
    whole = run("prices", "--folder", shop, "--json").json()["prices"]
    assert whole["reason"]["code"] == "prices.no_discounts"
    with duckdb.connect(str(shop / "ledger.duckdb"), read_only=True) as store:
        (first,) = store.execute("SELECT min(client) FROM sales").fetchall()[0]
    told = run("prices", first, "--folder", shop, "--lang", "en")
    assert told.code == 0, told.err
    assert "No sale line says what was taken off its price" in told.out and "0%" not in told.out
    own = run("prices", first, "--folder", shop, "--json").json()
    assert own["groups"] == [] and own["reason"]["code"] == whole["reason"]["code"]


def test_an_interval_of_nothing_has_no_sign() -> None:
    frame = Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None)
    assert at_tenth(Estimate(0.0, -0.001, 0.001), Words("en", frame)) == ("0%", "0")
    assert "−0" not in percents(Estimate(0.001, -0.001, 0.02), Words("en", frame))


def test_one_client_is_never_said_to_do() -> None:
    alike = Side(149.0, 1e-9, 50, 50.0, 49.0)
    assert needed(Compared(alike, None, 0.0, 0.0), "mean", 0.9) == (20, True)
