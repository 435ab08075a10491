"""What is said of a perk's trial."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

PLAN: Final = Reason("perk.plan", "A trial of {name}")
MEANT: Final = Reason("perk.meant", "clients it is meant for")
BUY_NOW: Final = Reason("perk.buy_now", "of them buy within {span} as it is")
EACH: Final = Reason("perk.each", "clients in each arm")
FINDS: Final = Reason("perk.finds", "an uplift of {uplift} is found in {power} of such trials")
COST: Final = Reason("perk.cost", "the perk costs in all")
PAYS_FROM: Final = Reason("perk.pays_from", "it pays from an uplift of")
NET: Final = Reason("perk.net", "net a client who gets it")
NO_WORTH: Final = Reason(
    "perk.no_worth",
    "What one who comes by it is worth cannot be told: fewer than {fewest} clients are meant.",
)
WORTH: Final = Reason("perk.worth", "one who comes by it is taken to bring, over {span}")
RATHER: Final = Reason(
    "perk.rather",
    "That those who come by a perk are worth as much as the others is assumed. The trial tells: read it by "
    "what "
    "was spent, too.",
)
BEGUN: Final = Reason(
    "perk.begun", "The trial of {name} has begun: {n} client is in it, until {until}.",
    plural="The trial of {name} has begun: {n} clients are in it, until {until}.",
)  # fmt: skip
LIST: Final = Reason(
    "perk.list", "Who gets what stands in {path}. Whoever is in the arm “none” gets nothing."
)
NONE: Final = Reason("perk.none", "nothing")
READ: Final = Reason("perk.read", "The trial of {name}, {began} to {until}")
GOT: Final = Reason("perk.got", "got")
BOUGHT: Final = Reason("perk.bought", "bought")
MORE: Final = Reason("perk.more", "more than without (points)")
SPENT: Final = Reason("perk.spent", "brought a client")
NET_OF: Final = Reason("perk.net_of", "net of the perk, a client")
STILL: Final = Reason(
    "perk.still",
    "It still runs: {n} client has time until {until}. Looking often and stopping at a good moment "
    "finds differences that are none; decide when it has ended.",
    plural="It still runs: {n} clients have time until {until}. Looking often and stopping at a good "
    "moment finds "
    "differences that are none; decide when it has ended.",
)  # fmt: skip
SEVERAL: Final = Reason(
    "perk.several",
    "{n} perk was tried beside nothing; each range is at {raised}.",
    plural="{n} perks were tried at once. Each range is drawn at {raised}, so that all together hold at "
    "{level}.",
)
PAID: Final = Reason("perk.paid", "{arm}: it brought more than it cost.")
NOT_PAID: Final = Reason("perk.not_paid", "{arm}: it brought less than it cost.")
NO_VERDICT: Final = Reason(
    "perk.no_verdict", "{arm}: whether it brought more than it cost cannot be told yet."
)
TRIAL_THERE: Final = Reason(
    "error.perk_there", "A trial of {name} runs until {until}. Read it, or give the new one another name."
)
ARM_INVALID: Final = Reason(
    "error.perk_arm",
    "{value!r} does not name a perk and its cost. Write the name, =, and what one costs: car=40.",
)
SHARE_INVALID: Final = Reason(
    "error.perk_share", "{value!r} is not a share between 0 and 1. Write 5% or 0.05."
)
TO_INVALID: Final = Reason(
    "error.perk_to", "{value!r} is not whom a perk can be meant for. There are: {known}."
)
NOBODY_MEANT: Final = Reason(
    "error.perk_nobody", "Nobody is {to} now, so nobody could get it. Look at regulars strategy."
)
