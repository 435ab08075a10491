"""How sure a finding is: of a rule alone, of the second opinion alone, of both together."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from regulars.decisions.conduct.acts import Act

Question = Literal["violation", "attack"]
#: A disguised word is read right a little less often.
_DISGUISED: Final = 0.97
_CERTAIN: Final = 1e-6
#: Nothing is surer: of findings promised .95 and more, .986 were right (docs/benchmarks.md).
_MOST: Final = 0.99


@dataclass(frozen=True, slots=True)
class _Calibration:
    alone: Mapping[str, float]
    together: Mapping[str, Mapping[str, float]]


@cache
def tables() -> _Calibration:
    """The tables of `calibration.toml`, read once."""
    path = resources.files("regulars.decisions.conduct") / "calibration.toml"
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return _Calibration(read["alone"], {name: read[name] for name in ("violation", "attack")})


def alone(act: Act) -> float:
    """How often what such a rule says of such words is right, by the grade of the rule."""
    return tables().alone[act.grade] * (_DISGUISED if act.disguised else 1.0)


def together(question: Question, chance: float, act: Act | None) -> float:
    """The calibrated chance that words are a violation (an attack), given the second opinion's and a rule's.

    Platt scaling (Platt 1999, eq. 5) of the log-odds of the opinion, with a term for the grade of the rule.

    >>> together("violation", 0.9, None) > together("violation", 0.2, None)
    True
    """
    table = tables().together[question]
    kept = min(1 - _CERTAIN, max(_CERTAIN, chance))
    score = table["bias"] + table["slope"] * math.log(kept / (1 - kept))
    if act is None:
        return min(_MOST, 1 / (1 + math.exp(-score)))
    disguise = _DISGUISED if act.disguised else 1.0
    return disguise * min(_MOST, 1 / (1 + math.exp(-score - table[act.grade])))
