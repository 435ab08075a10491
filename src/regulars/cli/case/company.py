"""The company that a case on the command line belongs to, and what its portfolio says of the client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.cli.workplace import nearest

if TYPE_CHECKING:
    from regulars.cli.surface import Surface
    from regulars.company import Company


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


def client_of(company: Company | None, client: str, lang: str) -> dict[str, Any]:
    """What the portfolio of ``company`` says of ``client``, for a new case."""
    from regulars.casebook.hearing import client_entry
    from regulars.errors import LookupFailed, NotFitted
    from regulars.phrases import say
    from regulars.portfolio import load

    if company is None:
        return client_entry(None, client)
    try:
        with load(company.path) as portfolio:
            return client_entry(portfolio, client, lambda said: say(said, lang))
    except (LookupFailed, NotFitted):
        return client_entry(None, client)
