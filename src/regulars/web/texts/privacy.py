"""What the page of a client's own data says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TITLE: Final = Reason("privacy_page.title", "His data")
LINK: Final = Reason("privacy_page.link", "His data: give out, object, erase")
WHO: Final = Reason("privacy_page.who", "What is kept of {name}, and what he can ask for.")
GIVE: Final = Reason("privacy_page.give", "He asks what is known of him")
GIVE_HOW: Final = Reason(
    "privacy_page.give_how",
    "One file with his purchases, words, visits, cases and what is expected of him. Recordings and other "
    "evidence are given out by the people who hear the case, since others may be heard in them.",
)
DOWNLOAD: Final = Reason("privacy_page.download", "Save the file")
OBJECT: Final = Reason("privacy_page.object", "He objects")
OBJECT_HOW: Final = Reason(
    "privacy_page.object_how",
    "He is on no list of people to call until he says otherwise. He is served as before.",
)
OBJECTS: Final = Reason("privacy_page.objects", "He {about}.")
OBJECT_DO: Final = Reason("privacy_page.object_do", "He does not want to be contacted")
OBJECT_UNDO: Final = Reason("privacy_page.object_undo", "He may be contacted again")
ERASE: Final = Reason("privacy_page.erase", "He asks to be forgotten")
ERASE_HOW: Final = Reason(
    "privacy_page.erase_how",
    "His purchases stay in the sums as those of somebody nobody wrote down. His name, phone, e-mail, words, "
    "visits and cases go: from the records, from every portfolio kept, from this desk. Nobody can bring them "
    "back. When an old file is imported again, his rows are set aside.",
)
ERASE_TYPE: Final = Reason("privacy_page.erase_type", "To erase him, type his number: {client}")
ERASE_DO: Final = Reason("privacy_page.erase_do", "Erase for good")
ERASED: Final = Reason(
    "privacy_page.erased",
    "Erased. Sale lines that are a walk-in's now: {lines}; records taken out: {records}; portfolios written "
    "anew: {snapshots}; cases emptied of him: {cases}.",
)
TO_CARD: Final = Reason("privacy_page.to_card", "To his card")
