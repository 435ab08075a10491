"""Who the clients are: names and ways to reach them, who sent them, and finding one as one types.

What was imported stands beside what staff wrote down since, whose word is the last. Texts are sought without
case and accents: the folding below is done by the engine for what is stored and by `folded` for what is
typed, letter for letter the same.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from regulars.engine import Engine
from regulars.ledger.kinds import NOBODY_SENT
from regulars.portfolio import answers

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

#: Letters with a mark and without it, in the languages of the house and around them.
MARKED: Final = "ёўїґàáâãäåăāąçćčďèéêëēęěğìíîïīłñńňòóôõöőøřśşșšťţțùúûüűūůýźżž"
PLAIN: Final = "еуігaaaaaaaaacccdeeeeeeegiiiiilnnnooooooorsssstttuuuuuuuyzzz"
_WORDS: Final = 4
#: Fewer digits than this are no telephone number that one could look for.
_LEAST_DIGITS: Final = 3

ENTERED: Final = pa.schema(
    [
        ("client", pa.string()), ("name", pa.string()), ("email", pa.string()), ("phone", pa.string()),
        ("known_since", pa.date32()), ("client_group", pa.string()), ("note", pa.string()),
        ("code", pa.string()),
    ]
)  # fmt: skip
SENT: Final = pa.schema([("client", pa.string()), ("referred_by", pa.string()), ("sent_on", pa.date32())])

PEOPLE_ROWS_SQL = """
SELECT *, translate(lower(concat(client, ' ', coalesce(name, ''), ' ', coalesce(email, ''))), $marked, $plain)
           AS sought,
       translate(lower(coalesce(name, '')), $marked, $plain) AS sought_name,
       regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g') AS digits
FROM (
    SELECT coalesce(c.client, k.client) AS client, k.name, k.email, k.phone, k.known_since, k.client_group,
           k.note, k.code, c.client IS NOT NULL AS has_bought
    FROM client_rows AS c FULL JOIN (
        SELECT coalesce(e.client, i.client) AS client, coalesce(e.name, i.name) AS name,
               coalesce(e.email, i.email) AS email, coalesce(e.phone, i.phone) AS phone,
               coalesce(e.known_since, i.known_since) AS known_since,
               coalesce(e.client_group, i.client_group) AS client_group, coalesce(e.note, i.note) AS note,
               coalesce(e.code, i.code) AS code
        FROM people_imported AS i FULL JOIN people_entered AS e ON i.client = e.client
    ) AS k ON c.client = k.client
) AS everybody
"""

# Whom a text means: by number, else by the code given out to him, else by a telephone or a name that one
# alone
# has. A telephone is the same with the country's code and without it.
MEANT_SQL = """
SELECT s.said, coalesce(i.client, d.client, t.client, n.client) AS client
FROM (SELECT DISTINCT said FROM said_of WHERE said IS NOT NULL) AS s
LEFT JOIN people_rows AS i ON s.said = i.client
LEFT JOIN (
    SELECT lower(code) AS code, min(client) AS client FROM people_rows
    WHERE code IS NOT NULL GROUP BY lower(code) HAVING count(*) = 1
) AS d ON lower(trim(s.said)) = d.code
LEFT JOIN (
    SELECT a.said, min(b.client) AS client
    FROM numbers_said AS a JOIN numbers_known AS b ON a.ending = b.ending
        AND (CASE WHEN length(a.dialled) < length(b.dialled)
                  THEN substr(b.dialled, length(b.dialled) - length(a.dialled) + 1) = a.dialled
                  ELSE substr(a.dialled, length(a.dialled) - length(b.dialled) + 1) = b.dialled END)
    GROUP BY a.said HAVING count(DISTINCT b.client) = 1
) AS t ON s.said = t.said
LEFT JOIN (
    SELECT sought_name, min(client) AS client FROM people_rows
    WHERE sought_name <> '' GROUP BY sought_name HAVING count(*) = 1
) AS n ON translate(lower(trim(s.said)), $marked, $plain) = n.sought_name
WHERE coalesce(i.client, d.client, t.client, n.client) IS NOT NULL
"""

# As `dialled` reads a number, which is one from six digits on.
_DIALLED: Final = """
CASE WHEN strpos(digits, '00') = 1 THEN substr(digits, 3)
     WHEN strpos(digits, '0') = 1 OR (strpos(digits, '8') = 1 AND length(digits) = 11) THEN substr(digits, 2)
     ELSE digits END
