"""How clients are served, drawn with known truth: the records beside sales of a simulated company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

#: Beta precision of what clients differ by around the truth of all: they are not alike.
PRECISION: Final = 6.0


@dataclass(frozen=True)
class Service:
    """What is true of a period: shares of the answers, offers, promises, concessions and new clients."""

    better: float = 0.3
    worse: float = 0.1
    taken: float = 0.12
    pressed: float = 0.3
    kept: float = 0.85
    brought: float = 0.2
    here: float = 0.6
    recorded: float = 0.25


def draw_service(
    lines: pa.Table, middle: dt.date, before: Service, now: Service, seed: int = 0
) -> dict[str, list[dict[str, Any]]]:
    """Records of each kind for the sales ``lines`` (client, at), by the truth before ``middle`` and since.

    Of each day on which somebody bought, a share ``recorded`` has a check-back, an unasked offer, a promise
    and a concession, each drawn by itself; every new client is asked who sent him, and named a task.

    >>> table = pa.table({"client": ["7"], "at": pa.array([dt.datetime(2025, 1, 5)], pa.timestamp("us"))})
    >>> told = draw_service(table, dt.date(2025, 1, 1), Service(), Service(recorded=1.0, brought=1.0))
    >>> told["referrals"][0]["client"], len(told["check-backs"])
    ('7', 1)
    """
    rng = np.random.default_rng(seed)
    days = sorted({(at.date(), client) for client, at in _rows(lines)})
    names = sorted({client for _, client in days})
    drawn: dict[str, list[dict[str, Any]]] = {
        kind: [] for kind in ("check-backs", "offers", "promises", "concessions", "referrals", "answers")
    }
    own = {client: rng.random() for client in names}
    seen: set[str] = set()
    for day, client in days:
        truth = now if day >= middle else before
        if client not in seen:
            seen.add(client)
            _new(drawn, client, day, truth, names, rng)
        if rng.random() < truth.recorded:
            _told(drawn, client, day, truth, own[client], rng)
    return drawn


def _rows(lines: pa.Table) -> Sequence[tuple[str, dt.datetime]]:
    at = lines["at"].cast(pa.timestamp("us")).to_pylist()
    return [each for each in zip(lines["client"].to_pylist(), at, strict=True) if each[0] is not None]


def _new(
    drawn: dict[str, list[dict[str, Any]]],
    client: str,
    day: dt.date,
    truth: Service,
    names: Sequence[str],
    rng: np.random.Generator,
) -> None:
    """Who sent a new client, and one task that he named."""
    at = f"{day.isoformat()}T12:00:00"
    if rng.random() < truth.brought:
        drawn["referrals"].append(
            {"client": client, "referred_by": names[int(rng.integers(len(names)))], "at": at}
        )
    else:
        drawn["answers"].append({"client": client, "at": at, "question": "who sent you?", "answer": "nobody"})
    named = "yes" if rng.random() < truth.here else "elsewhere"
    drawn["answers"].append({"client": client, "at": at, "question": "task:main", "answer": named})


def _told(
    drawn: dict[str, list[dict[str, Any]]],
    client: str,
    day: dt.date,
    truth: Service,
    own: float,
    rng: np.random.Generator,
) -> None:
    """One record of each kind of a day on which he bought; ``own`` is where he stands among all."""
    from scipy.special import betaincinv

    at = f"{day.isoformat()}T12:00:00"

    def chance(share: float) -> bool:
        if not 0 < share < 1:
            return share >= 1
        mine = betaincinv(share * PRECISION, (1 - share) * PRECISION, own)
        return bool(rng.random() < mine)

    answer = (
        "better" if chance(truth.better) else "worse" if chance(truth.worse / (1 - truth.better)) else None
    )
    drawn["check-backs"].append({"client": client, "at": at, "answer": answer or "as expected"})
    drawn["offers"].append(
        {"client": client, "at": at, "product": "extra", "asked": False, "accepted": chance(truth.taken)}
    )
    by = (day + dt.timedelta(days=3)).isoformat()
    drawn["promises"].append(
        {"client": client, "at": at, "what": "a call", "by": by, "kept": chance(truth.kept)}
    )
    cause = "under pressure" if chance(truth.pressed) else "goodwill"
    drawn["concessions"].append({"client": client, "at": at, "amount": "5.00", "cause": cause})
