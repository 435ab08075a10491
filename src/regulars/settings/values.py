"""The company's settings as frozen dataclasses, with what holds where the file says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class FitSettings:
    """Defaults of `regulars.fit`; ``discount_rate`` is a share a year."""

    horizon: str = "52w"
    model: str = "auto"
    level: float = 0.9
    ltv_years: float = 3
    discount_rate: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class CaseSettings:
    """How cases are heard; shares are (low, high)."""

    reason_first: bool = True
    hear_within_minutes: float = 60
    call_back_within_hours: float = 24
    groundless_claims: int = 3
    replacement_share: tuple[float, float] = (0.16, 0.21)
    leaving_share: tuple[float, float] = (0.0, 0.12)


@dataclass(frozen=True)
class VisitSettings:
    """How clients are asked and offered something; ``floor`` and ``offer_cost`` are money a unit."""

    floor: float | None = None
    near_tie: float = 0.01
    bother: float = 0.01
    ask_again_after: str = "52w"
    refused_for: str = "13w"
    contacts: int = 2
    contacts_within: str = "4w"
    offer_cost: float | None = None
    lost_after: str = "13w"


@dataclass(frozen=True)
class QueueSettings:
    """Whom to serve first; ``classes`` are tables with name, at_least, head_start_minutes and labels."""

    cap_minutes: float = 20
    first: tuple[str, ...] = ("call_back", "case", "accessibility")
    hours: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    classes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class StrategySettings:
    """Who is ours: ``says`` in a sentence, ``tasks`` by their ids, ``groups`` of products.

    He is ours where surely at least ``ours_from`` of what he comes for is offered by the strategy, not ours
    where surely at most ``not_ours_up_to`` is; a task that he named counts like ``task_counts_as`` visits.
    ``return_cost``, ``contact_cost`` and ``case_cost`` are money for one, ``delay_rate`` what money that
    comes
    a year late costs, as a share of it; None where nobody said.
    """

    says: str = ""
    tasks: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    ours_from: float = 0.5
    not_ours_up_to: float = 0.25
    task_counts_as: float = 3
    return_cost: float | None = None
    contact_cost: float | None = None
    case_cost: float | None = None
    delay_rate: float | None = None

    @property
    def stated(self) -> bool:
        """Whether it says by what a client is known to be ours: a sentence alone does not."""
        return bool(self.tasks or self.groups)


@dataclass(frozen=True)
class ScorecardSettings:
    """What the company shows as signs of its own, beside the scorecard: means, not evidence."""

    attached: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportSettings:
    """How one kind of file is read: a saved `regulars.ledger.mapping.Mapping`, in plain words."""

    preset: str = "generic"
    kind: str = "sales"
    date_order: str = "iso"
    decimal: str = "."
    thousands: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    statuses_void: tuple[str, ...] = ()
    amount_per: str = "line"
    cost_per: str = "line"


@dataclass(frozen=True)
class Settings:
    """What the owner has set; ``currency``, ``timezone`` and ``language`` are None where left empty."""

    name: str = ""
    currency: str | None = None
    timezone: str | None = None
    language: str | None = None
    catch_all: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    strategy: StrategySettings = field(default_factory=StrategySettings)
    fit: FitSettings = field(default_factory=FitSettings)
    cases: CaseSettings = field(default_factory=CaseSettings)
    visit: VisitSettings = field(default_factory=VisitSettings)
    queue: QueueSettings = field(default_factory=QueueSettings)
    scorecard: ScorecardSettings = field(default_factory=ScorecardSettings)
    principles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    imports: Mapping[str, ImportSettings] = field(default_factory=lambda: MappingProxyType({}))
