"""What whoever leads a visit has before him: the menu, the settings, the client's records, his taste."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from regulars import horizon
from regulars.decisions.visit.answers import Answer, answers_of, standing
from regulars.decisions.visit.contacts import Contacted, Limits, may_contact
from regulars.decisions.visit.feasible import Constraints
from regulars.decisions.visit.menu import Menu
from regulars.decisions.visit.session import LEFT_OVER_A_QUESTION, Session
from regulars.decisions.visit.stopping import DropOff, drop_off
from regulars.decisions.visit.taste import Policy, Taste
from regulars.errors import LookupFailed
from regulars.ledger import outcomes
from regulars.reasons import Said
from regulars.settings import VisitSettings

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

#: The question whose answer "yes" says that he must not have what is tagged so.
AVOID: Final = "avoid:"
_OF_ADVICE: Final = ("slate:", "pair:", "yes_no:")


def left_over_questions(records: Iterable[Mapping[str, Any]]) -> DropOff:
    """How many leave over a question of advice, by records of kind ``visits`` and ``answers``."""
    left = asked = 0
    for each in records:
        left += each.get("outcome") == LEFT_OVER_A_QUESTION
        asked += each.get("kind") == "answers" and str(each.get("question")).startswith(_OF_ADVICE)
    return drop_off(asked + left, left)


@dataclass(frozen=True, eq=False)
class Briefing:
    """What is known when a visit of ``client`` is led, at ``now`` (the company's wall time).

    ``records`` hold the client's, in the order in which they were written (others' do no harm); ``drop_off``
    is the chance that somebody leaves over a question; ``purchases`` maps products to their last day.
    """

    client: str
    menu: Menu
    settings: VisitSettings
    records: tuple[Mapping[str, Any], ...]
    now: dt.datetime
    lang: str
    drop_off: float = 0.0
    purchases: Mapping[str, dt.date] = field(default_factory=dict)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What he has answered so far."""
        return answers_of(self.client, self.records)

    def policy(self, session: Session) -> Policy:
        """How to ask, by the company's settings; how many leave over a question, by its records.

        Whoever did not know twice running, or wanted nothing of it three times, is asked no more.
        """
        said = [each.choice for each in session.asked]
        asked_enough = said[-2:] == [None] * 2 or (len(said) > 2 and not any(said[-3:]))
        return Policy(
            near_tie=self.settings.near_tie,
            bother=self.settings.bother,
            drop_off=self.drop_off,
            can_answer=0.0 if asked_enough else 1.0,
        )

    def constraints(self) -> Constraints:
        """What he must not have, as he said in earlier visits and did not take back."""
        said = standing(self.answers, self.now.date())
        bound = (
            key.removeprefix(AVOID) for key in said if key.startswith(AVOID) and said[key].answer == "yes"
        )
        return Constraints(avoid=tuple(bound))

    def refused(self) -> set[str]:
        """What he refused lately."""
        since = self.now.date() - dt.timedelta(weeks=horizon.parse(self.settings.refused_for).weeks)
        return {
            str(each["product"])
            for each in self._his("offers")
            if not each.get("accepted") and _day(each["at"]) >= since
        }

    def suggested_last(self) -> set[str]:
        """What was suggested on his last visit: nothing is suggested twice running."""
        made = [each for each in self._his("offers") if not each.get("asked")]
        last = max((str(each["at"]) for each in made), default="")
        return {str(each["product"]) for each in made if str(each["at"]) == last}

    def promised(self) -> list[Mapping[str, Any]]:
        """Promises of earlier visits that are neither kept nor broken; the last record of one counts."""
        last = {(each["what"], each["by"]): each for each in self._his("promises")}
        return [each for each in last.values() if each.get("kept") is None]

    def contact(self) -> Said:
        """Whether he may be written to or called unasked, by what came of it before."""
        his = [each for each in outcomes.contacts(self.records) if each.client == self.client]
        came = [_day(each["at"]) for each in self._his("visits")]
        limits = Limits(self.settings.contacts, round(horizon.parse(self.settings.contacts_within).weeks * 7))
        return may_contact(
            [Contacted(each.at, each.direction == "in", each.outcome != "no-answer") for each in his],
            self.now.date(),
            limits,
            refused=self.client in outcomes.standing(his)
            and outcomes.standing(his)[self.client].outcome == outcomes.DO_NOT_CALL,
            came=max(came, default=None),
        )[1]

    def had(self) -> dict[str, dt.date]:
        """Items he has had here → the last day: from earlier visits and from his purchases."""
        had = {
            str(item): _day(each["at"]) for each in self._his("visits") for item in each.get("items") or ()
        }
        ids = {item.id.casefold(): item.id for item in self.menu.items}
        for product, on in self.purchases.items():
            item = ids.get(product.casefold(), product)
            had[item] = max(on, had.get(item, on))
        return had

    def taste(self, session: Session, portfolio: Portfolio | None) -> Taste:
        """What is believed of him: from purchases of clients like him, else that each item is as likely to be
        his favourite; then his answers of this visit.
        """
        items = [item.id for item in self.menu.items]
        taste = Taste.from_utilities(np.eye(len(items)), items)
        if portfolio is not None:
            try:
                taste = Taste.from_portfolio(portfolio, self.client, items)
            except LookupFailed:
                taste = Taste.from_portfolio(portfolio, None, items)
        for each in session.asked:
            taste = taste.answer(each.question, each.choice)
        return taste

    def again_after(self) -> dt.date:
        """Until when an answer of today stands."""
        return self.now.date() + dt.timedelta(weeks=horizon.parse(self.settings.ask_again_after).weeks)

    def _his(self, kind: str) -> Iterable[Mapping[str, Any]]:
        return (
            each
            for each in self.records
            if each.get("kind") == kind and str(each.get("client")) == self.client
        )


def _day(at: object) -> dt.date:
    return dt.date.fromisoformat(str(at)[:10])
