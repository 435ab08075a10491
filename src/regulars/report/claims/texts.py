"""What the page of the scorecard says; it is meant to be read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.reasons import Reason

QUESTION: Final = Reason("scorecard.question", "How do you know that you are customer-oriented?")
CLAIMS: Final[Mapping[str, Reason]] = {
    "tasks": Reason("scorecard.claim.tasks", "We solve their tasks"),
    "stay": Reason("scorecard.claim.stay", "They stay"),
    "worth": Reason("scorecard.claim.worth", "They are worth more"),
    "often": Reason("scorecard.claim.often", "They come more often"),
    "bring": Reason("scorecard.claim.bring", "They bring others"),
    "price": Reason("scorecard.claim.price", "Price matters less"),
    "simple": Reason("scorecard.claim.simple", "The sale is simpler"),
    "exceed": Reason("scorecard.claim.exceed", "We exceed expectations"),
    "product": Reason("scorecard.claim.product", "The product is good"),
    "service": Reason("scorecard.claim.service", "The service is good"),
    "conflict": Reason("scorecard.claim.conflict", "Conflict is not rewarded"),
    "guess": Reason("scorecard.claim.guess", "We do not guess"),
    "own": Reason("scorecard.claim.own", "We advertise to our own"),
}
VERDICTS: Final[Mapping[str, Reason]] = {
    "shown": Reason("scorecard.shown", "shown"),
    "opposite": Reason("scorecard.opposite", "opposite"),
    "cannot tell": Reason("scorecard.cannot_tell", "cannot tell"),
}
#: What each figure says: now, its range; unit "minutes" stands for how long people wait.
TOLD: Final[Mapping[str, Reason]] = {
    "tasks": Reason("scorecard.told.tasks", "of 100 tasks they named {now} are solved here ({range})"),
    "stay": Reason(
        "scorecard.told.stay", "of 100 who came in the last {span} {now} are still with us ({range})"
    ),
    "worth": Reason(
        "scorecard.told.worth", "a client brings {now} a year after his first purchase ({range})"
    ),
    "often": Reason(
        "scorecard.told.often", "a client comes {now} times a year after his first time ({range})"
    ),
    "bring": Reason(
        "scorecard.told.bring", "of 100 new clients who were asked {now} were sent by others ({range})"
    ),
    "price": Reason("scorecard.told.price", "{bought} bought on offer when {offered} was on offer"),
    "simple": Reason("scorecard.told.simple", "of 100 who turned to us {now} paid within {time} ({range})"),
    "exceed": Reason(
        "scorecard.told.exceed",
        "of 100 answers “better than expected” exceeds “worse” by {now} ({range})",
    ),
    "product": Reason("scorecard.told.product", "{now} of what is sold comes back ({range})"),
    "service": Reason("scorecard.told.service", "of 100 promises {now} were kept ({range})"),
    "minutes": Reason("scorecard.told.minutes", "people wait {now} min ({range})"),
    "conflict": Reason(
        "scorecard.told.conflict", "of 100 concessions {now} were given under pressure ({range})"
    ),
    "guess": Reason("scorecard.told.guess", "of 100 offers nobody asked for {now} are taken ({range})"),
    "own": Reason("scorecard.told.own", "of 100 new clients {now} are ours ({range})"),
}
BEFORE: Final = Reason("scorecard.told.before", "{told}, {was} {when}")
POINTS_BEFORE: Final = Reason(
    "scorecard.told.points_before", "{told}: {now} points apart ({range}), {was} {when}"
)
THEN: Final = Reason("scorecard.when.before", "in the period before")
YEAR_BEFORE: Final = Reason("scorecard.when.year_before", "the year before")
POINTS: Final = Reason("scorecard.told.points", "{told}: {now} points apart ({range})")

AGAINST: Final = Reason(
    "scorecard.against", "{first} to {last}, held against {before_first} to {before_last}."
)
ALONE: Final = Reason(
    "scorecard.alone", "{first} to {last}; there is no period before to hold it against yet."
)
COUNTS: Final = Reason(
    "scorecard.counts", "Of {all} claims: shown {shown}, opposite {opposite}, cannot tell {untold}."
)
HOW: Final = Reason(
    "scorecard.how",
    "Shown: better than our own past at equal age, by more than chance. Ranges hold in {level:.0%} of cases: "
    "of {rows} claims in which nothing changed, one would seem to have changed by chance alone.",
)
SEASONAL: Final = Reason(
    "scorecard.seasonal", "The two periods are of different seasons; a season may be all that differs."
)
LEFT_OUT: Final = Reason(
    "scorecard.left_out",
    "{n} client who is not ours by the strategy is left out.",
    plural="{n} clients who are not ours by the strategy are left out.",
)
MORE: Final = Reason(
    "scorecard.more",
    "From tomorrow: {record}; {n} more client in a period would do.",
    plural="From tomorrow: {record}; {n} more clients in a period would do.",
)
AFRESH: Final = Reason(
    "scorecard.afresh",
    "From tomorrow: {record}; {n} client in each of two periods would do.",
    plural="From tomorrow: {record}; {n} clients in each of two periods would do.",
)
FROM_TOMORROW: Final = Reason("scorecard.from_tomorrow", "From tomorrow: {record}.")
ENOUGH: Final = Reason(
    "scorecard.enough",
    "Where nothing is written down yet, {n} client in each of two periods would do.",
    plural="Where nothing is written down yet, {n} clients in each of two periods would do.",
)
TRAP: Final = Reason("scorecard.trap", "What may deceive: {trap}")
GROWTH: Final = Reason(
    "scorecard.growth",
    "Earned growth: {growth} ({range}). Clients of the period before bring {retention} of what was brought "
    "then; of what new clients bring {earned} was earned by recommendation.",
)
RETENTION: Final = Reason(
    "scorecard.growth.retention", "Clients of the period before bring {retention} of what was brought then."
)
MEANS: Final = Reason("scorecard.means", "Means, not evidence: {attached}")
MEANS_HOW: Final = Reason(
    "scorecard.means_how",
    "Scripts, loyalty cards, NPS and smiles are what is done; whether clients are served better shows above.",
)
WHY: Final = Reason("scorecard.why", "Why?")
