"""What those are worth whom clients brought, and whom those brought: every client's tail at once, as a table.

Of a client who would have come anyway, by the company's own word, nothing counts to whoever sent him, nor
does anybody behind him; of the others all of the expected value does. `regulars.portfolio.referrals` prices
one client's tail with its interval. A tail stands beside its client's own value: tails of two clients may
share people, so they are compared, never summed over a base. Where nobody was asked who sent him the tail is
unknown, never zero.
"""

from __future__ import annotations

from regulars.engine import Engine
from regulars.portfolio.referrals.tail import DEPTH

FIRST_BROUGHT_SQL = """
SELECT referred_by AS client, client AS descendant FROM edge_rows
WHERE referred_by IS NOT NULL AND would_have_come IS NOT TRUE
"""
NEXT_BROUGHT_SQL = """
SELECT g.client, e.client AS descendant
FROM generation AS g JOIN edge_rows AS e ON g.descendant = e.referred_by
WHERE e.would_have_come IS NOT TRUE
"""
GENERATION_SQL = """
SELECT g.client, count(*) AS n, CAST(sum(CAST(c.expected_value AS DECIMAL(38, 6))) AS DECIMAL(38, 6)) AS value
FROM generation AS g JOIN client_rows AS c ON g.descendant = c.client GROUP BY g.client
"""
NO_GENERATIONS_SQL = "SELECT * FROM of_generation WHERE FALSE"
GENERATIONS_SQL = "SELECT * FROM generations UNION ALL SELECT * FROM of_generation"
BROUGHT_SQL = """
SELECT client, CAST(sum(n) AS BIGINT) AS brought, CAST(sum(value) AS DOUBLE) AS tail
FROM generations GROUP BY client
"""
ASKED_SQL = "SELECT count(*) AS n FROM asked_rows"
GONE_ON_SQL = "SELECT count(*) AS n FROM generation"


def build(engine: Engine) -> bool:
    """Make ``brought`` (client, brought, tail); False where nobody was ever asked, and it is empty."""
    engine.step("generation", FIRST_BROUGHT_SQL)
    engine.step("of_generation", GENERATION_SQL)
    engine.step("generations", NO_GENERATIONS_SQL)
    for _ in range(DEPTH):
        engine.step("generations", GENERATIONS_SQL)
        engine.step("generation", NEXT_BROUGHT_SQL)
        if not engine.arrow(GONE_ON_SQL)["n"][0].as_py():
            break
        engine.step("of_generation", GENERATION_SQL)
    engine.step("brought", BROUGHT_SQL)
    for name in ("generation", "of_generation", "generations"):
        engine.drop(name)
    return bool(engine.arrow(ASKED_SQL)["n"][0].as_py())
