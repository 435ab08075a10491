"""From what was told to a forest: at most one sender a client, nobody his own ancestor.

Sums and joins are SQL of both engines; rings are sought in NumPy and SciPy, for a ring is a strongly
connected component, which recursive SQL finds only by walking every path.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from regulars.engine import Engine
from regulars.ledger.kinds import NOBODY_SENT, WHO_SENT
from regulars.portfolio import people

Integers = npt.NDArray[np.int64]

#: Days after his first purchase within which a client may still be asked who sent him.
LATE_DAYS: Final = 31

#: Why a record is no edge, in the order in which it is looked at; "ring" and "bonus_ring" are said besides.
FINDINGS: Final = (
    "client_unknown", "sender_unknown", "himself", "told_late", "sender_later", "double", "several", "cycle",
    "ring", "bonus_ring",
)  # fmt: skip

_WORDS: Final = ", ".join(f"'{word}'" for word in NOBODY_SENT)
_QUESTIONS: Final = ", ".join(f"'{question}'" for question in WHO_SENT)

# What was told, imported or entered, in a referral or in an answer to "who sent you?". `named`: somebody was.
# An erased sender is null in a referral: his client was brought, nobody knows by whom.
SENDERS_TOLD_SQL = f"""
SELECT client, told, told_on, bonus, would_have_come, of_referral,
       CASE WHEN lower(trim(told)) IN ({_WORDS}) THEN FALSE ELSE of_referral OR told IS NOT NULL END AS named
FROM (
    SELECT client, referred_by AS told, CAST(told_at AS DATE) AS told_on, bonus, would_have_come,
           TRUE AS of_referral
    FROM told_referrals
    UNION ALL
    SELECT client, answer AS told, CAST(told_at AS DATE) AS told_on, CAST(NULL AS DECIMAL(18, 2)) AS bonus,
           CAST(NULL AS BOOLEAN) AS would_have_come, FALSE AS of_referral
    FROM told_answers WHERE lower(trim(question)) IN ({_QUESTIONS})
) AS both_kinds
"""

SAID_OF_SQL = "SELECT told AS said FROM senders_told"
SENDERS_MEANT_SQL = """
SELECT t.client, t.told, m.client AS sender, t.told_on, t.bonus, t.would_have_come, t.of_referral, t.named,
       k.client IS NOT NULL AS is_known, c.first_at AS first_on, s.first_at AS sender_first_on
