"""The second witness: character n-grams, logistic regression. It may raise "look again"; it never accuses."""

from __future__ import annotations

import math
import zlib
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any, Final

from regulars.decisions.conduct.text import fold

#: Log-odds are added up over hashed n-grams of these lengths.
LENGTHS: Final = (2, 3, 4, 5)
BUCKETS: Final = 1 << 17
#: From this chance on a person is asked to look.
LOOK_AGAIN: Final = 0.9
_LONGEST: Final = 600


def grams(text: str) -> set[int]:
    """The buckets of the n-grams of ``text``, folded; at most its first 600 characters."""
    plain = " " + " ".join(fold(text[:_LONGEST]).text.split()) + " "
    return {
        zlib.crc32(plain[place : place + length].encode()) % BUCKETS
        for length in LENGTHS
        for place in range(len(plain) - length + 1)
    }


@cache
def _weights() -> Any:
    import numpy as np

    path = resources.files("regulars.decisions.conduct") / "witness.npz"
    with np.load(BytesIO(path.read_bytes())) as stored:
        return stored["weights"].astype("float32") * float(stored["scale"]), float(stored["bias"])


def hostile(text: str) -> float:
    """The chance, as the n-grams have it, that ``text`` is of the kind that moderators of forums mark."""
    weights, bias = _weights()
    found = grams(text)
    if not found:
        return 0.0
    score = float(weights[list(found)].sum()) / math.sqrt(len(found)) + bias
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
