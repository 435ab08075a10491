"""Which column plays which role, from names and contents; amounts are left to `regulars.ledger.amounts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from regulars.ledger.contents import Column
from regulars.ledger.entities import nested, same_entity
from regulars.ledger.headers import says, scores, words
from regulars.ledger.mapping import ROLES

#: Roles told by names and contents alone, in the order in which they take their column.
_BY_NAME: Final = (
    "at",
    "email",
    "phone",
    "currency",
    "status",
    "client",
    "order",
    "product",
    "group",
    "kind",
    "line",
)
#: A count of things or a document's number: such a name is a quantity only where the cells look like one.
_WEAK_QUANTITY: Final = 0.6
_NUMERIC: Final = (
    "amount",
    "order_total",
    "price",
    "quantity",
    "cost",
    "discount",
    "percent",
    "tax",
    "shipping",
    "refunded",
)
_ID_WORDS: Final = (
    "id, no, number, code, код, номер, ид, nr, cod, numar, key, sku, артикул, карт*, card, plu, штрихкод, inn"
)
_BACK_WORDS: Final = (
    "return", "refund", "возврат", "сторно", "retur", "storno", "rambursare", "сторнир", "credit note",
    "credit memo", "credit invoice", "credit slip", "creditnote", "creditar", "de credit", "кредит нот",
    "кредит-нот",
)  # fmt: skip
_RETURNED: Final = "return*, is return, returned, refund*, is refund, возврат*, retur*"
_YES_OR_NO: Final = frozenset(
    ("yes", "no", "y", "n", "true", "false", "1", "0", "да", "нет", "da", "nu", "+", "-", "x")
)
_SALE_WORDS: Final = (
    "sale",
    "sell",
    "продаж",
    "реализац",
    "vanz",
    "vânz",
    "invoice",
    "order",
    "приход",
    "чек",
    "bon",
    "factur",
)


@dataclass
class Roles:
    """Columns by role so far, how sure each is, and which columns could play the same role."""

    columns: dict[str, Column] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    rivals: dict[str, list[Column]] = field(default_factory=dict)

    def give(self, role: str, column: Column, confidence: float) -> None:
        """Let ``column`` play ``role``."""
        self.columns[role] = column
        self.confidence[role] = min(1.0, confidence)

    def taken(self, column: Column) -> bool:
        """Whether the column plays a role already."""
        return any(column is one for one in self.columns.values())


def fits(role: str, column: Column) -> float:
    """How well the contents of ``column`` suit ``role``: 0 cannot be, 1 as expected."""
    if not column.filled:
        return 0.0
    if role == "at":
        return _fits_date(column)
    if role in _NUMERIC:
        if column.date_share > 0.3 or column.kind.startswith(("DATE", "TIMESTAMP")):
            return 0.0
        return 1.0 if column.number_share >= 0.8 else 0.6 if column.number_share >= 0.5 else 0.0
    if column.date_share > 0.5:
        return 0.0
    if role == "email":
        return 1.0 if column.email_share >= 0.5 else 0.0
    if role == "phone":
        return 1.0 if column.phone_share >= 0.5 else 0.0
    if role == "currency":
        return 1.0 if column.currency_share >= 0.8 else 0.0
    if role == "status":
        return 1.0 if column.distinct <= 40 and column.letters_share > 0.8 else 0.0
    if role == "kind":
        return _fits_kind(column)
    if role == "line":
        return 1.0 if column.distinct == len(column.filled) == len(column.cells) else 0.0
    return _fits_name(role, column)


def _fits_date(column: Column) -> float:
    if column.date_share >= 0.7:
        return 1.0
    if column.compact_date_share >= 0.8:
        return 0.95
    if column.number_share >= 0.9 and column.values and is_moment_number(column):
        return 0.9
    return 0.0


def is_moment_number(column: Column) -> bool:
    """Whether the numbers can be Excel's days (1982 to 2064) or seconds or milliseconds since 1970."""
    low, high = min(column.values), max(column.values)
    spans = ((30_000, 60_000), (3 * 10**8, 3 * 10**9), (3 * 10**11, 3 * 10**12))
    return any(start <= low and high <= end for start, end in spans)


def _fits_kind(column: Column) -> float:
    if says(column.name, _RETURNED) and set(column.texts) <= _YES_OR_NO:
        return 1.0
    words = " ".join(column.texts)
    sales = any(word in words for word in _SALE_WORDS)
    # "Credit" beside invoices takes goods back; beside cash or debits it is a way to pay.
    backs = any(word in words for word in _BACK_WORDS) or (sales and "credit" in column.texts)
    return 1.0 if column.distinct <= 20 and backs and (sales or column.distinct > 1) else 0.0


def _fits_name(role: str, column: Column) -> float:
    """Names and ids of clients, orders, products and groups: no fractions, no mere counting of rows."""
    if column.number_share > 0.9 and column.whole_share < 0.99:
        return 0.0
    if column.email_share > 0.5:
        return 0.9 if role == "client" else 0.0
    if column.counts_rows and role != "order":
        return 0.4
    if role in ("product", "group") and column.person_share > 0.6:
        return 0.8
    return 1.0


