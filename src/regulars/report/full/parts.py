"""What the report's panels are made of: sections, sentences, tables, and pictures with their place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from regulars.phrases import formats
from regulars.reasons import Reason, Said
from regulars.report import texts
from regulars.report.html import Html, printable, tag
from regulars.report.words import Words

LONGEST_NAME = 60


@dataclass
class Pictures:
    """The pictures of one page, in order; each figure says where the script is to draw it."""

    specs: list[dict[str, Any]] = field(default_factory=list)

    def figure(self, spec: dict[str, Any], label: str, caption: str | None = None) -> Html:
        """The place of a picture; ``label`` is for those who hear the page."""
        place = len(self.specs)
        self.specs.append(spec)
        drawn = tag("div", id=f"picture-{place}", class_="picture", role="img", aria_label=label)
        return tag("figure", drawn, tag("figcaption", caption) if caption else None)

    def data(self) -> Html:
        """A block of JSON that no browser runs and no text in it can end; the drawing script reads it."""
        text = json.dumps(_shown(self.specs), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        return tag("script", Html(text), type="application/json", id="pictures")


def _shown(value: Any) -> Any:
    """``value`` with its texts as a screen shows them instead of obeying them."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _shown(each) for name, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and what it is (number, range, words; "lesser" gives way on a
    phone, "below" goes below the rest of its row there, "second" on the line between)."""

    heading: str | Html
    kind: str = ""


def section(anchor: str, heading: str, *content: object, level: str = "h2") -> Html:
    """A panel, which the contents lead to by ``anchor``."""
    return tag("section", tag(level, heading), *content, id=anchor)


def say(words: Words, what: Said | Reason, **params: Any) -> Html:
    """A sentence of its own."""
    return tag("p", words.say(what, **params))


def note(words: Words, what: Said | Reason, **params: Any) -> Html:
    """A sentence beside the matter."""
    return tag("p", words.say(what, **params), class_="note")


def basis(words: Words) -> str:
    """What value is called here: revenue or margin."""
    return words.say(words.by_basis(texts.REVENUE, texts.MARGIN))


def share(part: float | Decimal, whole: float | Decimal, words: Words) -> str:
    """``part`` of ``whole`` as a percentage; nothing where there is no whole.

    A part may be larger than the whole, where other parts are losses.
    """
    if not whole > 0:
        return formats.NOTHING
    told = float(part) / float(whole)
    return formats.percent(told, words.lang) if part >= whole else words.percent(told)


def table(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[object]],
    *, last: bool = False, labelled: bool = False,
) -> Html:  # fmt: skip
    """A table whose first column names the row; with ``last`` the last row is a sum.

    With ``labelled`` a phone shows each cell on a line of its own, its heading beside it.
    """
    head = tag("tr", *(tag("th", each.heading, scope="col", class_=each.kind or None) for each in columns))
    body = [_row(columns, row, last and n == len(rows) - 1, labelled) for n, row in enumerate(rows)]
    stacked = "stacked" if any("below" in each.kind for each in columns) else None
    shape = "labelled" if labelled else stacked
    made = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body), class_=shape)
    return tag("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _row(columns: Sequence[Column], row: Sequence[object], is_sum: bool, labelled: bool) -> Html:
    cells = [
        _name(cell)
        if n == 0
        else tag("td", cell, class_=each.kind or None, data_label=each.heading if labelled else None)
        for n, (each, cell) in enumerate(zip(columns, row, strict=True))
    ]
    return tag("tr", *cells, class_="sum" if is_sum else None)


def _name(text: object) -> Html:
    if isinstance(text, Html):
        return tag("th", text, scope="row")
    name = str(text)
    return tag("th", tag("bdi", cut(name)), scope="row", title=None if cut(name) == name else name[:1000])


def cut(name: str, longest: int = LONGEST_NAME) -> str:
    """``name``, its end left out where it is long.

    >>> cut("a long name", 7)
    'a long…'
    """
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
