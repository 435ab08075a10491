"""What purchases say of clients alike about one menu: learnt once a portfolio, for all advice given on it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from regulars.decisions.visit.belief import Floats
from regulars.portfolio import revealed

if TYPE_CHECKING:
    from regulars.decisions.visit.taste import Taste
    from regulars.portfolio import Portfolio

#: Menus and segments that are kept of one portfolio.
_MOST: Final = 64
#: Seconds between two segments that are learnt ahead.
_PAUSE: Final = 0.1


Learn = Callable[[Floats, Sequence[str]], "Taste"]
Key = tuple[int, tuple[str, ...]]


class _Kept:
    """What was learnt of one portfolio, the latest last."""

    def __init__(self) -> None:
        self.locks: defaultdict[Key, threading.Lock] = defaultdict(threading.Lock)
        self.found: OrderedDict[Key, tuple[revealed.Everybody, Taste]] = OrderedDict()


_KEPT: Final[WeakKeyDictionary[Portfolio, _Kept]] = WeakKeyDictionary()
_GUARD: Final = threading.Lock()


def of_client(
    portfolio: Portfolio, client: str | None, menu: Sequence[str], learn: Learn
) -> tuple[Taste, tuple[Floats, Floats] | None]:
    """The taste of clients like ``client`` (None: nobody known), and his own utilities with their errors.

    Raises `LookupFailed` for a client who is not there.
    """
    segment, picks = -1, {}
    if client is not None:
        portfolio.knows(client)
        who = (
            portfolio.clients()
            .query("SELECT number, segment FROM client_rows WHERE client = $client", client=client)
            .to_pylist()[0]
        )
        segment = who["segment"]
        rows = portfolio.matrix().query(
            "SELECT product, CAST(times AS DOUBLE) AS times FROM bare_cells WHERE client = $client",
            client=who["number"],
        )
        picks = dict(zip(rows["product"].to_pylist(), rows["times"].to_pylist(), strict=True))
    everybody, taste = _everybody(portfolio, segment, tuple(menu), learn)
    return taste, None if client is None else revealed.own(picks, everybody)


def _everybody(
    portfolio: Portfolio, segment: int, menu: tuple[str, ...], learn: Learn
) -> tuple[revealed.Everybody, Taste]:
    asked = segment, menu
    with _GUARD:
        kept = _KEPT.setdefault(portfolio, _Kept())
        lock = kept.locks[asked]
    if (there := kept.found.get(asked)) is not None:
        return there
    # Whoever asks for it meanwhile waits: that takes no longer than doing it twice on the same cores. Who
    # asks for another segment does not: the lock is of this one alone.
    with lock:
        found = kept.found.get(asked)
        if found is None:
            engine = portfolio.workspace()
            try:
                everybody = revealed.everybody(engine, segment, menu)
            finally:
                engine.close()
            found = everybody, learn(everybody.utilities, menu)
            with _GUARD:
                kept.found[asked] = found
                while len(kept.found) > _MOST:
                    forgotten, _ = kept.found.popitem(last=False)
                    kept.locks.pop(forgotten, None)
        return found


def make_ready(portfolio: Portfolio, menu: Sequence[str], learn: Learn) -> None:
    """Learn for every kind of client what advice about ``menu`` will ask for; who asks now goes first."""
    segments = portfolio.clients().query("SELECT DISTINCT segment FROM client_rows ORDER BY segment")
    for row in segments.to_pylist():
        _everybody(portfolio, row["segment"], tuple(sorted(set(menu))), learn)
        time.sleep(_PAUSE)
