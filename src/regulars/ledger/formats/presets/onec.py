"""1C's grouped sales report: client → document → goods set in under each other, subtotals on every level.

The heading (title, parameters, selection) stands above; the header may take several rows, one a level. Which
level is what is told by the header's words, by document names («Реализация товаров и услуг ЦБ-000123 от
05.03.2024 12:00:00»), and by names of people and companies. Only the innermost rows are sale lines; groups
and «Итого» are set aside, so nothing is counted twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from regulars.ledger.cells import date_form
from regulars.ledger.formats.documents import DOCUMENT, document
from regulars.ledger.formats.presets import Doubt, FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.report_header import PARAMETERS, Header, date_column, find_header, label_columns
from regulars.ledger.formats.table import GROUP_ROW, TOTAL_ROW, TOTAL_WORDS
from regulars.ledger.habits import parse_date, parse_number
from regulars.ledger.headers import scores
from regulars.ledger.mapping import Habits
from regulars.ledger.people import is_person
from regulars.reasons import Reason

SUBTOTALS_DISAGREE = Reason(
    "guess.subtotals_disagree",
    "'{group}' does not come to the sum of the rows inside it; please check that the right rows are taken",
)
_CENT: Final = Decimal("0.011")
_TOTAL: Final = re.compile(TOTAL_WORDS, re.IGNORECASE)
_LEVEL_CLASSES: Final = ("client", "order", "product", "group", "place", "seller", "at")


def _label(row: Sequence[str | None], labels: Sequence[int]) -> tuple[int, str] | None:
    """The one filled cell among the label columns, its place and text; None for none or several."""
    filled = [
        (place, row[place] or "")
        for place in labels
        if place < len(row) and row[place] and (row[place] or "").strip()
    ]
    return filled[0] if len(filled) == 1 else None


def _recognises(sample: Sample) -> bool:
    header = find_header(sample.rows)
    if header is None or "amount" not in {name for name, _ in header.measures.values()}:
        return False
    labels = label_columns(header, sample.rows)
    body = [row for row in sample.rows[header.last + 1 :] if any(cell.strip() for cell in row)]
    single = [found for row in body if (found := _label(row, labels)) is not None]
    if len(single) < 0.9 * len(body) or len(body) < 3:
        return False
    texts = [text for _, text in single]
    documents = sum(DOCUMENT.fullmatch(text.strip()) is not None for text in texts)
    if 0 < documents < len(texts) - 1:
        return True
    marked = any(PARAMETERS.fullmatch(cell) for row in sample.rows[: header.first] for cell in row if cell)
    depths = sample.depths()
    inset = {
        (place, len(text) - len(text.lstrip()), depths.get(number, 0))
        for number, row in enumerate(sample.rows, 1)
        if number > header.last + 1 and (found := _label(row, labels)) is not None
        for place, text in [found]
        if not _TOTAL.fullmatch(text.strip())
    }
    return len(inset) > 1 and (marked or len(header.levels) > 1 or sample.kind == "sheet")


@dataclass
class _Node:
    """One row under the header: its level (0 outermost), its text, whether rows stand under it."""

    row: SheetRow
    text: str
    key: tuple[int, int]
    level: int = 0
    parents: list[_Node] = field(default_factory=list)
    inner: bool = True  # nothing stands under it
    total: bool = False
    amount: Decimal | None = None


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow | Doubt]:
    listed = list(rows)
    header = find_header([row.cells for row in listed])
    if header is None:
        return
    labels = label_columns(header, [row.cells for row in listed])
    nodes = _nodes(listed[header.last + 1 :], labels)
    measures = _chosen_measures(header)
    for node in nodes:
        node.amount = (
            parse_number(node.row.cells[measures["amount"]] or "", habits) if "amount" in measures else None
        )
    _nest(nodes)
    meanings = _meanings(nodes, header)
    if (group := _disagree(nodes)) is not None:
        yield Doubt(SUBTOTALS_DISAGREE(group=group))
    dates = date_column(header, [row.cells for row in listed], labels)
    for node in nodes:
        flat = _flat(node, meanings, measures, habits)
        if dates is not None and flat.set_aside is None and node.row.cells[dates]:
            flat.values["at"] = _moment(node.row.cells[dates] or "")
        yield flat


def _nodes(rows: Sequence[SheetRow], labels: Sequence[int]) -> list[_Node]:
    nodes = []
    for row in rows:
        filled = [(place, row.cells[place] or "") for place in labels if (row.cells[place] or "").strip()]
        place, text = filled[0] if filled else (0, "")
        total = any(_TOTAL.fullmatch(one.strip()) for _, one in filled) or not filled
        depth = row.depth or len(text) - len(text.lstrip(" \u00a0\t"))
        nodes.append(_Node(row, text.strip(), (place, depth), total=total))
    return nodes


def _nest(nodes: Sequence[_Node]) -> None:
    """Give every row its level and its parents; a report without any inset is nested by its documents."""
    keys = sorted({node.key for node in nodes if not node.total})
    flat = len(keys) <= 1 and any(DOCUMENT.fullmatch(node.text) for node in nodes)
    if flat:
        _nest_by_documents(nodes)
    open_nodes: list[_Node] = []
    for node in nodes:
        if node.total:
            continue
        if not flat:
            node.level = keys.index(node.key)
        while open_nodes and open_nodes[-1].level >= node.level:
            open_nodes.pop()
        node.parents = list(open_nodes)
        for parent in open_nodes[-1:]:
            parent.inner = False
        open_nodes.append(node)


def _nest_by_documents(nodes: Sequence[_Node]) -> None:
    """Without insets: a document's goods are the rows that add up to it; the next client follows.

    Where the amounts do not add up, the row before a document is its client.
    """
    real = [node for node in nodes if not node.total]
    left: Decimal | None = None
    for place, node in enumerate(real):
        before_document = place + 1 < len(real) and DOCUMENT.fullmatch(real[place + 1].text) is not None
        if DOCUMENT.fullmatch(node.text):
            node.level, left = 1, node.amount
        elif left is not None and node.amount is not None and abs(left) > _CENT:
            node.level, left = 2, left - node.amount
        elif before_document or left is not None:
            node.level, left = 0, None
        else:
            node.level = 2


def _disagree(nodes: Sequence[_Node]) -> str | None:
    """The first group whose amount is not the sum of the rows inside it; None where subtotals agree."""
    inside: dict[int, list[Decimal]] = {}
    for node in nodes:
        if node.inner and not node.total and node.amount is not None:
            for group in node.parents:
                inside.setdefault(id(group), []).append(node.amount)
    for node in nodes:
        amounts = inside.get(id(node))
        if not amounts or node.amount is None:
            continue
        if abs(sum(amounts, Decimal(0)) - node.amount) > _CENT * (len(amounts) + 1):
            return node.text
    return None


def _meanings(nodes: Sequence[_Node], header: Header) -> dict[int, str]:
    """What each level is: document, date, client, product or something that is neither."""
    texts: dict[int, list[str]] = {}
    for node in nodes:
        if not node.total:
            texts.setdefault(node.level, []).append(node.text)
    deepest = max(texts, default=0)
    found: dict[int, str] = {}
    titled = len(header.levels) == len(texts)
    for level, group in texts.items():
        title = _level_class(header.levels[level]) if titled else None
        if _share(group, lambda text: DOCUMENT.fullmatch(text) is not None) > 0.5:
            found[level] = "order"
        elif _share(group, lambda text: date_form(text) is not None) > 0.5:
            found[level] = "at"
        elif title is not None:
            found[level] = title
    _guess_rest(found, texts, deepest, header)
    return found


def _guess_rest(found: dict[int, str], texts: dict[int, list[str]], deepest: int, header: Header) -> None:
    """Levels that neither titles nor shapes tell: people are clients, the innermost rest goods."""
    titles = [name for title in header.levels if (name := _level_class(title)) is not None]
    rest = [level for level in sorted(texts) if level not in found]
    if rest and len(texts) != len(header.levels):
        open_titles = [name for name in titles if name not in found.values() and name != "order"]
        if len(open_titles) == len(rest):
            found.update(zip(rest, open_titles, strict=True))
            return
    order = next((level for level, name in found.items() if name == "order"), None)
    people = {level: _share(texts[level], is_person) for level in rest}
    if "client" not in found.values():
        found.update(dict.fromkeys(_client_level(rest, people, order, deepest), "client"))
    inside = deepest in rest and deepest not in found and (order is None or deepest > order)
    if inside and "product" not in found.values():
        found[deepest] = "product"


def _client_level(
    rest: Sequence[int], people: dict[int, float], order: int | None, deepest: int
) -> Sequence[int]:
    """The level of clients, if any: right above the documents; without those, of people, or the outermost."""
    if order is not None and order - 1 in rest:
        return [order - 1]
    if any(share > 0.4 for share in people.values()):
        return [max(people, key=lambda level: (people[level], -level))]
    return [0] if 0 in rest and deepest > 0 else []


def _level_class(title: str) -> str | None:
    found = {name: score for name, score in scores(title).items() if name in _LEVEL_CLASSES}
    if not found:
        return None
    name = max(found, key=lambda one: (found[one], one))
    return name if found[name] >= 0.6 else None


def _share(texts: Sequence[str], test: object) -> float:
    return sum(bool(test(text)) for text in texts) / len(texts) if texts else 0.0  # type: ignore[operator]


def _chosen_measures(header: Header) -> dict[str, int]:
    """A column for each measure; of several amounts the one the client paid: after discounts, with VAT."""
    ranked = sorted(header.measures.items(), key=lambda one: (-_rank(*one[1]), one[0]))
    counts = Counter(name for name, _ in header.measures.values())
    found: dict[str, int] = {}
    for column, (name, title) in ranked:
        if name not in found:
            found[name] = column
        elif name == "amount" and counts["amount"] > 1 and "без ндс" in title.lower():
            found["amount without vat"] = column
    if "amount" in found and "amount without vat" in found and found["amount"] == found["amount without vat"]:
        del found["amount without vat"]
    return found


def _rank(name: str, title: str) -> float:
    lowered = title.lower()
    score = scores(title).get(name, 0.5)
    if name == "amount":
        score += 0.3 * ("скидк" in lowered and "без" not in lowered) + 0.2 * ("с ндс" in lowered)
        score -= 0.3 * ("без ндс" in lowered) + 0.3 * ("без скид" in lowered)
    return score


def _flat(node: _Node, meanings: dict[int, str], measures: dict[str, int], habits: Habits) -> FlatRow:
    if node.total:
        return FlatRow(node.row.number, {}, set_aside=TOTAL_ROW)
    if not node.inner:
        return FlatRow(node.row.number, {}, set_aside=GROUP_ROW)
    values: dict[str, str | None] = {}
    for one in (*node.parents, node):
        meaning = meanings.get(one.level)
        if meaning in ("client", "product", "group"):
            values[meaning] = one.text
        elif meaning == "order":
            values.update(document(one.text))
        elif meaning == "at":
            values["at"] = _day(one.text)
    back = values.get("kind") is not None
    for name, column in measures.items():
        if name in ("amount", "amount without vat", "quantity", "cost", "discount", "price"):
            values[name] = _number(
                node.row.cells[column], habits, negative=back and name not in ("price", "discount")
            )
    return FlatRow(node.row.number, values)


def _moment(text: str) -> str:
    day, clock = parse_date(text), re.search(r"\d{1,2}:\d{2}(?::\d{2})?", text)
    return text if day is None else f"{day} {clock.group(0)}" if clock else str(day)


def _day(text: str) -> str:
    day = parse_date(text)
    return text if day is None else str(day)


def _number(cell: str | None, habits: Habits, *, negative: bool) -> str | None:
    if cell is None or not cell.strip():
        return None
    number = parse_number(cell, habits)
    if number is None:
        return cell.strip()
    return f"{-abs(number) if negative else number + Decimal(0):f}"


PRESET: Final = register(
    Preset(
        name="onec",
        recognises=_recognises,
        columns=(
            "client", "at", "amount", "amount without vat", "order", "product", "quantity", "price",
            "cost", "discount",
            "group", "kind",
        ),
        flatten=_flatten,
        whole=True,
        comma_by_custom=True,
    )
)  # fmt: skip
