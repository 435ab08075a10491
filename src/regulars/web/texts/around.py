"""What a card says of the people around its client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.portfolio.around import Role
from regulars.reasons import Reason

TITLE: Final = Reason("around.title", "People around him")
ADD: Final = Reason("around.add", "Write down who pays, uses or advises")
WHO: Final = Reason("around.who", "Name, phone or client number")
WHICH: Final = Reason("around.which", "What this person does")
DOES: Final[Mapping[Role, Reason]] = {
    "pays": Reason("around.does_pay", "pays"),
    "uses": Reason("around.does_use", "uses what is bought"),
    "advises": Reason("around.does_advise", "advises what to buy"),
}
KEEP: Final = Reason("around.keep", "Write down")
END: Final = Reason("around.end", "No longer: {who} ({role})")
KEPT: Final = Reason("around.kept", "Written down.")
ENDED: Final = Reason("around.ended", "Taken back.")
