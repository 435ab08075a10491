"""What happened with one client, newest first: purchases, and what staff wrote down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from regulars.ledger.kinds import NOBODY_SENT, WHO_SENT
from regulars.ledger.outcomes import OUTCOMES
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from regulars.desk.models import Case
    from regulars.portfolio import Portfolio

BOUGHT: Final = Reason("timeline.bought", "bought {items}")
BOUGHT_SOMETHING: Final = Reason("timeline.bought_something", "bought something")
BROUGHT_BACK: Final = Reason("timeline.brought_back", "brought back {items}")
AND_MORE: Final = Reason("timeline.and_more", "and {n} more thing", plural="and {n} more things")
TIMES: Final = Reason("timeline.times", "{item} × {quantity}")
CALLED: Final = Reason("timeline.called", "called him: {outcome}")
GOT_IN_TOUCH: Final = Reason("timeline.got_in_touch", "got in touch: {outcome}")
WRITTEN_TO: Final = Reason("timeline.written_to", "written to: {outcome}")
SERVED: Final = Reason("timeline.served", "was here and wished {wish!r}: served {items}")
SERVED_THAT: Final = Reason("timeline.served_that", "was here: served {items}")
WISHED: Final = Reason("timeline.wished", "was here and wished {wish!r}: not served")
WAS_HERE: Final = Reason("timeline.was_here", "was here")
SAID_TASK: Final = Reason("timeline.said_task", "asked about {task}: {answer}")
CHOSE: Final = Reason("timeline.chose", "asked for advice, chose {item} out of {items}")
CHOSE_NONE: Final = Reason("timeline.chose_none", "asked for advice, wanted none of {items}")
ASKED: Final = Reason("timeline.asked", "asked {question!r}: {answer}")
ANSWERS: Final[Mapping[str, Reason]] = {
    "yes": Reason("answer.has_it", "has it, and nobody serves it"),
    "elsewhere": Reason("answer.elsewhere", "served elsewhere"),
    "no": Reason("answer.has_not", "does not have it"),
}
NOT_SAID: Final = Reason("answer.not_said", "would rather not say, or does not know")
TAKEN_ASKED: Final = Reason("timeline.taken_asked", "was advised {item} and took it")
REFUSED_ASKED: Final = Reason("timeline.refused_asked", "was advised {item} and did not take it")
TAKEN: Final = Reason("timeline.taken", "one more suggestion, {item}: taken")
REFUSED: Final = Reason("timeline.refused", "one more suggestion, {item}: not taken")
LIKED: Final[Mapping[str, Reason]] = {
    "better": Reason("timeline.liked_better", "liked it better than expected"),
    "as expected": Reason("timeline.liked_as_expected", "liked it as much as expected"),
    "worse": Reason("timeline.liked_worse", "liked it less than expected"),
}
IN_HIS_WORDS: Final = Reason("timeline.in_his_words", "{said}: {note!r}")
PROMISED: Final = Reason("timeline.promised", "promised by {by}: {what}")
PROMISE_KEPT: Final = Reason("timeline.promise_kept", "promise kept: {what}")
PROMISE_BROKEN: Final = Reason("timeline.promise_broken", "promise not kept: {what}")
SENT_BY_NOBODY: Final = Reason("timeline.sent_by_nobody", "was asked who sent him: nobody")
SENT_BY: Final = Reason("timeline.sent_by", "said who sent him: {who}")
CARD_MADE: Final = Reason("timeline.card_made", "his card was made at the desk")
CASE_OPENED: Final = Reason("timeline.case_opened", "case {case} opened")
CASE_DECIDED: Final = Reason("timeline.case_decided", "case {case} decided")
GIVEN: Final[Mapping[str, Reason]] = {
    "owed": Reason("timeline.given_owed", "given what was owed"),
    "goodwill": Reason("timeline.given_goodwill", "given something as goodwill"),
    "under pressure": Reason("timeline.given_under_pressure", "given something under pressure"),
}
#: Products that a line names.
_NAMED: Final = 4


@dataclass(frozen=True)
class Entry:
    """One thing that happened. ``amount`` is for those who may see money; ``case`` the number of a case."""

    on: dt.date
    said: Said
    kind: str
    amount: Decimal | None = None
    case: int | None = None


@dataclass(frozen=True)
class Names:
    """What products and tasks and clients are called, in the language of the person who looks."""

    product: Callable[[str], str]
    task: Callable[[str], str]
    client: Callable[[str], str]


def entries(
    portfolio: Portfolio | None,
    client: str,
    records: Sequence[Mapping[str, Any]],
    cases: Iterable[Case],
    names: Names,
    most: int,
) -> tuple[list[Entry], bool]:
    """The last ``most`` things that happened, newest first, and whether there are more."""
    told = [entry for each in records if (entry := _of_record(each, names)) is not None]
    told += [
        Entry(
            timezone.localdate(each.opened_at), CASE_OPENED(case=str(each.number)), "case", case=each.number
        )
        for each in cases
    ]
    told.reverse()  # of one day, what was written down last comes first
    told += _purchases(portfolio, client, names, most + 1)
    told.sort(key=lambda entry: entry.on, reverse=True)
    return told[:most], len(told) > most


def _purchases(portfolio: Portfolio | None, client: str, names: Names, days: int) -> list[Entry]:
    if portfolio is None:
        return []
    rows = portfolio.lines.query(
        """
