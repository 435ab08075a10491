"""Do calls bring clients back? A random few of those who would be called are left alone; both are counted.

Whoever comes on to the list for the first time during a trial goes to one of two arms, ``call`` or
``leave``, by a number drawn from the trial's seed and his name: nobody chooses, it does not depend on who
else is listed, and who is left alone stays so. He counts once, in the arm he was drawn into, called in the
end or not; he came back if he bought something within his own time (`weeks_to_return`) after that day.

The difference of the two shares has the hybrid score interval: Newcombe (1998), Statistics in Medicine 17,
873-890, method 10. How many more clients would do is the usual size of a comparison of two shares (Fleiss,
Levin and Paik 2003, eq. 4.14, for unequal arms, without continuity correction).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import uuid4

import pyarrow as pa
from scipy.special import ndtri

from regulars.engine import Engine
from regulars.ledger.outcomes import DO_NOT_CALL, Contact

Arm = Literal["call", "leave"]
Verdict = Literal["shown", "opposite", "cannot tell"]

NAME: Final = "ten to call"
#: A difference that is worth finding, and the chance that a trial of the size asked for finds it.
WORTH_FINDING, POWER = 0.1, 0.8
#: He has had time to return after so many of his own rhythms, weeks where those are fewer.
_RETURN_RHYTHMS, _RETURN_WEEKS = 2.0, 4.0

RETURNED_SQL = """
SELECT t.client, t.arm, count(l.sold_on) > 0 AS returned
FROM enrolled AS t
LEFT JOIN (SELECT client, sold_on FROM lines WHERE amount > 0 AND is_return IS NOT TRUE) AS l
    ON t.client = l.client AND l.sold_on > t.since AND l.sold_on <= t.until
