"""What the desk's database refuses: it may be read-only, full, or out of reach; or keep no such text."""

from __future__ import annotations

from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError

from regulars.reasons import Reason

#: Of a `django.db.DataError`: PostgreSQL keeps no NUL, and no text longer than its column.
NOT_KEPT: Final = Reason(
    "error.not_kept",
    "Something in what was sent cannot be kept: it is too long, or has a sign in it that no keyboard has. "
    "Nothing was changed. Mend it and send it again.",
)
_NO_SESSIONS: Final = "no such table: django_session"
#: read_only_sql_transaction, by the SQL standard.
_READ_ONLY: Final = "25006"


def is_closed(error: BaseException) -> bool:
    """Whether ``error`` says that the database cannot be used now, by whichever back end.

    A table that is missing says it, too, in SQLite; that is a mistake of ours. Not so the table that every
    page asks first: where that is missing the file went away under the desk, and SQLite began an empty one.
    To PostgreSQL a database that is read-only (a standby, say) is an internal error.

    >>> is_closed(OperationalError("disk I/O error")), is_closed(OperationalError("no such column: nmae"))
    (True, False)
    >>> is_closed(OperationalError("no such table: django_session"))
    True
    """
    if isinstance(error, OperationalError | InterfaceError):
        return str(error) == _NO_SESSIONS or not str(error).startswith("no such ")
    if getattr(error.__cause__, "sqlstate", None) == _READ_ONLY:
        return True
    return isinstance(error, DatabaseError) and "file is not a database" in str(error)
