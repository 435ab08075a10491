"""Who brings others, over the base: the share brought, the programme's return, the four quarters, the comets.

Quarters (Kumar, Petersen and Leone 2007): own LTV and referral value, high and low: Champions (both high),
Affluents (buy much, bring few), Advocates (bring much, buy little), Misers. A bonus is held against the value
of those it brought; each is counted with his own sender only, so sums over clients count nobody twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtri

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import ends
from regulars.portfolio.referrals import asking, comets, own_accord, premium
from regulars.portfolio.referrals.edges import FINDINGS
from regulars.portfolio.referrals.tail import DEPTH, cost_each
from regulars.portfolio.totals import Estimate
from regulars.reasons import Said

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Record

#: The quarters in the order in which they are told.
QUARTERS: Final = ("champions", "affluents", "advocates", "misers")

EVERYBODY_SQL = """
SELECT client, CAST(CASE WHEN $margin THEN coalesce(margin, 0) ELSE revenue END AS DECIMAL(18, 2)) AS so_far,
       ltv, ltv_low, ltv_high FROM client_rows ORDER BY client
"""
EDGES_SQL = """
SELECT client, referred_by, would_have_come FROM edge_rows WHERE referred_by IS NOT NULL ORDER BY client
"""
BONUSES_SQL = """
SELECT referred_by, bonus FROM edge_rows WHERE bonus IS NOT NULL AND referred_by IS NOT NULL ORDER BY client
"""
FINDINGS_SQL = "SELECT finding, count(*) AS n FROM edge_findings GROUP BY finding"
FOUND_SQL = """
SELECT finding, client, referred_by, sent_on, bonus, ring FROM edge_findings
ORDER BY finding, ring NULLS LAST, client NULLS LAST, referred_by NULLS LAST
"""
PAID_SQL = "SELECT CAST(sum(bonus) AS DECIMAL(38, 2)) AS paid FROM told_referrals"


@dataclass(frozen=True)
class Quarter:
    """One of the four: how many clients, and what they are expected to bring themselves and by others."""

    name: str
    clients: int
    ltv: float
    brought: float


@dataclass(frozen=True)
class Referrals:
    """Who brings others, in numbers.

    ``senders``: client, brought (clients he sent himself), descendants, so_far and to_come (of all of them),
    worth (referral value: type 1's value of those he sent himself, and the acquisition cost saved, less
    bonuses), ltv (his own), quarter; most ``worth`` first. ``findings``: finding, n. ``quarters`` are empty
    where nobody was brought. ``type_one_value`` is of all who were brought; ``returned`` the same and the
    cost ``saved``, less ``bonuses``, over ``bonuses``; None without bonuses. ``comets``: client, p_alive,
    usual_low, brought, to_come: senders less present than in nearly all of their own last half year.
    """

    asked: asking.Asked
    by_quarter: tuple[asking.Intake, ...]
    edges: int
    deepest: int
    findings: pa.Table
    type_one: Estimate
    type_one_reason: Said | None
    typed: int
    premium: premium.Premium
    cost_each: float | None
    cost_reason: Said | None
    type_one_value: Estimate
    saved: float | None
    bonuses: Decimal
    returned: Estimate | None
    quarters: tuple[Quarter, ...]
    senders: pa.Table
    comets: pa.Table


def referrals(engine: Engine, record: Record) -> Referrals:
    """`Referrals` of the tables that `regulars.portfolio.referrals.build` made."""
    everybody = engine.arrow(EVERYBODY_SQL, margin=record.value_basis == "margin")
    edges = engine.arrow(EDGES_SQL)
    paid = engine.arrow(PAID_SQL)["paid"][0].as_py() or Decimal(0)
    types, (cost, cost_reason) = own_accord.type_one(engine), cost_each(engine, record.at)
    graph = _Graph(everybody, edges)
    bonus = _bonuses(engine, graph)
    share = graph.shares(types)
    worth = graph.per_sender(share * graph.values) + (cost or 0.0) * graph.per_sender(graph.bought) - bonus
    senders, quarters = _senders(graph, worth)
    value = _type_one_value(graph, types, record.level)
    saved = None if cost is None else cost * float(graph.bought.sum())
    leaving = engine.arrow(comets.LEAVING_SQL)
    return Referrals(
        asked=asking.asked(engine, record.at, record.level),
        by_quarter=asking.by_quarter(engine, record.at, record.level),
        edges=edges.num_rows,
        deepest=graph.deepest,
        findings=_findings(engine),
        type_one=types.share(record.level),
        type_one_reason=types.reason,
        typed=types.n,
        premium=premium.premium(engine, record.level),
        cost_each=cost,
        cost_reason=cost_reason,
        type_one_value=value,
        saved=saved,
        bonuses=paid,
        returned=_returned(value, saved or 0.0, float(paid)),
        quarters=quarters,
        senders=senders,
        comets=_with_tail(leaving, senders),
    )


class _Graph:
    """Everybody by number, and each one's sender; ``up`` is −1 where nobody sent him."""

    def __init__(self, everybody: pa.Table, edges: pa.Table) -> None:
        bought = everybody["client"].combine_chunks()
        named = [*edges["client"].chunks, *edges["referred_by"].chunks]
        others = pc.unique(pa.chunked_array(named, pa.string()))
        others = others.filter(pc.invert(pc.is_in(others, bought))).sort()
        self.names = pa.concat_arrays([bought.cast(pa.string()), others.cast(pa.string())])
        self.n = len(self.names)
        self.client, self.sender = (
            np.asarray(pc.index_in(edges[name], self.names).to_numpy(), np.int64)
            for name in ("client", "referred_by")
        )
        flags = edges["would_have_come"].cast(pa.float64())
        self.known = 1 - np.asarray(pc.fill_null(flags, float("nan")).to_numpy(), np.float64)
        self.up = np.full(self.n, -1, np.int64)
        self.up[self.client] = self.sender
        self.ltv, self.so_far, self.low, self.high = (
            np.concatenate([np.nan_to_num(floats(everybody, name)), np.zeros(len(others))])
            for name in ("ltv", "so_far", "ltv_low", "ltv_high")
        )
        #: Of each edge: the value to date and to come of the one brought, and whether he has bought.
        self.values = (self.ltv + self.so_far)[self.client]
        self.bought = (self.client < len(bought)).astype(np.float64)
        self.buyers = len(bought)
        self.deepest, self.below = self._generations()

    def per_sender(self, of_edge: Floats) -> Floats:
        """Sums over those whom each sent himself."""
        return np.bincount(self.sender, weights=of_edge, minlength=self.n).astype(np.float64)

    def _generations(self) -> tuple[int, dict[str, Floats]]:
        """Sums over all descendants to `DEPTH`, each counted once for each of his ancestors."""
        below = {name: np.zeros(self.n) for name in ("n", "so_far", "ltv")}
        who, above, deepest = self.client, self.sender, 0
        while len(who) and deepest < DEPTH:
            deepest += 1
            below["n"] += np.bincount(above, minlength=self.n)
            below["so_far"] += np.bincount(above, weights=self.so_far[who], minlength=self.n)
            below["ltv"] += np.bincount(above, weights=self.ltv[who], minlength=self.n)
            above = self.up[above]
            who, above = who[above >= 0], above[above >= 0]
        return deepest, below

    def shares(self, types: own_accord.TypeOne) -> Floats:
        """The share of type 1 of each edge: as recorded, else his sender's."""
        told = np.isfinite(self.known)
        n = np.bincount(self.sender[told], minlength=self.n).astype(np.float64)
        k = np.bincount(self.sender[told], weights=self.known[told], minlength=self.n).astype(np.float64)
        return np.where(told, self.known, types.of_sender(n, k)[self.sender])


