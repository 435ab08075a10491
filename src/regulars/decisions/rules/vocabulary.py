"""What a rule may speak of: the facts of a claim and of a case, and what a rule may answer.

Keys are ASCII and stay; people see the labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from regulars.reasons import Reason

FactType = Literal["choice", "flag", "number"]
Scope = Literal["claim", "case"]
Value = str | bool | float
Decides = Literal["owed", "courses"]


@dataclass(frozen=True)
class Fact:
    """A fact that conditions may name.

    ``assumed`` is what holds while nothing is shown: only where the burden of proof lies with the company.
    """

    name: str
    type: FactType
    scope: Scope
    label: Reason
    values: tuple[str, ...] = ()
    assumed: Value | None = None

    def admits(self, value: object) -> bool:
        """Whether ``value`` is one that this fact can have."""
        if self.type == "flag":
            return isinstance(value, bool)
        if self.type == "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        return value in self.values


def _fact(
    name: str, type: FactType, scope: Scope, label: str, values: str = "", assumed: Value | None = None
) -> Fact:
    return Fact(name, type, scope, Reason(f"fact.{name}", label), tuple(values.split()), assumed)


_ALL: Final = (
    _fact(
        "ground",
        "choice",
        "claim",
        "what the claim rests on",
        "term defect delay withdrawal cancellation overcharge no_ground",
    ),
    _fact("client_kind", "choice", "claim", "a consumer or a business", "consumer business"),
    _fact("what", "choice", "claim", "what was sold", "goods service digital"),
    _fact("sold", "choice", "claim", "where it was sold", "premises distance off_premises"),
    _fact("days", "number", "claim", "days since it was handed over or agreed"),
    _fact("amount", "number", "claim", "the sum in question"),
    _fact("cause", "choice", "claim", "who caused it", "company client unknown"),
    _fact("proof", "choice", "claim", "whether the term was shown and accepted", "proven unproven no_term"),
    _fact("negotiated", "flag", "claim", "the term was bargained over one by one", assumed=False),
    _fact(
        "made_to_order",
        "flag",
        "claim",
        "made to order, perishable, unsealed or booked for a date",
        assumed=False,
    ),
    _fact("told_of_withdrawal", "flag", "claim", "he was told that he may withdraw", assumed=False),
    _fact("started", "flag", "claim", "the service was begun at his express wish", assumed=False),
    _fact("employee_kept_rules", "flag", "case", "the employee kept the company's rules"),
    _fact("heard_employee", "flag", "case", "the employee was heard"),
    _fact("warned", "flag", "case", "the client was warned, and it is recorded"),
    _fact("company_at_fault", "flag", "case", "a fault of the company is shown"),
    _fact("feasible", "flag", "case", "what is asked can be done"),
    _fact("infeasible_by", "choice", "case", "why it cannot be done", "capacity law safety"),
    _fact("wish_at_own_cost", "flag", "case", "the client bears the cost of his own choice"),
    _fact("wish_touches_safety", "flag", "case", "the wish touches somebody's safety"),
    _fact("wish_touches_law", "flag", "case", "the wish touches the law"),
    _fact("wish_touches_others", "flag", "case", "the wish touches third parties"),
    _fact("knows_the_craft", "flag", "case", "the client knows what he chooses"),
    _fact("educated", "flag", "case", "the rules were explained to him before"),
    _fact("renegotiated", "flag", "case", "terms were renegotiated with him before"),
    _fact("contact_changed", "flag", "case", "another person was given to him before"),
    _fact("another_contact", "flag", "case", "another person can serve him"),
    _fact("danger", "flag", "case", "somebody's safety was threatened"),
    _fact("adviser", "flag", "case", "somebody speaks for the buyer"),
    _fact("heard_buyer", "flag", "case", "the buyer himself was asked"),
    _fact("secret_commission", "flag", "case", "a commission is asked for that the buyer does not know of"),
    _fact("attacks", "number", "case", "attacks by the client in the record"),
    _fact("pressure", "flag", "case", "a concession was pressed for"),
    _fact("cases_before", "number", "case", "cases of this client before"),
    _fact("upheld_before", "number", "case", "of them, those in which he was right"),
)
#: Name → fact.
FACTS: Final[Mapping[str, Fact]] = {fact.name: fact for fact in _ALL}

#: What a table of ``decides = "owed"`` may answer: remedy → what it is called.
REMEDIES: Final[Mapping[str, Reason]] = {
    "all": Reason("remedy.all", "the whole sum back"),
    "rest": Reason("remedy.rest", "the sum back, less what was used"),
    "put_right": Reason("remedy.put_right", "put right: repaired, replaced or done anew"),
    "choice": Reason("remedy.choice", "put right or paid back, as the client chooses"),
    "nothing": Reason("remedy.nothing", "nothing owed"),
    "counsel": Reason("remedy.counsel", "the table cannot tell: ask counsel"),
}

#: What can be done in a case: course → what it is called. The last three are what clients demand.
COURSES: Final[Mapping[str, Reason]] = {
    "give_owed": Reason("course.give_owed", "give what is owed"),
    "put_right": Reason("course.put_right", "put it right"),
    "honour_wish": Reason("course.honour_wish", "do as he wishes, without a lecture"),
    "nearest_feasible": Reason("course.nearest_feasible", "offer the nearest that can be done"),
    "explain_and_hold": Reason("course.explain_and_hold", "explain and hold"),
    "change_contact": Reason("course.change_contact", "give him another contact person"),
    "educate": Reason("course.educate", "explain the rules for the time ahead"),
    "renegotiate": Reason("course.renegotiate", "renegotiate the terms"),
    "part": Reason("course.part", "part, with notice, an explanation and help to find another supplier"),
    "pay_beyond_owed": Reason("course.pay_beyond_owed", "pay more than is owed"),
    "reprimand_employee": Reason("course.reprimand_employee", "reprimand the employee"),
    "dismiss_employee": Reason("course.dismiss_employee", "dismiss the employee"),
}


def facts_for(decides: Decides) -> Mapping[str, Fact]:
    """The facts that conditions of such a table may name: of a case, and for what is owed of a claim, too.

    >>> "days" in facts_for("owed"), "days" in facts_for("courses")
    (True, False)
    """
    return {name: fact for name, fact in FACTS.items() if decides == "owed" or fact.scope == "case"}
