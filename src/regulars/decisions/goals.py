"""A company's goals sorted: client-minded, product-minded, or pseudo, by what their words say.

Client-minded: what clients get done, or do themselves: their tasks solved, promises kept, no waiting, that
they stay, return, bring others. Product-minded: what the company sells. Pseudo: what looks after clients and
shows nothing (satisfied, smiles, scripts, cards, a recommendation score alone, selling at any price). Where a
goal says both of what clients get and of what is sold, or neither, it cannot be told which: a person decides.
What is negated ("without scripts", «не продавать») does not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from regulars.reasons import Reason, Said
from regulars.settings.belonging import names_what_people_are

Kind = Literal["client", "product", "pseudo", "refused", "cannot tell"]

IS_CLIENT = Reason("goal.client", "Client-minded: “{words}” is what clients get or do themselves.")
IS_PRODUCT = Reason(
    "goal.product", "Product-minded: “{words}” is what the company sells; whom it serves is not said."
)
IS_PSEUDO = Reason(
    "goal.pseudo",
    "Pseudo: “{words}” looks like care for clients and shows nothing of what they get. Say what they do "
    "then: "
    "stay, come back, bring others.",
)
IS_MIXED = Reason(
    "goal.mixed",
    "It cannot be told which: “{client}” is of clients, “{product}” of what is sold. Decide which of the "
    "two wins "
    "when they clash.",
)
IS_NEITHER = Reason(
    "goal.neither",
    "It cannot be told which: nothing in it says what clients get, or what is sold. Say by what you would "
    "see "
    "that it is reached.",
)
IS_REFUSED = Reason(
    "goal.refused",
    "Refused: it speaks of {what}. Goals are about what people want done, never about what they are.",
)
CLIENT_MINDED = Reason("goal.kind_client", "client-minded")
PRODUCT_MINDED = Reason("goal.kind_product", "product-minded")
PSEUDO = Reason("goal.kind_pseudo", "pseudo")
REFUSED = Reason("goal.kind_refused", "refused")
CANNOT_TELL = Reason("goal.kind_cannot_tell", "cannot tell which")
KINDS: Final[Mapping[Kind, Reason]] = {
    "client": CLIENT_MINDED, "product": PRODUCT_MINDED, "pseudo": PSEUDO, "refused": REFUSED,
    "cannot tell": CANNOT_TELL,
}  # fmt: skip

_PARTS: Final = ("client", "product", "pseudo")
_FILE: Final = "goals_words.txt"
#: How many words before a phrase may negate it.
_NEAR: Final = 3


@dataclass(frozen=True)
class Goal:
    """A goal, what it is, and why."""

    text: str
    kind: Kind
    reason: Said


def sort(text: str) -> Goal:
    """What kind of goal ``text`` is, in English, Russian or Romanian.

    >>> [sort(each).kind for each in ("Nobody waits longer", "Продать 100 шин", "Clienți mulțumiți")]
    ['client', 'product', 'pseudo']
    """
    what = names_what_people_are(text)
    if what is not None:
        return Goal(text, "refused", IS_REFUSED(what=what))
    plain, places = _plain(text)
    found = {part: _found(plain, part) for part in _PARTS}
    said = {part: text[places[span[0]] : places[span[1] - 1] + 1] for part, span in found.items() if span}
    if "client" in said and "product" in said:
        return Goal(text, "cannot tell", IS_MIXED(client=said["client"], product=said["product"]))
    if "client" in said:
        return Goal(text, "client", IS_CLIENT(words=said["client"]))
    if "pseudo" in said:
        return Goal(text, "pseudo", IS_PSEUDO(words=said["pseudo"]))
    if "product" in said:
        return Goal(text, "product", IS_PRODUCT(words=said["product"]))
    return Goal(text, "cannot tell", IS_NEITHER())


def _found(plain: str, part: str) -> tuple[int, int] | None:
    """Where the first phrase of ``part`` that is not negated stands."""
    for match in _patterns()[part].finditer(plain):
        before = plain[: match.start()].split()[-_NEAR:]
        if part == "client" or not any(_patterns()["not"].fullmatch(word.strip(",.;:")) for word in before):
            return match.span()
    return None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """The phrases of each part. In the file a word stands for all that begin with it, ``$`` ends it, ``*`` is
    up to five words between, ``#`` a number, ``|`` says or."""
    parts: dict[str, list[str]] = {}
    for line in _lines():
        if line.startswith("["):
            parts[line.strip("[]")] = []
        else:
            next(reversed(parts.values())).append(_phrase(line))
    return {part: re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)") for part, phrases in parts.items()}


def _lines() -> Iterator[str]:
    text = resources.files("regulars.decisions").joinpath(_FILE).read_text(encoding="utf-8")
    yield from (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _phrase(line: str) -> str:
    made = ""
    for word in line.split():
        if word == "*":
            made += r"(?:\W+[\w-]+){0,5}?"
            continue
        if word == "#":
            made += r"\W+\d[\d.,\s]*"
            continue
        either = "|".join(
            re.escape(each.rstrip("$")) + ("" if each.endswith("$") else r"\w*") for each in word.split("|")
        )
        made += (r"\W+" if made else "") + f"(?:{either})"
    return made


def _plain(text: str) -> tuple[str, list[int]]:
    """Small letters without accents, and where each stood in ``text``; й stays itself."""
    made, places = [], []
    for place, sign in enumerate(text):
        for each in "й" if sign in "йЙ" else unicodedata.normalize("NFD", sign.casefold()):
            if not unicodedata.combining(each):
                made.append(each)
                places.append(place)
    return "".join(made), places
