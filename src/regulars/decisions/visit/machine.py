"""The visit as a finite machine: what the client wishes, one offer, check back, one suggestion more.

arrived → asked* → offered → delivered → checked_back → dessert → closed. Every step gives a new visit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from regulars.decisions.visit import documents
from regulars.decisions.visit.answers import Answer
from regulars.decisions.visit.feasible import Constraints, feasible
from regulars.decisions.visit.made import Offered, Promise, Suggestion
from regulars.decisions.visit.matching import Match, Verdict, match, verdict
from regulars.decisions.visit.menu import Menu
from regulars.decisions.visit.offering import Offer
from regulars.decisions.visit.questions import Question
from regulars.decisions.visit.taste import Policy, Taste
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason

Stage = Literal["arrived", "asked", "offered", "delivered", "checked_back", "dessert", "closed"]
#: What each stage is called.
STAGES: Final[Mapping[Stage, Reason]] = {
    "arrived": Reason("visit.arrived", "has come"),
    "asked": Reason("visit.asked", "asked what he would like"),
    "offered": Reason("visit.offered", "offered"),
    "delivered": Reason("visit.delivered", "has it"),
    "checked_back": Reason("visit.checked_back", "liked it?"),
    "dessert": Reason("visit.dessert", "one more suggestion"),
    "closed": Reason("visit.closed", "the visit is over"),
}
CheckBack = Literal["worse", "as expected", "better"]
CHECK_BACKS: Final = ("worse", "as expected", "better")

WRONG_STEP = Reason(
    "error.visit_step", "The visit stands at {stage!r}; that can be done only at: {needed}. Do that first."
)
CLOCK_BACK = Reason(
    "error.visit_clock",
    "{at} is before the last step of this visit ({last}). Set the clock right and try again.",
)
CLEAR_WISH = Reason(
    "error.visit_clear_wish",
    "He said clearly what he would like, and it is here: that is the offer, no advice.",
)
WISH_FIRST = Reason(
    "error.visit_wish_first", "Ask what he would like first; advice is for whoever asks for it."
)
NO_GOOD_CHECK_BACK = Reason(
    "error.visit_no_good_check_back",
    "Nothing more is suggested before he has said that it was as he expected, or better.",
)
ONE_SUGGESTION = Reason("error.visit_one_suggestion", "One more suggestion a visit is enough; it was made.")
NOT_NEW = Reason("error.visit_not_new", "Who sent him is asked of a new client only.")
ASKED_ALREADY = Reason("error.visit_asked_already", "Who sent him was asked already; it is asked once.")
MUST_NOT = Reason("error.visit_must_not", "{item} cannot be offered to him: {why}.")
NOTHING_NAMED = Reason("error.visit_nothing_named", "Name at least one item of the menu.")
PROMISE_PAST = Reason("error.visit_promise_past", "{by} is over: a promise is for a day from today on.")
PROMISE_UNKNOWN = Reason("error.visit_promise", "There is no promise {number}; there are {n}.")

GOES_WITH = Reason("suggest.goes_with", "it may go well with what he took")
NO_MORE = Reason("suggest.no_more", "there is nothing more to suggest that he could have")


@dataclass(frozen=True)
class Visit:
    """One visit of one client; ``client`` None where he is not known by name.

    Times are the company's wall time. ``refused`` are items he did not want in this visit.

    >>> from regulars.decisions.visit.menu import Item
    >>> menu = Menu((Item("1", {"en": "Omelette"}), Item("2", {"en": "Coffee"})))
    >>> noon = dt.datetime(2026, 11, 22, 12)
    >>> visit = Visit.arrive("7", noon).wish("omelette and coffee", menu, noon)
    >>> visit.stage, visit.offer.items
    ('offered', ('1', '2'))
    >>> visit.delivered(noon).checked_back("better", noon).stage
    'checked_back'
    """

    client: str | None
    arrived_at: dt.datetime
    at: dt.datetime
    new: bool = False
    stage: Stage = "arrived"
    said: str = ""
    matches: tuple[Match, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)
    offer: Offered | None = None
    refused: tuple[str, ...] = ()
    delivered_at: dt.datetime | None = None
    check_back: CheckBack | None = None
    note: str = ""
    suggestion: Suggestion | None = None
    asked_who_sent: bool = False
    sent_by: str | None = None
    promises: tuple[Promise, ...] = ()
    answers: tuple[Answer, ...] = ()

    @classmethod
    def arrive(
        cls, client: str | None, at: dt.datetime, *, new: bool = False, constraints: Constraints | None = None
    ) -> Visit:
        """A client comes; ``constraints`` are what is known to bind him."""
        return cls(client, at, at, new=new, constraints=constraints or Constraints())

    @property
    def understood(self) -> Verdict | None:
        """How his wish was understood; None before he has said one."""
        return verdict(self.matches) if self.matches else None

    @property
    def wished(self) -> tuple[str, ...]:
        """The items that he wished for clearly, whatever else he said."""
        return _items(each for each in self.matches if each.verdict == "clear")

    @property
    def ask_back(self) -> tuple[str, ...]:
        """The items to ask back about, best first: those of the parts in doubt, else what was clear."""
        return tuple(item for item in _items(self.matches) if item not in self.wished) or self.wished

    @property
    def opens_case(self) -> bool:
        """Whether it was worse than he expected, so that a case is to be opened."""
        return self.check_back == "worse"

    def wish(
        self,
        said: str,
        menu: Menu,
        at: dt.datetime,
        *,
        lang: str | None = None,
        constraints: Constraints | None = None,
    ) -> Visit:
        """He says what he would like. A clear wish that can be served is the offer; else it is asked back."""
        visit = self._step(at, "arrived", "asked")
        bound = constraints or self.constraints
        found = tuple(match(said, menu, lang))
        heard = replace(visit, stage="asked", said=said, matches=found, constraints=bound)
        if verdict(found) != "clear" or heard._breaks(menu, heard.wished):
            return heard
        return heard._offered(Offered(heard.wished, "wish", found[0].reason), menu)

    def bound(self, constraints: Constraints, menu: Menu, at: dt.datetime) -> Visit:
        """He says what else binds him, at whatever step: that holds from now on, and nothing is loosened.

        What was offered and now breaks it is taken back before he has it, and asked back instead.
        """
        visit = self._step(at, "arrived", "asked", "offered", "delivered", "checked_back", "dessert")
        visit = replace(visit, constraints=self.constraints.with_more(constraints))
        more = visit.suggestion
        if more is not None and more.accepted is None and visit._breaks(menu, (str(more.item),)):
            return replace(visit, stage="checked_back", suggestion=None)
        if visit.stage == "offered" and visit.offer is not None and visit._breaks(menu, visit.offer.items):
            return replace(visit, stage="asked", offer=None)
        return visit

    def choose(self, items: Collection[str], menu: Menu, at: dt.datetime) -> Visit:
        """Asked back, he names items of the menu: they are the offer, beside what was clear.

        Raises `ArgumentInvalid` for what is not there or breaks his own constraints.
        """
        visit = self._step(at, "asked")
        if not items:
            raise ArgumentInvalid(NOTHING_NAMED)
        left_out = feasible(menu, self.constraints).left_out
        for item in items:
            if (why := left_out.get(menu[item].id)) is not None:
                raise ArgumentInvalid(MUST_NOT, item=item, why=why)
        return visit._offered(Offered(tuple(dict.fromkeys((*self._kept(menu), *items))), "choice"), menu)

    def advise(
        self,
        taste: Taste,
        menu: Menu,
        *,
        floor: float | None = None,
        policy: Policy | None = None,
        lately_refused: Collection[str] = (),
    ) -> Question | Offer:
        """What to ask him next, or the one offer: for whoever asks for advice or has no clear wish.

        Only what is feasible is asked about and offered, of what he asked about where he did; the clear part
        of a wish is not advised on. Raises `ArgumentInvalid` for a clear wish, which no model replaces.
        """
        self._needs("asked")
        self._no_clear_wish(menu)
        tasks = {task for each in self.matches for task in each.tasks if menu.serving(task)}
        refused = {*self.refused, *lately_refused}
        may = feasible(menu, self.constraints, floor=floor, refused=refused, tasks=tasks)
        # Taste keeps the floor itself, and says so where nothing else is in the way.
        bound = feasible(menu, self.constraints, refused=refused, tasks=tasks)
        kept = self._kept(menu)
        others = [item for item in menu.available if item not in kept]
        within = [item for item in may.items if item in self.ask_back and item not in kept] or others
        open_to_him = taste.without(item for item in bound.left_out if item in within)
        prices, margins = _money(menu)
        question = open_to_him.next_question(within, prices, margins, floor, policy)
        return question or open_to_him.offer(within, prices, margins, floor, policy)

    def advised(self, offer: Offer, menu: Menu, at: dt.datetime) -> Visit:
        """The advice is given: the one offer, beside what was clear. Without an item nothing changes."""
        visit = self._step(at, "asked")
        self._no_clear_wish(menu)
        if offer.item is None:
            return visit
        if (why := self.constraints.breaks(menu[offer.item])) is not None:
            raise ArgumentInvalid(MUST_NOT, item=offer.item, why=why)
        items = tuple(dict.fromkeys((*self._kept(menu), offer.item)))
        return visit._offered(Offered(items, "advice", offer.reason), menu)

    def declined(self, at: dt.datetime) -> Visit:
        """He does not want it: nothing is worse for that, and he is asked again what he would like."""
        visit = self._step(at, "offered")
        assert visit.offer is not None
        advised = visit.offer.items if visit.offer.origin == "advice" else ()
        refused = dict.fromkeys((*visit.refused, *(item for item in advised if item not in visit.wished)))
        return replace(visit, stage="asked", offer=None, matches=(), refused=tuple(refused))

    def delivered(self, at: dt.datetime) -> Visit:
        """He has exactly what was offered."""
        visit = self._step(at, "offered")
        assert visit.offer is not None
        return replace(visit, stage="delivered", delivered_at=at, offer=replace(visit.offer, accepted=True))

    def checked_back(self, answer: CheckBack, at: dt.datetime, note: str = "") -> Visit:
        """Was everything to his liking: worse than he expected, as expected, better? Worse opens a case."""
        visit = self._step(at, "delivered")
        if answer not in CHECK_BACKS:
            raise ArgumentInvalid(
                ARGUMENT_INVALID, name="check-back", value=repr(answer), expected=", ".join(CHECK_BACKS)
            )
        return replace(visit, stage="checked_back", check_back=answer, note=note)

    def suggest(
        self,
        taste: Taste | None,
        menu: Menu,
        *,
        floor: float | None = None,
        lately_refused: Collection[str] = (),
        taken_lately: Collection[str] = (),
    ) -> Suggestion:
        """The one thing more to suggest, with its reason; without a taste, what is cheapest for him.

        Never what he has just had, refused lately or may not have; nothing under the floor. Of another group
        than what he had, where there is one: a dessert is no second omelette.
        """
        self._after_a_good_check_back()
        had = set(self.offer.items) if self.offer else set()
        may = feasible(
            menu, self.constraints, floor=floor, refused={*self.refused, *lately_refused, *had, *taken_lately}
        )
        if not may.items:
            return Suggestion(None, NO_MORE())
        groups = {menu[item].group for item in had} - {""}
        within = [item for item in may.items if menu[item].group not in groups] or list(may.items)
        prices, margins = _money(menu)
        if taste is None:
            cheapest = min(within, key=lambda item: (prices.get(item, float("inf")), item))
            return Suggestion(cheapest, GOES_WITH(), price=menu[cheapest].price)
        found = taste.offer(within, prices, margins, floor)
        price = menu[found.item].price if found.item is not None else None
        return Suggestion(found.item, found.reason, price=price)

    def suggested(self, suggestion: Suggestion, menu: Menu, at: dt.datetime) -> Visit:
        """The suggestion is made. Raises `ArgumentInvalid` before a good check-back and for a second one."""
        self._after_a_good_check_back()
        visit = self._step(at, "checked_back")
        if suggestion.item is None:
            return visit
        why = feasible(menu, self.constraints, refused=self.refused).left_out.get(menu[suggestion.item].id)
        if why is not None:
            raise ArgumentInvalid(MUST_NOT, item=suggestion.item, why=why)
        return replace(visit, stage="dessert", suggestion=suggestion)

    def took_suggestion(self, taken: bool, at: dt.datetime) -> Visit:
        """Whether he took it; no harm done if not."""
        visit = self._step(at, "dessert")
        assert visit.suggestion is not None
        return replace(visit, suggestion=replace(visit.suggestion, accepted=taken))

    def was_sent_by(self, name: str | None, at: dt.datetime) -> Visit:
        """Who sent him, asked once of a new client; None where he does not know or would rather not say."""
        if not self.new:
            raise ArgumentInvalid(NOT_NEW)
        if self.asked_who_sent:
            raise ArgumentInvalid(ASKED_ALREADY)
        visit = self._step(at, "arrived", "asked", "offered", "delivered", "checked_back", "dessert")
        return replace(visit, asked_who_sent=True, sent_by=(name or "").strip() or None)

    def promised(self, what: str, by: dt.date, at: dt.datetime) -> Visit:
        """Something is promised by a day, which is not before today."""
        visit = self._step(at, "arrived", "asked", "offered", "delivered", "checked_back", "dessert")
        if by < at.date():
            raise ArgumentInvalid(PROMISE_PAST, by=by)
        return replace(visit, promises=(*visit.promises, Promise(what.strip(), by)))

    def kept(self, number: int, kept: bool, at: dt.datetime) -> Visit:
        """Whether promise ``number`` (from 1) was kept; also when the visit is over."""
        visit = self._step(at)
        if not 1 <= number <= len(self.promises):
            raise ArgumentInvalid(PROMISE_UNKNOWN, number=number, n=len(self.promises))
        promises = list(self.promises)
        promises[number - 1] = replace(promises[number - 1], kept=kept)
        return replace(visit, promises=tuple(promises))

    def answered(self, answer: Answer, at: dt.datetime) -> Visit:
        """He answered a question (or would rather not); nothing else changes."""
        return replace(self._step(at), answers=(*self.answers, answer))

    def closed(self, at: dt.datetime) -> Visit:
        """The visit is over, wherever it stands."""
        return replace(
            self._step(at, "arrived", "asked", "offered", "delivered", "checked_back", "dessert"),
            stage="closed",
        )

    def as_json(self) -> dict[str, Any]:
        """The visit as plain values, by the published schema (`visit.schema.json`)."""
        return documents.write(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Visit:
        """The visit that `as_json` wrote; raises `ArgumentInvalid` for anything else."""
        return documents.read(document)

    def _offered(self, offer: Offered, menu: Menu) -> Visit:
        prices = [menu[item].price for item in offer.items]
        known = [price for price in prices if price is not None]
        total = sum(known) if len(known) == len(prices) else None
        return replace(self, stage="offered", offer=replace(offer, price=total))

    def _no_clear_wish(self, menu: Menu) -> None:
        if self.understood is None:
            raise ArgumentInvalid(WISH_FIRST)
        if self.understood == "clear" and not self._breaks(menu, self.wished):
            raise ArgumentInvalid(CLEAR_WISH)

    def _breaks(self, menu: Menu, items: Iterable[str]) -> bool:
        return any(self.constraints.breaks(menu[item]) for item in items)

    def _kept(self, menu: Menu) -> tuple[str, ...]:
        """What he wished for clearly and may have: it is served whatever becomes of the rest."""
        may = feasible(menu, self.constraints).items
        return tuple(item for item in self.wished if item in may)

    def _after_a_good_check_back(self) -> None:
        if self.suggestion is not None:
            raise ArgumentInvalid(ONE_SUGGESTION)
        if self.check_back not in ("as expected", "better"):
            raise ArgumentInvalid(NO_GOOD_CHECK_BACK)

    def _needs(self, *stages: Stage) -> None:
        if stages and self.stage not in stages:
            needed = [STAGES[each]() for each in stages]
            raise ArgumentInvalid(WRONG_STEP, stage=STAGES[self.stage](), needed=needed)

    def _step(self, at: dt.datetime, *stages: Stage) -> Visit:
        """This visit at a later time; raises where it stands at none of ``stages`` or time runs back."""
        self._needs(*stages)
        if at < self.at:
            raise ArgumentInvalid(CLOCK_BACK, at=at, last=self.at)
        return replace(self, at=at)


def _items(matches: Iterable[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for each in matches for item in each.items))


def _money(menu: Menu) -> tuple[dict[str, float], dict[str, float]]:
    """Prices and margins by item, where they are known."""
    return (
        {item.id: item.price for item in menu.items if item.price is not None},
        {item.id: item.margin for item in menu.items if item.margin is not None},
    )
