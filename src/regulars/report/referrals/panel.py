"""Who brings others as the inside of a panel: what is told first, then pictures, tables, what to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import pyarrow.compute as pc

from regulars.portfolio.referrals import Referrals
from regulars.reasons import Reason
from regulars.report import tail_rows as rows
from regulars.report import tail_texts as texts
from regulars.report.full.parts import Column, table
from regulars.report.html import Html, tag
from regulars.report.referrals import pictures
from regulars.report.words import Words

#: How a client is shown.
Who = Callable[[str], object]
#: Senders in a table, and those who are leaving, of whom somebody has to be called.
SENDERS: Final = 5
LEAVING: Final = 10


def content(words: Words, found: Referrals, who: Who = str, level: str = "h3") -> list[Html]:
    """Everything there is to say, its headings of ``level``; ``who`` shows a client."""
    return [*_share(words, found), *_worth(words, found, who, level), *_findings(words, found, level)]


def shown(found: Referrals) -> list[str]:
    """The clients whom `content` names."""
    advocates = found.senders.filter(pc.equal(found.senders["quarter"], "advocates"))
    tables = (found.senders[:SENDERS], advocates[:SENDERS], found.comets[:LEAVING])
    return list(dict.fromkeys(each for table in tables for each in table["client"].to_pylist()))


def _share(words: Words, found: Referrals) -> Iterator[Html]:
    """The share brought by others, by quarter, and what else stands in pairs."""
    share = found.asked.share
    if share is not None:
        yield tag("p", words.say(texts.BROUGHT_TOLD, share=rows.share(words, share)), class_="lead")
    elif found.asked.reason is not None:
        yield tag("p", words.sentence(found.asked.reason), class_="lead")
    picture = pictures.by_quarter(words, found)
    if picture is not None:
        yield picture
    yield _pairs(rows.base(words, found)[1:])
    for reason in (found.type_one_reason if found.edges else None, found.cost_reason):
        if reason is not None:
            yield tag("p", words.sentence(reason), class_="note")


def _worth(words: Words, found: Referrals, who: Who, level: str) -> Iterator[Html]:
    """What those brought are beside others, who brings them, and who of those is leaving."""
    if not found.edges:
        return
    yield tag(level, words.say(texts.AT_EQUAL_AGE))
    gaps = (
        (name, told, tag("span", own, class_="line range")) for name, told, own in rows.gaps(words, found)
    )
    yield _pairs(gaps)
    yield from (tag("p", each, class_="note") for each in rows.compared(words, found))
    yield tag(level, words.say(texts.QUARTERS))
    yield pictures.square(words, found)
    for heading, quarter in ((texts.MOST, None), (texts.ADVOCATES, "advocates")):
        told = rows.senders(words, found, SENDERS, quarter)
        if told:
            yield tag(level, words.say(heading))
            yield _table(words, heading, told, who, lesser=(2, 3))
    leaving = rows.comets(words, found, LEAVING)
    yield tag(level, words.say(texts.COMETS))
    yield tag("p", words.say(texts.COMETS_HOW if leaving else texts.COMETS_NONE))
    if leaving:
        yield _table(words, texts.COMETS, leaving, who, lesser=(3,))


def _findings(words: Words, found: Referrals, level: str) -> Iterator[Html]:
    told = rows.findings(words, found)
    if told:
        yield tag(level, words.say(texts.FINDINGS))
        yield tag("ul", *(tag("li", _capital(each)) for each in told), class_="told")


def _table(
    words: Words, caption: Reason, told: Sequence[Sequence[str]], who: Who, lesser: Sequence[int]
) -> Html:
    """Names, then numbers, of which ``lesser`` columns give way on a phone."""
    head, *body = told
    columns = [
        Column(_capital(name), "" if n == 0 else "number lesser" if n in lesser else "number")
        for n, name in enumerate(head)
    ]
    return table(words.say(caption), columns, [[who(first), *rest] for first, *rest in body])


def _pairs(told: Iterable[Sequence[str]]) -> Html:
    """Names with what belongs to each."""
    each = (tag("div", tag("dt", _capital(name)), tag("dd", *rest)) for name, *rest in told)
    return tag("dl", *each, class_="pairs")


def _capital(told: str) -> str:
    return told[:1].upper() + told[1:]
