"""The scorecard of one portfolio: every claim measured, for the present period against the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from regulars.decisions.concessions import CAUSES
from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.portfolio import Portfolio, told
from regulars.portfolio.portfolio import Record
from regulars.portfolio.prices import Prices
from regulars.portfolio.referrals import premium
from regulars.reasons import Reason, Said
from regulars.scorecard import days
from regulars.scorecard.claims import (
    beside,
    comparing,
    deals,
    growth,
    offered,
    overtaken,
    recorded,
    staying,
    texts,
    waiting,
    windows,
    worst,
)  # fmt: skip
from regulars.scorecard.claims import (
    periods as of_periods,
)
from regulars.scorecard.claims.measuring import AGE_UNKNOWN, NOT_RECORDED, Claim, measured, untold
from regulars.scorecard.claims.model import CLAIMS, EarnedGrowth, Measure, Scorecard
from regulars.scorecard.claims.periods import Periods

LTV = Reason(
    "scorecard.fact.ltv",
    "Expected of a client within {n} year, on average: {ltv:.2f}.",
    plural="Expected of a client within {n} years, on average: {ltv:.2f}.",
)
TASKS_KNOWN = Reason(
    "scorecard.fact.tasks",
    "Tasks named: {n}. Served here {here}, elsewhere {elsewhere}, not known where {unknown}.",
)
NOTHING_SERVES = Reason(
    "scorecard.tasks.nothing_serves",
    "{n} answer names a task, but no product is said to serve any: write that in visit.toml.",
    plural="{n} answers name tasks, but no product is said to serve any: write that in visit.toml.",
)
ONLY_BROUGHT = Reason(
    "scorecard.bring.only_brought",
    "Only those who were sent are on record, nobody who came by himself: of how many they are is unknown.",
)
NO_STRATEGY = Reason("scorecard.own.no_strategy", "No strategy says whose company this is.")
NO_SPEND = Reason("scorecard.own.no_spend", "No spending on advertising is on record of this period.")
GAVE = Reason(
    "scorecard.fact.gave",
    "Given, {cause}: {amount:.2f} ({n} time).",
    plural="Given, {cause}: {amount:.2f} ({n} times).",
)
BOUGHT = Reason(
    "scorecard.fact.gave_followed",
    "Of {known} of whom it is known what followed, {stayed} stayed and {again} claimed again.",
)
UNASKED = Reason(
    "scorecard.fact.unasked",
    "Unasked offers: {unasked}, asked for: {asked}. Discounts given with unasked ones: {gave:.2f}.",
)
FOLLOWED = Reason(
    "scorecard.fact.followed",
    "Of {n} who said “{answer}”, {came:.0%} bought again within 13 weeks and {back:.0%} brought something "
    "back.",
)
SPENT = Reason(
    "scorecard.fact.spent", "Spent on advertising: {amount:.2f}, {each:.2f} for each new client of ours."
)

ANSWERS: Final = {
    "better": Reason("scorecard.answer.better", "better than expected"),
    "as expected": Reason("scorecard.answer.as_expected", "as expected"),
    "worse": Reason("scorecard.answer.worse", "worse than expected"),
}

LTV_SQL = f"SELECT count(*) AS n, {exact('ltv')} AS ltv FROM client_rows"
TASKS_KNOWN_SQL = f"""
SELECT coalesce({exact("b1")}, 0e0) AS n, coalesce({exact("a1")}, 0e0) AS here,
       coalesce(CAST(sum(elsewhere1) AS BIGINT), 0) AS elsewhere
