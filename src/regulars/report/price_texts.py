"""What is said of prices and discounts, on a page and in a terminal."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

HEADING: Final = Reason("price.heading", "Prices and discounts")
SHARE: Final = Reason(
    "price.share",
    "{share} of purchases were on discount ({range}) when {offered} of what these clients buy was on offer.",
)
SHARE_ALONE: Final = Reason("price.share_alone", "{share} of purchases were on discount ({range}).")
TIMES: Final = Reason(
    "price.times", "What is on offer is taken {times} times as readily as what is not ({range})."
)
TIMES_LESS: Final = Reason(
    "price.times_less",
    "What is on offer is taken less readily than what is not: {times} times as often ({range}).",
)
QUANTITY: Final = Reason(
    "price.quantity", "At 10% off, the quantity of one purchase changes by {more} ({range})."
)
ONLY: Final = Reason(
    "price.only",
    "About {n} client buys on discount only.",
    plural="About {n} clients buy on discount only.",
)
RECORDED: Final = Reason(
    "price.recorded", "What was on offer, and when, is taken from your records of offers."
)
DERIVED: Final = Reason(
    "price.derived",
    "What was on offer is not on record, or the record misses most of what was sold on discount, so the "
    "sales tell it: a product was on offer in a week if two of its buyers or more, and at least a fifth, got "
    "it for less. Recording every offer is surer: regulars import FILE --kind discounts.",
)
SUITS: Final = Reason(
    "price.suits",
    "Discounts were given when and where it suited, not by lot. Some of what was bought would have been "
    "bought later, or instead of something else. So they brought at most what stands here; only a discount "
    "given by lot shows what it causes.",
)
GIVEN: Final = Reason("price.given", "What we gave away in discounts, and what it bought")
AMOUNT: Final = Reason("price.amount", "Amount")
TO_CLIENTS: Final = Reason("price.to_clients", "To clients")
TO_WALK_INS: Final = Reason("price.to_walk_ins", "To people nobody wrote down")
RETURNED: Final = Reason("price.returned", "On what was brought back")
ASIDE: Final = Reason(
    "price.aside",
    "Set aside, {n} line: {why}",
    plural="Set aside, {n} lines: {why}",
)
IN_ALL: Final = Reason("price.in_all", "All discounts in the records")
ANYWAY: Final = Reason("price.anyway", "Of it to purchases that would have been made anyway")
BROUGHT: Final = Reason("price.brought", "Revenue that the rest brought, at most")
EARNED: Final = Reason("price.earned", "Margin in it")
UNTOLD: Final = Reason("price.untold", "cannot tell")
RANGED: Final = Reason("price.ranged", "{value} ({range})")

TOGETHER: Final = Reason(
    "price.together", "Concessions {concessions} and discounts that buyers kept {discounts}: {total} in all."
)
NOT_FITTED: Final = Reason(
    "price.not_fitted", "What was given in discounts is known after the first fit: regulars fit."
)

GROUPS: Final = Reason("price.groups", "By product group")
GROUP: Final = Reason("price.group", "Group")
BOUGHT: Final = Reason("price.bought", "Purchases")
ON_DISCOUNT: Final = Reason("price.on_discount", "On discount")
ON_OFFER: Final = Reason("price.on_offer", "On offer")
AS_READILY: Final = Reason("price.as_readily", "Times as readily")
AT_TENTH: Final = Reason("price.at_tenth", "Quantity at 10% off")
GAVE: Final = Reason("price.gave", "Given")
GAVE_ANYWAY: Final = Reason("price.gave_anyway", "Of it anyway")

RISES: Final = Reason("price.rises", "Prices that rose, and who stayed")
RISES_NONE: Final = Reason(
    "price.rises_none",
    "No rise is seen: a product's usual price has to stay for four weeks with sales, and then stay higher "
    "for four.",
)
RISES_HOW: Final = Reason(
    "price.rises_how",
    "Equals: clients as long with you, with as many purchases of other products of the group whose price "
    "stayed. Prices are raised for reasons that may move buyers, too.",
)
SINCE: Final = Reason("price.since", "Since")
FROM_TO: Final = Reason("price.from_to", "Price")
BEFORE: Final = Reason("price.before", "Had bought")
STAYED: Final = Reason("price.stayed", "Bought again")
EQUALS: Final = Reason("price.equals", "Equals")
DIFFERENCE: Final = Reason("price.difference", "Difference")
RISE_UNTOLD: Final = Reason(
    "price.rise_untold",
    "Cannot tell of a rise with fewer than ten buyers, or equals, or whose thirteen weeks are not over: "
    "time and more sales with a client's name on them would do.",
)

LOTS: Final = Reason("price.lots", "Discounts given by lot")
LOTS_NONE: Final = Reason(
    "price.lots_none",
    "No discount was given by lot yet. To know what one causes, draw who gets it, and record everybody who "
    "was in the draw, with his chance: share 0 for those not drawn.",
)
LOTS_ASIDE: Final = Reason(
    "price.lots_aside",
    "{n} record of a draw is set aside: its chance is not between 0 and 1.",
    plural="{n} records of a draw are set aside: their chance is not between 0 and 1.",
)
PRODUCT: Final = Reason("price.product", "Product")
WITH_OFFER: Final = Reason("price.with_offer", "Bought, drawn")
WITHOUT: Final = Reason("price.without", "Bought, not drawn")
SPENT_MORE: Final = Reason("price.spent_more", "Spent more, a client")

OWN: Final = Reason("price.own", "{share} bought on discount when {offered} was on offer.")
OWN_ALONE: Final = Reason("price.own_alone", "{share} bought on discount; what was on offer is not known.")
OWN_READ: Final = Reason(
    "price.own_read",
    "Of {n} purchase, {k} on discount. Read with what other clients do, his share is {share} ({range}).",
    plural="Of {n} purchases, {k} on discount. Read with what other clients do, his share is {share} "
    "({range}).",
)
OWN_ONLY: Final = Reason("price.own_only", "He likely buys on discount only: the chance is {chance}.")
OWN_NOT_ONLY: Final = Reason("price.own_not_only", "The chance that he buys on discount only is {chance}.")
OWN_QUANTITY: Final = Reason(
    "price.own_quantity", "At 10% off, the quantity of one purchase of his changes by {more} ({range})."
)
OWN_GIVEN: Final = Reason("price.own_given", "Given to him in discounts so far: {given}.")
OWN_SUITS: Final = Reason(
    "price.own_suits", "This is what he did, not a trial: he may come when he needs something, offer or not."
)
NOTHING_BOUGHT: Final = Reason("price.nothing_bought", "{client} has not bought anything yet.")
