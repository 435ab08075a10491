"""Wishes found on menus: sets by writers who had not seen the matcher, written after it was frozen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, table
from regulars.decisions.visit import Item, Match, Menu, match, verdict

SETS = ROOT / "tests" / "decisions_visit"
ROUNDS = ("one", "two", "three")
LANGUAGES = ("all", "ru", "ro", "en")
GRADES = ("right", "asked back", "asked otherwise", "wrong")
Wish = dict[str, Any]


def menus(folder: Path) -> dict[str, Menu]:
    """The menus of a set by name."""
    return {
        each["menu"]: Menu(
            tuple(
                Item(item["id"], item["name"], group=item["group"], tags=tuple(item["tags"]))
                for item in each["items"]
            )
        )
        for each in json.loads((folder / "menus.json").read_text("utf-8"))
    }


def grade(wish: Wish, found: Sequence[Match]) -> str:
    """How a wish was heard.

    Right: taken as clear with exactly the items wished for, part by part; said not to be here where it is
    not; asked back about what may be meant where a waiter would have to ask. Asked back: naming what was
    meant, though it was clear, or asking about what is not here. Asked otherwise: naming other things only.
    Wrong: taken as clear with anything else, or said not to be here where it is.
    """
    said, got = verdict(list(found)), [set(each.items) for each in found if each.items]
    right = [set(part) for part in wish["right"]]
    named, wanted = set().union(*got), set().union(*right)
    if said == "clear":
        paired = all(any(each <= part for part in right) for each in got)
        whole = len(got) == len(right) and all(any(each <= part for each in got) for part in right)
        return "right" if paired and whole and not wish["ask"] else "wrong"
    if said == "none":
        return "wrong" if right else "right"
    if named and not named & wanted and right:
        return "asked otherwise"
    return "right" if wish["ask"] and (not right or named) else "asked back"


def graded(folder: Path) -> list[tuple[Wish, str]]:
    """Every wish of a set with its grade."""
    there = menus(folder)
    wishes = [json.loads(line) for line in (folder / "wishes.jsonl").read_text("utf-8").splitlines()]
    return [(wish, grade(wish, match(wish["wish"], there[wish["menu"]]))) for wish in wishes]


def main() -> str:
    """By set and language: grades; and clear wishes taken at their word."""
    rows = []
    for name in ROUNDS:
        heard = graded(SETS / f"wishes_round_{name}")
        for lang in LANGUAGES:
            part = [each for each in heard if lang in ("all", each[0]["lang"])]
            count = Counter(each[1] for each in part)
            clear = [each[1] for each in part if each[0]["note"].startswith("clear")]
            shares = (f"{count[each] / len(part):.1%}" for each in GRADES)
            rows.append([name, lang, str(len(part)), *shares, f"{clear.count('right')} of {len(clear)}"])
    return table(["round", "language", "wishes", *GRADES, "clear ones taken at their word"], rows)
