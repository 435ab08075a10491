"""The look back, kept beside the snapshot it was made from: it takes as long as a fit.

The file says what it was made from; one that says anything else, or cannot be read, is made anew.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from regulars.company import NOT_ALLOWED, write_whole
from regulars.portfolio import Portfolio
from regulars.scorecard.foresight import Foresight, Held

#: Changes with what a look back is, so that an older one is made anew.
VERSION = 1


def kept(file: Path, portfolio: Portfolio, make: Callable[[], Foresight | None]) -> Foresight | None:
    """What ``make`` makes of ``portfolio``, from ``file`` where that has it already; written there else.

    A folder that may only be read keeps nothing; raises `DiskFull`.
    """
    known = found(file, portfolio)
    if known is not None:
        return known[0]
    made = make()
    told = {"key": key_of(portfolio), "foresight": None if made is None else asdict(made)}
    try:
        write_whole(file, json.dumps(told, default=str))
    except OSError as refused:
        if refused.errno not in NOT_ALLOWED:
            raise
    return made


def found(file: Path, portfolio: Portfolio) -> tuple[Foresight | None] | None:
    """What ``file`` keeps of ``portfolio``, in a tuple, for it may be that nothing can be told; else None."""
    told = _read(file, key_of(portfolio))
    return None if told is None else (_foresight(told["foresight"]),)


def key_of(portfolio: Portfolio) -> dict[str, Any]:
    """What tells one portfolio from every other, as JSON."""
    record = portfolio.record
    return {
        "version": VERSION,
        "fingerprint": record.fingerprint,
        "at": record.at.isoformat(),
        "weeks": record.horizon_weeks,
        "level": record.level,
        "seed": record.seed,
        "basis": record.value_basis,
        "model": (record.models.get("activity") or {}).get("model"),
    }


def _read(file: Path, key: dict[str, Any]) -> dict[str, Any] | None:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("key") == key and "foresight" in told else None


def _foresight(plain: dict[str, Any] | None) -> Foresight | None:
    if plain is None:
        return None
    return Foresight(
        origin=dt.date.fromisoformat(plain["origin"]),
        weeks=plain["weeks"],
        level=plain["level"],
        everyone=Held(**plain["everyone"]),
        classes=tuple(Held(**each) for each in plain["classes"]),
        tenths=tuple(plain["tenths"]),
        sampled_from=plain["sampled_from"],
    )
