"""What the command line says beyond the answers themselves."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

UNEXPECTED: Final = Reason(
    "error.unexpected",
    "Something went wrong inside Regulars ({kind}: {detail}). Nothing that was stored has changed. Run "
    "the same command with REGULARS_DEBUG=1 set and send the text to the people who look after "
    "Regulars.",
)
NOT_ALLOWED: Final = Reason(
    "error.not_allowed",
    "{path} cannot be read or made here. Check the name and whether you may write there, or choose another "
    "place.",
)
NO_FOLDER: Final = Reason(
    "error.no_folder",
    "{path} cannot be made: there is no folder {folder}. Make it first, or choose another place.",
)
LANGUAGE_UNKNOWN: Final = Reason(
    "cli.language_unknown",
    "REGULARS_LANG is {asked!r}, which is not spoken here. There are en, ru and ro; {used} is used.",
)
SECONDS: Final = Reason("cli.seconds", "{n} s")

READING: Final = Reason("step.reading", "reading")
STORING: Final = Reason("step.storing", "storing")
LEARNING: Final = Reason("step.learning", "learning")
DRAWING: Final = Reason("step.drawing", "drawing")
LINES_READ: Final = Reason("step.lines_read", "{n} line", plural="{n} lines")
LINES_ASIDE: Final = Reason(
    "step.lines_aside",
    "{n} line · {aside} rows set aside as no sale",
    plural="{n} lines · {aside} rows set aside as no sale",
)
LINES_KNOWN: Final = Reason("step.lines_known", "{n} line, read before", plural="{n} lines, read before")
FIT_KNOWN: Final = Reason("step.fit_known", "nothing new since the last time")
SET_ASIDE: Final = Reason(
    "step.set_aside", "{n} row set aside as no sale", plural="{n} rows set aside as no sale"
)
REJECTED: Final = Reason(
    "step.rejected",
    "{n} row could not be used (see: regulars rejects)",
    plural="{n} rows could not be used (see: regulars rejects)",
)
ALREADY_THERE: Final = Reason(
    "step.already_there", "{n} line was there already", plural="{n} lines were there already"
)

PRICES: Final = Reason("step.prices", "Prices")
PAGE_WRITTEN: Final = Reason("cli.page_written", "Written: {path}")
NEXT: Final = Reason("cli.next", "Next:")
NOTHING_EXPECTED: Final = Reason("cli.nothing_expected", "Nothing worth naming is expected.")
FIRST_ORDER: Final = Reason("card.first_order", "first order")
LTV: Final = Reason("card.ltv", "worth over {span}, beyond what can be checked")
SO_FAR: Final = Reason("card.so_far", "spent so far")
LIFETIME: Final = Reason("card.lifetime", "stays, counted from his first purchase")
CARD: Final = Reason("card.title", "Client {client}")
LIKELY: Final = Reason("card.likely", "Likely to buy in {span}")
