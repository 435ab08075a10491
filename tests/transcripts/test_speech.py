"""Recordings by the real library: sound decoded, channels apart, segments read. Needs the extra ``speech``.

A model is the user's own, and none is at hand here: what a model would hear is given as the library's own
segments; everything before and after it is real.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regulars.errors import ArgumentInvalid, SourceMissing, SourceUnreadable
from regulars.transcripts import reading, speech

pytest.importorskip("faster_whisper", reason="the extra speech is not installed")

RATE = 8000


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    """The client speaks on the left in the first second, the employee on the right in the second."""
    time = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * time) * 12_000
    sides = np.stack([tone * (time < 1), tone * (time >= 1)], axis=1).astype("<i2")
    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sides.tobytes())
    return path


class Hears:
    """In place of a model: one segment where there is sound, as the library gives it."""

    def __init__(self, *how: Any, **options: Any) -> None:
        self.options = options

    def transcribe(self, sound: np.ndarray, **how: Any) -> tuple[Iterator[Any], None]:
        from faster_whisper.transcribe import Segment

        loud = np.flatnonzero(np.abs(sound) > 0.1)
        start = float(loud[0] / 16_000)
        said = {"id": 1, "seek": 0, "start": start, "end": start + 1, "text": " Where is my order? "}
        sure = {"avg_logprob": -0.2, "compression_ratio": 1.0, "no_speech_prob": 0.0, "temperature": 0.0}
        return iter([Segment(**said, **sure, tokens=[], words=None)]), None


def test_two_channels_are_heard_apart_and_say_who_speaks(
    stereo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faster_whisper.WhisperModel", Hears)
    (tmp_path / "model.bin").write_bytes(b"\0")
    heard = speech.lines(stereo, tmp_path, ("client", "employee"))
    assert [(each.speaker, each.text) for each in heard] == [
        ("client", "Where is my order?"),
        ("employee", "Where is my order?"),
    ]
    assert [round(float(each.at or 0)) for each in heard] == [0, 1]
    assert all(each.heard and each.confidence == pytest.approx(math.exp(-0.2)) for each in heard)
    told = reading.arranged(heard, stereo.name)
    assert [turn.speaker for turn in told.turns] == ["client", "employee"]


def test_a_folder_that_is_no_model_is_refused_by_the_library_and_nothing_is_fetched(
    stereo: Path, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentInvalid, match=r"model\.bin"):
        speech.lines(stereo, tmp_path)
    (tmp_path / "model.bin").write_bytes(b"no model")
    with pytest.raises(ArgumentInvalid, match="whisper model"):
        speech.lines(stereo, tmp_path)


def test_what_is_no_recording_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faster_whisper.WhisperModel", Hears)
    (tmp_path / "model.bin").write_bytes(b"\0")
    (tmp_path / "call.mp3").write_bytes(b"ID3\x04" + bytes(500))
    with pytest.raises(SourceUnreadable, match="cannot be heard"):
        speech.lines(tmp_path / "call.mp3", tmp_path)
    with pytest.raises(SourceMissing):
        speech.lines(tmp_path / "none.mp3", tmp_path)


def test_one_channel_says_nothing_of_who_speaks(
    stereo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faster_whisper.WhisperModel", Hears)
    (tmp_path / "model.bin").write_bytes(b"\0")
    mono = tmp_path / "mono.wav"
    with wave.open(str(stereo), "rb") as file:
        left = np.frombuffer(file.readframes(2 * RATE), "<i2")[::2]
    with wave.open(str(mono), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(left.tobytes())
    assert len(speech.lines(mono, tmp_path)) == 1
    with pytest.raises(ArgumentInvalid, match="names the speakers"):
        speech.lines(mono, tmp_path, ("client", "employee"))
