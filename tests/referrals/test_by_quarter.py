"""New clients by quarter, what is no tie row by row, and both on the panel of who brings others."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from test_referral_worlds import LEVEL
from test_tails import Record

from regulars.engine import Engine
from regulars.phrases import LANGUAGES
from regulars.portfolio.referrals import asking, base
from regulars.report import referrals as panel
from regulars.report import tail_texts
from regulars.report.answers import Frame
from regulars.report.words import Words

WORLD = Callable[..., Engine]
AT = dt.date(2026, 6, 30)


def drawn(share: int = 3) -> dict[str, Any]:
    """40 clients of May 2026 of whom every ``share``th was brought by a client of 2024 and the others were
    asked; 30 of January whom nobody asked."""
    first = {"sender": dt.date(2024, 11, 5)}
    first |= {f"m{n}": dt.date(2026, 5, 1 + n % 28) for n in range(40)}
    first |= {f"j{n}": dt.date(2026, 1, 1 + n % 28) for n in range(30)}
    at = {client: dt.datetime.combine(on, dt.time()) for client, on in first.items()}
    told = [
        {"client": f"m{n}", "referred_by": "sender", "told_at": at[f"m{n}"], "bonus": Decimal("5.00"),
         "would_have_come": n % 2 == 0}
        for n in range(0, 40, share)
    ]  # fmt: skip
    answers = [
        {"client": f"m{n}", "told_at": at[f"m{n}"], "question": "who sent you?", "answer": "nobody"}
        for n in range(40) if n % share
    ]  # fmt: skip
    himself = {"client": "j1", "referred_by": "j1", "told_at": at["j1"], "bonus": None}
    return {"first": first, "told_referrals": [*told, himself], "answers": answers}


def test_each_quarter_has_its_own_share_and_what_is_no_tie_its_row(built: WORLD) -> None:
    engine = built(**drawn())
    quarters = asking.by_quarter(engine, AT, LEVEL)
    assert [each.first_on for each in quarters] == [
        dt.date(2024, 10, 1), *(dt.date(2025, month, 1) for month in (1, 4, 7, 10)),
        dt.date(2026, 1, 1), dt.date(2026, 4, 1),
    ]  # fmt: skip
    counts = [(each.new, each.asked, each.brought) for each in quarters]
    assert counts == [(1, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), (30, 0, 0), (40, 40, 14)]
    assert [each.share is None for each in quarters] == [True] * 6 + [False]
    last = quarters[-1].share
    assert last is not None and last.mean == 14 / 40 and last.low < 0.35 < last.high
    rows = base.found_rows(engine).to_pylist()
    assert [(row["finding"], row["client"], row["referred_by"]) for row in rows] == [("himself", "j1", "j1")]


@pytest.mark.parametrize("engine", ["duckdb"], indirect=True)
def test_the_panel_says_what_was_found(built: WORLD) -> None:
    found = base.referrals(built(**drawn()), Record())
    for lang in LANGUAGES:
        told(found, Words(lang, Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None)))


def told(found: base.Referrals, words: Words) -> None:
    page = "".join(panel.content(words, found, lambda client: f"<{client}>"))
    assert page.count('class="brought"') == 1 + 1 + 4  # one quarter, the key, a bar in each of the four
    assert re.search(r'class="brought"/>', page) and ">2026<" in page
    for name in tail_texts.CALLED.values():
        assert f"<b>{words.say(name)}</b>" in page
    advocates = next(each for each in found.quarters if each.name == "advocates")
    assert words.amount(advocates.brought) in page
    assert "&lt;sender&gt;" in page and "<sender>" not in page
    assert panel.shown(found) == ["sender"]
    assert words.say(tail_texts.FOUND["himself"], n=1)[1:] in page


@pytest.mark.parametrize("engine", ["duckdb"], indirect=True)
def test_without_any_tie_it_says_what_to_record(built: WORLD) -> None:
    found = base.referrals(built({"a": AT}, []), Record())
    words = Words("en", Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None))
    page = "".join(panel.content(words, found))
    assert "Ask each once" in page and "<table" not in page and panel.shown(found) == []
