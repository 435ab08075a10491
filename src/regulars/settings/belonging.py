"""What a strategy may not go by: age, sex, origin, health and faith, as three languages name them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from regulars.reasons import Reason, Said

AGE = Reason("strategy.age", "age")
SEX = Reason("strategy.sex", "sex")
ORIGIN = Reason("strategy.origin", "origin")
HEALTH = Reason("strategy.health", "health")
FAITH = Reason("strategy.faith", "faith")

#: Beginnings of words that tell people apart by what they are; "$" ends a whole word. What goods and places
#: are called by as well ("health", "пол") has a "^": it counts only where an entry of a list is nothing else.
_WORDS: Final[Mapping[Reason, str]] = {
    AGE: (
        "age$ ages$ aged$ elderly young$ youth$ seniors$ pensioner retiree teenager millennials "
        "возраст молодеж молодые$ молодых$ пожил пенсионер подростк старики$ стариков$ "
        "varsta$ varstei$ varstnic tineri$ tinerii$ tineret pensionar adolescent$ adolescenti batrani$"
    ),
    SEX: (
        "sex$ gender women$ men$ woman$ man$ females$ males$ "
        "пол^ пола^ гендер женщин$ женщины$ мужчин$ мужчины$ девушки$ девушек$ "
        "sexul$ femei$ femeile$ femeilor$ barbati$ barbatii$ barbatilor$"
    ),
    ORIGIN: (
        "ethnic nationalit race$ racial immigrant migrant$ migrants$ origin^ birthplace "
        "националь этнич раса$ расы$ мигрант иммигрант происхожден "
        "etni nationalitat rasa$ rasial imigrant originea^ origine^"
    ),
    HEALTH: (
        "disab diagnos illness disease$ diseases$ hiv$ pregnant "
        "инвалид диагноз болезн больные$ больных$ беременн здоровье^ здоровья^ "
        "dizabilit handicap boala$ boli$ bolnavi$ gravide$ insarcinat sanatate^ sanatatii^ health^"
    ),
    FAITH: (
        "religio muslim christian jew$ jews$ jewish orthodox faith$ believers$ "
        "религи вероисповед мусульман христиан евре иуде православн верующ "
        "religi musulman crestin evreu$ evrei$ ortodoc ortodox credinta$ credincios"
    ),
}


def _pattern(words: str, entry: bool) -> re.Pattern[str]:
    """The words as one expression: all of them for an entry of a list, for a sentence those of people."""
    counted = [word for word in words.split() if entry or not word.endswith("^")]
    each = [re.escape(word.rstrip("$^")) + ("" if word[-1] in "$^" else r"\w*") for word in counted]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(each)})(?!\w)")


_IN_SENTENCES: Final = {what: _pattern(words, entry=False) for what, words in _WORDS.items()}
_ENTRIES: Final = {what: _pattern(words, entry=True) for what, words in _WORDS.items()}


def names_what_people_are(given: str | Iterable[str]) -> Said | None:
    """What of age, sex, origin, health and faith a strategy speaks of; None where of none.

    A sentence is searched whole. An entry of a list (a task, a group of products) counts where it is
    nothing but such a word: "women's shoes" are goods.

    >>> [names_what_people_are(each).english() for each in ("женщины 25-40 лет", ["vârsta"])]
    ['sex', 'age']
    >>> names_what_people_are(["women's shoes"]), names_what_people_are("who cook at home")
    (None, None)
    """
    if isinstance(given, str):
        plain = _plain(given)
        return next((what() for what, pattern in _IN_SENTENCES.items() if pattern.search(plain)), None)
    entries = [_plain(each) for each in given]
    return next(
        (what() for what, pattern in _ENTRIES.items() for each in entries if pattern.fullmatch(each)), None
    )


def _plain(text: str) -> str:
    """Small letters without accents; й stays itself."""
    apart = unicodedata.normalize("NFD", text.strip().casefold().replace("й", "\0"))
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return kept.replace("\0", "й").replace("_", " ")
