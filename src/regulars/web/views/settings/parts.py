"""The parts of the settings, each with its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from regulars import settings
from regulars.decisions import goals
from regulars.decisions.queue import words as queue_words
from regulars.decisions.queue.hours import parsed
from regulars.reasons import Reason, Said
from regulars.report.strategy import after_kind
from regulars.settings.belonging import names_what_people_are
from regulars.web.templatetags.words import lang
from regulars.web.texts import settings as texts
from regulars.web.texts import settings_fields as said
from regulars.web.views.settings.fields import Field, Sorted
from regulars.web.views.settings.rows import Classes, Principles, Rows

_LANGUAGES: Final = (("", said.AS_COMPUTER), ("en", "English"), ("ru", "Русский"), ("ro", "Română"))
_MODELS: Final = tuple(
    (model, {"auto": said.MODEL_AUTO, "contract": said.MODEL_CONTRACT}.get(model, model.upper()))
    for model in settings.MODELS
)


@dataclass(frozen=True)
class Part:
    """One page of settings in `regulars.toml`."""

    name: str
    title: Reason
    lead: Reason
    fields: tuple[Field, ...] = ()
    rows: Rows | None = None
    note: Reason | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that stands on the page."""
        return (*(field.key for field in self.fields), *((self.rows.key,) if self.rows else ()))


def _goes_by_people(value: Any) -> Said | None:
    what = names_what_people_are(value)
    return None if what is None else texts.STRATEGY_REFUSED(what=what)


def _goals(value: Sequence[str]) -> list[Sorted]:
    found = [goals.sort(each) for each in value]
    return [(each.text, goals.KINDS[each.kind], after_kind(each.reason, lang())) for each in found]


def _no_hours(value: Sequence[str]) -> Said | None:
    try:
        parsed(value)
    except ValueError:
        return texts.HAS_TO_BE(expected=said.AN_OPENING())
    return None


def _span(part: str, name: str, checks: Mapping[str, Any], label: Reason, help: Reason) -> Field:
    return Field(f"{part}.{name}", label, checks[name], help=help, expected=said.A_SPAN)


