"""The second opinion: what no rule saw, where it speaks, where it asks to look, what it never overrules."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.decisions.conduct import KINDS, VIOLATIONS, Finding, Rules, Turn, read, slots
from regulars.decisions.conduct.calibration import together
from regulars.decisions.conduct.frames import Scene
from regulars.decisions.conduct.opinion import stretches
from regulars.decisions.conduct.passage import warns
from regulars.decisions.conduct.text import words

FOLDER = Path(__file__).parent
ORDINARY = "Здравствуйте, хочу вернуть чайник, он не включается. Чек у меня с собой. "
#: Said in no word that a rule knows as a threat.
THREAT = "Я твоей машине все колёса проткну, а потом и тебе. "


def violations(text: str, speaker: str = "client", accuse: float = 0.85) -> list[Finding]:
    found = read([{"speaker": speaker, "text": text}], Rules(accuse=accuse)).findings
    return [finding for finding in found if finding.violation]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Be a shame if one of those big windows met a brick one night.", "threat"),
        ("Fetița ta merge singură la școală, nu? Seara e întuneric pe drum.", "threat"),
        ("Две тысячи скиньте, и никто в чате дома про тараканов не узнает.", "pressure_for_concession"),
        ("O sută de lei mai puțin și nu află nimeni pe grup de gândaci.", "pressure_for_concession"),
    ],
)
def test_what_no_rule_saw_may_be_said(text: str, kind: str) -> None:
    assert [(each.kind, each.rule, each.abstained) for each in violations(text)] == [(kind, "opinion", False)]


def test_a_sentence_is_found_in_a_monologue_and_only_it_is_quoted() -> None:
    text = ORDINARY * 30 + THREAT + ORDINARY * 30
    said = [finding for finding in violations(text) if not finding.abstained]
    assert said
    for finding in said:
        assert text[finding.start : finding.end] in THREAT


def test_both_sides_are_told_the_same() -> None:
    for line in (FOLDER / "third.jsonl").read_text(encoding="utf-8").splitlines()[::40]:
        text = json.loads(line)["text"]
        scene = Scene.of(words(text), slots.find(words(text)))
        if not warns(Turn("employee", text), scene):  # an employee's warning is no threat
            kinds = [[each.kind for each in violations(text, side)] for side in ("client", "employee")]
            assert kinds[0] == kinds[1]


def test_a_word_or_two_are_too_little_for_an_opinion() -> None:
    for text in ("that you", "not", "ну и", "dacă nu", "not my"):
        assert not [finding for finding in violations(text) if finding.rule == "opinion"]


@pytest.mark.parametrize(
    "text",
    [
        "Сосед сказал, что ты ему «все зубы выбьешь», это правда?",
        "Ce proastă sunt, mi-am uitat capul acasă, iertați-mă!",
        "This stupid kettle broke, you sold me a piece of junk.",
    ],
)
def test_what_a_rule_spares_is_spared(text: str) -> None:
    assert not [finding for finding in violations(text) if finding.attack and not finding.abstained]


def test_doubt_asks_to_look_whatever_the_threshold() -> None:
    strict = violations(THREAT, accuse=0.999999)
    assert strict and all(finding.abstained for finding in strict)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_opinion_is_never_less_sure_once_calibrated(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for question in ("violation", "attack"):
        assert 0 < together(question, low, None) <= together(question, high, None) < 1


@given(st.lists(st.integers(1, 150), max_size=6))
def test_stretches_cover_every_word_once(lengths: list[int]) -> None:
    read_words = words(" ".join("слово " * length + "." for length in lengths))
    covered = [place for first, past in stretches(read_words) for place in range(first, past)]
    assert covered == list(range(len(read_words)))


@pytest.mark.parametrize("part", ["second", "third"])
def test_sentences_that_are_learnt_from_say_what_they_are(part: str) -> None:
    rows = [json.loads(line) for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(set(row["kinds"]) <= KINDS for row in rows)
    assert all(not row["attack"] or set(row["kinds"]) & VIOLATIONS for row in rows)
    languages = Counter(row["lang"] for row in rows)
    assert min(languages[name] for name in ("ru", "ro", "en")) >= 100


def test_the_artefact_is_small() -> None:
    folder = Path(str(files("regulars.decisions.conduct")))
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 5e6
