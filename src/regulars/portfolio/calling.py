"""Whom to call: regulars silent for long by their own measure, or who gave up what they took steadily.

What is at stake with a client is the value that he would bring over the horizon if he went on as he did,
times the chance that it is being lost. With g = P(he has left | his silence)
(`regulars.portfolio.rhythm.Rhythm`), w_c the share of product c in his late value and h_c = P(he has given
it up | his visits without it) (`Habit`),

    at stake = v H (g + (1 − g) Σ_c w_c h_c),

H weeks of horizon, v his value a week over his late days: those of the last half-year, or of three of his own
rhythms where that is longer, the silence included. So the stake of one who left long ago fades by itself, and
whoever is silent for more than six rhythms is not asked about at all: he went before this Monday.

A call is worth making where something has happened: a silence longer than nine in ten of his gaps would be,
or two steady products given up. One-time clients have no rhythm and are never among them.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import spread
from regulars.portfolio.rhythm import FITTED, REGULAR_GAPS, Rhythm, fit_habit, fit_rhythm
from regulars.reasons import Reason

ASK_WHAT_CHANGED = Reason("call.ask_what_changed", "ask what has changed")
ASK_ABOUT = Reason("call.ask_about", "ask about {products}, no longer taken")
ASK_BOTH = Reason("call.ask_what_changed_and_about", "ask what has changed; no longer takes {products}")

#: A client is within reach until he is silent for so many of his mean gaps, or days where those are fewer.
REACH_GAPS, REACH_DAYS = 6.0, 56
#: His late days: so many of his mean gaps back from the origin, or days where those are fewer.
LATE_GAPS, LATE_DAYS = 3.0, 182
#: A silence is long where fewer of his gaps than this share would be as long.
LONG = 0.1
#: A steady product counts as stopped from this chance on; so many of them are worth a call by themselves.
STOPPED, ENOUGH_STOPPED = 0.8, 2

REGULARS_SQL = """
SELECT client, x, tx_days, t_days - tx_days AS silent_days, last_on FROM histories WHERE x >= $gaps
"""

REGULAR_KINDS_SQL = """
SELECT x, tx_days, silent_days, count(*) AS n FROM regulars
GROUP BY x, tx_days, silent_days ORDER BY x, tx_days, silent_days
"""

FITTED_SQL = """
SELECT r.client, r.x, r.tx_days, r.silent_days
FROM regulars AS r
JOIN fitted_kinds AS k ON r.x = k.x AND r.tx_days = k.tx_days AND r.silent_days = k.silent_days
"""

# With the sum of the logarithms of their gaps. Decimals add up exactly in any order, doubles do not.
GAPS_SQL = """
SELECT f.x, f.tx_days, f.silent_days, g.log_gaps
FROM fitted AS f JOIN (
    SELECT client, CAST(sum(CAST(ln(gap / 7e0) AS DECIMAL(18, 9))) AS DOUBLE) AS log_gaps
    FROM (
        SELECT d.client,
               date_diff('day', lag(d.sold_on) OVER (PARTITION BY d.client ORDER BY d.sold_on), d.sold_on)
                   AS gap
        FROM days AS d JOIN fitted AS c ON d.client = c.client WHERE d.gross > 0
    ) AS gaps
    WHERE gap IS NOT NULL GROUP BY client
) AS g ON f.client = g.client
ORDER BY f.x, f.tx_days, f.silent_days, g.log_gaps
"""

# Those within reach, with the value of their late days. Where costs are known in part, what has none earns
# like the rest of the day.
REACHABLE_SQL = """
SELECT r.client, r.visits, r.late_days, CAST(sum(d.value) AS DOUBLE) AS late_value,
       CAST(sum(pow(d.value, 2)) AS DOUBLE) AS late_squares,
       CAST(sum(d.gross) AS DOUBLE) AS late_gross
