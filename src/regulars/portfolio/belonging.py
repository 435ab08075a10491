"""Who is our client: what he comes for against what the strategy offers, with the evidence.

An occasion (a day on which he bought) speaks by the share of its spend, among lines whose group or product is
known, that went to groups the strategy stands for or to products that serve its tasks; a task that he named
himself counts like `StrategySettings.task_counts_as` occasions, for or against. With s of n occasions for
the strategy the share p of what he comes for has Jeffreys' posterior Beta(s + ½, n − s + ½) (Brown, Cai and
DasGupta, *Statistical Science* 16, 2001, eq. 7); an occasion of several kinds counts by its share, which is
surer than the posterior takes it to be. Ours: p is surely at least ``ours_from``. Not ours: surely at most
``not_ours_up_to``. Everybody else is undecided, and too little evidence is no evidence. "Surely": the whole
interval at the portfolio's level.

Value is never asked: it stands beside (`regulars.portfolio.serving`, `Portfolio.clients`).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import betaincinv

from regulars.engine import Engine
from regulars.portfolio.portfolio import Portfolio
from regulars.reasons import Reason, Said
from regulars.settings.values import StrategySettings

Belonging = Literal["ours", "not ours", "undecided"]
#: A strategy's tasks: id -> the products that serve it.
Tasks = Mapping[str, Sequence[str]]

OURS: Final[Belonging] = "ours"
NOT_OURS: Final[Belonging] = "not ours"
UNDECIDED: Final[Belonging] = "undecided"
#: Fewer clients than this being decided, nothing is said of a strategy that takes everybody or nobody.
FEWEST_DECIDED: Final = 10
#: So many more visits are tried before it is said that visits will not decide it.
_MOST_VISITS: Final = 60
_NAMED: Final = 6
_JEFFREYS: Final = 0.5

NOT_STATED = Reason(
    "belonging.not_stated",
    "Nobody is ours or not ours yet: the strategy names no group of products and no task. Write under "
    "[strategy] "
    "in regulars.toml what you stand for; groups on record: {known}.",
)
NO_GROUP = Reason(
    "belonging.no_group",
    "Nothing was ever sold in the group {group}; the nearest on record is {near}. Mend the name in "
    "[strategy], "
    "or leave it where you have yet to begin.",
)
NO_TASK = Reason(
    "belonging.no_task",
    "The task {task} is not in visit.toml, so nobody can be known by it. Add it there with the products that "
    "serve it.",
)
NOBODY = Reason(
    "belonging.nobody",
    "The strategy matches nobody: of {n} client who could be told, none comes for what it offers. Either "
    "these "
    "are not the clients you mean, or it names the wrong groups; look at what they come for: {most}.",
    plural="The strategy matches nobody: of {n} clients who could be told, none comes for what it offers. "
    "Either "
    "these are not the clients you mean, or it names the wrong groups; look at what they come for: {most}.",
)
EVERYBODY = Reason(
    "belonging.everybody",
    "The strategy turns nobody away: {n} client could be told, and he is ours. Such a strategy decides "
    "nothing. "
    "Name fewer groups: those you would keep if you could keep only a few.",
    plural="The strategy turns nobody away: {n} clients could be told, and all are ours. Such a strategy "
    "decides "
    "nothing. Name fewer groups: those you would keep if you could keep only a few.",
)
EVERY_GROUP = Reason(
    "belonging.every_group",
    "The strategy names every group on record, so it turns nobody away and decides nothing. Name fewer: "
    "those you would keep if you could keep only a few.",
)
TOO_FEW = Reason(
    "belonging.too_few",
    "Of {all} clients {told} could be told. Ask the others what they come for, or wait: three visits for "
    "one thing "
    "are about enough.",
)
NONE_TOLD = Reason(
    "belonging.none_told",
    "Of none of the {all} clients it could be told yet. Ask them what they come for, or wait: three visits "
    "for one thing are about enough.",
)
IS_OURS = Reason(
    "belonging.is_ours", "Ours: surely at least {share} of what he comes for is what the strategy offers."
)
IS_NOT_OURS = Reason(
    "belonging.is_not_ours",
    "Not ours: surely at most {share} of what he comes for is what the strategy offers.",
)
NOTHING_KNOWN = Reason(
    "belonging.nothing_known",
    "Undecided: nothing is known of what he comes for. Ask him, or write the product on the receipt.",
)
MORE_VISITS = Reason(
    "belonging.more_visits",
    "Undecided: too little is known. {n} more visit like those so far would decide it.",
    plural="Undecided: too little is known. {n} more visits like those so far would decide it.",
)
BETWEEN = Reason(
    "belonging.between",
    "Undecided: he comes for both, and more visits like those so far will not decide it. Ask him for the "
    "task.",
)

# Lines whose group or product is known; what the strategy offers among them.
_OFFERED = """
SELECT l.client, l.sold_on, l.product_group, l.amount,
       g.named IS NOT NULL OR p.named IS NOT NULL AS offered
