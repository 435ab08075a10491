"""From what people wrote to values: dates, amounts and names in the habits of a text source.

Only DuckDB reads text sources, so everything here is in its own dialect. The expressions are macros, so that
the reading itself (`TEXT_DUCKDB`) stays one constant whatever the habits are.
"""

from __future__ import annotations

from typing import Final

from regulars.ledger.mapping import DateOrder, Habits

#: What stands in a cell when nothing is meant.
_BLANKS: Final = "('', '-', '--', '—', 'null', 'none', 'nan', 'n/a', '#n/a', 'nil')"

#: NFC, no zero-width characters, no leading apostrophe (Shopify's way to keep Excel off an id), single spaces.
#: A plain ASCII word, nearly every id, skips all of it.
AS_NAME_DUCKDB: Final = rf"""
CREATE OR REPLACE MACRO as_name(x) AS
  CASE WHEN x IS NULL OR lower(trim(x)) IN {_BLANKS} THEN NULL
       WHEN regexp_full_match(x, '[!-&(-~]+( [!-&(-~]+)*') THEN x
       ELSE nullif(trim(regexp_replace(regexp_replace(nfc_normalize(x),
              '[\x{{200B}}-\x{{200F}}\x{{2060}}\x{{FEFF}}]|^\s*''', '', 'g'),
              '[\s\x{{A0}}\x{{2000}}-\x{{200A}}\x{{202F}}\x{{3000}}]+', ' ', 'g')), '') END
"""

BLANK_DUCKDB: Final = f"""
CREATE OR REPLACE MACRO is_blank(x) AS x IS NULL OR lower(trim(x, ' ' || chr(160))) IN {_BLANKS}
"""

#: Currency words beside an amount; longer spellings first.
CURRENCY_WORDS: Final = (
    r"РУБ\.?|Р\.|RUB|RUR|USD|EUR|GBP|MDL|RON|UAH|KZT|BYN|PLN|CHF|TRY|BGN|HUF|CZK|GEL|AMD|LEI|LEU|ЛЕЙ|ЛЕЕВ|ГРН\.?|ТГ\.?"
    r"|ZŁ|KČ|US\$|[$€£¥₽₴₸₺₾֏₼]"
)

#: Every kind of space and apostrophe that groups digits becomes a space, a minus a minus, a currency nothing;
#: "(12.50)" and "12.50-" are negative.
BARE_NUMBER_DUCKDB: Final = rf"""
CREATE OR REPLACE MACRO bare_number(x) AS
  regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
      upper(x), '[\s\x{{A0}}\x{{2000}}-\x{{200A}}\x{{202F}}''’]+', ' ', 'g'),
      '[\x{{2212}}\x{{2013}}]', '-', 'g'),
      '^ | $', '', 'g'),
      '^([-+(]?) ?({CURRENCY_WORDS}) ?', '\1'),
      ' ?({CURRENCY_WORDS})(\)?)$', '\2'),
      '^\((.+)\)$|^(.+\d) ?-$', '-\1\2'),
      '^([-+]) ', '\1')
"""

#: Digits in groups are digits only where the groups are whole: "1 234" and "12,34,567" are, "12 5" is not.
AS_NUMBER_DUCKDB: Final = {
    "point": r"""
CREATE OR REPLACE MACRO spelled_number(b) AS
  CASE WHEN regexp_full_match(b, '[-+]?(\d+|\d{1,3}( \d{3})+)?(\.\d*)?') THEN TRY_CAST(replace(b, ' ', '') AS DECIMAL(18, 6)) END
""",
    "point, groups by comma": r"""
CREATE OR REPLACE MACRO spelled_number(b) AS
  CASE WHEN regexp_full_match(b, '[-+]?(\d+|\d{1,3}([ ,]\d{2,3})*[ ,]\d{3})?(\.\d*)?')
       THEN TRY_CAST(translate(b, ' ,', '') AS DECIMAL(18, 6)) END
""",
    "comma": r"""
CREATE OR REPLACE MACRO spelled_number(b) AS
  CASE WHEN regexp_full_match(b, '[-+]?(\d+|\d{1,3}([ .]\d{3})+)?(,\d*)?')
       THEN TRY_CAST(replace(translate(b, ' .', ''), ',', '.') AS DECIMAL(18, 6))
       WHEN regexp_full_match(b, '[-+]?\d*\.\d+') THEN TRY_CAST(b AS DECIMAL(18, 6)) END
""",
}

#: The quick way first: a plain number in the source's own habit.
QUICK_NUMBER_DUCKDB: Final = {
    "point": """
CREATE OR REPLACE MACRO as_number(x) AS
  coalesce(CASE WHEN NOT contains(x, '_') THEN TRY_CAST(x AS DECIMAL(18, 6)) END, spelled_number(bare_number(x)))
""",
    "comma": """
CREATE OR REPLACE MACRO as_number(x) AS
  coalesce(CASE WHEN NOT contains(x, '.') AND NOT contains(x, '_') THEN TRY_CAST(replace(x, ',', '.') AS DECIMAL(18, 6)) END,
           spelled_number(bare_number(x)))
""",
}

