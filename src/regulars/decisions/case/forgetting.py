"""A case whose client was erased: what was asked, owed and decided stays, his words and his number go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

#: Written where a document has to have words.
ERASED: Final = "erased"
_DROPPED: Final = frozenset({"text", "says", "path", "note", "nearest_offer", "value", "tail"})
_REPLACED: Final = {"why": ERASED, "quote": ERASED}


def forgotten(document: Mapping[str, Any]) -> dict[str, Any]:
    """``document`` (a case file) without the client: sums, courses, kinds and days stay, so that totals do.

    >>> case = {"case": "17", "client": {"id": "7", "value": {"low": 1, "high": 2}},
    ...         "asks": [{"what": "refund", "amount": 40.0, "text": "my sister said …"}]}
    >>> forgotten(case)
    {'case': '17', 'client': {'id': None}, 'asks': [{'what': 'refund', 'amount': 40.0}]}
    """
    made: dict[str, Any] = {}
    for key, value in document.items():
        if key == "client":
            kept = {name: each for name, each in value.items() if name not in _DROPPED}
            made[key] = {**kept, "id": None}
        elif key == "evidence" and value and isinstance(value[0], Mapping):
            made[key] = [{**_without_words(each), "name": ERASED} for each in value]
        elif key == "facts" and isinstance(value, list):
            made[key] = value
        elif isinstance(value, Mapping):
            made[key] = _without_words(value)
        elif isinstance(value, list):
            made[key] = [_without_words(each) if isinstance(each, Mapping) else each for each in value]
        else:
            made[key] = value
    return made


def _without_words(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _REPLACED.get(name, each) for name, each in part.items() if name not in _DROPPED}
