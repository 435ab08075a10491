"""Fields of the forms of a visit, and what was wrong with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict

from regulars.desk import clients, visiting
from regulars.desk.clients import Known
from regulars.desk.once import KeyReused
from regulars.errors import ArgumentInvalid, RegularsError
from regulars.phrases.speech import say
from regulars.reasons import Said
from regulars.web.texts import visit as texts

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

#: Fields of a step that hold one value.
_ONE: Final = ("said", "choice", "answer", "note", "name", "task", "what", "by", "budget", "days")
#: Step → the field a sentence belongs to, where the error does not say it.
_FIELD: Final[Mapping[str, str]] = {
    "wish": "said", "advice": "said", "promise": "what", "sent-by": "name", "check-back": "note",
    "bind": "avoid", "choose": "items", "answer": "choice",
}  # fmt: skip
#: Codes of errors → their field.
_FIELD_OF_CODE: Final[Mapping[str, str]] = {
    "desk.visit_day_empty": "by", "error.visit_promise_past": "by", "desk.visit_not_a_sum": "budget",
    "error.visit_under_zero": "budget",
}  # fmt: skip


def given(posted: QueryDict, step: str, lang: str) -> dict[str, Any]:
    """What a form gives with a step."""
    values: dict[str, Any] = {name: posted[name] for name in _ONE if name in posted}
    if "items" in posted:
        values["items"] = posted.getlist("items")
    if "avoid" in posted:
        values["avoid"] = [posted["avoid"]]
    if step == "more":
        values["accepted"] = posted.get("accepted") == "yes"
    if step == "advice":
        values["said"] = say(texts.ADVICE_SAID, lang)
    if step == "sent-by":
        values["name"] = "" if "nobody" in posted else posted.get("client") or posted.get("name", "")
    return values


def candidates(posted: QueryDict, step: str, portfolio: Portfolio | None, by: Person) -> list[Known]:
    """Clients whom the name of the one who sent him may mean, where that has to be asked back."""
    name = posted.get("name", "").strip()
    settled = any(each in posted for each in ("nobody", "client", "as_typed"))
    if step != "sent-by" or not name or settled:
        return []
    found = clients.find(portfolio, name, by, top=6)
    return [] if name in {each.client for each in found} else found


@dataclass(frozen=True)
class Problem:
    """What was wrong with a step: the sentence, the field it stands ``beside``, and what was typed."""

    step: str
    said: Said
    beside: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 400
    candidates: tuple[Known, ...] = ()

    @classmethod
    def which(cls, candidates: Sequence[Known], posted: QueryDict) -> Problem:
        """No problem but a question back: who of these sent him?"""
        asked = texts.WHO_OF_THESE() if len(candidates) > 1 else texts.IS_IT_HE()
        return cls("sent-by", asked, "name", _typed(posted), 200, tuple(candidates))

    @classmethod
    def of(cls, wrong: RegularsError, step: str, posted: QueryDict) -> Problem:
        """The problem of a form that was sent; a visit that went on meanwhile is no field's fault."""
        if isinstance(wrong, KeyReused | visiting.ChangedMeanwhile):
            return cls("", visiting.MOVED_ON(), typed=_typed(posted), status=409)
        assert isinstance(wrong, ArgumentInvalid)
        beside = _FIELD_OF_CODE.get(wrong.said.code, _FIELD.get(step, ""))
        return cls(step, wrong.said, beside, _typed(posted), 422)


def _typed(posted: QueryDict) -> dict[str, str]:
    return {name: str(posted[name]) for name in posted}
