"""From the reading of a record to what a case says of it: sure observations, quoted, and the warning
given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from regulars.decisions.conduct import Reading, Turn


def observed(reading: Reading, turns: Sequence[Turn], evidence: str) -> list[dict[str, Any]]:
    """The violations in ``reading`` for a case's ``findings``; whatever abstains is for a person to hear.

    >>> from regulars.decisions.conduct import read
    >>> turns = [Turn("client", "Вы идиот. Верните деньги.")]
    >>> [(each["kind"], each["quote"], each["attack"]) for each in observed(read(turns), turns, "e1")]
    [('insult', 'Вы идиот', True)]
    """
    return [
        {
            "evidence": evidence,
            "turn": each.turn,
            "speaker": turns[each.turn].speaker,
            "kind": each.kind,
            "quote": turns[each.turn].text[each.start : each.end],
            "violation": each.violation,
            "attack": each.attack,
        }
        for each in reading.findings
        if each.violation and not each.abstained
    ]


def facts_in(reading: Reading, evidence: str) -> list[dict[str, Any]]:
    """What the record itself shows: that the client was warned. Whether rules were kept a person says."""
    if not reading.script.warnings:
        return []
    return [{"fact": "warned", "value": True, "evidence": [evidence]}]
