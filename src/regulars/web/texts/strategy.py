"""The page of the strategy, in words."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

IN_BAR: Final = Reason("desk.strategy", "Strategy")
ASK: Final = Reason("strategy_page.ask", "Why is a client ours, or not?")
NUMBER: Final = Reason("strategy_page.number", "Client's number")
SHOW: Final = Reason("strategy_page.show", "Show the evidence")
SET: Final = Reason("strategy_page.set", "Change the strategy and the goals")
BACK: Final = Reason("strategy_page.back", "To the strategy")
CARD: Final = Reason("strategy_page.card", "His card")
SEEN: Final = Reason("audit.client.strategy", "looked at whether a client is ours")
