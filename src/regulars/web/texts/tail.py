"""What the page of a client's tail says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TITLE: Final = Reason("desk.tail.title", "Whom {name} brought")
BACK: Final = Reason("desk.tail.back", "Back to the card")
WORTH: Final = Reason("desk.tail.worth", "What that is worth")
PICTURE: Final = Reason("desk.tail.picture", "The tree")
NO_PORTFOLIO: Final = Reason("desk.tail.no_portfolio", "There is no forecast yet, so it cannot be told.")
