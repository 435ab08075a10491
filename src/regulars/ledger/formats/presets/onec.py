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

from regulars.ledger.cells import cell_kind, date_form
from regulars.ledger.formats.presets import Doubt, FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.table import GROUP_ROW, TOTAL_ROW, TOTAL_WORDS
from regulars.ledger.habits import parse_date, parse_number
from regulars.ledger.headers import scores
from regulars.ledger.mapping import Habits
from regulars.ledger.people import is_person
from regulars.reasons import Reason

#: A document by the name 1C gives it: words, a number, "от" and a date, perhaps a time.
DOCUMENT: Final = re.compile(
    r"(?P<kind>[^\W\d_][^\d]*?)\s*(?:№\s*)?(?P<number>\S*\d\S*)?\s+(?:от|din)\s+(?P<day>\d{1,2}[./]\d{1,2}[./]\d{2,4})"
    r"(?:\s*г\.?)?(?:[ ,]+(?P<time>\d{1,2}:\d{2}(?::\d{2})?))?.*",
    re.IGNORECASE | re.DOTALL,
)
SUBTOTALS_DISAGREE = Reason(
    "guess.subtotals_disagree",
    "'{group}' does not come to the sum of the rows inside it; please check that the right rows are taken",
)
_CENT: Final = Decimal("0.011")
_RETURN: Final = re.compile(r"возврат|сторно|retur|storno", re.IGNORECASE)
_TOTAL: Final = re.compile(TOTAL_WORDS, re.IGNORECASE)
_MEASURES: Final = (
    "amount",
    "quantity",
    "price",
    "cost",
    "discount",
    "tax",
    "profit",
    "percent",
    "order_total",
)
_LEVEL_CLASSES: Final = ("client", "order", "product", "group", "place", "seller", "at")
_HEADER_WITHIN: Final = 40
_PARAMETERS: Final = re.compile(
    r"\s*(?:параметры|отбор|период|показатели|группировки|дополнительные поля|сортировка)\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Header:
    """The header of a grouped report; indices count rows and columns from 0.

    ``measures`` says which class a column of numbers is of and how it is called, ``levels`` the titles of the
    groupings from the outermost in.
    """

    first: int
    last: int
    measures: dict[int, tuple[str, str]]
    levels: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str | None]]) -> Header | None:
    """The header among the first rows: words over columns that hold numbers further down; None without one."""
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        if len([cell for cell in row if cell]) < 2 or any(
            _PARAMETERS.fullmatch(cell) for cell in row if cell
        ):
            continue
        if any(cell_kind(cell) in ("number", "date") for cell in row):
            continue
        last = index
        while last + 1 < len(rows) and _continues(rows[last + 1]):
            last += 1
        measures = _measures(rows, index, last)
        if measures and min(measures) > 0:
            levels = _levels(rows[index : last + 1], min(measures))
            return Header(index, last, measures, levels)
    return None


def _continues(row: Sequence[str | None]) -> bool:
    """A further row of the header: words that name a grouping or a measure, and no number."""
    filled = [cell for cell in row if cell and cell.strip()]
    if not filled or any(cell_kind(cell) in ("number", "date") for cell in filled):
        return False
    return all(_best(cell) is not None for cell in filled) and not any(
        DOCUMENT.fullmatch(cell.strip()) for cell in filled
    )


def _best(text: str) -> str | None:
    found = scores(text)
    if not found:
        return None
    name = max(found, key=lambda one: (found[one], one))
    return name if found[name] >= 0.6 else None


def _measures(rows: Sequence[Sequence[str | None]], first: int, last: int) -> dict[int, tuple[str, str]]:
    width = max(len(row) for row in rows)
    found: dict[int, tuple[str, str]] = {}
    for column in range(width):
        below = [row[column] for row in rows[last + 1 :] if len(row) > column and row[column]]
        if not below or sum(cell_kind(cell) == "number" for cell in below) < 0.8 * len(below):
            continue
        titles = [rows[row][column] for row in range(first, last + 1) if len(rows[row]) > column]
        stacked = [title for title in titles if title]
        above = _spanning(rows[first], column)
        for text in (*reversed(stacked), " ".join(stacked), f"{above} {' '.join(stacked)}"):
            name = _best(text)
            if name in _MEASURES:
                found[column] = (name, " ".join(stacked) or text)
                break
    return found


def _spanning(row: Sequence[str | None], column: int) -> str:
    """The title that stands over ``column``, or over the columns left of it (merged cells)."""
    return next((cell for place in range(column, 0, -1) if place < len(row) and (cell := row[place])), "")


