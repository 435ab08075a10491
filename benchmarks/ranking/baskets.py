"""Baskets in order: Ta-Feng's from JSON files, The Complete Journey's by shopping day and product id."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from benchmarks.forecast.records import Journey
from regulars.portfolio.ranking import Baskets, Ints


@dataclass(frozen=True)
class Task:
    """Histories, the basket to foretell, and who may be learnt from, chosen on and judged.

    ``before`` and ``following`` are what a method may learn from: histories, and the baskets after them of
    ``train`` clients. ``history`` and ``target`` are what it is judged on, for ``test`` clients;
    ``validation`` names the clients and ``shown`` the history and target that settings are chosen on.
    """

    before: Baskets
    following: csr_array
    train: Ints
    shown: tuple[Baskets, csr_array]
    validation: Ints
    history: Baskets
    target: csr_array
    test: Ints


def tafeng(folder: Path, settings: dict[str, Any]) -> list[Task]:
    """One task a fold; users and items by their numbers in the files."""
    histories = _json(folder / settings["history"])
    futures = _json(folder / settings["future"])
    users = {user: number for number, user in enumerate(sorted(histories, key=int))}
    folds = [_json(folder / settings["keyset"].format(fold=fold)) for fold in settings["folds"]]
    shape = len(users), int(folds[0]["item_num"])
    rows = [
        (number, len(baskets) - 1 - place, item)
        for user, number in users.items()
        for baskets in [histories[user][1:-1]]  # each list begins and ends with a mark, [-1]
        for place, basket in enumerate(baskets)
        for item in set(basket)
    ]
    client, age, product = np.array(rows).T
    history = Baskets(client, age, product, shape)
    pairs = np.array([(n, item) for user, n in users.items() for item in set(futures[user][1])]).T
    future = csr_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=shape)

    def numbers(fold: dict[str, Any], name: str) -> Ints:
        return np.array([users[user] for user in fold[settings[name]]])

    return [
        Task(
            before=history,
            following=future,
            train=numbers(fold, "train"),
            shown=(history, future),
            validation=numbers(fold, "validation"),
            history=history,
            target=future,
            test=numbers(fold, "test"),
        )
        for fold in folds
    ]


def last_days(journey: dict[str, Any], settings: dict[str, Any]) -> Task:
    """Each client's last shopping day, settings from the day ``tuned_on`` shopping days before it."""
    rows = Journey(journey, "product_id").rows()
    days, number = np.unique(np.column_stack([rows["client"], rows["day"]]), axis=0, return_inverse=True)
    of_client = np.bincount(days[:, 0])
    after = of_client[days[:, 0]] - 1 - (np.arange(len(days)) - np.searchsorted(days[:, 0], days[:, 0]))
    age = after[number.ravel()]
    shape = len(rows["clients"]), len(rows["products"])
    judged = np.flatnonzero(of_client >= settings["min_days"])

    def known(skipped: int) -> Baskets:
        kept = age >= skipped
        return Baskets(rows["client"][kept], age[kept] - skipped, rows["product"][kept], shape)

    def held(skipped: int) -> csr_array:
        at = age == skipped - 1
        return csr_array((np.ones(at.sum()), (rows["client"][at], rows["product"][at])), shape=shape)

    earlier = 1 + settings["tuned_on"]
    return Task(
        before=known(earlier),
        following=held(earlier),
        train=judged,
        shown=(known(earlier), held(earlier)),
        validation=judged,
        history=known(1),
        target=held(1),
        test=judged,
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