"""
NUMBERS_SAID_SQL = f"""
SELECT said, dialled, substr(dialled, length(dialled) - 5) AS ending
FROM (SELECT said, {_DIALLED} AS dialled
      FROM (SELECT DISTINCT said, regexp_replace(said, '[^0-9]', '', 'g') AS digits FROM said_of
            WHERE regexp_replace(said, '[-+0-9 ().]', '', 'g') = '') AS cleaned) AS numbers
WHERE length(dialled) >= 6
"""
NUMBERS_KNOWN_SQL = f"""
SELECT client, dialled, substr(dialled, length(dialled) - 5) AS ending
FROM (SELECT client, {_DIALLED} AS dialled FROM people_rows WHERE digits <> '') AS numbers
WHERE length(dialled) >= 6
"""

_NOBODY: Final = ", ".join(f"'{word}'" for word in NOBODY_SENT)
# Of several who are said to have sent him the earliest counts; what staff wrote down outranks an import.
SENT_TOLD_SQL = f"""
SELECT coalesce(e.client, i.client) AS client, coalesce(e.referred_by, i.referred_by) AS referred_by,
       coalesce(e.sent_on, i.sent_on) AS sent_on
FROM (
    SELECT client, referred_by, sent_on
    FROM (
        SELECT *, CAST(row_number() OVER (PARTITION BY client ORDER BY sent_on NULLS LAST, referred_by)
                       AS BIGINT) AS place
        FROM sent_imported WHERE lower(trim(referred_by)) NOT IN ({_NOBODY})
    ) AS told
    WHERE place = 1
) AS i FULL JOIN sent_entered AS e ON i.client = e.client
"""

SAID_OF_SENDERS_SQL = "SELECT referred_by AS said FROM sent_told"
SENT_ROWS_SQL = """
SELECT t.client, coalesce(m.client, t.referred_by) AS referred_by, t.sent_on
FROM sent_told AS t LEFT JOIN meant AS m ON t.referred_by = m.said
"""

PEOPLE_VIEW_SQL = """
SELECT client, name, email, phone, known_since AS since, client_group AS "group", note, has_bought
FROM people_rows ORDER BY client
"""

SENT_VIEW_SQL = "SELECT client, referred_by, sent_on AS at FROM sent_rows ORDER BY client"

NAMES_OF_SQL = """
SELECT p.client, p.name FROM people_rows AS p JOIN those AS t ON p.client = t.client WHERE p.name IS NOT NULL
"""
IS_KNOWN_SQL = "SELECT client FROM people_rows WHERE client = $client"

# Every word has to be somewhere; digits alone are a part of a telephone number, too.
FIND_SQL = """
SELECT client, name, email, phone
FROM (
    SELECT client, name, email, phone,
           CASE WHEN strpos(sought, concat($whole, ' ')) = 1 THEN 0
                WHEN $digits <> '' AND digits = $digits THEN 1
                WHEN strpos(sought_name, $whole) = 1 THEN 2
                WHEN strpos(concat(' ', sought_name), concat(' ', $one)) > 0 THEN 3
                WHEN strpos(concat(' ', sought), concat(' ', $whole)) > 0 THEN 4
                ELSE 5 END AS place
    FROM people_rows
    WHERE strpos(sought, $one) > 0 AND ($two = '' OR strpos(sought, $two) > 0)
          AND ($three = '' OR strpos(sought, $three) > 0) AND ($four = '' OR strpos(sought, $four) > 0)
          OR $digits <> '' AND strpos(digits, $digits) > 0
) AS found
ORDER BY place, name NULLS LAST, client LIMIT $top
"""


def folded(text: str) -> str:
    """``text`` as it is sought: one case, without accents, single spaces.

    >>> folded("  Ольга  Ковалёва "), folded("Ștefan ŢÂRNĂ")
    ('ольга ковалева', 'stefan tarna')
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join(composed.lower().split()).translate(str.maketrans(MARKED, PLAIN))


def dialled(text: str) -> str:
    """The digits of ``text`` that stand in a number however it is written, "" where it is no number.

    A leading 0 or 8 is how a number starts within a country: abroad it is written without.

    >>> dialled("069 000-012"), dialled("+373 69 000 012"), dialled("Ann 7"), dialled("12")
    ('69000012', '37369000012', '', '')
    """
    if not re.fullmatch(r"[+\d\s().-]+", text.strip()):
        return ""
    digits = re.sub(r"\D", "", text)
    if len(digits) < _LEAST_DIGITS:
        return ""
    if digits.startswith("00"):
        return digits[2:]
    home = digits.startswith("0") or (digits.startswith("8") and len(digits) == 11)
    return digits[1:] if home and len(digits) >= 6 else digits


