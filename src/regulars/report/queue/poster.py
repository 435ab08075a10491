"""The rule of the queue on one sheet, to be read from two metres away."""

from __future__ import annotations

from typing import Final

from regulars.decisions.queue import Policy, rule, words
from regulars.phrases import say
from regulars.report.html import tag
from regulars.report.queue.shell import document, told

_STYLE: Final = """
body { max-width: 48rem; }
h1 { font-size: 2.6rem; margin-bottom: 2rem; }
ol.rule { padding-left: 2.2rem; margin: 0; font-size: 1.45rem; line-height: 1.45; }
ol.rule li { margin-bottom: 1.1rem; padding-left: .4rem; }
ol.rule li::marker { color: var(--soft); }
@media (max-width: 40rem) { h1 { font-size: 2rem; } ol.rule { font-size: 1.2rem; } }
@media print { h1 { font-size: 32pt; } ol.rule { font-size: 19pt; } ol.rule li { break-inside: avoid; } }
"""


def heading(lang: str) -> str:
    """What stands above the rule."""
    return say(words.RULE_TITLE, lang)


def sentences(policy: Policy, lang: str) -> list[str]:
    """The rule, sentence by sentence."""
    return [told(said, policy, lang) for said in rule(policy)]


def page(policy: Policy, lang: str, company: str = "") -> str:
    """The rule of ``policy`` as an HTML document in ``lang``; ``company`` stands below it."""
    items = [tag("li", each) for each in sentences(policy, lang)]
    title = heading(lang)
    footer = tag("footer", tag("bdi", company)) if company else None
    return document(title, lang, tag("h1", title), tag("ol", *items, class_="rule"), footer, style=_STYLE)
