"""The client portfolio: what to expect of every client and every product, with its questions and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.tables import LongTable
from regulars.portfolio import answers, calling, people, referrals, told
from regulars.portfolio.lifetime import BaseLifetime
from regulars.portfolio.referrals import base as brought
from regulars.portfolio.referrals import tail as tails
from regulars.portfolio.staying import Stay, stay
from regulars.portfolio.totals import Estimate, Totals
from regulars.portfolio.trial import Reading, Trial, read
from regulars.reasons import Said

CLIENTS_VIEW_SQL = """
SELECT client, first_at, last_at, orders, revenue, margin, p_alive, lifetime_median_weeks,
       lifetime_mean_5y_weeks, expected_orders, expected_orders_low, expected_orders_high,
       expected_value, expected_value_low, expected_value_high, ltv, ltv_low, ltv_high
FROM client_rows ORDER BY client
"""

PRODUCTS_VIEW_SQL = """
SELECT product, name, product_group AS "group", expected_buyers, expected_buyers_low, expected_buyers_high,
       expected_units, expected_units_low, expected_units_high, expected_revenue, expected_margin,
       walk_in_units, clients_so_far, times
FROM product_rows ORDER BY product
"""

GROUPS_VIEW_SQL = """
SELECT product_group AS "group", products, expected_units, expected_units_low, expected_units_high,
       expected_revenue, expected_margin, walk_in_units, times
FROM group_rows ORDER BY product_group NULLS LAST
"""

MATRIX_VIEW_SQL = """
SELECT client, product, expected_units, p_buy, expected_revenue, expected_margin, times, last_on AS last_at,
       every_weeks, silent_weeks