#: A moment with an offset: in the company's zone where one is given, else as written (the shop's own clock).
AS_ZONED_DUCKDB: Final = r"""
CREATE OR REPLACE MACRO as_zoned(x) AS
  CASE WHEN (SELECT zone FROM reading) IS NULL
       THEN TRY_CAST(regexp_replace(x, ' ?(Z|UTC|GMT|[-+]\d{2}:?(\d{2})?)$', '') AS TIMESTAMP)
       ELSE TRY_CAST(regexp_replace(regexp_replace(x, ' ?(Z|UTC|GMT)$', '+00'), ' ?([-+]\d{2}):?(\d{2})?$', '\1:\2')
                     .regexp_replace(':$', '') AS TIMESTAMPTZ) AT TIME ZONE (SELECT zone FROM reading) END
"""

AS_ISO_DUCKDB: Final = r"""
CREATE OR REPLACE MACRO as_iso(x) AS
  CASE WHEN length(x) > 15 AND regexp_matches(x, '\d{2}:\d{2}.* ?(Z|UTC|GMT|[-+]\d{2}:?(\d{2})?)$') THEN as_zoned(x)
       WHEN regexp_matches(x, '^\s*\d{4}') THEN TRY_CAST(x AS TIMESTAMP) END
"""


def _formats(*dates: str) -> str:
    clocks = ("", " %H:%M:%S", " %H:%M", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
    return ", ".join(f"'{date}{clock}'" for date in dates for clock in clocks)


#: A year-first date is read in every order: it can mean only one thing.
AS_MOMENT_DUCKDB: Final[dict[DateOrder, str]] = {
    "iso": "CREATE OR REPLACE MACRO as_moment(x) AS as_iso(x)",
    "ymd": f"""
CREATE OR REPLACE MACRO as_moment(x) AS
  coalesce(try_strptime(translate(trim(x), '/-', '..'), [{_formats("%Y.%m.%d", "%Y%m%d", "%y.%m.%d")}]), as_iso(x))
""",
    "dmy": f"""
CREATE OR REPLACE MACRO as_moment(x) AS
  coalesce(try_strptime(replace(translate(trim(x), '/-', '..'), ',', ''),
                        [{_formats("%d.%m.%y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d.%b.%Y", "%d.%b.%y")}]), as_iso(x))
""",
    "mdy": f"""
CREATE OR REPLACE MACRO as_moment(x) AS
  coalesce(try_strptime(replace(translate(trim(x), '/-', '..'), ',', ''),
                        [{_formats("%m.%d.%y", "%m.%d.%Y", "%b %d %Y", "%B %d %Y")}]), as_iso(x))
""",
    # Excel counts days from 1899-12-30; seconds are rounded, as a day's fraction is not exact in binary.
    "excel": """
CREATE OR REPLACE MACRO as_moment(x) AS
  coalesce(TIMESTAMP '1899-12-30' + to_seconds(CAST(round(TRY_CAST(x AS DOUBLE) * 86400) AS BIGINT)), as_iso(x))
""",
    # Seconds, milliseconds or microseconds since 1970, told apart by their size.
    "epoch": """
CREATE OR REPLACE MACRO as_moment(x) AS
  coalesce(make_timestamp(CAST(TRY_CAST(x AS DOUBLE)
             * CASE WHEN abs(TRY_CAST(x AS DOUBLE)) < 1e11 THEN 1e6 WHEN abs(TRY_CAST(x AS DOUBLE)) < 1e14 THEN 1e3 ELSE 1 END
             AS BIGINT)) AT TIME ZONE 'UTC' AT TIME ZONE coalesce((SELECT zone FROM reading), 'UTC'), as_iso(x))
""",
}

#: `given` (every role a text column) → `typed`; see `regulars.ledger.typed.TYPED_SQL` for the columns.
TEXT_DUCKDB: Final = f"""
SELECT _source, _row, _defect, _set_aside,
  as_name(client) AS client, as_name(email) AS email, as_name(phone) AS phone,
  as_name(order_id) AS order_id, as_name(product) AS product, as_name(product_name) AS product_name,
  as_name(product_group) AS product_group, as_name(line) AS line,
  as_name(status) AS status, as_name(kind) AS kind,
  coalesce(as_name(currency),
    CASE WHEN NOT is_blank(amount) AND TRY_CAST(replace(amount, ',', '.') AS DOUBLE) IS NULL
         THEN nullif(regexp_extract(upper(amount), '({CURRENCY_WORDS})', 1), '') END) AS currency,
  as_moment(moment) AS sold_at,
  as_number(amount) AS amount, as_number(price) AS price, CAST(as_number(quantity) AS DECIMAL(18, 3)) AS quantity,
  as_number(cost) AS cost, as_number(discount) AS discount,
  is_blank(moment) AS at_blank, is_blank(amount) AS amount_blank, is_blank(price) AS price_blank,
  is_blank(quantity) AS quantity_blank, is_blank(cost) AS cost_blank, is_blank(discount) AS discount_blank
FROM given
"""


def macros(habits: Habits) -> list[str]:
    """The statements that teach DuckDB the habits of a source, to be run before `TEXT_DUCKDB`."""
    if habits.decimal == ",":
        mark = spelling = "comma"
    else:
        mark = "point"
        spelling = "point, groups by comma" if habits.thousands == "," else "point"
    return [
        AS_NAME_DUCKDB,
        BLANK_DUCKDB,
        BARE_NUMBER_DUCKDB,
        AS_NUMBER_DUCKDB[spelling],
        QUICK_NUMBER_DUCKDB[mark],
        AS_ZONED_DUCKDB,
        AS_ISO_DUCKDB,
        AS_MOMENT_DUCKDB[habits.date_order],
    ]
