"""What is odd about a ledger: things a person should look at before believing figures made from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from regulars.ledger.book import Ledger

ONE_CLIENT = Reason(
    "audit.one_client",
    "'{client}' has {share:.0%} of all orders. If that is not one buyer but everybody without a name, "
    "add it to catch_all, and its sales count as walk-ins.",
)
CATCH_ALL = Reason(
    "audit.catch_all",
    "{n} line of '{client}' is counted as a walk-in: the name stands for nobody in particular",
    plural="{n} lines of '{client}' are counted as walk-ins: the name stands for nobody in particular",
)
WALK_INS = Reason(
    "audit.walk_ins", "{share:.0%} of the sales have no client; they count in totals and products only"
)
FEW_CLIENTS = Reason(
    "audit.few_clients",
    "there is only {n} client; figures for single clients will be wide",
    plural="there are only {n} clients; figures for single clients will be wide",
)
ONE_DAY = Reason(
    "audit.one_day", "every sale is on one day ({day}); nothing can be said of how often clients return"
)
FUTURE = Reason(
    "audit.future",
    "{n} row has a date that has not come yet (the first is row {row}) and was refused",
    plural="{n} rows have dates that have not come yet (the first is row {row}) and were refused",
)
PLACEHOLDERS = Reason(
    "audit.placeholders",
    "{n} row has a date like 1900 or 1970, which stands for an unknown one, and was refused",
    plural="{n} rows have dates like 1900 or 1970, which stand for unknown ones, and were refused",
)
TOMORROW = Reason(
    "audit.tomorrow",
    "{n} sale is dated later than now; is the company's time zone set?",
    plural="{n} sales are dated later than now; is the company's time zone set?",
)
GAP = Reason(
    "audit.gap",
    "no sales from {first} to {last}, {n} day, though there are hardly ever days without; is a file missing?",
    plural="no sales from {first} to {last}, {n} days, though there are hardly ever days without; is a file "
    "missing?",
)
TWINS = Reason(
    "audit.twins",
    "{n} line is exactly like another: same client, time, product and amount. All are counted, as people do "
    "buy two of the same. Only if that cannot be so here: see whether the export holds a part of itself "
    "twice.",
    plural="{n} lines are exactly like others: same client, time, product and amount. All are counted, as "
    "people do buy two of the same. Only if that cannot be so here: see whether the export holds a part of "
    "itself twice.",
)
CENTS = Reason(
    "audit.cents",
    "no amount has cents and the usual one is {amount}; are the amounts in cents rather than in whole money?",
)
SCALE = Reason(
    "audit.scale",
    "from {month} on the usual amount is {times} times what it was before; has the currency or the unit "
    "changed?",
)
NEGATIVE = Reason(
    "audit.negative",
    "returns come to more than sales ({total} in all); is the sign of the amounts the other way round?",
)
ROUNDED = Reason(
    "audit.rounded",
    "{n} amount has more than two decimals and was rounded to hundredths",
    plural="{n} amounts have more than two decimals and were rounded to hundredths",
)

_HALF: Final = 0.5
_MANY_WALK_INS: Final = 0.2
_FEW: Final = 30
_TWIN_SHARE: Final = 0.02
_SCALE: Final = 20.0
_USUAL_CENTS: Final = 1000.0

#: The busiest client's share of orders (of lines where there are no order numbers).
BUSIEST_SQL: Final = """
SELECT client, orders, CAST(sum(orders) OVER () AS BIGINT) AS of_all FROM (
  SELECT client, count(DISTINCT order_id) + count(*) - count(order_id) AS orders FROM lines
  WHERE client IS NOT NULL GROUP BY client) AS counted
ORDER BY orders DESC, client LIMIT 1
"""

#: Lines that repeat another in all that they say.
TWINS_SQL: Final = """
SELECT CAST(sum(n - 1) AS BIGINT) AS twins FROM (
  SELECT count(*) AS n FROM lines WHERE client IS NOT NULL
  GROUP BY client, sold_at, order_id, product, amount, quantity HAVING count(*) > 1) AS groups
"""

#: Days with sales, for gaps and for "all on one day".
DAYS_SQL: Final = "SELECT sold_on, count(*) AS n FROM lines GROUP BY sold_on ORDER BY sold_on"

#: Of every month: its sales, how many amounts have cents, and the geometric mean of the amounts, a usual
#: amount that a few large ones do not move.
MONTHS_SQL: Final = """
SELECT year(sold_on) * 12 + month(sold_on) - 1 AS month_no, count(*) AS n,
  count(*) FILTER (WHERE amount <> floor(amount)) AS with_cents,
  exp(avg(CAST(ln(CAST(amount AS DOUBLE)) AS DOUBLE))) AS usual
