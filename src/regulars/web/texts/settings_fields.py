"""What the fields of settings are called, and the help that stands below them."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

NAME: Final = Reason("setting.name", "The company's name")
CURRENCY: Final = Reason("setting.currency", "Currency")
CURRENCY_HELP: Final = Reason("setting.currency_help", "Three letters, such as EUR, MDL, RUB, RON.")
TIMEZONE: Final = Reason("setting.timezone", "Time zone")
TIMEZONE_HELP: Final = Reason(
    "setting.timezone_help", "Such as Europe/Chisinau. Empty: times are taken as they are written."
)
LANGUAGE: Final = Reason("setting.language", "Language of answers and pages")
LANGUAGE_HELP: Final = Reason("setting.language_help", "Each person may choose another for himself.")
AS_COMPUTER: Final = Reason("setting.as_computer", "as the computer is set")
CATCH_ALL: Final = Reason("setting.catch_all", "Buyers that stand for “nobody asked”")
CATCH_ALL_HELP: Final = Reason(
    "setting.catch_all_help", "One a line, beside those known already, such as Walk-in."
)
SAYS: Final = Reason("setting.says", "Who is our client, in a sentence")
SAYS_HELP: Final = Reason(
    "setting.says_help", "By what they want done: “people who cook at home and have little time”."
)
TASKS: Final = Reason("setting.tasks", "Tasks that we solve")
GROUPS: Final = Reason("setting.groups", "Groups of products that we stand for")
GOALS: Final = Reason("setting.goals", "Goals, in your own words")
GOALS_HELP: Final = Reason("setting.goals_help", "One a line: “nobody waits longer than he was told”.")
ATTACHED: Final = Reason("setting.attached", "Signs of your own that stand beside the scorecard")
ATTACHED_HELP: Final = Reason(
    "setting.attached_help",
    "One a line: NPS 54; loyalty card 12,300 holders; service script v7. They are shown apart: not evidence "
    "by themselves.",
)
OURS_FROM: Final = Reason("setting.ours_from", "Ours: surely at least this share of what he comes for")
OURS_FROM_HELP: Final = Reason(
    "setting.ours_from_help", "0.5: at least half is one of these tasks or groups."
)
NOT_OURS: Final = Reason("setting.not_ours", "Not ours: surely at most this share")
NOT_OURS_HELP: Final = Reason(
    "setting.not_ours_help", "Smaller than the one above. Between the two a client stays undecided."
)
TASK_COUNTS: Final = Reason("setting.task_counts", "A task that he named counts like so many visits")
UNIT_COSTS: Final = {
    "return_cost": Reason("setting.return_cost", "What one return costs you to handle"),
    "contact_cost": Reason("setting.contact_cost", "What one call or letter of a client costs you"),
    "case_cost": Reason("setting.case_cost", "What one case costs you to settle"),
}
DELAY_RATE: Final = Reason("setting.delay_rate", "What money paid a year late costs you")
DELAY_RATE_HELP: Final = Reason(
    "setting.delay_rate_help",
    "0.12 is 12% of it. Empty: not known. 0: nobody pays later, or it costs nothing.",
)
UNIT_COST_HELP: Final = Reason("setting.unit_cost_help", "In the company's currency. Empty: not known.")
HORIZON: Final = Reason("setting.horizon", "How far ahead")
SPAN_HELP: Final = Reason("setting.span_help", "A number and d, w, m or y: 90d, 52w, 12m, 1y.")
MODEL: Final = Reason("setting.model", "Model of purchases")
MODEL_AUTO: Final = Reason("setting.model_auto", "the one that fits best")
MODEL_CONTRACT: Final = Reason("setting.model_contract", "clients under contract")
LEVEL: Final = Reason("setting.level", "How sure the intervals are")
LEVEL_HELP: Final = Reason("setting.level_help", "0.9: nine of ten intervals hold what will be.")
LTV_YEARS: Final = Reason("setting.ltv_years", "LTV counts so many years")
DISCOUNT: Final = Reason("setting.discount", "Discount a year")
DISCOUNT_HELP: Final = Reason("setting.discount_help", "0.1 makes money of next year worth a tenth less.")
SEED: Final = Reason("setting.seed", "Seed of chance")
SEED_HELP: Final = Reason("setting.seed_help", "The same seed gives the same figures.")
REASON_FIRST: Final = Reason("setting.reason_first", "The reason first, then the advice")
REASON_FIRST_HELP: Final = Reason(
    "setting.reason_first_help", "Whoever decides a case writes his reason before he sees the advice."
)
HEAR_WITHIN: Final = Reason("setting.hear_within", "The record is heard within, minutes")
CALL_BACK: Final = Reason("setting.call_back", "The client is called back within, hours")
GROUNDLESS: Final = Reason("setting.groundless", "Claims without ground that make a series")
REPLACEMENT: Final = Reason("setting.replacement", "What a new employee costs")
REPLACEMENT_HELP: Final = Reason("setting.replacement_help", "A share of annual pay, from and to.")
LEAVING: Final = Reason("setting.leaving", "Chance that an employee who was attacked leaves")
LEAVING_HELP: Final = Reason("setting.leaving_help", "From and to, between 0 and 1.")
LOW: Final = Reason("setting.low", "from")
HIGH: Final = Reason("setting.high", "to")
FLOOR: Final = Reason("setting.floor", "Advice and suggestions bring at least, a unit")
FLOOR_HELP: Final = Reason(
    "setting.floor_help", "In the company's currency. Empty: no floor. A clear wish is served anyway."
)
NEAR_TIE: Final = Reason("setting.near_tie", "As good as the best, within")
NEAR_TIE_HELP: Final = Reason(
    "setting.near_tie_help", "Of what serves him as well within this (best = 1) the cheaper is offered."
)
BOTHER: Final = Reason("setting.bother", "What one more question costs him")
BOTHER_HELP: Final = Reason("setting.bother_help", "In the same unit: 0.01 is a hundredth of the best.")
ASK_AGAIN: Final = Reason("setting.ask_again", "An answer stands for")
REFUSED: Final = Reason("setting.refused", "What he refused is not offered for")
CONTACTS: Final = Reason("setting.contacts", "Unasked messages to one client, at most")
CONTACTS_WITHIN: Final = Reason("setting.contacts_within", "Within what time")
CONTACTS_WITHIN_HELP: Final = Reason("setting.contacts_within_help", "After a silence the wait doubles.")
OFFER_COST: Final = Reason("setting.offer_cost", "What one unasked offer costs you")
OFFER_COST_HELP: Final = Reason("setting.offer_cost_help", "A call, a message. Empty: not counted.")
LOST_AFTER: Final = Reason(
    "setting.lost_after", "Who has not bought for so long after an offer counts as lost"
)
CAP: Final = Reason("setting.cap", "Nobody passes who has waited longer than, minutes")
FIRST: Final = Reason("setting.first", "Who comes first by rule")
OPENING: Final = Reason("setting.opening", "When waiting is counted")
OPENING_HELP: Final = Reason("setting.opening_help", "One a line: mon-fri 09:00-18:00. Empty: always.")
CLOSED: Final = Reason("setting.closed", "Days on which nobody is served")
CLOSED_HELP: Final = Reason("setting.closed_help", "One a line: 2026-01-01.")
#: What a field that is written otherwise than the file has to be.
AN_OPENING: Final = Reason(
    "setting.an_opening", "hours that do not overlap, one a line, such as mon-fri 09:00-18:00"
)
A_DAY: Final = Reason("setting.a_day", "days, one a line, such as 2026-01-01")
TWO_SHARES: Final = Reason(
    "setting.two_shares", "two shares from 0 to 1, the lower first, such as 0.16 and 0.21"
)
A_CURRENCY: Final = Reason("setting.a_currency", "three capital letters, such as EUR")
A_ZONE: Final = Reason("setting.a_zone", "a time zone, such as Europe/Chisinau")
A_SPAN: Final = Reason("setting.a_span", "a time of at most ten years, such as 52w, 90d, 12m or 1y")
