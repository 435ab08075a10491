"""Whether the desk's database can be used: it may be read-only, full, or out of reach."""

from __future__ import annotations

from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError

_NO_SESSIONS: Final = "no such table: django_session"


def is_closed(error: BaseException) -> bool:
    """Whether ``error`` says that the database cannot be used now, by whichever back end.

    A table that is missing says it, too, in SQLite; that is a mistake of ours. Not so the table that every
    page asks first: where that is missing the file went away under the desk, and SQLite began an empty one.

    >>> is_closed(OperationalError("disk I/O error")), is_closed(OperationalError("no such column: nmae"))
    (True, False)
    >>> is_closed(OperationalError("no such table: django_session"))
    True
    """
    if isinstance(error, OperationalError | InterfaceError):
        return str(error) == _NO_SESSIONS or not str(error).startswith("no such ")
    return isinstance(error, DatabaseError) and "file is not a database" in str(error)
