"""Sums of doubles that do not hang on the order of rows.

Doubles added in another order differ in the last digits, and threads add in any order. Decimals add exactly:
each term is taken as a share of the largest (which no order changes), cut to twenty decimals, added, and
scaled back.
"""

from __future__ import annotations

from collections.abc import Mapping


def exact_sums(terms: Mapping[str, str], source: str, by: str | None = None) -> str:
    """SQL for the sum of each of ``terms`` (name → expression of doubles) over ``source``.

    ``source`` is what stands after FROM; ``by`` is an expression to group by, and to order by, and then comes
    first, as ``part``. Beside the sums stands ``row_count``. A sum is null where there are no rows, and what
    doubles say where a term is not finite.

    >>> from regulars.engine import open
    >>> engine = open("duckdb")
    >>> engine.step("t", "SELECT 1e16 AS x UNION ALL SELECT 1e0 UNION ALL SELECT -1e16")
    >>> engine.arrow(exact_sums({"x": "x", "twice": "2 * x"}, "t")).to_pylist()
    [{'row_count': 3, 'x': 1.0, 'twice': 2.0}]
    """
    worked = ", ".join(f"{term} AS {name}" for name, term in terms.items())
    largest = ", ".join(
        f"CASE WHEN max(abs({name})) > 0 THEN max(abs({name})) ELSE 1e0 END AS {name}" for name in terms
    )
    sums = ", ".join(
        f"CASE WHEN max(m.{name}) < 1e308"
        f" THEN CAST(sum(TRY_CAST(w.{name} / m.{name} AS DECIMAL(38, 20))) AS DOUBLE) * max(m.{name})"
        f" ELSE CAST(sum(w.{name}) AS DOUBLE) END AS {name}"
        for name in terms
    )
    first, grouped = ("", "") if by is None else ("w.part, ", " GROUP BY w.part ORDER BY w.part")
    part = "" if by is None else f"{by} AS part, "
    return (
        f"WITH worked AS (SELECT {part}{worked} FROM {source}), largest AS (SELECT {largest} FROM worked)"
        f" SELECT {first}count(*) AS row_count, {sums} FROM worked AS w CROSS JOIN largest AS m{grouped}"
    )


def exact(term: str) -> str:
    """SQL for the sum of ``term``, an expression of doubles below 1e23, to fifteen decimals in any order.

    >>> exact("x * y")
    'CAST(sum(CAST(x * y AS DECIMAL(38, 15))) AS DOUBLE)'
    """
    return f"CAST(sum(CAST({term} AS DECIMAL(38, 15))) AS DOUBLE)"


def whole(term: str, bits: int) -> str:
    """SQL for the sum of ``term`` in multiples of 2^-``bits``, in any order while below 2^(53 - bits).

    Whole numbers below 2^53 add exactly as doubles, in half the memory of a decimal: for very many groups.

    >>> whole("x", 2)
    '(CAST(sum(CAST(floor((x) * 4e0 + 0.5e0) AS DOUBLE)) AS DOUBLE) / 4e0)'
    """
    return f"(CAST(sum(CAST(floor(({term}) * {2**bits}e0 + 0.5e0) AS DOUBLE)) AS DOUBLE) / {2**bits}e0)"
