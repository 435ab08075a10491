"""Trials of perks at the desk, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.reasons import Reason
from regulars.report import perk_texts

TITLE: Final = Reason("desk.perks", "Perks tried")
LEAD: Final = Reason(
    "desk.perks_lead",
    "A loaner car, a free delivery: worth what it changes. Some of those it is meant for are drawn by lot "
    "and get it, the others go on as ever, and in the end both are counted.",
)
SEE: Final = perk_texts.TRIALS
BACK: Final = Reason("desk.perks_back", "To all trials")
TO_STRATEGY: Final = Reason("desk.perks_to_strategy", "To the strategy")
NONE_YET: Final = Reason("desk.perks_none", "No perk was tried yet.")
PLAN: Final = Reason("desk.perks_plan", "Plan a trial")
PLAN_LEAD: Final = Reason(
    "desk.perks_plan_lead", "See what it takes and what it costs first. Nothing is given or drawn yet."
)
RUNS: Final = Reason("desk.perks_runs", "runs")
ENDED: Final = Reason("desk.perks_ended", "has ended")
ENDED_EARLY: Final = Reason("desk.perks_ended_early", "was ended early")
STANDING: Final = Reason("desk.perks_standing", "how it stands")

NAME: Final = Reason("desk.perks_name", "What the trial is called")
PERK: Final = Reason("desk.perks_perk", "Perk {number:d}")
PERK_HELP: Final = Reason(
    "desk.perks_perk_help",
    "What a client gets. Several may be tried at once; leave the others empty.",
)
WHAT: Final = Reason("desk.perks_what", "what a client gets")
COST: Final = Reason("desk.perks_cost", "cost per client")
TO: Final = Reason("desk.perks_to", "Whom it is meant for")
WHOM: Final[Mapping[str, Reason]] = {
    "all": Reason("desk.perks_all", "all clients"),
    "ours": Reason("desk.perks_ours", "our clients"),
    "undecided": Reason("desk.perks_undecided", "those who are undecided"),
    "not-ours": Reason("desk.perks_not_ours", "those who are not ours"),
}
WEEKS: Final = Reason("desk.perks_weeks", "How many weeks it runs")
UPLIFT: Final = Reason("desk.perks_uplift", "Uplift worth finding, points")
UPLIFT_HELP: Final = Reason(
    "desk.perks_uplift_help", "5: of a hundred clients five more buy within that time than without it."
)
SHOW: Final = Reason("desk.perks_show", "See what it takes")
A_NAME: Final = Reason("desk.perks_a_name", "a name of at most 80 letters")
A_PERK: Final = Reason("desk.perks_a_perk", "a name of at most 80 letters, other than “none”")
AN_AMOUNT: Final = Reason("desk.perks_an_amount", "an amount, 0 or more")
SOME_WEEKS: Final = Reason("desk.perks_some_weeks", "a whole number of weeks from 1 to 520")
SOME_POINTS: Final = Reason("desk.perks_some_points", "a number above 0 and below 100")
ONE_AT_LEAST: Final = Reason("desk.perks_one_at_least", "Name one perk at least.")
MEND: Final = Reason("desk.perks_mend", "Mend what is marked below, then look again.")

TOO_FEW: Final = Reason(
    "desk.perks_too_few",
    "It cannot begin: each group needs two clients at least. Mean it for more clients, or try fewer perks.",
)
DECIDE: Final = Reason("desk.perks_decide", "Begin it")
DECIDE_LEAD: Final = Reason(
    "desk.perks_decide_lead",
    "{n} client is drawn by lot now, into {arms} groups as even as they can be; one group gets nothing. "
    "Staff see on a client's card what he is to be given.",
    plural="{n} clients are drawn by lot now, into {arms} groups as even as they can be; one group gets "
    "nothing. Staff see on a client's card what he is to be given.",
)
GIVEN: Final = Reason("desk.perks_given", "What is given costs {cost} in all.")
OUTSIDE: Final = Reason(
    "desk.perks_outside",
    "{n} client it is meant for stays outside and gets nothing either.",
    plural="{n} clients it is meant for stay outside and get nothing either.",
)
BEGIN: Final = Reason("desk.perks_begin", "Draw the lots and begin")
BEGUN: Final = Reason(
    "desk.perks_begun",
    "The trial has begun: {n} client is in it.",
    plural="The trial has begun: {n} clients are in it.",
)
END: Final = Reason("desk.perks_end", "Begun by mistake?")
END_LEAD: Final = Reason(
    "desk.perks_end_lead",
    "It can be ended today instead of on {until}: nothing of it is given any more, and what it brought is "
    "not judged. It cannot be taken up again.",
)
END_NOW: Final = Reason("desk.perks_end_now", "End it today")
HAS_ENDED: Final = Reason(
    "desk.perks_has_ended", "The trial has ended. Nothing of it stands on clients' cards any more."
)
WHO: Final = Reason("desk.perks_who", "Who gets what (CSV)")
ON_CARD: Final = Reason("desk.perks_on_card", "He is to be given until {until}: {perk}.")

AUDIT_BEGUN: Final = Reason("audit.perk.begun", "began a trial of a perk")
AUDIT_ENDED: Final = Reason("audit.perk.ended", "ended a trial of a perk")
AUDIT_WHO: Final = Reason("audit.perk.who", "took out who gets which perk")
