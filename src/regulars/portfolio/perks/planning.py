"""What a trial of perks takes: clients, money, and from which uplift on a perk pays.

Sizes: Fleiss, Levin and Paik (2003), eq. 4.14, for shares; Chow, Shao and Wang (2008), section 3.2, for
means. With k perks each is read at the level 1 − (1 − level)/k (Bonferroni), so that the chance of one false
finding stays what was said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy.special import ndtri

from regulars.errors import ArgumentInvalid
from regulars.portfolio.means import Mean
from regulars.reasons import Reason, Said

#: How often a trial of the size asked for finds what it was made to find.
POWER: Final = 0.8

NO_BASELINE = Reason(
    "error.perk_no_baseline",
    "How many of them buy within so many weeks cannot be told: nobody it is meant for was a client so long "
    "ago. Plan for fewer weeks, or mean it for others.",
)
NO_ROOM = Reason(
    "error.perk_no_room",
    "{share:.0%} of them buy within that time as it is, which leaves no room for such an uplift. Plan for a "
    "smaller one, or for fewer weeks.",
)
ENOUGH = Reason("perks.enough", "There are enough clients: {needed} of {there} are needed.")
TOO_FEW = Reason(
    "perks.too_many",
    "The trial needs {needed} clients and there are {there}: it would find only an uplift of {found} or "
    "more. Plan for that, or wait until more clients are meant.",
)
FAR_TOO_FEW = Reason(
    "perks.far_too_many",
    "The trial needs {needed} clients and there are {there}: too few to find any uplift, however great. Wait "
    "until more clients are meant, or mean it for more of them.",
)
NEVER_PAYS = Reason(
    "perks.never_pays",
    "It does not pay back even so: a client who comes by it brings less than the perks it takes to win "
    "him. It would pay from an uplift of {uplift} on.",
)
WORTH_NOTHING = Reason(
    "perks.worth_nothing",
    "It does not pay back at any uplift: those it is meant for are expected to bring nothing.",
)
CANNOT_PAY = Reason(
    "perks.cannot_pay",
    "It does not pay back at any uplift: one who comes by it is taken to bring less than the perks it takes.",
)
PAYS = Reason(
    "perks.pays", "At this uplift it brings more than it costs, whichever end of the interval is true."
)
MAY_PAY = Reason(
    "perks.may_pay",
    "Whether it pays at this uplift hangs on what a client who comes by it is worth. It pays from an "
    "uplift of {uplift} on, if that is the middle of the interval.",
)


@dataclass(frozen=True)
class Payback:
    """What one perk brings: the uplift from which it pays, and what it brings net at the planned uplift.

    ``net`` is for a client who gets it, less its ``cost``, with the interval of what one who comes by it is
    worth; all of them null where that is not known.
    """

    cost: float
    pays_from: float | None
    net: float | None
    low: float | None
    high: float | None
    said: Said | None


@dataclass(frozen=True)
class Plan:
    """What a trial takes; money in the ledger's currency, shares from 0 to 1.

    ``each`` clients go to every arm, ``needed`` in all; ``finds`` is the smallest uplift that those ``there``
    can find, null where there is none. ``cost`` is the perks given to all who get one; ``paybacks`` are in
    the order of the perks.
    """

    each: int
    needed: int
    there: int
    finds: float | None
    cost: float
    paybacks: tuple[Payback, ...]
    fits: Said


def plan(
    *,
    there: int,
    baseline: float | None,
    uplift: float,
    costs: Sequence[float],
    worth: Mean,
    power: float = POWER,
    level: float = 0.9,
) -> Plan:
    """What a trial takes that finds ``uplift`` over ``baseline`` (shares who buy) with the chance ``power``.

    ``there`` clients are meant; ``costs`` are the perks, each for one client; ``worth`` is what one who comes
    by them brings. Raises `ArgumentInvalid` where nobody knows the baseline, or it leaves no room.

    >>> made = plan(there=5000, baseline=0.3, uplift=0.05, costs=[2], worth=Mean(400, 60, 50, 70, 6))
    >>> made.each, made.cost, round(made.paybacks[0].pays_from, 3), round(made.paybacks[0].net, 2)
    (1084, 2168, 0.033, 1.0)
    """
    if baseline is None:
        raise ArgumentInvalid(NO_BASELINE)
    if baseline + uplift > 1:
        raise ArgumentInvalid(NO_ROOM, share=baseline)
    arms = len(costs) + 1
    sure = raised(level, arms)
    each = clients_needed(baseline, uplift, power, sure)
    needed = each * arms
    finds = _findable(baseline, there // arms, power, sure)
    enough = FAR_TOO_FEW if finds is None else TOO_FEW
    return Plan(
        each=each,
        needed=needed,
        there=there,
        finds=finds,
        cost=each * sum(costs),
        paybacks=tuple(_payback(cost, uplift, worth, 1 - baseline) for cost in costs),
        fits=(ENOUGH if needed <= there else enough)(needed=needed, there=there, found=finds),
    )


def _payback(cost: float, uplift: float, worth: Mean, room: float) -> Payback:
    if worth.mean is None or worth.low is None or worth.high is None:
        return Payback(cost, None, None, None, None, None)
    net, low, high = (uplift * each - cost for each in (worth.mean, worth.low, worth.high))
    pays_from = cost / worth.mean if worth.mean > 0 else None
    if pays_from is None:
        said = WORTH_NOTHING()
    elif pays_from > room:
        said, pays_from = CANNOT_PAY(), None
    elif low > 0:
        said = PAYS()
    else:
        said = (NEVER_PAYS if high < 0 else MAY_PAY)(uplift=pays_from)
    return Payback(cost, pays_from, net, low, high, said)


def clients_needed(baseline: float, uplift: float, power: float, level: float) -> int:
    """Clients in each of two arms that find ``uplift`` over ``baseline`` with the chance ``power``.

    >>> clients_needed(0.2, 0.1, 0.8, 0.95)
    294
    """
    other = baseline + uplift
    mean = (baseline + other) / 2
    chance, found = float(ndtri((1 + level) / 2)), float(ndtri(power))
    root = chance * math.sqrt(2 * mean * (1 - mean)) + found * math.sqrt(
        baseline * (1 - baseline) + other * (1 - other)
    )
    return max(math.ceil((root / uplift) ** 2), 2)


def means_needed(variances: float, gap: float, power: float, level: float) -> int:
    """Clients in each of two arms that find a difference ``gap`` of means with the chance ``power``.

    ``variances`` is the sum of both arms' variances of one client (Chow, Shao and Wang 2008, section 3.2).

    >>> means_needed(200.0, 5.0, 0.8, 0.95)
    63
    """
    chance, found = float(ndtri((1 + level) / 2)), float(ndtri(power))
    return max(math.ceil((chance + found) ** 2 * variances / gap**2), 2)


def _findable(baseline: float, each: int, power: float, level: float) -> float | None:
    """The smallest uplift that ``each`` clients an arm find; None where they find none."""
    low, high = 1e-4, 1.0 - baseline
    if high <= low or clients_needed(baseline, high, power, level) > each:
        return None
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (
            (low, middle) if clients_needed(baseline, middle, power, level) <= each else (middle, high)
        )
    return high


def raised(level: float, arms: int) -> float:
    """The level of each interval, where so many arms are read that all hold together at ``level``.

    >>> round(raised(0.9, 3), 3)
    0.95
    """
    return 1 - (1 - level) / max(arms - 1, 1)
