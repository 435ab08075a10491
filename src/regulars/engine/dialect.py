"""One text for every engine: DuckDB's dialect, checked, and translated by SQLGlot.

Some constructs run on both engines and give different rows, values or types. `portable` refuses them at
once, on either engine, so that a text written and tried on DuckDB cannot go wrong on Spark later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp

from regulars.errors import InputError
from regulars.reasons import Reason

NOT_PORTABLE = Reason(
    "error.not_portable", "This SQL does not mean the same on every engine: {construct}. Instead: {remedy}."
)


class NotPortable(InputError):
    """SQL that the engines would read differently."""


#: What was checked and translated, and what was translated as it is: (engine, text) -> the engine's own text.
_TRANSLATED: dict[tuple[str, str], str] = {}
_ASKED: dict[tuple[str, str], str] = {}
_AT_MOST = 4096

_INTEGERS = (exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT)
_WHOLE = (exp.Floor, exp.Ceil, exp.Round, exp.Count, exp.Sum, exp.DateDiff, exp.Placeholder, exp.Window,
          exp.Null, exp.Case, exp.Year, exp.Length)  # fmt: skip

#: Node kinds that are refused wherever they stand: kind -> (name, remedy).
_REFUSED: dict[type[exp.Expr], tuple[str, str]] = {
    exp.PercentileCont: ("quantile_cont", "rank with row_number() and pick the rows"),
    exp.PercentileDisc: ("quantile_disc", "rank with row_number() and pick the rows"),
    exp.Quantile: ("quantile", "rank with row_number() and pick the rows"),
    exp.ApproxQuantile: ("approx_quantile", "rank with row_number() and pick the rows"),
    exp.Median: ("median", "rank with row_number() and pick the middle rows"),
    exp.DayOfWeekIso: ("isodow", "date_diff('day', DATE '1969-12-29', d) % 7"),
    exp.DayOfWeek: ("dayofweek", "date_diff('day', DATE '1969-12-29', d) % 7"),
    exp.TimestampTrunc: ("date_trunc", "subtract a number of days"),
    exp.DateTrunc: ("date_trunc", "subtract a number of days"),
    exp.IntDiv: ("//", "floor(a / b)"),
    exp.Rand: ("random()", "draw in NumPy from a seeded generator"),
    exp.AnyValue: ("any_value", "min() or min_by()"),
    exp.First: ("first", "min_by() with a key without ties"),
    exp.Last: ("last", "max_by() with a key without ties"),
    exp.GroupConcat: ("string_agg", "aggregate where the rows are read"),
}


def _calls(tree: exp.Expr) -> Iterator[tuple[str, str]]:
    for node in tree.walk():
        if type(node) in _REFUSED:
            yield _REFUSED[type(node)]
        elif isinstance(node, exp.Anonymous) and str(node.this).lower() == "hash":
            yield "hash()", "number the keys in their order with row_number()"
        elif isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order):
            yield "list(... ORDER BY ...)", "keep rows and order them where they are read"
        elif isinstance(node, exp.Extract) and str(node.this).lower() in {"isodow", "dow", "week", "isoyear"}:
            yield str(node.this).lower(), "date_diff('day', DATE '1969-12-29', d) % 7"
        elif isinstance(node, exp.DateDiff) and str(node.args.get("unit", "day")).lower() not in {
            "day",
            "'day'",
        }:
            yield "date_diff in a unit other than days", "count days and divide"
        elif isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber | exp.Rank | exp.DenseRank):
            if node.args.get("order") is None:
                yield "a rank without an order", "ORDER BY keys without ties"
            if not isinstance(node.parent, exp.Cast | exp.Predicate | exp.Paren):
                yield "a rank without a type", "CAST(row_number() OVER (...) AS BIGINT)"


def _numbers(tree: exp.Expr) -> Iterator[tuple[str, str]]:
    for literal in tree.find_all(exp.Literal):
        text = str(literal.this)
        if literal.is_number and "." in text and "e" not in text.lower():
            yield text, f"{text}e0, a double on both engines"
    for cast in tree.find_all(exp.Cast):
        inner = cast.this.unnest()
        whole = isinstance(inner, _WHOLE) or (isinstance(inner, exp.Literal) and "." not in str(inner.this))
        if cast.to.this in _INTEGERS and not whole:
            yield f"{cast.sql('duckdb')} (one rounds, the other cuts)", "CAST(floor(...) AS BIGINT)"
    for total in tree.find_all(exp.Sum):
        if not isinstance(total.this, exp.Cast) and not _typed_above(total):
            yield f"{total.sql('duckdb')} of unstated type", "CAST(sum(...) AS BIGINT, DECIMAL or DOUBLE)"
    for mean in tree.find_all(exp.Avg):
        if not (isinstance(mean.this, exp.Cast) and mean.this.to.this == exp.DType.DOUBLE):
            yield f"{mean.sql('duckdb')} of unstated type", "avg(CAST(... AS DOUBLE))"


def _typed_above(node: exp.Expr) -> bool:
    parent = node.parent
    while parent is not None and not isinstance(parent, exp.Select):
        if isinstance(parent, exp.Cast | exp.Predicate | exp.Ordered):
            return True
        parent = parent.parent
    return False


_CHECKS: tuple[Callable[[exp.Expr], Iterator[tuple[str, str]]], ...] = (_calls, _numbers)


def portable(sql: str, engine: str) -> str:
    """``sql`` (DuckDB's dialect, arguments as ``$name``) as ``engine`` ("duckdb", "spark") runs it.

    Raises `NotPortable` for a construct that the engines read differently.

    >>> portable("SELECT CAST(floor($n / 2e0) AS BIGINT) AS half", "spark")
    'SELECT CAST(FLOOR(:n / 2e0) AS BIGINT) AS half'
    >>> portable("SELECT median(amount) FROM lines", "duckdb")
    Traceback (most recent call last):
    regulars.engine.dialect.NotPortable: This SQL does not mean the same on every engine: median. Instead: \
rank with row_number() and pick the middle rows.
    """
    known = _TRANSLATED.get((engine, sql))
    if known is not None:
        return known
    tree = sqlglot.parse_one(sql, read="duckdb")
    for check in _CHECKS:
        for construct, remedy in check(tree):
            raise NotPortable(NOT_PORTABLE, construct=construct, remedy=remedy)
    return _kept(_TRANSLATED, engine, sql, sql if engine == "duckdb" else tree.sql(dialect=engine))


def transpiled(sql: str, engine: str) -> str:
    """A person's own ``sql`` in the words of ``engine``, unchecked: what it means there is his to know.

    >>> transpiled("SELECT median(amount) FROM lines", "spark")
    'SELECT MEDIAN(amount) FROM lines'
    """
    known = _ASKED.get((engine, sql))
    if known is not None:
        return known
    own = sql if engine == "duckdb" else sqlglot.parse_one(sql, read="duckdb").sql(dialect=engine)
    return _kept(_ASKED, engine, sql, own)


def translated(engine: str) -> frozenset[str]:
    """The texts that ``engine`` has been given in this process: what a parity test counts."""
    return frozenset(text for name, text in (*_TRANSLATED, *_ASKED) if name == engine)


def _kept(cache: dict[tuple[str, str], str], engine: str, sql: str, own: str) -> str:
    if len(cache) >= _AT_MOST:
        cache.clear()
    cache[engine, sql] = own
    return own
