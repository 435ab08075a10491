"""One currency a ledger: what the source says of it, in one spelling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from regulars.engine import Engine
from regulars.errors import CurrenciesMixed
from regulars.ledger.formats.table import RawTable
from regulars.reasons import Reason

CURRENCIES_MIXED = Reason(
    "error.currencies_mixed",
    "There is more than one currency in {source}: {found}. Export each currency by itself, or convert the "
    "amounts to one before reading: sums of different money mean nothing.",
)

#: Signs and words → ISO 4217; "lei" is Romanian or Moldovan, the company knows which.
SPELLINGS: Final = {
    "€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₽": "RUB", "₴": "UAH", "₸": "KZT",
    "₺": "TRY",
    "₾": "GEL", "֏": "AMD", "₼": "AZN", "РУБ": "RUB", "Р": "RUB", "RUR": "RUB", "РУБЛЕЙ": "RUB",
    "РУБЛЬ": "RUB",
    "ГРН": "UAH", "ТГ": "KZT", "ТЕНГЕ": "KZT", "ZŁ": "PLN", "KČ": "CZK", "ЕВРО": "EUR", "ДОЛЛ": "USD",
    "643": "RUB",
    "810": "RUB", "498": "MDL", "946": "RON", "840": "USD", "978": "EUR", "980": "UAH", "398": "KZT",
    "LEI": "LEI", "LEU": "LEI", "ЛЕЙ": "LEI", "ЛЕЕВ": "LEI",
}  # fmt: skip
_LEI: Final = frozenset({"RON", "MDL"})

CURRENCIES_SQL: Final = """
SELECT DISTINCT upper(currency) AS currency FROM entries WHERE problem IS NULL AND currency IS NOT NULL
"""


def one(engine: Engine, currency: str | None, raw: RawTable, kept: Sequence[str]) -> str | None:
    """The currency of the ledger: ``currency`` (what the company says), what the rows say, or the headings.

    Headings count where no row says anything: a column of converted amounts may stand beside the currency
    that was paid. Raises `CurrenciesMixed` when there is more than one.
    """
    found: list[str] = []
    if "currency" in kept:
        found = engine.arrow(CURRENCIES_SQL).column("currency").to_pylist()
    if not found:
        found = [facts.currency for facts in raw.sources if facts.currency is not None]
    codes = settled(found if currency is None else [currency, *found])
    if len(codes) > 1:
        source = ", ".join(facts.name for facts in raw.sources)
        raise CurrenciesMixed(CURRENCIES_MIXED, source=source, found=", ".join(sorted(codes)))
    return next(iter(codes), None)


def settled(spellings: Iterable[str]) -> set[str]:
    """The different currencies that ``spellings`` mean.

    >>> sorted(settled(["руб.", "RUB", "€"])), settled(["lei", "MDL"])
    (['EUR', 'RUB'], {'MDL'})
    """
    codes = {SPELLINGS.get(word.upper().strip(" ."), word.upper().strip(" .")) for word in spellings}
    if "LEI" in codes and codes & _LEI:
        codes.discard("LEI")
    return codes
