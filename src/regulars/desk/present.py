"""The company and its present portfolio, as one process of the desk sees them.

``CURRENT`` is read at every asking. A portfolio that was replaced stays open until nobody uses it any more: a
page that began on it ends on it, so no page mixes two. Where `keep_ready` runs, a new portfolio is opened and
warmed beside the one in use, so that no page waits for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from django.conf import settings

from regulars.company import Company
from regulars.errors import FolderError, NotFitted, RegularsError, SourceUnreadable
from regulars.portfolio import Portfolio
from regulars.portfolio.saved import load
from regulars.reasons import Reason

PORTFOLIO_FOREIGN = Reason(
    "error.portfolio_foreign",
    "The portfolio in this folder was worked out from another company's records, so nothing of it is shown. "
    "Work it out anew on the page Import, or: regulars fit.",
)
PORTFOLIO_UNREADABLE = Reason(
    "error.portfolio_unreadable",
    "The portfolio in this folder cannot be read: it is damaged, or an older version of Regulars made it. "
    "Work it out anew on the page Import, or: regulars fit.",
)

_COMPANIES: Final[dict[Path, tuple[tuple[int, int, int], Company]]] = {}
_USED: ContextVar[tuple[str, ...]] = ContextVar("used", default=())
_HELD: Final[dict[Path, _Held]] = {}
_GUARD = threading.Lock()
#: Seconds between two looks for a new portfolio, and for how many pages go on with the old one meanwhile.
_LOOK_EVERY: Final = 0.5
_PATIENCE: Final = 3.0
_KEEPING = threading.Event()
_log: Final = logging.getLogger("regulars.desk.present")


class PortfolioForeign(FolderError):
    """A portfolio of another ledger."""


class PortfolioUnreadable(FolderError):
    """A portfolio that is damaged, or of an older version."""


class _Held:
    """An open snapshot and how many pages are using it."""

    def __init__(self, name: str, portfolio: Portfolio) -> None:
        self.name, self.portfolio = name, portfolio
        self.users, self.replaced = 0, False


def company() -> Company:
    """The company of this desk, its settings as they stand now: read again when their file has changed."""
    folder = Path(settings.REGULARS_FOLDER)
    try:
        found = (folder / "regulars.toml").stat()
    except FileNotFoundError:
        return Company.open(folder)
    stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
    known = _COMPANIES.get(folder)
    if known is None or known[0] != stamp:
        known = _COMPANIES[folder] = (stamp, Company.open(folder))
    return known[1]


def used() -> tuple[str, ...]:
    """The names of the snapshots that this request has read, each once: never more than one a page."""
    return _USED.get()


def begin_request() -> None:
    """Nothing was read for this request yet."""
    _USED.set(())


@contextmanager
def portfolio() -> Iterator[Portfolio | None]:
    """The present portfolio for as long as it is used; None where nothing was fitted yet."""
    held = _take()
    if held is None:
        yield None
        return
    if held.name not in _USED.get():
        _USED.set((*_USED.get(), held.name))
    try:
        yield held.portfolio
    finally:
        _give_back(held)


def make_ready(warm: Callable[[Path, Portfolio], None]) -> None:
    """Open the present portfolio, if nobody has, and ``warm`` it before any page uses it."""
    here = company()
    try:
        path = here.current()
    except NotFitted:
        return
    held = _HELD.get(path)
    if held is not None and not held.replaced:
        return
    opened = _loaded(here, path)
    warm(path, opened)
    with _GUARD:
        if path in _HELD:
            opened.close()
        else:
            _HELD[path] = _Held(path.stem, opened)
        _newest(here)


def keep_ready(warm: Callable[[Path, Portfolio], None], settle: Callable[[Portfolio], None]) -> None:
    """Make every new portfolio ready as it comes, in a thread that ends with the process.

    ``warm`` comes before pages use it and has to be quick; ``settle`` goes on beside them.
    """

    def keep() -> None:
        settled = ""
        while True:
            try:
                make_ready(warm)
                with portfolio() as opened:
                    name = used()[-1] if opened is not None else settled
                    if opened is not None and name != settled:
                        settle(opened)
                    settled = name
            except (OSError, RegularsError) as unreadable:
                # Pages try for themselves, and say what is wrong.
                _log.info("a portfolio cannot be made ready: %s", type(unreadable).__name__)
            begin_request()
            time.sleep(_LOOK_EVERY)

    _KEEPING.set()
    threading.Thread(target=keep, name="portfolio", daemon=True).start()


def _take() -> _Held | None:
    here = company()
    try:
        path = here.current()
    except NotFitted:
        return None
    with _GUARD:
        held = _HELD.get(path)
        if held is None or held.replaced:
            held = _last(here) or _newest(here)
        held.users += 1
        return held


def _last(here: Company) -> _Held | None:
    """The portfolio in use until a moment ago, while the one that follows it is being made ready."""
    if not _KEEPING.is_set() or time.time() - (here.path / "CURRENT").stat().st_mtime > _PATIENCE:
        return None
    return next(
        (each for path, each in _HELD.items() if not each.replaced and path.parent == here.portfolios), None
    )


def _newest(here: Company) -> _Held:
    """The snapshot that is the present one now: it may have been replaced since the asker looked."""
    path = here.current()
    held = _HELD.get(path)
    if held is None:
        held = _HELD[path] = _Held(path.stem, _loaded(here, path))
    held.replaced = False
    for other in [each for each in _HELD if each != path]:
        _HELD[other].replaced = True
        _close_unused(other)
    return held


def _loaded(here: Company, path: Path) -> Portfolio:
    try:
        found = load(path)
    except SourceUnreadable as unreadable:
        raise PortfolioUnreadable(PORTFOLIO_UNREADABLE) from unreadable
    own = here.ledger_id()
    if own is not None and found.record.ledger not in (None, own):
        found.close()
        raise PortfolioForeign(PORTFOLIO_FOREIGN)
    return found


def _give_back(held: _Held) -> None:
    with _GUARD:
        held.users -= 1
        for path in [each for each in _HELD if _HELD[each].replaced]:
            _close_unused(path)


def _close_unused(path: Path) -> None:
    if _HELD[path].users == 0:
        _HELD.pop(path).portfolio.close()
