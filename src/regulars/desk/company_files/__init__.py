"""The files of the company's folder that the desk edits: settings, tasks, menu, rules.

The files stay the truth, so that the command line sees the same. Each kind of file knows its values by key
(`value`, `put`) and how it is checked (`check`); `changing` writes them, with their history.
"""

from regulars.desk.company_files.changing import (
    ChangedMeanwhile,
    Seen,
    change,
    history,
    put_back,
    seen,
    stands,
)
from regulars.desk.company_files.kinds import MENU, SETTINGS, WORDS, FileKind, kind_of, rules_path

__all__ = [
    "MENU", "SETTINGS", "WORDS", "ChangedMeanwhile", "FileKind", "Seen", "change", "history", "kind_of",
    "put_back", "rules_path", "seen", "stands",
]  # fmt: skip
