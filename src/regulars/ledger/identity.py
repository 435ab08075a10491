"""Which lines are the same line: so that a file read twice changes nothing, and genuine twins survive.

A line is known by the source's own line id where it has one. Otherwise by what it says (order, client, time,
product, amount, quantity) and by its number among the lines of its file that say the same: two coffees at one
minute are two lines, and the second export that has both adds neither. The amount is part of what a line
says, so a refund of the same product in the same order is a line of its own.
"""

from __future__ import annotations

from typing import Final

#: Sheets of one workbook (`book.xlsx · March`) are one file: what two of them say alike are twins.
#:
#: `stated` (lines with `who` instead of the merged client) → `identified`: every line with its `line_id`.
IDENTIFIED_SQL: Final = """
SELECT *, CASE WHEN line IS NOT NULL THEN concat((SELECT preset FROM reading), ' line ', line)
  ELSE concat(md5(concat(coalesce(order_id, ''), '|', coalesce(who, ''), '|', CAST(sold_at AS VARCHAR), '|',
    coalesce(product, ''), '|', CAST(amount AS VARCHAR), '|', coalesce(CAST(quantity AS VARCHAR), ''))), '-',
    CAST(CAST(row_number() OVER (PARTITION BY split_part(source, ' · ', 1), order_id, who, sold_at,
      product, amount, quantity ORDER BY source, source_row) AS BIGINT) AS VARCHAR))
  END AS line_id
FROM stated
"""

#: The rows that say again what another row (of an earlier file, or above in the same one) has said.
REPEATS_SQL: Final = """
SELECT source, source_row FROM (
  SELECT source, source_row,
    CAST(row_number() OVER (PARTITION BY line_id ORDER BY source, source_row) AS BIGINT) AS copy
  FROM identified)
WHERE copy > 1
"""

_CONTRACT: Final = """client, sold_at, sold_on, amount, order_id, product, quantity, cost, discount,
  product_group, product_name, is_return, line_id, source, source_row"""

LINES_SQL: Final = f"SELECT {_CONTRACT} FROM identified"

#: Lines of several files, or with line ids of their own: each once.
LINES_ONCE_SQL: Final = f"""
SELECT {_CONTRACT} FROM identified WHERE NOT EXISTS (
  SELECT 1 FROM repeats WHERE repeats.source = identified.source AND
    repeats.source_row = identified.source_row)
"""
