"""1C's grouped sales report: client → document → goods set in under each other, subtotals on every level.

The heading (title, parameters, selection) stands above; the header may take several rows, one a level. Which
level is what is told by the header's words, by document names («Реализация товаров и услуг ЦБ-000123 от
05.03.2024 12:00:00»), and by names of people and companies. Only the innermost rows are sale lines; groups
and «Итого» are set aside, so nothing is counted twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from regulars.ledger.cells import cell_kind, date_form
from regulars.ledger.formats.documents import document, is_contract, is_document, moves, returns
from regulars.ledger.formats.presets import Doubt, FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.report_header import (
    PARAMETERS,
    Header,
    client_column,
    date_column,
    find_header,
    label_columns,
    of_labels,
)
from regulars.ledger.formats.report_levels import ReportRow, proved_levels
from regulars.ledger.formats.table import GROUP_ROW, NO_SALE, TOTAL_ROW, TOTAL_WORDS
from regulars.ledger.habits import date_evidence, parse_date, parse_number
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
_GRAND_TOTAL: Final = re.compile(r"(?:общий )?(?:итого?|всего|total(?: general)?)\s*[:.]?", re.IGNORECASE)
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
    documents = sum(is_document(text) for text in texts)
    if 0 < documents < len(texts) - 1:
        return True
    dates = date_column(header, sample.rows, labels)
    if dates is not None and sum(dates < len(row) and bool(row[dates].strip()) for row in body) > 0.9 * len(
        body
    ):
        return False  # a row a sale, with its date; names that are set in are written so
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
    cells = [row.cells for row in listed]
    labels = label_columns(header, cells)
    buyers = client_column(header, cells, labels)
    header = of_labels(header, cells, labels)
    nodes = _nodes(_without_signatures(listed[header.last + 1 :], header), labels)
    measures = _chosen_measures(header)
    for node in nodes:
        node.amount = (
            parse_number(node.row.cells[measures["amount"]] or "", habits) if "amount" in measures else None
        )
    doubtful = _nest(nodes, measures, habits)
    meanings = _meanings(nodes, header, beside=buyers is not None)
    group = _disagree(nodes)
    if group is not None or doubtful is not None:
        yield Doubt(SUBTOTALS_DISAGREE(group=group or doubtful))
    dates = date_column(header, cells, labels)
    written = ["" if dates is None else node.row.cells[dates] or "" for node in nodes]
    day_first = _day_first(written)
    for node, text in zip(nodes, written, strict=True):
        flat = _flat(node, meanings, measures, habits)
        if buyers is not None and flat.set_aside is None:
            flat.values["client"] = (node.row.cells[buyers] or "").strip() or None
        if text and flat.set_aside is None:
            flat.values["at"] = _moment(text) if day_first else text
        yield flat


def _day_first(written: Sequence[str]) -> bool:
    """Whether dates in a column of their own are surely not month first, as 1C itself never writes them."""
    evidence = date_evidence([text for text in written if date_form(text) is not None])
    return evidence.order not in (None, "mdy") or (evidence.order is None and not evidence.slashes)


def _without_signatures(rows: Sequence[SheetRow], header: Header) -> Sequence[SheetRow]:
    """``rows`` up to the last with a number: below stand signatures and notes."""
    numbered = [
        place
        for place, row in enumerate(rows)
        if any(cell_kind(row.cells[column] or "") == "number" for column in header.measures)
    ]
    return rows[: numbered[-1] + 1] if numbered else rows


def _nodes(rows: Sequence[SheetRow], labels: Sequence[int]) -> list[_Node]:
    nodes = []
    for row in rows:
        filled = [(place, row.cells[place] or "") for place in labels if (row.cells[place] or "").strip()]
        place, text = filled[0] if filled else (0, "")
        total = any(_TOTAL.fullmatch(one.strip()) for _, one in filled) or not filled
        depth = row.depth or len(text) - len(text.lstrip(" \u00a0\t"))
        nodes.append(_Node(row, text.strip(), (place, depth), total=total))
    return nodes


def _nest(nodes: Sequence[_Node], measures: dict[str, int], habits: Habits) -> str | None:
    """Give every row its level and its parents; says where the levels of a report are not beyond doubt.

    A report without insets, or whose insets go against its sums, is nested by its sums.
    """
    real = [node for node in nodes if not node.total]
    keys = sorted({node.key for node in real})
    inset = len(keys) > 1
    documents = any(is_document(node.text) for node in real)
    if inset or not documents:
        _set_in(real, [keys.index(node.key) for node in real])
        if not documents or _disagree(nodes) is None:
            return None
    levels = proved_levels(_weighed(real, measures, habits))
    if levels is not None:
        _set_in(real, levels)
    elif not inset:
        _set_in(real, _levels_by_place(real))
        return real[0].text
    return None


def _set_in(real: Sequence[_Node], levels: Sequence[int]) -> None:
    open_nodes: list[_Node] = []
    for node, level in zip(real, levels, strict=True):
        while open_nodes and open_nodes[-1].level >= level:
            open_nodes.pop()
        node.level, node.parents, node.inner = level, list(open_nodes), True
        for parent in open_nodes[-1:]:
            parent.inner = False
        open_nodes.append(node)


def _weighed(real: Sequence[_Node], measures: dict[str, int], habits: Habits) -> list[ReportRow]:
    additive = [measures[name] for name in ("amount", "quantity", "cost") if name in measures]
    return [
        ReportRow(
            tuple(parse_number(node.row.cells[column] or "", habits) for column in additive),
            document=is_document(node.text),
            returns=returns(node.text),
        )
        for node in real
    ]


def _levels_by_place(real: Sequence[_Node]) -> list[int]:
    """Where sums prove nothing: the row before the first document of a run is the client, the rest goods."""
    named = [is_document(node.text) for node in real]
    return [
        1 if own else 0 if following or place == 0 else 2
        for place, (own, following) in enumerate(zip(named, [*named[1:], False], strict=True))
    ]


def _disagree(nodes: Sequence[_Node]) -> str | None:
    """The first group whose amount is not the sum of the rows inside it; None where subtotals agree."""
    inside: dict[int, list[Decimal]] = {}
    everything: list[Decimal] = []
    for node in nodes:
        if node.inner and not node.total and node.amount is not None:
            back = any(returns(one.text) for one in (*node.parents, node))
            everything.append(-abs(node.amount) if back else node.amount)
            for group in node.parents:
                inside.setdefault(id(group), []).append(everything[-1])
    for node in nodes:
        amounts = inside.get(id(node))
        last = node is nodes[-1] and _GRAND_TOTAL.fullmatch(node.text) is not None
        if last:
            amounts = everything
        if not amounts or node.amount is None:
            continue
        written = -abs(node.amount) if returns(node.text) else node.amount
        if abs(sum(amounts, Decimal(0)) - written) > _CENT * (len(amounts) + 1):
            return node.text
    return None


def _meanings(nodes: Sequence[_Node], header: Header, *, beside: bool) -> dict[int, str]:
    """What each level is: document, date, client (unless ``beside`` in a column), product or no such."""
    texts: dict[int, list[str]] = {}
    for node in nodes:
        if not node.total:
            texts.setdefault(node.level, []).append(node.text)
    deepest = max(texts, default=0)
    found: dict[int, str] = {}
    titled = len(header.levels) == len(texts)
    for level, group in texts.items():
        title = _level_class(header.levels[level]) if titled else None
        if _share(group, is_document) > 0.5:
            found[level] = "order"
        elif _share(group, is_contract) > 0.5:
            found[level] = "contract"
        elif _share(group, lambda text: date_form(text) is not None) > 0.5:
            found[level] = "at"
        elif title is not None:
            found[level] = title
    _guess_rest(found, texts, deepest, header, beside=beside)
    return found


def _guess_rest(
    found: dict[int, str], texts: dict[int, list[str]], deepest: int, header: Header, *, beside: bool
) -> None:
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
    goods = (
        "product" in titles and "client" not in titles and not any(share > 0.4 for share in people.values())
    )
    if (beside or goods) and rest and order is not None and order == deepest:
        found.update({**dict.fromkeys(rest[:-1], "group"), rest[-1]: "product"})
    elif "client" not in found.values() and not beside:
        found.update(dict.fromkeys(_client_level(rest, people, order, deepest), "client"))
    inside = deepest in rest and deepest not in found and (order is None or deepest > order)
    if inside and "product" not in found.values():
        found[deepest] = "product"


def _client_level(
    rest: Sequence[int], people: dict[int, float], order: int | None, deepest: int
) -> Sequence[int]:
    """The level of clients, if any: right above the documents; without those, of people, or the outermost."""
    if order is not None and (above := [level for level in rest if level < order]):
        return above[-1:]
    if any(share > 0.4 for share in people.values()):
        return [max(people, key=lambda level: (people[level], -level))]
    return [0] if 0 in rest and deepest > 0 else []


def _level_class(title: str) -> str | None:
    found = {name: score for name, score in scores(title).items() if name in _LEVEL_CLASSES}
    if not found:
        return None
    name = max(found, key=lambda one: (found[one], one))
    return name if found[name] >= 0.6 else None


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(test(text) for text in texts) / len(texts) if texts else 0.0


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
    if any(moves(one.text) for one in (*node.parents, node)):
        return FlatRow(node.row.number, {}, set_aside=NO_SALE)
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
