"""Pictures of who brings others: new clients by quarter, and the four kinds of clients as a square."""

from __future__ import annotations

from typing import Final

from regulars.phrases import formats
from regulars.portfolio.referrals import Intake, Quarter, Referrals
from regulars.report import charts
from regulars.report import tail_texts as texts
from regulars.report.html import Html, tag
from regulars.report.words import Words

#: The rows of the square from above, each from the left.
_SQUARE: Final = (
    (texts.BUY_MUCH, ("affluents", "champions")),
    (texts.BUY_LITTLE, ("misers", "advocates")),
)
_KINDS: Final = ((texts.BROUGHT, "brought"), (texts.ALONE, "alone"), (texts.UNASKED, "unasked"))


def by_quarter(words: Words, found: Referrals) -> Html | None:
    """A column a quarter: brought by others, by themselves, not asked; None where nobody came."""
    if not any(each.new for each in found.by_quarter):
        return None
    stacks = [_stack(words, each, first=place == 0) for place, each in enumerate(found.by_quarter)]
    label = words.say(texts.BY_QUARTER)
    legend = tag("ul", *(_key(words.say(name), kind) for name, kind in _KINDS), class_="keys")
    caption = tag("figcaption", words.say(texts.BY_QUARTER_HOW))
    return tag("figure", legend, charts.stacked(stacks, label=label), caption, class_="intakes")


def _stack(words: Words, intake: Intake, *, first: bool) -> charts.Stack:
    brought, alone, unasked = intake.brought, intake.asked - intake.brought, intake.new - intake.asked
    quarter = 1 + (intake.first_on.month - 1) // 3
    said = words.say(
        texts.BY_QUARTER_SAID,
        quarter=formats.quarter(intake.first_on, words.lang),
        brought=words.number(brought), alone=words.number(alone), unasked=words.number(unasked),
    )  # fmt: skip
    return charts.Stack(
        name=("I", "II", "III", "IV")[quarter - 1],
        under=str(intake.first_on.year) if first or quarter == 1 else "",
        above="" if intake.share is None else words.percent(intake.share.mean),
        said=said,
        parts=((brought, "brought"), (alone, "alone"), (unasked, "unasked")),
    )


def _key(name: str, kind: str) -> Html:
    spot = tag("rect", x=1, y=1, width=10, height=10, class_=kind)
    return tag("li", tag("svg", spot, viewBox="0 0 12 12", aria_hidden="true", class_="key"), name)


def square(words: Words, found: Referrals) -> Html:
    """Who buys and who brings, two by two: how many, what they buy themselves, what those they brought are
    worth."""
    quarters = {each.name: each for each in found.quarters}
    largest = max((value for each in found.quarters for value in (each.ltv, each.brought)), default=0.0)
    sides = [tag("th", words.say(each), scope="col") for each in (texts.BRING_FEW, texts.BRING_MUCH)]
    rows = [
        tag("tr", tag("th", tag("span", words.say(name)), scope="row"),
            *(_quarter(words, quarters[each], largest) for each in row))
        for name, row in _SQUARE
    ]  # fmt: skip
    head = tag("thead", tag("tr", tag("td"), *sides))
    made = tag("table", tag("caption", words.say(texts.QUARTERS)), head, tag("tbody", *rows), class_="square")
    return tag("figure", made, tag("figcaption", words.say(texts.QUARTERS_HOW)), class_="four")


def _quarter(words: Words, quarter: Quarter, largest: float) -> Html:
    many = tag("span", words.say(texts.IN_QUARTER(n=quarter.clients)), class_="many")
    name = tag("p", tag("b", words.say(texts.CALLED[quarter.name])), " ", many)
    two = (texts.OWN_LTV, quarter.ltv, "alone"), (texts.BY_OTHERS, quarter.brought, "brought")
    rows = [
        tag("div", tag("dt", words.say(what)), tag("dd", words.amount(value), _bar(value, largest, kind)))
        for what, value, kind in two
    ]
    return tag("td", name, tag("dl", *rows), class_=quarter.name)


def _bar(value: float, largest: float, kind: str) -> Html:
    """As long as the value is large beside the largest of all eight."""
    long = 100 * max(value, 0.0) / largest if largest > 0 else 0.0
    ground = tag("rect", width=100, height=6, class_="ground")
    drawn = tag("rect", width=f"{long:.1f}", height=6, class_=kind)
    return tag("svg", ground, drawn, viewBox="0 0 100 6", preserveAspectRatio="none", aria_hidden="true",
               class_="bar")  # fmt: skip
