"""Whether the desk's database can be used: it may be read-only, full, or out of reach."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, OperationalError


def is_closed(error: BaseException) -> bool:
    """Whether ``error`` says that the database cannot be used now, by whichever back end.

    A table that is missing says it, too, in SQLite; that is a mistake of ours.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return not str(error).startswith("no such ")
    return isinstance(error, DatabaseError) and "file is not a database" in str(error)
