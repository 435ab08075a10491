"""The scorecard as a panel: on a page of the report, and of the desk."""

from __future__ import annotations

from regulars.report.claims import texts
from regulars.report.claims.lines import Line, page
from regulars.report.html import Html, tag
from regulars.report.words import Words
from regulars.scorecard.claims import Scorecard


def render(card: Scorecard, words: Words, *, level: str = "h2") -> Html:
    """The panel of ``card``; its heading is the question it answers."""
    told = page(card, words)
    return tag(
        "section",
        tag(level, told.question),
        *(tag("p", lead, class_="note") for lead in told.lead),
        tag("ol", *(_line(each, words) for each in told.lines), class_="claims"),
        tag("p", told.growth) if told.growth else None,
        *(tag("p", each, class_="note" if place else "means") for place, each in enumerate(told.means)),
        id="scorecard",
    )


def _line(line: Line, words: Words) -> Html:
    head = tag("p", tag("b", line.name), " ", tag("span", line.verdict, class_="verdict"), class_="claim")
    beside = tag("ul", *(tag("li", each) for each in (*line.facts, line.trap)))
    return tag(
        "li",
        head,
        tag("p", line.told) if line.told else None,
        tag("p", line.remedy, class_="remedy") if line.remedy else None,
        tag(
            "details",
            tag("summary", words.say(texts.WHY), " ", tag("span", line.name, class_="unseen")),
            beside,
        ),
        class_=line.code,
    )