FROM lines AS l
LEFT JOIN offered_groups AS g ON lower(l.product_group) = g.named
LEFT JOIN offered_products AS p ON l.product = p.named
WHERE l.client IS NOT NULL AND l.amount > 0 AND l.is_return IS NOT TRUE AND l.sold_on <= $at
      AND (p.named IS NOT NULL OR $groups AND l.product_group IS NOT NULL
           OR NOT $groups AND $products AND l.product IS NOT NULL)
"""
OCCASIONS_SQL = f"""
SELECT client, count(*) AS occasions, CAST(sum(share) AS DECIMAL(18, 6)) AS for_it
FROM (
    SELECT client, sold_on,
           CAST(CAST(sum(CASE WHEN offered THEN amount ELSE 0 END) AS DOUBLE)
                / CAST(sum(amount) AS DOUBLE) AS DECIMAL(9, 6)) AS share
    FROM ({_OFFERED}) AS known GROUP BY client, sold_on
) AS days
GROUP BY client
"""

# Of several answers to one question the latest counts; "no" is none of his tasks, and one that he has done
# elsewhere and we do not solve says nothing of why he comes.
NAMED_TASKS_SQL = """
SELECT client, count(CASE WHEN mine THEN 1 END) AS tasks_for,
       count(CASE WHEN NOT mine AND answer <> 'elsewhere' THEN 1 END) AS tasks_against
FROM (
    SELECT a.client, a.answer, t.named IS NOT NULL AS mine,
           CAST(row_number() OVER (PARTITION BY a.client, a.question ORDER BY a.told_at DESC, a.answer)
                AS BIGINT) AS place
    FROM told_answers AS a LEFT JOIN offered_tasks AS t ON a.question = t.named
    WHERE strpos(a.question, 'task:') = 1
) AS latest
WHERE place = 1 AND answer <> 'no'
GROUP BY client
"""

EVIDENCE_SQL = """
SELECT c.client, coalesce(o.occasions, 0) AS occasions, CAST(coalesce(o.for_it, 0) AS DOUBLE) AS for_it,
       coalesce(t.tasks_for, 0) AS tasks_for, coalesce(t.tasks_against, 0) AS tasks_against