def build(engine: Engine, outcomes: Iterable[Mapping[str, Any]], *, imported: bool) -> None:
    """Make ``people_rows`` (those of ``client_rows``, and who is known besides) and ``sent_rows``.

    ``imported``: the engine has the views ``people_imported`` and ``sent_imported``.
    """
    records = list(outcomes)
    if not imported:
        engine.table("people_imported", ENTERED.empty_table())
        engine.table("sent_imported", SENT.empty_table())
    engine.table("people_entered", pa.Table.from_pylist(entered(records), ENTERED))
    engine.table("sent_entered", pa.Table.from_pylist(_sent(records), SENT))
    engine.step("people_rows", PEOPLE_ROWS_SQL, marked=MARKED, plain=PLAIN)
    engine.step("sent_told", SENT_TOLD_SQL)
    engine.step("said_of", SAID_OF_SENDERS_SQL)
    mean(engine)
    engine.step("sent_rows", SENT_ROWS_SQL)
    engine.drop("sent_told", "said_of", "meant")
    engine.drop("people_entered", "sent_entered", *(() if imported else ("people_imported", "sent_imported")))


def mean(engine: Engine) -> None:
    """Make ``meant`` (said, client): whom the texts of ``said_of`` mean, where that is one known client."""
    engine.step("numbers_said", NUMBERS_SAID_SQL)
    engine.step("numbers_known", NUMBERS_KNOWN_SQL)
    engine.step("meant", MEANT_SQL, marked=MARKED, plain=PLAIN)
    engine.drop("numbers_said", "numbers_known")


def entered(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `ENTERED`, one a client, from records of kind ``clients``: a later word is the last.

    >>> ann = {"kind": "clients", "client": "7", "name": "Ann"}
    >>> entered([ann, {"kind": "clients", "client": "7", "phone": "069000012"}])[0]["name"]
    'Ann'
    """
    found: dict[str, dict[str, Any]] = {}
    for each in records:
        if each.get("kind") != "clients" or not each.get("client"):
            continue
        row = found.setdefault(
            str(each["client"]), {**dict.fromkeys(ENTERED.names), "client": each["client"]}
        )
        row |= {
            "client": str(each["client"]),
            **{
                name: str(each[name]) for name in ("name", "email", "phone", "note", "code") if each.get(name)
            },
            **({"known_since": _day(each["since"])} if each.get("since") else {}),
            **({"client_group": str(each["group"])} if each.get("group") else {}),
        }
    return list(found.values())


def _sent(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = {
        str(each["client"]): {
            "client": str(each["client"]),
            "referred_by": str(each["referred_by"]),
            "sent_on": _day(each["at"]) if each.get("at") else None,
        }
        for each in records
        if each.get("kind") == "referrals" and each.get("client") and each.get("referred_by")
    }
    return list(found.values())


def _day(value: object) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])


def find(engine: Engine, text: str, top: int) -> pa.Table:
    """Clients in whose id, name, e-mail or telephone ``text`` stands: client, name, email, phone."""
    whole = folded(text)
    if not whole:
        return engine.arrow(FIND_SQL, **_asked("", [], "", 0))
    return engine.arrow(FIND_SQL, **_asked(whole, whole.split(" "), dialled(text), top))


def known(engine: Engine, client: str) -> None:
    """Raise `LookupFailed` where nothing is known of ``client``; names near his are in the message."""
    if not engine.arrow(IS_KNOWN_SQL, client=client).num_rows:
        answers.known(engine, "client", client)


def names_of(portfolio: Portfolio, clients: Iterable[str]) -> dict[str, str]:
    """Client -> name, of those whose names are known."""
    with closing(portfolio.workspace()) as engine:
        engine.table("those", pa.table({"client": pa.array(sorted(set(clients)), pa.string())}))
        rows = engine.arrow(NAMES_OF_SQL).to_pylist()
    return {row["client"]: row["name"] for row in rows}


def _asked(whole: str, words: list[str], digits: str, top: int) -> dict[str, Any]:
    one, two, three, four = (*words, *[""] * _WORDS)[:_WORDS]
    named = {"one": one, "two": two, "three": three, "four": four}
    return {"whole": whole, "digits": digits, "top": top, **named}
