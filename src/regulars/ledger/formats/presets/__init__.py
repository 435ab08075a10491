"""Programs whose exports are recognised: one module each, and each registers itself on import."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from regulars.ledger.formats.layout import Layout
from regulars.ledger.headers import says, words
from regulars.ledger.mapping import ROLES, Choice, Habits
from regulars.reasons import Said

ALL: Final[dict[str, Preset]] = {}
ROLE_COLUMNS: Final = frozenset(ROLES)


@dataclass(frozen=True)
class Sample:
    """The beginning of a file, by which presets recognise it.

    ``rows`` are the first rows of the file as they stand (the header among them); ``columns`` and ``body``
    are the same rows as the layout cuts them. ``lines`` is empty for a sheet.
    """

    kind: str
    columns: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...] = ()
    depths: Callable[[], dict[int, int]] = dict

    def names(self) -> tuple[str, ...]:
        """The columns' names in one spelling: words, lower case, without diacritics."""
        return tuple(" ".join(words(name)) for name in self.columns)


@dataclass(frozen=True)
class SheetRow:
    """One row of a file: its physical number, its cells, and how deep a report sets it."""

    number: int
    cells: Sequence[str | None]
    depth: int = 0  # outline level, indent of the first filled cell, or spaces in front of it
    above: bool = False  # it stands above the header


@dataclass(frozen=True)
class FlatRow:
    """One row of the flattened table: values under role names; ``set_aside`` where it is no sale."""

    number: int
    values: dict[str, str | None]
    set_aside: str | None = None
    defect: str | None = None


@dataclass(frozen=True)
class Doubt:
    """Something a preset saw that makes its reading one to be confirmed."""

    said: Said


@dataclass(frozen=True)
class Preset:
    """How one program's export is recognised and flattened to columns named like roles.

    ``flatten`` takes the source's column names, its rows in order and the habits of its numbers; where
    ``whole`` it is given every row of the file with nothing taken for a header. Rows it says nothing of are
    heading or further lines of a row. ``columns`` are the flattened ones; where ``keeps_columns`` they are
    added to the source's own, and what the columns mean is recognised as in any table.
    """

    name: str
    recognises: Callable[[Sample], bool]
    columns: tuple[str, ...]
    flatten: Callable[[Sequence[str], Iterable[SheetRow], Habits], Iterator[FlatRow | Doubt]]
    whole: bool = False
    keeps_columns: bool = False
    heading: bool = False  # ``flatten`` is first given the rows above the header
    comma_by_custom: bool = False  # what ``1,250`` is where nothing else in the file says so
    layout: Callable[[Sequence[str]], Layout] | None = None  # of a text that is no table
    record_kind: str = "sales"
    choices: tuple[Choice, ...] = ()
    statuses_void: tuple[str, ...] = ()


def register(preset: Preset) -> Preset:
    """Make ``preset`` known under its name."""
    if preset.name in ALL:
        raise ValueError(f"preset {preset.name!r} is registered twice")
    ALL[preset.name] = preset
    return preset


def known() -> dict[str, Preset]:
    """Every preset by name, in order of name; imports the modules of this package on first use."""
    for module in sorted(found.name for found in pkgutil.iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    return dict(sorted(ALL.items()))


def places(columns: Sequence[str], wanted: dict[str, str]) -> dict[str, int]:
    """Where the columns that ``wanted`` describes stand: key → index; several names are separated by ``|``.

    >>> places(["Дата", "Клиент"], {"client": "customer|клиент", "at": "date|дата", "tax": "tax"})
    {'client': 1, 'at': 0}
    """
    spelled = [" ".join(words(name)) for name in columns]
    found: dict[str, int] = {}
    for key, names in wanted.items():
        for name in names.split("|"):
            if name in spelled:
                found[key] = spelled.index(name)
                break
    return found


def find(columns: Sequence[str], wanted: dict[str, str]) -> dict[str, int]:
    """Where the columns stand whose names contain a pattern of `regulars.ledger.headers`: key → index.

    Keys are looked for in their order, and a column is found once: put the narrower names first.

    >>> find(["Customer type", "Customer"], {"kind": "customer type", "client": "customer*"})
    {'kind': 0, 'client': 1}
    """
    found: dict[str, int] = {}
    for key, patterns in wanted.items():
        for place, name in enumerate(columns):
            if place not in found.values() and says(name, patterns):
                found[key] = place
                break
    return found