FROM senders_told AS t
LEFT JOIN people_rows AS k ON t.client = k.client
LEFT JOIN meant AS m ON t.told = m.said
LEFT JOIN client_rows AS c ON t.client = c.client
LEFT JOIN client_rows AS s ON m.client = s.client
"""

# Whoever is in a referral was brought, though it may be unknown by whom; an answer that names no client,
# such as "an advertisement", says that he was asked and that nobody known sent him. Of whoever is said to
# have sent himself nothing is known.
ASKED_ROWS_SQL = """
SELECT client, max(CASE WHEN named AND (of_referral OR sender IS NOT NULL) THEN 1 ELSE 0 END) = 1 AS brought
FROM senders_meant WHERE is_known AND (sender IS NULL OR sender <> client) GROUP BY client
"""

CANDIDATES_SQL = """
SELECT client, told, sender, told_on, bonus, would_have_come, is_known, first_on, sender_first_on
FROM senders_meant WHERE named AND told IS NOT NULL AND (of_referral OR sender IS NOT NULL)
ORDER BY client, told_on NULLS LAST, sender, told, bonus
"""

EDGES: Final = pa.schema(
    [
        ("client", pa.string()), ("referred_by", pa.string()), ("sent_on", pa.date32()),
        ("bonus", pa.decimal128(18, 2)), ("would_have_come", pa.bool_()),
    ]
)  # fmt: skip
FOUND: Final = pa.schema(
    [
        ("finding", pa.string()), ("client", pa.string()), ("referred_by", pa.string()),
        ("sent_on", pa.date32()), ("bonus", pa.decimal128(18, 2)), ("ring", pa.int64()),
    ]
)  # fmt: skip


def build(engine: Engine) -> None:
    """Make ``edge_rows``, ``edge_findings`` and ``asked_rows`` from what was told and from ``people_rows``.

    ``edge_rows``: client, referred_by, sent_on, bonus, would_have_come, one row a client at most, no rings.
    ``edge_findings``: what is no edge and why (`FINDINGS`), and the rings; ``asked_rows``: who was asked "who
    sent you?", and whether anybody had brought him.
    """
    engine.step("senders_told", SENDERS_TOLD_SQL)
    engine.step("said_of", SAID_OF_SQL)
    people.mean(engine)
    engine.step("senders_meant", SENDERS_MEANT_SQL)
    engine.step("asked_rows", ASKED_ROWS_SQL)
    edges, found = clean(engine.arrow(CANDIDATES_SQL))
    engine.table("edge_rows", edges)
    engine.table("edge_findings", found)
    engine.drop("senders_told", "senders_meant", "said_of", "meant")


def clean(told: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The edges and the findings of candidates: columns of `CANDIDATES_SQL`, in any order.

    Of two senders the one told earliest counts; a date after the client had been buying for `LATE_DAYS`, or
    one before the sender was a client himself, cannot be. What then still is a ring is broken at its latest
    edge. A record that has a finding other than "ring" or "bonus_ring" is no edge.

    >>> import datetime as dt
    >>> day = dt.date(2026, 1, 5)
    >>> row = dict(told_on=day, bonus=None, would_have_come=None, is_known=True, first_on=day)
    >>> two = [dict(row, client="b", told="a", sender="a"), dict(row, client="a", told="b", sender="b")]
    >>> edges, found = clean(pa.Table.from_pylist([dict(each, sender_first_on=day) for each in two]))
    >>> edges.select(["client", "referred_by"]).to_pylist(), found["finding"].to_pylist()
    ([{'client': 'a', 'referred_by': 'b'}], ['cycle', 'ring', 'ring'])
    """
    order_of = ("client", "told", "told_on", "bonus", "would_have_come")
    rows = told.sort_by([(each, "ascending") for each in order_of])
    n = rows.num_rows
    if not n:
        return EDGES.empty_table(), FOUND.empty_table()
    names, client, sender = _numbers(rows)
    known, meant = _flags(rows["is_known"]), sender >= 0
    told_on, first, sender_first = (_days(rows[name]) for name in ("told_on", "first_on", "sender_first_on"))
    why = np.full(n, -1, np.int64)

    def refuse(code: str, rows_of: npt.NDArray[np.bool_]) -> None:
        why[(why < 0) & rows_of] = FINDINGS.index(code)

    refuse("client_unknown", ~known)
    refuse("sender_unknown", ~meant)
    refuse("himself", client == sender)
    pairs = why < 0
    ring = _rings(client, sender, pairs, len(names))
    refuse("told_late", told_on - LATE_DAYS > first)
    refuse("sender_later", (sender_first > first) | (told_on < sender_first))
    order = np.lexsort((np.arange(n), sender, np.where(np.isnan(told_on), np.inf, told_on), client))
    order = order[why[order] < 0]
    first_of = np.ones(len(order), bool)
    first_of[1:] = client[order][1:] != client[order][:-1]
    chosen = order[first_of]
    sender_of = np.full(len(names), -1, np.int64)
    sender_of[client[chosen]] = sender[chosen]
    later = np.zeros(n, bool)
    later[order[~first_of]] = True
    refuse("double", later & (sender == sender_of[client]))
    refuse("several", later)
    broken = _latest_of_cycles(chosen, client, sender, told_on, len(names))
    why[broken] = FINDINGS.index("cycle")
    return _edges(rows, names, client, sender, why), _found(rows, names, sender, why, ring)


def _numbers(rows: pa.Table) -> tuple[Sequence[str], Integers, Integers]:
    """Names in order, and the number of each row's client and sender (−1: nobody known)."""
    both = pa.concat_arrays([*rows["client"].chunks, *rows["sender"].chunks]).cast(pa.string())
    names = pc.unique(both.drop_null()).sort()
    at = [pc.fill_null(pc.index_in(rows[name].cast(pa.string()), names), -1) for name in ("client", "sender")]
    client, sender = (each.combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64) for each in at)
    return names.to_pylist(), client, sender


def _flags(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.fill_null(column, False).to_numpy(), bool)


