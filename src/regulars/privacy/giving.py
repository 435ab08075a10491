"""What is known of a client, given out to him: his purchases, his words, what is expected of him."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.casebook.files import CaseUnreadable, read_case
from regulars.company import Company
from regulars.errors import NotFitted, SourceEmpty
from regulars.ledger import outcomes, store
from regulars.ledger.one_client import records_of

if TYPE_CHECKING:
    from regulars.engine.tables import LongTable
    from regulars.portfolio import Portfolio

_PURCHASES: Final = """
SELECT sold_at, order_id, product, product_name, quantity, amount, discount, is_return FROM lines
WHERE client = $client ORDER BY sold_at, line_id
"""
_EXPECTED: Final = "SELECT * FROM clients WHERE client = $client"
_TOP: Final = 50
_CASE_FILES: Final = (".json", ".yaml", ".yml")


def known_of(company: Company, client: str) -> dict[str, Any]:
    """Everything the folder holds of ``client``; parts that are empty are left out.

    ``purchases``, ``records`` (kind → rows that were imported), ``outcomes`` (what was entered where there is
    no desk), ``cases`` (case files of the folder), ``expected`` (the figures of his card) and ``likely``
    (product by product).
    """
    found = {
        "purchases": _of_ledger(company, client),
        "records": records_of(company, client),
        "outcomes": [each for each in outcomes.records(company) if str(each.get("client")) == client],
        "cases": [document for _, document in cases_of(company, client)],
        **_of_portfolio(company, client),
    }
    return {name: each for name, each in found.items() if each}


def cases_of(company: Company, client: str) -> list[tuple[Path, dict[str, Any]]]:
    """The case files of the folder that are about ``client``, with their documents.

    Raises `CaseUnreadable` for a file that names him and cannot be read; others that cannot are left alone.
    """
    found = []
    for path in sorted((company.path / "cases").glob("*.*")):
        if path.suffix.lower() not in _CASE_FILES:
            continue
        try:
            document = read_case(path)
        except CaseUnreadable:
            if client.encode() in path.read_bytes():
                raise
            continue
        if str((document.get("client") or {}).get("id")) == client:
            found.append((path, document))
    return found


def expected_of(portfolio: Portfolio, client: str) -> dict[str, Any]:
    """What the portfolio expects of ``client``, and the purchases from which it is worked out."""
    rows = portfolio.clients().query(_EXPECTED, client=client).to_pylist()
    likely = portfolio.sell_to(client, _TOP).to_pylist() if rows else []
    expected = rows[0] if rows else None
    return {"expected": expected, "likely": likely, "purchases": _purchases(portfolio.lines, client)}


def _purchases(lines: LongTable, client: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lines.query(_PURCHASES, client=client).to_pylist()
    return found


def _of_portfolio(company: Company, client: str) -> dict[str, Any]:
    from regulars.portfolio.saved import load

    try:
        portfolio = load(company.path)
    except NotFitted:
        return {}
    with portfolio:
        known = expected_of(portfolio, client)
    return {name: known[name] for name in ("expected", "likely")}


def _of_ledger(company: Company, client: str) -> list[dict[str, Any]]:
    try:
        ledger = store.open_ledger(company)
    except SourceEmpty:
        return []
    try:
        return _purchases(ledger.lines, client)
    finally:
        ledger.close()
