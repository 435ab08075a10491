"""The order of the next basket: learnt from followers, blind to what it must not see."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from regulars.portfolio.ranking import Baskets, Ints, learn, logistic

CLIENTS, PRODUCTS = 400, 60


def base(seed: int = 0) -> tuple[Baskets, csr_array]:
    """Clients of two tastes who come back for products below 20 and for others once only."""
    rng = np.random.default_rng(seed)
    rows, following = [], np.zeros((CLIENTS, PRODUCTS))
    for client in range(CLIENTS):
        staples = rng.choice(np.arange(10) + 10 * (client % 2), 3, replace=False)
        number = int(rng.integers(1, 5))
        for age in range(number):
            bought = {*rng.choice(staples, 2, replace=False), int(rng.integers(20, PRODUCTS))}
            rows += [(client, age, product) for product in bought]
        following[client, rng.choice(staples, 2, replace=False)] = 1
    return Baskets(*np.array(rows).T, shape=(CLIENTS, PRODUCTS)), csr_array(following)


def recall(top: Ints, following: csr_array, clients: Ints) -> float:
    wanted = following[clients].toarray()
    return float((np.take_along_axis(wanted, top, 1).sum(1) / wanted.sum(1)).mean())


def test_what_people_come_back_for_goes_before_what_they_bought_once() -> None:
    history, following = base()
    train, test = np.arange(300), np.arange(300, CLIENTS)
    top = learn(history, following, train).top(history, test, 3)
    assert recall(top, following, test) > 0.8
    frequent = np.argsort(-history.counts(1.0)[test].toarray(), axis=1, kind="stable")[:, :3]
    assert recall(top, following, test) > recall(frequent, following, test) + 0.02


def test_a_client_of_one_basket_is_offered_what_clients_like_him_take() -> None:
    history, following = base()
    # Client 0 has one staple of his taste left in the records: the others must come from his likes.
    kept = (history.client != 0) | ((history.age == 0) & (history.product < 20))
    thin = Baskets(history.client[kept], history.age[kept], history.product[kept], history.shape)
    top = learn(thin, following, np.arange(1, CLIENTS)).top(thin, np.array([0]), 8)
    assert (top < 10).all()


def test_following_baskets_of_others_than_learners_are_never_read() -> None:
    history, following = base()
    train, test = np.arange(300), np.arange(300, CLIENTS)
    changed = following.toarray()
    changed[300:] = np.random.default_rng(1).integers(0, 2, (100, PRODUCTS))
    one, two = (learn(history, f, train) for f in (following, csr_array(changed)))
    assert np.array_equal(one.weights, two.weights)
    assert np.array_equal(one.top(history, test, 10), two.top(history, test, 10))


def test_the_order_of_rows_and_of_learners_is_nothing() -> None:
    history, following = base()
    mixed = np.random.default_rng(2).permutation(len(history.age))
    other = Baskets(history.client[mixed], history.age[mixed], history.product[mixed], history.shape)
    test = np.arange(300, CLIENTS)
    one = learn(history, following, np.arange(300)).top(history, test, 5)
    assert np.array_equal(one, learn(other, following, np.arange(300)[::-1]).top(other, test, 5))


def test_columns_on_one_line_do_not_break_the_fit() -> None:
    rng = np.random.default_rng(3)
    z = rng.normal(size=5000)
    y = (rng.random(5000) < 1 / (1 + np.exp(-z))).astype(float)
    beta = logistic(np.column_stack([np.ones(5000), z, 2 * z + 1]), y)
    assert beta[1] + 2 * beta[2] == pytest.approx(1, abs=0.1)
    assert np.isfinite(beta).all()


def test_a_separable_answer_has_finite_weights() -> None:
    x = np.column_stack([np.ones(100), np.repeat([0.0, 1.0], 50)])
    assert np.isfinite(logistic(x, x[:, 1])).all()
