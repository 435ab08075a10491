"""What the report says of the five lenses."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

LENSES: Final = Reason("lens.lenses", "Five lenses on the client base")
SOURCE: Final = Reason(
    "lens.source",
    "After Fader, Hardie and Ross, The Customer-Base Audit (2022). All sums are net of returns and agree "
    "with the ledger to the cent.",
)

ONE: Final = Reason("lens.one", "Lens 1. How different are your clients?")
ONE_SAID: Final = Reason(
    "lens.one_said",
    "From {first} to {last} the best tenth of clients brought {best:.0%} of what all clients brought, the "
    "lower half {lower:.0%}.",
)
ONE_FEW: Final = Reason(
    "lens.one_few",
    "From {first} to {last} {n} client bought: too few to speak of tenths.",
    plural="From {first} to {last} {n} clients bought: too few to speak of tenths.",
)
NOBODY: Final = Reason("lens.nobody", "From {first} to {last} no sale names its client.")
TENTH: Final = Reason("column.tenth", "tenth of clients")
GROUP: Final = Reason("column.group", "group of clients")
ORDERS_EACH: Final = Reason("column.orders_each", "orders a client")
AN_ORDER: Final = Reason("column.an_order", "an order")
SHARE: Final = Reason("column.share", "share")
BEST: Final = Reason("lens.best", "1, the best")

TWO: Final = Reason("lens.two", "Lens 2. What has changed?")
TWO_SAID: Final = Reason(
    "lens.two_said",
    "All sales of {after_first} to {after_last} came to {after}, those of {before_first} to {before_last} "
    "to {before}: {change}.",
)
TWO_SAID_MARGIN: Final = Reason(
    "lens.two_said_margin",
    "The margin of all sales of {after_first} to {after_last} came to {after}, that of {before_first} to "
    "{before_last} to {before}: {change}.",
)
TWO_SPLIT: Final = Reason(
    "lens.two_split",
    "Of the change among clients, so much comes from how many they were, how often each came, what an order "
    "came to and what was left of it; together exactly the change.",
)
TWO_SPLIT_REVENUE: Final = Reason(
    "lens.two_split_revenue",
    "Of the change among clients, so much comes from how many they were, how often each came and what an "
    "order came to; together exactly the change.",
)
TWO_SHORT: Final = Reason(
    "lens.two_short",
    "The records do not hold two periods of a month or longer, so there is nothing to compare yet.",
)
TWO_UNSPLIT: Final = Reason(
    "lens.two_unsplit", "In one of the periods no client bought, so the change has no parts to be told apart."
)
BEFORE: Final = Reason("column.before", "before")
AFTER: Final = Reason("column.after", "after")
CHANGE: Final = Reason("column.change", "change")
PART: Final = Reason("column.part", "comes from")
FACTOR_CLIENTS: Final = Reason("lens.factor_clients", "number of clients")
FACTOR_FREQUENCY: Final = Reason("lens.factor_frequency", "orders a client")
FACTOR_ORDER_VALUE: Final = Reason("lens.factor_order_value", "value of an order")
FACTOR_MARGIN: Final = Reason("lens.factor_margin", "margin of a sale")
LOST: Final = Reason("lens.lost", "did not come again")
NEW: Final = Reason("lens.new", "came for the first time")
BACK: Final = Reason("lens.back", "came back after a pause")
UP: Final = Reason("lens.up", "stayed and brought more")
DOWN: Final = Reason("lens.down", "stayed and brought less")
LEVEL: Final = Reason("lens.level", "stayed and brought the same")
ONLY_RETURNS: Final = Reason("lens.only_returns", "only brought things back")
WALK_INS: Final = Reason("lens.walk_ins", "people nobody wrote down")
ALL_SALES: Final = Reason("lens.all_sales", "all sales")
ALL_CLIENTS: Final = Reason("lens.all_clients", "all clients")

THREE: Final = Reason("lens.three", "Lens 3. How does one cohort go on?")
THREE_SAID: Final = Reason(
    "lens.three_said",
    "{n} client came for the first time in {cohort}. Of those, {share:.0%} bought again in {age}.",
    plural="{n} clients came for the first time in {cohort}. Of those, {share:.0%} bought again in {age}.",
)
THREE_NONE: Final = Reason(
    "lens.three_none",
    "No cohort of {fewest} clients or more has been with you long enough to be followed. A few more months "
    "will do.",
)
THREE_SMALL: Final = Reason(
    "lens.three_small",
    "In no period did {fewest} clients or more come for the first time, and of fewer a share says little.",
)
AGE: Final = Reason("column.age", "weeks since the first purchase")
WEEKS_TO: Final = Reason("lens.weeks_to", "weeks {first} to {last}")
ACTIVE: Final = Reason("column.active", "bought")
BROUGHT_EACH: Final = Reason("column.brought_each", "brought by each who began")
SHARE_ACTIVE: Final = Reason("lens.share_active", "share of the cohort that bought")

FOUR: Final = Reason("lens.four", "Lens 4. Are later cohorts as good, at equal age?")
FOUR_SAID: Final = Reason(
    "lens.four_said",
    "A row is a cohort: the clients who came for the first time in that period. A column is their age. Each "
    "field is the share that bought at that age; only ages that everyone in the row has lived through are "
    "shown.",
)
FOUR_FIRST: Final = Reason(
    "lens.four_first",
    "The first row holds everyone who bought when the records begin, old clients too: do not compare it "
    "with the others.",
)
FOUR_ONE: Final = Reason(
    "lens.four_one",
    "All clients here began in the same period, so there is no later cohort to compare with the first.",
)
FOUR_NONE: Final = Reason(
    "lens.four_none", "The records are too short to compare cohorts. A few more months will do."
)
COHORT: Final = Reason("column.cohort", "cohort")
SO_FAR_EACH: Final = Reason("column.so_far_each", "brought by each in {span}")

FIVE: Final = Reason("lens.five", "Lens 5. Who brings the sales, new clients or earlier ones?")
FIVE_SAID: Final = Reason(
    "lens.five_said",
    "In the last whole period, {period}, {share} of what clients brought came from those who had come "
    "before it.",
)
FIVE_SHORT: Final = Reason("lens.five_short", "The records hold no whole period yet.")
FIVE_HOW: Final = Reason(
    "lens.five_how",
    "Each layer is what one cohort brought, the oldest at the bottom. A healthy base keeps its lower layers "
    "thick.",
)
PERIOD: Final = Reason("column.period", "period")
FROM_NEW: Final = Reason("column.from_new", "new clients")
FROM_EARLIER: Final = Reason("column.from_earlier", "earlier clients")
FROM_WALK_INS: Final = Reason("column.from_walk_ins", "nobody wrote down")
TOTAL: Final = Reason("column.total", "total")