def _days(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """Days as numbers, NaN where unknown: what is unknown is neither early nor late."""
    days = column.cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
    return np.asarray(pc.fill_null(days, float("nan")).to_numpy(), np.float64)


def _rings(client: Integers, sender: Integers, pairs: npt.NDArray[np.bool_], n: int) -> Integers:
    """The ring of each record, numbered from 1; 0 where it is in none."""
    of, by = client[pairs], sender[pairs]
    graph = coo_array((np.ones(len(of), np.int8), (by, of)), shape=(n, n))
    _, part = connected_components(graph, directed=True, connection="strong")
    inside = pairs & (sender >= 0)
    inside[inside] = part[client[inside]] == part[sender[inside]]
    number = np.zeros(len(client), np.int64)
    _, number[inside] = np.unique(part[client[inside]], return_inverse=True)
    number[inside] += 1
    return number


def _latest_of_cycles(
    chosen: Integers, client: Integers, sender: Integers, told_on: npt.NDArray[np.float64], n: int
) -> list[int]:
    """The latest record of every cycle of ``chosen``, one record a client."""
    record = np.full(n, -1, np.int64)
    record[client[chosen]] = chosen
    up = np.full(n, -1, np.int64)
    up[client[chosen]] = sender[chosen]
    seen, broken = np.zeros(n, np.int64), []
    for walk, start in enumerate(client[chosen].tolist(), start=1):
        at = start
        while at >= 0 and not seen[at]:
            seen[at] = walk
            at = int(up[at])
        if at >= 0 and seen[at] == walk:
            cycle, here = [at], int(up[at])
            while here != at:
                cycle.append(here)
                here = int(up[here])
            dates = [(np.inf if np.isnan(told_on[record[each]]) else told_on[record[each]]) for each in cycle]
            _, last = max(zip(dates, cycle, strict=True))
            broken.append(int(record[last]))
    return broken


def _edges(
    rows: pa.Table, names: Sequence[str], client: Integers, sender: Integers, why: Integers
) -> pa.Table:
    """One row an edge; a bonus paid twice for one client is the sum of both."""
    kept, double = np.flatnonzero(why < 0), np.flatnonzero(why == FINDINGS.index("double"))
    bonus = rows["bonus"].to_pylist()
    more: dict[tuple[int, int], list[Any]] = {}
    for each in double.tolist():
        more.setdefault((int(client[each]), int(sender[each])), []).append(bonus[each])
    paid = []
    for each in kept.tolist():
        all_paid = [bonus[each], *more.get((int(client[each]), int(sender[each])), [])]
        known = [amount for amount in all_paid if amount is not None]
        paid.append(sum(known[1:], start=known[0]) if known else None)
    taken = rows.take(pa.array(kept))
    return pa.table(
        {
            "client": taken["client"],
            "referred_by": [names[each] for each in sender[kept].tolist()],
            "sent_on": taken["told_on"],
            "bonus": pa.array(paid, pa.decimal128(18, 2)),
            "would_have_come": taken["would_have_come"],
        },
        schema=EDGES,
    )


def _found(rows: pa.Table, names: Sequence[str], sender: Integers, why: Integers, ring: Integers) -> pa.Table:
    """Findings in the order of `FINDINGS`; a ring in which two bonuses were paid is a bonus ring."""
    paid = np.asarray(pc.fill_null(pc.greater(rows["bonus"].cast(pa.float64()), 0.0), False).to_numpy(), bool)
    bonuses = np.bincount(ring[paid], minlength=int(ring.max(initial=0)) + 1)
    code = np.where(bonuses[ring] > 1, FINDINGS.index("bonus_ring"), FINDINGS.index("ring"))
    refused, ringed = np.flatnonzero(why >= 0), np.flatnonzero(ring)
    at, codes = np.concatenate([refused, ringed]), np.concatenate([why[refused], code[ringed]])
    order = np.argsort(codes, kind="stable")
    at, codes = at[order], codes[order]
    taken = rows.take(pa.array(at))
    meant = [names[each] if each >= 0 else None for each in sender[at].tolist()]
    told = taken["told"].to_pylist()
    return pa.table(
        {
            "finding": [FINDINGS[each] for each in codes.tolist()],
            "client": taken["client"],
            "referred_by": [who or said for who, said in zip(meant, told, strict=True)],
            "sent_on": taken["told_on"],
            "bonus": taken["bonus"],
            "ring": pa.array(ring[at], pa.int64(), mask=ring[at] == 0),
        },
        schema=FOUND,
    )
