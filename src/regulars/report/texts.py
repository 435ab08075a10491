"""What the surfaces say of a portfolio: headings, captions, columns and explanations."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

YOUR_CLIENTS: Final = Reason("page.your_clients", "Your clients")
SALES_FROM_TO: Final = Reason("page.sales_from_to", "From sales of {first} to {last}")

CLIENTS: Final = Reason("page.clients", "Clients")
STILL_WITH_US: Final = Reason("page.still_with_us", "Still with us")
ORDERS_AHEAD: Final = Reason("page.orders_ahead", "Orders expected in {span}")
REVENUE_AHEAD: Final = Reason("page.revenue_ahead", "Revenue expected in {span}")
MARGIN_AHEAD: Final = Reason("page.margin_ahead", "Margin expected in {span}")
HALF: Final = Reason("page.half", "Half of it comes from")
HALF_OF_CLIENTS: Final = Reason("page.half_of_clients", "{share:.0%} of clients")
LIFETIME: Final = Reason("page.lifetime", "How long they stay")
LIFETIME_TOLD: Final = Reason(
    "page.lifetime_told", "half of them longer than {median}; {mean} on average within five years"
)
LIFETIME_MEAN: Final = Reason(
    "page.lifetime_mean", "most likely longer than five years; {mean} on average within five years"
)
CLIENT_LIFETIME_TOLD: Final = Reason(
    "client.lifetime_told",
    "as likely longer than {median} as shorter; of his first five years {mean} on average",
)
CLIENT_LIFETIME_MEAN: Final = Reason(
    "client.lifetime_mean",
    "most likely longer than five years; of his first five years {mean} on average",
)
ALMOST_NOBODY_LEFT: Final = Reason(
    "page.almost_nobody_left", "in {span} almost nobody left ({gone} of {clients} clients)"
)
LIFETIME_BY: Final = Reason("page.lifetime_by", "{told} (by {model})")
CANNOT_TELL: Final = Reason("page.cannot_tell", "cannot tell")
WHY_NOT: Final = Reason("page.why_not", "why?")
CANNOT_TELL_WHY: Final = Reason("page.cannot_tell_why", "cannot tell: {why}")
REVENUE_SO_FAR: Final = Reason("page.revenue_so_far", "Sales so far")
ORDERS_SO_FAR: Final = Reason("page.orders_so_far", "Orders so far")
FIRST_TIME: Final = Reason(
    "page.first_time",
    "{n} of them for the first time",
    plural="{n} of them for the first time",
)
WALK_INS: Final = Reason("page.walk_ins", "Sales to people nobody wrote down")
WALK_IN_SHARE: Final = Reason("page.walk_in_share", "{share} of lines; they count in totals and products")

WORTH_MOST: Final = Reason("page.worth_most", "The client worth most", plural="The {n} clients worth most")
SELL_TO: Final = Reason(
    "page.sell_to",
    "How many of which products can we sell to client {client} in {span}, if he goes on as now?",
)
BUYERS_OF: Final = Reason("page.buyers_of", "To how many clients can we sell {product} in {span}?")
NEVER_BOUGHT: Final = Reason(
    "page.never_bought",
    "{n} client has never bought it so far.",
    plural="{n} clients have never bought it so far.",
)
UNITS_EXPECTED: Final = Reason("page.units_expected", "Units expected: {units}.")
UNITS_TO_WALK_INS: Final = Reason(
    "page.units_expected_walk_ins",
    "Units expected: {units}, of them {walk_ins} to people nobody wrote down.",
)
AND_MORE_PRODUCTS: Final = Reason("call.and_more_products", "{n} more product", plural="{n} more products")
OTHER_PRODUCTS: Final = Reason("page.other_products", "{n} other product", plural="{n} other products")
TOGETHER: Final = Reason("page.together", "together")
TIES: Final = Reason(
    "page.ties",
    "Together that is, within half a percent, what is expected of him in {span}: {value} ({range}).",
)
TIES_NOT: Final = Reason(
    "page.ties_not",
    "Expected of him in {span} are {value} ({range}); for the rest the records name no product or no cost.",
)
BY_GROUP: Final = Reason("page.by_group", "The same by product group")
OTHER_GROUPS: Final = Reason("page.other_groups", "{n} other group", plural="{n} other groups")
AGAIN_OR_NEW: Final = Reason("column.again_or_new", "so far")
AGAIN: Final = Reason("buyer.again", "has bought it")
NEW: Final = Reason("buyer.new", "new to it")
GROUP: Final = Reason("column.product_group", "group")
NO_GROUP: Final = Reason("page.no_group", "without a group")
AS_NOW: Final = Reason(
    "page.as_now", "Expected if he goes on as now; what more is possible is known by asking and by trials."
)
BUDGET: Final = Reason(
    "page.budget",
    "Speaking to this client reaches {units} of {all} units expected ({share}). Stopping here leaves out "
    "{beyond}.",
    plural="Speaking to these {n} clients reaches {units} of {all} units expected ({share}). Stopping here "
    "leaves out {beyond}.",
)
BEYOND_UNITS: Final = Reason("page.beyond_units", "{n} unit", plural="{n} units")
BEYOND_MARGIN: Final = Reason(
    "page.beyond_margin",
    "{n} unit and a margin of {margin}",
    plural="{n} units and a margin of {margin}",
)
PRODUCTS: Final = Reason("page.products", "Products, by how many clients will buy them in {span}")
PRODUCTS_BY_UNITS: Final = Reason("page.products_by_units", "Products, by how many units will go in {span}")
CONCENTRATION: Final = Reason("page.concentration", "How concentrated the value is")
HALF_HERE: Final = Reason("page.half_here", "half from {share:.0%}")
AXES: Final = Reason(
    "page.axes",
    "From left to right: share of clients, the most valuable first. Upwards: share of the value they "
    "will bring. The dotted line is what it would be if all were worth the same.",
)
HISTORY: Final = Reason("page.history", "Sales by month")
WHAT_IT_CANNOT: Final = Reason("page.what_it_cannot", "What this cannot tell")
GOOD_TO_KNOW: Final = Reason("page.good_to_know", "Good to know")
HOW_COMPUTED: Final = Reason("page.how_computed", "How it was computed")
NO_CLIENTS: Final = Reason(
    "page.no_clients",
    "The records do not say who bought, so only totals and products can be shown. Start to write down "
    "one thing with every sale: a phone number, a card or a name. After a few months this page will "
    "show who stays, what each is worth and what each will likely want.",
)

NOBODY_NAMED: Final = Reason("page.nobody_named", "No sale names its client, so nobody can be named here.")
MOST_LIKELY: Final = Reason("range.most_likely", "most likely {range}")
MOST_LIKELY_NONE: Final = Reason("range.most_likely_none", "most likely none")

CLIENT: Final = Reason("column.client", "client")
LAST_ORDER: Final = Reason("column.last_order", "last order")
ORDERS: Final = Reason("column.orders", "orders so far")
P_ALIVE: Final = Reason("column.p_alive", "still with us")
EXPECTED_ORDERS: Final = Reason("column.expected_orders", "orders ahead")
EXPECTED_REVENUE: Final = Reason("column.expected_revenue", "revenue ahead")
EXPECTED_MARGIN: Final = Reason("column.expected_margin", "margin ahead")
RANGE: Final = Reason("column.range", "range")
PRODUCT: Final = Reason("column.product", "product")
UNITS: Final = Reason("column.units", "units")
CHANCE: Final = Reason("column.chance", "chance")
MARGIN: Final = Reason("column.margin", "margin")
REVENUE: Final = Reason("column.revenue", "revenue")
HOW_SURE: Final = Reason("column.how_sure", "how sure")
HOW_OFTEN: Final = Reason("column.how_often", "why")
BUYERS_AHEAD: Final = Reason("column.buyers_ahead", "will buy it")
UNITS_AHEAD: Final = Reason("column.units_ahead", "units ahead")

#: How sure a chance is, in a word: from this chance on.
SURE: Final = (
    (0.95, Reason("sure.almost_certain", "almost certain")),
    (0.6, Reason("sure.likely", "likely")),
    (0.4, Reason("sure.even", "about even")),
    (0.1, Reason("sure.possible", "possible")),
    (0.0, Reason("sure.unlikely", "unlikely")),
)

EVERY_DAYS: Final = Reason("habit.every_days", "about every {n} day", plural="about every {n} days")
EVERY_WEEKS: Final = Reason("habit.every_weeks", "about every {n} week", plural="about every {n} weeks")
EVERY_MONTHS: Final = Reason("habit.every_months", "about every {n} month", plural="about every {n} months")
ALMOST_DAILY: Final = Reason("habit.almost_daily", "almost every day")
NOT_SINCE: Final = Reason("habit.not_since", "{every}, the last on {day}")
ON_DAYS: Final = Reason("habit.on_days", "on {n} day", plural="on {n} days")
AS_CLIENTS_DO: Final = Reason("habit.none", "new to him; as all clients do")
AS_LIKE_HIM: Final = Reason("habit.like_him", "new to him; clients like him take it")
ALSO_LIKE_HIM: Final = Reason("habit.also_like_him", "{so_far}; clients like him")
COMES: Final = Reason("habit.comes", "So far he came {every}, the last time on {day}.")
SILENT: Final = Reason("habit.silent", "So far he came {every}; silent since {day}, for {ago}.")
CAME: Final = Reason(
    "habit.came",
    "So far he came on {n} day, the last time on {day}.",
    plural="So far he came on {n} days, the last time on {day}.",
)

METHOD_ACTIVITY: Final = Reason(
    "method.activity",
    "Whether a client is still with us, and how many orders to expect, follows from how often he "
    "bought and how long he has been silent, by a model of buying and leaving fitted to all clients "
    "together.",
)
METHOD_CONTRACT: Final = Reason(
    "method.contract",
    "Clients who pay at regular intervals are under contract: how long they stay follows from who has "
    "stopped paying and after how many payments.",
)
METHOD_SPEND: Final = Reason(
    "method.spend",
    "What an order of his will come to lies between his own average and everybody's: the fewer orders "
    "he has, the closer to everybody's.",
)
METHOD_PRODUCTS: Final = Reason(
    "method.products",
    "What he will buy is his expected activity times a mixture of his own choice of products and "
    "everybody's. It says what happens if he goes on as now; what more could be sold is known only by "
    "asking.",
)
METHOD_INTERVALS: Final = Reason(
    "method.intervals", "The ranges are meant to hold the truth in {level:.0%} of cases."
)
METHOD_BASIS_REVENUE: Final = Reason(
    "method.basis_revenue",
    "Value is revenue, because the records hold no costs. Money that comes later counts in full.",
)
METHOD_BASIS_MARGIN: Final = Reason(
    "method.basis_margin",
    "Value is margin: revenue less the costs in the records. Money that comes later counts in full.",
)
OFFLINE: Final = Reason(
    "page.offline",
    "Made by Regulars on this computer. The page holds personal data: treat it as you treat the records.",
)
