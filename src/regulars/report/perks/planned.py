"""What a trial takes, before anybody agrees to it."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.phrases import formats
from regulars.portfolio.means import FEWEST
from regulars.portfolio.perks import Asked, Payback
from regulars.report import perk_texts as texts
from regulars.report.strategy.part import Part, Row
from regulars.report.strategy.telling import head_of, told
from regulars.report.words import Words


def planned(
    words: Words, name: str, perks: Sequence[str], asked: Asked,
    *, uplift: float, power: float, weeks: int,
) -> list[Part]:  # fmt: skip
    """``perks`` are tried, in the order of their paybacks; one name stands for perks that cost alike."""
    made, meant = asked.plan, asked.meant
    found = words.say(texts.FINDS, uplift=_share(words, uplift), power=formats.percent(power, words.lang))
    rows: list[Row] = [
        (words.say(texts.MEANT), words.number(meant.clients)),
        (words.say(texts.BUY_NOW, span=formats.duration(weeks, words.lang)), _share(words, meant.share)),
        (words.say(texts.EACH), f"{words.number(made.each)}: {found}"),
        (words.say(texts.COST), words.amount(made.cost)),
    ]
    backs = list(zip(perks, made.paybacks, strict=False))
    notes = [told(words, made.fits)]
    known = meant.worth.mean is not None and meant.worth.low is not None
    if known:
        ends = formats.money_interval(meant.worth.low, meant.worth.high, words.lang)
        amount = words.amount(meant.worth.mean)
        rows.append((words.say(texts.WORTH, span=words.span()), f"{amount} ({ends})"))
        if len(backs) == 1:
            rows += _payback(words, backs[0][1])
            notes += [told(words, said) for said in (backs[0][1].said,) if said]
    else:
        notes.append(words.say(texts.NO_WORTH(fewest=FEWEST)))
    heading = words.say(texts.PLAN, name=words.bare(name))
    parts = [Part("plan", heading, rows=tuple(rows), notes=tuple(notes))]
    if known and len(backs) > 1:
        parts.append(_paybacks(words, backs))
    if known:
        *others, last = parts
        parts = [*others, _with_note(last, words.say(texts.RATHER))]
    return parts


def _with_note(part: Part, note: str) -> Part:
    return Part(part.name, part.heading, part.lines, part.head, part.rows, part.right, part.wrapped,
                (*part.notes, note))  # fmt: skip


def _payback(words: Words, back: Payback) -> list[Row]:
    return [
        (words.say(texts.PAYS_FROM), _share(words, back.pays_from)),
        (words.say(texts.NET), _net(words, back)),
    ]


def _paybacks(words: Words, backs: Sequence[tuple[str, Payback]]) -> Part:
    """A row a perk, where several are tried."""
    rows = tuple(
        (perk, money(words, back.cost), _share(words, back.pays_from), _net(words, back))
        for perk, back in backs
    )
    notes = tuple(
        words.say(texts.OF_PERK, perk=words.bare(perk), said=_inside(told(words, back.said)))
        for perk, back in backs
        if back.said
    )
    head = head_of(words, texts.PERK, texts.COSTS, texts.PAYS_FROM, texts.NET)
    return Part("payback", words.say(texts.PAYBACK), (), head, rows, (1, 2, 3), notes=notes)


def _inside(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _net(words: Words, back: Payback) -> str:
    ends = formats.money_interval(back.low, back.high, words.lang, 2)
    return f"{money(words, back.net)} ({ends})"


def money(words: Words, value: float | None) -> str:
    """An amount to the cent: what a perk costs or brings a client is often little."""
    return formats.money(value, words.frame.currency, words.lang, 2)


def _share(words: Words, share: float | None) -> str:
    return share_of(share, words.lang)


def share_of(share: float | None, lang: str) -> str:
    """A share as per cent, with a tenth only where there is one.

    >>> share_of(0.1, "en"), share_of(0.125, "en")
    ('10%', '12.5%')
    """
    if share is None:
        return formats.NOTHING
    return formats.percent(share, lang, 0 if round(1000 * share) % 10 == 0 else 1)
