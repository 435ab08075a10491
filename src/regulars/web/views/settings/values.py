"""Values of settings in words, for people who compare what stood before with what stands now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from regulars.decisions.rules.vocabulary import COURSES, REMEDIES
from regulars.phrases import formats
from regulars.phrases.speech import say
from regulars.reasons import Reason
from regulars.web.texts import settings as texts
from regulars.web.views.settings.fields import Field
from regulars.web.views.settings.parts import CALLED

_COLUMNS: Mapping[str, Reason] = {
    "name": texts.CLASS_NAME,
    "at_least": texts.AT_LEAST,
    "head_start_minutes": texts.HEAD_START,
    "price": texts.PRICE,
    "cost": texts.COST,
    "group": texts.GROUP,
    "tags": texts.TAGS,
    "synonyms": texts.SYNONYMS_OF,
    "available": texts.AVAILABLE,
    "lead_days": texts.LEAD_DAYS,
    "products": texts.PRODUCTS,
    "questions": texts.QUESTION,
    "words": texts.TASK_WORDS,
}
#: Words that a menu keeps for a machine.
_FLAGS: Mapping[str, Reason] = {"yes": texts.YES, "no": texts.NO}
#: Text with more lines than this is told by its length.
_SHORT = 8


def in_words(value: Any, field: Field | None = None) -> str:
    """A value as people read it.

    >>> in_words(True), in_words(["a", "b"]), in_words(None), in_words([{"name": "tea"}])
    ('yes', 'a, b', 'not set', 'name: tea')
    """
    lang = get_language() or "en"
    if value is None or value == "" or value == [] or value == {}:
        return say(texts.NOT_SET, lang)
    if isinstance(value, bool):
        return say(texts.YES if value else texts.NO, lang)
    if isinstance(value, int | float):
        return formats.number(value, lang)
    if isinstance(value, Mapping):
        return "; ".join(f"{_column(name, lang)}: {in_words(each)}" for name, each in value.items())
    if isinstance(value, list):
        between = " / " if any(isinstance(each, Mapping) for each in value) else ", "
        return between.join(in_words(each, field) for each in value)
    text = str(value)
    if text.count("\n") >= _SHORT:
        return say(texts.LINES, lang, n=len(text.splitlines()))
    if field is not None and field.choices:
        label = dict(field.choices).get(text, text)
        return say(label, lang) if isinstance(label, Reason) else label
    if text in _FLAGS:
        return say(_FLAGS[text], lang)
    known = COURSES.get(text) or REMEDIES.get(text)
    return say(known, lang) if known else text


def _column(name: str, lang: str) -> str:
    return say(_COLUMNS[name], lang) if name in _COLUMNS else name.replace("_", " ")


def place_in_words(place: str) -> str:
    """A place of the history as people call it.

    >>> place_in_words("regulars.toml#visit.contacts"), place_in_words("menu.csv#item:tea")
    ('Unasked messages to one client, at most', 'menu: tea')
    """
    lang = get_language() or "en"
    file, _, key = place.partition("#")
    _, _, id = key.partition(":")
    if file == "menu.csv" and key.startswith("available:"):
        return say(texts.TODAY_PLACE, lang, item=id)
    if file == "menu.csv":
        return say(texts.MENU_PLACE, lang, item=id or texts.WHOLE_MENU())
    if file == "visit.toml":
        return say(texts.TASK_PLACE, lang, task=id) if id else say(texts.SYNONYMS, lang)
    if file.startswith("rules/"):
        part = texts.ROW_PLACE(row=id) if id else texts.WHOLE_TABLE() if key == "" else key
        return say(texts.RULES_PLACE, lang, name=file[6:-5], part=part)
    return say(CALLED[key], lang) if key in CALLED else key
