"""What the purpose of a payment tells in a bank's statement, and what to call who paid."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

#: Money that comes in and is no sale: own transfers; interest; loans; owners' money; taxes given back.
_NO_SALE: Final = re.compile(
    "|".join((
        r"(?:перевод|перемещ|перечисл|пополн|зачисл|внес)\w* собственн\w+ (?:денежн\w+ )?средств",
        r"(?:между|с|на) (?:сво\w+|собственн\w+) (?:расч[её]тн\w+ )?сч[её]т",
        r"пополнение (?:расч[её]тн\w+ сч|р/?с\b)", r"внутренн\w+ перевод", r"перемещение средств",
        r"між власн", r"власн\w+ (?:кошт|рахунк)",
        r"cont(?:uri|urile|ul)? propri[iu]",
        r"[iî]ntre conturi", r"transfer intern\b", r"alimentare cont curent",
        r"own accounts?", r"internal transfer", r"between accounts",
        r"(?:выплата|начисл\w+|уплата|причисл\w+) процент",
        r"процент\w* (?:по|на) (?:остат|депозит|вклад|договору (?:займа|депозит|вклад))",
        r"нарахуван\w+ відсотк", r"відсотк\w+ (?:за|на|по)", r"dob[aâ]nd[aăi]",
        r"interest (?:paid|earned|received|credit)", r"credit interest",
        r"(?:за[йи]м|кредит)\w* (?:по договору|согласно|от учредител)", r"договор\w* займа",
        r"(?:выдача|предоставление|возврат|погашение|получение) (?:процентного |беспроцентного )?"
        r"(?:займа|кредита|депозита|вклада)",
        r"(?:поворотн|возвратн)\w+ (?:фінансов|финансов)", r"финансов\w+ помощ",
        r"[iî]mprumut", r"creditare (?:firm|societ|asociat)", r"\bloan\b",
        r"взнос\w* (?:учредител|в уставн)", r"уставн\w+ капитал", r"aport (?:la|de)", r"capital social",
        r"возмещение ндс", r"возврат (?:налог|ндс)", r"restituire (?:tva|impozit)",
        r"субсиди", r"subven[tț]i",
    )),
    re.IGNORECASE,
)  # fmt: skip
#: Takings that a bank pays in together: cards' settlements, cash brought to the bank.
_TAKINGS: Final = re.compile(
    "|".join((
        "эквайринг", "еквайринг", "acquiring", "мерчант", r"операци\w+ с мбк", "по терминал",
        "pos terminal", r"terminal\w* pos",
        r"(?:возмещени|зачислени|перечислени|операци)\w+ "
        r".{0,40}(?:банковск\w+ карт|по картам|пластиков\w+ карт|pos)",
        r"торгов\w+ выручк", r"торг\w+ виручк", "инкассац", "інкасац", "depunere numerar",
        r"(?:decont|[iî]ncas[aă]r)\w* .{0,30}\b(?:pos|card\w*)\b", r"tranzac[tț]i\w* (?:pos|card)",
        r"(?:продаж|реализаци)\w* (?:с|через) (?:kaspi|\S+\.(?:kz|ru|by|ua|md)\b)", r"kaspi (?:pay|qr)",
        r"\b(?:stripe|sumup|square|paypal|zettle|worldpay|mypos)\b.{0,20}(?:payout|transfer|settlement)",
        r"[iî]ncas[aă]ri din v[aâ]nz[aă]ri", "card settlement", "merchant (?:settlement|payout)",
    )),
    re.IGNORECASE,
)  # fmt: skip
#: Money given back to a client.
_REFUND: Final = re.compile(
    r"возврат(?:а|ы|ом)?\b|поверненн|restitu|retur\b|returnare|ramburs|refund|storno", re.IGNORECASE
)
_TAX_NUMBER: Final = re.compile(r"^\s*(?:ИНН|IDNO|C\.?F\.?)\s*:?\s*\d{8,13}[\s,]*", re.IGNORECASE)
_BANK: Final = re.compile(r"банк|bank|banca", re.IGNORECASE)


def no_sale(purpose: str) -> bool:
    """Whether money that came in with this purpose is no sale; what others give back is none either.

    >>> [no_sale(one) for one in ("Transfer conturi proprii", "Оплата по счету 5", "Возврат аванса")]
    [True, False, True]
    >>> [no_sale(one) for one in ("Transfer internațional", "50 процентов по счету 7", "Возвратная тара")]
    [False, False, False]
    """
    return _NO_SALE.search(purpose) is not None or _REFUND.match(purpose.strip(' "«')) is not None


def takings(purpose: str) -> bool:
    """Whether this is a day's takings, of which a bank knows no single client.

    >>> takings("Decontare tranzacții POS terminal 0042718 din 18.01.2025")
    True
    """
    return _TAKINGS.search(purpose) is not None


def refund(purpose: str) -> bool:
    """Whether money that went out with this purpose was given back to who had paid it.

    >>> [refund(one) for one in ("Возврат за товар по накладной 7", "Возврат займа", "Оплата аренды")]
    [True, False, False]
    """
    return _REFUND.search(purpose) is not None and _NO_SALE.search(purpose) is None


def payer(code: str, name: str) -> tuple[str, str]:
    """Tax number and name of who paid; for a person who paid through a bank not the bank's.

    >>> payer("7707083893", "ПАО СБЕРБАНК//Иванов Иван//ул. Мира"), payer("000", "ИНН 7701234567 ООО Лира")
    (('', 'Иванов Иван'), ('', 'ООО Лира'))
    """
    bare = _TAX_NUMBER.sub("", name).strip()
    parts = [part.strip() for part in bare.split("//")]
    if len(parts) > 1 and parts[1]:
        return "", parts[1]
    return (code if code.strip("0 -") else ""), bare


def called(payers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What to call each payer (tax number, name): one name for one number, and apart where two numbers
    share a name. Names under a bank's number that are not the bank's are its clients' own.

    >>> names = called([("7", "Lira"), ("7", "Lira SRL"), ("7", "Lira"), ("8", "Lira"), ("", "Ann")])
    >>> names["7", "Lira SRL"], names["8", "Lira"], names["", "Ann"]
    ('Lira (7)', 'Lira (8)', 'Ann')
    """
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    pairs = set()
    for code, name in payers:
        pairs.add((code, name))
        if code and name:
            seen[code][name] += 1
    banks = {code for code, names in seen.items() if any(_BANK.search(name) for name in names)}
    usual = {
        code: min(names, key=lambda name: (-names[name], name))
        for code, names in seen.items()
        if code not in banks
    }
    shared = Counter(usual.values())
    found = {}
    for code, name in pairs:
        own = usual.get(code, name)
        found[code, name] = f"{own} ({code})" if code in usual and shared[own] > 1 else own
    return found
