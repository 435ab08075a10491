"""Who stands around a client: who pays, who uses what is bought, who advises.

What people are to a client is told by these three words alone; nothing else is kept of them here.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from regulars.engine import Engine
from regulars.portfolio import people
from regulars.portfolio.portfolio import Portfolio

Role = Literal["pays", "uses", "advises"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

SAID_OF_PEOPLE_SQL = "SELECT person AS said FROM told_people"
# A person is a client himself where a number, a code, a telephone or a name means one.
AROUND_ROWS_SQL = """
SELECT DISTINCT t.client, t.role, coalesce(m.client, t.person) AS person, m.client IS NOT NULL AS is_client,
       t.person AS said
FROM told_people AS t LEFT JOIN meant AS m ON t.person = m.said
WHERE t.until_on IS NULL OR t.until_on >= $at
"""

OF_CLIENT_SQL = """
SELECT client, role, person, is_client, said FROM around_rows
WHERE client = $client OR (person = $client AND is_client) ORDER BY role, person, client
"""


def build(engine: Engine, at: Any) -> None:
    """Make ``around_rows`` of ``told_people``: the roles that stand at ``at``.

    Columns: client, role, person (a client's number, or what he is called), is_client, said (as it was
    written).
    """
    engine.step("said_of", SAID_OF_PEOPLE_SQL)
    people.mean(engine)
    engine.step("around_rows", AROUND_ROWS_SQL, at=at)
    engine.drop("said_of", "meant")


def of_client(portfolio: Portfolio, client: str) -> list[dict[str, Any]]:
    """The roles in which ``client`` stands, on either side: client, role, person, is_client, said."""
    engine = portfolio.workspace()
    try:
        found: list[dict[str, Any]] = engine.arrow(OF_CLIENT_SQL, client=client).to_pylist()
    finally:
        engine.close()
    return found
