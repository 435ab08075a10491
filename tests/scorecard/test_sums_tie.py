"""Every sum of the lenses is the ledger's, to the cent; the parts of a change are the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from sales_made import AT, Sale

from regulars.engine import Engine
from regulars.scorecard import cohorts, lenses
from regulars.scorecard.lenses import Period, Sums, periods, split_change

FIRST = dt.date(2022, 9, 5)
SALES = st.lists(
    st.tuples(
        st.sampled_from([None, "Ann", "Ion", "Оля", "Zoe", "<b>"]),
        st.dates(FIRST, AT),
        st.integers(-20_000, 100_000).filter(bool),
        st.one_of(st.none(), st.integers(0, 50_000)),
    ),
    min_size=1,
    max_size=40,
)
MONEY = st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
SUMS = st.builds(Sums, st.integers(1, 10**6), st.integers(1, 10**7), MONEY, MONEY)


def worth(sales: list[Sale], period: Period, *, margin: bool, walk_in: bool | None = None) -> Decimal:
    """What ``sales`` came to within ``period``, counted by hand."""
    return sum(
        (
            Decimal((cents - cost if cost is not None else 0) if margin else cents).scaleb(-2)
            for client, day, cents, cost in sales
            if period.first_on <= day <= period.last_on and walk_in in (None, client is None)
        ),
        Decimal(0),
    )


def total(rows: Iterable[dict[str, Decimal]], name: str = "value") -> Decimal:
    return sum((row[name] for row in rows), Decimal(0))


@given(sales=SALES, margin=st.booleans())
@settings(max_examples=40, derandomize=True, deadline=None)
def test_lenses_1_and_2_sum_to_the_ledger(
    counted: Callable[..., Engine], sales: list[Sale], margin: bool
) -> None:
    engine = counted(sales, margin=margin)
    seen = lenses(engine, FIRST, AT, margin=margin)
    for period, clients, walk_ins in (
        (seen.after, seen.clients_after, seen.walk_ins_after),
        (seen.before, seen.clients_before, seen.walk_ins_before),
    ):
        assert period is not None
        assert clients.value + walk_ins.value == worth(sales, period, margin=margin)
        assert clients.revenue + walk_ins.revenue == worth(sales, period, margin=False)
        assert walk_ins.value == worth(sales, period, margin=margin, walk_in=True)
    assert total(seen.groups.to_pylist()) == seen.clients_after.value
    assert seen.changes is not None
    changes = seen.changes.to_pylist()
    assert total(changes, "before_value") == seen.clients_before.value
    assert total(changes, "after_value") == seen.clients_after.value
    if seen.split is not None:
        assert sum(seen.split.values()) == seen.clients_after.value - seen.clients_before.value
    engine.close()


@given(sales=SALES, margin=st.booleans())
@settings(max_examples=40, derandomize=True, deadline=None)
def test_cohorts_sum_to_the_ledger(counted: Callable[..., Engine], sales: list[Sale], margin: bool) -> None:
    engine = counted(sales, margin=margin)
    seen = cohorts(engine, FIRST, AT)
    everything = Period(FIRST, AT)
    health, ages = seen.health.to_pylist(), seen.ages.to_pylist()
    assert total(health) == worth(sales, everything, margin=margin)
    assert total(health, "revenue") == worth(sales, everything, margin=False)
    for number in seen.sizes["cohort"].to_pylist():
        own = total(row for row in health if row["cohort"] == number)
        assert own == total(row for row in ages if row["cohort"] == number)
    buyers = {client for client, _, cents, _ in sales if client is not None and cents > 0}
    assert sum(seen.sizes["clients"].to_pylist()) == len(buyers)
    engine.close()


@given(before=SUMS, after=SUMS, margin=st.booleans())
@settings(max_examples=200, derandomize=True, deadline=None)
def test_the_parts_of_a_change_are_exactly_the_change(before: Sums, after: Sums, margin: bool) -> None:
    if not margin:
        before, after = (Sums(s.clients, s.orders, s.revenue, s.revenue) for s in (before, after))
    split = split_change(before, after, margin=margin)
    back = split_change(after, before, margin=margin)
    assert split is not None and back is not None
    assert len(split) == (4 if margin else 3)
    assert sum(split.values()) == after.value - before.value
    # What a factor brought is what it takes back, but for the cents that rounding gives to another.
    assert all(abs(split[name] + back[name]) <= Decimal("0.02") for name in split)


def test_a_factor_that_stays_has_no_part() -> None:
    was = Sums(100, 300, Decimal("6000.00"), Decimal("1500.00"))
    now = Sums(110, 330, Decimal("6600.00"), Decimal("1650.00"))
    split = split_change(was, now, margin=True)
    assert split == {"clients": Decimal("150.00"), "frequency": 0, "order_value": 0, "margin": 0}


def test_nothing_to_split_where_nobody_bought() -> None:
    nobody = Sums(0, 0, Decimal(0), Decimal(0))
    somebody = Sums(1, 1, Decimal(5), Decimal(5))
    assert split_change(nobody, somebody, margin=False) is None


def test_periods_are_equal_months_next_to_each_other() -> None:
    after, before = periods(dt.date(2022, 1, 1), dt.date(2024, 2, 29))
    assert before == Period(dt.date(2022, 3, 1), dt.date(2023, 2, 28))
    assert after == Period(dt.date(2023, 3, 1), dt.date(2024, 2, 29))
    assert periods(dt.date(2024, 2, 1), dt.date(2024, 2, 29))[1] is None


def test_clients_are_sorted_by_what_became_of_them(counted: Callable[..., Engine]) -> None:
    day = dt.date
    engine = counted(
        [
            ("lost", day(2022, 10, 1), 500, None), ("lost", day(2023, 3, 1), 500, None),
            ("up", day(2023, 3, 2), 500, None), ("up", day(2024, 3, 2), 700, None),
            ("down", day(2023, 3, 3), 500, None), ("down", day(2024, 3, 3), 400, None),
            ("level", day(2023, 3, 4), 500, None), ("level", day(2024, 3, 4), 500, None),
            ("new", day(2024, 3, 5), 500, None),
            ("back", day(2022, 6, 1), 500, None), ("back", day(2024, 3, 6), 500, None),
            ("returns", day(2022, 6, 1), 500, None), ("returns", day(2024, 3, 7), -500, None),
        ]
    )  # fmt: skip
    changes = lenses(engine, day(2022, 6, 1), AT, margin=False).changes
    assert changes is not None
    assert dict(
        zip(changes["kind"].to_pylist(), changes["clients"].to_pylist(), strict=True)
    ) == dict.fromkeys(["lost", "up", "down", "level", "new", "back", "only_returns"], 1)
    engine.close()


def test_ages_are_complete_only_where_the_youngest_has_lived_through_them(
    counted: Callable[..., Engine],
) -> None:
    engine = counted(
        [("old", AT - dt.timedelta(days=57), 100, None), ("young", AT - dt.timedelta(days=30), 100, None)]
    )
    seen = cohorts(engine, AT - dt.timedelta(days=57), AT)
    rows = seen.ages.to_pylist()
    assert seen.days == 28
    by_cohort: dict[int, list[bool]] = {}
    for row in rows:
        by_cohort.setdefault(row["cohort"], []).append(row["complete"])
    assert all(by_cohort.values())
    assert pa.types.is_decimal(seen.ages.schema.field("value").type)
    engine.close()
