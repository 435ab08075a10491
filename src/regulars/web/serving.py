"""A desk's process: its settings, its database brought up to date, its server."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from regulars.errors import EXTRA_MISSING, ExtraMissing, RegularsError
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company

DATABASE_UNUSABLE: Final = Reason(
    "error.desk_database_unusable",
    "The desk's database {path} cannot be read or written here. Check who may write there, whether the "
    "disk is "
    "full, and whether another program holds the file; what was in it still stands.",
)
DATABASE_AWAY: Final = Reason(
    "error.desk_database_away",
    "The database at {host} does not answer, or does not let this desk in. Check that it runs, its "
    "address, the "
    "name of the database, user and password.",
)
DATABASE_NEWER: Final = Reason(
    "error.desk_database_newer",
    "The desk's database was made by a newer version of Regulars. Update: pip install --upgrade regulars.",
)
#: A worker that still holds a page open (a live queue) after this many seconds is ended.
STOP_WITHIN: Final = 5
#: Set to "1" for the workers of a server: they read what the first page would wait for, and keep it ready.
WARM: Final = "REGULARS_WARM"
#: Seconds that PostgreSQL has to answer when a desk starts.
_KNOCKS: Final = 5
#: Seconds between two looks whether a new day has come.
_LOOK_EVERY: Final = 3600.0
_log: Final = logging.getLogger("regulars.web.serving")
_EVERYWHERE: Final = ("0.0.0.0", "::")
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class DatabaseClosed(RegularsError):
    """The desk's database cannot be used."""


class AddressTaken(RegularsError):
    """Nothing can be opened at this address."""


@dataclass(frozen=True)
class Address:
    """Where a desk answers: ``host`` and ``port`` of its socket, and the names people may type."""

    host: str
    port: int
    names: tuple[str, ...] = ()
    https: bool = False

    @property
    def local(self) -> bool:
        """Whether only this computer reaches it."""
        return self.host in _LOOPBACK

    @property
    def url(self) -> str:
        """What a person types to come here."""
        if self.https and self.names:
            return f"https://{self.names[0]}/"
        name = self.names[0] if self.names else "127.0.0.1" if self.host in _EVERYWHERE else self.host
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/"


def configure(company: Company, database: str, address: Address) -> None:
    """Set Django up in this process and, by the environment, in the server's workers.

    Raises `ExtraMissing` without the extra ``desk`` (or ``postgres``), `ArgumentInvalid` for a URL of another
    kind of database.
    """
    if find_spec("django") is None or find_spec("granian") is None or find_spec("allauth") is None:
        raise ExtraMissing(EXTRA_MISSING, extra="desk")
    if database and find_spec("psycopg") is None:
        raise ExtraMissing(EXTRA_MISSING, extra="postgres")
    names = [*_own_names(address), *address.names]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "regulars.web.settings",
        "REGULARS_FOLDER": str(company.path),
        "REGULARS_DATABASE": database,
        "REGULARS_HOSTS": " ".join(names),
        "REGULARS_ORIGINS": " ".join(f"https://{name}" for name in address.names) if address.https else "",
        "REGULARS_HTTPS": "1" if address.https else "0",
    }
    import django

    django.setup()


def behind() -> bool:
    """Whether the database has steps to be taken before it can be used."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with _usable():
        _knock()
        executor = MigrationExecutor(connection)
        known = set(executor.loader.disk_migrations)
        if any(
            app == "desk" and (app, name) not in known for app, name in executor.loader.applied_migrations
        ):
            raise DatabaseClosed(DATABASE_NEWER)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Bring the database up to date. Raises `DatabaseClosed`."""
    from django.core.management import call_command

    with _usable():
        call_command("migrate", verbosity=0, interactive=False)


def take_over(company: Company) -> int:
    """Move what was entered without a desk into it; how many records there were."""
    from regulars.desk import records

    with _usable():
        return records.take_over(company)


def purge() -> int:
    """Delete files of cases whose time is over; how many there were."""
    from django.utils import timezone

    from regulars.desk import evidence

    with _usable():
        return evidence.purge(timezone.localdate())


def purge_daily(stopped: threading.Event, look_every: float = _LOOK_EVERY) -> None:
    """Purge once on every day that comes, until ``stopped``; what goes wrong is logged and tried again.

    A look every hour instead of a sleep of a day: a computer that slept purges soon after it woke.
    """
    from django.utils import timezone

    purged_on = timezone.localdate()
    while not stopped.wait(look_every):
        today = timezone.localdate()
        if today == purged_on:
            continue
        try:
            purge()
            purged_on = today
        except Exception as failed:  # noqa: BLE001 - the thread goes on, whatever it was
            _log.error("Files of cases whose time is over were not deleted: %s", type(failed).__name__)
        finally:
            _let_go()


