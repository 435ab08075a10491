"""What the page of the strategy says."""

from __future__ import annotations

from typing import Final

from regulars.portfolio.belonging import Belonging
from regulars.reasons import Reason

TITLE: Final = Reason("strategy.title", "Who is our client")
SAYS: Final = Reason("strategy.says", "The strategy: {says}")
OFFERS: Final = Reason("strategy.offers", "It stands for: {offers}.")
HOW: Final = Reason(
    "strategy.how",
    "Ours is whoever comes for what it offers. Value and cost stand beside and decide nothing: who is not "
    "ours is "
    "served at the same terms.",
)
BELONGINGS: Final[dict[Belonging, Reason]] = {
    "ours": Reason("belonging.ours", "ours"),
    "not ours": Reason("belonging.not_ours", "not ours"),
    "undecided": Reason("belonging.undecided", "undecided"),
}
WHO: Final = Reason("strategy.who", "who")
CLIENTS: Final = Reason("strategy.clients", "clients")
SO_FAR: Final = Reason("strategy.so_far", "sales so far")
COST: Final = Reason("strategy.cost", "cost to serve")
AT_LEAST: Final = Reason("strategy.at_least", "at least {amount}")
SERVED: Final = Reason("strategy.served", "returns · contacts · cases · days late")

ANCHOR: Final = Reason("strategy.anchor", "The anchor line")
ANCHOR_HOW: Final = Reason(
    "strategy.anchor_how",
    "What most of a client's first day went to, and what one such client is expected to bring, those he "
    "brought "
    "included. What brought him in need not be what keeps him.",
)
LINE: Final = Reason("strategy.line", "began with")
WORTH: Final = Reason("strategy.worth", "one is worth")
FOR_RANGE: Final = Reason("strategy.range", "range")
OF_IT_TAIL: Final = Reason("strategy.of_it_tail", "of it those he brought")

CHANNELS: Final = Reason("strategy.channels", "What was spent to find clients")
CHANNEL: Final = Reason("strategy.channel", "channel")
SPENT: Final = Reason("strategy.spent", "spent")
CAME: Final = Reason("strategy.came", "came by it")
OURS: Final = Reason("strategy.ours", "of them ours")
BY_LAST: Final = Reason("strategy.by_last", "by his last answer")
ONE_COSTS: Final = Reason("strategy.one_costs", "one of ours cost")
NO_END: Final = Reason("strategy.no_end", "{low} or more")

OVERTAKEN: Final = Reason("strategy.overtaken", "Who is overtaken in the queue")
DROPPED: Final = Reason("strategy.dropped", "Who is not ours, by your groups of clients")
OVERTAKEN_IS: Final = Reason(
    "strategy.overtaken_is",
    "Of the visits of each group, the share in which somebody who came later was served before him.",
)
DROPPED_IS: Final = Reason("strategy.dropped_is", "Of the clients of each group, the share who is not ours.")
WATCHED: Final = Reason(
    "strategy.watched",
    "A rule that goes by what people want may strike one group more than others though nobody meant it. "
    "Look at "
    "whoever stands out, and at the rule.",
)
GROUP: Final = Reason("strategy.group", "group")
VISITS: Final = Reason("strategy.visits", "visits")
SHARE: Final = Reason("strategy.share", "share")
BESIDE_OTHERS: Final = Reason("strategy.beside_others", "beside the others")
VERDICTS: Final = {
    "more": Reason("strategy.more_often", "more often"),
    "less": Reason("strategy.less_often", "less often"),
    "cannot tell": Reason("strategy.no_difference", "no difference is seen"),
}

GOALS: Final = Reason("strategy.goals", "The goals")
NO_GOALS: Final = Reason(
    "strategy.no_goals",
    "No goals are written in regulars.toml. Write them in your own words, one a line: goals.",
)
GOAL: Final = Reason("strategy.goal", "goal")
KIND: Final = Reason("strategy.kind", "what it is")
WHY: Final = Reason("strategy.why", "why")
BY_WORDS: Final = Reason("strategy.by_words", "Told by words alone, and wrong at times: you decide.")
PRINCIPLES: Final = Reason("strategy.principles", "Principles that are never sold")
PRINCIPLE: Final = Reason("strategy.principle", "principle")
NEVER: Final = Reason("strategy.never", "never done")

ONE: Final = Reason("strategy.one", "Client {client}")
SHARE_IS: Final = Reason(
    "strategy.share_is", "Of what he comes for the strategy offers {share} ({range}), over {n} visit.",
    plural="Of what he comes for the strategy offers {share} ({range}), over {n} visits.",
)  # fmt: skip
WHAT: Final = Reason("strategy.what", "what he comes for")
OFFERED: Final = Reason("strategy.offered", "in the strategy")
YES: Final = Reason("strategy.yes", "yes")
NO: Final = Reason("strategy.no", "no")
SAID: Final = Reason("strategy.said", "Tasks he named")
TASK: Final = Reason("strategy.task", "task")
ANSWER: Final = Reason("strategy.answer", "answer")
BESIDE: Final = Reason("strategy.beside", "Beside it, deciding nothing")
SERVING: Final = Reason("strategy.serving", "serving him so far")
NOT_KNOWN: Final = Reason("strategy.not_known", "not known")
PAID_LATE: Final = Reason("strategy.paid_late", "paid late")
LATE_OF: Final = Reason("strategy.late_of", "{late} of {n} invoice", plural="{late} of {n} invoices")

#: What a client said of a task of his.
ANSWERS: Final = {
    "yes": Reason("strategy.answer_yes", "has it"),
    "elsewhere": Reason("strategy.answer_elsewhere", "has it, served elsewhere"),
    "no": Reason("strategy.answer_no", "does not have it"),
}
