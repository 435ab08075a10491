"""The page of who brings others, in words around what the report says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

IN_BAR: Final = Reason("desk.referrals", "Referrals")
BASE: Final = Reason("referrals_page.base", "Who brings others at all")
ASK: Final = Reason(
    "referrals_page.ask",
    "Ask with one tap at the end of a first visit: who sent you? What was written down elsewhere comes in as "
    "a file, with the client and whoever sent him.",
)
IMPORT: Final = Reason("referrals_page.import", "Import who sent whom")
ROWS: Final = Reason("referrals_page.rows", "Row by row")
FINDING: Final = Reason("referrals_page.finding", "What it is")
TOLD: Final = Reason("referrals_page.told", "Who is said to have sent him")
ON: Final = Reason("referrals_page.on", "Date")
BONUS: Final = Reason("referrals_page.bonus", "Bonus")
MORE: Final = Reason(
    "referrals_page.more",
    "{n} more is not shown here: regulars tail --json has all of them.",
    plural="{n} more are not shown here: regulars tail --json has all of them.",
)
#: What a record is that is no tie, or a tie within a ring, where it stands in a row.
KINDS: Final = {
    "client_unknown": Reason("referrals_page.client_unknown", "about somebody unknown"),
    "sender_unknown": Reason("referrals_page.sender_unknown", "the sender is unknown"),
    "himself": Reason("referrals_page.himself", "sent himself"),
    "told_late": Reason("referrals_page.told_late", "told too late"),
    "sender_later": Reason("referrals_page.sender_later", "the sender came later"),
    "double": Reason("referrals_page.double", "told twice"),
    "several": Reason("referrals_page.several", "a second sender"),
    "cycle": Reason("referrals_page.cycle", "closed a ring, left out"),
    "ring": Reason("referrals_page.ring", "within a ring"),
    "bonus_ring": Reason("referrals_page.bonus_ring", "within a ring with bonuses"),
}
