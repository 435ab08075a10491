"""Reason codes: what the product says, as a code with numbers; sentences are made at the surfaces.

A room below the surfaces never writes a finished sentence. It returns a `Said`: a code that programs can
test, and the numbers that belong to it. The English template registered with the code is the message id
of the translation catalogues, so `regulars.phrases` can say the same thing in Russian and Romanian.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

_REGISTRY: dict[str, Reason] = {}


@dataclass(frozen=True)
class Reason:
    """A reason code and its English template (`str.format` fields name the numbers).

    ``plural`` is the English form for ``n`` other than one; a template that counts something has both,
    and its count is always the field ``n``.

    >>> silent = Reason("example.silent", "silent for {n} week", plural="silent for {n} weeks")
    >>> silent(n=3).english()
    'silent for 3 weeks'
    """

    code: str
    template: str
    plural: str | None = None

    def __post_init__(self) -> None:
        known = _REGISTRY.get(self.code)
        if known is not None and known != self:
            raise ValueError(f"reason code {self.code!r} is registered twice")
        _REGISTRY[self.code] = self

    def __call__(self, **params: Any) -> Said:
        """Say it with these numbers."""
        return Said(self, params)


@dataclass(frozen=True)
class Said:
    """One thing said: a reason and its numbers."""

    reason: Reason
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code a program tests for."""
        return self.reason.code

    def english(self) -> str:
        """The sentence in English, numbers unformatted; surfaces use `regulars.phrases.say`."""
        template = self.reason.template
        if self.reason.plural is not None and self.params.get("n") != 1:
            template = self.reason.plural
        return template.format(**{name: _plain(value) for name, value in self.params.items()})

    def without_places(self) -> Said:
        """The same for people elsewhere: files by their names, without where they are on this computer.

        >>> from pathlib import Path
        >>> full = Reason("example.full", "{path} does not fit here")
        >>> full(path=str(Path("sales.csv").absolute())).without_places().english()
        'sales.csv does not fit here'
        """
        return replace(self, params={name: _without_place(value) for name, value in self.params.items()})

    def as_json(self) -> dict[str, Any]:
        """``{"code": ..., "params": {...}}``, what `--json` and stored tables carry."""
        return {"code": self.code, "params": {name: _as_json(value) for name, value in self.params.items()}}


def _without_place(value: Any) -> Any:
    if isinstance(value, Said):
        return value.without_places()
    if isinstance(value, str | PurePath) and PurePath(value).is_absolute():
        return PurePath(value).name
    return value


def _as_json(value: Any) -> Any:
    if isinstance(value, Said):
        return value.as_json()
    if isinstance(value, list | tuple):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _plain(value: Any) -> Any:
    """What is said inside a sentence is a sentence, and several are joined by commas."""
    if isinstance(value, Said):
        return value.english()
    if isinstance(value, list | tuple):
        return ", ".join(str(_plain(each)) for each in value)
    return value


def lookup(code: str) -> Reason:
    """The reason registered under ``code``; KeyError when there is none."""
    return _REGISTRY[code]


def from_json(plain: Any) -> Any:
    """What `Said.as_json` wrote, said again wherever it stands in ``plain``; anything else as it is.

    KeyError where the room that says it has not been imported.

    >>> hour = Reason("example.hour", "at {n}")
    >>> from_json({"told": hour(n=7).as_json()})["told"] == hour(n=7)
    True
    """
    if isinstance(plain, list):
        return [from_json(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    inner = {name: from_json(each) for name, each in plain.items()}
    return Said(lookup(plain["code"]), inner["params"]) if plain.keys() == {"code", "params"} else inner


def registered() -> Iterator[Reason]:
    """Every reason registered so far, in order of code."""
    return iter(sorted(_REGISTRY.values(), key=lambda reason: reason.code))
