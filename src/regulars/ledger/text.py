"""From what people wrote to values: dates, amounts and names in the habits of a text source.

Only DuckDB reads text sources, so everything here is in its own dialect. The expressions are macros, so that
the reading itself (`TEXT_DUCKDB`) stays one constant whatever the habits are.
"""

from __future__ import annotations

from typing import Final

from regulars.ledger.cells import MONTH_STEMS, UNIT_WORDS
from regulars.ledger.mapping import DateOrder, Habits

#: What stands in a cell when nothing is meant. A pattern, as DuckDB makes a join of a list of words.
_BLANK: Final = r"[\s\x{A0}]*(-|--|—|null|none|nan|n/a|#n/a|nil)?[\s\x{A0}]*"

#: NFC, no zero-width characters, no leading apostrophe (Shopify's way to keep Excel off an id), single
#: spaces. A plain ASCII word, nearly every id, skips all of it.
AS_NAME_DUCKDB: Final = r"""
CREATE OR REPLACE MACRO as_name(x) AS
  CASE WHEN is_blank(x) THEN NULL
       WHEN regexp_full_match(x, '[!-&(-~]+( [!-&(-~]+)*') THEN x
       WHEN NOT regexp_matches(x,
         '^[\s'']|\s\s|\s$|[\x{A0}\x{2000}-\x{200F}\x{202F}\x{2060}\x{3000}\x{FEFF}]')
       THEN nfc_normalize(x)
       ELSE nullif(trim(regexp_replace(regexp_replace(nfc_normalize(x),
              '[\x{200B}-\x{200F}\x{2060}\x{FEFF}]|^\s*''', '', 'g'),
              '[\s\x{A0}\x{2000}-\x{200A}\x{202F}\x{3000}]+', ' ', 'g')), '') END
"""

BLANK_DUCKDB: Final = f"""
CREATE OR REPLACE MACRO is_blank(x) AS
  CASE WHEN x IS NULL THEN TRUE WHEN length(x) > 8 THEN regexp_full_match(x, '[\\s\\x{{A0}}]*')
       ELSE regexp_full_match(x, '{_BLANK}', 'i') END
"""

#: Currency words beside an amount; longer spellings first.
CURRENCY_WORDS: Final = (
    r"РУБЛЕЙ|РУБЛЯ|РУБЛЬ|РУБ\.?|Р\.|ТЕНГЕ|RUB|RUR|USD|EUR|GBP|MDL|RON|UAH|KZT|BYN|PLN|CHF|TRY|BGN|HUF|CZK|GEL|AMD|LEI|LEU|ЛЕЙ|ЛЕЕВ|ГРН\.?|ТГ\.?"
    r"|ZŁ|KČ|US\$|[$€£¥₽₴₸₺₾֏₼]"
)

#: Every kind of space and apostrophe that groups digits becomes a space, a minus a minus, a currency or a
#: unit nothing; "(12.50)" and "12.50-" are negative.
BARE_NUMBER_DUCKDB: Final = rf"""
CREATE OR REPLACE MACRO bare_number(x) AS
  regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
      upper(x), '[\s\x{{A0}}\x{{2000}}-\x{{200A}}\x{{202F}}''’]+', ' ', 'g'),
      '[\x{{2212}}\x{{2013}}]', '-', 'g'),
      '^ | $', '', 'g'),
      '^([-+(]?) ?({CURRENCY_WORDS}) ?', '\1'),
      ' ?(?:{CURRENCY_WORDS}|Р|(?:{UNIT_WORDS.upper()})\.?)(\)?)$', '\1'),
      '^\((.+)\)$|^(.+\d) ?-$', '-\1\2'),
      '^([-+]) ', '\1')
"""