SELECT sold_on, amount < 0 AS back, product AS item, sum(abs(quantity)) AS quantity, sum(amount) AS amount
FROM lines WHERE client = $client AND sold_on IN (
    SELECT DISTINCT sold_on FROM lines WHERE client = $client ORDER BY sold_on DESC LIMIT $days)
GROUP BY sold_on, amount < 0, product
ORDER BY sold_on DESC, back, sum(amount) DESC, item""",
        client=client,
        days=days,
    ).to_pylist()
    found = []
    for (on, back), lines in groupby(rows, key=lambda row: (row["sold_on"], row["back"])):
        those = list(lines)
        items: list[Any] = [
            _so_many(names.product(each["item"]), each["quantity"]) for each in those if each["item"]
        ]
        if len(items) > _NAMED:
            items = [*items[:_NAMED], AND_MORE(n=len(items) - _NAMED)]
        bought = BOUGHT(items=items) if items else BOUGHT_SOMETHING()
        said = BROUGHT_BACK(items=items) if back and items else bought
        amount = sum((Decimal(each["amount"]) for each in those), Decimal(0))
        found.append(Entry(on, said, "return" if back else "purchase", amount))
    return found


def _so_many(item: str, quantity: Decimal | None) -> str | Said:
    return item if quantity is None or quantity == 1 else TIMES(item=item, quantity=quantity)


def _of_record(record: Mapping[str, Any], names: Names) -> Entry | None:
    """The entry of one record; None for kinds that tell nothing of a client."""
    teller = _TELLERS.get(str(record.get("kind")))
    if teller is None:
        return None
    said = teller(record, names)
    on = dt.date.fromisoformat(str(record.get("at") or record.get("since") or record["recorded_at"])[:10])
    amount = Decimal(str(record["amount"])) if record["kind"] == "concessions" else None
    return None if said is None else Entry(on, said, str(record["kind"]), amount)


def _contact(record: Mapping[str, Any], names: Names) -> Said:
    outcome = str(record.get("outcome") or "")
    said: Any = OUTCOMES[outcome]() if outcome in OUTCOMES else outcome or str(record.get("subject") or "")
    if record.get("direction") == "in":
        return GOT_IN_TOUCH(outcome=said)
    return (CALLED if record.get("channel", "call") == "call" else WRITTEN_TO)(outcome=said)


def _visit(record: Mapping[str, Any], names: Names) -> Said:
    items = [names.product(str(each)) for each in record.get("items") or ()]
    wish = record.get("wish")
    if items:
        return SERVED(wish=wish, items=items) if wish else SERVED_THAT(items=items)
    return WISHED(wish=wish) if wish and record.get("outcome") != "served" else WAS_HERE()


def _answer(record: Mapping[str, Any], names: Names) -> Said:
    kind, _, about = str(record.get("question")).partition(":")
    answer = None if record.get("answer") is None else str(record["answer"])
    if kind == "task":
        said = (ANSWERS.get(answer or "") or NOT_SAID)()
        return SAID_TASK(task=names.task(about), answer=said)
    if kind in ("slate", "pair", "yes_no"):
        items = [names.product(each) for each in about.split(",")]
        if answer in about.split(","):
            return CHOSE(item=names.product(answer), items=items)
        return CHOSE_NONE(items=items)
    if record.get("question") in WHO_SENT and answer in NOBODY_SENT:
        return SENT_BY_NOBODY()
    return ASKED(question=record.get("question"), answer=NOT_SAID() if answer is None else answer)


def _offer(record: Mapping[str, Any], names: Names) -> Said:
    two = (TAKEN_ASKED, REFUSED_ASKED) if record.get("asked") else (TAKEN, REFUSED)
    return two[0 if record.get("accepted") else 1](item=names.product(str(record.get("product"))))


def _check_back(record: Mapping[str, Any], names: Names) -> Said | None:
    liked = LIKED.get(str(record.get("answer")))
    if liked is None:
        return None
    return IN_HIS_WORDS(said=liked(), note=record["note"]) if record.get("note") else liked()


def _promise(record: Mapping[str, Any], names: Names) -> Said:
    if record.get("kept") is None:
        return PROMISED(what=record.get("what"), by=dt.date.fromisoformat(str(record["by"])[:10]))
    return (PROMISE_KEPT if record["kept"] else PROMISE_BROKEN)(what=record.get("what"))


def _concession(record: Mapping[str, Any], names: Names) -> Said | None:
    given = GIVEN.get(str(record.get("cause")))
    return given() if given is not None else None


_TELLERS: Final[Mapping[str, Callable[[Mapping[str, Any], Names], Said | None]]] = {
    "contacts": _contact,
    "visits": _visit,
    "answers": _answer,
    "offers": _offer,
    "check-backs": _check_back,
    "promises": _promise,
    "concessions": _concession,
    "referrals": lambda record, names: SENT_BY(who=names.client(str(record.get("referred_by")))),
    "clients": lambda record, names: CARD_MADE(),
    "cases": lambda record, names: CASE_DECIDED(case=str(record.get("case"))),
}
