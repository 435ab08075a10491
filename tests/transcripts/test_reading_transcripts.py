"""Transcripts of every format become the same turns; roles are taken from the file or asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regulars.errors import ChoiceNeeded, RegularsError, SourceEmpty, SourceMissing, SourceUnreadable
from regulars.transcripts import read
from regulars.transcripts.scripts import ScriptRefused, load

VTT = """WEBVTT - call 17

NOTE made by a phone

1
00:00:01.000 --> 00:00:03.000 align:start
<v.loud Irina>Good <i>afternoon</i>, shop &amp; co.

00:00:04.000 --> 00:00:06.000
<v Client>Where is my order?</v>

00:00:20.000 --> 00:00:21.000
<v Client>I ask again.
"""
ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Irina: Good afternoon, shop & co.

2
00:00:04.000 --> 00:00:06.000
Client: Where is my order?

3
00:00:20.000 --> 00:00:21.000
Client: I ask again.
"""
SRT = ZOOM.replace("WEBVTT\n\n", "").replace(".000", ",000")
WHISPERX = json.dumps(
    {
        "segments": [
            {"start": 1.0, "end": 3.0, "text": " Good afternoon, shop & co.", "speaker": "Irina"},
            {
                "start": 4.0,
                "text": "Where is my order?",
                "speaker": "Client",
                "words": [{"word": "Where", "score": 0.4}],
            },
            {"start": 20.0, "text": "I ask again.", "speaker": "Client", "avg_logprob": -0.1},
        ]
    }
)
TEXT = "Irina: Good afternoon, shop & co.\nClient: Where is my order?\nClient: I ask again.\n"
CHAT = 'time,author,message\n1,Irina,"Good afternoon, shop & co."\n4,Client,Where is my order?\n20,Client,I ask again.\n'  # noqa: E501
LINES = "".join(
    json.dumps({"role": who, "content": what}) + "\n"
    for who, what in (
        ("Irina", "Good afternoon, shop & co."),
        ("Client", "Where is my order?"),
        ("Client", "I ask again."),
    )
)
FORMATS = {
    "call.vtt": VTT, "zoom.vtt": ZOOM, "call.srt": SRT, "whisperx.json": WHISPERX, "call.txt": TEXT, "chat.csv": CHAT,  # noqa: E501
    "chat.jsonl": LINES,
}  # fmt: skip


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_turns(tmp_path: Path, name: str) -> None:
    found = read(written(tmp_path, name, FORMATS[name]), employee=["irina"])
    assert [(turn.speaker, turn.addressee, turn.text) for turn in found.turns] == [
        ("employee", "client", "Good afternoon, shop & co."),
        ("client", "employee", "Where is my order?"),
        ("client", "employee", "I ask again."),
    ]
    assert (found.clients, found.employees) == (("Client",), ("Irina",))


@pytest.mark.parametrize("name", FORMATS)
def test_an_unknown_speaker_is_asked_about(tmp_path: Path, name: str) -> None:
    with pytest.raises(ChoiceNeeded) as asked:
        read(written(tmp_path, name, FORMATS[name]))
    assert asked.value.said.params["names"] == ["Irina"]


def test_how_surely_it_was_heard_is_kept(tmp_path: Path) -> None:
    turns = read(written(tmp_path, "x.json", WHISPERX), employee=["Irina"]).turns
    assert [turn.heard for turn in turns] == [True, True, True]
    assert turns[1].confidence == 0.4
    assert turns[2].confidence == pytest.approx(0.905, abs=0.001)


def test_pieces_of_one_speaker_are_one_turn(tmp_path: Path) -> None:
    cues = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Client>You are\n\n00:02.100 --> 00:03.000\n<v Client>an idiot.\n"  # noqa: E501
    turns = read(written(tmp_path, "a.vtt", cues)).turns
    assert [turn.text for turn in turns] == ["You are an idiot."]


def test_overlapping_times_are_put_in_order_and_said(tmp_path: Path) -> None:
    cues = (
        "WEBVTT\n\n00:05.000 --> 00:09.000\n<v Client>Second.\n\n00:01.000 --> 00:07.000\n<v Agent>First.\n"
    )
    found = read(written(tmp_path, "a.vtt", cues))
    assert [turn.text for turn in found.turns] == ["First.", "Second."]
    assert found.overlapping == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    text = "Клиент: Где мой заказ?\nОператор: Сейчас посмотрю.\n" * 5
    turns = read(written(tmp_path, "a.txt", text, encoding)).turns
    assert turns[0].text == "Где мой заказ?"


def test_one_speaker_is_read(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, "a.txt", "Client: Hello.\nStill me.\n")).turns) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", SourceEmpty),
        ("  \n\t\n", SourceEmpty),
        ("WEBVTT\n\n", SourceEmpty),
        ("Just words without a name\n", SourceUnreadable),
        ('{"segments": [{"text": "Hello"', SourceUnreadable),
        ('{"segments": [{"text": "Hello", "start": 1}]}', SourceUnreadable),
        ('{"name": "no conversation"}', SourceEmpty),
        ("[" * 100_000, SourceUnreadable),
        ("Customer Manager: who am I?\n", ChoiceNeeded),
    ],
    ids=["empty", "blank", "no cues", "no names", "cut", "no speakers", "no talk", "deep", "both roles"],
)
def test_what_is_no_conversation_is_refused(tmp_path: Path, text: str, error: type[RegularsError]) -> None:
    with pytest.raises(error):
        read(written(tmp_path, "a.txt", text))


def test_a_file_that_is_not_there_or_far_too_long(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        read(tmp_path / "none.vtt")
    with pytest.raises(SourceUnreadable):
        read(written(tmp_path, "long.txt", "Client: " + "word " * 2_000_000))


def test_a_picture_named_as_a_transcript_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.vtt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    with pytest.raises(SourceUnreadable):
        read(path)


def test_the_script_is_read_and_refused_with_its_key(tmp_path: Path) -> None:
    good = written(
        tmp_path, "s.toml", 'accuse = 0.9\nat_once = ["threat"]\n[questions]\norder = ["order number"]\n'
    )
    assert load(good).questions == {"order": ["order number"]}
    for bad in ('mood = "x"', "accuse = 7", 'at_once = ["anger"]', "[questions]\norder = 3", "accuse = "):
        with pytest.raises(ScriptRefused):
            load(written(tmp_path, "b.toml", bad))


@pytest.mark.parametrize(
    "row",
    ['"at": NaN', '"at": Infinity', '"at": true', '"avg_logprob": 1e5', '"confidence": NaN', '"words": 5',
     '"at": 1' + "0" * 400, '"words": [{"score": Infinity}]'],
)  # fmt: skip
def test_a_number_that_is_none_is_not_reckoned_with(tmp_path: Path, row: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text('[{"speaker": "Client", "text": "Where is it?", ' + row + "}]", encoding="utf-8")
    (turn,) = read(path).turns
    assert turn.at is None and turn.confidence in (None, 1.0)


def test_a_number_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "endless.json"
    path.write_text('[{"speaker": "Client", "text": "x", "at": ' + "9" * 5000 + "}]", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"endless\.json"):
        read(path)


def test_only_the_turn_that_begins_too_early_is_counted(tmp_path: Path) -> None:
    rows = [("Client", 1), ("Agent", 5), ("Client", 3), ("Agent", 9)]
    path = tmp_path / "chat.json"
    path.write_text(json.dumps([{"speaker": who, "text": "yes", "at": at} for who, at in rows]))
    found = read(path)
    assert found.overlapping == 1 and [turn.at for turn in found.turns] == [1, 3, 5, 9]