FROM lines WHERE amount > 0 GROUP BY year(sold_on) * 12 + month(sold_on) - 1 ORDER BY month_no
"""

REFUSED_DATES_SQL: Final = """
SELECT reason, count(*) AS n, min(source_row) AS first_row FROM rejects
WHERE reason IN ('reject.at.future', 'reject.at.placeholder') GROUP BY reason ORDER BY reason
"""

LATER_SQL: Final = "SELECT count(*) AS n FROM lines WHERE sold_on > $today"


def audit(ledger: Ledger, today: date | None = None) -> list[Said]:
    """What is odd about ``ledger``, in the order in which it matters; empty when nothing is.

    ``today`` is the day that dates are compared with (the present one by default).
    """
    checks = (
        _dates(ledger, today or date.today()),
        _clients(ledger),
        _days(ledger),
        _amounts(ledger),
        _lines(ledger),
    )
    return [said for check in checks for said in check]


def _rows(ledger: Ledger, sql: str, **args: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ledger.engine.arrow(sql, **args).to_pylist()
    return rows


def _dates(ledger: Ledger, today: date) -> Iterator[Said]:
    for row in _rows(ledger, REFUSED_DATES_SQL):
        if row["reason"] == "reject.at.future":
            yield FUTURE(n=row["n"], row=row["first_row"])
        else:
            yield PLACEHOLDERS(n=row["n"])
    later = _rows(ledger, LATER_SQL, today=today)[0]["n"]
    if later:
        yield TOMORROW(n=later)


def _clients(ledger: Ledger) -> Iterator[Said]:
    facts = ledger.facts
    for client, lines in facts.catch_all.items():
        yield CATCH_ALL(n=lines, client=client)
    if facts.lines and facts.walk_ins > _MANY_WALK_INS * facts.lines:
        yield WALK_INS(share=facts.walk_ins / facts.lines)
    for row in _rows(ledger, BUSIEST_SQL):
        if facts.clients > 1 and row["orders"] >= _HALF * row["of_all"]:
            yield ONE_CLIENT(client=row["client"], share=row["orders"] / row["of_all"])
    if 0 < facts.clients < _FEW:
        yield FEW_CLIENTS(n=facts.clients)


def _days(ledger: Ledger) -> Iterator[Said]:
    days: list[date] = [row["sold_on"] for row in _rows(ledger, DAYS_SQL)]
    if len(days) == 1 and ledger.facts.lines > 1:
        yield ONE_DAY(day=days[0])
    for first, last in gaps(days):
        yield GAP(first=first, last=last, n=(last - first).days + 1)


def gaps(days: list[date]) -> list[tuple[date, date]]:
    """Stretches without sales that a company which sells on most days would not have: first and last day of
    each.

    A stretch is odd when it is over a week and four times as long as all but one in a hundred of the others.

    >>> week = [date(2024, 1, 1) + timedelta(days=n) for n in range(60)]
    >>> gaps(week[:20] + week[40:])
    [(datetime.date(2024, 1, 21), datetime.date(2024, 2, 9))]
    """
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    if len(steps) < 20:
        return []
    usual = sorted(steps)[int(0.99 * (len(steps) - 1))] if len(steps) >= 100 else sorted(steps)[-2]
    bound = max(7, 4 * usual)
    return [
        (earlier + timedelta(days=1), later - timedelta(days=1))
        for earlier, later in pairwise(days)
        if (later - earlier).days - 1 > bound
    ]


def _amounts(ledger: Ledger) -> Iterator[Said]:
    facts = ledger.facts
    total = ledger.engine.arrow("SELECT CAST(sum(amount) AS DECIMAL(38, 2)) AS total FROM lines").column(
        "total"
    )[0]
    if facts.lines and total.as_py() < 0:
        yield NEGATIVE(total=total.as_py())
    months = _rows(ledger, MONTHS_SQL)
    n = sum(month["n"] for month in months)
    if n >= _FEW and not any(month["with_cents"] for month in months):
        usual = sum(month["usual"] * month["n"] for month in months) / n
        if usual >= _USUAL_CENTS:
            yield CENTS(amount=round(usual))
    for before, after in pairwise(months):
        times = after["usual"] / before["usual"]
        if min(before["n"], after["n"]) >= _FEW and max(times, 1 / times) >= _SCALE:
            year, month = divmod(after["month_no"], 12)
            yield SCALE(month=date(year, month + 1, 1), times=round(times, 3))
            break


def _lines(ledger: Ledger) -> Iterator[Said]:
    twins = _rows(ledger, TWINS_SQL)[0]["twins"] or 0
    if twins > max(10, _TWIN_SHARE * ledger.facts.lines):
        yield TWINS(n=twins)
    if ledger.facts.rounded:
        yield ROUNDED(n=ledger.facts.rounded)
