"""Ours and its rivals: each asks by the answers so far, and offers one product at any time.

An interview knows the people of the past and, where it may, one client's history; questions and answers go by
places of products. What follows a path of answers is kept: others who answer alike are asked alike.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from regulars.decisions.visit import Policy, Question, Taste
from regulars.decisions.visit.belief import lapsed, orthant

Answer = int | bool
Asked = tuple[str, tuple[int, ...]]
#: Ask as long as an answer can teach anything.
ALWAYS = {"drop_off": 0.0, "bother": -1e-6}


class Interview:
    """A path of answers → the next question (None: no more) and the offer."""

    def __init__(self) -> None:
        self._steps: dict[tuple[Answer, ...], tuple[Any, Asked | None, int]] = {}

    def at(self, path: tuple[Answer, ...]) -> tuple[Asked | None, int]:
        """The question after ``path``, and the product offered if it is not asked."""
        return self._step(path)[1:]

    def _step(self, path: tuple[Answer, ...]) -> tuple[Any, Asked | None, int]:
        if path not in self._steps:
            if path:
                state, asked, _ = self._step(path[:-1])
                assert asked is not None
                state = self.told(state, asked, path[-1])
            else:
                state = self.begin()
            self._steps[path] = (state, self.asks(state), self.offers(state))
        return self._steps[path]

    def begin(self) -> Any:
        return None

    def told(self, state: Any, asked: Asked, answer: Answer) -> Any:
        return state

    def asks(self, state: Any) -> Asked | None:
        return None

    def offers(self, state: Any) -> int:
        raise NotImplementedError


class Always(Interview):
    """Offers the same product, asks nothing: the most popular, the client's own, the highest margin."""

    def __init__(self, product: int) -> None:
        super().__init__()
        self.product = product

    def offers(self, state: Any) -> int:
        return self.product


class Ours(Interview):
    """The Gaussian belief; ``policy`` says what may be asked and when to stop."""

    def __init__(self, taste: Taste, policy: Policy, **terms: Any) -> None:
        super().__init__()
        self.taste, self.policy, self.terms = taste, policy, terms

    def begin(self) -> Taste:
        return self.taste

    def told(self, state: Taste, asked: Asked, answer: Answer) -> Taste:
        kind, places = asked
        items = tuple(state.items[place] for place in places)
        choice = bool(answer) if kind == "yes_no" else state.items[answer]
        return state.answer(Question(kind, items), choice)

    def asks(self, state: Taste) -> Asked | None:
        question = state.next_question(state.items, policy=self.policy, **self.terms)
        if question is None:
            return None
        return question.kind, tuple(state.items.index(item) for item in question.items)

    def offers(self, state: Taste) -> int:
        item = state.offer(state.items, policy=self.policy, **self.terms).item
        assert item is not None
        return state.items.index(item)


class OtherQuestions(Ours):
    """The same belief, slates chosen another way: ``choose`` gives one for a taste."""

    def __init__(self, taste: Taste, choose: Callable[[Taste], tuple[int, ...]]) -> None:
        super().__init__(taste, Policy(**ALWAYS))
        self.choose = choose

    def asks(self, state: Taste) -> Asked | None:
        return "slate", self.choose(state)


def at_random(seed: int) -> Callable[[Taste], tuple[int, ...]]:
    """Three products drawn anew for every path of answers."""

    def choose(taste: Taste) -> tuple[int, ...]:
        told = [taste.items.index(str(each.choice)) for each in taste.answers]
        drawn = np.random.default_rng([seed, *told]).choice(len(taste.items), 3, replace=False)
        return tuple(int(place) for place in drawn)

    return choose


def most_uncertain(taste: Taste) -> tuple[int, ...]:
    """The slate with the largest entropy of its answer; lapses being alike, that is BALD, too."""
    everything = np.arange(len(taste.items))
    spread, mean = taste.belief.covariance(everything, everything), taste.belief.mean
    asked = {frozenset(each.items) for each in taste.answers}
    triples = np.array(
        [t for t in combinations(range(len(mean)), 3) if frozenset(taste.items[p] for p in t) not in asked]
    )
    aside, rate = lapsed(3, taste.lapse)
    entropy = np.zeros(len(triples))
    for turn in range(3):
        i, j, k = (triples[:, (turn + step) % 3] for step in range(3))
        s11 = spread[i, i] + spread[j, j] - 2 * spread[i, j] + taste.noise
        s22 = spread[i, i] + spread[k, k] - 2 * spread[i, k] + taste.noise
        s12 = spread[i, i] - spread[i, j] - spread[i, k] + spread[j, k] + taste.noise / 2
        p = aside + rate * orthant(mean[i] - mean[j], mean[i] - mean[k], s11, s12, s22)[0]
        entropy -= p * np.log(p)
    return tuple(int(place) for place in triples[np.argmax(entropy)])


