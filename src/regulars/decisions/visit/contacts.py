"""How often a client may be written to or called unasked: silence lowers that, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from regulars.reasons import Reason, Said

MAY = Reason("contact.may", "he may be contacted")
REFUSED = Reason("contact.refused", "he does not want to be contacted")
TOO_OFTEN = Reason(
    "contact.too_often",
    "{n} unasked message in {days} days is as much as he takes",
    plural="{n} unasked messages in {days} days is as much as he takes",
)
SILENT = Reason(
    "contact.silent",
    "he has not answered the last message; wait until {until} or until he comes",
    plural="he has not answered the last {n} messages; wait until {until} or until he comes",
)


@dataclass(frozen=True)
class Contacted:
    """One contact: ``asked`` by the client or not; ``answered`` at all."""

    at: dt.date
    asked: bool = False
    answered: bool = False


@dataclass(frozen=True)
class Limits:
    """At most ``most`` unasked contacts in ``days``; the wait doubles with every one left unanswered."""

    most: int = 2
    days: int = 28


def may_contact(
    contacts: Iterable[Contacted],
    on: dt.date,
    limits: Limits | None = None,
    *,
    refused: bool = False,
    came: dt.date | None = None,
) -> tuple[bool, Said]:
    """Whether a client may be contacted unasked on the day ``on``, and why not.

    ``came``: the day he last came or wrote himself; it ends a silence. Taste is not touched by silence.

    >>> day = dt.date(2026, 11, 22)
    >>> silent = [Contacted(day - dt.timedelta(days=20))]
    >>> may_contact(silent, day)[0], may_contact(silent, day, came=day - dt.timedelta(days=1))[0]
    (False, True)
    """
    bound = limits or Limits()
    if refused:
        return False, REFUSED()
    unasked = sorted(
        (each for each in contacts if not each.asked and each.at <= on), key=lambda each: each.at
    )
    lately = [each for each in unasked if (on - each.at).days < bound.days]
    if len(lately) >= bound.most:
        return False, TOO_OFTEN(n=bound.most, days=bound.days)
    silence = 0
    for each in reversed(unasked):
        if each.answered or (came is not None and came >= each.at):
            break
        silence += 1
    if silence:
        # A wait longer than ten years is as good as never.
        wait = min(bound.days * 2 ** min(silence - 1, 12), 3650)
        until = unasked[-1].at + dt.timedelta(days=wait)
        if on < until:
            return False, SILENT(n=silence, until=until)
    return True, MAY()