FROM (
    SELECT client, x + 1 AS visits,
           least(greatest($late_gaps * tx_days / x, CAST($late_days AS DOUBLE)),
                 CAST(tx_days + silent_days + 1 AS DOUBLE)) AS late_days
    FROM regulars
    WHERE silent_days <= greatest($reach_gaps * tx_days / x, CAST($reach_days AS DOUBLE))
) AS r JOIN (
    SELECT client, sold_on, gross,
           CASE WHEN $margin AND costed > 0
                THEN CAST(margin AS DOUBLE) * CAST(gross AS DOUBLE) / CAST(costed AS DOUBLE)
                WHEN $margin THEN 0e0 ELSE CAST(net AS DOUBLE) END AS value
    FROM days
) AS d ON r.client = d.client
WHERE date_diff('day', d.sold_on, $at) < r.late_days
GROUP BY r.client, r.visits, r.late_days
"""

# The visits of those within reach, counted; and what they took on each, of products that they took often.
VISITS_COUNTED_SQL = """
SELECT d.client, d.sold_on, r.late_days, r.visits,
       CAST(row_number() OVER (PARTITION BY d.client ORDER BY d.sold_on) AS BIGINT) AS nth
FROM days AS d JOIN reachable AS r ON d.client = r.client WHERE d.gross > 0
"""

STEADY_SQL = """
SELECT client, product, count(*) AS times, max(nth) - min(nth) + 1 - count(*) AS passed,
       max(visits) - max(nth) AS since, max(sold_on) AS last_on,
       CAST(sum(CASE WHEN late THEN amount ELSE 0 END) AS DOUBLE) AS late_amount
FROM (
    SELECT v.client, l.product, v.sold_on, v.nth, v.visits,
           date_diff('day', v.sold_on, $at) < v.late_days AS late, l.paid AS amount
    FROM often_picks AS l JOIN visits_counted AS v ON l.client = v.client AND l.sold_on = v.sold_on
) AS picked
GROUP BY client, product
"""

STEADY_KINDS_SQL = """
SELECT times, passed, since, count(*) AS weight FROM steady
GROUP BY times, passed, since ORDER BY times, passed, since
"""

# What a client's steady products are worth that he may have given up, in his own money of late.
GIVING_UP_SQL = """
SELECT s.client, CAST(sum(s.late_amount * k.given_up) AS DOUBLE) AS amount,
       CAST(sum(s.late_amount * s.late_amount * k.given_up * (1 - k.given_up)) AS DOUBLE) AS variance,
       count(CASE WHEN k.given_up >= $stopped THEN 1 END) AS n_stopped
FROM steady AS s
JOIN steady_kinds AS k ON s.times = k.times AND s.passed = k.passed AND s.since = k.since
GROUP BY s.client
"""

CANDIDATES_SQL = """
SELECT r.client, r.x, r.tx_days, r.silent_days, r.last_on, a.late_days, a.late_value, a.late_squares,
       coalesce(g.n_stopped, 0) AS n_stopped, coalesce(g.amount / a.late_gross, 0e0) AS stopped_share,
       coalesce(g.variance / pow(a.late_gross, 2), 0e0) AS stopped_variance
FROM regulars AS r
JOIN reachable AS a ON r.client = a.client
LEFT JOIN giving_up AS g ON r.client = g.client
WHERE a.late_value > 0 AND a.late_gross > 0
ORDER BY r.client
"""

CALL_STOPS_SQL = """
SELECT s.client, s.product, f.name, s.times, s.since, s.last_on, s.late_amount, k.given_up
FROM steady AS s
JOIN steady_kinds AS k ON s.times = k.times AND s.passed = k.passed AND s.since = k.since
JOIN product_rows AS f ON s.product = f.product
JOIN call_rows AS c ON s.client = c.client
WHERE k.given_up >= $stopped
"""

# Ranked by a rounded key, then by name: the last bits of a double differ between engines.
TO_CALL_SQL = """
SELECT client, silent_weeks, own_rhythm_weeks, last_on, p_gap, p_left, n_stopped,
       at_stake, at_stake_low, at_stake_high
