"""The tail of a client: whom he brought, whom they brought, what that is worth.

Kumar, Petersen and Leone (2007): one brought who would not have come otherwise (type 1) is worth his value
and the acquisition cost saved, one who would have come (type 2) the cost saved only, less the bonuses paid.
Further generations count as type 1 where every link down to them is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtri

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import ends
from regulars.portfolio.referrals import asking, own_accord, premium, staking
from regulars.portfolio.totals import Estimate
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Record

#: Generations that are followed.
DEPTH: Final = 10
#: Draws behind an interval, and cells of one array of them.
_DRAWS, _CELLS = 2000, 4_000_000

UNKNOWN_TAIL = Reason(
    "referrals.unknown_tail",
    "Whom he brought is unknown: nobody who came after him was asked who sent him. Ask every new client "
    "once.",
)
PARTLY_ASKED = Reason(
    "referrals.partly_asked",
    "Of those who came after him {share}% were asked who sent them: he may have brought more.",
)
NO_SPEND = Reason(
    "referrals.no_spend",
    "What it costs to find a client is unknown. Record spend by channel: regulars import spend.csv "
    "--kind spend.",
)
NONE_FOUND = Reason(
    "referrals.none_found",
    "What it costs to find a client cannot be told: money was spent in the last year, and no client came for "
    "the first time.",
)

CHILDREN_SQL = """
SELECT e.client, e.referred_by, e.sent_on, e.bonus, e.would_have_come, c.first_at, c.p_alive,
       CAST(coalesce(c.revenue, 0) AS DECIMAL(18, 2)) AS revenue,
       CAST(CASE WHEN $margin THEN coalesce(c.margin, 0) ELSE coalesce(c.revenue, 0) END AS DECIMAL(18, 2))
           AS so_far,
       coalesce(c.expected_value, 0e0) AS value, coalesce(c.ltv, 0e0) AS ltv,
       coalesce(c.ltv_low, 0e0) AS ltv_low, coalesce(c.ltv_high, 0e0) AS ltv_high
FROM senders_now AS s JOIN edge_rows AS e ON s.client = e.referred_by
LEFT JOIN client_rows AS c ON e.client = c.client
ORDER BY e.referred_by, e.client
"""

# What advertising cost in the last year, over those who came for the first time in it. Spend of a span counts
# by the share of its days that fall into the year.
COST_SQL = """
SELECT CAST(sum(CAST(amount AS DOUBLE) * date_diff('day', greatest(from_on, $since), least(until_on, $at))
                / date_diff('day', from_on, until_on)) AS DOUBLE) AS spent