FROM client_rows AS c
LEFT JOIN occasions_for AS o ON c.client = o.client
LEFT JOIN named_tasks AS t ON c.client = t.client
ORDER BY c.client
"""

BELONGINGS_SQL = "SELECT * FROM belongings ORDER BY client"
ONE_BELONGING_SQL = "SELECT * FROM belongings WHERE client = $client"

SOLD_GROUPS_SQL = """
SELECT product_group, CAST(sum(amount) AS DOUBLE) AS spent FROM lines
WHERE product_group IS NOT NULL AND client IS NOT NULL AND amount > 0
GROUP BY product_group ORDER BY spent DESC, product_group
"""

HIS_GROUPS_SQL = f"""
SELECT product_group, offered, count(DISTINCT sold_on) AS occasions, CAST(sum(amount) AS DOUBLE) AS spent
FROM ({_OFFERED}) AS known WHERE client = $client
GROUP BY product_group, offered ORDER BY spent DESC, product_group, offered
"""

HIS_TASKS_SQL = """
SELECT a.question, a.answer, a.told_at, t.named IS NOT NULL AS offered
FROM told_answers AS a LEFT JOIN offered_tasks AS t ON a.question = t.named
WHERE a.client = $client AND strpos(a.question, 'task:') = 1 ORDER BY a.told_at, a.question
"""


@dataclass(frozen=True)
class Evidence:
    """Why one client is ours, not ours or undecided.

    ``groups``: product_group, offered, occasions, spent, most spent first. ``tasks``: question, answer,
    told_at, offered. ``share`` is how much of what he comes for the strategy offers, null where nothing is
    known of it, over ``visits`` (a named task counts like several).
    """

    client: str
    belonging: Belonging
    share: float | None
    share_low: float | None
    share_high: float | None
    visits: float
    reason: Said
    groups: pa.Table
    tasks: pa.Table


def of_clients(portfolio: Portfolio, strategy: StrategySettings, tasks: Tasks) -> pa.Table:
    """One row a client who has bought, by client: whether he is ours, and the evidence in numbers.

    Columns: client, belonging ("ours", "not ours", "undecided"), share (how much of what he comes for the
    strategy offers; null where nothing is known), share_low, share_high (at the portfolio's level), occasions
    (days on which it is known what he bought), for_it (how many of them for the strategy), tasks_for,
    tasks_against (named by himself). ``tasks`` are the company's tasks: id → products that serve it
    (`regulars.menus.task_products`). Where the strategy names no group and no task, everybody is undecided.
    """
    engine = portfolio.workspace()
    try:
        build(engine, portfolio, strategy, tasks)
        return engine.arrow(BELONGINGS_SQL)
    finally:
        engine.close()


def build(engine: Engine, portfolio: Portfolio, strategy: StrategySettings, tasks: Tasks) -> None:
    """Make the table ``belongings`` of ``engine``, a workspace of ``portfolio``: the rows of `of_clients`."""
    _offered(engine, strategy, tasks)
    asked = _asked(portfolio, strategy, tasks)
    engine.step("occasions_for", OCCASIONS_SQL, **asked)
    engine.step("named_tasks", NAMED_TASKS_SQL)
    rows = engine.arrow(EVIDENCE_SQL)
    engine.table("belongings", _judged(rows, strategy, portfolio.record.level))
    for name in ("occasions_for", "named_tasks"):
        engine.drop(name)


def evidence(portfolio: Portfolio, strategy: StrategySettings, tasks: Tasks, client: str) -> Evidence:
    """Why ``client`` is ours, not ours or undecided; raises `LookupFailed` for nobody."""
    portfolio.knows(client)
    engine = portfolio.workspace()
    try:
        build(engine, portfolio, strategy, tasks)
        row = engine.arrow(ONE_BELONGING_SQL, client=client).to_pylist()[0]
        groups = engine.arrow(HIS_GROUPS_SQL, client=client, **_asked(portfolio, strategy, tasks))
        named = engine.arrow(HIS_TASKS_SQL, client=client)
    finally:
        engine.close()
    return Evidence(
        client,
        row["belonging"],
        row["share"],
        row["share_low"],
        row["share_high"],
        float(_weighed(_one(row), strategy)[1][0]),
        _because(row, strategy, portfolio.record.level),
        groups,
        named,
    )


def cautions(
    portfolio: Portfolio, strategy: StrategySettings, tasks: Tasks, rows: pa.Table
) -> tuple[Said, ...]:
    """What is wrong with the strategy itself: names on no record, nobody matched, everybody matched.

    ``rows`` are those of `of_clients`.
    """
    engine = portfolio.workspace()
    try:
        sold = engine.arrow(SOLD_GROUPS_SQL)["product_group"].to_pylist()
    finally:
        engine.close()
    most = ", ".join(sold[:_NAMED]) or "—"
    if not strategy.stated:
        return (NOT_STATED(known=most),)
    told = [
        NO_GROUP(group=each, near=_near(each, sold))
        for each in strategy.groups
        if _folded(each) not in {_folded(group) for group in sold}
    ]
    told += [NO_TASK(task=each) for each in strategy.tasks if each not in tasks]
    counts = counted(rows)
    decided = counts[OURS] + counts[NOT_OURS]
    if len(sold) > 1 and {_folded(each) for each in sold} <= {_folded(each) for each in strategy.groups}:
        return (*told, EVERY_GROUP())
    # Not ours takes more visits to tell than ours: where most are undecided, that none is says nothing.
    unsure = not counts[NOT_OURS] and counts[UNDECIDED] > decided and counts[OURS] > 0
    if decided < min(FEWEST_DECIDED, rows.num_rows) or unsure:
        told.append(TOO_FEW(told=decided, all=rows.num_rows) if decided else NONE_TOLD(all=rows.num_rows))
    elif decided and not counts[OURS]:
        told.append(NOBODY(n=decided, most=most))
    elif decided and not counts[NOT_OURS] and counts[OURS] >= FEWEST_DECIDED:
        told.append(EVERYBODY(n=decided))
    return tuple(told)


def counted(rows: pa.Table) -> dict[Belonging, int]:
    """How many clients are ours, not ours, undecided.

    >>> counted(pa.table({"belonging": ["ours", "undecided", "ours"]}))
    {'ours': 2, 'not ours': 0, 'undecided': 1}
    """
    seen = rows["belonging"].to_pylist()
    return {each: seen.count(each) for each in (OURS, NOT_OURS, UNDECIDED)}


def judge(
    for_it: npt.ArrayLike, n: npt.ArrayLike, strategy: StrategySettings, level: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64], list[Belonging]]:
    """Share, its interval and what follows, for ``for_it`` of ``n`` occasions each.

    >>> judge([3, 0, 1], [3, 8, 1], StrategySettings(), 0.9)[3]
    ['ours', 'not ours', 'undecided']
    """
    a = np.asarray(for_it, float) + _JEFFREYS
    b = np.asarray(n, float) - np.asarray(for_it, float) + _JEFFREYS
    low, high = betaincinv(a, b, (1 - level) / 2), betaincinv(a, b, (1 + level) / 2)
    some = np.asarray(n, float) > 0
    ours, not_ours = some & (low >= strategy.ours_from), some & (high <= strategy.not_ours_up_to)
    named: list[Belonging] = [
        OURS if yes else NOT_OURS if no else UNDECIDED for yes, no in zip(ours, not_ours, strict=True)
    ]
    return a / (a + b), low, high, named


def _judged(rows: pa.Table, strategy: StrategySettings, level: float) -> pa.Table:
    for_it, n = _weighed(rows, strategy)
    share, low, high, named = judge(for_it, n, strategy, level)
    nothing = n <= 0
    columns = {
        "client": rows["client"].cast(pa.string()),
        "belonging": pa.array(named, pa.string()),
        "share": pa.array(share, mask=nothing),
        "share_low": pa.array(low, mask=nothing),
        "share_high": pa.array(high, mask=nothing),
    }
    return pa.table(columns | {name: rows[name] for name in rows.column_names[1:]})


def _weighed(
    rows: pa.Table, strategy: StrategySettings
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    told = {name: np.asarray(rows[name].to_numpy(), float) for name in rows.column_names[1:]}
    word = strategy.task_counts_as
    for_it = told["for_it"] + word * told["tasks_for"]
    return for_it, told["occasions"] + word * (told["tasks_for"] + told["tasks_against"])


def _because(row: Mapping[str, Any], strategy: StrategySettings, level: float) -> Said:
    if row["belonging"] == OURS:
        return IS_OURS(share=strategy.ours_from)
    if row["belonging"] == NOT_OURS:
        return IS_NOT_OURS(share=strategy.not_ours_up_to)
    if row["share"] is None:
        return NOTHING_KNOWN()
    (for_it,), (n,) = _weighed(_one(row), strategy)
    more = np.arange(1, _MOST_VISITS + 1)
    named = judge(for_it / n * (n + more), n + more, strategy, level)[3]
    enough = next((place for place, each in zip(more, named, strict=True) if each != UNDECIDED), None)
    return BETWEEN() if enough is None else MORE_VISITS(n=int(enough))


def _one(row: Mapping[str, Any]) -> pa.Table:
    return pa.table(
        {name: [row[name]] for name in ("client", "occasions", "for_it", "tasks_for", "tasks_against")}
    )


def _offered(engine: Engine, strategy: StrategySettings, tasks: Tasks) -> None:
    products = sorted({product for task in strategy.tasks for product in tasks.get(task, ())})
    named = {
        "offered_groups": sorted({_folded(each) for each in strategy.groups}),
        "offered_products": products,
        "offered_tasks": sorted({f"task:{each}" for each in strategy.tasks}),
    }
    for table, names in named.items():
        engine.table(table, pa.table({"named": pa.array(names, pa.string())}))


def _asked(portfolio: Portfolio, strategy: StrategySettings, tasks: Tasks) -> dict[str, object]:
    products = any(tasks.get(each) for each in strategy.tasks)
    return {"at": portfolio.at, "groups": bool(strategy.groups), "products": products}


def _folded(name: str) -> str:
    return name.strip().lower()


def _near(name: str, known: Sequence[str]) -> str:
    folded = {_folded(each): each for each in known}
    near = difflib.get_close_matches(_folded(name), list(folded), n=1, cutoff=0.0)
    return folded[near[0]] if near else "—"