def _bonuses(engine: Engine, graph: _Graph) -> Floats:
    rows = engine.arrow(BONUSES_SQL)
    at = np.asarray(pc.index_in(rows["referred_by"], graph.names).to_numpy(), np.int64)
    return np.bincount(at, weights=floats(rows, "bonus"), minlength=graph.n).astype(np.float64)


def _senders(graph: _Graph, worth: Floats) -> tuple[pa.Table, tuple[Quarter, ...]]:
    """The table of senders, and the quarters over all who have bought."""
    direct = np.bincount(graph.sender, minlength=graph.n)
    quarter = _quarters(graph.ltv[: graph.buyers], worth[: graph.buyers])
    mine = np.flatnonzero(direct)
    of = [QUARTERS[quarter[each]] if each < graph.buyers else None for each in mine.tolist()]
    table = pa.table(
        {
            "client": graph.names.take(pa.array(mine)),
            "brought": direct[mine],
            "descendants": graph.below["n"][mine].astype(np.int64),
            "so_far": graph.below["so_far"][mine],
            "to_come": graph.below["ltv"][mine],
            "worth": worth[mine],
            "ltv": graph.ltv[mine],
            "quarter": pa.array(of, pa.string()),
        }
    ).sort_by([("worth", "descending"), ("client", "ascending")])
    if not len(mine):
        return table, ()
    told = []
    for place, name in enumerate(QUARTERS):
        those = quarter == place
        ltv, brought = graph.ltv[: graph.buyers][those].sum(), worth[: graph.buyers][those].sum()
        told.append(Quarter(name, int(those.sum()), float(ltv), float(brought)))
    return table, tuple(told)