#: Digits in groups are digits only where the groups are whole: "1 234" and "12,34,567" are, "12 5" is not.
#: What does not match in full is extracted as nothing, and nothing is no number.
AS_NUMBER_DUCKDB: Final = {
    "point": r"""
CREATE OR REPLACE MACRO spelled_number(b) AS
  coalesce(
    TRY_CAST(replace(regexp_extract(b, '^[-+]?(?:\d+|\d{1,3}(?: \d{3})+)?(?:\.\d*)?$'), ' ', '')
      AS DECIMAL(18, 6)),
    TRY_CAST(translate(regexp_extract(b, '^[-+]?(?:\d+|\d{1,3}(?: \d{3})+),\d{1,2}$'), ', ', '.')
      AS DECIMAL(18, 6)))
""",
    "point, groups by comma": r"""
CREATE OR REPLACE MACRO spelled_number(b) AS
  TRY_CAST(translate(regexp_extract(b, '^[-+]?(?:\d+|\d{1,3}(?:[ ,]\d{2,3})*[ ,]\d{3})?(?:\.\d*)?$'),
    ' ,', '') AS DECIMAL(18, 6))
""",
    "comma": r"""
CREATE OR REPLACE MACRO spelled_number(b) AS
  coalesce(
    TRY_CAST(replace(translate(regexp_extract(b, '^[-+]?(?:\d+|\d{1,3}(?:[ .]\d{3})+)?(?:,\d*)?$'),
      ' .', ''), ',', '.')
             AS DECIMAL(18, 6)),
    TRY_CAST(regexp_extract(b, '^[-+]?\d*\.\d+$') AS DECIMAL(18, 6)),
    TRY_CAST(replace(regexp_extract(b, '^[-+]?\d{1,3}(?: \d{3})+\.\d{1,2}$'), ' ', '') AS DECIMAL(18, 6)))
""",
}

#: The quick way first: a plain number in the source's own habit. CASE, as DuckDB works out what is common in
#: the arguments of coalesce for every row.
QUICK_NUMBER_DUCKDB: Final = {
    "point": """
CREATE OR REPLACE MACRO as_number(x) AS
  CASE WHEN x IS NULL OR contains(x, '_') THEN NULL
       WHEN TRY_CAST(x AS DECIMAL(18, 6)) IS NOT NULL THEN TRY_CAST(x AS DECIMAL(18, 6))
       ELSE spelled_number(bare_number(x)) END
""",
    "comma": """
CREATE OR REPLACE MACRO as_number(x) AS
  CASE WHEN x IS NULL OR contains(x, '_') THEN NULL
       WHEN NOT contains(x, '.') AND TRY_CAST(replace(x, ',', '.') AS DECIMAL(18, 6)) IS NOT NULL
       THEN TRY_CAST(replace(x, ',', '.') AS DECIMAL(18, 6))
       ELSE spelled_number(bare_number(x)) END
""",
}

#: A moment with an offset: in the company's zone where one is given, else as written (the shop's own clock).
AS_ZONED_DUCKDB: Final = r"""
CREATE OR REPLACE MACRO as_zoned(x) AS
  CASE WHEN (SELECT zone FROM reading) IS NULL
       THEN TRY_CAST(regexp_replace(x, ' ?(Z|UTC|GMT|[-+]\d{2}:?(\d{2})?)$', '') AS TIMESTAMP)
       ELSE TRY_CAST(regexp_replace(regexp_replace(x, ' ?(Z|UTC|GMT)$', '+00'), ' ?([-+]\d{2}):?(\d{2})?$',
                                   '\1:\2')
                     .regexp_replace(':$', '') AS TIMESTAMPTZ) AT TIME ZONE (SELECT zone FROM reading) END
"""

AS_ISO_DUCKDB: Final = r"""
CREATE OR REPLACE MACRO as_iso(x) AS
  CASE WHEN NOT starts_year(x) THEN NULL
       WHEN length(x) > 15 AND regexp_matches(x, '\d{2}:\d{2}.* ?(Z|UTC|GMT|[-+]\d{2}:?(\d{2})?)$')
       THEN as_zoned(x)
       ELSE spelled_moment(x) END
"""

#: Three digits and a mark in the fifth place; in "1/23/2024" the mark there ends the month and the day.
STARTS_YEAR_DUCKDB: Final = """
CREATE OR REPLACE MACRO starts_year(x) AS
  substr(ltrim(x), 5, 1) IN ('-', '/') AND substr(ltrim(x), 2, 1) BETWEEN '0' AND '9'
    AND substr(ltrim(x), 3, 1) BETWEEN '0' AND '9'
"""

