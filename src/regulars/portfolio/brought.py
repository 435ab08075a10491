"""What those are worth whom a client brought himself: one step of the tail.

A client who would have come anyway, by his own word, is nobody's; a self-referral counts for nothing. Where
nobody was asked who sent him the tail is unknown, never zero.
"""

from __future__ import annotations

from regulars.engine import Engine

BROUGHT_SQL = """
SELECT r.referred_by AS client, count(*) AS brought,
       CAST(sum(CAST(c.expected_value AS DECIMAL(38, 6))) AS DOUBLE) AS tail
FROM (SELECT DISTINCT client, referred_by FROM told_referrals
      WHERE would_have_come IS NOT TRUE AND client <> referred_by) AS r
JOIN client_rows AS c ON r.client = c.client
GROUP BY r.referred_by
"""
ASKED_SQL = "SELECT count(*) AS n FROM told_referrals"


def build(engine: Engine) -> bool:
    """Make ``brought`` (client, brought, tail); False where nobody was ever asked, and it is empty."""
    engine.step("brought", BROUGHT_SQL)
    return bool(engine.arrow(ASKED_SQL)["n"][0].as_py())
