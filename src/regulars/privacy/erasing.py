"""Erasing a client from a company folder: ledger, snapshots, outcomes, cases, visits, pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from regulars.company import Company, disk_room, write_whole
from regulars.decisions.case.forgetting import forgotten
from regulars.ledger import erasing as in_ledger
from regulars.ledger import outcomes
from regulars.portfolio import erasing as in_snapshots

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
        cases = sum(_empty_case(path, client) for path in sorted((company.path / "cases").glob("*.*")))
        visit = company.path / "visits" / f"{sha256(client.encode()).hexdigest()[:16]}.json"
        visit.unlink(missing_ok=True)
        for pattern in _PAGES:
            for page in company.path.glob(pattern):
                page.unlink()
    return ErasedFolder(ledger.lines, ledger.records + records, snapshots, cases, ledger.names)


def _outcome_files(company: Company) -> Iterable[Path]:
    yield company.path / outcomes.FILE
    yield from sorted(company.path.glob("outcomes.taken-over-*.jsonl"))


def _forget(path: Path, client: str) -> int:
    if not path.is_file():
        return 0
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [_not_sent_by(line, client) for line in lines if not _is_his(line, client)]
    if kept != lines:
        with disk_room(path):
            write_whole(path, "".join(kept))
    return len(lines) - len(kept)


def _is_his(line: str, client: str) -> bool:
    return str(_document(line).get("client")) == client


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


def _empty_case(path: Path, client: str) -> int:
    """Take ``client`` out of the case file at ``path``; 1 where it was his."""
    if path.suffix not in (".json", ".yaml", ".yml") or not path.is_file():
        return 0
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        document = json.loads(text)
    else:
        from ruamel.yaml import YAML

        document = YAML(typ="safe", pure=True).load(text)
    his = isinstance(document, dict) and str((document.get("client") or {}).get("id")) == client
    if not his:
        return 0
    made = json.dumps(forgotten(json.loads(json.dumps(document, default=str))), ensure_ascii=False, indent=2)
    # JSON is YAML: a file keeps its name, and every reader reads it.
    write_whole(path, made + "\n")
    return 1
