"""What is worked out later from a portfolio is kept beside its snapshot, so that no page waits for it.

A file says what it was made from; one that says anything else, or cannot be read, is made anew. It goes with
the snapshot, and so at an erasure.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from regulars.company import NOT_ALLOWED, Company, write_whole
from regulars.reasons import Said, from_json

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

T = TypeVar("T")


@dataclass(frozen=True)
class Kept(Generic[T]):
    """One kind of thing kept beside snapshots, of dataclass ``kind``, in files called ``name``.

    ``version`` changes with what is worked out, so that an older file is made anew. ``basis`` is what a thing
    hangs on beside the portfolio, as JSON.
    """

    name: str
    version: int
    kind: Any

    def file(self, company: Company, snapshot: Path) -> Path:
        """Where it is kept."""
        return company.beside(snapshot, self.name)

    def made(
        self, file: Path, portfolio: Portfolio, make: Callable[[], T], basis: Mapping[str, Any] | None = None
    ) -> T:
        """What ``make`` makes of ``portfolio``, from ``file`` where that has it; else kept there.

        Raises `DiskFull`.
        """
        known = self.found(file, portfolio, basis)
        if known is not None:
            return known[0]
        made = make()
        self.write(file, portfolio, made, basis)
        return made

    def found(
        self, file: Path, portfolio: Portfolio, basis: Mapping[str, Any] | None = None
    ) -> tuple[T] | None:
        """What ``file`` keeps of ``portfolio``, in a tuple, for that may be None; None where it has none."""
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, PermissionError, ValueError):
            return None
        if not isinstance(told, dict) or told.get("key") != self._key(portfolio, basis):
            return None
        return (again(self.kind, told["kept"]),)

    def write(
        self, file: Path, portfolio: Portfolio, value: T, basis: Mapping[str, Any] | None = None
    ) -> bool:
        """Keep ``value``; whether it could be, for in a folder that may only be read nothing is kept.

        Raises `DiskFull`.
        """
        told = {"key": self._key(portfolio, basis), "kept": plain(value)}
        return in_place(lambda: write_whole(file, json.dumps(told)))

    def _key(self, portfolio: Portfolio, basis: Mapping[str, Any] | None) -> dict[str, Any]:
        record = portfolio.record
        return {
            "version": self.version,
            "fingerprint": record.fingerprint,
            "at": record.at.isoformat(),
            "weeks": record.horizon_weeks,
            "level": record.level,
            "seed": record.seed,
            "value": record.value_basis,
            "model": (record.models.get("activity") or {}).get("model"),
            "basis": json.loads(json.dumps(basis or {})),
        }


def in_place(write: Callable[[], object]) -> bool:
    """Run ``write``; False where the folder may only be read. Raises `DiskFull`."""
    try:
        write()
    except OSError as refused:
        if refused.errno not in NOT_ALLOWED:
            raise
        return False
    return True


def plain(value: Any) -> Any:
    """JSON of dataclasses with numbers, days, amounts, arrays and what is said in them; `again` reads it."""
    if isinstance(value, Said):
        return {"code": value.code, "params": {name: _param(each) for name, each in value.params.items()}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return [[each, plain(inner)] for each, inner in value.items()]
    if isinstance(value, tuple | list | np.ndarray):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        return value.item()
    return str(value) if isinstance(value, Decimal | dt.date) else value


def again(kind: Any, value: Any) -> Any:
    """What `plain` made of a ``kind``, as it was.

    >>> from regulars.portfolio.totals import Estimate
    >>> again(tuple[Estimate, ...], plain((Estimate(2.0, 1.0, 3.0),)))
    (Estimate(mean=2.0, low=1.0, high=3.0),)
    """
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if value is None:
        return None
    if origin in (types.UnionType, typing.Union):
        return again(next(each for each in inner if each is not type(None)), value)
    if origin is tuple:
        return tuple(again(inner[0], each) for each in value)
    if origin is dict:
        return {name: again(inner[1], each) for name, each in value}
    if kind is Said:
        return from_json(_params(value))
    if dataclasses.is_dataclass(kind):
        fields: Mapping[str, Any] = typing.get_type_hints(kind)
        return typing.cast("type", kind)(**{name: again(fields[name], each) for name, each in value.items()})
    if origin is np.ndarray:
        return np.array(value)
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    return kind(value) if kind in (Decimal, float) else value


def _param(value: Any) -> Any:
    """A number of a sentence: days and amounts marked, for nothing else says there what they are."""
    if isinstance(value, list | tuple):
        return [_param(each) for each in value]
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return {"amount": str(value)} if isinstance(value, Decimal) else plain(value)


def _params(told: Any) -> Any:
    if isinstance(told, list):
        return [_params(each) for each in told]
    if not isinstance(told, dict):
        return told
    if told.keys() == {"day"}:
        return dt.date.fromisoformat(told["day"])
    if told.keys() == {"amount"}:
        return Decimal(told["amount"])
    return {name: _params(each) for name, each in told.items()}
