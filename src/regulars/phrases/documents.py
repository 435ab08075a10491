"""Answers as JSON documents: dataclasses, tables, dates, amounts and reasons become plain values."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from regulars.phrases import say
from regulars.reasons import Said


def encoded(value: Any, lang: str) -> Any:
    """``value`` as JSON can hold it; a reason keeps its code and numbers and gains its sentence.

    >>> encoded({"day": dt.date(2024, 2, 29), "amount": Decimal("2.50"), "none": float("nan")}, "en")
    {'day': '2024-02-29', 'amount': 2.5, 'none': None}
    """
    if isinstance(value, Said):
        return {"code": value.code, "params": encoded(value.params, lang), "text": say(value, lang)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encoded(getattr(value, field.name), lang) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): encoded(each, lang) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [encoded(each, lang) for each in value]
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (str, int, bool)) or value is None:
        return value
    if isinstance(value, Path):
        return str(value)
    plain = getattr(value, "to_pylist", getattr(value, "tolist", None))
    return encoded(plain(), lang) if plain is not None else str(value)
