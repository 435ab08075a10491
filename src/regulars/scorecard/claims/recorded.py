"""What the records beside sales are counted from: `counted` (client, stratum, a and b of both periods).

Nothing was recorded is nothing known: a client who was not asked is in none of these.
"""

from __future__ import annotations


def _counted(rows: str, a: str, b: str = "1e0") -> str:
    """The text that counts ``rows`` (client, told_on, …): ``a`` over ``b`` of each row, by period."""
    now = "told_on >= $now_first AND told_on <= $now_last"
    before = "told_on >= $before_first AND told_on <= $before_last"
    return f"""
SELECT client, '' AS stratum,
       CAST(sum(CASE WHEN {now} THEN {a} ELSE 0e0 END) AS DOUBLE) AS a1,
       CAST(sum(CASE WHEN {now} THEN {b} ELSE 0e0 END) AS DOUBLE) AS b1,
       CAST(sum(CASE WHEN {before} THEN {a} ELSE 0e0 END) AS DOUBLE) AS a0,
       CAST(sum(CASE WHEN {before} THEN {b} ELSE 0e0 END) AS DOUBLE) AS b0
FROM ({rows}) AS told
WHERE told_on >= $before_first AND told_on <= $now_last GROUP BY client
"""


# Better counts one, worse minus one: the balance is better less worse.
CHECK_BACKS_SQL = _counted(
    "SELECT client, CAST(told_at AS DATE) AS told_on, answer FROM told_check_backs",
    "CASE answer WHEN 'better' THEN 1e0 WHEN 'worse' THEN -1e0 ELSE 0e0 END",
)
UNASKED_SQL = _counted(
    "SELECT client, CAST(told_at AS DATE) AS told_on, accepted FROM told_offers WHERE asked IS NOT TRUE",
    "CASE WHEN accepted IS TRUE THEN 1e0 ELSE 0e0 END",
)
CONCESSIONS_SQL = _counted(
    "SELECT client, CAST(told_at AS DATE) AS told_on, cause FROM told_concessions",
    "CASE WHEN cause = 'under pressure' THEN 1e0 ELSE 0e0 END",
)
# A promise counts on the day by which it was to be kept; one past that day and not ticked was not kept.
PROMISES_SQL = _counted(
    "SELECT client, coalesce(by_on, CAST(told_at AS DATE)) AS told_on, kept FROM told_promises "
    "WHERE by_on IS NOT NULL OR kept IS NOT NULL",
    "CASE WHEN kept IS TRUE THEN 1e0 ELSE 0e0 END",
)
# Minutes from coming to being served, by day: those of one day wait behind each other.
WAITS_SQL = _counted(
    "SELECT CAST(CAST(told_at AS DATE) AS VARCHAR) AS client, CAST(told_at AS DATE) AS told_on, "
    "CAST(date_diff('day', CAST(told_at AS DATE), CAST(served_at AS DATE)) * 1440 "
    "+ (hour(served_at) - hour(told_at)) * 60 + minute(served_at) - minute(told_at) AS DOUBLE) AS minutes "
    "FROM told_visits WHERE served_at >= told_at",
    "minutes",
)
# New clients who were asked who sent them. Whoever said "nobody", or named no client, came by himself.
BROUGHT_SQL = _counted(
    "SELECT a.client, a.first_on AS told_on, s.brought "
    "FROM acquired AS a JOIN asked_rows AS s ON a.client = s.client",
    "CASE WHEN brought THEN 1e0 ELSE 0e0 END",
)
BY_HIMSELF_SQL = """
SELECT count(CASE WHEN NOT s.brought THEN 1 END) AS n
FROM acquired AS a JOIN asked_rows AS s ON a.client = s.client
"""
# New clients of whom it is decided whether they are ours.
OURS_SQL = _counted(
    "SELECT a.client, a.first_on AS told_on, b.belonging FROM acquired AS a "
    "JOIN belongings AS b ON a.client = b.client WHERE b.belonging <> 'undecided'",
    "CASE WHEN belonging = 'ours' THEN 1e0 ELSE 0e0 END",
)

# The state of each named task at the end of each period, by the last answer until then: a task that he has
# and for which he bought something that serves it within the period is served here.
TASKS_SQL = """
SELECT client, '' AS stratum,
       CAST(count(CASE WHEN answer1 = 'yes' AND here1 > 0 THEN 1 END) AS DOUBLE) AS a1,
       CAST(count(CASE WHEN answer1 IN ('yes', 'elsewhere') THEN 1 END) AS DOUBLE) AS b1,
       CAST(count(CASE WHEN answer0 = 'yes' AND here0 > 0 THEN 1 END) AS DOUBLE) AS a0,
       CAST(count(CASE WHEN answer0 IN ('yes', 'elsewhere') THEN 1 END) AS DOUBLE) AS b0,
       count(CASE WHEN answer1 = 'elsewhere' THEN 1 END) AS elsewhere1
FROM (
    SELECT n.client, n.task, n.answer1, n.answer0,
           count(CASE WHEN l.sold_on >= $now_first AND l.sold_on <= $now_last THEN 1 END) AS here1,
           count(CASE WHEN l.sold_on >= $before_first AND l.sold_on <= $before_last THEN 1 END) AS here0
    FROM (
        SELECT client, question AS task,
               max_by(CASE WHEN told_on <= $now_last THEN answer END,
                      CASE WHEN told_on <= $now_last THEN place END) AS answer1,
               max_by(CASE WHEN told_on <= $before_last THEN answer END,
                      CASE WHEN told_on <= $before_last THEN place END) AS answer0
        FROM (
            SELECT client, question, answer, CAST(told_at AS DATE) AS told_on,
                   CAST(row_number() OVER (PARTITION BY client, question ORDER BY told_at, answer)
                        AS BIGINT) AS place
            FROM told_answers WHERE question LIKE 'task:%' AND answer IS NOT NULL
        ) AS said GROUP BY client, question
    ) AS n
    LEFT JOIN serving AS s ON n.task = s.task
    LEFT JOIN lines AS l ON n.client = l.client AND s.product = l.product AND l.amount > 0
    GROUP BY n.client, n.task, n.answer1, n.answer0
) AS stand
GROUP BY client
"""

