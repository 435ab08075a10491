"""What is said of a perk's trial."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason
from regulars.report.strategy import texts as strategy

PLAN: Final = Reason("perk.plan", "A trial of {name}")
MEANT: Final = Reason("perk.meant", "clients it is meant for")
BUY_NOW: Final = Reason("perk.buy_now", "of them buy within {span} as it is")
EACH: Final = Reason("perk.each", "clients in each group")
FINDS: Final = Reason("perk.finds", "an uplift of {uplift} is found in {power} of such trials")
COST: Final = Reason("perk.cost", "what it costs in all")
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
    "what was spent, too.",
)
PAYBACK: Final = Reason("perk.payback", "Whether each of them pays")
PERK: Final = Reason("perk.perk", "perk")
COSTS: Final = Reason("perk.costs", "costs a client")
OF_PERK: Final = Reason("perk.of_perk", "{perk}: {said}")

NOTHING: Final = Reason("perk.none", "nothing")
GETS: Final = Reason("perk.gets", "gets")
NAME: Final = Reason("perk.name", "name")
FEWER: Final = Reason(
    "perk.fewer",
    "The trial has {n} client, and {needed} are needed to find an uplift of {uplift}. It will most likely "
    "not be seen.",
    plural="The trial has {n} clients, and {needed} are needed to find an uplift of {uplift}. It will most "
    "likely not be seen.",
)

READ: Final = Reason("perk.read", "The trial of {name}, {began} to {until}")
GOT: Final = Reason("perk.got", "got")
BOUGHT: Final = Reason("perk.bought", "bought")
MORE: Final = Reason("perk.more", "more than without (points)")
SPENT: Final = Reason("perk.spent", "brought a client")
NET_OF: Final = Reason("perk.net_of", "more than without, net of the perk")
NOT_BEGUN: Final = Reason(
    "perk.not_begun",
    "Nothing of it is on record yet: sales are in up to {at}. Import what was sold since, and work the "
    "portfolio out anew; decide when it has ended, after {until}.",
)
STILL: Final = Reason(
    "perk.still",
    "It still runs: {n} client has time until {until}, and sales are in up to {at}. Looking often and "
    "stopping at a good moment finds differences that are none; decide when it has ended.",
    plural="It still runs: {n} clients have time until {until}, and sales are in up to {at}. Looking often "
    "and stopping at a good moment finds differences that are none; decide when it has ended.",
)
ENDED_EARLY: Final = Reason(
    "perk.ended_early",
    "It was ended on {on}, before {until}. Whoever stops at a moment of his choosing finds differences that "
    "are none, so what it brought is not judged. Begin a new one to know.",
)
SEVERAL: Final = Reason(
    "perk.several",
    "{n} perk was tried beside nothing; each range is at {raised}.",
    plural="{n} perks were tried at once. Each range is drawn at {raised}, so that all together hold at "
    "{level}.",
)
BOUGHT_MORE: Final = Reason("perk.bought_more", "{arm}: more of those who got it bought.")
BOUGHT_LESS: Final = Reason("perk.bought_less", "{arm}: fewer of those who got it bought.")
MORE_WOULD_TELL: Final = Reason(
    "perk.more_would_tell",
    "{arm}: whether more bought cannot be told yet. {n} more client would do, in {power} of such trials, if "
    "the uplift is {uplift}.",
    plural="{arm}: whether more bought cannot be told yet. {n} more clients would do, in {power} of such "
    "trials, if the uplift is {uplift}.",
)
NOT_SEEN: Final = Reason(
    "perk.not_seen",
    "{arm}: whether more bought cannot be told. There were clients enough to see an uplift of {uplift}, so "
    "it is most likely smaller, if there is one.",
)
PAID: Final = Reason("perk.paid", "{arm}: it brought more than it cost.")
NOT_PAID: Final = Reason("perk.not_paid", "{arm}: it brought less than it cost.")
MORE_WOULD_PAY: Final = Reason(
    "perk.more_would_pay",
    "{arm}: whether it brought more than it cost cannot be told yet. {n} more client would do, in {power} of "
    "such trials, if it brings twice what it costs.",
    plural="{arm}: whether it brought more than it cost cannot be told yet. {n} more clients would do, in "
    "{power} of such trials, if it brings twice what it costs.",
)
NOT_TWICE: Final = Reason(
    "perk.not_twice",
    "{arm}: whether it brought more than it cost cannot be told. There were clients enough to see it bring "
    "twice what it costs, so it most likely brings less than that.",
)
MORE_WOULD_PAY_FREE: Final = Reason(
    "perk.more_would_pay_free",
    "{arm}: whether it brought more cannot be told yet. {n} more client would do, in {power} of such trials, "
    "if it brings a tenth more.",
    plural="{arm}: whether it brought more cannot be told yet. {n} more clients would do, in {power} of such "
    "trials, if it brings a tenth more.",
)
NOT_A_TENTH: Final = Reason(
    "perk.not_a_tenth",
    "{arm}: whether it brought more cannot be told. There were clients enough to see a tenth more, so it "
    "most likely brings less than that.",
)
NOTHING_TO_TELL: Final = Reason(
    "perk.nothing_to_tell",
    "{arm}: nothing can be told: nobody bought while it ran, or too few clients are left in a group.",
)

TRIALS: Final = Reason("perk.trials", "Trials of perks")
TRIAL: Final = Reason("perk.trial", "trial")
BEGAN: Final = Reason("perk.began", "begun")
UNTIL: Final = Reason("perk.until", "until")
PERKS: Final = Reason("perk.perks", "perks")
CLIENTS: Final = strategy.CLIENTS
