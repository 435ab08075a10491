"""The state of a taste as plain values, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from regulars.decisions.visit.belief import Belief
from regulars.decisions.visit.questions import Answered
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid

if TYPE_CHECKING:
    from regulars.decisions.visit.taste import Taste

VERSION: Final = 1


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of `Taste.as_json`; ``$defs`` has that of a question and an offer."""
    text = (files("regulars.decisions.visit") / "taste.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def write(taste: Taste) -> dict[str, Any]:
    """The state; numbers as they are, so that reading gives the same to the last bit."""
    belief = taste.belief
    return {
        "version": VERSION,
        "items": list(taste.items),
        "mean": belief.mean.tolist(),
        "shared": belief.shared.tolist(),
        "own": belief.own.tolist(),
        "learnt": belief.learnt.tolist(),
        "signs": belief.signs.tolist(),
        "lapse": taste.lapse,
        "noise": taste.noise,
        "answers": [
            {"kind": each.kind, "items": list(each.items), "about": each.about, "choice": each.choice}
            for each in taste.answers
        ],
        "excluded": sorted(taste.excluded),
    }


def read(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the taste in ``document``; raises `ArgumentInvalid` for what `write` did not write."""
    if not isinstance(document, Mapping):
        raise _refused("document", type(document).__name__, "what as_json gave")
    if document.get("version") != VERSION:
        raise _refused("version", repr(document.get("version")), str(VERSION))
    try:
        items = tuple(document["items"])
        size, answers = len(items), document["answers"]
        parts = {name: np.array(document[name], dtype=np.float64) for name in ("mean", "own", "signs")} | {
            # A table without columns is a list of empty rows, one without rows an empty list.
            name: np.array(document[name], dtype=np.float64).reshape(
                size, len(document[name][0]) if size else 0
            )
            for name in ("shared", "learnt")
        }
        state = {
            "items": items,
            "answers": tuple(
                Answered(each["kind"], tuple(each["items"]), each["about"], each["choice"])
                for each in answers
            ),
            "excluded": frozenset(document["excluded"]),
            "lapse": float(document["lapse"]),
            "noise": float(document["noise"]),
        }
    except (KeyError, IndexError, TypeError, ValueError) as wrong:
        raise _refused("document", f"{type(wrong).__name__}: {wrong}", "what as_json gave") from wrong
    belief = Belief(**parts)
    alike = belief.mean.shape == belief.own.shape == (size,)
    fits = alike and (belief.learnt.shape[1] == len(belief.signs) or not size)
    if not fits or list(items) != sorted(set(items)):
        raise _refused("document", "of parts that do not fit", "what as_json gave")
    return {**state, "belief": belief}


def _refused(name: str, value: str, expected: str) -> ArgumentInvalid:
    return ArgumentInvalid(ARGUMENT_INVALID, name=name, value=value, expected=expected)