FROM (
    SELECT amount, CAST(told_at AS DATE) AS from_on,
           greatest(coalesce(until_on, CAST(told_at AS DATE)) + 1, CAST(told_at AS DATE) + 1) AS until_on
    FROM told_spend
) AS spans
WHERE until_on > $since AND from_on < $at
"""


@dataclass(frozen=True)
class Generation:
    """Those at one distance from him: ``clients`` of whom ``bought`` have bought and ``still`` are expected
    to be with us; ``so_far`` their value to date (margin, or revenue), ``revenue`` as the ledger has it,
    ``to_come`` their LTV.
    """

    depth: int
    clients: int
    bought: int
    still: float
    revenue: Decimal
    so_far: Decimal
    to_come: Estimate


@dataclass(frozen=True)
class Tail:
    """Whom ``client`` brought and what that is worth; money by the portfolio's value basis.

    ``people``: client, referred_by, depth, sent_on, bonus, would_have_come, bought, p_alive, revenue, so_far,
    ltv, ltv_low, ltv_high, by generation. ``known`` False: nobody was asked, and the tail is unknown, whose
    numbers are None. ``reason`` says so, or that not all were asked (then there may be more than is here).

    ``would_not_have_come`` is the value to date and to come of type 1, ``would_have_come`` that of type 2;
    ``share`` the share of type 1 that stands for those of whom nothing is recorded (``typed`` are recorded).
    ``saved`` is the acquisition cost of those he brought himself, ``bonuses`` what they cost; ``worth`` =
    ``would_not_have_come`` + ``saved`` − ``bonuses``. ``at_stake`` is what is lost of the LTV of those he
    brought himself if he leaves, by ``churn``; None where
    ``stake_reason`` says why.
    """

    client: str
    known: bool
    reason: Said | None
    asked_share: float | None
    generations: tuple[Generation, ...]
    people: pa.Table
    typed: int
    share: Estimate | None
    share_reason: Said | None
    to_come: Estimate | None
    would_not_have_come: Estimate | None
    would_have_come: Estimate | None
    cost_each: float | None
    cost_reason: Said | None
    saved: float | None
    bonuses: Decimal
    worth: Estimate | None
    at_stake: Estimate | None
    stake_reason: Said | None
    churn: premium.Gap | None = None

    @property
    def brought(self) -> int:
        """How many he sent himself."""
        return self.generations[0].clients if self.generations else 0

    @property
    def complete(self) -> bool:
        """Whether so many of those after him were asked that nobody of weight is missing."""
        return self.known and (self.asked_share is None or self.asked_share >= asking.ENOUGH)


PEOPLE: Final = pa.schema(
    [
        ("client", pa.string()), ("referred_by", pa.string()), ("depth", pa.int64()),
        ("sent_on", pa.date32()), ("bonus", pa.decimal128(18, 2)), ("would_have_come", pa.bool_()),
        ("bought", pa.bool_()), ("p_alive", pa.float64()), ("revenue", pa.decimal128(18, 2)),
        ("so_far", pa.decimal128(18, 2)), ("value", pa.float64()), ("ltv", pa.float64()),
        ("ltv_low", pa.float64()), ("ltv_high", pa.float64()),
    ]
)  # fmt: skip


def tail(engine: Engine, record: Record, client: str, depth: int = DEPTH) -> Tail:
    """The tail of one client; ``engine`` keeps steps of its own."""
    people = _people(engine, client, margin=record.value_basis == "margin", depth=depth)
    since = engine.arrow("SELECT first_at FROM client_rows WHERE client = $client", client=client)
    first = since["first_at"][0].as_py() if since.num_rows else dt.date.min
    share = asking.asked_since(engine, first - dt.timedelta(days=1) if since.num_rows else first, client)
    if not people.num_rows and not share:
        return _unknown(client, share)
    cost, why_no_cost = cost_each(engine, record.at)
    types, churn = own_accord.type_one(engine), premium.premium(engine, record.level).churn
    told = _told(record, client, people, share, cost, types, churn)
    return dataclasses.replace(told, cost_reason=why_no_cost)


def cost_each(engine: Engine, at: dt.date) -> tuple[float | None, Said | None]:
    """What it cost in the last year to find a client: spend over all new clients; else None, and why."""
    since = at - dt.timedelta(weeks=asking.WINDOW_WEEKS)
    spent = engine.arrow(COST_SQL, since=since + dt.timedelta(days=1), at=at + dt.timedelta(days=1))
    new = engine.arrow(asking.NEW_SQL, since=since, but="")["n_new"][0].as_py()
    amount = spent["spent"][0].as_py()
    if not amount:
        return None, NO_SPEND()
    return (float(amount) / new, None) if new else (None, NONE_FOUND())


def _unknown(client: str, share: float | None) -> Tail:
    nothing = PEOPLE.empty_table()
    known = share is None  # nobody came after him, so he has brought nobody
    zero = Estimate(0.0, 0.0, 0.0) if known else None
    reason = None if known else UNKNOWN_TAIL()
    return Tail(
        client, known, reason, share, (), nothing, 0, None, None, zero, zero, zero, None, None, None,
        Decimal(0), zero, zero, reason,
    )  # fmt: skip


def _people(engine: Engine, client: str, *, margin: bool, depth: int) -> pa.Table:
    """Descendants by generation; edges have no rings, so nobody is met twice."""
    found, now = [], pa.table({"client": pa.array([client], pa.string())})
    for at in range(1, depth + 1):
        engine.table("senders_now", now)
        rows = engine.arrow(CHILDREN_SQL, margin=margin)
        if not rows.num_rows:
            break
        bought = pc.is_valid(rows["first_at"])
        rows = rows.append_column("bought", bought).append_column(
            "depth", pa.array(np.full(rows.num_rows, at), pa.int64())
        )
        found.append(rows.select(PEOPLE.names).cast(PEOPLE))
        now = rows.select(["client"])
    engine.drop("senders_now")
    return pa.concat_tables(found) if found else PEOPLE.empty_table()


def _told(
    record: Record,
    client: str,
    people: pa.Table,
    share: float | None,
    cost: float | None,
    types: own_accord.TypeOne,
    churn: premium.Gap,
) -> Tail:
    level, rng = record.level, np.random.default_rng([record.seed, len(client), people.num_rows])
    size = int(np.clip(_CELLS // max(people.num_rows, 1), 200, _DRAWS))
    ahead = _drawn_ltv(people, level, size, rng)
    weight = _drawn_types(people, types, size, rng)
    so_far = floats(people, "so_far")
    type_one = (weight * (so_far + ahead)).sum(axis=1)
    both = (so_far + ahead).sum(axis=1)
    direct = np.asarray(people["depth"].to_numpy() == 1)
    bought = np.asarray(people["bought"].to_numpy(zero_copy_only=False), bool)
    saved = None if cost is None else cost * int((direct & bought).sum())
    bonuses = sum((each for each in people.filter(direct)["bonus"].to_pylist() if each), Decimal(0))
    expected = so_far + floats(people, "ltv")
    mean = float(_mean_weight(people, types) @ expected)
    net = Estimate(mean, *_ends(type_one, level))
    added = (saved or 0.0) - float(bonuses)
    stake, why = staking.lost_with_him(record, people.filter(direct), ahead[:, direct], churn, size, rng)
    asked_enough = share is None or share >= asking.ENOUGH
    return Tail(
        client=client,
        known=True,
        reason=None if asked_enough else PARTLY_ASKED(share=round(100 * (share or 0.0))),
        asked_share=share,
        generations=_generations(people, ahead, level),
        people=people,
        typed=people.num_rows - people["would_have_come"].null_count,
        share=types.share(level),
        share_reason=types.reason,
        to_come=Estimate(float(floats(people, "ltv").sum()), *_ends(ahead.sum(axis=1), level)),
        would_not_have_come=net,
        would_have_come=Estimate(float(expected.sum()) - mean, *_ends(both - type_one, level)),
        cost_each=cost,
        cost_reason=None,
        saved=saved,
        bonuses=bonuses,
        worth=Estimate(net.mean + added, net.low + added, net.high + added),
        at_stake=stake,
        stake_reason=why,
        churn=churn,
    )


def _ends(drawn: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(drawn, ends(level))
    return float(low), float(high)


def _drawn_ltv(people: pa.Table, level: float, size: int, rng: np.random.Generator) -> Floats:
    """LTVs as they may be, (size, people): gamma laws of each one's mean and the spread of his interval."""
    mean, low, high = (floats(people, name) for name in ("ltv", "ltv_low", "ltv_high"))
    sd = np.maximum((high - low) / (2 * float(ndtri(ends(level)[1]))), 1e-9)
    positive = mean > 0
    shape = np.where(positive, mean / sd, 1.0) ** 2
    scale = np.where(positive, sd**2 / np.where(positive, mean, 1.0), 1.0)
    usual = rng.gamma(np.maximum(shape, 1e-6), scale, (size, len(mean)))
    return np.where(positive, usual, mean + sd * rng.standard_normal((size, len(mean))) * (sd > 1e-9))


