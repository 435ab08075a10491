"""A question is answered by an argument of `read_ledger`, and its message says by which."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

import regulars
from regulars.errors import ArgumentInvalid, ChoiceNeeded
from regulars.ledger.mapping import Habits
from regulars.ledger.reading import stage

DAYS = pa.table(
    {"Date": ["03/04/2024", "01/05/2024", "07/02/2024"], "Client": ["Ann"] * 3, "Amount": [5.0, 3.0, 2.0]}
)


def test_what_the_message_says_is_what_to_pass() -> None:
    with pytest.raises(ChoiceNeeded) as open_:
        regulars.read_ledger(DAYS)
    told = json.loads(str(open_.value).split("choices=")[1].rstrip("."))
    assert regulars.read_ledger(DAYS, choices=told).mapping.choices == told
    assert stage(DAYS).mapping(choices={"date_order": "dmy"}).habits.date_order == "dmy"
    assert stage(DAYS).mapping(habits=Habits("mdy")).habits.date_order == "mdy"


@pytest.mark.parametrize("choices", [{"date_order": "backwards"}, {"vodka": "in"}])
def test_a_choice_there_is_not(choices: dict[str, str]) -> None:
    with pytest.raises(ArgumentInvalid):
        regulars.read_ledger(DAYS, choices=choices)


def test_an_answer_to_what_is_not_asked_is_passed_over() -> None:
    mapping = stage(DAYS).mapping(choices={"date_order": "dmy", "shipping": "out"})
    assert mapping.choices == {"date_order": "dmy"}


def test_not_beside_columns_that_are_named() -> None:
    with pytest.raises(ArgumentInvalid):
        regulars.read_ledger(
            DAYS, {"client": "Client", "at": "Date", "amount": "Amount"}, choices={"date_order": "dmy"}
        )