def named_class(column: Column) -> dict[str, float]:
    """Scores of the column's name by class, those suppressed left out that a class of no role beats."""
    found = scores(column.name)
    other = max((score for name, score in found.items() if name not in (*ROLES, "order_total")), default=0.0)
    return {
        name: score
        for name, score in found.items()
        if score > other - 0.05 or name not in (*ROLES, "order_total")
    }


def assign(columns: Sequence[Column]) -> Roles:
    """Give the roles that names and contents tell; each column plays one.

    A role goes to its best column; `rivals` keeps others that come close and name different things.
    """
    roles = Roles()
    score = {
        (role, column.name): (value + _people(role, value, column)) * fits(role, column)
        for column in columns
        for role, value in named_class(column).items()
        if role in ROLES or role == "order_total"
    }
    best_numeric = {
        column.name: max((score.get((role, column.name), 0.0) for role in _NUMERIC), default=0.0)
        for column in columns
    }
    best_name = {
        column.name: max((score.get((role, column.name), 0.0) for role in _BY_NAME), default=0.0)
        for column in columns
    }
    wanted = sorted(
        (
            (value, role, column)
            for column in columns
            for role in _BY_NAME
            if (value := score.get((role, column.name), 0.0)) > 0.3
        ),
        key=lambda one: (-one[0], _BY_NAME.index(one[1]), -one[2].filled_share, one[2].name),
    )
    for value, role, column in wanted:
        if roles.taken(column) or best_numeric[column.name] > value + 0.01:
            continue
        if value < best_name[column.name] - 0.2:
            continue  # the name says clearly what else it is
        if role not in roles.columns:
            roles.give(role, column, _sureness(role, value, column))
        elif value > _value_of(roles, role, score) - 0.1 and not same_entity(column, roles.columns[role]):
            roles.rivals.setdefault(role, []).append(column)
            roles.confidence[role] -= 0.15 if role == "at" else 0.3
    if "client" in roles.columns and _value_of(roles, "client", score) < 0.8:
        _goods_are_no_buyers(roles)
    _prefer_filled(roles, columns, score)
    _prefer_ids(roles, columns, score)
    _take_plain_name(roles, columns)
    order = roles.columns.get("order")
    if order is not None and _value_of(roles, "order", score) < 0.8:
        if _orders(order, roles):
            roles.confidence["order"] = 0.8
        else:
            del roles.columns["order"], roles.confidence["order"]
    return roles


def _goods_are_no_buyers(roles: Roles) -> None:
    """A column of a doubtful name whose values change within orders names what was bought, not who bought."""
    client = roles.columns["client"]
    if roles.confidence["client"] >= 0.8 or not changes_in_orders(client, roles):
        return
    del roles.columns["client"], roles.confidence["client"]
    if "product" not in roles.columns:
        roles.give("product", client, 0.8)
    rivals = [one for one in roles.rivals.pop("client", []) if not changes_in_orders(one, roles)]
    if rivals:
        roles.give("client", rivals[0], 0.6)
        roles.rivals["client"] = rivals[1:]


def changes_in_orders(column: Column, roles: Roles) -> bool:
    """Whether the values of ``column`` differ among the lines of one order, as products do and buyers do not.

    An order is its number on its day: tills start their numbers again.
    """
    order, at = roles.columns.get("order"), roles.columns.get("at")
    if order is None or at is None:
        return False
    values: dict[tuple[str, str], list[str]] = {}
    for number, when, cell in zip(order.cells, at.cells, column.cells, strict=True):
        if number and cell:
            values.setdefault((number, when[:10]), []).append(cell)
    several = [cells for cells in values.values() if len(cells) > 1]
    return sum(len(set(cells)) > 1 for cells in several) > 0.3 * len(several)


def _orders(column: Column, roles: Roles) -> bool:
    """Whether a column of doubtful name numbers orders: each value has one date and one client."""
    at, client = roles.columns.get("at"), roles.columns.get("client")
    if at is None or not nested(column, at):
        return False
    return client is None or nested(column, client)


def _people(role: str, value: float, column: Column) -> float:
    """A weak name of a column of people is a client's more likely."""
    return 0.2 * column.person_share if role == "client" and value < 0.7 else 0.0


def _value_of(roles: Roles, role: str, score: dict[tuple[str, str], float]) -> float:
    return score.get((role, roles.columns[role].name), 0.0)


def _sureness(role: str, value: float, column: Column) -> float:
    """A full match of a strong name is .95; half a match of a weak one is left for a person to confirm."""
    sureness = min(0.95, 0.15 + 0.85 * value)
    if role == "client" and value < 0.8:
        sureness = 0.8 if column.person_share > 0.5 else min(sureness, 0.6)
        if column.distinct == 1 and len(column.filled) > 20:
            sureness -= 0.2
    if role == "at" and value < 0.8 and column.date_share > 0.9:
        sureness = 0.8  # the name says little and the cells everything; others of the kind are its rivals
    return sureness


