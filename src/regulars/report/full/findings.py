"""Everything the report shows, taken from a portfolio and its scorecard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from regulars import scorecard
from regulars.portfolio import Portfolio
from regulars.portfolio.belonging import Tasks
from regulars.portfolio.prices import Prices
from regulars.portfolio.referrals import Referrals
from regulars.report import from_portfolio
from regulars.report.answers import Answers
from regulars.scorecard.claims import Scorecard
from regulars.scorecard.days import days_of
from regulars.scorecard.strategy import Strategy, strategy
from regulars.settings import Settings


@dataclass(frozen=True)
class Findings:
    """What the report shows; None where the records cannot tell, for which it has a sentence.

    ``candidates`` are the ways to forecast with what each lost against the best on weeks held out: model,
    behind, error. ``ten`` are rows of `Portfolio.to_call`: whom to call today.
    """

    answers: Answers
    ten: Sequence[Mapping[str, Any]]
    slipping: pa.Table
    lenses: scorecard.Lenses
    cohorts: scorecard.Cohorts
    crossing: scorecard.Crossing | None
    first_products: scorecard.FirstProducts | None
    foresight: scorecard.Foresight | None
    candidates: Sequence[Mapping[str, Any]]
    strategy: Strategy | None = None
    settings: Settings | None = None
    prices: Prices | None = None
    card: Scorecard | None = None
    referrals: Referrals | None = None


def collect(
    portfolio: Portfolio,
    *,
    company: str,
    ten: Sequence[Mapping[str, Any]] | None = None,
    client: str | None = None,
    product: str | None = None,
    top: int = 10,
    kept: Path | None = None,
    back: bool = True,
    settings: Settings | None = None,
    tasks: Tasks | None = None,
    prices: Prices | None = None,
    card: Scorecard | None = None,
) -> Findings:
    """Everything the report shows of ``portfolio``.

    ``ten`` is the list of the day (else the ``top`` of the portfolio's own); ``client`` and ``product`` are
    looked at more closely. The look back is read from the file ``kept`` where that has it, and written there;
    without ``back`` it is left out, for it takes as long as a fit. Who is our client is told by the company's
    ``settings`` and ``tasks`` (id → products), and left out without, as is who brings others; so
    are ``prices``. ``card`` is the company's scorecard.
    """
    record = portfolio.record
    margin = portfolio.value_basis == "margin"
    answers = from_portfolio.collect(portfolio, company=company, client=client, product=product, top=top)
    with days_of(portfolio) as engine:

        def look_back() -> scorecard.Foresight | None:
            return scorecard.look_back(portfolio, engine)

        foresight = None
        if back:
            foresight = scorecard.LOOK_BACK.made(kept, portfolio, look_back) if kept else look_back()
        return Findings(
            answers=answers,
            ten=portfolio.to_call(top).to_pylist() if ten is None else ten,
            slipping=scorecard.slipping(engine, record.at),
            lenses=scorecard.lenses(engine, record.first_on, record.at, margin=margin),
            cohorts=scorecard.cohorts(engine, record.first_on, record.at),
            crossing=scorecard.crossing(portfolio, engine),
            first_products=scorecard.first_products(engine, record.first_on, record.at, record.level),
            foresight=foresight,
            candidates=_candidates(portfolio.models),
            strategy=strategy(portfolio, settings.strategy, tasks or {}) if settings else None,
            settings=settings,
            prices=prices,
            card=card,
            referrals=portfolio.referrals() if settings else None,
        )


def _candidates(models: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each candidate's mean loss over the weeks held out, with its standard error; the best first."""
    by_model: dict[str, list[Mapping[str, Any]]] = {}
    for score in models.get("candidates") or ():
        by_model.setdefault(score["model"], []).append(score)
    told = [
        {
            "model": model,
            "behind": sum(score["behind"] for score in scores) / len(scores),
            "error": sum(score["error"] ** 2 for score in scores) ** 0.5 / len(scores),
        }
        for model, scores in by_model.items()
    ]
    return sorted(told, key=lambda row: (row["behind"], row["model"]))