_MONTHS: Final = ", ".join(
    f"'{stem}': {number}" for number, stems in enumerate(MONTH_STEMS, 1) for stem in stems
)
#: Day, month's name, year; and the name first, as Americans write it.
_DAY_NAMED: Final = (
    r"^\D{0,12}(\d{1,2})(?:st|nd|rd|th)?[\s./-]+([^\d\s.,/-]{3,})[^\d]{0,3}(\d{4}|\d{2})(?:\D|$)"
)
_NAME_FIRST: Final = r"^\D*?([^\d\s.,/-]{3,})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})(?:\D|$)"

#: By the first three letters, which tell the months apart in all three languages.
MONTH_DUCKDB: Final = f"CREATE OR REPLACE MACRO month_of(word) AS MAP {{{_MONTHS}}}[substr(word, 1, 3)]"

#: "12 марта 2024 г.", "Mar 5, 2024", "5 ianuarie 2024 10:30": the month's name, in English, Russian and
#: Romanian.
AS_NAMED_DAY_DUCKDB: Final = rf"""
CREATE OR REPLACE MACRO as_named_day(x) AS
  CASE WHEN regexp_matches(x, '[^\d\s.,:/-]{{3}}') THEN
    coalesce(
      try_strptime(concat_ws('.', regexp_extract(x, '{_DAY_NAMED}', 1),
        month_of(lower(regexp_extract(x, '{_DAY_NAMED}', 2))),
        regexp_extract(x, '{_DAY_NAMED}', 3)), ['%d.%m.%y', '%d.%m.%Y']),
      try_strptime(concat_ws('.', regexp_extract(x, '{_NAME_FIRST}', 2),
        month_of(lower(regexp_extract(x, '{_NAME_FIRST}', 1))),
        regexp_extract(x, '{_NAME_FIRST}', 3)), ['%d.%m.%Y']))
    + coalesce(to_seconds(date_diff('second', TIMESTAMP '1900-01-01', try_strptime(
        nullif(upper(regexp_extract(x, '\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s?[AaPp][Mm])?')), ''),
        ['%H:%M:%S', '%H:%M', '%I:%M %p', '%I:%M:%S %p', '%I:%M%p']))), to_seconds(0)) END
"""


#: The usual form of fixed widths, "05.03.2024" with any clock, is put in ISO's order and read as such; a year
#: of two digits has no digit in the ninth place.
_QUICK: Final = """
CREATE OR REPLACE MACRO quick_moment(x) AS
  TRY_CAST(CASE WHEN substr(x, 3, 1) IN ('.', '/', '-') AND substr(x, 6, 1) IN ('.', '/', '-')
                 AND right(x, 1) BETWEEN '0' AND '9' AND substr(x, 9, 1) BETWEEN '0' AND '9'
                THEN concat(substr(x, 7, 4), '-', {month}, '-', {day}, substr(x, 11)) END AS TIMESTAMP)
"""
#: Days and months of one digit, years of two (up to 69 of this century), words before the clock, AM and PM.
_SPELLED: Final = r"""
CREATE OR REPLACE MACRO year_first(x) AS
  regexp_replace(regexp_replace(regexp_replace(x,
    '^\s*(\d{{1,2}})[./-](\d{{1,2}})[./-](\d{{4}}|\d{{2}})(?:\s*г\.?)?(?:[,T\s]|la\s|в\s|at\s)*',
    '\3-{month}-{day} '),
    '^([0-6]\d)-', '20\1-'), '^([7-9]\d)-', '19\1-')
"""

#: DuckDB reads past a word after the clock, PM among them: only a text that ends in a digit is cast.
PLAIN_MOMENT_DUCKDB: Final = """
CREATE OR REPLACE MACRO plain_moment(iso) AS
  TRY_CAST(CASE WHEN right(rtrim(iso), 1) BETWEEN '0' AND '9' THEN rtrim(iso) END AS TIMESTAMP)
"""

SPELLED_MOMENT_DUCKDB: Final = """
CREATE OR REPLACE MACRO spelled_moment(iso) AS
  coalesce(plain_moment(iso),
           try_strptime(upper(iso), ['%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M%p']))
"""

