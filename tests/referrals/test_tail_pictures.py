"""The picture of a tail: everybody has a line of his own, and text of records is only text."""

from __future__ import annotations

import re
from importlib import resources
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
from django.contrib.staticfiles import finders
from test_referral_worlds import LEVEL, RECORD

from regulars.portfolio.referrals import own_accord, premium, tail
from regulars.report import tail_page, tail_picture
from regulars.report.answers import Frame
from regulars.report.words import Words

WORDS = Words("en", Frame("Shop", "EUR", "revenue", 52, 3, 0.9, None, None))


def tree(size: int, seed: int) -> tail.Tail:
    rng = np.random.default_rng(seed)
    up = ["root"] * 20 + [f"d{rng.integers(place)}" for place in range(20, size)]
    depth = dict.fromkeys(["root"], 0)
    for place, each in enumerate(up):
        depth[f"d{place}"] = depth[each] + 1
    rows = [
        {"client": f"d{place}", "referred_by": each, "depth": depth[f"d{place}"],
         "bought": place % 9 > 0,
         "would_have_come": (None, True, False)[place % 3],
         "p_alive": rng.random(), "revenue": 1, "so_far": 1,
         "value": 1.0, "ltv": float(rng.gamma(1.0, 50.0)), "ltv_low": 0.0, "ltv_high": 9.0}
        for place, each in enumerate(up)
    ]  # fmt: skip
    rows.sort(key=lambda row: int(str(row["depth"])))
    churn = premium.gap("churn", *premium.CHURN_PRIOR, None, LEVEL)
    types = own_accord.TypeOne(0, 0, 1.0, 1.0, 2.0, None)
    people = pa.Table.from_pylist(rows, tail.PEOPLE)
    return tail._told(RECORD, "root", people, 1.0, None, types, churn)


def test_five_hundred_can_be_read() -> None:
    drawn = tail_picture.svg(WORDS, tree(500, 5), {})
    found = ElementTree.fromstring(drawn)
    texts = [
        (float(each.get("x") or 0), float(each.get("y") or 0))
        for each in found.iter() if each.tag.endswith("text") and each.get("stroke-width") == "5"
    ]  # fmt: skip
    assert len(texts) == 501
    columns: dict[float, list[float]] = {}
    for x, y in texts:
        columns.setdefault(x, []).append(y)
    assert all(after - before >= 14 for each in columns.values() for before, after in pairwise(sorted(each)))
    assert len(drawn) < 300_000 and "style=" not in drawn
    assert drawn == tail_picture.svg(WORDS, tree(500, 5), {})


def test_a_name_is_only_text() -> None:
    page = tail_page.page(WORDS, tree(30, 1), {"root": "<script>alert(1)</script>", "d1": 'a"onload="x'})
    assert "<script" not in page and "&lt;script&gt;" in page


def test_the_page_has_everybody_below_whoever_brought_him_and_is_small() -> None:
    tail_of = tree(500, 5)
    page = tail_page.page(WORDS, tail_of, {})
    assert len(page) < 120_000 and "style=" not in page and "<script" not in page
    page = re.sub(r"<h1>.*?</h1>|<head>.*?</head>|<dl>.*?</dl>|<p>.*?</p>", "", page, flags=re.DOTALL)
    above: list[str] = []
    found: dict[str, str] = {}
    for part in re.findall(r"</?ul|</i>d\d+<", page):
        if part == "<ul":
            above.append("root")
        elif part == "</ul":
            above.pop()
        else:
            above[-1] = part[4:-1]
            found[above[-1]] = above[-2] if len(above) > 1 else "root"
    told = {row["client"]: row["referred_by"] for row in tail_of.people.to_pylist()}
    assert found == told and len(found) == 500


def test_the_desk_shows_an_outline_as_the_page_does() -> None:
    """One style sheet serves both: written into the page, linked by the desk."""
    style = tail_page.OUTLINE.read_text(encoding="utf-8").strip()
    assert style.startswith(".tree{") and style in tail_page.page(WORDS, tree(30, 1), {})
    assert finders.find("outline/outline.css") == str(tail_page.OUTLINE)
    template = resources.files("regulars.web").joinpath("templates/desk/tail/page.html")
    assert "outline/outline.css" in template.read_text(encoding="utf-8")
