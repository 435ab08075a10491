"""What a company brings to a case: its settings, rules and law tables, what its closed cases have taught, and
what the portfolio says of the client.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.core import get_global

from regulars.casebook.files import read_case, read_rules
from regulars.company import Company
from regulars.decisions.case import Case, CaseRefused, Settings, read
from regulars.decisions.case.defaults import Assumed
from regulars.decisions.concessions import Ending, chances_lost, ending
from regulars.decisions.rules import Table, house_table, parse
from regulars.errors import LookupFailed
from regulars.portfolio import Portfolio
from regulars.portfolio.referrals import Tail
from regulars.reasons import Reason, Said

RULES: Final = "rules"
CASES: Final = "cases"
YOUR_SETTING = Reason("source.your_setting", "your setting {key} in regulars.toml")
PORTFOLIO_OF = Reason("case.portfolio_of", "portfolio of {at}, {horizon} ahead")
PAST_REFUSED = Reason(
    "error.past_case_refused", "{path} is no case: at {where}, {problem}. Mend that and try again."
)
TAIL_OF = Reason(
    "case.tail_of",
    "portfolio: {n} client whom he brought, staying less long without him",
    plural="portfolio: {n} clients whom he brought, staying less long without him",
)
ONE_CLIENT_SQL: Final = "SELECT * FROM clients WHERE client = $client"


def now(company: Company | None) -> dt.datetime:
    """The company's wall time."""
    zone = company.settings.timezone if company is not None else None
    return dt.datetime.now(ZoneInfo(zone) if zone else None).replace(tzinfo=None, microsecond=0)


def country_of(company: Company) -> str | None:
    """The country in which the company's clock stands; None where none is set.

    >>> import types
    >>> country_of(types.SimpleNamespace(settings=types.SimpleNamespace(timezone="Europe/Chisinau")))
    'MD'
    """
    zone = company.settings.timezone
    return None if zone is None else get_global("zone_territories").get(zone)


def own_tables(company: Company | None) -> list[Table]:
    """The tables in the company's folder of rules, in order of file names."""
    if company is None:
        return []
    return [_table(path, *_state(path)) for path in sorted((company.path / RULES).glob("*.toml"))]


@lru_cache(maxsize=64)
def _table(path: Path, changed_ns: int, size: int) -> Table:
    return parse(read_rules(path), path.stem)


def _state(path: Path) -> tuple[int, int]:
    """What tells a changed file from the one that was read."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def settings_of(company: Company | None, also: Iterable[Ending] = ()) -> Settings:
    """How this company hears cases: its settings, its own tables, what its closed cases have taught.

    ``also`` are ends of cases that stand elsewhere than in the folder. Without rules of its own the company's
    word is the table ``house``.
    """
    if company is None:
        return Settings()
    given, tables = company.settings.cases, own_tables(company)
    own = tuple(table for table in tables if table.country is None) or (house_table(),)
    law = {table.country: table for table in sorted(tables, key=lambda each: each.since) if table.country}
    standard = Settings()
    return Settings(
        reason_first=given.reason_first,
        hear_within=given.hear_within_minutes,
        call_back_within=given.call_back_within_hours,
        groundless=given.groundless_claims,
        principles=company.settings.principles,
        rules=own,
        law=law,
        lost=chances_lost([*_endings(company), *also]),
        replacement=_share(given.replacement_share, standard.replacement, "replacement_share"),
        leaving=_share(given.leaving_share, standard.leaving, "leaving_share"),
    )


def _share(given: tuple[float, float], standard: Assumed, key: str) -> Assumed:
    if given == (standard.low, standard.high):
        return standard
    return Assumed(*given, YOUR_SETTING(key=f"cases.{key}"))


def _endings(company: Company) -> list[Ending]:
    found = (_ending(path, *_state(path)) for path in _files(company))
    return [each for each in found if each is not None]


@lru_cache(maxsize=10_000)
def _ending(path: Path, changed_ns: int, size: int) -> Ending | None:
    return ending(past_case(path).document)


def past_cases(company: Company) -> list[Case]:
    """The cases in the company's folder ``cases``."""
    return [past_case(path) for path in _files(company)]


def _files(company: Company) -> list[Path]:
    found = (company.path / CASES).glob("*")
    return sorted(path for path in found if path.suffix in (".yaml", ".yml", ".json"))


def past_case(path: Path) -> Case:
    """The case in a file, one of several; a refusal names the file, too."""
    document = read_case(path)
    try:
        return read(document)
    except CaseRefused as wrong:
        raise CaseRefused(PAST_REFUSED, path=str(path), **wrong.said.params) from wrong


def client_entry(
    portfolio: Portfolio | None, client: str, told: Callable[[Said], str] = Said.english
) -> dict[str, Any]:
    """What the portfolio says of ``client``, for a new case: his value, and what is at stake with his tail.

    Whoever is in no portfolio has a case, too: then his value is left out. The tail is "unknown" where nobody
    was asked who sent him, and has no upper end where many were not. ``told`` says where it comes from.
    """
    entry: dict[str, Any] = {"id": client, "kind": "consumer", "tail": "unknown"}
    if portfolio is None:
        return entry
    rows: list[Mapping[str, Any]] = portfolio.clients().query(ONE_CLIENT_SQL, client=client).to_pylist()
    low, high = (rows[0]["expected_value_low"], rows[0]["expected_value_high"]) if rows else (None, None)
    try:
        entry |= {"tail": _tail(portfolio.tail(client), told)}
    except LookupFailed:  # a case may be of somebody who is in nobody's records
        return entry
    if low is None or high is None:
        return entry
    source = told(PORTFOLIO_OF(at=portfolio.at, horizon=portfolio.horizon))
    return {**entry, "value": {"low": round(float(low), 2), "high": round(float(high), 2), "source": source}}


def _tail(tail: Tail, told: Callable[[Said], str]) -> str | dict[str, Any]:
    """What is lost with those he brought, as a case has it."""
    stake = tail.at_stake
    if stake is None or not (tail.complete or tail.brought):
        return "unknown"
    high = round(stake.high, 2) if tail.complete else None
    return {"low": round(stake.low, 2), "high": high, "source": told(TAIL_OF(n=tail.brought))}
