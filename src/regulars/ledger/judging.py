"""Each row becomes exactly one thing: a line, a reject with its reason, or a row set aside as no sale."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

AT_MISSING = Reason("reject.at.missing", "row {row}, column {column}: there is no date")
AT_BAD = Reason("reject.at.bad", "row {row}, column {column}: '{value}' is not a date")
AT_FUTURE = Reason("reject.at.future", "row {row}, column {column}: {value} has not come yet")
AT_PLACEHOLDER = Reason(
    "reject.at.placeholder", "row {row}, column {column}: {value} stands for an unknown date, not for a day"
)
AMOUNT_MISSING = Reason("reject.amount.missing", "row {row}, column {column}: there is no amount")
AMOUNT_BAD = Reason("reject.amount.bad", "row {row}, column {column}: '{value}' is not an amount")
PRICE_BAD = Reason("reject.price.bad", "row {row}, column {column}: '{value}' is not a price")
QUANTITY_BAD = Reason("reject.quantity.bad", "row {row}, column {column}: '{value}' is not a quantity")
COST_BAD = Reason("reject.cost.bad", "row {row}, column {column}: '{value}' is not a cost")
DISCOUNT_BAD = Reason("reject.discount.bad", "row {row}, column {column}: '{value}' is not a discount")
DISCOUNT_ABOVE = Reason(
    "reject.discount.above",
    "row {row}, column {column}: {value} taken off is more than the price, and the sale comes to less than "
    "nothing. Mend the discount or the amount; if it was brought back, the quantity is negative.",
)
DISCOUNT_NEGATIVE = Reason(
    "reject.discount.negative",
    "row {row}, column {column}: {value} was added to the price, not taken off. Leave the cell empty: a "
    "surcharge "
    "is in the amount already.",
)

TOO_FEW_CELLS = Reason("reject.row.too_few_cells", "row {row}: it has fewer cells than the header")
TOO_MANY_CELLS = Reason("reject.row.too_many_cells", "row {row}: it has more cells than the header")
UNCLOSED_QUOTE = Reason("reject.row.unclosed_quote", "row {row}: a quotation mark opens and never closes")
NUL_BYTE = Reason("reject.row.nul_byte", "row {row}: it has a zero byte, a sign of a damaged file")
CELL_TOO_LONG = Reason(
    "reject.row.cell_too_long", "row {row}: one of its cells is longer than any name or number"
)
BROKEN_LETTERS = Reason(
    "reject.row.broken_letters", "row {row}: it has bytes that are no letters in this file's encoding"
)
FORMULA_WITHOUT_VALUE = Reason(
    "reject.row.formula_without_value",
    "row {row}: a cell has a formula and no result; open the file in Excel, save it, and give it again",
)
BROKEN_RECORD = Reason("reject.row.broken_record", "row {row}: the record is broken off or is no record")

VOID = Reason("aside.void", "row {row}: no sale, by its status '{value}'")
NOTHING_SOLD = Reason("aside.nothing_sold", "row {row}: quantity and amount are both zero")
REPEATED = Reason("aside.repeated", "row {row}: the same line stands in another file")
TOTAL_ROW = Reason("aside.total", "row {row}: a total, not a sale")
NOTE_ROW = Reason("aside.note", "row {row}: no date and no amount, a note and not a sale")
GROUP_ROW = Reason("aside.group", "row {row}: a heading inside the report, not a sale")
OUTGOING_PAYMENT = Reason("aside.outgoing_payment", "row {row}: money paid out, not a sale")
NO_SALE = Reason("aside.no_sale", "row {row}: an entry in the books or a transfer, not a sale")
FAILED_DEBIT = Reason("aside.failed_debit", "row {row}: a payment that failed")
QUOTATION = Reason("aside.quotation", "row {row}: a quotation, not a sale yet")
VOIDED_ORDER = Reason("aside.voided_order", "row {row}: a cancelled order")

#: What a status column says when the order came to nothing (where the mapping names no words of its own).
VOID_STATUSES: Final = (
    "cancelled", "canceled", "voided", "void", "failed", "draft", "quotation", "expired", "abandoned",
    "deleted",
    "отменен", "отменён", "отменено", "отмена", "аннулирован", "удален", "удалён", "черновик", "не проведен",
    "не проведён",
    "anulat", "anulată", "anulata", "respins", "ciornă", "ciorna", "eșuat", "esuat",
)  # fmt: skip

PRICED_SQL: Final = "SELECT * FROM typed"

#: One amount an order, written on each of its lines or on the first: it counts once, in equal parts that add
#: up to it to the cent (the last line takes what is left).
SHARED_SQL: Final = """
WITH filled AS (
  SELECT *, CASE WHEN order_id IS NULL OR _defect IS NOT NULL OR _set_aside IS NOT NULL THEN amount
    ELSE coalesce(amount, max(amount) OVER (PARTITION BY _source, order_id)) END AS whole
  FROM typed
), counted AS (
  SELECT *, count(*) OVER (PARTITION BY _source, order_id, whole, _defect, _set_aside) AS shares,
    CAST(row_number() OVER (PARTITION BY _source, order_id, whole, _defect, _set_aside ORDER BY _row)
      AS BIGINT) AS share
  FROM filled
), parted AS (
  SELECT *, CAST(floor(CAST(whole AS DOUBLE) * 100 / shares) / 100 AS DECIMAL(18, 6)) AS part FROM counted
)
SELECT _source, _row, _defect, _set_aside, client, email, phone, order_id, product, product_name,
  product_group, line, status, kind, currency, sold_at,
  CASE WHEN order_id IS NULL THEN whole WHEN share < shares THEN part
       ELSE CAST(whole - part * CAST(shares - 1 AS DECIMAL(9, 0)) AS DECIMAL(18, 6)) END AS amount,
  price, quantity, cost, discount, refunded, at_blank, amount_blank AND whole IS NULL AS amount_blank,
  price_blank,
  quantity_blank, cost_blank, discount_blank
