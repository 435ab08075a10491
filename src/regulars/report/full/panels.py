"""The report's panels by name: each can stand on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from regulars.report import claims
from regulars.report.full import clients, cohorts, lenses, prices, products, referrals, strategy, trust
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Pictures
from regulars.report.html import Html
from regulars.report.words import Words

Render = Callable[[Findings, Words, Pictures], Html | None]


def _without_pictures(render: Callable[[Findings, Words], Html | None]) -> Render:
    return lambda findings, words, pictures: render(findings, words)


def _scorecard(findings: Findings, words: Words) -> Html | None:
    return None if findings.card is None else claims.render(findings.card, words)


LENSES: Final[Mapping[str, Render]] = {
    "lens-1": lenses.one,
    "lens-2": lenses.two,
    "lens-3": cohorts.three,
    "lens-4": cohorts.four,
    "lens-5": cohorts.five,
}
#: Lenses that need nobody's name.
_NAMELESS: Final = ("lens-2", "lens-5")
#: What stands before the lenses in the whole report, and behind them.
BEFORE: Final[Mapping[str, Render]] = {
    "ten": _without_pictures(clients.ten),
    "glance": _without_pictures(clients.glance),
    "scorecard": _without_pictures(_scorecard),
    "worth": clients.worth,
    "slipping": clients.slipping,
}
BEHIND: Final[Mapping[str, Render]] = {
    "questions": _without_pictures(products.questions),
    "crossing": products.crossed,
    "first-products": products.first,
    "strategy": _without_pictures(strategy.who_is_ours),
    "referrals": _without_pictures(referrals.who_brings),
    "prices": _without_pictures(prices.prices),
    "trust": trust.trust,
    "cannot-tell": _without_pictures(trust.cannot_tell),
    "words": _without_pictures(trust.the_words),
}
PANELS: Final[Mapping[str, Render]] = {**BEFORE, **LENSES, **BEHIND}


def render(name: str, findings: Findings, words: Words, pictures: Pictures) -> Html | None:
    """The panel ``name`` (a key of `PANELS`); None where it has nothing to say of this portfolio."""
    if name in LENSES and findings.answers.base is None and name not in _NAMELESS:
        return None
    return PANELS[name](findings, words, pictures)


def shown(
    names: Mapping[str, Render], findings: Findings, words: Words, pictures: Pictures
) -> Iterator[tuple[str, Html]]:
    """Those of ``names`` that have something to say, each with its panel, in order."""
    for name in names:
        panel = render(name, findings, words, pictures)
        if panel is not None:
            yield name, panel
