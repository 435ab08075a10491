"""What holds whatever people like: of questions, answers and the one offer."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from regulars.decisions.visit import Policy, Question, Taste, drop_off, states
from regulars.errors import ArgumentInvalid, LookupFailed

ALWAYS = Policy(drop_off=0.0, bother=-1e-6)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def people(items: int, count: int = 120, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 0.5 + 0.2 * (
        rng.normal(size=(count, 2)) @ rng.normal(size=(2, items)) + rng.normal(size=(count, items))
    )


def names(items: int) -> list[str]:
    return [f"item {at}" for at in range(items)]


def taste(items: int = 8, seed: int = 0) -> Taste:
    return Taste.from_utilities(people(items, seed=seed), names(items))


@QUICK
@given(
    items=st.integers(2, 7),
    seed=st.integers(0, 3),
    kinds=st.lists(st.sampled_from(["slate", "pair", "yes_no"]), min_size=1, unique=True),
    choices=st.lists(st.integers(0, 4), min_size=12, max_size=12),
)
def test_no_question_twice_and_none_whose_answer_follows(
    items: int, seed: int, kinds: list[str], choices: list[int]
) -> None:
    one, menu = taste(items, seed), names(items)
    policy = replace(ALWAYS, kinds=tuple(kinds), constraints={"nuts": (menu[0], menu[-1])})
    asked: list[tuple[object, ...]] = []
    wins: set[tuple[str, str]] = set()
    for choice in choices:
        question = one.next_question(menu, policy=policy)
        if question is None:
            break
        key = (question.kind, question.about, frozenset(question.items))
        assert key not in asked
        asked.append(key)
        if question.kind in ("yes_no", "constraint"):
            one = one.answer(question, (False, True, None)[choice % 3])
            continue
        followed = set(wins)
        for _ in range(items):
            followed |= {(a, d) for a, b in followed for c, d in followed if b == c}
        assert not any(
            all((first, other) in followed for other in question.items if other != first)
            for first in question.items
        )
        said = (
            question.items[min(choice, len(question.items) - 1)] if choice < 3 else (None, False)[choice - 3]
        )
        wins |= (
            {(said, other) for other in question.items if other != said} if isinstance(said, str) else set()
        )
        one = one.answer(question, said)


@QUICK
@given(
    seed=st.integers(0, 20),
    floor=st.floats(0, 1),
    out=st.sets(st.integers(0, 7)),
    choice=st.integers(0, 1),
)
def test_nothing_under_the_floor_or_ruled_out_is_asked_about_or_offered(
    seed: int, floor: float, out: set[int], choice: int
) -> None:
    margins = dict(zip(names(8), np.random.default_rng(seed).random(8).tolist(), strict=True))
    one = taste(seed=seed % 4).without(names(8)[at] for at in out)
    may = {item for item in names(8) if margins[item] >= floor and int(item[5:]) not in out}
    for _ in range(4):
        offer = one.offer(names(8), None, margins, floor)
        question = one.next_question(names(8), None, margins, floor, ALWAYS)
        assert offer.item in may if may else offer.item is None
        if question is None:
            assert len(may) < 2 or one.answers
            break
        assert set(question.items) <= may
        assert offer.margin is not None and offer.margin >= floor
        one = one.answer(question, question.items[choice])


def test_an_item_whose_margin_is_not_known_is_not_shown_to_reach_the_floor() -> None:
    assert taste().offer(names(8), margins={"item 3": 2.0}, floor=1.0).item == "item 3"
    assert taste().offer(names(8), floor=1.0).item is None


@QUICK
@given(seed=st.integers(0, 50), asked=st.integers(1, 3))
def test_refusing_costs_nothing(seed: int, asked: int) -> None:
    one = taste(seed=seed)
    prices = dict(zip(names(8), np.random.default_rng(seed).random(8).tolist(), strict=True))
    terms = prices, {item: price / 3 for item, price in prices.items()}, 0.05
    before = one.offer(names(8), *terms)
    for _ in range(asked):
        question = one.next_question(names(8), *terms, ALWAYS)
        assert question is not None
        one = one.answer(question, None)
        assert one.next_question(names(8), *terms, ALWAYS) != question
    assert one.offer(names(8), *terms) == before


@QUICK
@given(order=st.permutations(range(8)), rows=st.permutations(range(40)), holes=st.booleans())
def test_the_order_of_people_items_and_menu_does_not_matter(
    order: list[int], rows: list[int], holes: bool
) -> None:
    known = people(8, 40)
    if holes:
        known[np.random.default_rng(1).random(known.shape) < 0.3] = np.nan
    here = Taste.from_utilities(known, names(8))
    there = Taste.from_utilities(known[rows][:, order], [names(8)[at] for at in order])
    assert here.as_json() == there.as_json()
    menu = [names(8)[at] for at in order]
    question = here.next_question(names(8), policy=ALWAYS)
    assert question is not None and question == there.next_question(menu, policy=ALWAYS)
    shuffled = replace(question, items=question.items[::-1])
    answered = there.answer(shuffled, question.items[1]).expected(menu)
    assert answered == pytest.approx(here.answer(question, question.items[1]).expected(menu), abs=1e-12)


def test_the_state_comes_back_to_the_last_bit_and_fits_its_schema() -> None:
    one = taste()
    policy = replace(ALWAYS, constraints={"nuts": ("item 1",)})
    valid = Draft202012Validator(states.schema())
    part = {"$defs": states.schema()["$defs"]}
    for choice in (0, 1, 2, None):
        question = one.next_question(names(8), policy=policy)
        assert question is not None
        Draft202012Validator({**part, "$ref": "#/$defs/question"}).validate(question.as_json())
        if question.kind == "constraint":
            one = one.answer(question, True)
        else:
            one = one.answer(question, None if choice is None else question.items[choice])
        offer = one.offer(names(8)).as_json()
        Draft202012Validator({**part, "$ref": "#/$defs/offer"}).validate(offer)
    written = json.loads(json.dumps(one.as_json()))
    valid.validate(written)
    back = Taste.from_json(written)
    assert back.as_json() == one.as_json()
    assert back.next_question(names(8), policy=policy) == one.next_question(names(8), policy=policy)


@pytest.mark.parametrize(
    "change", [{"version": 7}, {"mean": [1.0]}, {"items": ["b", "a"]}, {"answers": [{}]}]
)
def test_a_state_that_is_none_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ArgumentInvalid):
        Taste.from_json({**taste(2).as_json(), **change})


def test_a_constraint_is_settled_before_anything_it_concerns_is_offered() -> None:
    one = taste()
    best = one.offer(names(8)).item
    assert best is not None
    policy = Policy(bother=10.0, constraints={"nuts": (best,), "gluten": ()})
    question = one.next_question(names(8), policy=policy)
    assert question is not None and (question.kind, question.about, question.items) == (
        "constraint",
        "nuts",
        (best,),
    )
    assert one.answer(question, True).offer(names(8)).item != best
    for free in (False, None):
        told = one.answer(question, free)
        assert told.offer(names(8)).item == best
        assert told.next_question(names(8), policy=policy) is None


def test_near_ties_go_to_the_cheaper_and_margin_decides_at_equal_prices_only() -> None:
    one = Taste.from_utilities([[0.80, 0.799, 0.2]] * 30, ["a", "b", "c"])
    cheaper = one.offer(["a", "b", "c"], {"a": 3.0, "b": 2.0, "c": 1.0}, {"a": 2.0, "b": 0.1, "c": 0.9})
    assert (cheaper.item, cheaper.runner_up, cheaper.margin, cheaper.reason.code) == (
        "b",
        "a",
        0.1,
        "taste.cheaper",
    )
    equal = one.offer(["a", "b"], {"a": 3.0, "b": 3.0}, {"a": 1.0, "b": 2.0})
    assert (equal.item, equal.reason.code) == ("b", "taste.leaves_more")
    assert one.offer(["a", "b"], None, {"a": 1.0, "b": 2.0}).item == "a"
    far = one.offer(["a", "b"], {"a": 3.0, "b": 2.0}, policy=Policy(near_tie=0.0))
    assert (far.item, far.reason.code) == ("a", "taste.best")


@pytest.mark.parametrize(
    ("menu", "out", "floor", "code"),
    [
        ([], [], None, "taste.no_menu"),
        (["item 1"], ["item 1"], None, "taste.all_out"),
        (["item 1"], [], 5.0, "taste.under_floor"),
    ],
)
def test_where_nothing_can_be_offered_it_says_why(
    menu: list[str], out: list[str], floor: float | None, code: str
) -> None:
    one = taste().without(out)
    offer = one.offer(menu, margins={"item 1": 1.0}, floor=floor)
    assert (offer.item, offer.reason.code) == (None, code)
    assert one.next_question(menu, margins={"item 1": 1.0}, floor=floor) is None


def test_one_item_is_offered_without_a_question() -> None:
    assert taste().next_question(["item 1"], policy=ALWAYS) is None
    assert taste().offer(["item 1"]).reason.code == "taste.only"
    assert Taste.from_utilities([[0.3]], ["only"]).offer(["only"]).item == "only"


def test_what_is_wrong_is_refused_in_words() -> None:
    one = taste()
    question = one.next_question(names(8), policy=ALWAYS)
    assert question is not None
    with pytest.raises(LookupFailed, match="Did you mean item 1"):
        one.offer(["item 1x"])
    for choice in (True, "item 99", 3):
        with pytest.raises(ArgumentInvalid):
            one.answer(question, choice)
    with pytest.raises(ArgumentInvalid):
        one.offer(names(8), prices={"item 1": float("nan")})
    for wrong in ([[1.0]], [[np.inf, 1.0]], [1.0, 2.0]):
        with pytest.raises(ArgumentInvalid):
            Taste.from_utilities(wrong, ["a", "b"])
    with pytest.raises(ArgumentInvalid):
        Taste.from_utilities([[1.0, 2.0]], ["a", "a"])
    with pytest.raises(ArgumentInvalid):
        one.answer(question, question.items[0]).seen({"item 1": 1.0}, 0.1)


def test_nobody_known_and_nothing_rated_still_asks_and_offers() -> None:
    nobody = Taste.from_utilities(np.empty((0, 3)), ["a", "b", "c"])
    question = nobody.next_question(["a", "b", "c"], policy=ALWAYS)
    assert question is not None
    assert nobody.answer(question, "c").offer(["a", "b", "c"]).item == "c"
    unrated = Taste.from_utilities(np.column_stack([people(3), np.full(120, np.nan)]), [*names(3), "new"])
    assert min(unrated.expected(names(3)).values()) < unrated.expected(["new"])["new"]
    assert unrated.expected(["new"])["new"] < max(unrated.expected(names(3)).values())


def test_where_nothing_is_sold_nothing_is_asked_or_offered() -> None:
    nothing = Taste.from_utilities(np.empty((0, 0)), [])
    assert nothing.next_question([]) is None and nothing.offer([]).reason.code == "taste.no_menu"
    assert Taste.from_json(nothing.as_json()).as_json() == nothing.as_json()
    unknown = Taste.from_utilities([[np.nan, np.nan]], ["a", "b"])
    assert unknown.offer(["a", "b"]).item == "a"


def test_contradictory_answers_leave_a_belief_that_can_be_used() -> None:
    one = taste()
    for a, b in (("item 1", "item 2"), ("item 2", "item 3"), ("item 3", "item 1")) * 3:
        one = one.answer(Question("pair", (a, b)), a)
    places = np.arange(8)
    assert np.isfinite(one.belief.mean).all()
    assert np.linalg.eigvalsh(one.belief.covariance(places, places)).min() > -1e-9
    assert one.offer(names(8)).item is not None


def test_asking_stops_where_it_costs_more_than_it_brings() -> None:
    one = taste()
    free = one.next_question(names(8), policy=Policy(drop_off=0.0, bother=0.0))
    assert free is not None
    assert one.next_question(names(8), policy=Policy(drop_off=0.0, bother=free.gain + 1e-6)) is None
    assert one.next_question(names(8), policy=Policy(drop_off=0.0, bother=free.gain - 1e-6)) is not None
    assert one.next_question(names(8), policy=Policy(drop_off=0.9, bother=0.0)) is None


def test_the_share_that_leaves_over_a_question_is_drawn_to_the_prior_and_promises_its_interval() -> None:
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(400):
        true = rng.beta(1, 49)
        found = drop_off(200, int(rng.binomial(200, true)))
        held += found.low <= true <= found.high
    assert 340 <= held <= 380  # 99.9% of a binomial of 400 at .9
    assert drop_off(0, 0).chance < drop_off(50, 5).chance < 0.1
    with pytest.raises(ArgumentInvalid):
        drop_off(3, 4)


def clients(count: int, seed: int) -> tuple[Taste, np.ndarray]:
    """A taste learnt from people, and new clients of the same kind."""
    rng = np.random.default_rng(seed)
    shared, mean = rng.normal(size=(10, 2)), rng.normal(size=10)
    drawn = mean + rng.normal(size=(3000 + count, 2)) @ shared.T + rng.normal(size=(3000 + count, 10))
    return Taste.from_utilities(drawn[:3000], names(10)), drawn[3000:]


def test_what_is_said_of_answers_comes_true() -> None:
    """Calibration of p(choice) for clients as the belief has them, at first and after lapsing answers."""
    one, _ = clients(0, 1)
    rng, places = np.random.default_rng(2), np.arange(10)
    spread = one.belief.covariance(places, places)
    said: dict[str, list[float]] = {}
    came: dict[str, list[bool]] = {}
    after: dict[tuple[str, ...], tuple[Taste, Question, list[float]]] = {}
    for utilities in rng.multivariate_normal(one.belief.mean, spread, 8000):
        path: tuple[str, ...] = ()
        for turn in ("first", "second", "third"):
            if path not in after:
                before, question, _ = after[path[:-1]] if path else (one, None, [])
                now = before.answer(question, path[-1]) if question else one
                then = now.next_question(names(10), policy=ALWAYS)
                assert then is not None
                after[path] = now, then, [now.chance(then, item) for item in then.items]
                assert sum(after[path][2]) == pytest.approx(1.0, abs=1e-9)
            _, question, chances = after[path]
            asked = [names(10).index(item) for item in question.items]
            heard = utilities[asked] + rng.normal(size=3) * np.sqrt(one.noise / 2)
            chosen = (int(np.argmax(heard)) + (rng.random() < one.lapse) * int(rng.integers(1, 3))) % 3
            said.setdefault(turn, []).extend(chances)
            came.setdefault(turn, []).extend(at == chosen for at in range(3))
            path = (*path, question.items[chosen])
    for turn, chances in said.items():
        p, y = np.array(chances), np.array(came[turn])
        bins = np.floor(p * 10).astype(int)
        off = np.abs(np.bincount(bins, y) - np.bincount(bins, p)).sum() / len(p)
        # After answers the belief keeps the moments of truncated normals, not their shape.
        assert off < (0.01 if turn == "first" else 0.04), turn


def test_more_history_and_more_answers_never_make_offers_worse() -> None:
    one, truth = clients(600, 3)
    rng = np.random.default_rng(4)
    regret = []
    for visits in (0, 1, 4, 16):
        lost = []
        for utilities in truth:
            now = one
            if visits:
                seen = utilities + rng.normal(size=10) * np.sqrt(4.0 / visits)
                now = one.seen(dict(zip(names(10), seen.tolist(), strict=True)), 4.0 / visits)
            lost.append(utilities.max() - utilities[names(10).index(str(now.offer(names(10)).item))])
        regret.append((np.mean(lost), np.std(lost) / np.sqrt(len(lost))))
    for (before, error), (after, _) in pairwise(regret):
        assert after < before + error
    assert regret[-1][0] < regret[0][0] / 2


@pytest.mark.parametrize("document", [None, [], "taste", 1])
def test_a_document_that_is_no_table_is_refused(document: object) -> None:
    with pytest.raises(ArgumentInvalid):
        Taste.from_json(document)
