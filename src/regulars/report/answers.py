"""The answers that every surface prints, taken from a portfolio as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from regulars.portfolio.fitting import WALK_INS
from regulars.portfolio.modelling import NOBODY_BACK, SMALL_BASE, YOUNG_BASE
from regulars.reasons import Said

#: What is said of the base as a whole where its records are few: it stands above the figures.
CAUTIONS = (NOBODY_BACK.code, SMALL_BASE.code, YOUNG_BASE.code)


@dataclass(frozen=True)
class Range:
    """An expectation with the ends of its interval; None where it cannot be told."""

    expected: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Base:
    """The base at a glance."""

    clients: int
    still: Range
    orders: Range
    value: Range
    half_share: float | None  # the smallest share of clients that brings half of the expected value
    lifetime_median_weeks: float | None
    lifetime_mean_weeks: float | None  # within five years
    lifetime_reason: Said | None  # why the lifetime cannot be told
    walk_in_share: float | None  # share of lines without a client
    lifetime_model: str | None = None  # whose statement the lifetime is


@dataclass(frozen=True)
class Everything:
    """All sales, with and without a client: what they came to, and what to expect over the horizon."""

    orders_so_far: int
    revenue_so_far: float
    orders: Range
    value: Range


@dataclass(frozen=True)
class ClientRow:
    """A client and what to expect of him."""

    client: str
    first_at: dt.date | None
    last_at: dt.date | None
    orders: int
    p_alive: float | None
    expected_orders: Range
    expected_value: Range
    ltv: Range
    revenue: float | None = None
    lifetime_median_weeks: float | None = None
    lifetime_mean_weeks: float | None = None


@dataclass(frozen=True)
class Habit:
    """How often somebody came, or bought one product, so far: on how many days, the first and the last."""

    days: int
    first_at: dt.date
    last_at: dt.date

    @property
    def gap_days(self) -> float | None:
        """Days between one and the next on average; None until there are three."""
        return (self.last_at - self.first_at).days / (self.days - 1) if self.days >= 3 else None


@dataclass(frozen=True)
class ProductRow:
    """A product and what to expect of it."""

    product: str
    name: str
    buyers: Range
    units: Range
    value: float | None  # margin or revenue, as Frame.value_basis says
    margin: float | None = None  # None where costs are unknown
    never: int = 0  # clients who have not bought it so far
    walk_in_units: float = 0.0  # of the units, those to people nobody wrote down


@dataclass(frozen=True)
class Likely:
    """A product that one client may buy."""

    product: str
    name: str
    units: Range
    p_buy: float | None
    value: float | None  # margin or revenue, as Frame.value_basis says
    reason: Said | None
    habit: Habit | None = None  # of his purchases of it so far
    margin: float | None = None  # None where costs are unknown
    again: bool = False  # he has bought it before


@dataclass(frozen=True)
class GroupRow:
    """What one client may buy of one product group; None names the products without a group."""

    group: str | None
    products: int
    units: Range
    p_buy: float | None
    value: float | None  # margin or revenue, as Frame.value_basis says
    margin: float | None = None


@dataclass(frozen=True)
class Whole:
    """All products that one client may buy: their sum stands beside what is expected of him."""

    products: int
    value: float
    expected_value: Range
    groups: Sequence[GroupRow]  # none where products have no groups


@dataclass(frozen=True)
class Buyer:
    """A client who may buy one product."""

    client: str
    units: float | None
    p_buy: float | None
    value: float | None  # margin or revenue, as Frame.value_basis says
    margin: float | None = None  # None where costs are unknown
    again: bool = False  # he has bought it before


@dataclass(frozen=True)
class Budget:
    """What is expected of the ``clients`` one can speak to, and of everybody else: lost by stopping there."""

    clients: int
    units: float
    units_beyond: float
    margin_beyond: float | None


@dataclass(frozen=True)
class Month:
    """What one calendar month brought."""

    month: dt.date
    value: float


@dataclass(frozen=True)
class Frame:
    """What all numbers of a portfolio have in common."""

    company: str
    currency: str | None
    value_basis: str  # "margin" or "revenue"
    horizon_weeks: float
    ltv_years: float
    level: float
    first_on: dt.date | None
    last_on: dt.date | None


@dataclass(frozen=True)
class Answers:
    """Everything the first page and the demo print."""

    frame: Frame
    everything: Everything
    base: Base | None  # None where no line has a client
    worth_most: Sequence[ClientRow] = ()
    client: str | None = None
    habit: Habit | None = None  # of the visits of `client`
    likely: Sequence[Likely] = ()
    whole: Whole | None = None  # what `likely` is part of
    product: ProductRow | None = None
    first_time: float | None = (
        None  # of the expected buyers of `product`, those who have not bought it so far
    )
    buyers: Sequence[Buyer] = ()
    products: Sequence[ProductRow] = ()
    concentration: Sequence[tuple[float, float]] = ()
    months: Sequence[Month] = ()
    cannot_tell: Sequence[Said] = ()
    notes: Sequence[Said] = ()
    by_purchases: bool = True  # some clients buy when they like
    by_contract: bool = False  # some clients pay at regular intervals
    chosen: Said | None = None  # which model of activity, and why

    @property
    def cautions(self) -> list[Said]:
        """Notes that belong to every figure: read them first."""
        return [note for note in self.notes if note.code in CAUTIONS]

    @property
    def asides(self) -> list[Said]:
        """The other notes, without what stands among the figures."""
        told = {*CAUTIONS, WALK_INS.code} if self.base is not None else {*CAUTIONS}
        return [note for note in self.notes if note.code not in told]