def _quarters(ltv: Floats, worth: Floats) -> npt.NDArray[np.int64]:
    """The quarter of each buyer: above the median of LTV, above that of referral value.

    Where most bring nobody the median is nothing, and high is whoever brings more than he costs.
    """
    if not len(ltv):
        return np.zeros(0, np.int64)
    rich, brings = ltv > np.median(ltv), worth > max(float(np.median(worth)), 0.0)
    return np.where(rich, np.where(brings, 0, 1), np.where(brings, 2, 3)).astype(np.int64)


def _type_one_value(graph: _Graph, types: own_accord.TypeOne, level: float) -> Estimate:
    """What those who would not have come otherwise have brought and will: all edges.

    Its variance is that of the share, which all who are not recorded have in common, that of each one's type,
    and that of each one's LTV.
    """
    share, value = graph.shares(types), graph.values
    z = float(ndtri(ends(level)[1]))
    own = ((graph.high - graph.low)[graph.client] / (2 * z)) ** 2
    untold = ~np.isfinite(graph.known)
    common = types.a * types.b / ((types.a + types.b) ** 2 * (types.a + types.b + 1))
    mean = float(share @ value)
    variance = (
        float(value[untold].sum()) ** 2 * common
        + float((share * (1 - share)) @ value**2)
        + float(share @ own)
    )
    reach = z * variance**0.5
    return Estimate(mean, mean - reach, mean + reach)


def _returned(value: Estimate, saved: float, bonuses: float) -> Estimate | None:
    if bonuses <= 0:
        return None
    return Estimate(*((each + saved - bonuses) / bonuses for each in (value.mean, value.low, value.high)))


def _findings(engine: Engine) -> pa.Table:
    counts = {row["finding"]: row["n"] for row in engine.arrow(FINDINGS_SQL).to_pylist()}
    found = [each for each in FINDINGS if each in counts]
    return pa.table({"finding": pa.array(found, pa.string()), "n": [counts[each] for each in found]})


def found_rows(engine: Engine) -> pa.Table:
    """Every record that is no tie, and every tie within a ring: finding, client, referred_by, sent_on, bonus,
    ring; in the order of `FINDINGS`.
    """
    rows = engine.arrow(FOUND_SQL)
    place = pc.index_in(rows["finding"], pa.array(FINDINGS))
    return rows.take(pc.sort_indices(place))


def _with_tail(leaving: pa.Table, senders: pa.Table) -> pa.Table:
    """Comets with what hangs on them, most first."""
    at = pc.index_in(leaving["client"], senders["client"].combine_chunks())
    joined = leaving.append_column("brought", senders["brought"].take(at)).append_column(
        "to_come", senders["to_come"].take(at)
    )
    return joined.sort_by([("to_come", "descending"), ("client", "ascending")])
