"""The frozen protocol, read from ``protocol.toml``; nothing about data or origins stands in code."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FROZEN = Path(__file__).parent / "protocol.toml"


@dataclass(frozen=True)
class Window:
    """What is known (days before ``origin`` weeks) and what is forecast (the ``days`` after)."""

    grain: str
    origin: int  # weeks
    days: int  # on record within the horizon

    @property
    def first(self) -> int:
        """The first day to forecast, counted from the first day of the records."""
        return 7 * self.origin

    @property
    def weeks(self) -> float:
        """The length of what is forecast."""
        return self.days / 7

    @property
    def key(self) -> str:
        """A file name."""
        return f"{self.grain}_{self.origin}_{self.days}"


@dataclass(frozen=True)
class Trial:
    """One test window, the windows its settings may come from, and those the learners may train on."""

    name: str
    test: Window
    inner: tuple[Window, ...]
    training: tuple[Window, ...]

    def trained_before(self, window: Window) -> tuple[Window, ...]:
        """The training windows that had ended when ``window`` began; the latest of them."""
        return tuple(past for past in self.training if past.first + past.days <= window.first)


@dataclass(frozen=True)
class Protocol:
    """The whole file: the trials, worked out, and the tables as they stand there."""

    trials: tuple[Trial, ...]
    journey: dict[str, Any]
    metrics: dict[str, Any]
    training: dict[str, Any]
    tafeng: dict[str, Any]
    last_day: dict[str, Any]


def read(path: Path = FROZEN) -> Protocol:
    """Read the protocol; a window that would look past its test origin is refused.

    >>> [trial.test.origin for trial in read().trials]
    [41, 33, 41, 41]
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    journey = tables["journey"]
    on_record = (journey["last_day"] - journey["first_day"]) // dt.timedelta(days=1) + 1
    trials = tuple(_trial(test, tables["training"], on_record) for test in tables["test"])
    return Protocol(
        trials, **{name: tables[name] for name in ("journey", "metrics", "training", "tafeng", "last_day")}
    )


def _trial(test: dict[str, Any], training: dict[str, int], on_record: int) -> Trial:
    def window(origin: int) -> Window:
        return Window(test["grain"], origin, min(7 * test["horizon"], on_record - 7 * origin))

    late = [origin for origin in test["inner"] if origin + test["horizon"] > test["origin"]]
    if late:
        raise ValueError(f"{test['name']}: inner origins {late} look past the test origin")
    learnt = range(training["first"], test["origin"] - test["horizon"] + 1, training["every"])
    return Trial(
        test["name"], window(test["origin"]), tuple(map(window, test["inner"])), tuple(map(window, learnt))
    )
