"""Who a line belongs to: catch-all buyers are walk-ins, guests are known by e-mail or telephone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import pyarrow as pa

from regulars.engine import Engine

#: "Buyers" that cash registers and accounting programs write where nobody was asked.
CATCH_ALL_NAMES: Final = (
    "розничный покупатель", "розничные покупатели", "розница", "частное лицо", "физическое лицо",
    "физ. лицо", "физлицо",
    "физлица", "конечный покупатель", "конечный потребитель", "население", "покупатель", "гость",
    "без карты", "аноним",
    "walk-in", "walk in", "walk-in customer", "walk in customer", "walkin", "guest", "anonymous",
    "cash sale", "cash sales",
    "cash customer", "retail customer", "pos customer", "default customer", "counter sale", "unknown",
    "no customer", "not specified",
    "client ocazional", "client ocazional.", "client anonim", "client neidentificat", "client retail",
    "persoană fizică",
    "persoana fizica", "persoane fizice", "cumpărător", "cumparator", "consumator final", "client final",
    "necunoscut", "persoane fizice (casa de marcat)", "persoane fizice (casă de marcat)", "casa de marcat",
    "clienți diverși", "clienti diversi", "clienți ocazionali", "clienti ocazionali",
)  # fmt: skip

#: The calling code a company's telephone numbers go without, by its currency.
CALLING_CODES: Final = {
    "RUB": "7", "KZT": "7", "MDL": "373", "RON": "40", "UAH": "380", "BYN": "375", "PLN": "48", "BGN": "359",
    "HUF": "36", "CZK": "420", "GEL": "995", "AMD": "374", "GBP": "44", "CHF": "41", "TRY": "90",
}  # fmt: skip

#: The catch-all buyers that occur, and how many rows each holds.
CAUGHT_SQL: Final = """
SELECT client, CAST(count(*) AS BIGINT) AS n FROM entries JOIN catch_all_names ON lower(client) = catch_all
WHERE problem IS NULL GROUP BY client
"""

#: E-mail and telephone of every entry in one spelling: lower case; digits with the country's code.
#: Where some are written with +7, a leading 8 is the same; 0 and what follows is the +number that ends so.
#: A number of one repeated digit, or of fewer than seven, is no number. One column may hold both ("E-mail or
#: phone"): each cell is taken for what it is.
CONTACTS_SQL: Final = """
WITH written AS (
  SELECT DISTINCT client, email, phone,
    CASE WHEN email LIKE '%_@_%._%' THEN email WHEN phone LIKE '%_@_%._%' THEN phone END AS mail,
    CASE WHEN phone IS NOT NULL AND phone NOT LIKE '%@%' THEN phone
         WHEN regexp_matches(email, '^[+(]?[0-9][0-9() .-]{6,}$') THEN email END AS number
  FROM entries WHERE problem IS NULL AND (email IS NOT NULL OR phone IS NOT NULL)
), dialled AS (
  SELECT *, regexp_replace(number, '[^0-9]', '', 'g') AS digits,
    (SELECT calling_code FROM reading) AS code,
    (SELECT max(CASE WHEN number LIKE '+7%' THEN 1 ELSE 0 END) FROM written) AS seven
  FROM written
), abroad AS (
  SELECT home, min(digits) AS digits
  FROM (
    SELECT concat('0', substr(digits, 2)) AS home, digits FROM dialled WHERE number LIKE '+%'
    UNION ALL SELECT concat('0', substr(digits, 3)), digits FROM dialled WHERE number LIKE '+%'
    UNION ALL SELECT concat('0', substr(digits, 4)), digits FROM dialled WHERE number LIKE '+%'
  ) AS heard WHERE length(home) >= 8 GROUP BY home
)
SELECT client, email, phone, lower(mail) AS mail,
  CASE WHEN length(dialled.digits) < 7
            OR replace(dialled.digits, substr(dialled.digits, 1, 1), '') = '' THEN NULL
       WHEN number LIKE '+%' THEN dialled.digits
       WHEN dialled.digits LIKE '00%' THEN substr(dialled.digits, 3)
       WHEN (code = '7' OR seven = 1) AND length(dialled.digits) = 11 AND dialled.digits LIKE '8%'
           THEN concat('7', substr(dialled.digits, 2))
       WHEN code = '7' AND length(dialled.digits) = 10 THEN concat('7', dialled.digits)
       WHEN code <> '' AND dialled.digits LIKE '0%' THEN concat(code, substr(dialled.digits, 2))
       ELSE coalesce(abroad.digits, dialled.digits) END AS number
