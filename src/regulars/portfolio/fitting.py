"""From a ledger to its portfolio."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from regulars import horizon as horizons
from regulars import settings
from regulars.engine import Engine
from regulars.errors import ArgumentInvalid
from regulars.portfolio import (
    around,
    calling,
    cells,
    chances,
    columns,
    forecasts,
    hindsight,
    history,
    likeliest,
    numbering,
    pace,
    people,
    products,
    raking,
    referrals,
    tastes,
    told,
    totals,
)
from regulars.portfolio.asked import Asked, ask
from regulars.portfolio.modelling import Modelled, model_base, model_counts
from regulars.portfolio.portfolio import Portfolio, Record
from regulars.portfolio.settled import Settled
from regulars.reasons import Reason, Said

#: Share of what was bought whose cost has to be known for value to be margin.
_COSTED = 0.8

OUTCOMES_INVALID = Reason(
    "error.outcomes_invalid", "Outcomes have to be records, as `regulars.ledger.outcomes.records` gives them."
)
COSTS_PARTLY_KNOWN = Reason(
    "fit.costs_partly_known",
    "Costs are known for {share}% of sales, which is too little to forecast margin: value is revenue. "
    "Record the cost of every line, and value will be margin.",
)
WALK_INS = Reason(
    "fit.walk_ins", "{share}% of sale lines do not say who bought; they count in totals and products only."
)
NO_CLIENTS = Reason(
    "fit.no_clients",
    "No sale says who bought: totals and products only. Start recording the client (a card, a phone number, "
    "a name) with every sale.",
)
WITHOUT_PURCHASE = Reason(
    "fit.without_purchase",
    "{n} client only took free things or brought things back. Without a purchase nothing can be expected, "
    "so the table of clients leaves him out.",
    plural="{n} clients only took free things or brought things back. Without a purchase nothing can be "
    "expected, so the table of clients leaves them out.",
)
WITHOUT_SALE = Reason(
    "fit.without_sale",
    "{n} product was only given free or brought back. Without a sale nothing can be expected, so the table "
    "of products leaves it out.",
    plural="{n} products were only given free or brought back. Without a sale nothing can be expected, so "
    "the table of products leaves them out.",
)
NO_PRODUCTS = Reason(
    "fit.no_products",
    "No sale says what was bought: what to sell to whom cannot be told. Add the product to the next export.",
)

_SCAFFOLD = (
    "free", "forecasts", "contract_forecasts", "contracts", "payments", "bought", "facts",
    "histories", "days", "often_picks", "paces", "segments", "shelf", "sales",
    "client_numbers", "product_numbers",
)  # fmt: skip

#: Called with the name of a stage and the share of the work done so far.
Progress = Callable[[str, float], None]


class HasLines(Protocol):
    """What is needed of a ledger: an engine in which the table ``lines`` stands.

    One that knows its clients (``people``) has the views that `regulars.ledger.known` makes, too.
    """

    engine: Engine
    currency: str | None


def fit(
    ledger: HasLines,
    outcomes: Iterable[Mapping[str, Any]] | None = None,
    at: dt.date | str | None = None,
    horizon: str = "52w",
    model: str = "auto",
    level: float = 0.9,
    ltv_years: float = 3,
    seed: int = 0,
    discount_rate: float = 0.0,
    progress: Progress | None = None,
) -> Portfolio:
    """The portfolio of ``ledger``: what to expect of each client and product within ``horizon`` after ``at``.

    :param outcomes: records of cases and concessions, as `regulars.ledger.settling.records` gives those of a
        company's folder: of a client with whom it ended over a case nothing is expected, and concessions
        beyond what was owed are costs in his margin. Those of kinds ``clients`` and ``referrals`` tell who
        they are and who sent them; those of other kinds are kept with the portfolio (`Portfolio.told`).
    :param at: the day up to which sales count (default: the last one in the ledger); later ones are ignored,
        and clients first seen later do not exist.
    :param horizon: "52w", "12m", "90d", "1y".
    :param model: "auto" looks for regular billing, and where there is none takes the activity model that best
        foresaw weeks held out of these records; else one of `regulars.activity.FAMILIES`, or "contract".
        Beyond 200,000 distinct histories only the chosen model and its equals in foresight are fitted to
        all of them; the others have their scores alone.
    :param level: of every interval, from 0.5 to below 1.
    :param ltv_years: years that LTV counts, from ``at``; beyond what any look back can check.
    :param seed: of every random choice; the same ledger and seed give the same portfolio.
    :param discount_rate: a year's, applied to LTV only.
    :param progress: called with a stage's name and the share of work done.
    :raises FitError: there is nothing to fit up to ``at``.
    :raises ArgumentInvalid: an argument outside its range.
    """
    records = [] if outcomes is None else list(outcomes)
    if not all(isinstance(each, Mapping) for each in records):
        raise ArgumentInvalid(OUTCOMES_INVALID)
    tell = progress or _quietly
    settings.check_fit(
        horizon=horizon, model=model, level=level, ltv_years=ltv_years, discount_rate=discount_rate, seed=seed
    )
    terms = forecasts.Terms(horizons.parse(horizon).weeks, level, ltv_years, discount_rate)
    engine = ledger.engine.workspace()
    try:
        asked = ask(engine, at, horizon, model, terms, int(seed))
        tell("history", 0.0)
        history.build(engine, asked.at)
        settled = Settled(engine, records, asked.until)
        settled.less_given()
        tell("models", 0.2)
        record = _portfolio(engine, asked, settled, ledger.currency, tell)
        of_folder = getattr(ledger, "people", None) is not None
        people.build(engine, records, imported=of_folder)
        told.build(engine, records, imported=of_folder)
        around.build(engine, asked.at)
        margin = record.value_basis == "margin"
        referrals.build(engine, asked.at, record.models.get("activity"), margin=margin)
        record = dataclasses.replace(record, ledger=getattr(ledger, "identity", None))
    except BaseException:  # a pressed Ctrl-C, too: the tables of half a fit are in nobody's hands
        engine.close()
        raise
    tell("done", 1.0)
    return Portfolio(engine, record)


def _portfolio(
    engine: Engine, asked: Asked, settled: Settled, currency: str | None, tell: Progress
) -> Record:
    """Make the tables of the portfolio; the record of it all."""
    base = model_base(engine, asked.model, asked.first, asked.at, asked.terms, asked.seed)
    margin, notes = _basis(engine)
    tell("look back", 0.5)
    product_rows, models = _products(engine, asked, settled, base, margin, tell)
    tell("totals", 0.9)
    in_numbers = totals.measure(engine, base.groups, asked.terms, asked.since, asked.at)
    left_out = _who_and_what(engine, asked, product_rows)
    calling.build(engine, asked.at, asked.terms.weeks, asked.terms.level, margin=margin)
    settled.uncalled()
    counted = settled.notes(margin=margin)
    settled.close()
    numbering.name(engine)
    engine.drop(*_SCAFFOLD)
    cells.keep(engine)
    likeliest.build(engine)
    return Record(
        at=asked.at,
        first_on=asked.first,
        horizon=asked.horizon.text,
        horizon_weeks=asked.horizon.weeks,
        level=asked.terms.level,
        ltv_years=asked.terms.ltv_years,
        seed=asked.seed,
        discount_rate=asked.terms.discount_rate,
        value_basis="margin" if margin else "revenue",
        currency=currency,
        fingerprint=asked.fingerprint,
        lines=asked.lines,
        walk_in_share=1 - asked.known / asked.lines,
        models=base.models | {"products": models},
        totals=in_numbers,
        lifetime=base.lifetime,
        notes=(*asked.notes, *base.notes, *notes, *left_out, *counted),
    )


def _products(
    engine: Engine, asked: Asked, settled: Settled, base: Modelled, margin: bool, tell: Progress
) -> tuple[int, dict[str, Any]]:
    """Make the four tables; how many products there are, and what was found on the way."""
    if base.under_contract or base.activity is None:
        belief, learnt = pace.MODEL_ALONE, hindsight.Learnt()
    else:
        belief = pace.believed(engine, asked.first, asked.at, asked.terms.weeks, base.activity, asked.seed)
        learnt = _looked_back(engine, asked, base.activity, belief, margin)
    made = _cells(engine, asked, belief, learnt, margin, tell, settled, under_contract=base.under_contract)
    engine.table("group_rows", columns.groups(engine, learnt.shared, asked.terms))
    found = {
        "lately": belief.weight,
        "weeks_before_own": belief.weeks,
        "there_before": belief.before,
        "visits_a_week": made.habits.paces.visits.mean,
        "picks_a_visit": made.habits.paces.picks.mean,
        "segments": made.segments,
        "open_base": dataclasses.asdict(made.open_base),
        "learnt": {
            "origin": None if learnt.origin is None else learnt.origin.isoformat(),
            "shape": dataclasses.asdict(learnt.law.shape),
            "habit": dataclasses.asdict(learnt.law.habit),
            "shared": dataclasses.asdict(learnt.shared),
        },
    }
    return made.n_products, found


@dataclass(frozen=True)
class _Made:
    """What was found while the cells were made."""

    n_products: int
    segments: int
    habits: forecasts.Habits
    open_base: products.OpenBase


def _cells(
    engine: Engine,
    asked: Asked,
    belief: pace.Belief,
    learnt: hindsight.Learnt,
    margin: bool,
    tell: Progress,
    settled: Settled | None = None,
    *,
    under_contract: bool,
) -> _Made:
    """Make ``client_rows``, ``product_rows``, ``tastes``, ``cell_law`` and ``bare_cells``, by number.

    Without ``settled`` nothing is known of how cases were decided: a look back knows what was known then.
    """
    tell("products", 0.6)
    open_base = products.build(engine, asked.at, asked.since, asked.first, asked.terms.weeks)
    facts = products.facts(engine)
    paces = pace.build(engine, asked.first, asked.at, belief)
    engine.drop("daily_picks")
    habits = forecasts.Habits(paces, belief.weight)
    on_sale, weeks = products.on_sale(facts, asked.at), (asked.at - asked.first).days / 7 + 1
    shares = tastes.build(engine, facts, on_sale, weeks, asked.seed)
    tell("clients", 0.7)
    forecasts.clients(engine, habits, asked.terms, margin, under_contract=under_contract)
    if settled is not None:
        settled.nothing_ahead()
    engine.table("cell_law", pa.table(chances.table(learnt.law)))
    shelf = cells.learn(engine, facts, shares, on_sale, weeks, asked.at)
    grid = raking.Grid.of(engine, shelf, shares)
    shelf = raking.rake(engine, grid, shelf, *products.recent_pace(facts, on_sale), margin=margin)
    tell("cells", 0.8)
    ahead = asked.terms.weeks * 7 / (asked.at - asked.since).days
    engine.table(
        "product_rows",
        columns.products(engine, grid, shelf, learnt.law.shape, learnt.shared, asked.terms, ahead),
    )
    return _Made(shelf.num_rows, len(shares.own), habits, open_base)


def _quietly(stage: str, share: float) -> None:
    """Nobody is told: a look back is one stage of a fit, whatever happens in it."""


def _looked_back(
    engine: Engine, asked: Asked, model: str, belief: pace.Belief, margin: bool
) -> hindsight.Learnt:
    """What an earlier forecast by the same ``model`` and ``belief`` has to teach."""

    def forecast(look: Engine, origin: dt.date, weeks: float) -> None:
        then = dataclasses.replace(asked, at=origin, terms=dataclasses.replace(asked.terms, weeks=weeks))
        model_counts(look, model, then.first, origin, weeks, then.seed)
        _cells(look, then, belief, hindsight.Learnt(), margin, _quietly, under_contract=False)

    terms = asked.terms
    return hindsight.learn(engine, asked.first, asked.at, terms.weeks, terms.level, asked.seed, forecast)


def _basis(engine: Engine) -> tuple[bool, tuple[Said, ...]]:
    """Whether value is margin, and what has to be said where costs are known in part."""
    row = engine.arrow(history.COSTED_SQL).to_pylist()[0]
    share = row["costed"] / row["gross"] if row["gross"] else 0.0
    if share >= _COSTED:
        return True, ()
    return False, (COSTS_PARTLY_KNOWN(share=round(100 * share)),) if share > 0 else ()


def _who_and_what(engine: Engine, asked: Asked, n_products: int) -> tuple[Said, ...]:
    """What the records, and the table of clients, leave out, and what to record from tomorrow."""
    share = 1 - asked.known / asked.lines
    without = engine.arrow(history.WITHOUT_PURCHASE_SQL)["n"][0].as_py()
    unsold = numbering.count_products(engine) - n_products
    return (
        *(() if asked.known else (NO_CLIENTS(),)),
        *((WALK_INS(share=round(100 * share)),) if 0 < share < 1 else ()),
        *((WITHOUT_PURCHASE(n=without),) if without else ()),
        *((WITHOUT_SALE(n=unsold),) if unsold else ()),
        *(() if n_products else (NO_PRODUCTS(),)),
    )
