"""What is said of who brings others."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TAIL_OF: Final = Reason("tail.of", "Whom {client} brought")
WHO_BRINGS: Final = Reason("tail.who_brings", "Who brings others")
UNKNOWN: Final = Reason("tail.unknown", "unknown")
NOBODY: Final = Reason("tail.nobody", "Nobody who came after him named him.")
GENERATION: Final = Reason("tail.generation", "generation")
FIRST: Final = Reason("tail.first", "brought by him")
LATER: Final = Reason("tail.later", "generation {n}", plural="generation {n}")
CLIENTS: Final = Reason("tail.clients", "clients")
STILL: Final = Reason("tail.still", "still with us")
SO_FAR: Final = Reason("tail.so_far", "bought for so far")
TO_COME: Final = Reason("tail.to_come", "to come in {span}")
IN_ALL: Final = Reason("tail.in_all", "in all")
TYPE_ONE: Final = Reason("tail.type_one", "value of those who would not have come without him")
TYPE_TWO: Final = Reason("tail.type_two", "value of those who would have come anyway")
SHARE: Final = Reason("tail.share", "share who would not have come")
SHARE_HOW: Final = Reason(
    "tail.share_how",
    "What they have brought and will bring in {span} is shared out by what is recorded of {n} of them and, "
    "for the rest, by the company's own estimate.",
    plural="What they have brought and will bring in {span} is shared out by what is recorded of {n} of them "
    "and, for the rest, by the company's own estimate.",
)
MARGIN: Final = Reason(
    "tail.margin", "What they bought for is sales; what is to come, and what they are worth, is margin."
)
SAVED: Final = Reason("tail.saved", "cost of finding them, saved")
BONUSES: Final = Reason("tail.bonuses", "bonuses paid")
WORTH: Final = Reason("tail.worth", "what he brought is worth")
AT_STAKE: Final = Reason("tail.at_stake", "at stake with them if he leaves")
STAKE_HOW: Final = Reason(
    "tail.stake_how",
    "Those who were brought stay longer while the one who brought them stays (Van den Bulte and others 2018; "
    "Schmitt and others 2011; here {share}% less churn): that is what would be lost of what they will bring.",
)
CANNOT: Final = Reason("tail.cannot", "cannot tell")
NOT_RECORDED: Final = Reason("tail.not_recorded", "not recorded")
PICTURE_IN: Final = Reason("tail.picture_in", "The picture is in {path}.")
PICTURE_ENDING: Final = Reason(
    "error.picture_ending",
    "{path} is no picture that can be written. Name a file that ends in .html or .svg.",
)
PICTURE_OF_WHOM: Final = Reason(
    "error.picture_of_whom", "A picture is of one client's tail. Name him: regulars tail ID --picture FILE."
)
LEGEND_ONE: Final = Reason("tail.legend_one", "would not have come otherwise")
LEGEND_TWO: Final = Reason("tail.legend_two", "would have come anyway")
LEGEND_UNTOLD: Final = Reason("tail.legend_untold", "not recorded which")
LEGEND_GONE: Final = Reason("tail.legend_gone", "probably no longer with us")
LEGEND_SIZE: Final = Reason("tail.legend_size", "the larger the circle, the more is to come")
LEADS_BELOW: Final = Reason("tail.leads", "has not bought yet")

BROUGHT_TOLD: Final = Reason(
    "tail.brought_told", "Others brought {share} of the new clients of the last year who were asked."
)
BY_QUARTER: Final = Reason("tail.by_quarter", "New clients by quarter, and whether others brought them")
BY_QUARTER_HOW: Final = Reason(
    "tail.by_quarter_how",
    "Above a column stands the share brought by others of those who were asked; nothing stands there where "
    "too few were asked to tell.",
)
BY_QUARTER_SAID: Final = Reason(
    "tail.by_quarter_said", "{quarter}: {brought} brought, {alone} by themselves, {unasked} not asked"
)
BROUGHT: Final = Reason("tail.brought", "brought by others")
ALONE: Final = Reason("tail.alone", "came by themselves")
UNASKED: Final = Reason("tail.unasked", "not asked")
NEW_BROUGHT: Final = Reason("tail.new_brought", "of those asked, new clients who were brought")
NEW_ASKED: Final = Reason("tail.new_asked", "new clients of the last year who were asked")
OF: Final = Reason("tail.of_all", "{part} of {whole}")
TYPE_ONE_ALL: Final = Reason("tail.type_one_all", "would not have come otherwise")
COST_EACH: Final = Reason("tail.cost_each", "cost of finding a new client")
RETURN: Final = Reason("tail.return", "what a unit of bonus brought, beyond itself")
VALUE_ALL: Final = Reason("tail.value_all", "brought by those who would not have come")
AT_EQUAL_AGE: Final = Reason("tail.equal_age", "Brought by others, beside those who came by themselves")
VALUE_RATIO: Final = Reason("tail.value_ratio", "value")
CHURN_RATIO: Final = Reason("tail.churn_ratio", "leave")
TIMES: Final = Reason("tail.times", "{change} ({low} to {high})")
OWN_ALONE: Final = Reason("tail.own_alone", "own records alone: {told}")
NO_OWN: Final = Reason("tail.no_own", "own records are too few: this is what was published")
COMPARED: Final = Reason(
    "tail.compared",
    "At equal age, over their first {n} week: {brought} brought beside {others} who said that nobody had "
    "sent them.",
    plural="At equal age, over their first {n} weeks: {brought} brought beside {others} who said that nobody "
    "had sent them.",
)
COMPARED_LOOSELY: Final = Reason(
    "tail.compared_loosely",
    "At equal age, over their first {n} week: {brought} brought beside {others} not known to be, of whom "
    "some were perhaps brought, too.",
    plural="At equal age, over their first {n} weeks: {brought} brought beside {others} not known to be, of "
    "whom some were perhaps brought, too.",
)
SELECTION: Final = Reason(
    "tail.selection",
    "This is a comparison, no experiment: good clients may simply have good friends. Own records are drawn "
    "towards published figures (value +16%, churn −18%: Schmitt and others 2011), the more so the fewer they "
    "are.",
)
QUARTERS: Final = Reason("tail.quarters", "Who buys and who brings")
QUARTER: Final = Reason("tail.quarter", "quarter")
OWN_LTV: Final = Reason("tail.own_ltv", "own LTV")
BY_OTHERS: Final = Reason("tail.by_others", "worth of those brought")
NAMES: Final = {
    "champions": Reason("tail.champions", "Champions: buy much, bring much"),
    "affluents": Reason("tail.affluents", "Affluents: buy much, bring few or none"),
    "advocates": Reason("tail.advocates", "Advocates: buy little, bring much"),
    "misers": Reason("tail.misers", "Misers: buy little, bring few or none"),
}
#: The quarters as they stand in a square: by name, and what each side of it is.
CALLED: Final = {
    "champions": Reason("tail.champion_name", "Champions"),
    "affluents": Reason("tail.affluent_name", "Affluents"),
    "advocates": Reason("tail.advocate_name", "Advocates"),
    "misers": Reason("tail.miser_name", "Misers"),
}
BUY_MUCH: Final = Reason("tail.buy_much", "buy much")
BUY_LITTLE: Final = Reason("tail.buy_little", "buy little")
BRING_MUCH: Final = Reason("tail.bring_much", "bring much")
BRING_FEW: Final = Reason("tail.bring_few", "bring few or none")
IN_QUARTER: Final = Reason("tail.in_quarter", "{n} client", plural="{n} clients")
QUARTERS_HOW: Final = Reason(
    "tail.quarters_how",
    "Much is more than the median client: of what he will buy himself, and of what those he brought are "
    "worth; where most bring nobody, whoever brings more than he costs brings much. Advocates buy little "
    "themselves, so a discount for buyers misses them.",
)
ADVOCATES: Final = Reason("tail.advocates_first", "They bring much and buy little")
MOST: Final = Reason("tail.most", "Those who brought most")
CLIENT: Final = Reason("tail.client", "client")
SENT: Final = Reason("tail.sent", "brought")
DESCENDANTS: Final = Reason("tail.descendants", "with theirs")
COMETS: Final = Reason("tail.comets", "A comet is leaving")
COMETS_HOW: Final = Reason(
    "tail.comets_how",
    "They brought others and are now less surely with us than in nine tenths of their own last 26 weeks.",
)
COMETS_NONE: Final = Reason("tail.comets_none", "Nobody who brought others is leaving.")
NOW: Final = Reason("tail.now", "now")
USUALLY: Final = Reason("tail.usually", "usually at least")
FINDINGS: Final = Reason("tail.findings", "Records that are no ties, and rings")
FOUND: Final = {
    "client_unknown": Reason(
        "tail.client_unknown",
        "{n} record about somebody unknown",
        plural="{n} records about somebody unknown",
    ),
    "sender_unknown": Reason(
        "tail.sender_unknown",
        "{n} sender whom the records do not know: his friend counts as brought",
        plural="{n} senders whom the records do not know: their friends count as brought",
    ),
    "himself": Reason(
        "tail.himself",
        "{n} client said to have sent himself",
        plural="{n} clients said to have sent themselves",
    ),
    "told_late": Reason(
        "tail.told_late",
        "{n} tie told when the client had been buying for over a month",
        plural="{n} ties told when the client had been buying for over a month",
    ),
    "sender_later": Reason(
        "tail.sender_later",
        "{n} sender who became a client after his friend, or after the date of the tie",
        plural="{n} senders who became clients after their friends, or after the date of the tie",
    ),
    "double": Reason("tail.double", "{n} tie told twice", plural="{n} ties told twice"),
    "several": Reason(
        "tail.several",
        "{n} tie to a second sender: the earliest counts",
        plural="{n} ties to a second sender: the earliest counts",
    ),
    "cycle": Reason(
        "tail.cycle",
        "{n} tie left out because it closed a ring: the latest of the ring",
        plural="{n} ties left out because they closed a ring: the latest of each ring",
    ),
    "ring": Reason("tail.ring", "{n} tie within a ring", plural="{n} ties within rings"),
    "bonus_ring": Reason(
        "tail.bonus_ring",
        "{n} tie within a ring in which several bonuses were paid: look at it",
        plural="{n} ties within rings in which several bonuses were paid: look at them",
    ),
}
FINDINGS_ALL: Final = Reason("tail.findings_all", "Row by row: regulars tail --json")