WHERE t.until <= $at
GROUP BY t.client, t.arm
"""


@dataclass(frozen=True)
class Enrolled:
    """A client of a trial: in which arm, since when, and until when he has time to return."""

    client: str
    arm: Arm
    since: dt.date
    until: dt.date


@dataclass(frozen=True)
class Trial:
    """A trial: the share left alone, the seed that draws, and who is in it so far."""

    id: str
    share: float
    seed: str
    began: dt.date
    enrolled: Mapping[str, Enrolled]
    ended: dt.date | None = None

    def arm(self, client: str) -> Arm:
        """The arm of ``client``, whether he is in the trial already or not.

        >>> trial = Trial("t", 0.2, "seed", dt.date(2026, 11, 23), {})
        >>> [trial.arm(str(n)) for n in range(6)].count("leave")
        1
        """
        drawn = int.from_bytes(
            hashlib.sha256(f"{self.seed}|{client}".encode("utf-8", "replace")).digest()[:8]
        )
        return "leave" if drawn < self.share * 2**64 else "call"

    def enrol(self, client: str, on: dt.date, own_rhythm_weeks: float) -> Enrolled:
        """``client`` as he comes into the trial on the day ``on``."""
        until = on + dt.timedelta(days=math.ceil(7 * weeks_to_return(own_rhythm_weeks)))
        return Enrolled(client, self.arm(client), on, until)


@dataclass(frozen=True)
class Reading:
    """What a trial says so far; shares are null where an arm has nobody to judge yet.

    ``difference`` is the share of the called that came back less that of those left alone. ``waiting`` are
    in the trial and still have time to return; ``more`` is how many more clients would do.
    """

    called: int
    called_back: int
    left: int
    left_back: int
    waiting: int
    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    more: int | None
    level: float


def weeks_to_return(own_rhythm_weeks: float) -> float:
    """How long a client has to return: two of his own rhythms, at least four weeks.

    >>> weeks_to_return(1.0), weeks_to_return(5.0)
    (4.0, 10.0)
    """
    return max(_RETURN_RHYTHMS * own_rhythm_weeks, _RETURN_WEEKS)


def begin(share: float, on: dt.date, seed: str | None = None) -> Trial:
    """A new trial that leaves ``share`` of those who would be called alone."""
    return Trial(uuid4().hex, share, seed or uuid4().hex, on, {})


def began_record(trial: Trial) -> dict[str, Any]:
    """The record of a beginning, for ``outcomes.jsonl``."""
    return {
        "kind": "trials", "event": "began", "trial": trial.id, "name": NAME,
        "share": trial.share, "seed": trial.seed, "at": trial.began,
    }  # fmt: skip


def ended_record(trial: Trial, on: dt.date) -> dict[str, Any]:
    """The record of an end: from then on nobody is left alone."""
    return {"kind": "trials", "event": "ended", "trial": trial.id, "name": NAME, "at": on}


def enrolled_record(trial: Trial, one: Enrolled) -> dict[str, Any]:
    """The record of a client who came into the trial: who, in which arm and when."""
    return {
        "kind": "trials", "event": "enrolled", "trial": trial.id, "name": NAME,
        "client": one.client, "arm": one.arm, "at": one.since, "until": one.until,
    }  # fmt: skip


def latest(found: Iterable[Mapping[str, Any]]) -> Trial | None:
    """The latest trial among records, ended or not."""
    began: Mapping[str, Any] | None = None
    enrolled: dict[str, Enrolled] = {}
    ended: dt.date | None = None
    day = dt.date.fromisoformat
    for each in found:
        if each.get("kind") != "trials" or each.get("name") != NAME:
            continue
        if each["event"] == "began":
            began, enrolled, ended = each, {}, None
        elif began is not None and each["trial"] == began["trial"]:
            if each["event"] == "ended":
                ended = day(each["at"])
            elif each["client"] not in enrolled:
                who = each["client"]
                enrolled[who] = Enrolled(who, each["arm"], day(each["at"]), day(each["until"]))
    if began is None:
        return None
    return Trial(began["trial"], float(began["share"]), began["seed"], day(began["at"]), enrolled, ended)


def read(engine: Engine, trial: Trial, at: dt.date, level: float) -> Reading:
    """What ``trial`` says on the records up to ``at`` (the table ``lines`` of ``engine``)."""
    rows = list(trial.enrolled.values())
    engine.table(
        "enrolled",
        pa.table(
            {
                "client": pa.array([each.client for each in rows], pa.string()),
                "arm": pa.array([each.arm for each in rows], pa.string()),
                "since": pa.array([each.since for each in rows], pa.date32()),
                "until": pa.array([each.until for each in rows], pa.date32()),
            }
        ),
    )
    found = engine.arrow(RETURNED_SQL, at=at).to_pylist()
    engine.drop("enrolled")
    judged = [[each["returned"] for each in found if each["arm"] == arm] for arm in ("call", "leave")]
    counts = [count for arm in judged for count in (len(arm), sum(arm))]
    called, back, left, left_back = counts
    return judge(called, back, left, left_back, len(rows) - len(found), trial.share, level)


def judge(
    called: int, called_back: int, left: int, left_back: int, waiting: int, share: float, level: float
) -> Reading:
    """What the counts say: a difference is shown only where its whole interval lies on one side of nothing.

    >>> reading = judge(80, 48, 80, 28, 0, 0.5, 0.95)
    >>> reading.verdict, round(reading.difference, 2), round(reading.low, 2), round(reading.high, 2)
    ('shown', 0.25, 0.1, 0.39)
    >>> judge(8, 4, 2, 1, 0, 0.2, 0.9).verdict
    'cannot tell'
    """
    verdict: Verdict = "cannot tell"
    ends: tuple[float | None, float | None] = (None, None)
    difference = None
    if called and left:
        difference = called_back / called - left_back / left
        low, high = newcombe(called_back, called, left_back, left, level)
        ends = (low, high)
        verdict = "shown" if low > 0 else "opposite" if high < 0 else "cannot tell"
    more = None
    if verdict == "cannot tell":
        wanted = clients_needed(left_back, left, share, level)
        more = max(wanted - called - left, 1)
    return Reading(called, called_back, left, left_back, waiting, difference, *ends, verdict, more, level)


def newcombe(a: int, m: int, b: int, n: int, level: float) -> tuple[float, float]:
    """The interval of a/m − b/n by the hybrid score method (Newcombe 1998, method 10).

    >>> [round(end, 4) for end in newcombe(56, 70, 48, 80, 0.95)]
    [0.0524, 0.3339]
    """
    p, q = a / m, b / n
    (p_low, p_high), (q_low, q_high) = wilson(a, m, level), wilson(b, n, level)
    low = p - q - math.hypot(p - p_low, q_high - q)
    high = p - q + math.hypot(p_high - p, q - q_low)
    return max(low, -1.0), min(high, 1.0)


def wilson(a: int, n: int, level: float) -> tuple[float, float]:
    """The score interval of a share a/n (Wilson 1927).

    >>> [round(end, 4) for end in wilson(81, 263, 0.95)]
    [0.2553, 0.3662]
    """
    z = float(ndtri((1 + level) / 2))
    p = a / n
    centre, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)


def clients_needed(back: int, left: int, share: float, level: float) -> int:
    """Clients in both arms that would find a difference of `WORTH_FINDING` with the chance `POWER`.

    Those left alone are taken to return like the ``back`` of ``left`` so far (and two of four, before
    anyone).

    >>> clients_needed(40, 80, 0.5, 0.95)
    775
    """
    quiet = min((back + 2) / (left + 4), 1 - WORTH_FINDING)
    called = quiet + WORTH_FINDING
    mean = (1 - share) * called + share * quiet
    chance, found = float(ndtri((1 + level) / 2)), float(ndtri(POWER))
    root = chance * math.sqrt(mean * (1 - mean) / (share * (1 - share))) + found * math.sqrt(
        called * (1 - called) / (1 - share) + quiet * (1 - quiet) / share
    )
    return math.ceil((root / WORTH_FINDING) ** 2)


@dataclass(frozen=True)
class Monday:
    """A day's list: whom to call, and who came into the trial by being reached, in whichever arm."""

    to_call: tuple[Mapping[str, Any], ...]
    enrolled: tuple[Enrolled, ...]


