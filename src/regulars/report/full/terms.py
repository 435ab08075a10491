"""Every term of the report, in a sentence."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

HEADING: Final = Reason("terms.heading", "The words")

#: Term and sentence, in the order in which a reader meets them.
TERMS: Final = (
    (
        Reason("terms.client", "client"),
        Reason(
            "terms.client_is",
            "Somebody whose purchases the records put together, by card, phone or name.",
        ),
    ),
    (
        Reason("terms.walk_in", "somebody nobody wrote down"),
        Reason(
            "terms.walk_in_is",
            "A buyer of whom the records do not say who he is; he counts in totals and products.",
        ),
    ),
    (
        Reason("terms.order", "order"),
        Reason("terms.order_is", "One receipt or invoice; ahead, a day with a purchase counts as one order."),
    ),
    (
        Reason("terms.alive", "still with us"),
        Reason(
            "terms.alive_is",
            "The chance that a client will ever come again, from how often he came and how long he has been "
            "silent.",
        ),
    ),
    (
        Reason("terms.range", "range"),
        Reason("terms.range_is", "Where the truth is meant to lie in {level:.0%} of cases."),
    ),
    (
        Reason("terms.expected", "expected"),
        Reason("terms.expected_is", "The average over everything that may happen, if things go on as now."),
    ),
    (
        Reason("terms.horizon", "the time ahead"),
        Reason("terms.horizon_is", "How far ahead this report looks: {span}."),
    ),
    (
        Reason("terms.value", "value"),
        Reason("terms.value_revenue", "Revenue net of returns, because the records hold no costs."),
        Reason("terms.value_margin", "Margin: revenue net of returns, less the costs in the records."),
    ),
    (
        Reason("terms.at_stake", "at stake"),
        Reason("terms.at_stake_is", "What a client would bring, times the chance that it is being lost."),
    ),
    (
        Reason("terms.cohort", "cohort"),
        Reason("terms.cohort_is", "The clients who came for the first time in the same period."),
    ),
    (
        Reason("terms.age", "equal age"),
        Reason(
            "terms.age_is",
            "Clients compared so many weeks after each one's own first purchase, not by the calendar.",
        ),
    ),
    (
        Reason("terms.associated", "associated with"),
        Reason("terms.associated_is", "Seen together with; one need not be the cause of the other."),
    ),
    (
        Reason("terms.foretold", "foretold"),
        Reason("terms.foretold_is", "Forecast as it would have been made that day, without what came later."),
    ),
)  # fmt: skip