FROM parted
"""

#: `priced` → `judged`: sign, rounding and the first thing that is wrong with a row (`problem`, null for a
#: line).
#:
#: A return is a negative amount or quantity, or a row whose kind says so, in words or by the yes of a column
#: that asks whether it is one; amount, quantity and cost are then
#: negative. Amounts are rounded to hundredths, half to even (`rounded` says where that changed anything):
#: casting rounds half away from zero on both engines, and an odd cent at an exact half goes one back.
JUDGED_SQL: Final = """
WITH signed AS (
  SELECT *,
    coalesce(amount < 0, FALSE) OR coalesce(quantity < 0, FALSE)
      OR coalesce(regexp_matches(lower(kind),
           'return|refund|credit.?(note|memo|invoice|slip)|creditar|de credit|storno|retur'), FALSE)
      OR coalesce(regexp_matches(lower(kind), 'rambursare|возврат|сторно|кредит.?нот'), FALSE)
      OR coalesce(lower(kind) IN ('credit', 'yes', 'y', 'true', '1', 'да', 'da', '+', 'x'), FALSE)
      AS is_back,
    coalesce(amount, TRY_CAST(CAST(price AS DOUBLE) * coalesce(CAST(quantity AS DOUBLE), 1e0)
      AS DECIMAL(18, 6)))
      AS due,
    CASE WHEN (SELECT cost_per_unit FROM reading)
         THEN TRY_CAST(CAST(cost AS DOUBLE) * coalesce(abs(CAST(quantity AS DOUBLE)), 1e0) AS DECIMAL(18, 6))
         ELSE cost END AS due_cost,
    TRY_CAST(CAST(price AS DOUBLE) * CAST(quantity AS DOUBLE) AS DECIMAL(18, 6)) AS due_before
  FROM priced
), cents AS (
  SELECT *, CASE WHEN is_back THEN -abs(due) ELSE due END AS exact,
    CAST(CASE WHEN is_back THEN -abs(due) ELSE due END AS DECIMAL(18, 2)) AS away
  FROM signed
)
SELECT _source AS source, _row AS source_row, client, email, phone, order_id, product, product_name,
  product_group,
  line, currency, sold_at,
  CAST(CASE WHEN abs(away - exact) <> CAST('0.005' AS DECIMAL(4, 3)) OR CAST(away * 100
              AS DECIMAL(18, 0)) % 2 = 0
            THEN away WHEN away > 0 THEN away - CAST('0.01' AS DECIMAL(3, 2))
            ELSE away + CAST('0.01' AS DECIMAL(3, 2)) END AS DECIMAL(18, 2)) AS amount,
  CASE WHEN is_back THEN -abs(quantity) ELSE quantity END AS quantity,
  CAST(CASE WHEN is_back THEN -abs(due_cost) ELSE due_cost END AS DECIMAL(18, 2)) AS cost,
  CAST(abs(discount) AS DECIMAL(18, 2)) AS discount,
  CAST(abs(refunded) AS DECIMAL(18, 2)) AS refunded,
  is_back AS is_return, coalesce(away <> exact, FALSE) AS rounded,
  CASE WHEN _defect IS NOT NULL THEN concat('reject.row.', _defect)
       WHEN _set_aside IS NOT NULL THEN concat('aside.', _set_aside)
       WHEN void_words.word IS NOT NULL OR void_kinds.word IS NOT NULL THEN 'aside.void'
       WHEN at_blank AND (regexp_matches(lower(client), '^(total|итого|всего)')
         OR regexp_matches(lower(product), '^(total|итого|всего)')
         OR regexp_matches(lower(order_id), '^(total|итого|всего)')) THEN 'aside.total'
       WHEN at_blank AND amount_blank AND price_blank THEN 'aside.note'
       WHEN at_blank THEN 'reject.at.missing'
       WHEN sold_at IS NULL AND amount_blank AND price_blank AND quantity_blank AND client IS NULL
         AND product IS NULL THEN 'aside.note'
       WHEN sold_at IS NULL THEN 'reject.at.bad'
       WHEN sold_at < TIMESTAMP '1971-01-01 00:00:00' THEN 'reject.at.placeholder'
       WHEN sold_at >= (SELECT too_late FROM reading) THEN 'reject.at.future'
       WHEN amount_blank AND price_blank THEN 'reject.amount.missing'
       WHEN NOT amount_blank AND amount IS NULL THEN 'reject.amount.bad'
       WHEN NOT quantity_blank AND quantity IS NULL THEN 'reject.quantity.bad'
       WHEN amount_blank AND price IS NULL THEN 'reject.price.bad'
       WHEN due IS NULL THEN 'reject.amount.bad'
       WHEN NOT cost_blank AND cost IS NULL THEN 'reject.cost.bad'
       WHEN NOT discount_blank AND discount IS NULL THEN 'reject.discount.bad'
       WHEN amount < 0 AND quantity > 0 AND due_before > 0 AND abs(discount) > due_before
         THEN 'reject.discount.above'
       WHEN discount < 0 AND quantity > 0 AND due_before > 0 AND amount > due_before
         THEN 'reject.discount.negative'
       WHEN quantity = 0 AND due = 0 THEN 'aside.nothing_sold' END AS problem
