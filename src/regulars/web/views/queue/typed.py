"""What is typed at the queue's one field: who has come, and what for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from regulars.decisions.queue import Policy

_AMOUNT: Final = re.compile(r"\+?(\d{1,15}(?:[.,]\d{1,2})?)")
_LANGUAGES: Final = ("en", "ru", "ro")


@dataclass(frozen=True)
class Typed:
    """Who has come (empty: the next number), the class and the amount where they were typed."""

    label: str
    kind: str | None = None
    brings: Decimal | None = None


def letters(policy: Policy, lang: str) -> dict[str, str]:
    """The letter of each class in ``lang``: the first of its name there that no class before it has.

    >>> from regulars.decisions.queue import VisitClass
    >>> letters(Policy((VisitClass("tea"), VisitClass("coffee"), VisitClass("cognac"))), "en")
    {'tea': 't', 'coffee': 'c', 'cognac': 'o'}
    """
    if len(policy.classes) < 2:
        return {}
    found: dict[str, str] = {}
    for each in policy.classes:
        name = each.label(lang).casefold()
        letter = next((sign for sign in name if sign.isalpha() and sign not in found.values()), None)
        if letter is not None:
            found[each.name] = letter
    return found


def by_amount(policy: Policy) -> bool:
    """Whether what a visit brings tells its class."""
    return any(each.at_least > 0 for each in policy.classes)


def read(text: str, policy: Policy, lang: str) -> Typed:
    """Who and what for, as typed: ``table 4 c``, ``c table 4``, ``c``, ``Anna +120``.

    A bare ``120`` is an amount where amounts tell classes apart.

    >>> from regulars.decisions.queue import VisitClass
    >>> policy = Policy((VisitClass("tea"), VisitClass("cognac", 2, at_least=50)))
    >>> read("table 4 c", policy, "en"), read("120", policy, "en")
    (Typed(label='table 4', kind='cognac', brings=None), Typed(label='', kind=None, brings=Decimal('120')))
    """
    words = text.split()
    brings = None
    sums = [each for each in words if each.startswith("+") and _AMOUNT.fullmatch(each)]
    if not sums and by_amount(policy) and len(words) == 1 and _AMOUNT.fullmatch(words[0]):
        sums = words
    for each in sums[-1:]:
        brings = Decimal(each.lstrip("+").replace(",", "."))
        words.remove(each)
    for spoken, name in _spoken(policy, lang):
        for there in (slice(-len(spoken), None), slice(0, len(spoken))):
            if [each.casefold() for each in words[there]] == spoken:
                del words[there]
                return Typed(" ".join(words), name, brings)
    return Typed(" ".join(words), None, brings)


def _spoken(policy: Policy, lang: str) -> Iterator[tuple[list[str], str]]:
    """How classes are written, as words: their names in every language, then their letters, the person's
    language first."""
    if len(policy.classes) < 2:
        return
    for each in policy.classes:
        for name in {each.name, *(each.label(code) for code in _LANGUAGES)}:
            yield name.casefold().split(), each.name
    for code in (lang, *_LANGUAGES):
        for name, letter in letters(policy, code).items():
            yield [letter], name