FROM counted
"""
NOT_OURS_SQL = "SELECT client FROM belongings WHERE belonging = 'not ours'"
EVERYBODY_ELSE_SQL = """
SELECT l.* FROM lines AS l WHERE l.client IS NULL OR l.client NOT IN (SELECT client FROM not_ours)
"""
CLIENTS_ELSE_SQL = "SELECT c.* FROM client_rows AS c WHERE c.client NOT IN (SELECT client FROM not_ours)"

#: Where no strategy is stated, nobody belongs to anybody.
_NOBODY: Final = pa.table({"client": pa.array([], pa.string()), "belonging": pa.array([], pa.string())})


def scorecard(
    portfolio: Portfolio,
    *,
    against: str | None = None,
    tasks: Mapping[str, Sequence[str]] | None = None,
    belonging: pa.Table | None = None,
    attached: Sequence[str] = (),
    prices: Prices | None = None,
) -> Scorecard:
    """Every claim of customer orientation, measured on ``portfolio``.

    :param against: the period to hold the present one against (`claims.periods.of`); else the longest of a
        year, six and three months that the records hold twice.
    :param tasks: task → ids of the products that serve it.
    :param belonging: client, belonging ("ours", "not ours", "undecided"), where a strategy is stated. Those
        who are not ours are left out.
    :param attached: what the company shows as signs of its own: means, not evidence.
    :param prices: what `regulars.portfolio.prices` found, where it is worked out already: clients' response
        to discounts stands beside the claim on prices.
    :raises ArgumentInvalid: an ``against`` that is no period, or lies outside the records.
    """
    record = portfolio.record
    span = of_periods.of(record.first_on, record.at, against)
    engine = portfolio.workspace()
    try:
        return measure(engine, record, span, tasks or {}, belonging, attached, prices)
    finally:
        engine.close()


def measure(
    engine: Engine,
    record: Record,
    span: Periods,
    tasks: Mapping[str, Sequence[str]],
    belonging: pa.Table | None,
    attached: Sequence[str] = (),
    prices: Prices | None = None,
) -> Scorecard:
    """The scorecard of ``engine``'s tables, those of a portfolio's workspace, as `scorecard`.

    Of ``engine``, a workspace, the tables of those who are not ours are changed.
    """
    known = belonging if belonging is not None else _NOBODY
    engine.table("belongings", known.select(["client", "belonging"]))
    engine.step("not_ours", NOT_OURS_SQL)
    by_channel = beside.by_channel(engine, record) if belonging is not None else []
    left_out = None if belonging is None else _leave_out(engine, record)
    days.build(engine, record.at, margin=record.value_basis == "margin")
    found, earned = _measures(engine, record, span, tasks, belonging is not None)
    for claim, facts in (("own", by_channel), ("price", beside.response(prices))):
        found[claim] = replace(found[claim], facts=(*found[claim].facts, *facts))
    ordered = tuple(found[claim] for claim in CLAIMS)
    return Scorecard(span, record.level, ordered, earned, left_out, tuple(attached))


def _leave_out(engine: Engine, record: Record) -> int:
    """Take those who are not ours out of sales and records; how many they are."""
    n = int(engine.arrow("SELECT count(*) AS n FROM not_ours")["n"][0].as_py())
    if n:
        engine.step("lines", EVERYBODY_ELSE_SQL)
        engine.step("client_rows", CLIENTS_ELSE_SQL)
        for kind, fields in told.FIELDS.items():
            if any(each.name == "client" for each in fields):
                table = told.table_of(kind)
                engine.step(
                    table,
                    f"SELECT t.* FROM {table} AS t "
                    "WHERE t.client IS NULL OR t.client NOT IN (SELECT client FROM not_ours)",
                )
        premium.build(engine, record.at, margin=record.value_basis == "margin")
    return n


def _measures(
    engine: Engine, record: Record, span: Periods, tasks: Mapping[str, Sequence[str]], strategy: bool
) -> tuple[dict[str, Measure], EarnedGrowth | None]:
    level = record.level
    on = windows.spans(span)
    asked = bool(engine.arrow(recorded.BY_HIMSELF_SQL)["n"][0].as_py())

    def counted(
        claim: Claim, sql: str, facts: Sequence[Said] = (), nothing: Reason = NOT_RECORDED
    ) -> Measure:
        engine.step("counted", sql, **windows.named(sql, on))
        found = comparing.compare(engine)
        engine.drop("counted")
        return measured(claim, found, span, level, facts=facts, nothing=nothing)

    windows.live(engine, span, record.first_on)
    found = {
        "worth": counted(texts.WORTH, windows.WORTH_COUNTED_SQL, _ltv(engine, record), AGE_UNKNOWN),
        "often": counted(texts.OFTEN, windows.OFTEN_COUNTED_SQL, (), AGE_UNKNOWN),
    }
    windows.forget(engine)
    found |= {
        "stay": staying.stay(engine, record, span),
        "price": offered.price(engine, span, level, on),
        "simple": deals.simple(engine, span, level, on),
        "tasks": _tasks(engine, span, level, on, tasks),
        "exceed": counted(texts.EXCEED, recorded.CHECK_BACKS_SQL, _followed(engine, on)),
        "service": _service(engine, counted, span, level, on),
        "conflict": counted(texts.CONFLICT, recorded.CONCESSIONS_SQL, _given(engine, on)),
        "guess": counted(texts.GUESS, recorded.UNASKED_SQL, _offers(engine, on)),
    }
    back = engine.arrow(windows.RETURNS_SEEN_SQL)["back"][0].as_py()
    products, premiums = worst.products(engine, on, level), beside.brought(engine, level)
    found["product"] = (
        counted(texts.PRODUCT, windows.RETURNS_COUNTED_SQL, products)
        if back
        else untold(texts.PRODUCT, NOT_RECORDED(), level, facts=products)
    )
    found["bring"] = (
        counted(texts.BRING, recorded.BROUGHT_SQL, premiums)
        if asked
        else untold(texts.BRING, _unasked(engine), level, facts=premiums)
    )
    found["own"] = _own(engine, counted, level, on, strategy)
    earned = growth.earned(engine, on, level, asked=asked) if span.before else None
    return found, earned


def _unasked(engine: Engine) -> Said:
    some = engine.arrow("SELECT count(*) AS n FROM told_referrals")["n"][0].as_py()
    return ONLY_BROUGHT() if some else NOT_RECORDED()


def _rows(engine: Engine, sql: str, on: dict[str, Any]) -> list[dict[str, Any]]:
    return list(engine.arrow(sql, **windows.named(sql, on)).to_pylist())


def _ltv(engine: Engine, record: Record) -> list[Said]:
    row = engine.arrow(LTV_SQL).to_pylist()[0]
    if not row["n"] or row["ltv"] is None:
        return []
    years = record.ltv_years
    mean = LTV(n=int(years) if years == int(years) else years, ltv=row["ltv"] / row["n"])
    return [mean, *beside.best_fifth(engine, record.level)]


def _tasks(
    engine: Engine, span: Periods, level: float, on: dict[str, Any], tasks: Mapping[str, Sequence[str]]
) -> Measure:
    named = engine.arrow(recorded.TASKS_NAMED_SQL)["n"][0].as_py()
    if named and not any(tasks.values()):
        told = untold(texts.TASKS, NOTHING_SERVES(n=named), level, facts=beside.products(engine, on, level))
        # What to write down is in the sentence: answers are there, and more of them would not do.
        return replace(told, to_record=None, more_needed=None, afresh=False)
    serving = [(f"task:{task}", product) for task, products in tasks.items() for product in products]
    columns = (
        pa.array(column, pa.string()) for column in (zip(*serving, strict=True) if serving else ([], []))
    )
    engine.table("serving", pa.table(dict(zip(("task", "product"), columns, strict=True))))
    engine.step("counted", recorded.TASKS_SQL, **windows.named(recorded.TASKS_SQL, on))
    found = comparing.compare(engine)
    row = engine.arrow(TASKS_KNOWN_SQL).to_pylist()[0]
    engine.drop("counted", "serving")
    facts: list[Said] = []
    if row["n"]:
        n, here, elsewhere = (int(row[name]) for name in ("n", "here", "elsewhere"))
        facts.append(TASKS_KNOWN(n=n, here=here, elsewhere=elsewhere, unknown=n - here - elsewhere))
    facts += beside.products(engine, on, level)
    return measured(texts.TASKS, found, span, level, facts=facts)


def _service(engine: Engine, counted: Any, span: Periods, level: float, on: dict[str, Any]) -> Measure:
    """Promises kept; where nobody wrote down promises, how long people waited."""
    harmed = overtaken.harmed(engine, on, level)
    waits = waiting.waits(engine, span, level, on, harmed)
    facts = [*waiting.waited(waits), *harmed] if waits.value else []
    promises: Measure = counted(texts.SERVICE, recorded.PROMISES_SQL, facts)
    return waits if promises.value is None and waits.value is not None else promises


def _followed(engine: Engine, on: dict[str, Any]) -> list[Said]:
    rows = {row["answer"]: row for row in _rows(engine, recorded.FOLLOWED_SQL, on)}
    return [
        FOLLOWED(answer=said(), came=row["came"] / row["n"], back=row["back"] / row["n"], n=row["n"])
        for answer, said in ANSWERS.items()
        if (row := rows.get(answer))
    ]


def _given(engine: Engine, on: dict[str, Any]) -> list[Said]:
    facts: list[Said] = []
    for row in _rows(engine, recorded.GIVEN_SQL, on):
        facts.append(GAVE(cause=CAUSES[row["cause"]](), amount=row["amount"], n=row["n"]))
        if row["known"]:
            facts.append(BOUGHT(known=row["known"], stayed=row["stayed"], again=row["again"]))
    return facts


def _offers(engine: Engine, on: dict[str, Any]) -> list[Said]:
    rows = {row["asked"]: row for row in _rows(engine, recorded.OFFERED_SQL, on)}
    if False not in rows:
        return []
    asked = rows[True]["n"] if True in rows else 0
    return [UNASKED(unasked=rows[False]["n"], asked=asked, gave=rows[False]["gave"])]


def _own(engine: Engine, counted: Any, level: float, on: dict[str, Any], strategy: bool) -> Measure:
    if not strategy:
        return untold(texts.OWN, NO_STRATEGY(), level)
    claim = texts.OWN._replace(to_record=texts.RECORD_SPENDING)
    rows = _rows(engine, recorded.SPEND_SQL, on)
    if not rows:
        return untold(claim, NO_SPEND(), level)
    measure: Measure = counted(claim, recorded.OURS_SQL)
    amount = sum(row["amount"] for row in rows)
    if measure.value is None or measure.value.value <= 0:
        return measure
    ours = measure.n * measure.value.value
    return replace(measure, facts=(SPENT(amount=amount, each=float(amount) / ours),))
