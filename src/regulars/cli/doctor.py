"""``regulars doctor``: is this machine, and is the company folder, as it should be?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.cli import options, texts
from regulars.cli.environment import Finding, findings
from regulars.cli.surface import Surface
from regulars.cli.workplace import nearest
from regulars.errors import FolderBusy, FolderMissing, NotFitted, RegularsError
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company

MACHINE = Reason("doctor.machine", "This computer")
FOLDER = Reason("doctor.folder", "The company folder")
LEDGER = Reason("doctor.ledger", "What is odd in the records")
FOLDER_IS = Reason("doctor.folder_is", "{path}: {name}.")
NO_FOLDER = Reason(
    "doctor.no_folder", "There is no company folder here. Make one from a file: regulars open sales.xlsx."
)
LOCK_FREE = Reason("doctor.lock_free", "Nobody is writing to it.")
LINES = Reason("doctor.lines", "{n} line of sales.", plural="{n} lines of sales.")
NO_LINES = Reason("doctor.no_lines", "No records yet: regulars import sales.xlsx.")
REJECTS = Reason(
    "doctor.rejects",
    "{n} row could not be used. See why: regulars rejects.",
    plural="{n} rows could not be used. See why: regulars rejects.",
)
FITTED = Reason("doctor.fitted", "Last fit: {day}.")
NOTHING_ODD = Reason("doctor.nothing_odd", "Nothing.")
MARKS = {"good": "✔", "note": "·", "wrong": "✘"}
