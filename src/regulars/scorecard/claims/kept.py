"""The scorecard, kept beside the snapshot it was made from: a page never waits for it.

No client stands in it, only counts and figures. A file made from anything else, or that cannot be read, is
made anew.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from regulars.company import NOT_ALLOWED, write_whole
from regulars.portfolio import Portfolio
from regulars.reasons import Said, from_json
from regulars.scorecard.claims.model import EarnedGrowth, Interval, Measure, Scorecard
from regulars.scorecard.claims.periods import Periods
from regulars.scorecard.kept import key_of
from regulars.scorecard.lenses import Period

#: Changes with what a scorecard is, so that an older one is made anew.
VERSION: Final = 2


def kept(
    file: Path, portfolio: Portfolio, basis: Mapping[str, Any], make: Callable[[], Scorecard]
) -> Scorecard:
    """What ``make`` makes of ``portfolio`` and ``basis``, from ``file`` where that has it; else kept there.

    ``basis`` are the settings it hangs on, as JSON. A folder that may only be read keeps nothing; raises
    `DiskFull`.
    """
    known = found(file, portfolio, basis)
    if known is not None:
        return known
    made = make()
    try:
        write_whole(file, json.dumps({"key": _key(portfolio, basis), "scorecard": plain(made)}))
    except OSError as refused:
        if refused.errno not in NOT_ALLOWED:
            raise
    return made


def found(file: Path, portfolio: Portfolio, basis: Mapping[str, Any]) -> Scorecard | None:
    """What ``file`` keeps of ``portfolio`` and ``basis``; None where it keeps something else."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError, ValueError):
        return None
    if not isinstance(told, dict) or told.get("key") != _key(portfolio, basis) or "scorecard" not in told:
        return None
    return read(told["scorecard"])


def _key(portfolio: Portfolio, basis: Mapping[str, Any]) -> dict[str, Any]:
    return {"of": key_of(portfolio), "scorecard": VERSION, "basis": json.loads(json.dumps(basis))}


def plain(card: Scorecard) -> dict[str, Any]:
    """``card`` as JSON; `read` gives it back."""
    return {
        **{
            each.name: getattr(card, each.name) for each in fields(card) if each.name in ("level", "left_out")
        },
        "attached": list(card.attached),
        "periods": _days(asdict(card.periods)),
        "measures": [_measure(each) for each in card.measures],
        "growth": None if card.growth is None else _plain(card.growth),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {**_plain(measure), "facts": [_said(each) for each in measure.facts]}


def _plain(told: Measure | EarnedGrowth) -> dict[str, Any]:
    values = {each.name: getattr(told, each.name) for each in fields(told) if each.name != "facts"}
    return {name: _value(value) for name, value in values.items()}


def _value(value: Any) -> Any:
    if isinstance(value, Said):
        return _said(value)
    if isinstance(value, Interval):
        return asdict(value)
    return str(value) if isinstance(value, Decimal) else value


def _said(said: Said) -> dict[str, Any]:
    """As JSON, amounts as numbers and days marked as days."""
    params = {name: _param(value) for name, value in said.params.items()}
    return {"code": said.code, "params": params}


def _param(value: Any) -> Any:
    if isinstance(value, Said):
        return _said(value)
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return float(value) if isinstance(value, Decimal) else value


def _days(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _days(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def read(told: Mapping[str, Any]) -> Scorecard:
    """The scorecard that `plain` wrote."""
    growth = told["growth"]
    return Scorecard(
        periods=_periods(told["periods"]),
        level=told["level"],
        measures=tuple(_read_measure(each) for each in told["measures"]),
        growth=None if growth is None else _read_growth(growth),
        left_out=told["left_out"],
        attached=tuple(told["attached"]),
    )


def _periods(told: Mapping[str, Any]) -> Periods:
    day = dt.date.fromisoformat

    def period(each: Mapping[str, str] | None) -> Period | None:
        return None if each is None else Period(day(each["first_on"]), day(each["last_on"]))

    now = period(told["now"])
    assert now is not None
    return Periods(now, period(told["before"]), day(told["ready_on"]))


def _read_measure(told: Mapping[str, Any]) -> Measure:
    intervals = {name: _interval(told[name]) for name in ("value", "before", "trend")}
    saids = {name: _read_said(told[name]) for name in ("trap", "reason", "to_record")}
    facts = tuple(_read_said(each) for each in told["facts"])
    return Measure(**{**told, **intervals, **saids, "facts": facts})


def _read_growth(told: Mapping[str, Any]) -> EarnedGrowth:
    money = {name: Decimal(told[name]) for name in ("before", "kept", "new")}
    intervals = {name: _interval(told[name]) for name in ("earned", "growth")}
    return EarnedGrowth(**{**told, **money, **intervals, "reason": _read_said(told["reason"])})


def _interval(told: Mapping[str, float] | None) -> Interval | None:
    return None if told is None else Interval(**told)


def _read_said(told: Any) -> Any:
    return from_json(_dated(told))


def _dated(told: Any) -> Any:
    if isinstance(told, dict):
        if told.keys() == {"day"}:
            return dt.date.fromisoformat(told["day"])
        return {name: _dated(each) for name, each in told.items()}
    return told
