"""Every interview with every new client: who is offered what after how many questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.taste import interviews
from benchmarks.taste.interviews import ALWAYS, Interview, OtherQuestions, Ours, Tournament, Tree
from benchmarks.taste.records import PROTOCOL, Split, split
from regulars.decisions.visit import Policy, Taste
from regulars.portfolio.revealed import errors, preferences

QUESTIONS: int = PROTOCOL["questions"]
OURS = "slates of three"


@dataclass(frozen=True)
class Offered:
    """Utilities of the offers (new clients, wrong shares, answer seeds, questions + 1); whether the best."""

    worth: np.ndarray
    hit: np.ndarray


def splits(which: str) -> Iterator[Split]:
    """Every category in every split."""
    for name in PROTOCOL[which]:
        for seed in PROTOCOL["splits"][which]:
            yield split(name, seed)


def taste_of(part: Split, **hearing: Any) -> Taste:
    """What the past says of a new client."""
    return Taste.from_utilities(part.past, part.category.products, **hearing)


def unknown_client(part: Split) -> dict[str, Interview]:
    """Interviews of somebody nobody knows: one for all new clients."""
    taste, popular = taste_of(part), part.popular
    margin = int(np.argmax(margins(part)))
    return {
        "most popular": interviews.Always(int(popular[0])),
        "highest margin": interviews.Always(margin),
        "random slates": OtherQuestions(taste, interviews.at_random(part.seed)),
        "entropy (BALD) slates": OtherQuestions(taste, interviews.most_uncertain),
        "interview tree, least error": Tree(part.past, by_error=True),
        "interview tree, best offers": Tree(part.past, by_error=False),
        "fixed interview": OtherQuestions(taste, interviews.by_rank(popular)),
        "tournament of 3": Tournament(popular),
        "Gaussian, yes/no": Ours(taste, Policy(("yes_no",), **ALWAYS)),
        "Gaussian, pairs": Ours(taste, Policy(("pair",), **ALWAYS)),
        OURS: Ours(taste, Policy(**ALWAYS)),
    }


def history_of(part: Split) -> tuple[np.ndarray, np.ndarray]:
    """Utilities that the new clients' first half shows, and their error variances."""
    shares = part.earlier_shares
    return preferences(part.picks, shares), errors(part.picks, shares)


def with_part_of_history(part: Split, kept: float) -> np.ndarray:
    """Regret of the first offer to each new client whose picks are known with the chance ``kept`` each."""
    taste, shares = taste_of(part), part.earlier_shares
    picks = np.random.default_rng(part.seed).binomial(part.picks.astype(int), kept).astype(float)
    values, error = preferences(picks, shares), errors(picks, shares)
    some = picks.any(axis=1)
    beliefs = [
        taste.belief.seen(own, wide) if any_ else taste.belief
        for own, wide, any_ in zip(values, error, some, strict=True)
    ]
    offers = [int(np.argmax(belief.mean)) for belief in beliefs]
    return np.asarray(1 - part.truth[np.arange(len(offers)), offers])


def known_clients(part: Split) -> Iterator[dict[str, Interview]]:
    """Interviews of each new client with his history."""
    taste = taste_of(part)
    values, error = history_of(part)
    for own, wide in zip(values, error, strict=True):
        his = taste.seen(dict(zip(taste.items, own, strict=True)), dict(zip(taste.items, wide, strict=True)))
        ranked = np.argsort(-own, kind="stable")
        yield {
            "own history": interviews.Always(int(ranked[0])),
            "tournament of 3, own history first": Tournament(ranked),
            OURS + ", history": Ours(his, Policy(**ALWAYS)),
        }


def margins(part: Split) -> np.ndarray:
    """Simulated margins of the products, a share of a price of 1."""
    return np.random.default_rng([part.seed, len(part.category.products)]).uniform(
        0, 0.5, len(part.category.products)
    )


def draws(part: Split, which: str) -> np.ndarray:
    """The chances behind every answer (new clients, answer seeds, questions, 2), for all interviews alike."""
    seeds = PROTOCOL["answer_seeds"][which]
    shape = (len(part.truth), QUESTIONS, 2)
    return np.stack([np.random.default_rng([part.seed, seed]).random(shape) for seed in seeds], axis=1)


def places(
    part: Split, which: str, interview_of: Callable[[int], Interview], wrong: Sequence[float]
) -> np.ndarray:
    """Products offered to each new client: (new clients, wrong shares, answer seeds, questions + 1)."""
    chances = draws(part, which)
    return np.array(
        [
            [
                [interviews.offers_of(interview_of(person), truth, share, drawn) for drawn in chances[person]]
                for share in wrong
            ]
            for person, truth in enumerate(part.truth)
        ]
    )


def offered(part: Split, which: str, interview_of: Callable[[int], Interview]) -> Offered:
    """What ``interview_of`` a new client (its number) offers him, answer by answer."""
    offers = places(part, which, interview_of, PROTOCOL["wrong"])
    worth = part.truth[np.arange(len(offers))[:, None, None, None], offers]
    return Offered(worth, worth >= part.truth.max(axis=1)[:, None, None, None])


def with_floor(part: Split) -> dict[str, Interview]:
    """Interviews that may offer only what leaves the simulated floor."""
    taste, margin = taste_of(part), margins(part)
    floor = float(np.median(margin))
    terms = {"margins": dict(zip(taste.items, margin.tolist(), strict=True)), "floor": floor}
    within = np.flatnonzero(margin >= floor)
    popular = next(int(place) for place in part.popular if place in within)
    return {
        "popular within the floor": interviews.Always(popular),
        "highest margin": interviews.Always(int(np.argmax(margin))),
        OURS: Ours(taste, Policy(**ALWAYS), **terms),
    }


def stopped(part: Split, which: str, drop_off: float, bother: float) -> tuple[np.ndarray, np.ndarray]:
    """What a client gets in the end, one answer in ten being wrong: where the rule stops, with the number of
    questions put (new clients, answer seeds, 2), and after each fixed number (…, questions + 1).

    Each question costs ``bother``; over each the client leaves with the chance ``drop_off``, with nothing.
    """
    taste, chances = taste_of(part), draws(part, which)
    ruled = Ours(taste, Policy(drop_off=drop_off, bother=bother))
    fixed = Ours(taste, Policy(**ALWAYS))
    count = np.arange(QUESTIONS + 1)
    stays = (1 - drop_off) ** count
    paid = bother * np.concatenate([[0.0], np.cumsum(stays[:-1])])
    rule = np.empty((*chances.shape[:2], 2))
    after = np.empty((*chances.shape[:2], QUESTIONS + 1))
    for at in np.ndindex(*chances.shape[:2]):
        truth = part.truth[at[0]]
        offers, put = interviews.visit(ruled, truth, 0.1, chances[at])
        rule[at] = truth[offers[-1]] * stays[put] - paid[put], put
        after[at] = truth[interviews.offers_of(fixed, truth, 0.1, chances[at])] * stays - paid
    return rule, after