FROM dialled LEFT JOIN abroad ON dialled.digits = abroad.home
"""

#: (e-mail, telephone) of a guest → whom he is counted as. A client's own e-mail or number makes a guest him,
#: unless several clients share it; else the e-mail; else the one e-mail seen with his number; else the
#: number.
GUESTS_SQL: Final = """
WITH by_mail AS (
  SELECT mail, min(client) AS client FROM contacts WHERE client IS NOT NULL AND mail IS NOT NULL
  GROUP BY mail HAVING count(DISTINCT client) = 1
), by_number AS (
  SELECT number, min(client) AS client FROM contacts WHERE client IS NOT NULL AND number IS NOT NULL
  GROUP BY number HAVING count(DISTINCT client) = 1
), mail_of AS (
  SELECT number, min(mail) AS mail FROM contacts WHERE client IS NULL AND number IS NOT NULL
  GROUP BY number HAVING count(DISTINCT mail) = 1
), number_of AS (
  SELECT mail, min(number) AS number FROM contacts WHERE client IS NULL AND mail IS NOT NULL
  GROUP BY mail HAVING count(DISTINCT number) = 1
)
SELECT DISTINCT contacts.email, contacts.phone,
  coalesce(by_mail.client, by_number.client, contacts.mail, mail_of.mail, contacts.number) AS guest
FROM contacts
LEFT JOIN mail_of ON contacts.mail IS NULL AND contacts.number = mail_of.number
LEFT JOIN by_mail ON coalesce(contacts.mail, mail_of.mail) = by_mail.mail
LEFT JOIN number_of ON coalesce(contacts.mail, mail_of.mail) = number_of.mail
LEFT JOIN by_number ON coalesce(contacts.number, number_of.number) = by_number.number
WHERE contacts.client IS NULL
"""

#: `entries` with everybody's final name beside `who`, the name the row itself gives.
NAMED_SQL: Final = """
SELECT entries.*, coalesce(entries.client, entries.email, entries.phone) AS who,
  CASE WHEN caught.client IS NOT NULL THEN NULL ELSE coalesce(entries.client, guests.guest) END AS named
FROM entries
LEFT JOIN guests ON entries.client IS NULL AND coalesce(entries.email, '') = coalesce(guests.email, '')
  AND coalesce(entries.phone, '') = coalesce(guests.phone, '')
LEFT JOIN caught ON entries.client = caught.client
WHERE problem IS NULL
"""

#: The same where no row has an e-mail or a telephone: the join would cost and change nothing.
NAMED_WITHOUT_GUESTS_SQL: Final = """
SELECT entries.*, entries.client AS who,
  CASE WHEN caught.client IS NOT NULL THEN NULL ELSE entries.client END AS named
FROM entries LEFT JOIN caught ON entries.client = caught.client
WHERE problem IS NULL
"""


def say(
    engine: Engine,
    *,
    currency: str | None,
    catch_all: Iterable[str],
    source: str = "",
    preset: str = "",
    zone: str | None = None,
    too_late: datetime | None = None,
    cost_per_unit: bool = False,
) -> None:
    """The facts that the texts ask for as the one-row table `reading`, and the catch-all names beside it."""
    row = {
        "source": pa.array([source], pa.string()),
        "preset": pa.array([preset], pa.string()),
        "zone": pa.array([zone], pa.string()),
        "too_late": pa.array([too_late], pa.timestamp("us")),
        "cost_per_unit": pa.array([cost_per_unit], pa.bool_()),
        "calling_code": pa.array([CALLING_CODES.get(currency or "", "")], pa.string()),
    }
    engine.table("reading", pa.table(row))
    engine.table("catch_all_names", words("catch_all", catch_all))


def words(column: str, given: Iterable[str]) -> pa.Table:
    """A small table of different lower-case words to compare with."""
    return pa.table({column: pa.array(sorted({word.lower() for word in given}), pa.string())})


def name(engine: Engine, *, with_guests: bool) -> None:
    """The view `named` over `entries`: everybody's final name, catch-all buyers and nobody as null."""
    engine.step("caught", CAUGHT_SQL)
    if with_guests:
        engine.step("contacts", CONTACTS_SQL)
        engine.step("guests", GUESTS_SQL)
        engine.view("named", NAMED_SQL)
    else:
        engine.view("named", NAMED_WITHOUT_GUESTS_SQL)
