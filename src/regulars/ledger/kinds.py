"""What kinds of records a company can import beside sales: fields, types, identity, a sample, declared once.

A kind registers itself where it is declared; the importer, the store's tables, the sample files and
the documentation all go by the declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal

from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

FieldType = Literal["text", "moment", "date", "money", "number", "flag", "choice"]
#: Between which numbers an amount or a number has to lie.
Within = Literal["not negative", "percent", "chance"]

KIND_UNKNOWN = Reason("error.kind_unknown", "'{kind}' is not a kind of records. There are: {known}.")

#: How each type is kept.
SQL_TYPES: Final[dict[FieldType, str]] = {
    "text": "VARCHAR",
    "moment": "TIMESTAMP",
    "date": "DATE",
    "money": "DECIMAL(18, 2)",
    "number": "DECIMAL(18, 3)",
    "flag": "BOOLEAN",
    "choice": "VARCHAR",
}

_KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Field:
    """A column of a kind. ``key`` fields make the record's identity; ``labels`` are headers in ru and ro.

    A choice is one ``among`` these, or ``spelled`` otherwise (as written: which one). ``at_most`` and
    ``from_on``
    name fields of the same record: what it may not be more than, and before which day it may not lie.
    """

    name: str
    type: FieldType
    labels: tuple[str, ...] = ()
    required: bool = False
    key: bool = False
    among: tuple[str, ...] = ()
    spelled: tuple[tuple[str, str], ...] = ()
    within: Within | None = None
    at_most: str | None = None
    from_on: str | None = None

    def answers_to(self, header: str) -> bool:
        """Whether ``header`` names this field, in English, Russian or Romanian."""
        said = " ".join(header.replace("_", " ").split()).casefold()
        return said in {name.replace("_", " ").casefold() for name in (self.name, *self.labels)}


@dataclass(frozen=True)
class Kind:
    """A kind of records: what it is about and its fields. Registers itself under ``name``.

    One that is not ``kept`` is read and answered (`regulars.ledger.records.read_records`), never imported.
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    kept: bool = True

    def __post_init__(self) -> None:
        if self.kept:
            _KINDS[self.name] = self

    @property
    def table(self) -> str:
        """Its table in the ledger file."""
        return self.name.replace("-", "_")

    def sample(self) -> str:
        """A small invented file of this kind, as CSV text with a header."""
        return (files("regulars.ledger") / "samples" / f"{self.name}.csv").read_text(encoding="utf-8")


def kind(name: str) -> Kind:
    """The kind called ``name``.

    >>> [field.name for field in kind("spend").fields if field.key]
    ['channel', 'at']

    Raises `ArgumentInvalid` for a name that is none.
    """
    if name not in _KINDS:
        raise ArgumentInvalid(KIND_UNKNOWN, kind=name, known=", ".join(names()))
    return _KINDS[name]


def kept() -> list[Kind]:
    """Every kind that is imported beside sales."""
    return list(_KINDS.values())


def names() -> list[str]:
    """Every kind there is, sales first.

    >>> names()[:3]
    ['sales', 'clients', 'products']
    """
    return ["sales", *_KINDS]


def _client(*, key: bool = True) -> Field:
    return Field(
        "client", "text", ("клиент", "покупатель", "client id", "cod client"), required=True, key=key
    )


def _at() -> Field:
    return Field("at", "moment", ("дата", "когда", "data", "date", "când"), required=True, key=True)


#: The question asked once of a new client, as answers have it, and what says that nobody sent him.
WHO_SENT: Final = (
    "who sent you?", "who sent you", "кто вас привёл?", "кто вас привел?", "кто вас прислал?",
    "cine v-a adus?", "cine v-a trimis?",
)  # fmt: skip
NOBODY_SENT: Final = ("nobody", "no one", "никто", "сам", "сама", "nimeni", "singur", "singură", "—", "-")

#: The question by which way he came, in one word or as it is asked.
HOW_FOUND: Final = (
    "channel", "how did you find us?", "how did you find us", "как вы о нас узнали?", "как вы о нас узнали",
    "cum ați aflat de noi?", "cum ați aflat de noi",
)  # fmt: skip