def _levels(rows: Sequence[Sequence[str | None]], before: int) -> tuple[str, ...]:
    titles = [cell for row in rows for cell in row[:before] if cell and cell.strip()]
    return tuple(
        part.strip()
        for title in titles
        for part in re.split(r"\s*[,/\n]\s*(?=[^\W\d_])", title)
        if part.strip()
    )


def _label(row: Sequence[str | None], labels: Sequence[int]) -> tuple[int, str] | None:
    """The one filled cell among the label columns: its place and text; None where there is none or several."""
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
    labels = _label_columns(header, sample.rows)
    body = [row for row in sample.rows[header.last + 1 :] if any(cell.strip() for cell in row)]
    single = [found for row in body if (found := _label(row, labels)) is not None]
    if len(single) < 0.9 * len(body) or len(body) < 3:
        return False
    texts = [text for _, text in single]
    documents = sum(DOCUMENT.fullmatch(text.strip()) is not None for text in texts)
    if 0 < documents < len(texts) - 1:
        return True
    marked = any(_PARAMETERS.fullmatch(cell) for row in sample.rows[: header.first] for cell in row if cell)
    depths = sample.depths()
    inset = {
        (place, len(text) - len(text.lstrip()), depths.get(number, 0))
        for number, row in enumerate(sample.rows, 1)
        if number > header.last + 1 and (found := _label(row, labels)) is not None
        for place, text in [found]
        if not _TOTAL.fullmatch(text.strip())
    }
    return len(inset) > 1 and (marked or len(header.levels) > 1 or sample.kind == "sheet")


def _label_columns(header: Header, rows: Sequence[Sequence[str | None]]) -> list[int]:
    """The columns of names left of the measures; dates and units of measure beside the names are none."""
    found = []
    for column in range(min(header.measures)):
        titles = [row[column] for row in rows[header.first : header.last + 1] if column < len(row)]
        cells = [cell for row in rows[header.last + 1 :] if column < len(row) and (cell := row[column])]
        valued = sum(cell_kind(cell) in ("date", "number") for cell in cells)
        if any(title and _best(title) in ("unit", "row_number", "percent") for title in titles):
            continue
        if cells and valued > 0.8 * len(cells) and not _deep(rows, header, column):
            continue
        found.append(column)
    return found


def _deep(rows: Sequence[Sequence[str | None]], header: Header, column: int) -> bool:
    """Whether the column is the only one filled on its rows: a grouping by dates rather than a date beside."""
    own = [row for row in rows[header.last + 1 :] if column < len(row) and row[column]]
    alone = sum(
        not any(row[place] for place in range(min(header.measures)) if place != column) for row in own
    )
    return alone > 0.5 * len(own)


def _date_column(header: Header, rows: Sequence[Sequence[str | None]], labels: Sequence[int]) -> int | None:
    """A column of dates beside the names, where the report has one."""
    for column in range(max(len(row) for row in rows)):
        cells = [cell for row in rows[header.last + 1 :] if column < len(row) and (cell := row[column])]
        if (
            column not in labels
            and cells
            and sum(date_form(cell) is not None for cell in cells) > 0.8 * len(cells)
        ):
            return column
    return None


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
    labels = _label_columns(header, [row.cells for row in listed])
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
    dates = _date_column(header, [row.cells for row in listed], labels)
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
    """Without insets: a document's goods are the rows that add up to it, what follows them is the next client.

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
        if amounts and node.amount is not None:
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
    for level in rest:
        person = _share(texts[level], is_person) > 0.4
        before_document = found.get(level + 1) == "order"
        if "client" not in found.values() and (
            person or before_document or (level == 0 and level != deepest)
        ):
            found[level] = "client"
        elif "product" not in found.values() and (level == deepest or "order" in found.values()):
            found[level] = "product"


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


def document(text: str) -> dict[str, str | None]:
    """Order, moment and kind that a document's name tells.

    >>> document("Реализация товаров и услуг ЦБ-000123 от 05.03.2024 12:00:00")["at"]
    '2024-03-05 12:00:00'
    """
    match = DOCUMENT.fullmatch(text.strip())
    if match is None:
        return {"order": text or None}
    day, clock = parse_date(match["day"]), match["time"]
    at = (
        match["day"]
        if day is None
        else f"{day} {clock.zfill(5) if clock.count(':') == 1 else clock.zfill(8)}"
        if clock
        else str(day)
    )
    return {"order": text.strip(), "at": at, "kind": "return" if _RETURN.search(match["kind"]) else None}


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
            "client", "at", "amount", "amount without vat", "order", "product", "quantity", "price", "cost", "discount",
            "group", "kind",
        ),
        flatten=_flatten,
        whole=True,
        comma_by_custom=True,
    )
)  # fmt: skip
