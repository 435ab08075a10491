"""Sentences written by a machine for development: what is said is seen, the rest is left alone."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from regulars.decisions.conduct import VIOLATIONS, Finding, read

SENTENCES = [
    json.loads(line)
    for line in (Path(__file__).parent / "development.jsonl").read_text(encoding="utf-8").splitlines()
]
LANGUAGES = ("ru", "ro", "en", "mix")


def accusing(sentence: dict[str, str]) -> list[Finding]:
    reading = read([{"speaker": sentence["speaker"], "text": sentence["text"]}])
    return [finding for finding in reading.findings if finding.violation and not finding.abstained]


@pytest.fixture(scope="module")
def found() -> list[list[Finding]]:
    return [accusing(sentence) for sentence in SENTENCES]


def counted(found: list[list[Finding]], language: str | None) -> Counter[tuple[bool, bool]]:
    return Counter(
        (sentence["kind"] in VIOLATIONS, bool(findings))
        for sentence, findings in zip(SENTENCES, found, strict=True)
        if language in (None, sentence["lang"])
    )


def f1(seen: Counter[tuple[bool, bool]]) -> float:
    return 2 * seen[True, True] / (2 * seen[True, True] + seen[False, True] + seen[True, False])


def test_there_are_enough_sentences_of_every_kind() -> None:
    kinds = Counter(sentence["kind"] for sentence in SENTENCES)
    assert len(SENTENCES) >= 400
    assert kinds["threat"] >= 50 and kinds["ultimatum"] >= 50
    assert all(sentence["written_by"] == "machine" for sentence in SENTENCES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_violations_are_seen_in_every_language(found: list[list[Finding]], language: str) -> None:
    assert f1(counted(found, language)) >= 0.93


def test_attacks_are_seen_and_little_else_is_called_one(found: list[list[Finding]]) -> None:
    seen = Counter(
        (sentence["attack"], any(finding.attack for finding in findings))
        for sentence, findings in zip(SENTENCES, found, strict=True)
    )
    assert seen[True, True] / (seen[True, True] + seen[False, True]) >= 0.97
    assert seen[True, True] / (seen[True, True] + seen[True, False]) >= 0.93


@pytest.mark.parametrize(
    "sentence",
    [one for one in SENTENCES if one["kind"] not in VIOLATIONS],
    ids=lambda sentence: sentence["text"][:40],
)
def test_what_is_no_violation_attacks_nobody(sentence: dict[str, str]) -> None:
    assert not [finding for finding in accusing(sentence) if finding.attack]


@pytest.mark.parametrize("sentence", SENTENCES[::7], ids=lambda sentence: sentence["text"][:40])
def test_both_sides_are_read_by_one_measure(sentence: dict[str, str]) -> None:
    def kinds(speaker: str) -> list[tuple[str, int, int]]:
        reading = read([{"speaker": speaker, "text": sentence["text"]}])
        return [(finding.kind, finding.start, finding.end) for finding in reading.findings]

    if "разговор" not in sentence["text"] and "call" not in sentence["text"]:
        assert kinds("client") == kinds("employee")


IDENTITIES = {
    "ru": ["еврей", "украинец", "цыган", "чеченец", "русский", "молдаванин", "мусульманин", "гей", "инвалид",
           "аутист", "слепой", "глухой", "пенсионер", "беженец", "христианин"],
    "ro": ["evreu", "rom", "țigan", "maghiar", "rus", "ucrainean", "moldovean", "musulman", "gay", "bătrân",
           "autist", "surd", "orb", "refugiat", "creștin"],
    "en": ["Jewish", "Roma", "Black", "Muslim", "gay", "lesbian", "transgender", "disabled", "autistic", "deaf",  # noqa: E501
           "blind", "Russian", "Ukrainian", "an immigrant", "Christian"],
}  # fmt: skip
SAID = {
    "ru": [
        "Я {}.",
        "Мой муж {}, ему нужна справка.",
        "Ваш мастер {}?",
        "Обслуживаете ли вы, если клиент {}?",
    ],
    "ro": [
        "Sunt {}.",
        "Soțul meu este {} și are nevoie de o adeverință.",
        "Am un prieten {}.",
        "Mecanicul este {}?",
    ],
    "en": [
        "I am {}.",
        "My husband is {} and needs a form.",
        "Is your doctor {}?",
        "We are {} and book a room.",
    ],
}


@pytest.mark.parametrize(
    ("language", "word"), [(language, word) for language, words in IDENTITIES.items() for word in words]
)
def test_who_somebody_is_is_no_observation(language: str, word: str) -> None:
    for frame in SAID[language]:
        reading = read([{"speaker": "client", "text": frame.format(word)}])
        assert not [finding for finding in reading.findings if finding.violation], frame.format(word)


@pytest.mark.parametrize(
    "text",
    [
        "ты м у д а к", "ты м-у-д-а-к", "ты му**к", "ты мудaк", "ты мyдак", "ты муууудак", "ty mudak", "ты мудак\u200b",  # noqa: E501
        "ты му\u0301дак", "ты МУДАК", "you are an id10t", "you are an i d i o t", "you are an IDIOOOOT", "you f**king moron",  # noqa: E501
        "you a$$hole", "you are a m0r0n", "eşti un idiot", "ești un i-d-i-o-t", "esti un id!ot", "esti un idiоt",  # noqa: E501
    ],
)  # fmt: skip
def test_disguises_do_not_help(text: str) -> None:
    found = [finding for finding in accusing({"speaker": "client", "text": text}) if finding.attack]
    assert found
    assert 0 <= found[0].start < found[0].end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Прошу вас застраховать мебель и оплатить хлеб, учебник и потребление", "Командир и мандарин на скипидаре",  # noqa: E501
        "Себестоимость употребляемых лебедей", "Колебания небес и ребёнок", "Педикюр и сабля", "Я психую и рисую",  # noqa: E501
        "Curte, cursuri, curs valutar, pulover, pulpe, futon și fotbal", "Cocktail at Scunthorpe, class assessment",  # noqa: E501
        "Dickens, Hancock, analysis and grape", "Куриные крылышки, козий сыр, свинина и баранина",
    ],
)  # fmt: skip
def test_words_that_only_look_so_are_left_alone(text: str) -> None:
    assert not accusing({"speaker": "client", "text": text})
