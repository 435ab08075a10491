"""YAML as case files use it: the values that JSON has, and the comments of the person who writes by hand."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

from regulars.errors import EXTRA_MISSING, ExtraMissing

#: Columns after which a long text goes on in the next line.
_WIDTH: Final = 100
#: A case has four levels; a text nested without end would take the library hours.
_DEEPEST: Final = 30


class NotYaml(Exception):
    """A text that is no YAML, at ``line``; or that has ``aliases``, which can grow without end."""

    def __init__(self, line: int, *, aliases: bool = False) -> None:
        self.line, self.aliases = line, aliases
        super().__init__(line)


def parsed(text: str) -> Any:
    """The value of ``text``: dates stay text, only true and false are flags, no anchors, no Python types.

    Raises `NotYaml`, and `ExtraMissing` without the extra ``cases``.

    >>> parsed("opened_at: 2026-10-05T12:58:00  # noon\\ncountry: NO\\nold: [1, true, 2.5]")
    {'opened_at': '2026-10-05T12:58:00', 'country': 'NO', 'old': [1, True, 2.5]}
    """
    ruamel, errors = _library()
    try:
        deep = 0
        for event in ruamel(typ="safe", pure=True).parse(text):
            kind = type(event).__name__
            deep += kind.endswith("StartEvent") - kind.endswith("EndEvent")
            if kind == "AliasEvent" or deep > _DEEPEST:
                raise NotYaml(event.start_mark.line + 1, aliases=kind == "AliasEvent")
        return ruamel(typ="safe", pure=True).load(text)
    except (errors, ValueError) as broken:
        mark = getattr(broken, "problem_mark", None)
        raise NotYaml(1 if mark is None else mark.line + 1) from broken


def rewritten(document: Mapping[str, Any], text: str = "") -> str:
    """``text`` with the values of ``document`` in place of its own; comments, order and quotes stay.

    >>> text = "case: '17'  # ours\\nfacts:\\n- 1  # heard\\nold: 3\\n"
    >>> print(rewritten({"case": "17", "facts": [1, 2]}, text))
    case: '17'  # ours
    facts:
    - 1  # heard
    - 2
    <BLANKLINE>
    >>> shared = ["e1"]
    >>> parsed(rewritten({"facts": [{"evidence": shared}, {"evidence": shared}]}))["facts"][1]
    {'evidence': ['e1']}
    """
    ruamel, _ = _library()
    writer = ruamel(typ="rt", pure=True)
    writer.width = _WIDTH
    writer.preserve_quotes = True
    writer.representer.ignore_aliases = lambda _: True  # the same list in two places is written twice
    made = io.StringIO()
    writer.dump(_merged(writer.load(text) if text else None, dict(document)), made)
    return made.getvalue()


def _merged(old: Any, new: Any) -> Any:
    """``new`` in the shape of ``old``, to which the comments are tied."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [key for key in old if key not in new]:
            del old[key]
        for key, value in new.items():
            old[key] = _merged(old[key], value) if key in old else value
        return old
    if isinstance(old, list) and isinstance(new, list):
        while len(old) > len(new):
            old.pop()
        for place, value in enumerate(new):
            if place < len(old):
                old[place] = _merged(old[place], value)
            else:
                old.append(value)
        return old
    return old if old == new else new


def _library() -> tuple[Any, type[Exception]]:
    """The class that reads and writes, and the errors of its library."""
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError
        from ruamel.yaml.resolver import VersionedResolver
    except ModuleNotFoundError as missing:
        raise ExtraMissing(EXTRA_MISSING, extra="cases") from missing

    class TextDates(VersionedResolver):
        """Takes no text for a moment: a case says moments as JSON does."""

        @property
        def versioned_resolver(self) -> Any:
            rules = super().versioned_resolver
            for first, tagged in rules.items():
                rules[first] = [rule for rule in tagged if not str(rule[0]).endswith(":timestamp")]
            return rules

    def made(**how: Any) -> Any:
        yaml = YAML(**how)
        yaml.Resolver = TextDates
        return yaml

    return made, YAMLError