def monday(
    rows: Iterable[Mapping[str, Any]],
    contacts: Mapping[str, Contact],
    trial: Trial | None,
    on: dt.date,
    top: int,
) -> Monday:
    """The first ``top`` of ``rows`` (`Portfolio.to_call`, in order) to call on the day ``on``.

    Passed over are clients called lately (`rests`) and, while a trial runs, those it leaves alone.
    """
    shown: list[Mapping[str, Any]] = []
    new: list[Enrolled] = []
    for row in rows:
        if len(shown) == top:
            break
        client, own = row["client"], row["own_rhythm_weeks"]
        if client in contacts and rests(contacts[client], own, on):
            continue
        arm: Arm = "call"
        if trial is not None and trial.ended is None:
            known = trial.enrolled.get(client)
            if known is None:
                known = trial.enrol(client, on, own)
                new.append(known)
            arm = known.arm
        if arm == "call":
            shown.append(row)
    return Monday(tuple(shown), tuple(new))


def rests(contact: Contact, own_rhythm_weeks: float, on: dt.date) -> bool:
    """Whether one who was called is left in peace: for his own rhythm, a week at least; for good if he asked.

    >>> called = Contact("7", dt.date(2026, 11, 23), "no-answer", "a")
    >>> rests(called, 2.5, dt.date(2026, 12, 9)), rests(called, 2.5, dt.date(2026, 12, 14))
    (True, False)
    """
    again = contact.at + dt.timedelta(days=math.ceil(7 * max(own_rhythm_weeks, 1.0)))
    return contact.outcome == DO_NOT_CALL or on < again
