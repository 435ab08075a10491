"""What was spent by channel beside our clients who came by it, and what they are worth.

Which channel brought a client is his own word: the answer to the question "channel" or "how did you find us?"
(`HOW_FOUND`), named as the spending names it. Where he was asked more than once the first answer counts, and
how many the last would give the channel stands beside: either credits one channel with what several did.
Clients are counted from the channel's first spending on. The number of our clients who came is a count, so
the cost of one has the interval of a Poisson mean (Jeffreys' posterior: Brown, Cai and DasGupta, *Statistica
Sinica* 13, 2003, section 2). That the money brought them is not claimed: without it some would have come.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scipy.special import gammaincinv

from regulars.engine import Engine
from regulars.engine.sums import exact_sums
from regulars.ledger.kinds import HOW_FOUND
from regulars.portfolio import brought
from regulars.portfolio.means import Mean, mean_of, powers
from regulars.portfolio.portfolio import Record
from regulars.reasons import Reason, Said

_QUESTIONS: Final = ", ".join(f"'{question}'" for question in HOW_FOUND)

NO_SPEND = Reason(
    "channels.no_spend",
    "What was spent on finding clients is on no record. Import it by channel and month: --kind spend.",
)
NOBODY_ASKED = Reason(
    "channels.nobody_asked",
    "Nobody said how he found us. Ask every new client from tomorrow and keep the answer to the question "
    "“channel”, in the words that the spending uses.",
)
FEW_ASKED = Reason(
    "channels.few_asked",
    "{asked} of {all} new clients said how they found us. The others came by some channel, too: the true "
    "cost of "
    "one of ours is lower than shown.",
)
TOUCH = Reason(
    "channels.touch",
    "A trap: the first thing a client remembers gets all the credit, as the last does in an advertiser's own "
    "figures. Whether a channel works is known by leaving it out somewhere for a while.",
)

HOW_FOUND_SQL = f"""
SELECT c.client, c.first_at, f.channel AS first_channel, f.last_channel
FROM client_rows AS c LEFT JOIN (
    SELECT client, max(CASE WHEN up = 1 THEN channel END) AS channel,
           max(CASE WHEN down = 1 THEN channel END) AS last_channel
    FROM (
        SELECT client, lower(trim(answer)) AS channel,
               CAST(row_number() OVER (PARTITION BY client ORDER BY told_at, answer) AS BIGINT) AS up,
               CAST(row_number() OVER (PARTITION BY client ORDER BY told_at DESC, answer) AS BIGINT) AS down
        FROM told_answers WHERE lower(trim(question)) IN ({_QUESTIONS})
    ) AS numbered
    GROUP BY client
) AS f ON c.client = f.client
"""

SPENT_SQL = """
SELECT lower(trim(channel)) AS channel, CAST(sum(amount) AS DECIMAL(18, 2)) AS spent, min(told_at) AS since
FROM told_spend WHERE told_at <= $at GROUP BY lower(trim(channel)) ORDER BY channel
"""

SINCE_SQL = """
SELECT f.client, f.first_channel, f.last_channel, o.belonging,
       CAST(c.expected_value AS DOUBLE) AS own, coalesce(b.tail, 0e0) AS tail,
       CAST(c.expected_value AS DOUBLE) + coalesce(b.tail, 0e0) AS worth
FROM how_found AS f
JOIN client_rows AS c ON f.client = c.client
JOIN belongings AS o ON f.client = o.client
LEFT JOIN brought AS b ON f.client = b.client
WHERE f.first_at >= $since
"""

COUNTS_SQL = """
SELECT count(*) AS everybody, count(first_channel) AS asked,
       count(CASE WHEN first_channel = $channel THEN 1 END) AS clients,
       count(CASE WHEN first_channel = $channel AND (belonging = 'ours' OR NOT $stated) THEN 1 END) AS ours,
       count(CASE WHEN first_channel = $channel AND belonging = 'undecided' AND $stated THEN 1 END)
           AS undecided,
       count(CASE WHEN last_channel = $channel AND (belonging = 'ours' OR NOT $stated) THEN 1 END)
           AS ours_last