FROM cents LEFT JOIN void_words ON lower(status) = void_words.word
  LEFT JOIN void_words AS void_kinds ON lower(kind) = void_kinds.word
"""

#: `judged` and a return for each refund in a column of its own. What all lines of an order have alike, in
#: every order of several lines, was given back once an order.
WITH_REFUNDS_SQL: Final = """
WITH orders AS (
  SELECT count(*) AS n, count(DISTINCT coalesce(refunded, 0)) AS kinds
  FROM judged WHERE order_id IS NOT NULL GROUP BY source, order_id
), told AS (
  SELECT coalesce(max(CASE WHEN n > 1 THEN kinds END), 2) = 1 AS once FROM orders
), given_back AS (
  SELECT *, CAST(row_number() OVER (PARTITION BY source, order_id ORDER BY source_row) AS BIGINT) AS place
  FROM judged WHERE problem IS NULL AND refunded > 0
)
SELECT source, source_row, client, email, phone, order_id, product, product_name, product_group, line,
  currency, sold_at, amount, quantity, cost, discount, is_return, rounded, problem
FROM judged
UNION ALL
SELECT source, source_row, client, email, phone, order_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
  CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), currency, sold_at, CAST(-refunded AS DECIMAL(18, 2)),
  CAST(NULL AS DECIMAL(18, 3)), CAST(NULL AS DECIMAL(18, 2)), CAST(NULL AS DECIMAL(18, 2)), TRUE, FALSE,
  CAST(NULL AS VARCHAR)
FROM given_back CROSS JOIN told WHERE order_id IS NULL OR NOT once OR place = 1
"""
