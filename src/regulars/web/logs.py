"""What a log may say: where something broke, never what stood in a record."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

from regulars.desk.closed import is_closed

if TYPE_CHECKING:
    from types import TracebackType


class Plain(logging.Filter):
    """An error is logged by its kind and its place; its words may quote a client's data.

    A database that is closed is one line: the page said it, and there is nothing to mend in the program.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; it is always logged."""
        if record.exc_info and record.exc_info[1] is not None:
            error, trace = record.exc_info[1], record.exc_info[2]
            told = f"{type(error).__module__}.{type(error).__qualname__}"
            if is_closed(error):
                record.msg, record.args = "the desk's database takes no changes: %s", (told,)
            else:
                record.msg, record.args = "%s\n%s%s", (record.getMessage(), _places(trace), told)
            record.exc_info = record.exc_text = None
        return True


def _places(trace: TracebackType | None) -> str:
    return "".join(traceback.format_tb(trace))
