"""What observations, sides and the employee's steps by the script are called."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

KINDS: Final = {
    "obscene": Reason("conduct.obscene", "obscene language"),
    "insult": Reason("conduct.insult", "insult"),
    "disparagement": Reason("conduct.disparagement", "disparaging remark about a person"),
    "threat": Reason("conduct.threat", "threat"),
    "ultimatum": Reason("conduct.ultimatum", "ultimatum"),
    "pressure_for_concession": Reason("conduct.pressure", "pressure for a concession"),
    "shouting": Reason("conduct.shouting", "shouting (capitals)"),
    "rudeness": Reason("conduct.rudeness", "rudeness"),
    "harsh_complaint": Reason("conduct.harsh_complaint", "harsh complaint (no violation)"),
    "legal_warning": Reason("conduct.legal_warning", "says he will use the law (no violation)"),
    "leaving": Reason("conduct.leaving", "says he will leave (no violation)"),
    "quoted": Reason("conduct.quoted", "quotes somebody else (no violation)"),
    "self_insult": Reason("conduct.self_insult", "speaks so of himself (no violation)"),
    "product_insult": Reason("conduct.product_insult", "speaks so of a product (no violation)"),
}
SIDES: Final = {
    "client": Reason("conduct.client", "client"),
    "employee": Reason("conduct.employee", "employee"),
}
ASKED: Final = Reason("conduct.asked", "asked: {names}")
MISSED: Final = Reason("conduct.missed", "not asked: {names}")
WARNED: Final = Reason("conduct.warned", "warned in turn {turn:d}, after a violation")
WARNED_EARLY: Final = Reason("conduct.warned_early", "warned in turn {turn:d}, with no violation before it")
ENDED: Final = Reason("conduct.ended", "ended the conversation in turn {turn:d}, as the rule says")
ENDED_WITHOUT: Final = {
    "violation": Reason(
        "conduct.ended_unprovoked", "ended the conversation in turn {turn:d}, with no violation before it"
    ),
    "warning": Reason("conduct.ended_unwarned", "ended the conversation in turn {turn:d} without a warning"),
    "repetition": Reason(
        "conduct.ended_unrepeated",
        "ended the conversation in turn {turn:d}, though nothing came after the warning",
    ),
}