def first_start() -> bool:
    """Whether no owner has come in yet."""
    from regulars.desk import people

    with _usable():
        return people.nobody_yet()


def owner_path() -> str:
    """The path of a new one-time link for the owner."""
    from django.urls import reverse

    from regulars.desk import people

    with _usable():
        return reverse("welcome", args=[people.owner_link()]).lstrip("/")


def check_free(address: Address, taken: Reason, forbidden: Reason, unknown: Reason) -> None:
    """Raise `AddressTaken` with a remedy where a socket cannot be opened at ``address``."""
    try:
        _try(address.host, address.port)
    except PermissionError as refused:
        raise AddressTaken(forbidden, port=str(address.port), free=_free_port(address.host)) from refused
    except OSError as refused:
        if isinstance(refused, socket.gaierror) or not _bindable(address.host):
            raise AddressTaken(unknown, host=address.host) from refused
        raise AddressTaken(taken, port=str(address.port), free=_free_port(address.host)) from refused


def serve(address: Address, workers: int) -> int:
    """Serve until somebody stops it; 0 when it was stopped, 1 when a worker ended by itself."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ[WARM] = "1"
    _let_go()
    server = Server(
        "regulars.web.asgi:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.ASGINL,
        workers=workers,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=STOP_WITHIN,
    )
    # In this process, of which there is one however many workers it has: no page waits for it.
    stopped = threading.Event()
    threading.Thread(target=purge_daily, args=(stopped,), name="purge", daemon=True).start()
    try:
        server.serve()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        stopped.set()
    return 0


def _let_go() -> None:
    """Leave no connection behind: workers are forked, and all of them would read from its one socket."""
    from django.db import connections

    connections.close_all()
    for each in connections.all(initialized_only=True):
        close_pool: Callable[[], None] | None = getattr(each, "close_pool", None)
        if close_pool is not None:
            close_pool()


def answers(address: Address) -> bool:
    """Whether somebody listens at ``address``."""
    host = "127.0.0.1" if address.host == "0.0.0.0" else "::1" if address.host == "::" else address.host
    with contextlib.suppress(OSError), socket.create_connection((host, address.port), timeout=1):
        return True
    return False


def _knock() -> None:
    """Ask PostgreSQL once: the pool of connections would go on trying for long."""
    from django.db import OperationalError, connection

    if connection.vendor != "postgresql":
        return
    import psycopg

    chosen = connection.settings_dict
    try:
        psycopg.connect(
            dbname=chosen["NAME"],
            user=chosen["USER"],
            password=chosen["PASSWORD"],
            host=chosen["HOST"],
            port=chosen["PORT"] or None,
            connect_timeout=_KNOCKS,
        ).close()
    except psycopg.Error as refused:
        raise OperationalError(type(refused).__name__) from refused


@contextlib.contextmanager
def _usable() -> Iterator[None]:
    """Say it in a sentence when the database cannot be used."""
    from django.conf import settings
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as refused:
        chosen = settings.DATABASES["default"]
        if "sqlite" in chosen["ENGINE"]:
            raise DatabaseClosed(DATABASE_UNUSABLE, path=str(chosen["NAME"])) from refused
        host = chosen["HOST"] if not chosen["PORT"] else f"{chosen['HOST']}:{chosen['PORT']}"
        raise DatabaseClosed(DATABASE_AWAY, host=host) from refused


def reachable(address: Address) -> list[str]:
    """What people at other computers type where `Address.url` is for this one only."""
    if address.local or address.names or address.host not in _EVERYWHERE:
        return []
    return [f"http://{name}:{address.port}/" for name in _own_names(address) if not name.startswith("[")]


def _own_names(address: Address) -> Sequence[str]:
    """The names by which other computers reach this one, where they may."""
    if address.local:
        return ()
    if address.host not in _EVERYWHERE:
        return (address.host,)
    name = socket.gethostname()
    found = {name}
    with contextlib.suppress(OSError):
        found |= {str(each[4][0]) for each in socket.getaddrinfo(name, None)}
    # Which of its addresses would be used to reach others: nothing is sent.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        found.add(str(probe.getsockname()[0]))
    return sorted(f"[{each}]" if ":" in each else each for each in found)


def _try(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            # A desk that was stopped a moment ago leaves its port in a state that a new one may take.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _bindable(host: str) -> bool:
    with contextlib.suppress(OSError):
        return _try(host, 0) > 0
    return False


def _free_port(host: str) -> str:
    for port in range(8000, 8100):
        with contextlib.suppress(OSError):
            return str(_try(host, port))
    return str(_try(host, 0))