TASKS_NAMED_SQL = """
SELECT count(*) AS n FROM told_answers WHERE question LIKE 'task:%' AND answer IN ('yes', 'elsewhere')
"""

# First contact of each client who had not bought yet, and when he paid; both as days of each period.
DEALS_SQL = """
SELECT opened_on, paid_on, count(*) AS weight FROM (
    SELECT c.client, c.opened_on, a.first_on AS paid_on
    FROM (SELECT client, min(CAST(told_at AS DATE)) AS opened_on FROM told_contacts
          WHERE client IS NOT NULL GROUP BY client) AS c
    LEFT JOIN acquired AS a ON c.client = a.client
    WHERE (a.first_on IS NULL OR a.first_on >= c.opened_on)
          AND c.opened_on >= $before_first AND c.opened_on <= $now_last
) AS deals
GROUP BY opened_on, paid_on ORDER BY opened_on, paid_on NULLS LAST
"""

CONTACTS_SALE_SQL = """
SELECT (SELECT count(*) FROM told_contacts
        WHERE CAST(told_at AS DATE) >= $now_first AND CAST(told_at AS DATE) <= $now_last) AS contacts,
       (SELECT coalesce(CAST(sum(orders) AS BIGINT), 0) FROM worth
        WHERE client IS NOT NULL AND sold_on >= $now_first AND sold_on <= $now_last) AS orders
"""

# What was given in the present period by cause, and what followed of those of whom it is known.
GIVEN_SQL = """
SELECT c.cause, count(*) AS n, CAST(sum(c.amount) AS DECIMAL(38, 2)) AS amount,
       count(CASE WHEN k.followed <> 'unknown' THEN 1 END) AS known,
       count(CASE WHEN k.followed IN ('stayed', 'claimed again') THEN 1 END) AS stayed,
       count(CASE WHEN k.followed = 'claimed again' THEN 1 END) AS again
FROM told_concessions AS c LEFT JOIN told_cases AS k ON c.case_id = k.case_id
WHERE CAST(c.told_at AS DATE) >= $now_first AND CAST(c.told_at AS DATE) <= $now_last
GROUP BY c.cause ORDER BY c.cause
"""

OFFERED_SQL = """
SELECT asked IS TRUE AS asked, count(*) AS n, count(CASE WHEN accepted IS TRUE THEN 1 END) AS accepted,
       CAST(coalesce(sum(CASE WHEN accepted IS TRUE THEN discount END), 0) AS DECIMAL(38, 2)) AS gave
FROM told_offers
WHERE CAST(told_at AS DATE) >= $now_first AND CAST(told_at AS DATE) <= $now_last
GROUP BY asked IS TRUE ORDER BY asked IS TRUE
"""

# What followed each kind of check-back of the present period: a purchase, or something brought back, within
# thirteen weeks; check-backs of the last thirteen weeks have had no time for it.
FOLLOWED_SQL = """
SELECT answer, count(*) AS n, count(CASE WHEN came > 0 THEN 1 END) AS came,
       count(CASE WHEN back > 0 THEN 1 END) AS back
FROM (
    SELECT k.client, k.told_at, k.answer,
           count(CASE WHEN l.amount > 0 AND l.is_return IS NOT TRUE THEN 1 END) AS came,
           count(CASE WHEN l.amount < 0 OR l.is_return IS TRUE THEN 1 END) AS back
    FROM told_check_backs AS k
    LEFT JOIN lines AS l ON k.client = l.client AND l.sold_on > CAST(k.told_at AS DATE)
                        AND date_diff('day', CAST(k.told_at AS DATE), l.sold_on) <= 91
    WHERE CAST(k.told_at AS DATE) >= $now_first AND date_diff('day', CAST(k.told_at AS DATE), $now_last) >= 91
    GROUP BY k.client, k.told_at, k.answer
) AS followed
GROUP BY answer ORDER BY answer
"""

# Of spending over some days, the part that falls into the period.
SPEND_SQL = """
SELECT channel, CAST(sum(CAST(amount AS DOUBLE) * inside / days) AS DECIMAL(38, 2)) AS amount
FROM (
    SELECT channel, amount, date_diff('day', told_at, coalesce(until_on, told_at)) + 1e0 AS days,
           date_diff('day', greatest(told_at, $now_first), least(coalesce(until_on, told_at), $now_last))
             + 1e0 AS inside
    FROM told_spend
    WHERE told_at <= $now_last AND coalesce(until_on, told_at) >= $now_first
) AS spent
GROUP BY channel ORDER BY channel
"""
