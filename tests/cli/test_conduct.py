"""``regulars conduct`` shows each observation with its words, and asks who is who."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from cli_runner import Run

CALL = """WEBVTT

00:01.000 --> 00:03.000
<v Irina>Здравствуйте, назовите номер заказа.

00:04.000 --> 00:06.000
<v Anna>Вы идиоты, где мой заказ?

00:07.000 --> 00:09.000
<v Irina>Прошу без оскорблений, иначе я завершу разговор.

00:10.000 --> 00:12.000
<v Anna>Пошла ты!

00:13.000 --> 00:14.000
<v Irina>Завершаю разговор.
"""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "call.vtt"
    path.write_text(CALL, encoding="utf-8")
    return path


def test_it_quotes_the_words_and_says_how_the_rule_was_kept(run: Run, call: Path) -> None:
    done = run("conduct", call, "--client", "Anna", "--employee", "Irina", "--lang", "en", "--explain")
    assert done.code == 0
    assert "“Вы идиоты”" in done.out and "frame.you" in done.out
    assert "as the rule says" in done.out
    assert "not about people" in done.out


def test_json_follows_the_published_schema(run: Run, call: Path) -> None:
    schema = json.loads(
        (files("regulars.decisions.conduct") / "reading.schema.json").read_text(encoding="utf-8")
    )
    document = run("conduct", call, "--client", "Anna", "--employee", "Irina", "--json").json()
    jsonschema.validate(document, schema)
    assert document["script"]["hang_up"] == {"turn": 4, "kept": True, "missing": None}


def test_unknown_roles_are_refused_without_a_person_and_asked_with_one(run: Run, call: Path) -> None:
    assert run("conduct", call, "--json").error()["code"] == "error.roles_unknown"
    assert run("conduct", call, typed="e\nc\n").code == 0


def test_a_script_tells_what_was_not_asked(run: Run, call: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text('[questions]\norder = ["номер* заказ*"]\nphone = ["телефон*"]\n', encoding="utf-8")
    document = run(
        "conduct", call, "--client", "Anna", "--employee", "Irina", "--rules", script, "--json"
    ).json()
    assert (document["script"]["asked"], document["script"]["missed"]) == (["order"], ["phone"])


def test_a_recording_without_the_extra_says_what_to_install(run: Run, call: Path, tmp_path: Path) -> None:
    assert run("conduct", call, "--model", tmp_path, "--json").error()["code"] == "error.extra_missing"


def test_a_recording_asks_for_a_model(run: Run, tmp_path: Path) -> None:
    call = tmp_path / "call.wav"
    call.write_bytes(b"RIFF")
    assert run("conduct", call, "--json").error()["code"] == "error.model_needed"


@pytest.mark.parametrize("lang", ["ru", "ro"])
def test_it_speaks_the_language_asked_for(run: Run, call: Path, lang: str) -> None:
    done = run("conduct", call, "--client", "Anna", "--employee", "Irina", "--lang", lang)
    assert {"ru": "Оскорбление", "ro": "Insultă"}[lang] in done.out


@pytest.mark.parametrize(("lang", "said"), [("ru", "запись голоса"), ("ro", "înregistrare audio")])
def test_a_recording_without_a_model_is_refused_in_the_persons_words(run: Run, lang: str, said: str) -> None:
    Path("call.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt ")
    refused = run("conduct", "call.wav", "--lang", lang)
    assert refused.code == 2 and said in refused.err and "whisper model" not in refused.err


def test_nothing_is_kept_for_ever(run: Run) -> None:
    Path("call.txt").write_text("Client: hello\n", encoding="utf-8")
    refused = run("conduct", "call.txt", "--keep-days", "99999999")
    assert refused.code == 2 and "--keep-days" in refused.err and "Overflow" not in refused.err
