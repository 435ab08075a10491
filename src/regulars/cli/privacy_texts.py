"""What the commands about a client's own data say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

NOTHING_KNOWN: Final = Reason(
    "error.nothing_known", "Nothing is known of {client} here. Is the number right?"
)
ERASE_SURE: Final = Reason(
    "privacy.erase_sure",
    "Erase {client} for good? His purchases stay in the sums as a walk-in's; nothing else of him is kept, "
    "and nobody can bring it back. Type the number once more to erase him:",
)
NOT_ERASED: Final = Reason(
    "error.not_erased",
    "Nothing was erased. To erase, repeat the number when you are asked, or give --yes.",
)
ERASED: Final = Reason(
    "privacy.erased",
    "Erased. {lines} of his sale lines are a walk-in's now; {records} records were taken out, {snapshots} "
    "portfolios written anew, {cases} cases emptied of him.",
)
ERASED_NEXT: Final = Reason(
    "privacy.erased_next",
    "Files outside this folder (the exports you imported, copies, backups) are yours to clean: he is set "
    "aside when they are imported again.",
)
