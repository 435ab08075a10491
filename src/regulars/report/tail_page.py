"""The page of a tail: what it is worth, and everybody in it as an outline, on a phone as on paper."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from regulars.portfolio.referrals import Tail
from regulars.report import tail_picture as picture
from regulars.report import tail_rows as rows
from regulars.report import tail_texts as texts
from regulars.report.html import Html, join, tag
from regulars.report.words import Words

#: Sizes of circles, by which a style sheet knows them.
SIZES: Final = 5
#: A branch with more lines below it is a part that folds.
_FOLDS: Final = 8

#: How an outline looks, wherever it stands.
OUTLINE: Final = resources.files("regulars.report").joinpath("outline/outline.css")
_STYLE: Final = """
body{margin:0 auto;max-width:80rem;padding:1.5rem;font:16px/1.5 system-ui,sans-serif;color:#1f2328}
h1{font-size:1.5rem;margin:0 0 1rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1.5rem;margin:0 0 1rem}
dt{color:#57606a}
dd{margin:0;font-variant-numeric:tabular-nums}
p{max-width:44rem;color:#57606a;margin:.25rem 0}
.keys{margin-top:1.5rem}
@page{size:A4;margin:12mm}
@media print{body{font-size:9pt;padding:0}.tree{columns:3;column-gap:6mm}}
"""


def page(words: Words, tail: Tail, names: Mapping[str, str]) -> str:
    """A whole page: what the tail is worth, and everybody in it."""
    title = words.say(texts.TAIL_OF, client=names.get(tail.client, words.bare(tail.client)))
    facts = tag("dl", *(join((tag("dt", name), tag("dd", told))) for name, told in rows.worth(words, tail)))
    told = join(tag("p", each) for each in rows.reasons(words, tail))
    style = _STYLE + OUTLINE.read_text(encoding="utf-8")
    head = tag("head", tag("meta", charset="utf-8"),
               tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
               tag("title", title), tag("style", Html(style)))  # fmt: skip
    drawn = outline(words, tail, names) if tail.generations else None
    body = tag("body", tag("h1", title), facts if tail.generations else None, told, drawn)
    return f"<!doctype html>\n{tag('html', head, body, lang=words.lang)}\n"


def outline(words: Words, tail: Tail, names: Mapping[str, str]) -> Html:
    """What the circles mean, and everybody below whoever brought him; large branches fold.

    ``names`` are shown in place of numbers where they are given.
    """
    _, *lines = rows.outline(tail)
    largest = max((row["ltv"] for _, row in lines if row), default=0.0)
    branches: list[list[Html]] = [[]]
    # From below: a client comes after all whom he brought, whose branch is closed by then.
    for depth, row in reversed(lines):
        assert row is not None
        while len(branches) <= depth + 1:
            branches.append([])
        below, branches[depth + 1] = branches[depth + 1][::-1], []
        branches[depth].append(_client(words, row, names, largest, below))
    return join((_keys(words), tag("ul", *branches[1][::-1], class_="tree")))


def _client(
    words: Words, row: Mapping[str, Any], names: Mapping[str, str], largest: float, below: list[Html]
) -> Html:
    client = str(row["client"])
    circle = tag("i", class_=_kind(row, largest), title=words.say(picture.typed(row["would_have_come"])))
    amount = tag("span", picture.to_come(words, row), class_="amount")
    line = join((circle, names.get(client, words.bare(client)), amount))
    if not below:
        return tag("li", line)
    inside = tag("ul", *below)
    if inside.count("<li>") < _FOLDS:
        return tag("li", line, inside)
    return tag("li", tag("details", tag("summary", line), inside, open="open"))


def _kind(row: Mapping[str, Any], largest: float) -> str:
    share = (max(row["ltv"], 0.0) / largest) ** 0.5 if largest > 0 else 0.0
    known = {False: "one", True: "two", None: "untold"}[row["would_have_come"]]
    return f"{known} s{1 + min(SIZES - 1, int(SIZES * share))}{' gone' if picture.gone(row) else ''}"


def _keys(words: Words) -> Html:
    """What the circles mean."""
    kinds = (
        ("one s3", texts.LEGEND_ONE), ("two s3", texts.LEGEND_TWO), ("untold s3", texts.LEGEND_UNTOLD),
        ("untold s3 gone", texts.LEGEND_GONE),
    )  # fmt: skip
    told = [tag("li", tag("i", class_=kind), words.say(text)) for kind, text in kinds]
    return tag("ul", *told, tag("li", words.say(texts.LEGEND_SIZE)), class_="tree keys")
