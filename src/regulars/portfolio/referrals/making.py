"""What a fit keeps of who brings whom: edges, findings, who was asked, the premium, the senders' presence."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from regulars.engine import Engine
from regulars.portfolio.referrals import comets, edges, premium

#: Table -> the order that look-ups want.
TABLES: Final = {
    "edge_rows": "referred_by, client",
    "edge_findings": "ALL",
    "asked_rows": "client",
    "premium_rows": "about",
    "sender_rows": "client",
}


def build(engine: Engine, at: dt.date, fitted: dict[str, Any] | None, *, margin: bool) -> None:
    """Make `TABLES` from what was told, ``people_rows``, ``client_rows`` and ``lines``.

    ``fitted`` is the activity model of the base (its name and parameters); None under contract.
    """
    edges.build(engine)
    premium.build(engine, at, margin=margin)
    comets.build(engine, at, fitted)
