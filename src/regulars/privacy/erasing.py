"""Erasing a client from a company folder: ledger, snapshots, outcomes, cases, visits, pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from regulars.company import Company, disk_room, write_whole
from regulars.decisions.case.forgetting import forgotten
from regulars.ledger import erasing as in_ledger
from regulars.ledger import outcomes
from regulars.portfolio import erasing as in_snapshots
from regulars.privacy.giving import cases_of

#: Pages made of the portfolio, which name clients: they are made anew when they are wanted.
_PAGES: Final = ("report.html", "*-report.html")


@dataclass(frozen=True)
class ErasedFolder:
    """What was erased: sale lines made a walk-in's, records, snapshots written anew, cases emptied of him."""

    lines: int
    records: int
    snapshots: int
    cases: int
    names: frozenset[str]


def erase_folder(company: Company, client: str) -> ErasedFolder:
    """Erase ``client`` from every file of the folder; stopped midway, it is asked for again and goes on.

    The ledger comes first, with the hashes that keep him from being imported again. Raises `FolderBusy` while
    somebody else writes, `DiskFull`.
    """
    ledger = in_ledger.erase(company, client)
    snapshots = in_snapshots.erase(company, client)
    with company.lock():
        records = sum(_forget(path, client) for path in _outcome_files(company))
        cases = cases_of(company, client)
        for path, document in cases:
            _empty_case(path, document)
        _drop_visits(company, client)
        for pattern in _PAGES:
            for page in company.path.glob(pattern):
                page.unlink()
    return ErasedFolder(ledger.lines, ledger.records + records, snapshots, len(cases), ledger.names)


def _outcome_files(company: Company) -> Iterable[Path]:
    yield company.path / outcomes.FILE
    yield from sorted(company.path.glob("outcomes.taken-over-*.jsonl"))


def _forget(path: Path, client: str) -> int:
    if not path.is_file():
        return 0
    # Not splitlines: a text may hold what only looks like the end of a line.
    lines = [f"{each}\n" for each in path.read_bytes().decode("utf-8").split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    kept = [_not_sent_by(line, client) for line in lines if not _is_his(line, client)]
    if kept != lines:
        with disk_room(path):
            write_whole(path, "".join(kept))
    return len(lines) - len(kept)


def _is_his(line: str, client: str) -> bool:
    document = _document(line)
    around = document.get("kind") == "people" and str(document.get("person")) == client
    return around or str(document.get("client")) == client


def _not_sent_by(line: str, client: str) -> str:
    document = _document(line)
    if str(document.get("referred_by")) != client:
        return line
    return json.dumps({**document, "referred_by": None}, ensure_ascii=False) + "\n"


def _document(line: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except ValueError:
        return {}  # a line cut off while it was written was never confirmed
    return document if isinstance(document, dict) else {}


def _empty_case(path: Path, document: dict[str, Any]) -> None:
    """Write the case without its client; notes that a person kept in the file go, too."""
    plain = json.loads(json.dumps(document, default=str))
    # JSON is YAML: a file keeps its name, and every reader reads it.
    write_whole(path, json.dumps(forgotten(plain), ensure_ascii=False, indent=2) + "\n")


def _drop_visits(company: Company, client: str) -> None:
    """Visits that were left half way."""
    for path in (company.path / "visits").glob("*.json"):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            his = str(document["visit"]["client"]) == client
        except (ValueError, KeyError, TypeError):
            his = client.encode() in path.read_bytes()
        if his:
            path.unlink()