_PRODUCT_LABELS: Final = ("товар", "продукт", "услуга", "produs", "serviciu")
_NOTE: Final = Field("note", "text", ("примечание", "комментарий", "notă", "comentariu"))

CLIENTS: Final = Kind(
    "clients",
    "who the clients are: name and ways to reach them",
    (
        _client(),
        Field("name", "text", ("имя", "название", "фио", "nume", "denumire")),
        Field("email", "text", ("почта", "e-mail", "эл. почта", "adresa de email")),
        Field("phone", "text", ("телефон", "тел", "telefon")),
        Field("since", "date", ("клиент с", "дата регистрации", "client din", "data înregistrării")),
        Field("group", "text", ("группа", "категория", "grup", "categorie")),
        _NOTE,
        Field("code", "text", ("промокод", "реферальный код", "cod promoțional", "referral code")),
    ),
)
PRODUCTS: Final = Kind(
    "products",
    "goods and services: names, groups, prices, costs",
    (
        Field("product", "text", (*_PRODUCT_LABELS, "артикул", "код", "cod", "sku"), required=True, key=True),
        Field("name", "text", ("наименование", "название", "denumire", "nume")),
        Field("group", "text", ("группа", "категория", "grup", "categorie")),
        Field("price", "money", ("цена", "preț", "pret"), within="not negative"),
        Field(
            "cost",
            "money",
            ("себестоимость", "закупочная цена", "cost", "preț de achiziție"),
            within="not negative",
        ),
        Field("available", "flag", ("в наличии", "disponibil", "în stoc")),
    ),
)
REFERRALS: Final = Kind(
    "referrals",
    "who sent whom: the answer to 'who sent you?'",
    (
        _client(),
        Field(
            "referred_by",
            "text",
            ("кто привёл", "кто привел", "рекомендатель", "adus de", "recomandat de"),
            required=True,
            key=True,
        ),
        Field("at", "moment", ("дата", "data", "date")),
        Field("bonus", "money", ("бонус", "вознаграждение", "bonus", "recompensă"), within="not negative"),
        Field("would_have_come", "flag", ("пришёл бы сам", "пришел бы сам", "ar fi venit oricum")),
    ),
)
ANSWERS: Final = Kind(
    "answers",
    "what clients said when asked",
    (
        _client(),
        _at(),
        Field("question", "text", ("вопрос", "întrebare", "intrebare"), required=True, key=True),
        Field("answer", "text", ("ответ", "răspuns", "raspuns"), required=True),
    ),
)
OFFERS: Final = Kind(
    "offers",
    "what was offered, asked for or not, and whether it was taken",
    (
        _client(),
        _at(),
        Field("product", "text", _PRODUCT_LABELS, required=True, key=True),
        Field("channel", "text", ("канал", "canal")),
        Field("asked", "flag", ("по просьбе", "la cerere")),
        Field("accepted", "flag", ("принято", "acceptat")),
        Field("price", "money", ("цена", "preț", "pret"), within="not negative"),
        Field("discount", "money", ("скидка", "reducere"), within="not negative", at_most="price"),
    ),
)
VISITS: Final = Kind(
    "visits",
    "who came, what he wished, how long he waited",
    (
        _client(),
        _at(),
        Field("served_at", "moment", ("обслужен", "servit la")),
        Field("wish", "text", ("пожелание", "хотел", "dorință", "dorinta")),
        Field("outcome", "text", ("итог", "rezultat")),
        # Why he went before others by right, and what he wanted: neither is said to have passed anybody over.
        Field(
            "first",
            "choice",
            ("precedence", "вне очереди", "по правилу", "prioritate", "după regulă"),
            among=("call_back", "case", "accessibility"),
        ),
        Field("class", "text", ("класс", "вид", "clasă", "fel")),
    ),
)
CHECK_BACKS: Final = Kind(
    "check-backs",
    "was everything to your liking? worse, as or better than expected",
    (
        _client(),
        _at(),
        Field(
            "answer", "choice", ("ответ", "răspuns"), required=True, among=("worse", "as expected", "better")
        ),
        Field("order", "text", ("заказ", "чек", "comandă", "bon")),
        _NOTE,
    ),
)
CONTACTS: Final = Kind(
    "contacts",
    "calls, messages and letters, either way",
    (
        _client(),
        _at(),
        Field("channel", "text", ("канал", "canal"), required=True, key=True),
        Field("direction", "choice", ("направление", "direcție"), among=("in", "out")),
        Field("subject", "text", ("тема", "subiect")),
        Field("outcome", "text", ("итог", "rezultat")),
    ),
)
CASES: Final = Kind(
    "cases",
    "complaints and conflicts: what was asked, what was decided",
    (
        Field("case", "text", ("обращение", "дело", "номер", "sesizare", "caz"), required=True, key=True),
        _client(key=False),
        Field("opened_at", "moment", ("открыто", "дата", "deschis", "data"), required=True),
        Field("closed_at", "moment", ("закрыто", "închis", "inchis")),
        Field("kind", "text", ("вид", "fel", "tip")),
        Field("asks", "text", ("требует", "просит", "cere")),
        Field("decision", "text", ("решение", "decizie")),
        Field("reason", "text", ("причина", "motiv")),
        Field(
            "followed",
            "choice",
            ("что было потом", "ce a urmat"),
            among=("stayed", "left", "claimed again", "unknown"),
        ),
    ),
)
CONCESSIONS: Final = Kind(
    "concessions",
    "what was given away, and why",
    (
        _client(),
        _at(),
        Field("amount", "money", ("сумма", "sumă", "suma"), required=True, key=True, within="not negative"),
        Field(
            "cause",
            "choice",
            ("причина", "cauză"),
            required=True,
            among=("owed", "goodwill", "under pressure"),
        ),
        Field("case", "text", ("обращение", "дело", "sesizare", "caz")),
        _NOTE,
    ),
)
DISCOUNTS: Final = Kind(
    "discounts",
    "discounts on offer: what, from when, until when",
    (
        Field("product", "text", (*_PRODUCT_LABELS, "группа", "grup"), required=True, key=True),
        Field("from", "date", ("с", "начало", "de la", "început"), required=True, key=True),
        Field("until", "date", ("по", "до", "конец", "până la", "sfârșit"), required=True, from_on="from"),
        Field(
            "share",
            "number",
            ("скидка %", "процент", "procent", "reducere %"),
            required=True,
            within="percent",
        ),
        # To one client only; by lot, where his chance of it beforehand is known. A share of 0: not drawn.
        Field("client", "text", ("клиент", "покупатель", "client id", "cod client"), key=True),
        Field("chance", "number", ("вероятность", "шанс", "șansă", "probabilitate"), within="chance"),
    ),
)
SPEND: Final = Kind(
    "spend",
    "what was spent on advertising and finding clients, by channel",
    (
        Field("channel", "text", ("канал", "canal"), required=True, key=True),
        Field("at", "date", ("дата", "месяц", "data", "luna", "date"), required=True, key=True),
        Field(
            "amount",
            "money",
            ("сумма", "расход", "sumă", "suma", "cheltuială"),
            required=True,
            within="not negative",
        ),
        Field("until", "date", ("по", "до", "până la"), from_on="at"),
    ),
)
PEOPLE: Final = Kind(
    "people",
    "people around a client: who pays, who uses, who advises",
    (
        _client(),
        Field(
            "person",
            "text",
            ("человек", "лицо", "контактное лицо", "persoană", "persoana de contact"),
            required=True,
            key=True,
        ),
        Field(
            "role",
            "choice",
            ("роль", "rol"),
            required=True,
            key=True,
            among=("pays", "uses", "advises"),
            spelled=(
                ("платит", "pays"), ("пользуется", "uses"), ("советует", "advises"),
                ("plătește", "pays"), ("folosește", "uses"), ("sfătuiește", "advises"),
            ),
        ),
        Field("until", "date", ("по", "до", "până la")),
    ),
)  # fmt: skip
INVOICES: Final = Kind(
    "invoices",
    "what is paid later: when it was due, and when it was paid",
    (
        _client(key=False),
        Field("invoice", "text", ("счёт", "счет", "номер", "factură", "număr"), required=True, key=True),
        Field("due", "date", ("оплатить до", "срок оплаты", "срок", "scadență", "scadent la"), required=True),
        Field("paid", "date", ("оплачено", "дата оплаты", "achitat", "data plății")),
        Field("amount", "money", ("сумма", "sumă", "suma"), within="not negative"),
    ),
)