FROM cell_rows ORDER BY client, product
"""


@dataclass(frozen=True)
class Record:
    """What a portfolio says about itself: how it was asked for, what was fitted, and the base in numbers.

    ``value_basis`` is "margin" where costs are known, else "revenue". ``models`` holds the candidates'
    scores, the chosen one's parameters and log-likelihood, spend and tastes, as plain values. ``ledger`` says
    of which company's ledger it was made, where that is one of a folder.
    """

    at: dt.date
    first_on: dt.date
    horizon: str
    horizon_weeks: float
    level: float
    ltv_years: float
    seed: int
    discount_rate: float
    value_basis: str
    currency: str | None
    fingerprint: str
    lines: int
    walk_in_share: float
    models: dict[str, Any]
    totals: Totals
    lifetime: BaseLifetime | None
    notes: tuple[Said, ...]
    ledger: str | None = None


@dataclass(frozen=True)
class Glance:
    """The base at a glance. ``concentration`` is the share of clients that makes half of expected value."""

    clients: int
    still_with_us: Estimate
    orders: Estimate
    value: Estimate
    concentration: float | None
    lifetime: BaseLifetime | None
    walk_in_share: float
    value_basis: str
    horizon: str


class Portfolio:
    """A fitted portfolio, in memory after `regulars.fit` or on a snapshot after `regulars.load`.

    Tables are computed when asked for and stay valid as long as the portfolio is kept. Values are in the
    ledger's currency, by ``value_basis``; "orders" ahead are occasions (days with a purchase); every
    ``_low``/``_high`` pair is an interval at ``level``.
    """

    def __init__(self, engine: Engine, record: Record) -> None:
        self._engine = engine
        self.record = record
        engine.view("clients", CLIENTS_VIEW_SQL)
        engine.view("products", PRODUCTS_VIEW_SQL)
        engine.view("groups", GROUPS_VIEW_SQL)
        engine.view("matrix", MATRIX_VIEW_SQL)
        engine.view("people", people.PEOPLE_VIEW_SQL)
        engine.view("sent", people.SENT_VIEW_SQL)

    @property
    def at(self) -> dt.date:
        """The day up to which the records count."""
        return self.record.at

    @property
    def horizon(self) -> str:
        """How far ahead, as it was asked for."""
        return self.record.horizon

    @property
    def seed(self) -> int:
        """The seed of everything random in the fit."""
        return self.record.seed

    @property
    def value_basis(self) -> str:
        """What value is: "margin" where costs are known, else "revenue"."""
        return self.record.value_basis

    @property
    def models(self) -> dict[str, Any]:
        """Candidates and their scores, the chosen model and why, parameters, log-likelihoods.

        ``candidates`` has every model at every look; ``fits`` those fitted to all histories: every candidate,
        or beyond 200,000 distinct histories only the chosen one and its equals in foresight.
        """
        return self.record.models

    @property
    def notes(self) -> tuple[Said, ...]:
        """What has to be known to read the numbers, such as a base too small to speak for itself."""
        return self.record.notes

    @property
    def lines(self) -> LongTable:
        """The sale lines behind the portfolio."""
        return LongTable(self._engine, "lines")

    def workspace(self) -> Engine:
        """An engine that sees the portfolio's tables and keeps its own steps apart; close it when done."""
        return self._engine.workspace()

    def clients(self) -> LongTable:
        """One row a client, by client: what he did and what to expect of him.

        Lifetimes count from the first purchase; both are null where they cannot be told (`glance` says why).
        """
        return LongTable(self._engine, "clients")

    def people(self) -> LongTable:
        """One row a client, bought or not: name, email, phone, since, group, note, null where nobody said."""
        return LongTable(self._engine, "people")

    def sent(self) -> LongTable:
        """Who sent whom, a row a client who said so: client, referred_by, at."""
        return LongTable(self._engine, "sent")

    def told(self, kind: str) -> LongTable:
        """The records of a kind beside sales, imported and entered: ``told_answers`` for "answers".

        Columns are the fields of the kind (`regulars.ledger.kinds`); ``at`` is ``told_at``, ``case`` is
        ``case_id``, ``until`` is ``until_on``. "promises" are those that staff entered. Raises
        `ArgumentInvalid` for another kind.
        """
        return LongTable(self._engine, told.table_of(kind))

    def tail(self, client: object, depth: int = tails.DEPTH) -> referrals.Tail:
        """Whom ``client`` brought, whom they brought, what that is worth, and what is lost if he leaves.

        Down to ``depth`` generations. Raises `LookupFailed` for somebody of whom nothing is known.
        """
        people.known(self._engine, str(client))
        with closing(self.workspace()) as engine:
            return tails.tail(engine, self.record, str(client), depth)

    def referrals(self) -> referrals.Referrals:
        """Who brings others: the share brought, the premium, the programme's return, quarters, comets."""
        with closing(self.workspace()) as engine:
            return brought.referrals(engine, self.record)

    def referral_findings(self) -> pa.Table:
        """Every record of who sent whom that is no tie, and every tie within a ring, with the reason."""
        with closing(self.workspace()) as engine:
            return brought.found_rows(engine)

    def find(self, text: str, top: int = 20) -> pa.Table:
        """Clients in whose id, name, e-mail or telephone ``text`` stands, the likeliest meant first.

        Without case and accents; every word has to be somewhere; digits are looked for in telephone numbers
        however those are written. Columns: client, name, email, phone.
        """
        return people.find(self._engine, text, answers.limit_of(top))

    def products(self, by: str = "product") -> LongTable:
        """One row a product: buyers among the clients, and units to clients and walk-ins together.

        ``by`` "group": one row a product group, the sums of its products.
        """
        return LongTable(self._engine, answers.level_of(by, "products", "groups"))

    def prices(self, by: str = "group") -> LongTable:
        """What is bought on discount beside what is on offer, by product group or by "client".

        ``share`` of purchases on discount, ``offered`` on the clients' days, ``times`` as readily what is on
        offer is taken, ``elasticity`` of the quantity at a purchase, what was ``given`` and what of it went
        to what would have been bought ``anyway``; ``only_on_discount`` is a chance (of a group: how many
        clients). Discounts are given when it suits, so none of this proves what they caused. Worked out when
        it is asked for: keep the table.
        """
        from regulars.portfolio import prices  # prices reads portfolios, too

        return prices.table(self, by)

    def matrix(self) -> LongTable:
        """Client × product, the pairs seen so far; `sell_to` and `buyers_of` add the others by formula.

        ``every_weeks`` is the mean gap between his purchases of the product (null after one),
        ``silent_weeks`` the time since the last.
        """
        return LongTable(self._engine, "matrix")

    def sell_to(self, client: object, top: int | None = None, by: str = "product") -> pa.Table:
        """How many of which products ``client`` will take if he goes on as now, most purchases first.

        Over all products, revenue (where costs are known, margin) sums to his expected value. ``reason`` is a
        code (`regulars.reasons.lookup`), ``times`` its number. ``by`` "group" rolls up to product groups.
        Raises `LookupFailed`.
        """
        asked = answers.level_of(by, answers.sell_to, answers.sell_groups_to)
        return asked(self._engine, str(client), top, self.record.level)

    def buyers_of(self, product: object, top: int | None = None, budget: int | None = None) -> pa.Table:
        """Who will take ``product``, the surest first; `products` has how many. Raises `LookupFailed`.

        With ``budget``, the number of clients one can speak to, these by units, and ``units_beyond``,
        ``margin_beyond``: what is expected of everybody after each row, and so lost by stopping there.
        """
        return answers.buyers_of(self._engine, str(product), top, budget)

    def to_call(self, top: int | None = 10) -> pa.Table:
        """Whom to call: regulars who may be slipping away, those with most at stake first.

        ``silent_weeks`` beside ``own_rhythm_weeks``; ``stopped_products`` (most late value first) and their
        ``stopped_names``; ``at_stake`` is value within the horizon times the chance that it is being lost;
        ``ask`` is a code (`regulars.reasons.lookup`), whose ``products`` are the names. ``p_left`` is the
        chance that he no longer comes in his own rhythm (not 1 − ``p_alive``: one who now comes rarely is
        still with us), ``p_gap`` that one of his gaps is as long though nothing has changed. That
        calls bring clients back is not claimed: `regulars.portfolio.trial` finds out.
        """
        return calling.to_call(self._engine, answers.limit_of(top))

    def slipping(self, client: object) -> dict[str, Any] | None:
        """The row of `to_call` of one client; None where nothing says that he may be slipping away."""
        rows = calling.slipping(self._engine, str(client)).to_pylist()
        return rows[0] if rows else None

    def stays(self, client: object) -> Stay | None:
        """How much longer one client likely stays; None where he has not bought, or is under contract.

        Like `clients`, it is told for the whole base or for nobody: `Glance.lifetime` says why not.
        """
        return stay(self._engine, self.record, str(client))

    def read_trial(self, trial: Trial) -> Reading:
        """Whether those of ``trial`` who were to be called came back more often than those left alone."""
        return read(self._engine, trial, self.record.at, self.record.level)

    def knows(self, client: object) -> None:
        """Raise `LookupFailed`, with names that are near, where there is no such client."""
        answers.known(self._engine, "client", str(client))

    def totals(self) -> pa.Table:
        """Orders and value of the whole base over the horizon: clients, walk-ins, all.

        Clients who will come for the first time are not counted.
        """
        return self.record.totals.rows()

    def glance(self) -> Glance:
        """The base at a glance."""
        record, totals = self.record, self.record.totals
        return Glance(
            clients=totals.clients_n,
            still_with_us=totals.still_with_us,
            orders=totals.clients.orders,
            value=totals.clients.value,
            concentration=totals.half_of_value / totals.clients_n if totals.clients_n else None,
            lifetime=record.lifetime,
            walk_in_share=record.walk_in_share,
            value_basis=record.value_basis,
            horizon=record.horizon,
        )

    def save(self, path: str | Path, progress: Callable[[str], None] | None = None) -> Path:
        """Write a snapshot to the new file ``path``, whole or not at all; `regulars.load` reads it.

        ``progress`` is called with the name of each table that stands. Raises `FolderExists` when something
        is there, `DiskFull` when there is no room.
        """
        from regulars.portfolio.saved import save  # saved reads portfolios, too

        return save(self._engine, self.record, Path(path), progress)

    def close(self) -> None:
        """Give back what the portfolio holds."""
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Portfolio of {self.record.totals.clients_n} clients at {self.at}, {self.horizon} ahead>"
