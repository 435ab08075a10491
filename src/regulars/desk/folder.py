"""A company folder and its desk, seen from outside: what staff entered counts wherever a fit is asked for.

Knows Django only where the folder has a desk.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from regulars.errors import EXTRA_MISSING, ExtraMissing, NotFitted
from regulars.ledger import outcomes, settling

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.privacy import ErasedFolder

#: The desk's database, unless ``REGULARS_DATABASE`` names a server's.
DATABASE_FILE: Final = "desk.sqlite3"
SETTINGS: Final = "regulars.web.settings"


def has_desk(company: Company) -> bool:
    """Whether staff of ``company`` enter records at a desk."""
    named = bool(os.environ.get("REGULARS_DATABASE")) or (company.path / DATABASE_FILE).exists()
    return named or _is_its_desk(company)


def _is_its_desk(company: Company) -> bool:
    """Whether this process is the desk of ``company``."""
    if "django" not in sys.modules:
        return False
    from django.conf import settings

    return settings.configured and company.path == settings.REGULARS_FOLDER


def records(company: Company) -> list[dict[str, Any]]:
    """Every record that a fit reads: those imported, then those entered, whose word is the last.

    A desk takes over ``outcomes.jsonl`` first. Raises `FolderBusy` while somebody else writes, `ExtraMissing`
    where the folder has a desk and Django is not installed.
    """
    if not has_desk(company):
        return settling.records(company)
    _ready(company)
    from regulars.desk import records as entered

    if (company.path / outcomes.FILE).exists():
        entered.take_over(company)
    return [*settling.imported(company), *entered.found()]


def erase(company: Company, client: str) -> ErasedFolder:
    """Erase ``client`` from the folder and from its desk; raises as `regulars.privacy.erase_folder`."""
    _ready(company)
    from regulars.desk import privacy

    return privacy.erase(company, client, None)


def known_at_desk(company: Company, client: str) -> dict[str, Any]:
    """What the desk alone holds of ``client``; nothing where there is no desk."""
    if not has_desk(company):
        return {}
    _ready(company)
    from regulars.desk import privacy

    return privacy.entered(client)


def is_fresh(company: Company) -> bool:
    """Whether the present portfolio is newer than the records, the settings and the decisions on cases."""
    try:
        made = company.current().stat().st_mtime_ns
    except (NotFitted, FileNotFoundError):
        return False
    files = [path for path in (company.ledger_path, company.settings_path) if path.exists()]
    if any(path.stat().st_mtime_ns >= made for path in files):
        return False
    found = outcomes.records(company)
    if has_desk(company):
        _ready(company)
        from regulars.desk import records as entered

        found += entered.found(settling.KINDS)
    return not settling.changed_since(found, dt.datetime.fromtimestamp(made / 1e9, dt.UTC))


def _ready(company: Company) -> None:
    """Make Django know the folder's desk, unless this is the desk's own process."""
    if importlib.util.find_spec("django") is None:
        raise ExtraMissing(EXTRA_MISSING, extra="desk")
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ["REGULARS_FOLDER"] = str(company.path)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        django.setup()
    if company.path != settings.REGULARS_FOLDER:
        raise RuntimeError("a process works in one folder, and this one works in another")