_COMPANY: Final = (
    Field("name", said.NAME, settings.TOP["name"]),
    Field(
        "currency", said.CURRENCY, settings.TOP["currency"], help=said.CURRENCY_HELP, expected=said.A_CURRENCY
    ),
    Field("timezone", said.TIMEZONE, settings.TOP["timezone"], help=said.TIMEZONE_HELP, expected=said.A_ZONE),
    Field(
        "language", said.LANGUAGE, settings.TOP["language"], "choice", said.LANGUAGE_HELP, choices=_LANGUAGES
    ),
    Field("catch_all", said.CATCH_ALL, settings.TOP["catch_all"], "lines", said.CATCH_ALL_HELP),
)  # fmt: skip
_S: Final = settings.STRATEGY
_STRATEGY: Final = (
    Field(
        "strategy.says", said.SAYS, settings.STRATEGY["says"], "long", said.SAYS_HELP, refused=_goes_by_people
    ),
    Field(
        "strategy.tasks", said.TASKS, settings.STRATEGY["tasks"], "lines", texts.ONE_A_LINE,
        refused=_goes_by_people,
    ),
    Field(
        "strategy.groups", said.GROUPS, settings.STRATEGY["groups"], "lines", texts.ONE_A_LINE,
        refused=_goes_by_people,
    ),
    Field("goals", said.GOALS, settings.TOP["goals"], "lines", said.GOALS_HELP, sorted=_goals),
    Field("strategy.ours_from", said.OURS_FROM, _S["ours_from"], "number", said.OURS_FROM_HELP),
    Field(
        "strategy.not_ours_up_to", said.NOT_OURS, settings.STRATEGY["not_ours_up_to"], "number",
        said.NOT_OURS_HELP,
    ),
    Field("strategy.task_counts_as", said.TASK_COUNTS, settings.STRATEGY["task_counts_as"], "number"),
    *(
        Field(f"strategy.{name}", label, _S[name], "number", said.UNIT_COST_HELP, optional=True)
        for name, label in said.UNIT_COSTS.items()
    ),
    Field(
        "strategy.delay_rate", said.DELAY_RATE, _S["delay_rate"], "number", said.DELAY_RATE_HELP,
        optional=True
    ),
)  # fmt: skip
_V: Final = settings.VISIT
_VISIT: Final = (
    Field("visit.floor", said.FLOOR, _V["floor"], "number", said.FLOOR_HELP, optional=True),
    Field("visit.near_tie", said.NEAR_TIE, _V["near_tie"], "number", said.NEAR_TIE_HELP),
    Field("visit.bother", said.BOTHER, _V["bother"], "number", said.BOTHER_HELP),
    _span("visit", "ask_again_after", _V, said.ASK_AGAIN, said.SPAN_HELP),
    _span("visit", "refused_for", _V, said.REFUSED, said.SPAN_HELP),
    Field("visit.contacts", said.CONTACTS, _V["contacts"], "whole"),
    _span("visit", "contacts_within", _V, said.CONTACTS_WITHIN, said.CONTACTS_WITHIN_HELP),
    Field(
        "visit.offer_cost", said.OFFER_COST, _V["offer_cost"], "number", said.OFFER_COST_HELP, optional=True
    ),
    _span("visit", "lost_after", _V, said.LOST_AFTER, said.SPAN_HELP),
)
_QUEUE: Final = (
    Field("queue.cap_minutes", said.CAP, settings.QUEUE["cap_minutes"], "number"),
    Field(
        "queue.first", said.FIRST, settings.QUEUE["first"], "some", choices=tuple(queue_words.FIRST.items())
    ),
    Field(
        "queue.hours", said.OPENING, settings.QUEUE["hours"], "lines", said.OPENING_HELP,
        expected=said.AN_OPENING, refused=_no_hours,
    ),
    Field(
        "queue.closed", said.CLOSED, settings.QUEUE["closed"], "lines", said.CLOSED_HELP, expected=said.A_DAY
    ),
)  # fmt: skip
_C: Final = settings.CASES
_CASES: Final = (
    Field("cases.reason_first", said.REASON_FIRST, _C["reason_first"], "flag", said.REASON_FIRST_HELP),
    Field("cases.hear_within_minutes", said.HEAR_WITHIN, _C["hear_within_minutes"], "number"),
    Field("cases.call_back_within_hours", said.CALL_BACK, _C["call_back_within_hours"], "number"),
    Field("cases.groundless_claims", said.GROUNDLESS, _C["groundless_claims"], "whole"),
    Field(
        "cases.replacement_share", said.REPLACEMENT, _C["replacement_share"], "range", said.REPLACEMENT_HELP,
        expected=said.TWO_SHARES,
    ),
    Field(
        "cases.leaving_share", said.LEAVING, _C["leaving_share"], "range", said.LEAVING_HELP,
        expected=said.TWO_SHARES,
    ),
)  # fmt: skip
_F: Final = settings.FIT
_FIT: Final = (
    _span("fit", "horizon", _F, said.HORIZON, said.SPAN_HELP),
    Field("fit.model", said.MODEL, _F["model"], "choice", choices=_MODELS),
    Field("fit.level", said.LEVEL, _F["level"], "number", said.LEVEL_HELP),
    Field("fit.ltv_years", said.LTV_YEARS, _F["ltv_years"], "number"),
    Field("fit.discount_rate", said.DISCOUNT, _F["discount_rate"], "number", said.DISCOUNT_HELP),
    Field("fit.seed", said.SEED, _F["seed"], "whole", said.SEED_HELP),
)

_SCORECARD: Final = (
    Field(
        "scorecard.attached", said.ATTACHED, settings.SCORECARD["attached"], "lines", said.ATTACHED_HELP
    ),
)  # fmt: skip

_ALL: Final = (
    Part("company", texts.COMPANY, texts.COMPANY_LEAD, _COMPANY),
    Part("strategy", texts.STRATEGY, texts.STRATEGY_LEAD, _STRATEGY),
    Part("principles", texts.PRINCIPLES, texts.PRINCIPLES_LEAD, rows=Principles()),
    Part("visit", texts.VISIT, texts.VISIT_LEAD, _VISIT),
    Part("queue", texts.QUEUE, texts.QUEUE_LEAD, _QUEUE, Classes()),
    Part("cases", texts.CASES, texts.CASES_LEAD, _CASES),
    Part("scorecard", texts.SCORECARD, texts.SCORECARD_LEAD, _SCORECARD),
    Part("fit", texts.FIT, texts.FIT_LEAD, _FIT, note=texts.FIT_NEXT),
)
#: Name in the address → part.
PARTS: Final[Mapping[str, Part]] = {part.name: part for part in _ALL}
#: Key → what the setting is called.
CALLED: Final[Mapping[str, Reason]] = {
    **{field.key: field.label for part in _ALL for field in part.fields},
    "queue.classes": texts.CLASSES,
    "principles": texts.PRINCIPLES,
}
