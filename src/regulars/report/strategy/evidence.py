"""One client: is he ours, by what evidence, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulars.phrases import formats
from regulars.portfolio.belonging import Evidence
from regulars.report.answers import Range
from regulars.report.strategy import texts
from regulars.report.strategy.part import Part
from regulars.report.strategy.telling import cost_of, head_of, told
from regulars.report.words import Words


def of_client(words: Words, seen: Evidence, expected: Range, served: Mapping[str, Any]) -> list[Part]:
    """``expected`` is what he is expected to bring, ``served`` his row of `regulars.portfolio.serving`."""
    lines = [told(words, seen.reason)]
    if seen.share is not None and seen.share_low is not None and seen.share_high is not None:
        ends = formats.interval(100 * seen.share_low, 100 * seen.share_high, words.lang, 0)
        share = formats.percent(seen.share, words.lang)
        lines.append(words.say(texts.SHARE_IS(n=round(seen.visits)), share=share, range=ends))
    groups = [
        (
            row["product_group"] or formats.NOTHING,
            words.say(texts.YES if row["offered"] else texts.NO),
            words.number(row["occasions"]),
            words.amount(row["spent"]),
        )
        for row in seen.groups.to_pylist()
    ]
    head = head_of(words, texts.WHAT, texts.OFFERED, texts.VISITS, texts.SPENT)
    made = [
        Part(
            "one", words.say(texts.ONE, client=words.bare(seen.client)), tuple(lines),
            head if groups else (), tuple(groups), (2, 3),
        )
    ]  # fmt: skip
    tasks = [
        (
            row["question"].removeprefix("task:"),
            words.say(texts.ANSWERS[row["answer"]]) if row["answer"] in texts.ANSWERS else row["answer"],
            words.say(texts.YES if row["offered"] else texts.NO),
        )
        for row in seen.tasks.to_pylist()
    ]
    if tasks:
        head = head_of(words, texts.TASK, texts.ANSWER, texts.OFFERED)
        made.append(Part("said", words.say(texts.SAID), (), head, tuple(tasks)))
    amount, ends = words.money(expected)
    counts = [words.say(texts.NOT_KNOWN) if served[name] is None else words.number(served[name])
              for name in ("returns", "contacts", "cases", "days_late")]  # fmt: skip
    beside = (
        (words.ahead(), f"{amount} ({ends})"),
        (words.say(texts.SERVING), cost_of(words, served["cost"], served["cost_is_whole"])),
        (words.say(texts.SERVED), " · ".join(counts)),
        (words.say(texts.PAID_LATE), _paid_late(words, served)),
    )
    return [*made, Part("beside", words.say(texts.BESIDE), (), (), beside)]


def _paid_late(words: Words, served: Mapping[str, Any]) -> str:
    if served["invoices"] is None:
        return words.say(texts.NOT_KNOWN)
    return words.say(texts.LATE_OF(n=served["invoices"], late=words.number(served["paid_late"])))
