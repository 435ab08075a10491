"""HTML in which nothing from a record can become markup: text is escaped unless it was built here."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

#: Control characters, direction overrides, what has no width, lone surrogates: never part of a name,
#: sometimes of an attack.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_VOID: Final = frozenset({"br", "meta", "line", "rect", "circle", "path", "col"})


class Html(str):
    """Markup built by `tag`; every other string is text."""

    __slots__ = ()


def printable(text: str) -> str:
    """``text`` without characters that a screen obeys instead of showing.

    >>> printable("Anna" + chr(27) + "[31m")
    'Anna\N{REPLACEMENT CHARACTER}[31m'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def escape(text: object) -> Html:
    """``text`` as it may stand in an element or an attribute.

    >>> escape('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return text if isinstance(text, Html) else Html(html.escape(printable(str(text)), quote=True))


def join(parts: Iterable[object]) -> Html:
    """The parts one after another; None is left out."""
    return Html("".join(escape(part) for part in parts if part is not None))


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """An element. ``class_`` is the class; other underscores become hyphens; None leaves an attribute out.

    >>> tag("td", "<script>", class_="number")
    '<td class="number">&lt;script&gt;</td>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{written}>" if name in ("br", "meta", "col") else f"<{name}{written}/>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")
