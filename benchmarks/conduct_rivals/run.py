"""Every rival on every text: ``python run.py TEXTS OUT``; TEXTS is JSON, language -> list of texts.

OUT is JSON, rival -> language -> list of scores from 0 to 1; a package that knows no such language has none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from better_profanity import profanity
from glin_profanity import Filter
from profanity_check import predict_prob
from safetext import SafeText

NAMES = {"en": "english", "ru": "russian", "ro": "romanian"}


def better(texts: list[str]) -> list[float]:
    return [float(profanity.contains_profanity(text)) for text in texts]


def learnt(texts: list[str]) -> list[float]:
    return [float(chance) for chance in predict_prob(texts)]


def safetext(language: str) -> Callable[[list[str]], list[float]]:
    known = SafeText(language=language)
    return lambda texts: [float(bool(known.check_profanity(text))) for text in texts]


def glin(language: str) -> Callable[[list[str]], list[float]]:
    known = Filter({"languages": [NAMES[language]]})
    return lambda texts: [float(known.is_profane(text)) for text in texts]


def main(texts_path: str, out: str) -> None:
    texts = json.loads(Path(texts_path).read_text(encoding="utf-8"))
    rivals: dict[str, dict[str, Callable[[list[str]], list[float]]]] = {
        "better-profanity 0.7.0": {"en": better},
        "alt-profanity-check 1.9.1": {"en": learnt},
        "safetext 0.3.3": {language: safetext(language) for language in ("en", "ru")},
        "glin-profanity 4.1.0": {language: glin(language) for language in NAMES},
    }
    scores = {
        name: {language: score(texts[language]) for language, score in known.items() if language in texts}
        for name, known in rivals.items()
    }
    Path(out).write_text(json.dumps(scores), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
