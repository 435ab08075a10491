"""Values that many answers have in common."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from regulars.api.bodies import Answer
from regulars.phrases import say
from regulars.phrases.documents import encoded
from regulars.reasons import Said, from_json


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


#: A number, null where it cannot be told.
Number = Annotated[float | None, BeforeValidator(_finite)]


class Range(Answer):
    """An expectation and the ends of its interval; null where it cannot be told."""

    expected: Number
    low: Number
    high: Number


class Sentence(Answer):
    """Something said: the code that programs test for, its numbers, the sentence in the asked language."""

    code: str
    params: dict[str, Any]
    text: str


class Error(Answer):
    """Why a request was refused."""

    code: str = Field(description="What programs test for.")
    message: str = Field(description="A sentence in the asked language, with the remedy.")
    params: dict[str, Any] = Field(description="The numbers and names in the sentence.")
    field: str = Field(default="", description="What has to be mended, where it is one value.")


class Refusal(Answer):
    """The one shape of errors."""

    error: Error


def sentence(said: Said | None, lang: str) -> Sentence | None:
    """``said`` as it is told."""
    if said is None:
        return None
    return Sentence(code=said.code, params=encoded(said.params, lang), text=say(said, lang))


def spoken(document: Any, lang: str) -> Any:
    """A document with things said (code and numbers) gains their sentences."""
    return encoded(from_json(document), lang)
