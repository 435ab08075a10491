"""Reason codes become sentences in English, Russian and Romanian, with numbers, money and dates to match.

English templates are the message ids of `catalogues/ru.po` and `catalogues/ro.po`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from regulars.phrases.languages import LANGUAGES, choose

if TYPE_CHECKING:
    from regulars.phrases.catalogue import translate as translate
    from regulars.phrases.speech import say as say

__all__ = ["LANGUAGES", "choose", "say", "translate"]


def __getattr__(name: str) -> Any:
    if name == "say":
        return import_module("regulars.phrases.speech").say
    if name == "translate":
        return import_module("regulars.phrases.catalogue").translate
    raise AttributeError(f"module 'regulars.phrases' has no attribute {name!r}")
