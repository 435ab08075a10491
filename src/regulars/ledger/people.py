"""Whether a text is the name of a person or of a company, in English, Russian and Romanian."""

from __future__ import annotations

import re
from typing import Final

_COMPANY: Final = re.compile(
    r"(?:^|[\s\"«„,])(?:ооо|оао|зао|пао|ао|ип|тоо|чп|фоп|гуп|муп|нко|srl|s\.?r\.?l\.?|s\.?a\.?|î\.?i\.?|pfa|ltd|llc|inc|gmbh|"
    r"co|corp|plc|lp|llp|limited|b\.?v\.?|bv|oy|ab|kg|ag)\.?(?:$|[\s\"»”,.])",
    re.IGNORECASE,
)
_CAPITALISED: Final = re.compile(
    r"[A-ZА-ЯЁĂÂÎȘȚŞŢ][\w'’-]+(?:\s+[A-ZА-ЯЁĂÂÎȘȚŞŢ][\w'’-]*\.?){1,3}|[А-ЯЁA-Z][\w-]+\s+[А-ЯЁA-Z]\.\s?(?:[А-ЯЁA-Z]\.)?"
)
_INITIALS: Final = re.compile(r"[^\W\d_a-zа-я][\w'’-]+\s+[^\W\d_a-zа-я]\.(?:\s?[^\W\d_a-zа-я]\.)?")
_SURNAME: Final = re.compile(
    r"\b\w{2,}(?:ов|ова|ев|ева|ин|ина|ский|ская|цкий|цкая|енко|чук|ович|евич|овна|евна|escu|eanu|ean|aru|oiu)\b",
    re.IGNORECASE,
)
_FIRST_NAMES_TEXT: Final = """
anna ann anne maria mary elena ion ioana andrei andreea mihai alexandru alexandra john james robert michael
william david richard joseph thomas charles sarah karen nancy lisa emily emma olivia ava sophia jessica
jennifer linda susan daniel paul mark peter george ana cristina gabriela vasile nicolae gheorghe stefan
victor natalia irina olga tatiana svetlana sergiu dumitru constantin florin adrian bogdan radu marius raluca
simona mihaela dan diana laura monica carmen alina iulia oana анна мария елена ольга наталья татьяна ирина
светлана юлия екатерина александр сергей дмитрий андрей алексей михаил иван николай владимир павел максим
артем виктор олег юрий игорь роман евгений антон денис людмила галина марина оксана алина дарья ксения вера
надежда любовь виктория полина константин василий петр григорий степан борис kate anton julia marta eva noah
liam lucas mia ella grace henry jack harry oliver amelia chloe lucy jane bob alice tom bill sam max ben leo
adam eric kevin brian steven scott laura amy rachel megan rebecca
"""
_FIRST_NAMES: Final = frozenset(_FIRST_NAMES_TEXT.split())


def is_person(cell: str) -> bool:
    """Whether ``cell`` names a person (by first names, surnames' endings) or a company (by its legal form).

    >>> [is_person(cell) for cell in ("Иванова Анна", "ООО «Ромашка»", "Ann Smith", "Green tea 250 g")]
    [True, True, True, False]
    """
    if any(sign.isdigit() for sign in cell):
        return _COMPANY.search(cell) is not None
    if _COMPANY.search(cell):
        return True
    if _INITIALS.fullmatch(cell.strip()):
        return True
    parts = [part.lower().strip(".,") for part in cell.split()]
    if any(part in _FIRST_NAMES for part in parts):
        return len(parts) <= 4
    return len(parts) >= 2 and _CAPITALISED.fullmatch(cell) is not None and _SURNAME.search(cell) is not None
