"""What a company brings to a case: its settings, rules and law tables, and what the portfolio says of the
client.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.cli.case.files import read_rules
from regulars.cli.workplace import nearest
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.cli.surface import Surface
    from regulars.company import Company
    from regulars.decisions.case import Case, Settings
    from regulars.decisions.case.defaults import Assumed
    from regulars.decisions.rules import Table

RULES: Final = "rules"
CASES: Final = "cases"
YOUR_SETTING = Reason("source.your_setting", "your setting {key} in regulars.toml")
PORTFOLIO_OF = Reason("case.portfolio_of", "portfolio of {at}, {horizon} ahead")

PAST_REFUSED = Reason(
    "error.past_case_refused", "{path} is no case: at {where}, {problem}. Mend that and try again."
)


def company_here(out: Surface, folder: Path | None) -> Company | None:
    """The company of ``folder`` or of the nearest folder above, in whose language ``out`` then speaks.

    None where there is none, for a case can do without.
    """
    from regulars.company import Company

    place = folder if folder is not None else nearest(Path.cwd())
    if folder is None and not (place / "regulars.toml").is_file():
        return None
    here = Company.open(place)
    out.prefer(here.settings.language)
    return here


def now(company: Company | None) -> dt.datetime:
    """The company's wall time."""
    from zoneinfo import ZoneInfo

    zone = company.settings.timezone if company is not None else None
    return dt.datetime.now(ZoneInfo(zone) if zone else None).replace(tzinfo=None, microsecond=0)


def own_tables(company: Company | None) -> list[Table]:
    """The tables in the company's folder of rules, in order of file names."""
    from regulars.decisions.rules import parse

    if company is None:
        return []
    return [parse(read_rules(path), path.stem) for path in sorted((company.path / RULES).glob("*.toml"))]


def settings_of(company: Company | None) -> Settings:
    """How this company hears cases: its settings, its own tables, what its closed cases have taught.

    Without rules of its own the company's word is the table ``house``.
    """
    from regulars.decisions.case import Settings
    from regulars.decisions.rules import house_table

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
        lost=_learnt(company),
        replacement=_share(given.replacement_share, standard.replacement, "replacement_share"),
        leaving=_share(given.leaving_share, standard.leaving, "leaving_share"),
    )


def _share(given: tuple[float, float], standard: Assumed, key: str) -> Assumed:
    from regulars.decisions.case.defaults import Assumed

    if given == (standard.low, standard.high):
        return standard
    return Assumed(*given, YOUR_SETTING(key=f"cases.{key}"))


def _learnt(company: Company) -> dict[str, Assumed]:
    from regulars.decisions.concessions import chances_lost

    return chances_lost(case for case in past_cases(company) if case.closed is not None)


def past_cases(company: Company) -> list[Case]:
    """The cases in the company's folder ``cases``."""
    files = (path for path in (company.path / CASES).glob("*") if path.suffix in (".yaml", ".yml", ".json"))
    return [past_case(path) for path in sorted(files)]


def past_case(path: Path) -> Case:
    """The case in a file, one of several; a refusal names the file, too."""
    from regulars.cli.case.files import read_case
    from regulars.decisions.case import CaseRefused, read

    document = read_case(path)
    try:
        return read(document)
    except CaseRefused as wrong:
        raise CaseRefused(PAST_REFUSED, path=str(path), **wrong.said.params) from wrong


def client_of(company: Company | None, client: str, lang: str) -> dict[str, Any]:
    """What the portfolio says of ``client``, for a new case; ``tail`` is unknown before referrals are read.

    Whoever is in no portfolio has a case, too: then his value is left out.
    """
    from regulars.errors import LookupFailed, NotFitted
    from regulars.phrases import say
    from regulars.portfolio import load
    from regulars.report import from_portfolio

    told: dict[str, Any] = {"id": client, "kind": "consumer", "tail": "unknown"}
    if company is None:
        return told
    try:
        with load(company.path) as portfolio:
            row = from_portfolio.one_client(portfolio, client)
            source = say(PORTFOLIO_OF(at=portfolio.at, horizon=portfolio.horizon), lang)
    except (LookupFailed, NotFitted):
        return told
    if row is None:
        return told
    low, high = row.expected_value.low, row.expected_value.high
    if low is None or high is None:
        return told
    return {**told, "value": {"low": round(low, 2), "high": round(high, 2), "source": source}}
