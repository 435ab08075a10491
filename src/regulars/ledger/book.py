"""The ledger: sale lines with what was refused, what was set aside, and how the counts come out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from regulars.engine import Engine
from regulars.engine.tables import LongTable
from regulars.reasons import Said

if TYPE_CHECKING:
    from regulars.ledger.mapping import Mapping

#: The contract of the table `lines`: column → type.
LINE_TYPES: Final[dict[str, str]] = {
    "client": "VARCHAR",
    "sold_at": "TIMESTAMP",
    "sold_on": "DATE",
    "amount": "DECIMAL(18, 2)",
    "order_id": "VARCHAR",
    "product": "VARCHAR",
    "quantity": "DECIMAL(18, 3)",
    "cost": "DECIMAL(18, 2)",
    "discount": "DECIMAL(18, 2)",
    "product_group": "VARCHAR",
    "product_name": "VARCHAR",
    "is_return": "BOOLEAN",
    "line_id": "VARCHAR",
    "source": "VARCHAR",
    "source_row": "BIGINT",
}

WALK_INS_SQL: Final = "SELECT * FROM lines WHERE client IS NULL"

ENTRIES_COUNTED_SQL: Final = """
SELECT CAST(sum(CASE WHEN rounded AND problem IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS rounded FROM entries
"""

FACTS_SQL: Final = """
SELECT CAST(count(*) AS BIGINT) AS lines, count(*) - count(client) AS walk_ins,
  CAST(count(DISTINCT client) AS BIGINT) AS clients, min(sold_at) AS first_at, max(sold_at) AS last_at,
  CAST(sum(amount) AS DECIMAL(38, 2)) AS total
FROM lines
"""


@dataclass(frozen=True)
class Facts:
    """The counts of a ledger: ``rows = lines + rejects + set_aside``, always."""

    rows: int
    lines: int
    rejects: int
    set_aside: int
    walk_ins: int  # lines without a client, of `lines`
    clients: int
    rounded: int  # amounts with more than two decimals, rounded half to even
    first_at: datetime | None
    last_at: datetime | None
    catch_all: dict[str, int]  # buyers taken for walk-ins, and their lines


class Ledger:
    """What happened: one row a sale line (`lines`), in an engine.

    ``lines``, ``rejects`` (source, source_row, reason, column_name, value, original), ``walk_ins`` and
    ``set_aside`` (as ``rejects``) are `LongTable`; ``currency`` is an ISO code or None where nothing says it;
    ``timezone`` an IANA name or None for times as written. ``people`` is who the clients are, where that was
    imported into a company's ledger; who sent them stands beside it. ``identity`` tells a folder's ledger
    from others.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        facts: Facts,
        currency: str | None = None,
        timezone: str | None = None,
        mapping: Mapping | None = None,
        people: bool = False,
        identity: str | None = None,
    ) -> None:
        self.engine = engine
        self.facts = facts
        self.currency = currency
        self.timezone = timezone
        self.mapping = mapping
        self.identity = identity
        self.lines = LongTable(engine, "lines")
        self.walk_ins = LongTable(engine, "walk_ins")
        self.rejects = LongTable(engine, "rejects")
        self.set_aside = LongTable(engine, "set_aside")
        self.people = LongTable(engine, "people_imported") if people else None

    def audit(self) -> list[Said]:
        """What is odd about the ledger, worst first; see `regulars.ledger.audit`."""
        from regulars.ledger.audit import audit

        return audit(self)

    def close(self) -> None:
        """Give back the memory and files behind the ledger."""
        self.engine.close()

    def __repr__(self) -> str:
        counts = self.facts
        return f"<Ledger of {counts.lines} lines, {counts.clients} clients, {counts.rejects} rejects>"