FROM came_since
"""
OURS_BY_SQL = """
SELECT own, tail, worth FROM came_since
WHERE first_channel = $channel AND (belonging = 'ours' OR NOT $stated)
"""
OURS_WORTH_SQL = exact_sums({"own": "own", "tail": "tail", **powers("worth")}, "ours_by")


@dataclass(frozen=True)
class Channel:
    """A channel: what was spent, who came by his own word since, and what one of ours cost and is worth.

    ``ours_last`` is how many of ours the last answer would give it. ``cost`` is null where none of ours came,
    its ends where nobody was asked; ``worth`` (tail included) has no interval for few, ``tail`` is null where
    nobody was asked who sent him.
    """

    channel: str
    spent: Decimal
    clients: int
    ours: int
    undecided: int
    ours_last: int
    cost: float | None
    cost_low: float | None
    cost_high: float | None
    worth: Mean
    tail: float | None


@dataclass(frozen=True)
class Channels:
    """Every channel with spending; ``asked`` of ``new`` clients since the first of it said how they came."""

    channels: tuple[Channel, ...]
    new: int
    asked: int
    reason: Said | None
    notes: tuple[Said, ...]


def channels(engine: Engine, record: Record, *, stated: bool) -> Channels:
    """The channels of ``engine``, in which `belonging.build` made ``belongings``.

    Without a strategy that is ``stated`` everybody counts as ours.
    """
    known = brought.build(engine)
    spent = engine.arrow(SPENT_SQL, at=record.at).to_pylist()
    if not spent:
        return Channels((), 0, 0, NO_SPEND(), ())
    engine.step("how_found", HOW_FOUND_SQL)
    made, new, asked = [], 0, 0
    for row in spent:
        engine.step("came_since", SINCE_SQL, since=row["since"])
        counts = engine.arrow(COUNTS_SQL, channel=row["channel"], stated=stated).to_pylist()[0]
        engine.step("ours_by", OURS_BY_SQL, channel=row["channel"], stated=stated)
        sums = engine.arrow(OURS_WORTH_SQL).to_pylist()[0]
        made.append(_channel(row, counts, sums, known, record.level))
        new, asked = max(new, counts["everybody"]), max(asked, counts["asked"])
    for name in ("how_found", "came_since", "ours_by"):
        engine.drop(name)
    reason = NOBODY_ASKED() if not asked else FEW_ASKED(asked=asked, all=new) if asked < new else None
    return Channels(tuple(made), new, asked, reason, (TOUCH(),))


def _channel(
    row: dict[str, object], counts: dict[str, int], sums: dict[str, float], known: bool, level: float
) -> Channel:
    spent, ours = Decimal(str(row["spent"])), counts["ours"]
    # Where nobody was asked, that none is known to have come by it says nothing.
    low, high = cost_of_one(float(spent), ours, level) if counts["asked"] else (None, None)
    worth = mean_of(ours, sums["total"] or 0.0, sums["squares"] or 0.0, sums["cubes"] or 0.0, level)
    return Channel(
        channel=str(row["channel"]),
        spent=spent,
        clients=counts["clients"],
        ours=ours,
        undecided=counts["undecided"],
        ours_last=counts["ours_last"],
        cost=float(spent) / ours if ours else None,
        cost_low=low,
        cost_high=high,
        worth=worth,
        tail=(sums["tail"] or 0.0) / ours if known and ours else None,
    )


def cost_of_one(spent: float, came: int, level: float) -> tuple[float, float | None]:
    """The interval of what one costs of whom ``came`` came for ``spent``; no upper end where none came.

    >>> [round(end, 2) for end in cost_of_one(1000.0, 40, 0.9)]
    [19.42, 32.65]
    >>> cost_of_one(1000.0, 0, 0.9)[1] is None
    True
    """
    fewest, most = (float(gammaincinv(came + 0.5, end)) for end in ((1 - level) / 2, (1 + level) / 2))
    return spent / most, spent / fewest if came else None
