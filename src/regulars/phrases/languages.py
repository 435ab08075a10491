"""Which language to speak. Nothing heavy is imported here: every command asks this first."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from typing import Final

#: The languages of every sentence, English first (it is the language of the templates).
LANGUAGES: Final = ("en", "ru", "ro")


def known(name: str | None) -> str | None:
    """The language that ``name`` stands for, or None: tags, POSIX and Windows locale names are understood.

    >>> known("ru_RU.UTF-8"), known("Romanian_Moldova.1250"), known("EN"), known("de_DE"), known(None)
    ('ru', 'ro', 'en', None, None)
    """
    start = (name or "").strip().lower()[:2]
    return start if start in LANGUAGES else None


def unspoken(environ: Mapping[str, str] | None = None) -> str | None:
    """What ``REGULARS_LANG`` names where that is no language spoken here; else None.

    >>> unspoken({"REGULARS_LANG": "de"}), unspoken({"REGULARS_LANG": "ro"}), unspoken({})
    ('de', None, None)
    """
    name = ((os.environ if environ is None else environ).get("REGULARS_LANG") or "").strip()
    return name if name and known(name) is None else None


def choose(
    asked: str | None = None, setting: str | None = None, environ: Mapping[str, str] | None = None
) -> str:
    """The language to speak: asked for, ``REGULARS_LANG``, the company's setting, the system's; else English.

    >>> choose(None, "ro", {"REGULARS_LANG": "ru"}), choose("en", "ro", {"LANG": "ru_RU.UTF-8"})
    ('ru', 'en')
    >>> choose(environ={"LANG": "ru_RU.UTF-8"})
    'ru'
    """
    environ = os.environ if environ is None else environ
    candidates = [asked, environ.get("REGULARS_LANG"), setting]
    candidates += [environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    for candidate in candidates:
        if language := known(candidate):
            return language
    return known(locale.getlocale()[0]) or "en"
