"""Recordings: recognised on this machine with faster-whisper and a model folder of the user's own."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from regulars.errors import ARGUMENT_INVALID, EXTRA_MISSING, ArgumentInvalid, ExtraMissing
from regulars.transcripts.lines import Line

#: What whisper models take: mono, samples a second.
_RATE: Final = 16_000
SUFFIXES: Final = frozenset({".wav", ".mp3", ".m4a", ".ogg", ".opus", ".flac", ".webm", ".mp4"})


def lines(recording: Path, model: Path, channels: Sequence[str] = ()) -> list[Line]:
    """What was said in ``recording``, in order of time; nothing leaves this machine.

    ``model`` is the folder of a CTranslate2 whisper model; nothing is ever downloaded. With two ``channels``
    (a name for each) the left and the right one are heard apart, so that it is known who speaks.

    Raises `ExtraMissing` where the extra ``speech`` is not installed, `ArgumentInvalid` for a folder that
    holds no model or for other than none or two channels.
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
    from faster_whisper import WhisperModel, decode_audio

    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", local_files_only=True)
    if not channels:
        return list(_heard(whisper, decode_audio(str(recording), sampling_rate=_RATE), ""))
    sides = decode_audio(str(recording), sampling_rate=_RATE, split_stereo=True)
    found = [
        line for name, sound in zip(channels, sides, strict=True) for line in _heard(whisper, sound, name)
    ]
    return sorted(found, key=lambda line: float(line.at or 0.0))


def _heard(whisper: Any, sound: Any, speaker: str) -> Iterator[Line]:
    import math

    segments, _ = whisper.transcribe(sound, vad_filter=True, beam_size=5)
    for segment in segments:
        if text := segment.text.strip():
            sure = min(1.0, math.exp(segment.avg_logprob))
            yield Line(speaker, text, float(segment.start), True, sure)
