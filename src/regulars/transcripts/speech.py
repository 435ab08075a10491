"""Recordings: recognised on this machine with faster-whisper and a model folder of the user's own."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from regulars.errors import (
    ARGUMENT_INVALID,
    EXTRA_MISSING,
    SOURCE_MISSING,
    ArgumentInvalid,
    ExtraMissing,
    SourceMissing,
    SourceUnreadable,
)
from regulars.reasons import Reason
from regulars.transcripts.lines import Line

#: What whisper models take: mono, samples a second.
_RATE: Final = 16_000
SUFFIXES: Final = frozenset({".wav", ".mp3", ".m4a", ".ogg", ".opus", ".flac", ".webm", ".mp4"})

NO_SOUND: Final = Reason(
    "error.no_sound", "{path} cannot be heard: its content is no recording, or it is cut off."
)
ONE_CHANNEL: Final = Reason(
    "error.one_channel",
    "{path} has one channel, or the same on both, so nobody can tell who speaks. Take a transcript that "
    "names the speakers.",
)


def lines(recording: Path, model: Path, channels: Sequence[str] = ()) -> list[Line]:
    """What was said in ``recording``, in order of time; nothing leaves this machine.

    ``model`` is the folder of a CTranslate2 whisper model; nothing is ever downloaded. With two ``channels``
    (a name for each) the left and the right one are heard apart, so that it is known who speaks.

    Raises `ExtraMissing` where the extra ``speech`` is not installed, `ArgumentInvalid` for a folder that
    holds no model, for other than none or two channels and for two of a recording that has one;
    `SourceMissing`, `SourceUnreadable`.
    """
    if importlib.util.find_spec("faster_whisper") is None:
        raise ExtraMissing(EXTRA_MISSING, extra="speech")
    if not (model / "model.bin").is_file():
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="--model", value=model.name, expected="a folder with model.bin in it"
        )
    if len(channels) not in (0, 2):
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="--channels", value=len(channels), expected="two names, left and right"
        )
    from faster_whisper import WhisperModel

    try:
        whisper = WhisperModel(str(model), device="cpu", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError) as broken:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="--model", value=model.name, expected="a CTranslate2 whisper model, whole"
        ) from broken
    sounds = _sounds(recording, apart=bool(channels))
    found = [
        line
        for name, sound in zip(channels or ("",), sounds, strict=True)
        for line in _heard(whisper, sound, name)
    ]
    return sorted(found, key=lambda line: float(line.at or 0.0))


def _sounds(recording: Path, *, apart: bool) -> tuple[Any, ...]:
    """The sound of all channels together, or of the left and the right one ``apart``."""
    import numpy as np
    from av.error import FFmpegError
    from faster_whisper import decode_audio

    if not recording.is_file():
        raise SourceMissing(SOURCE_MISSING, path=recording.name)
    try:
        sound = decode_audio(str(recording), sampling_rate=_RATE, split_stereo=apart)
    except (FFmpegError, ValueError, IndexError) as broken:
        raise SourceUnreadable(NO_SOUND, path=recording.name) from broken
    if not apart:
        return (sound,)
    left, right = sound
    if np.array_equal(left, right):  # the library makes two of one, and everybody would say everything
        raise ArgumentInvalid(ONE_CHANNEL, path=recording.name)
    return left, right


def _heard(whisper: Any, sound: Any, speaker: str) -> Iterator[Line]:
    import math

    segments, _ = whisper.transcribe(sound, vad_filter=True, beam_size=5)
    for segment in segments:
        if text := segment.text.strip():
            sure = min(1.0, math.exp(segment.avg_logprob))
            yield Line(speaker, text, float(segment.start), True, sure)
