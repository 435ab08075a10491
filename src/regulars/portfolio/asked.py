"""What a fit is asked: arguments checked against the records, and the days that count."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from regulars import horizon as horizons
from regulars.engine import Engine
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, FitError
from regulars.portfolio import forecasts, history
from regulars.reasons import Reason, Said

#: Weeks of walk-ins' sales that tell their pace: a year, so that a season counts once.
_WALK_IN_WEEKS = 52.0

_A_DAY = 'a day like "2024-12-31"'

EMPTY = Reason("error.nothing_to_fit", "The ledger has no sale up to {at}, so there is nothing to expect.")
NOTHING_BOUGHT = Reason(
    "error.nothing_bought",
    "Up to {at} nobody has paid for anything: the records hold only returns and free things, so there is "
    "nothing to expect. If these are sales, their amounts have the wrong sign.",
)
FUTURE_LEFT_OUT = Reason(
    "fit.future_left_out",
    "Sales dated after today ({last}) were left out: the forecast starts on {at}. Check the dates.",
)


@dataclass(frozen=True)
class Asked:
    """The arguments of a fit, checked, and the records' span."""

    at: dt.date
    until: dt.date  # the day up to which anything may have happened: as asked, else today
    first: dt.date
    horizon: horizons.Horizon
    model: str
    terms: forecasts.Terms
    seed: int
    lines: int
    known: int
    fingerprint: str
    notes: tuple[Said, ...]

    @property
    def since(self) -> dt.date:
        """The day after which a walk-in's purchase counts for what walk-ins will buy."""
        days = min(_WALK_IN_WEEKS * 7, (self.at - self.first).days + 1)
        return self.at - dt.timedelta(days=round(days))


def ask(
    engine: Engine, at: dt.date | str | None, horizon: str, model: str, terms: forecasts.Terms, seed: int
) -> Asked:
    """The arguments, with the span of ``engine``'s lines; raises `FitError` where there is nothing to fit."""
    until, notes = _until(engine, at)
    span = engine.arrow(history.SPAN_SQL, until=until).to_pylist()[0]
    if not span["n_lines"]:
        raise FitError(EMPTY, at=until)
    if not span["n_bought"]:
        raise FitError(NOTHING_BOUGHT, at=until)
    last = until if at is not None else span["last_on"]
    seen = "|".join(str(span[name]) for name in ("n_lines", "n_known", "first_on", "last_on", "total"))
    return Asked(
        at=last,
        until=until,
        first=span["first_on"],
        horizon=horizons.parse(horizon),
        model=model,
        terms=terms,
        seed=seed,
        lines=span["n_lines"],
        known=span["n_known"],
        fingerprint=hashlib.sha256(f"{seen}|{last}".encode()).hexdigest(),
        notes=notes,
    )


def _until(engine: Engine, at: dt.date | str | None) -> tuple[dt.date, tuple[Said, ...]]:
    """The last day that counts: as asked, else today, for a sale in the future has not happened."""
    if isinstance(at, str):
        try:
            return dt.date.fromisoformat(at), ()
        except ValueError:
            raise ArgumentInvalid(ARGUMENT_INVALID, name="at", value=repr(at), expected=_A_DAY) from None
    if isinstance(at, dt.date):
        return (at.date() if isinstance(at, dt.datetime) else at), ()
    if at is not None:
        raise ArgumentInvalid(ARGUMENT_INVALID, name="at", value=repr(at), expected=_A_DAY)
    today = dt.date.today()
    last = engine.arrow(history.LAST_SQL)["last_on"][0].as_py()
    late = last is not None and last > today
    return today, (FUTURE_LEFT_OUT(last=last.isoformat(), at=today.isoformat()),) if late else ()