def _prefer_filled(roles: Roles, columns: Sequence[Column], score: dict[tuple[str, str], float]) -> None:
    """A mostly blank column of products gives way to a full one, as well named, that says the same."""
    blank = roles.columns.get("product")
    if blank is None:
        return
    fuller = [
        column
        for column in columns
        if not roles.taken(column)
        and score.get(("product", column.name), 0.0) > _value_of(roles, "product", score) - 0.1
        and blank.filled_share < 0.5 * column.filled_share
        and nested(column, blank)
    ]
    if fuller:
        chosen = max(fuller, key=lambda one: (one.filled_share, one.name))
        roles.give("product", chosen, 0.85)
        roles.give("name", blank, 0.85)
        roles.rivals["product"] = [one for one in roles.rivals.get("product", []) if one is not chosen]


def _take_plain_name(roles: Roles, columns: Sequence[Column]) -> None:
    """A column headed "name" alone is the product's where a product has one name and a client several."""
    product, client = roles.columns.get("product"), roles.columns.get("client")
    if product is None or client is None or "name" in roles.columns:
        return
    for column in columns:
        if words(column.name) not in (("name",), ("nume",)) or roles.taken(column):
            continue
        if nested(product, column) and not nested(client, column):
            roles.give("name", column, 0.85)
            return


def _prefer_ids(roles: Roles, columns: Sequence[Column], score: dict[tuple[str, str], float]) -> None:
    """Where a thing has both an id and a name, the id is who it is and the name says how it is called."""
    for role in ("client", "product"):
        first = roles.columns.get(role)
        if first is None:
            continue
        close = [
            column
            for column in columns
            if column is not first
            and not roles.taken(column)
            and score.get((role, column.name), 0.0) > 0.45
            and not says(column.name, "group, category, contract*, договор*")
        ]
        ids = [
            column
            for column in (first, *close)
            if _is_id(column) and column.filled_share > 0.9 * first.filled_share
        ]
        names = [column for column in (first, *close) if not _is_id(column)]
        if not ids or not names:
            continue
        chosen, named = ids[0], names[0]
        # A name may stand for several ids, an id never for several names.
        if nested(chosen, named) or role == "product":
            roles.give(role, chosen, max(roles.confidence[role], 0.85))
            if role == "product" and named is not chosen:
                roles.give("name", named, 0.85)
            rivals = [one for one in roles.rivals.get(role, []) if one not in (chosen, named)]
            roles.rivals[role] = rivals


def addresses_over_names(roles: Roles) -> None:
    """A buyer's e-mail says who he is: his name is written now so, now otherwise, and two may share it.

    So does his telephone where he is known by his first name.
    """
    if "at" not in roles.columns or not {"amount", "price"} & set(roles.columns):
        return  # a list of people, not of sales
    client, address = roles.columns.get("client"), roles.columns.get("email")
    if client is not None and address is None and _given_names(client):
        address = roles.columns.get("phone")
    if client is None or address is None or (_is_id(client) and not _guests_share(client, address)):
        return
    if address.filled_share >= client.filled_share - 0.01:
        del roles.columns["client"], roles.confidence["client"]
        roles.rivals.pop("client", None)


def _given_names(client: Column) -> bool:
    """Whether buyers are called by their first names alone, which many share."""
    single = sum(cell.replace("-", "").isalpha() for cell in client.filled)
    return client.letters_share > 0.9 and single > 0.9 * len(client.filled)


def _guests_share(client: Column, address: Column) -> bool:
    """Whether the id 0 is what a shop calls everybody without an account."""
    guests = {
        mail.lower() for who, mail in zip(client.cells, address.cells, strict=True) if who == "0" and mail
    }
    return len(guests) > 1


def _is_id(column: Column) -> bool:
    if says(column.name, _ID_WORDS):
        return column.letters_share < 0.9 or column.person_share < 0.3
    return column.letters_share < 0.2


def _numbers_things(column: Column) -> bool:
    """Whether whole numbers run through documents rather than count pieces: all different, or padded."""
    padded = any(len(cell) > 1 and cell.startswith("0") for cell in column.filled if cell.isdigit())
    return column.whole_share > 0.95 and (padded or (column.distinct > 20 and column.distinct_share > 0.8))


def numeric_class(column: Column) -> str | None:
    """The class of numbers that the column's name puts it in, None where it says nothing of numbers."""
    found = named_class(column)
    candidates = {name: score * fits(name, column) for name, score in found.items() if name in _NUMERIC}
    if candidates.get("quantity", 1.0) < _WEAK_QUANTITY and _numbers_things(column):
        del candidates["quantity"]
    if not candidates:
        return None
    name = max(candidates, key=lambda one: (candidates[one], one))
    others = max(
        (score for role, score in found.items() if role not in _NUMERIC and fits(role, column) > 0),
        default=0.0,
    )
    return name if candidates[name] > 0.4 and candidates[name] >= others - 0.1 else None