def _places(people: pa.Table) -> np.ndarray[Any, Any]:
    """The row of each one's sender; −1 for those whom the client brought himself."""
    at = pc.index_in(people["referred_by"], people["client"].combine_chunks())
    return np.asarray(pc.fill_null(at, -1).to_numpy(), np.int64)


def _recorded(people: pa.Table) -> tuple[Floats, list[tuple[float, float]]]:
    """1 for type 1, 0 for type 2, NaN where nobody wrote it down; and each sender's counts, by row."""
    flags = people["would_have_come"].to_pylist()
    known = np.array([np.nan if each is None else float(not each) for each in flags])
    counts: dict[str, list[float]] = {}
    senders = people["referred_by"].to_pylist()
    for sender, each in zip(senders, known.tolist(), strict=True):
        n = counts.setdefault(sender, [0.0, 0.0])
        if each == each:
            n[0], n[1] = n[0] + 1, n[1] + each
    return known, [(counts[sender][0], counts[sender][1]) for sender in senders]


def _drawn_types(people: pa.Table, types: own_accord.TypeOne, size: int, rng: np.random.Generator) -> Floats:
    """Whether each would have been missing, (size, people): he and everyone between are of type 1."""
    known, counts = _recorded(people)
    shares: dict[str, Floats] = {}
    weight = np.zeros((size, len(known)))
    for place, (sender, up) in enumerate(
        zip(people["referred_by"].to_pylist(), _places(people).tolist(), strict=True)
    ):
        if known[place] == known[place]:
            own: Floats | float = known[place]
        else:
            if sender not in shares:
                n, k = counts[place]
                shares[sender] = types.draws(size, rng, int(n), int(k))
            own = (rng.random(size) < shares[sender]).astype(np.float64)
        weight[:, place] = own if up < 0 else own * weight[:, up]
    return weight


def _mean_weight(people: pa.Table, types: own_accord.TypeOne) -> Floats:
    """The mean of `_drawn_types`, links taken to be independent."""
    known, counts = _recorded(people)
    n, k = (np.array([each[part] for each in counts]) for part in (0, 1))
    own = np.where(np.isnan(known), types.of_sender(n, k), known)
    weight = own.copy()
    for place, up in enumerate(_places(people).tolist()):
        if up >= 0:
            weight[place] = own[place] * weight[up]
    return weight


def _generations(people: pa.Table, ahead: Floats, level: float) -> tuple[Generation, ...]:
    depth = people["depth"].to_numpy()
    found = []
    for at in range(1, int(depth.max(initial=0)) + 1):
        mine = depth == at
        rows = people.filter(mine)
        found.append(
            Generation(
                at,
                rows.num_rows,
                int(pc.sum(rows["bought"]).as_py()),
                float(pc.sum(rows["p_alive"]).as_py() or 0.0),
                sum(rows["revenue"].to_pylist(), Decimal(0)),
                sum(rows["so_far"].to_pylist(), Decimal(0)),
                Estimate(float(floats(rows, "ltv").sum()), *_ends(ahead[:, mine].sum(axis=1), level)),
            )
        )
    return tuple(found)