_TWO_NUMBERS: Final = """
CREATE OR REPLACE MACRO without_weekday(x) AS regexp_replace(x, '^\\s*[^\\d\\s.,]{2,12}[.]?,?\\s+', '');
CREATE OR REPLACE MACRO as_moment(x) AS
  CASE WHEN starts_year(x) THEN as_iso(x)
       WHEN quick_moment(x) IS NOT NULL THEN quick_moment(x)
       WHEN regexp_matches(x, '^\\s*\\d{1,2}[./-]\\d{1,2}[./-]') THEN spelled_moment(year_first(x))
       WHEN regexp_matches(x, '^\\s*[^\\d\\s.,]{2,12}[.]?,?\\s+\\d{1,2}[./-]\\d{1,2}[./-]')
       THEN spelled_moment(year_first(without_weekday(x)))
       WHEN regexp_matches(x, '^\\s*[^\\d\\s.,]{2,12}[.]?,?\\s+\\d{4}[-/]') THEN as_iso(without_weekday(x))
       ELSE as_named_day(x) END
"""


def _habit(day: int, month: int) -> str:
    """Macros that read dates of two numbers and a year; ``day`` and ``month`` say which is which."""
    parts = {1: "substr(x, 1, 2)", 2: "substr(x, 4, 2)"}
    quick = _QUICK.format(day=parts[day], month=parts[month])
    return ";".join((quick, _SPELLED.format(day=f"\\{day}", month=f"\\{month}"), _TWO_NUMBERS))


#: A date that starts with the year, or names its month, is read in every order: it can mean only one thing.
AS_MOMENT_DUCKDB: Final[dict[DateOrder, str]] = {
    "iso": """
CREATE OR REPLACE MACRO as_moment(x) AS CASE WHEN starts_year(x) THEN as_iso(x) ELSE as_named_day(x) END
""",
    "ymd": """
CREATE OR REPLACE MACRO as_moment(x) AS
  CASE WHEN starts_year(x) THEN as_iso(x)
       WHEN regexp_matches(x, '^\\s*\\d{8}')
       THEN plain_moment(regexp_replace(trim(x), '^(\\d{4})(\\d{2})(\\d{2})T?', '\\1-\\2-\\3 '))
       WHEN regexp_matches(x, '^\\s*\\d{4}[.]')
       THEN plain_moment(replace(substr(trim(x), 1, 10), '.', '-') || substr(trim(x), 11))
       ELSE as_named_day(x) END
""",
    "dmy": _habit(day=1, month=2),
    "mdy": _habit(day=2, month=1),
    # Excel counts days from 1899-12-30; seconds are rounded, as a day's fraction is not exact in binary.
    "excel": """
CREATE OR REPLACE MACRO as_moment(x) AS
  coalesce(TIMESTAMP '1899-12-30' + to_seconds(CAST(round(TRY_CAST(x AS DOUBLE) * 86400) AS BIGINT)),
    as_iso(x))
""",
    # Seconds, milliseconds or microseconds since 1970, told apart by their size.
    "epoch": """
CREATE OR REPLACE MACRO as_moment(x) AS
  coalesce(make_timestamp(CAST(TRY_CAST(x AS DOUBLE)
             * CASE WHEN abs(TRY_CAST(x AS DOUBLE)) < 1e11 THEN 1e6
                    WHEN abs(TRY_CAST(x AS DOUBLE)) < 1e14 THEN 1e3 ELSE 1 END
             AS BIGINT)) AT TIME ZONE 'UTC' AT TIME ZONE coalesce((SELECT zone FROM reading), 'UTC'),
           as_iso(x))
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
  as_number(amount) AS amount, as_number(price) AS price,
  CAST(as_number(quantity) AS DECIMAL(18, 3)) AS quantity,
  as_number(cost) AS cost, as_number(discount) AS discount, as_number(refunded) AS refunded,
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
        BLANK_DUCKDB,
        AS_NAME_DUCKDB,
        BARE_NUMBER_DUCKDB,
        AS_NUMBER_DUCKDB[spelling],
        QUICK_NUMBER_DUCKDB[mark],
        STARTS_YEAR_DUCKDB,
        AS_ZONED_DUCKDB,
        PLAIN_MOMENT_DUCKDB,
        SPELLED_MOMENT_DUCKDB,
        AS_ISO_DUCKDB,
        MONTH_DUCKDB,
        AS_NAMED_DAY_DUCKDB,
        AS_MOMENT_DUCKDB[habits.date_order],
    ]
