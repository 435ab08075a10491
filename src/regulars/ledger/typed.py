"""From a source's own types to the ledger's: one portable text for every engine."""

from __future__ import annotations

from typing import Final

#: `given` (every role a column; values already numbers and moments) → `typed`.
#:
#: A cell is *blank* where the source has nothing, and *bad* where it has something that gives no value: too
#: large for DECIMAL(18, 6), or not finite. `moment` is the company's wall time,
#: `moment_zoned` an instant.
TYPED_SQL: Final = """
SELECT _source, _row, _defect, _set_aside,
  nullif(client, '') AS client, nullif(email, '') AS email, nullif(phone, '') AS phone,
  nullif(order_id, '') AS order_id, nullif(product, '') AS product, nullif(product_name, '') AS product_name,
  nullif(product_group, '') AS product_group, nullif(line, '') AS line,
  nullif(status, '') AS status, nullif(kind, '') AS kind, nullif(currency, '') AS currency,
  coalesce(moment, CAST(moment_zoned AT TIME ZONE coalesce((SELECT zone FROM reading), 'UTC') AS TIMESTAMP))
    AS sold_at,
  TRY_CAST(amount AS DECIMAL(18, 6)) AS amount, TRY_CAST(price AS DECIMAL(18, 6)) AS price,
  TRY_CAST(quantity AS DECIMAL(18, 3)) AS quantity,
  TRY_CAST(cost AS DECIMAL(18, 6)) AS cost, TRY_CAST(discount AS DECIMAL(18, 6)) AS discount,
  TRY_CAST(refunded AS DECIMAL(18, 6)) AS refunded,
  moment IS NULL AND moment_zoned IS NULL AS at_blank, amount IS NULL AS amount_blank, price IS NULL AS
    price_blank,
  quantity IS NULL AS quantity_blank, cost IS NULL AS cost_blank, discount IS NULL AS discount_blank
FROM given
"""
