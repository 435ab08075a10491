"""What a client would like best of today's menu: one belief, asked about, answered, and offered from."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from regulars.decisions.visit import offering, prior, slates
from regulars.decisions.visit.belief import Belief, Floats, Places
from regulars.decisions.visit.offering import Offer
from regulars.decisions.visit.questions import (
    ASK_BEST,
    ASK_BOUND,
    CONSTRAINT,
    SLATE,
    YES_NO,
    Answered,
    Choice,
    Known,
    Question,
    checked,
)
from regulars.decisions.visit.stopping import worth_asking
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, LookupFailed
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

NO_ITEM = Reason("error.no_item", "There is no {item} here that could be asked about or offered.{like}")
NO_ITEM_LIKE = Reason("error.no_item_like", " Did you mean {names}?")

#: Chance of an answer that says what the client does not want; variance of a pair's answer, as a share of the
#: items' own.
LAPSE, NOISE = 0.04, 0.02
#: Share of answers reckoned as wrong when a question is weighed.
WRONG = 0.1


@dataclass(frozen=True)
class Policy:
    """How to ask and offer.

    ``kinds`` of questions allowed, the one worth most is put; ``drop_off`` the chance that a client leaves
    over a question (`stopping.drop_off` estimates it) and ``bother`` what a question costs him, in units of
    utility; ``wrong`` the share of answers reckoned as wrong when a question is weighed, ``can_answer`` the
    chance that he can answer; ``near_tie`` the utility within which the cheaper item is offered;
    ``constraints`` what must be known before an item it concerns is offered: name → items.
    """

    kinds: tuple[str, ...] = (SLATE,)
    drop_off: float = 0.02
    bother: float = 0.01
    wrong: float = WRONG
    can_answer: float = 1.0
    near_tie: float = 0.01
    constraints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Taste:
    """What is believed of one client's utilities, what he was asked and what is out for him.

    Immutable: `answer` gives a new one. ``items`` are in order of their ids, whatever order they came in;
    ``lapse`` and ``noise`` say how answers are heard.
    """

    items: tuple[str, ...]
    belief: Belief
    answers: tuple[Answered, ...] = ()
    excluded: frozenset[str] = frozenset()
    lapse: float = LAPSE
    noise: float = NOISE

    @classmethod
    def from_utilities(
        cls, U: npt.ArrayLike, items: Sequence[str], *, lapse: float = LAPSE, noise: float = NOISE
    ) -> Self:
        """What past preferences ``U`` (people × items, NaN where unknown) say of a new client.

        Utilities may have any unit in which 0 means that the client leaves with nothing: questions are
        weighed in it. Neither the order of people nor that of items matters. Raises `ArgumentInvalid`.

        >>> taste = Taste.from_utilities([[1.0, 0.2], [0.9, 0.1], [0.2, 0.3]], ["tea", "coffee"])
        >>> taste.offer(["coffee", "tea"]).item
        'tea'
        """
        utilities, names = np.asarray(U, dtype=np.float64), [str(item) for item in items]
        if utilities.ndim != 2 or utilities.shape[1] != len(names):
            expected = f"rows of {len(names)} utilities, one an item"
            raise ArgumentInvalid(ARGUMENT_INVALID, name="U", value=str(utilities.shape), expected=expected)
        if np.isinf(utilities).any():
            raise ArgumentInvalid(ARGUMENT_INVALID, name="U", value="inf", expected="finite numbers or NaN")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ArgumentInvalid(ARGUMENT_INVALID, name="items", value=repr(twice), expected="there once")
        order = sorted(range(len(names)), key=names.__getitem__)
        belief = prior.learn(utilities[:, order])
        spread = float(np.mean(belief.variance(np.arange(len(names))))) if names else 1.0
        return cls(tuple(names[at] for at in order), belief, lapse=lapse, noise=noise * spread)

    @classmethod
    def from_portfolio(cls, portfolio: Portfolio, client: str | None, menu: Sequence[str]) -> Taste:
        """What purchases say of ``client`` (None: not known by name) about the items on ``menu``.

        Clients who bought from the same menu are the prior, learnt once a portfolio; his own purchases are
        seen with an error that falls with their number. Purchases reveal preference, not benefit: answers
        outrank them. An item that was never sold stands where items do on average. Utilities run from 0
        (what he would take last) to 1. Raises `LookupFailed` for a client who is not there.
        """
        from regulars.decisions.visit import learnt

        names = _names(menu)
        taste, own = learnt.of_client(portfolio, client, names, cls.from_utilities)
        if own is None:
            return taste
        values, error = (dict(zip(names, each.tolist(), strict=True)) for each in own)
        return taste.seen(values, error)

    def seen(self, utilities: Mapping[str, float], variance: float | Mapping[str, float]) -> Self:
        """This taste after his history showed ``utilities`` (item → value), each with error ``variance``.

        History comes first: `ArgumentInvalid` once a question was answered.
        """
        if self.answers:
            raise ArgumentInvalid(
                ARGUMENT_INVALID, name="answers", value=len(self.answers), expected="0 while history is seen"
            )
        values, error = np.zeros(len(self.items)), np.full(len(self.items), np.inf)
        names = [name for name, value in utilities.items() if not math.isnan(value)]
        places = self._places(names)
        values[places] = [utilities[name] for name in names]
        error[places] = [variance[name] if isinstance(variance, Mapping) else variance for name in names]
        return replace(self, belief=self.belief.seen(values, error))

    def without(self, items: Iterable[str]) -> Self:
        """This taste with ``items`` ruled out for good: refused, or what he may not have."""
        names = _names(items)
        self._places(names)
        return replace(self, excluded=self.excluded | set(names))

    def next_question(
        self,
        menu: Sequence[str],
        prices: Mapping[str, float] | None = None,
        margins: Mapping[str, float] | None = None,
        floor: float | None = None,
        policy: Policy | None = None,
    ) -> Question | None:
        """The question worth most among ``menu``, or None where no question is worth its price.

        ``prices`` and ``margins`` by item, in money; nothing with a margin below ``floor``, or without one,
        is asked about. The same arguments as `offer`. Raises `LookupFailed` for an item that is not here.

        >>> people = [[1, 0, 0.1], [0, 1, 0.2], [0.1, 0, 1], [1, 0.1, 0], [0, 0.9, 0.1]] * 20
        >>> taste = Taste.from_utilities(people, ["tea", "coffee", "juice"])
        >>> question = taste.next_question(["juice", "tea", "coffee"])
        >>> question.kind, sorted(question.items)
        ('slate', ['coffee', 'juice', 'tea'])
        >>> taste.answer(question, "juice").offer(["juice", "tea", "coffee"]).item
        'juice'
        """
        policy = policy or Policy()
        offer = self.offer(menu, prices, margins, floor, policy)
        if offer.item is None:
            return None
        feasible = self._places(offering.feasible(self._allowed(menu), margins, floor))
        known = Known(self.answers)
        found = slates.best(
            self.belief,
            feasible,
            policy.kinds,
            policy.wrong,
            self.noise,
            lambda kind, places: known.settles(kind, self._items(places)),
        )
        touched = {offer.item, *(self._items(found.places) if found else ())}
        for about, bound in sorted(policy.constraints.items()):
            concerned = tuple(sorted(set(bound) & set(self.items)))
            if touched & set(bound) and not known.settles(CONSTRAINT, concerned, about):
                return Question(CONSTRAINT, concerned, about, offer.benefit, reason=ASK_BOUND(about=about))
        if found is None:
            return None
        gain = found.gain * policy.can_answer
        if not worth_asking(offer.benefit, gain, policy.drop_off, policy.bother):
            return None
        return Question(
            found.kind,
            self._items(found.places),
            value=offer.benefit,
            gain=gain,
            reason=ASK_BEST(gain=gain, value=offer.benefit, cost=policy.bother, drop_off=policy.drop_off),
        )

    def answer(self, question: Question, choice: Choice) -> Self:
        """This taste after ``choice``: an item's id; False, "none of these"; True or False to a yes-or-no
        question or a constraint; None, "I do not know" or "I would rather not say".

        None teaches nothing and costs nothing: the offer stays as it was, and the question is not put again.
        Raises `ArgumentInvalid` for what is no answer to the question.
        """
        checked(question, choice)
        places = self._places(question.items)
        given = Answered(question.kind, question.items, question.about, choice)
        heard = replace(self, answers=(*self.answers, given))
        if choice is None or (question.kind == CONSTRAINT and choice is False):
            return heard
        if question.kind == CONSTRAINT:
            return heard.without(question.items)
        contrasts = self._contrasts(question, places, choice)
        return replace(heard, belief=self.belief.chosen(contrasts, self.lapse, self.noise))

    def offer(
        self,
        menu: Sequence[str],
        prices: Mapping[str, float] | None = None,
        margins: Mapping[str, float] | None = None,
        floor: float | None = None,
        policy: Policy | None = None,
    ) -> Offer:
        """The one item of ``menu`` that serves the client best, or none with the reason why.

        Of items within ``policy.near_tie`` of the best the cheapest is offered; margin decides only between
        equal prices. Raises `LookupFailed` for an item that is not here.

        >>> taste = Taste.from_utilities([[0.80, 0.801], [0.6, 0.6]], ["tea", "coffee"])
        >>> taste.offer(["tea", "coffee"], prices={"tea": 2, "coffee": 3}).item
        'tea'
        >>> taste.offer(["tea", "coffee"], margins={"tea": 1, "coffee": 2}, floor=5).item is None
        True
        """
        allowed = self._allowed(menu)
        items = offering.feasible(allowed, margins, floor)
        if not items:
            return offering.none(len(menu), len(allowed), floor)
        utilities = self.belief.mean[self._places(items)]
        return offering.offer(items, utilities, prices, margins, (policy or Policy()).near_tie)

    def expected(self, menu: Sequence[str]) -> dict[str, float]:
        """Expected utility of each item of ``menu``."""
        names = _names(menu)
        return dict(zip(names, self.belief.mean[self._places(names)].tolist(), strict=True))

    def chance(self, question: Question, choice: str | bool) -> float:
        """The chance that the client answers ``choice`` to a slate or a pair (by id), or to yes-or-no."""
        checked(question, choice)
        contrasts = self._contrasts(question, self._places(question.items), choice)
        return self.belief.chance(contrasts, self.lapse, self.noise)

    def as_json(self) -> dict[str, Any]:
        """The state as plain values, by the published schema (`regulars.decisions.visit.states.schema`)."""
        from regulars.decisions.visit import states

        return states.write(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """The taste that `as_json` wrote; raises `ArgumentInvalid` for anything else."""
        from regulars.decisions.visit import states

        return cls(**states.read(document))

    def _contrasts(self, question: Question, places: Places, choice: Choice) -> Floats:
        """What came out positive: (items, contrasts)."""
        count = len(self.items)
        if question.kind == YES_NO:
            contrast = slates.against_all(count, int(places[0]))
            return contrast if choice is True else -contrast
        if choice is False:
            none_of = np.full((count, 1), 1 / count)
            none_of[places] -= 1 / len(places)
            return none_of
        chosen = self._places([str(choice)])[0]
        others = places[places != chosen]
        contrasts = np.zeros((count, len(others)))
        contrasts[others, np.arange(len(others))] = -1.0
        contrasts[chosen] = 1.0
        return contrasts

    def _allowed(self, menu: Sequence[str]) -> list[str]:
        """The items of ``menu`` that are not ruled out, in order."""
        names = _names(menu)
        self._places(names)
        return [name for name in names if name not in self.excluded] if self.excluded else names

    def _items(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.items[place] for place in places)

    def _places(self, names: Sequence[str]) -> Places:
        """Where ``names`` stand among the items; raises `LookupFailed`, with names that are near."""
        try:
            return np.array([self._place[name] for name in names], dtype=np.intp)
        except KeyError as missing:
            near = difflib.get_close_matches(missing.args[0], self.items, n=3)
            like = NO_ITEM_LIKE(names=", ".join(near)) if near else ""
            raise LookupFailed(NO_ITEM, item=missing.args[0], like=like) from None

    @cached_property
    def _place(self) -> dict[str, int]:
        return {item: place for place, item in enumerate(self.items)}


def _names(items: Iterable[str]) -> list[str]:
    """Ids in order, each once."""
    return sorted({str(item) for item in items})
