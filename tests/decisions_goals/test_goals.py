"""Goals are sorted by their words; where those do not tell, a person decides."""

from __future__ import annotations

import pytest
from goal_sentences import AFTER, BEFORE, ROUND

from regulars.decisions.goals import sort


@pytest.mark.parametrize(("text", "kind"), [*BEFORE, *ROUND], ids=lambda each: each)
def test_sentences_that_the_rules_were_made_by(text: str, kind: str) -> None:
    assert sort(text).kind == kind


def test_sentences_written_afterwards_are_seldom_told_wrongly() -> None:
    """21 of 30 were told right when they were first tried, 9 left to a person, none told wrongly."""
    told = [(sort(text).kind, kind) for text, kind in AFTER]
    assert sum(seen == known for seen, known in told) >= 21
    assert [pair for pair in told if pair[0] not in (pair[1], "cannot tell")] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Работать без скриптов", "cannot tell"),
        ("Listen to the client instead of the script", "client"),
        ("Clients stay because they are satisfied", "client"),
        ("Sell 500 units and keep every promise", "cannot tell"),
        ("Привлекать молодых женщин", "refused"),
        ("", "cannot tell"),
        ("12 % !!!", "cannot tell"),
    ],
)
def test_what_is_negated_mixed_or_refused(text: str, kind: str) -> None:
    assert sort(text).kind == kind


def test_the_reason_quotes_the_words_as_they_were_written() -> None:
    assert sort("ÎNTÂI ÎNTREBĂM clientul").reason.params["words"] == "ÎNTÂI ÎNTREBĂM"
    assert (
        sort("Ждать Никому не Придётся: очередь на ЙОД короткая")
        .reason.params["words"]
        .startswith(("Ждать", "очередь"))
    )
    mixed = sort("Sell 500 units and keep every promise").reason
    assert mixed.code == "goal.mixed" and mixed.params == {
        "client": "keep every promise",
        "product": "Sell 500 units",
    }
