"""What is known of prices: groups of products, what was given away, rises, discounts by lot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from regulars.portfolio.prices.lots import Uplift
from regulars.portfolio.prices.response import Common
from regulars.portfolio.prices.rises import Rise
from regulars.portfolio.prices.share import Law
from regulars.portfolio.totals import Estimate
from regulars.reasons import Reason, Said

NO_DISCOUNTS = Reason(
    "prices.no_discounts",
    "No sale line says what was taken off its price. From tomorrow, export the discount of each line and "
    "name its column: discount=COLUMN.",
)
NO_OFFERS = Reason(
    "prices.no_offers",
    "What was on offer is not on record, and too few clients buy one product in one week for the lines to "
    "show it. From tomorrow, record what is on offer: regulars import FILE --kind discounts.",
)
PERSONAL = Reason(
    "prices.personal",
    "Most who bought the same in the same week paid the full price: discounts go to single clients here, and "
    "what was offered to whom is not on record. From tomorrow, record it: regulars import FILE --kind "
    "discounts.",
)
FEW_CLIENTS = Reason(
    "prices.few_clients",
    "{n} more client who met both offers and full prices would do.",
    plural="{n} more clients who met both offers and full prices would do.",
)
ALWAYS_OR_NEVER = Reason(
    "prices.always_or_never",
    "Everything, or nothing, was bought on discount: there is nothing to compare with.",
)


@dataclass(frozen=True)
class Group:
    """A product group, or all of them where ``group`` is None: how clients buy it, on discount and otherwise.

    ``share`` on discount of the purchases of which it is known what was on offer, beside the share
    ``offered`` on the clients' days (``recorded``, or seen by the lines); ``times`` as readily what is on
    offer is taken; ``elasticity`` of the quantity at a purchase, whose ``spread`` is between clients;
    ``only`` clients buy on discount only. Of what was ``given``, ``anyway`` went to what would have been
    bought anyway; the rest ``brought`` so much revenue (and, where costs are known, ``earned``). What is
    None cannot be told; ``reason`` says why.
    """

    group: str | None
    clients: int
    purchases: int
    on_discount: int
    share: Estimate | None
    offered: float | None
    recorded: bool | None
    times: Estimate | None
    elasticity: Estimate | None
    spread: Estimate | None
    only: float | None
    given: Decimal
    paid: Decimal
    anyway: Estimate | None
    brought: Estimate | None
    earned: Estimate | None
    reason: Said | None


@dataclass(frozen=True)
class Aside:
    """Lines whose discount cannot be read as a price paid: why, how many, and what they say was taken off."""

    why: str
    lines: int
    discount: Decimal


@dataclass(frozen=True)
class Discounts:
    """What was taken off, to the cent: to clients and walk-ins, of what came back, and set aside.

    The parts are all of ``ledger``, the sum of the discounts on all lines. Of what clients were given,
    ``anyway`` went to what would have been bought anyway, and the rest ``brought`` revenue and, where costs
    are known, ``earned``.
    """

    ledger: Decimal
    clients: Decimal
    walk_ins: Decimal
    returned: Decimal
    aside: tuple[Aside, ...]
    anyway: Estimate | None
    brought: Estimate | None
    earned: Estimate | None


@dataclass(frozen=True)
class Lot:
    """A discount given by lot: who ``bought`` it in its time (as a share), and what they ``spent`` on it."""

    product: str
    since: dt.date
    until: dt.date
    bought: Uplift
    spent: Uplift


@dataclass(frozen=True)
class Spread:
    """What single clients of a group are read with: the law of shares, and what slopes have in common."""

    law: Law
    slopes: Common | None
    error: float | None


@dataclass(frozen=True)
class Prices:
    """What is known of prices over the whole base, up to ``at``, with intervals at ``level``.

    ``spreads`` is by group, None for all groups. ``lots_aside`` counts records by lot without odds between 0
    and 1.
    """

    at: dt.date
    level: float
    everyone: Group
    groups: tuple[Group, ...]
    discounts: Discounts
    rises: tuple[Rise, ...]
    lots: tuple[Lot, ...]
    lots_aside: int
    spreads: dict[str | None, Spread]
    reason: Said | None


@dataclass(frozen=True)
class Own:
    """One client in one group, or in all (None): what he buys on discount beside what is on offer to him.

    ``compared`` are the purchases of which it is known what was on offer (all, where it is of none).
    ``share`` of them on discount and ``elasticity`` are read with the law of all clients; ``only`` is the
    chance that he buys on discount only.
    """

    group: str | None
    purchases: int
    on_discount: int
    compared: int
    compared_on_discount: int
    share: Estimate
    offered: float | None
    only: float
    elasticity: Estimate | None
    given: Decimal


#: From this chance on it is said of a client that he likely buys on discount only.
LIKELY_ONLY: Final = 0.5
