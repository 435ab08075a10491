"""Decision tables: what is refused, what is found in them, and the tables that come with Regulars."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.decisions.rules import FACTS, RulesRefused, check, country_table, parse, shipped
from regulars.decisions.rules.countries import shipped_text
from regulars.decisions.rules.table import Table

ON = dt.date(2026, 10, 5)


def table(*rows: dict[str, Any], **more: Any) -> Table:
    head = {
        "name": "refunds",
        "decides": "owed",
        "version": "1",
        "author": "Irina",
        "from": dt.date(2026, 1, 1),
    }
    return parse({**head, **more, "rows": list(rows)})


def row(id: str, when: str, then: Any = "all", **more: Any) -> dict[str, Any]:
    return {"id": id, "when": when, "then": then, "source": "rule 7", **more}


ELSE = row("else", "else", "nothing")


@pytest.mark.parametrize("one", shipped(), ids=lambda one: one.name)
def test_every_shipped_row_has_a_case_that_fires_it(one: Table) -> None:
    assert all(each.example for each in one.rows)
    for each in one.rows:
        answer = one.decide(each.example, ON)
        assert answer.row is not None and answer.row.then == each.then
    assert [found.said.english() for found in check(one, ON) if found.grave] == []


@pytest.mark.parametrize("one", shipped(), ids=lambda one: one.name)
def test_every_shipped_row_has_a_source_and_words_in_three_languages(one: Table) -> None:
    assert set(one.labels) == {"en", "ru", "ro"}
    assert all(each.source and set(each.says) == {"en", "ru", "ro"} for each in one.rows)
    assert all(
        each.id.isascii() and (each.condition is None or each.condition.text.isascii()) for each in one.rows
    )


def test_a_country_without_a_table_has_none() -> None:
    assert country_table("MD") is None and country_table("GB") is None and country_table("US") is None
    assert [country_table(code).name for code in ("RO", "RU", "EU", "FR")] == ["RO", "RU", "EU", "EU"]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([row("1", "")], "1: when is missing"),
        ([row("1", 'ground == "defect"', "")], "1: then is missing"),
        ([{"id": "1", "when": "else", "then": "all"}], "source is missing"),
        ([row("1", 'ground == "defect"')], "last row has to be"),
        ([ELSE, row("2", 'ground == "defect"')], "before the last row"),
        ([row("1", "else"), ELSE], "before the last row"),
        ([row("1", 'grond == "defect"'), ELSE], "'grond' is not a fact"),
        ([row("1", 'ground == "defekt"'), ELSE], "ground cannot be 'defekt'"),
        ([row("1", 'days == "ten"'), ELSE], "days cannot be 'ten'"),
        ([row("1", "ground =="), ELSE], "cannot be read"),
        ([row("1", 'ground =~ "(a+)+$"'), ELSE], "more than compare"),
        ([row("1", "days + 1 > 2"), ELSE], "more than compare"),
        ([row("1", "days > amount"), ELSE], "more than compare"),
        ([row("1", "$today == days"), ELSE], "row 1"),
        ([row("1", 'ground == "defect"', "give"), ELSE], "no answer of such a table"),
        ([row("1", 'ground == "defect"', ["all", "rest"]), ELSE], "then has to be"),
        ([row("1", 'ground == "defect"', note="x"), ELSE], "'note' is not known"),
        ([row("1", 'ground == "defect"'), row("1", 'ground == "delay"'), ELSE], "stands twice"),
        ([row("1", 'ground == "defect"', **{"from": "2026"}), ELSE], "2026-01-31"),
    ],
)
def test_a_hole_is_refused_with_its_row(rows: list[dict[str, Any]], names: str) -> None:
    with pytest.raises(RulesRefused, match=names.replace("(", r"\(")):
        table(*rows)


@pytest.mark.parametrize(
    "more", [{"decides": "fates"}, {"version": ""}, {"rows": []}, {"rows": "none"}, {"colour": "red"}]
)
def test_a_table_that_is_none_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(RulesRefused, match="refunds"):
        parse(
            {"name": "refunds", "decides": "owed", "version": "1", "author": "I", "from": ON, "rows": [ELSE]}
            | more
        )


def test_rows_that_never_answer_are_found() -> None:
    found = check(
        table(
            row("1", "days <= 30", "all"),
            row("2", "days <= 14", "rest"),
            row("3", "days < 10 and days > 20", "rest"),
            ELSE,
        ),
        ON,
    )
    assert [(each.said.code, each.said.params["row"]) for each in found if each.grave] == [
        ("rules.never", "2"),
        ("rules.impossible", "3"),
    ]
    assert {each.said.code for each in found if not each.grave} == {"rules.overlap", "rules.only_else"}


def test_rows_that_agree_do_not_overlap() -> None:
    found = check(table(row("1", "days <= 30", "all"), row("2", "days <= 40", "all"), ELSE), ON)
    assert "rules.overlap" not in {each.said.code for each in found}


def test_an_example_that_another_row_takes_is_found() -> None:
    wrong = row("2", "days <= 40", "rest", example={"days": 5})
    found = check(table(row("1", "days <= 30", "all"), wrong, ELSE), ON)
    assert ("rules.example_misses", "1") in {
        (each.said.code, each.said.params.get("other")) for each in found
    }
    bad = check(table(row("1", "days <= 30", "all", example={"sold": "moon"}), ELSE), ON)
    assert "rules.example_value" in {each.said.code for each in bad}


def test_only_what_would_change_the_answer_has_to_be_found_out() -> None:
    one = table(
        row("1", 'ground == "defect" and days <= 30', "all"),
        row("2", 'ground == "defect" and days > 30', "all"),
        ELSE,
    )
    assert one.decide({"ground": "defect"}, ON).row is not None
    assert one.decide({"ground": "delay"}, ON).row is not None
    assert one.decide({}, ON).missing == ("ground", "days")
    other = table(row("1", 'ground == "defect" and days <= 30', "all"), ELSE)
    assert other.decide({"ground": "defect"}, ON).missing == ("days",)


def test_what_the_company_has_to_prove_counts_against_it_while_unknown() -> None:
    assert FACTS["told_of_withdrawal"].assumed is False
    one = country_table("RO")
    assert one is not None
    facts = {
        "client_kind": "consumer",
        "ground": "withdrawal",
        "sold": "distance",
        "what": "goods",
        "days": 100.0,
    }
    answer = one.decide(facts, ON)
    assert answer.row is not None and answer.row.id == "RO-7"


def test_rows_and_tables_count_in_their_time_only() -> None:
    one = table(row("1", "days <= 30", "all", until=dt.date(2026, 6, 30)), ELSE, until=dt.date(2026, 12, 31))
    assert one.decide({"days": 5.0}, dt.date(2026, 6, 30)).row.id == "1"
    assert one.decide({"days": 5.0}, dt.date(2026, 7, 1)).row.id == "else"
    assert [one.in_force(dt.date(year, 7, 1)) for year in (2025, 2026, 2027)] == [False, True, False]


def test_a_table_too_wide_to_be_looked_through_says_so() -> None:
    rows = [row(f"{n}", f"days <= {n} and amount <= {n}") for n in range(260)]
    assert check(table(*rows, ELSE), ON)[-1].said.code == "rules.too_many"


def test_a_shipped_text_is_the_table_and_no_path() -> None:
    assert parse(tomllib.loads(shipped_text("RO") or "")).name == "RO"
    assert shipped_text("../../settings") is None


FULL = st.fixed_dictionaries(
    {
        name: st.booleans()
        if fact.type == "flag"
        else st.sampled_from(fact.values)
        if fact.type == "choice"
        else st.integers(0, 1000).map(float)
        for name, fact in FACTS.items()
    }
)


@settings(max_examples=60, deadline=None)
@given(FULL, st.sampled_from(shipped()))
def test_the_first_row_that_holds_answers(facts: dict[str, Any], one: Table) -> None:
    expected = next(each for each in one.rows if each.condition is None or each.condition.holds(facts))
    assert one.decide(facts, ON).row == expected


@settings(max_examples=40, deadline=None)
@given(FULL, st.sets(st.sampled_from(sorted(FACTS)), max_size=8), st.sampled_from(shipped()))
def test_an_answer_given_without_a_fact_holds_with_it(
    facts: dict[str, Any], hidden: set[str], one: Table
) -> None:
    hidden = {name for name in hidden if FACTS[name].assumed is None}
    answer = one.decide({name: value for name, value in facts.items() if name not in hidden}, ON)
    if answer.row is not None:
        whole = one.decide(facts, ON).row
        assert whole is not None and whole.then == answer.row.then
    else:
        assert set(answer.missing) & hidden
