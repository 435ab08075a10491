"""What a trial of perks says: a verdict only when it has ended, and how many more clients would tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from regulars.portfolio.means import Mean
from regulars.portfolio.perks import NONE, Asked, Meant, Outcome, Trial, compare, plan
from regulars.report.answers import Frame
from regulars.report.perks import planned, reading
from regulars.report.words import Words

FRAME = Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None)
BEGAN, UNTIL = dt.date(2026, 1, 5), dt.date(2026, 3, 2)
TRIAL = Trial("t", "car", {NONE: 0.0, "car": 2.0}, "s", BEGAN, UNTIL, 0.1, {"a": "car", "b": NONE})


def arms(none: tuple[int, int, float], car: tuple[int, int, float]) -> dict[str, Outcome]:
    """Clients, buyers, and what each buyer spent."""
    return {
        name: Outcome(n, bought, bought * each, bought * each * each)
        for name, (n, bought, each) in ((NONE, none), ("car", car))
    }


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (arms((400, 100, 20.0), (400, 180, 20.0)), ["more of those who got it bought", "brought more than"]),
        (arms((400, 180, 20.0), (400, 100, 20.0)), ["fewer of those who", "brought less than it cost"]),
        (arms((40, 12, 20.0), (40, 13, 20.0)), ["more clients would do, in 80%", "twice what it costs"]),
        (arms((4000, 1200, 5.0), (4000, 1215, 7.0)), ["smaller, if there is one", "brought less"]),
        (arms((40, 0, 0.0), (40, 0, 0.0)), ["more clients would do", "nobody bought while it ran"]),
    ],
)
def test_when_it_has_ended_it_says_what_came_of_it(seen: dict[str, Outcome], said: list[str]) -> None:
    (part,) = reading(Words("en", FRAME), TRIAL, compare(seen, TRIAL.arms, 0.9, 0, TRIAL.uplift), UNTIL)
    assert all(any(each in line for line in part.lines) for each in said), part.lines
    assert [row[0] for row in part.rows] == ["nothing", "car"] and part.rows[0][3] == ""


def test_while_it_runs_no_verdict_is_given() -> None:
    seen = compare(arms((400, 100, 20.0), (400, 180, 20.0)), TRIAL.arms, 0.9, 800)
    for lang, still in (("en", "still runs"), ("ru", "800 клиентов"), ("ro", "800 de clienți")):
        (part,) = reading(Words(lang, FRAME), TRIAL, seen, dt.date(2026, 2, 1))
        assert len(part.lines) == 1 and still in part.lines[0]
    (part,) = reading(Words("en", FRAME), TRIAL, seen, BEGAN)
    assert "Nothing of it is on record yet" in part.lines[0] and len(part.head) == 2


def test_of_one_ended_before_its_time_no_verdict_is_given() -> None:
    seen = compare(arms((400, 100, 20.0), (400, 180, 20.0)), TRIAL.arms, 0.9)
    ended = TRIAL.end(dt.date(2026, 2, 1))
    for lang, early in (("en", "is not judged"), ("ru", "вывода здесь нет"), ("ro", "nicio concluzie")):
        (part,) = reading(Words(lang, FRAME), ended, seen, dt.date(2026, 3, 1))
        assert len(part.lines) == 1 and early in part.lines[0] and len(part.head) > 2
    (part,) = reading(Words("en", FRAME), TRIAL.end(BEGAN), seen, dt.date(2026, 3, 1))
    assert len(part.head) == 2


def test_a_plan_of_several_perks_has_a_row_for_each() -> None:
    worth = Mean(400, 80.0, 70.0, 90.0, 6.0)
    made = plan(there=9000, baseline=0.2, uplift=0.05, costs=[3.0, 9.0], worth=worth)
    asked = Asked(["a"], Meant(9000, 0.2, worth), made)
    first, second = planned(Words("en", FRAME), "x", ["wash", "car"], asked, uplift=0.05, power=0.8, weeks=8)
    assert dict(first.rows)["what it costs in all"].startswith("€")
    assert [row[0] for row in second.rows] == ["wash", "car"] and second.rows[1][2] == "11.2%"
    assert second.notes[0].startswith("wash: at this uplift") and second.notes[1].startswith("car: it does")
    untold = replace(asked, meant=Meant(9, 0.2, Mean(9, None, None, None, None)))
    (only,) = planned(Words("en", FRAME), "x", ["wash"], untold, uplift=0.05, power=0.8, weeks=8)
    assert "fewer than 30 clients" in only.notes[-1]
