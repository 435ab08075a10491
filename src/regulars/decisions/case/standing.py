"""What is shown: facts with evidence, facts that evidence contradicts, and facts that are only asserted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.decisions.case.model import Case, Statement
from regulars.decisions.rules.vocabulary import Value


@dataclass(frozen=True)
class Standing:
    """The facts of a case as they stand.

    ``shown`` have evidence (or a recorded waiver) and nothing against them, ``disputed`` have statements that
    contradict each other, ``asserted`` have no evidence and count for nothing.
    """

    shown: Mapping[str, Value]
    disputed: Mapping[str, tuple[Statement, ...]]
    asserted: tuple[str, ...]

    def is_shown(self, fact: str, value: Value = True) -> bool:
        """Whether it is shown that ``fact`` is ``value``; what is disputed or unknown is not."""
        return fact in self.shown and self.shown[fact] == value

    def spoken_of(self, fact: str) -> bool:
        """Whether evidence says anything of ``fact``, even if it contradicts itself."""
        return fact in self.shown or fact in self.disputed


def stand(case: Case) -> Standing:
    """How the facts of ``case`` stand.

    >>> from regulars.decisions.case.reading import read
    >>> one = {"id": "a", "kind": "log", "name": "a.log", "sha256": "0" * 64, "size": 1, "type": "text/plain"}
    >>> facts = [{"fact": "warned", "value": True, "evidence": ["a"]}, {"fact": "danger", "value": True}]
    >>> opened = {"case": "1", "opened_at": "2026-10-05T12:00:00", "country": "RO"}
    >>> case = read({**opened, "evidence": [one], "facts": facts})
    >>> now = stand(case)
    >>> now.is_shown("warned"), now.is_shown("danger"), now.asserted
    (True, False, ('danger',))
    """
    supported: dict[str, list[Statement]] = {}
    asserted: list[str] = []
    for each in case.facts:
        if each.evidence or case.waiver is not None:
            supported.setdefault(each.fact, []).append(each)
        else:
            asserted.append(each.fact)
    shown: dict[str, Value] = {}
    disputed: dict[str, tuple[Statement, ...]] = {}
    for fact, statements in supported.items():
        if len({each.value for each in statements}) > 1:
            disputed[fact] = tuple(statements)
        else:
            shown[fact] = statements[0].value
    return Standing(shown, disputed, tuple(name for name in asserted if name not in supported))


def facts_of_case(case: Case, standing: Standing) -> dict[str, Value | None]:
    """What rules may ask of the case: shown facts, and what is counted from the record."""
    by_client = [each for each in case.findings if each.speaker == "client"]
    return {
        **standing.shown,
        "attacks": float(sum(each.attack for each in by_client)),
        "pressure": any(each.kind == "pressure_for_concession" for each in by_client),
        "cases_before": float(case.client.cases_before),
        "upheld_before": float(case.client.upheld_before),
    }
