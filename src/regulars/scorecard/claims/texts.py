"""What is fixed of every claim: unit, which way is better, the trap, and what to record from tomorrow."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason
from regulars.scorecard.claims.measuring import Claim

TASKS: Final = Claim(
    "tasks", "share", "more",
    Reason("scorecard.trap.tasks", "Tasks that nobody named are guesses; only what clients answered counts."),
    Reason("scorecard.record.tasks", 'ask clients what they need done ("task:…") and write the answers down'),
)  # fmt: skip
STAY: Final = Claim(
    "stay", "share", "more",
    Reason(
        "scorecard.trap.stay",
        "Who is silent has not left yet; who came lately has had no time to leave.",
    ),
    Reason("scorecard.record.stay", "go on putting every sale down to its client"),
)  # fmt: skip
WORTH: Final = Claim(
    "worth", "money", "more",
    Reason(
        "scorecard.trap.worth",
        "Old clients are those who stayed, so only equal ages are compared; risen prices look like worth.",
    ),
    Reason("scorecard.record.worth", "go on putting every sale down to its client, with what it cost you"),
)  # fmt: skip
OFTEN: Final = Claim(
    "often", "times", "more",
    Reason(
        "scorecard.trap.often",
        "A base growing older comes less often by itself, so equal ages are compared; who fell silent "
        "counts.",
    ),
    Reason("scorecard.record.often", "go on putting every sale down to its client"),
)  # fmt: skip
BRING: Final = Claim(
    "bring", "share", "more",
    Reason(
        "scorecard.trap.bring",
        "Who is asked and who tells is no chance; what counts is that somebody came, not that somebody would "
        "recommend.",
    ),
    Reason("scorecard.record.bring", 'ask every new client "who sent you?" and write down "nobody", too'),
)  # fmt: skip
PRICE: Final = Claim(
    "price", "balance", "less",
    Reason(
        "scorecard.trap.price",
        "Discounts are given where sales are slow: what was bought cheap might have been bought anyway.",
    ),
    Reason("scorecard.record.price", "write down what was on offer from when until when"),
)  # fmt: skip
SIMPLE: Final = Claim(
    "simple", "share", "more",
    Reason(
        "scorecard.trap.simple",
        "Deals that closed are the easy ones; those still open count as open for as long as they are.",
    ),
    Reason("scorecard.record.simple", "write down every contact with a client before he buys"),
)  # fmt: skip
EXCEED: Final = Claim(
    "exceed", "balance", "more",
    Reason("scorecard.trap.exceed", "The pleased and the angry answer; the others say nothing."),
    Reason(
        "scorecard.record.exceed",
        'ask after delivery "worse than expected, as expected, better?" and write the answer down',
    ),
)  # fmt: skip
PRODUCT: Final = Claim(
    "product", "share", "less",
    Reason(
        "scorecard.trap.product",
        "Some goods come back more often by their kind, so equal shares of each group are compared.",
    ),
    Reason("scorecard.record.product", "write down what is brought back, as a line of its own"),
)  # fmt: skip
SERVICE: Final = Claim(
    "service", "share", "more",
    Reason("scorecard.trap.service", "A promise nobody wrote down cannot be seen to be broken."),
    Reason("scorecard.record.service", "write down what was promised, by when, and whether it was kept"),
)  # fmt: skip
WAITS: Final = Claim(
    "service", "minutes", "less",
    Reason("scorecard.trap.waits", "Who gave up waiting is not among those who were served."),
    SERVICE.to_record,
)  # fmt: skip
CONFLICT: Final = Claim(
    "conflict", "share", "less",
    Reason(
        "scorecard.trap.conflict",
        "What was owed and what was given for peace stand side by side; the cause has to be written down.",
    ),
    Reason("scorecard.record.conflict", "write down every concession with its cause"),
)  # fmt: skip
GUESS: Final = Claim(
    "guess", "share", "more",
    Reason(
        "scorecard.trap.guess",
        "Who took an unasked offer might have bought it anyway; only a trial tells.",
    ),
    Reason("scorecard.record.guess", "write down every offer: asked for or not, taken or not"),
)  # fmt: skip
OWN: Final = Claim(
    "own", "share", "more",
    Reason(
        "scorecard.trap.own", "The last channel before a purchase is not the one that won the client."
    ),
    Reason(
        "scorecard.record.own",
        'state the strategy, write down what each channel costs, and ask new clients "how did you find us?"',
    ),
)  # fmt: skip

#: What to record where the strategy is stated already.
RECORD_SPENDING = Reason(
    "scorecard.record.own_spending",
    'write down what each channel costs, and ask new clients "how did you find us?"',
)

LIFETIME = Reason("scorecard.fact.lifetime", "Half of all clients stay {weeks:.0f} weeks or longer.")
