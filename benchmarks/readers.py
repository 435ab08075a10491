"""The sixty worked cases before blind readers: do they agree with one another, and with the advice?

A reader's file stands in ``tests/decisions_case/readers/NAME.json``: ``reader``, ``kind`` ("human" or
"model") and ``answers``, a list of what ``tests/decisions_case/reading_the_cases.md`` asks. Agreement of
all readers is Krippendorff's alpha (nominal).
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

from benchmarks.measure import ROOT, table
from regulars.decisions.case import Advice, Settings, advise

FOLDER = ROOT / "tests" / "decisions_case"
Answer = dict[str, Any]


def given(advice: Advice) -> str:
    """What the advice would give, in a reader's words: a sum, "put right", "ask counsel" or "nothing"."""
    money = sum(each.money.low for each in advice.owed)
    if money:
        return f"{money:g}"
    if any(each.in_kind is not None for each in advice.owed):
        return "put right"
    return "ask counsel" if any(each.counsel for each in advice.owed) else "nothing"


def as_answer(advice: Advice) -> Answer:
    """The advice as a reader's answer; ``course`` are all that it leaves open."""
    courses = {each.course for each in advice.courses}
    return {
        "enough": "no" if advice.blocked else "yes",
        "owed": given(advice),
        "beyond": "yes" if "pay_beyond_owed" in courses else "no",
        "course": sorted(courses),
        "apology": "yes" if advice.apology else "no",
        "money_decides": "yes" if advice.ranking else "no",
    }


def alpha(rows: Sequence[Sequence[Hashable]]) -> float:
    """Krippendorff's alpha for nominal answers, a row a case (Krippendorff 2011).

    >>> alpha([["a", "a"], ["b", "b"]]), round(alpha([["a", "b"], ["b", "a"]]), 2)
    (1.0, -0.5)
    """
    pairs: defaultdict[tuple[Hashable, Hashable], float] = defaultdict(float)
    for row in rows:
        for one, other in itertools.permutations(row, 2):
            pairs[one, other] += 1 / (len(row) - 1)
    totals: defaultdict[Hashable, float] = defaultdict(float)
    for (one, _), n in pairs.items():
        totals[one] += n
    n = sum(totals.values())
    differ = sum(count for (one, other), count in pairs.items() if one != other)
    expected = sum(totals[a] * totals[b] for a, b in itertools.permutations(totals, 2)) / (n - 1)
    return 1.0 if not expected else 1 - differ / expected


#: Courses as readers were given them -> as the advice names them.
_COURSES = {"honour_the_wish": "honour_wish", "change_the_contact": "change_contact"}


def same(question: str, reader: Answer, ours: Answer) -> bool:
    """Whether a reader's answer agrees with the advice; of courses, one that it leaves open."""
    if question == "course":
        chosen = reader["course"] if isinstance(reader["course"], list) else [reader["course"]]
        named = {_COURSES.get(course, course) for course in chosen}
        return bool(named & set(ours["course"])) or (ours["enough"] == "no" and reader["enough"] == "no")
    return str(reader[question]).casefold() == str(ours[question]).casefold()


def _plain(answer: Any) -> Hashable:
    return tuple(sorted(answer)) if isinstance(answer, list) else str(answer).casefold()


def main() -> str:
    """Agreement by question, and the cases on which readers and advice differ."""
    cases = json.loads((FOLDER / "worked_cases.json").read_text(encoding="utf-8"))["cases"]
    readers = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("readers/*.json"))]
    if not readers:
        return "No reader has answered yet.\n"
    settings = Settings(reason_first=False)
    ours = {each["id"]: as_answer(advise(each["case"], settings)) for each in cases}
    answers = [{each["id"]: each for each in reader["answers"]} for reader in readers]
    rows, differing = [], []
    for question in ("enough", "owed", "beyond", "course", "apology", "money_decides"):
        told = [[_plain(reader[id][question]) for reader in answers] for id in ours]
        agreed = [sum(same(question, reader[id], ours[id]) for id in ours) for reader in answers]
        rows.append([question, f"{alpha(told):.2f}", *(f"{n} of {len(ours)}" for n in agreed)])
        for id in ours:
            against = [reader[id][question] for reader in answers if not same(question, reader[id], ours[id])]
            if len(against) * 2 > len(answers):
                differing.append([id, question, ", ".join(map(str, against)), str(ours[id][question])])
    names = [f"{reader['reader']} ({reader['kind']})" for reader in readers]
    parts = [table(["question", "alpha of the readers", *names], rows)]
    parts.append("Cases on which most readers differ from the advice:\n")
    parts.append(table(["case", "question", "readers", "advice"], differing) if differing else "None.\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(main())