def by_rank(popular: np.ndarray) -> Callable[[Taste], tuple[int, ...]]:
    """The same slates for everyone: the three most popular products, the next three, and so on."""

    def choose(taste: Taste) -> tuple[int, ...]:
        first = 3 * len(taste.answers) % (len(popular) - 2)
        return tuple(int(place) for place in popular[first : first + 3])

    return choose


class Tournament(Interview):
    """Three by rank, then the winner against the next two; offers the winner."""

    def __init__(self, ranked: np.ndarray) -> None:
        super().__init__()
        self.ranked = [int(place) for place in ranked]

    def begin(self) -> tuple[int, int]:
        return self.ranked[0], 1

    def asks(self, state: tuple[int, int]) -> Asked | None:
        winner, seen = state
        others = self.ranked[seen : seen + 2]
        return ("slate", (winner, *others)) if others else None

    def told(self, state: tuple[int, int], asked: Asked, answer: Answer) -> tuple[int, int]:
        return int(answer), state[1] + len(asked[1]) - 1

    def offers(self, state: tuple[int, int]) -> int:
        return state[0]


class Tree(Interview):
    """An interview tree of yes-or-no questions (Golbandi, Koren & Lempel 2011), means shrunk to the parent's.

    ``by_error``: the split that leaves the least squared error of all utilities; else the one after which the
    best offers are worth most.
    """

    LEAST, SHRINK = 5, 5.0

    def __init__(self, past: np.ndarray, by_error: bool) -> None:
        super().__init__()
        self.past, self.by_error = past, by_error
        self.likes = past > past.mean(axis=1, keepdims=True)

    def begin(self) -> tuple[np.ndarray, np.ndarray]:
        return np.arange(len(self.past)), self.past.mean(axis=0)

    def _mean(self, people: np.ndarray, above: np.ndarray) -> np.ndarray:
        return (self.past[people].sum(axis=0) + self.SHRINK * above) / (len(people) + self.SHRINK)

    def asks(self, state: tuple[np.ndarray, np.ndarray]) -> Asked | None:
        people, above = state
        best, item = -np.inf, None
        for place in range(self.past.shape[1]):
            score = 0.0
            for side in (True, False):
                part = people[self.likes[people, place] == side]
                if len(part) < self.LEAST:
                    score = -np.inf
                    break
                mean = self._mean(part, above)
                if self.by_error:
                    score -= float(np.square(self.past[part] - mean).sum())
                else:
                    score += len(part) * float(mean.max())
            if score > best:
                best, item = score, place
        return None if item is None else ("yes_no", (item,))

    def told(self, state: Any, asked: Asked, answer: Answer) -> tuple[np.ndarray, np.ndarray]:
        people, above = state
        part = people[self.likes[people, asked[1][0]] == bool(answer)]
        return part, self._mean(part, above)

    def offers(self, state: tuple[np.ndarray, np.ndarray]) -> int:
        return int(np.argmax(state[1]))


def offers_of(interview: Interview, truth: np.ndarray, wrong: float, draws: np.ndarray) -> list[int]:
    """The offers after 0, 1, … questions to a client of utilities ``truth``; ``draws`` are his lapses.

    Where there is nothing more to ask the last offer stands.
    """
    return visit(interview, truth, wrong, draws)[0]


def visit(interview: Interview, truth: np.ndarray, wrong: float, draws: np.ndarray) -> tuple[list[int], int]:
    """The offers, and how many questions were put."""
    path: tuple[Answer, ...] = ()
    asked, offer = interview.at(path)
    offers = [offer]
    for lapse, which in draws:
        if asked is not None:
            path = (*path, reply(asked, truth, lapse < wrong, which))
            asked, offer = interview.at(path)
        offers.append(offer)
    return offers, len(path)


def reply(asked: Asked, truth: np.ndarray, lapses: bool, which: float) -> Answer:
    """What the client says: what he likes best, or by mistake one of the other answers."""
    kind, places = asked
    if kind == "yes_no":
        return bool(truth[places[0]] > truth.mean()) != lapses
    right = max(places, key=lambda place: truth[place])
    others = [place for place in places if place != right]
    return others[int(which * len(others))] if lapses else right