FROM call_rows ORDER BY floor(at_stake * 1e6) DESC, client LIMIT $top
"""

STOPS_OF_SQL = """
SELECT s.client, s.product, s.name, s.late_amount, s.last_on
FROM call_stops AS s JOIN (
    SELECT client FROM call_rows ORDER BY floor(at_stake * 1e6) DESC, client LIMIT $top
) AS c ON s.client = c.client
ORDER BY s.client, floor(s.late_amount * 1e6) DESC, s.product
"""

SLIPPING_SQL = """
SELECT client, silent_weeks, own_rhythm_weeks, last_on, p_gap, p_left, n_stopped,
       at_stake, at_stake_low, at_stake_high
FROM call_rows WHERE client = $client
"""
STOPPED_BY_SQL = """
SELECT client, product, name, late_amount, last_on FROM call_stops WHERE client = $client
ORDER BY floor(late_amount * 1e6) DESC, product
"""

_STEPS = (
    "regulars", "fitted_kinds", "fitted", "reachable", "visits_counted", "steady", "steady_kinds",
    "giving_up",
)  # fmt: skip
_NOBODY = pa.schema(
    [
        ("client", pa.int32()), ("silent_weeks", pa.float64()), ("own_rhythm_weeks", pa.float64()),
        ("last_on", pa.date32()), ("p_gap", pa.float64()), ("p_left", pa.float64()),
        ("n_stopped", pa.int64()), ("at_stake", pa.float64()), ("at_stake_low", pa.float64()),
        ("at_stake_high", pa.float64()),
    ]
)  # fmt: skip


def build(engine: Engine, at: dt.date, weeks: float, level: float, *, margin: bool) -> None:
    """Make ``call_rows`` (everyone worth a call) and ``call_stops`` (what those have stopped) of ``engine``.

    From ``days``, ``histories``, ``often_picks`` and ``product_rows``, as of ``at``; value within
    ``weeks``, intervals at ``level``.
    """
    engine.step("regulars", REGULARS_SQL, gaps=REGULAR_GAPS)
    engine.step(
        "reachable",
        REACHABLE_SQL,
        at=at,
        late_gaps=LATE_GAPS,
        late_days=LATE_DAYS,
        reach_gaps=REACH_GAPS,
        reach_days=REACH_DAYS,
        margin=margin,
    )
    engine.step("visits_counted", VISITS_COUNTED_SQL)
    engine.step("steady", STEADY_SQL, at=at)
    engine.table("steady_kinds", _given_up(engine.arrow(STEADY_KINDS_SQL)))
    engine.step("giving_up", GIVING_UP_SQL, stopped=STOPPED)
    engine.table("fitted_kinds", _few(engine.arrow(REGULAR_KINDS_SQL)))
    engine.step("fitted", FITTED_SQL)
    rows = _worth_a_call(engine.arrow(CANDIDATES_SQL), engine.arrow(GAPS_SQL), weeks, level)
    engine.table("call_rows", rows)
    engine.step("call_stops", CALL_STOPS_SQL, stopped=STOPPED)
    engine.drop(*_STEPS)


def to_call(engine: Engine, top: int) -> pa.Table:
    """The ``top`` clients with most at stake, from ``call_rows`` and ``call_stops``."""
    return _told(engine.arrow(TO_CALL_SQL, top=top), engine.arrow(STOPS_OF_SQL, top=top))


def slipping(engine: Engine, client: str) -> pa.Table:
    """The row of `to_call` of one client; none where nothing says that he may be slipping away."""
    return _told(engine.arrow(SLIPPING_SQL, client=client), engine.arrow(STOPPED_BY_SQL, client=client))


def _told(rows: pa.Table, stops: pa.Table) -> pa.Table:
    stopped: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    for row in stops.to_pylist():
        stopped.setdefault(row["client"], []).append(row["product"])
        names.setdefault(row["client"], []).append(row["name"] or row["product"])
    clients = rows["client"].to_pylist()
    long = [chance <= LONG for chance in rows["p_gap"].to_pylist()]
    asks = [_ask(silent, bool(stopped.get(client))) for client, silent in zip(clients, long, strict=True)]
    return pa.table(
        {
            "client": rows["client"],
            "silent_weeks": rows["silent_weeks"],
            "own_rhythm_weeks": rows["own_rhythm_weeks"],
            "stopped_products": pa.array([stopped.get(each, []) for each in clients], pa.list_(pa.string())),
            "at_stake": rows["at_stake"],
            "at_stake_low": rows["at_stake_low"],
            "at_stake_high": rows["at_stake_high"],
            "ask": pa.array([reason.code for reason in asks], pa.string()),
            "p_left": rows["p_left"],
            "p_gap": rows["p_gap"],
            "last_at": rows["last_on"],
            "stopped_names": pa.array([names.get(each, []) for each in clients], pa.list_(pa.string())),
        }
    )


def _ask(silent: bool, stopped: bool) -> Reason:
    if not stopped:
        return ASK_WHAT_CHANGED
    return ASK_BOTH if silent else ASK_ABOUT


def _few(kinds: pa.Table) -> pa.Table:
    """Some of the ``kinds`` of regulars, evenly over what they did: together about `FITTED` clients at most.

    Long-gone regulars are among them: they are how often regulars leave.
    """
    clients = int(floats(kinds, "n").sum())
    return kinds.take(np.arange(0, kinds.num_rows, max(1, -(-clients // FITTED))))


def _given_up(kinds: pa.Table) -> pa.Table:
    """``kinds`` of steady products with the chance that each has been given up."""
    times, passed, since = (floats(kinds, name) for name in ("times", "passed", "since"))
    chance = np.zeros(len(times))
    if len(times):
        chance = fit_habit(times, passed, since, floats(kinds, "weight")).given_up(since, times, passed)
    return kinds.append_column("given_up", pa.array(chance))


def _worth_a_call(rows: pa.Table, known: pa.Table, weeks: float, level: float) -> pa.Table:
    """Rows of ``call_rows``: of the candidates those of whom something says that they may be slipping."""
    if not rows.num_rows:
        return _NOBODY.empty_table()
    rhythm = fit_rhythm(*_gaps(known), floats(known, "log_gaps"), floats(known, "silent_days") / 7)
    n, total = _gaps(rows)
    silent = floats(rows, "silent_days") / 7
    p_gap = rhythm.survival(silent, n, total)
    worth = (p_gap <= LONG) | (floats(rows, "n_stopped") >= ENOUGH_STOPPED)
    rows, n, total, silent, p_gap = (
        rows.filter(pa.array(worth)),
        n[worth],
        total[worth],
        silent[worth],
        p_gap[worth],
    )
    left = rhythm.left(silent, n, total)
    value, low, high = _at_stake(rows, rhythm, left, weeks, level)
    return pa.table(
        {
            "client": rows["client"],
            "silent_weeks": silent,
            "own_rhythm_weeks": rhythm.own(n, total),
            "last_on": rows["last_on"],
            "p_gap": p_gap,
            "p_left": left,
            "n_stopped": rows["n_stopped"],
            "at_stake": value,
            "at_stake_low": low,
            "at_stake_high": high,
        }
    )


def _gaps(rows: pa.Table) -> tuple[Floats, Floats]:
    """How many gaps each client has had, and how many weeks they add up to."""
    return floats(rows, "x"), floats(rows, "tx_days") / 7


def _at_stake(
    rows: pa.Table, rhythm: Rhythm, left: Floats, weeks: float, level: float
) -> tuple[Floats, Floats, Floats]:
    """Value over the horizon times the chance that it is being lost, with its interval.

    Both factors are uncertain, independently: the value as a sum of Σ amounts of days that come by chance
    (variance Σ amount², compound Poisson), the chance by the client's own rate (`Rhythm.left_variance`) and
    by what he gave up or not.
    """
    value = floats(rows, "late_value") / (floats(rows, "late_days") / 7) * weeks
    varied = floats(rows, "late_squares") / floats(rows, "late_value") ** 2
    share = np.minimum(floats(rows, "stopped_share"), 1.0)
    chance = left + (1 - left) * share
    n, total = _gaps(rows)
    silent = floats(rows, "silent_days") / 7
    own = (1 - share) ** 2 * rhythm.left_variance(silent, n, total)
    own = (own + (1 - left) ** 2 * floats(rows, "stopped_variance")) / chance**2
    mean = value * chance
    low, high = spread(mean, mean**2 * (varied + own + varied * own), level, 0.0)
    return mean, low, high
