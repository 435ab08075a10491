"""What the report says around its tables: headings, sentences and columns."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TITLE: Final = Reason("report.title", "Your clients, in full")
CONTENTS: Final = Reason("report.contents", "Contents")
NO_SCRIPT: Final = Reason(
    "report.no_script",
    "The pictures need scripts, which are switched off here. The tables hold the main figures.",
)
AT_A_GLANCE: Final = Reason("report.at_a_glance", "The base at a glance")

TEN: Final = Reason("report.ten", "Today: {n} client to call", plural="Today: {n} clients to call")
NOBODY_TO_CALL: Final = Reason("report.nobody_to_call", "Today: nobody to call")
NOBODY_SILENT: Final = Reason(
    "report.nobody_silent",
    "Nobody is silent for longer than is usual for him, and nobody has stopped taking what he took steadily.",
)
TEN_HOW: Final = Reason(
    "report.ten_how",
    "In order of what is at stake: what each would bring in {span}, times the chance that it is being lost. "
    "Whether a call brings anybody back is shown only by leaving some uncalled.",
)
SILENT_FOR: Final = Reason("column.silent_for", "silent for")
RHYTHM: Final = Reason("column.rhythm", "usually comes")
AT_STAKE: Final = Reason("column.at_stake", "at stake")
ASK: Final = Reason("column.ask", "ask")

WORTH: Final = Reason("report.worth", "What clients are worth, and how unevenly")
WORTH_HALF: Final = Reason(
    "report.worth_half", "Half of what clients will bring in {span} comes from {share:.0%} of them."
)
WORTH_FEW: Final = Reason(
    "report.worth_few", "With so few clients, the table of all of them says more than a curve."
)
SHARE_OF_CLIENTS: Final = Reason("report.share_of_clients", "share of clients, the most valuable first")
SHARE_OF_VALUE: Final = Reason("report.share_of_value", "share of value")

SLIPPING: Final = Reason("report.slipping", "Who is slipping away")
SLIPPING_SAID: Final = Reason(
    "report.slipping_said",
    "About {n} client of {clients} has probably left by now.",
    plural="About {n} clients of {clients} have probably left by now.",
)
SLIPPING_NOBODY: Final = Reason("report.slipping_nobody", "So far hardly anybody seems to have left.")
SLIPPING_HOW: Final = Reason(
    "report.slipping_how",
    "Each field holds the clients who bought so often and have been silent for so long. The darker, the "
    "more likely they are still with you: the same silence says little of those who come rarely and much of "
    "those who come often.",
)
FIELD: Final = Reason(
    "report.field", "In the fields: clients, and below them the chance that they are still with you."
)
ORDERS_SO_FAR: Final = Reason("report.orders_so_far", "orders so far")
SILENCE: Final = Reason("report.silence", "silent, in weeks")
ORDERS_WORD: Final = Reason("column.orders_word", "orders")
CLIENTS: Final = Reason("column.clients", "clients")
VALUE_AHEAD: Final = Reason("column.value_ahead", "value ahead")

BEST_OF_CLIENTS: Final = Reason("column.best_of_clients", "the best")
CROSSING: Final = Reason("report.crossing", "Who will buy what: clients and product groups")
CROSSING_PRODUCTS: Final = Reason("report.crossing_products", "Who will buy what: clients and products")
CROSSING_SAID: Final = Reason(
    "report.crossing_said",
    "Expected in {span}, if everybody goes on as now. Rows answer the question of the client, columns that "
    "of the product; both have their sums.",
)
ALL_OTHERS: Final = Reason("report.all_others", "all others")
TOGETHER: Final = Reason("report.together", "together")
NO_PRODUCTS: Final = Reason(
    "report.no_products",
    "The records do not say what was bought. Add the product to the next export, and this page will say "
    "what can be sold to whom.",
)
QUESTIONS: Final = Reason("report.questions", "What can be sold to whom")

FIRST: Final = Reason("report.first", "First products, and what came after")
FIRST_SAID: Final = Reason(
    "report.first_said",
    "{n} client was followed for {span} from the day after the first purchase; on average he brought "
    "{average}.",
    plural="{n} clients were followed for {span} from the day after the first purchase; on average each "
    "brought {average}.",
)
FIRST_HOW: Final = Reason(
    "report.first_how",
    "What was in the first purchase is associated with what came after. It is not a cause: selling that "
    "product to more people need not make them better clients. Figures from few clients are drawn towards "
    "the average.",
)
FIRST_EQUAL: Final = Reason(
    "report.first_equal",
    "What was in the first purchase tells nothing about what came after: the differences are no larger than "
    "chance.",
)
FIRST_FEW: Final = Reason(
    "report.first_few",
    "Too few clients began early enough in these records to be followed and late enough to be sure that it "
    "was their first purchase.",
)
FIRST_PRODUCT: Final = Reason("column.first_product", "in the first purchase")
BROUGHT_AFTER: Final = Reason("column.brought_after", "brought after it")
FIRST_LINE: Final = Reason(
    "report.first_line",
    "What clients brought after it, with its range. The dotted line is all of them: {average}.",
)

TRUST: Final = Reason("report.trust", "How far to trust it")
TRUST_TOTAL: Final = Reason(
    "report.trust_total",
    "A test: what was known on {day} was used to foretell the {n} week after it. Foretold were {foretold} "
    "days with a purchase ({range}); there were {came}.",
    plural="A test: what was known on {day} was used to foretell the {n} weeks after it. Foretold were "
    "{foretold} days with a purchase ({range}); there were {came}.",
)
TRUST_SAMPLE: Final = Reason(
    "report.trust_sample",
    "The base is large, so a sample was tested: {n} client of {all}.",
    plural="The base is large, so a sample was tested: {n} clients of {all}.",
)
TRUST_WITHIN: Final = Reason(
    "report.trust_within",
    "The range of {n} client taken singly held {share:.0%} of what chance left open; {level:.0%} was meant.",
    plural="The ranges of {n} clients taken singly held {share:.0%} of what chance left open; {level:.0%} "
    "was meant.",
)
TRUST_HOW: Final = Reason(
    "report.trust_how",
    "Held counts so that a range gains nothing by reaching down to nothing (PIT coverage). The interval "
    "score is the width of a range in days, and {penalty} days more for each day beyond it: the less, the "
    "better, so wide ranges gain nothing either.",
)
TRUST_TENTHS: Final = Reason("report.trust_tenths", "What came, by what each client's own law held possible")
TRUST_TENTHS_HOW: Final = Reason(
    "report.trust_tenths_how",
    "From the fewest days that a client's law held possible to the most, in tenths. If the laws were true, "
    "each tenth would have 10% of clients (dotted). High ends mean ranges that are too narrow; a high left "
    "half means that too much was foretold.",
)
TENTH: Final = Reason("column.tenth_of_law", "tenth of the law")
SHARE_OF_OUTCOMES: Final = Reason("column.share_of_outcomes", "share of clients")
HELD: Final = Reason("column.held", "held")
INTERVAL_SCORE: Final = Reason("column.interval_score", "interval score")
TRUST_NARROW: Final = Reason(
    "report.trust_narrow",
    "So the ranges of single clients are too narrow: take them for wider than they look.",
)
TRUST_WORST: Final = Reason(
    "report.trust_worst",
    "Below, the clients by how often they had bought and how long they had been silent by then; where it "
    "was furthest off stands first.",
)
TRUST_SHORT: Final = Reason(
    "report.trust_short",
    "The records are too short, or too few, to hold some weeks back and see what would have been foretold.",
)
TRUST_MODELS: Final = Reason(
    "report.trust_models",
    "How far each way to forecast lay behind the best on weeks kept from it (loss of log score a client), "
    "and by how much chance may have moved that:",
)
FORETOLD: Final = Reason("column.foretold", "foretold")
CAME: Final = Reason("column.came", "came")
OFF: Final = Reason("column.off", "off by")
WHO: Final = Reason("column.who", "who")
MODEL: Final = Reason("column.model", "way to forecast")
BEHIND: Final = Reason("column.behind", "behind")
BY_CHANCE: Final = Reason("column.by_chance", "by chance ±")
CLASS: Final = Reason("report.class", "orders: {orders}; weeks silent: {weeks}")
CAME_OVER_FORETOLD: Final = Reason(
    "report.came_over_foretold",
    "The dot is what came; what was foretold is 100%, the band is the range foretold.",
)

CANNOT_SEASON: Final = Reason(
    "report.cannot_season",
    "What a season does, such as Christmas: that takes two years of records, and these cover {span}.",
)
CANNOT_NEW: Final = Reason(
    "report.cannot_new", "Clients who will come for the first time: no total of clients here counts them."
)
CANNOT_ELSEWHERE: Final = Reason(
    "report.cannot_elsewhere", "What your clients buy elsewhere, and why they come to you: only asking tells."
)
CANNOT_CAUSE: Final = Reason(
    "report.cannot_cause",
    "Whether a call, a discount or an offer brings anything: only a trial tells, in which some are left out "
    "by lot.",
)
CANNOT_LTV: Final = Reason(
    "report.cannot_ltv",
    "What lies beyond the next {span}: it can be computed, but no look back can check it.",
)
CANNOT_EARLIER: Final = Reason(
    "report.cannot_earlier",
    "Who was a client before {day}, when the records begin: the first cohort holds new clients and old ones.",
)
