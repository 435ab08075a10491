"""The tables that come with Regulars: consumer law by country, and what a company owes by its own word.

A country without a table has none: another country's is never taken for it. Moldova and the United Kingdom
wait for sources that were checked (Moldova's Legea 256/2011 was repealed on 1 March 2019 by Legea 133/2018).
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from regulars.decisions.rules.table import Table, parse

#: Countries with a table of their own.
OWN: Final = ("EU", "RO", "RU")
#: Member states without one are read by the table of the Union, and the case says so.
_CODES: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT SE SI SK"
MEMBERS: Final = frozenset(_CODES.split())


def country_table(country: str) -> Table | None:
    """The table of ``country`` (two letters, "EU"), or None where there is none.

    >>> country_table("RO").name, country_table("FR").name, country_table("MD")
    ('RO', 'EU', None)
    """
    code = country.upper()
    if code in MEMBERS:
        code = "EU"
    return _shipped(code.lower()) if code in OWN else None


def house_table() -> Table:
    """What a company owes by its own word where it has no rules of its own yet.

    >>> house_table().rows[0].id
    'H-1'
    """
    return _shipped("house")


def shipped() -> list[Table]:
    """Every table that comes with Regulars."""
    return [*(_shipped(code.lower()) for code in OWN), _shipped("house")]


def shipped_text(name: str) -> str | None:
    """The text of a table that comes with Regulars, to be copied and changed; None where there is none."""
    known = {code.lower() for code in (*OWN, "house")}
    if name.lower() not in known:
        return None
    return (files("regulars.decisions.rules.countries") / f"{name.lower()}.toml").read_text(encoding="utf-8")


@cache
def _shipped(name: str) -> Table:
    return parse(tomllib.loads(shipped_text(name) or ""), name)
