"""Records with records inside, as shops' interfaces give them: an order with its goods is a row a line."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

#: Names that shops give to an order's own lines; of several lists the first of these is unfolded.
_LINES = (
    "line_items", "lineitems", "items", "lines", "order_items", "order_lines", "products", "positions",
    "goods", "товары", "позиции", "строки", "produse", "articole", "linii",
)  # fmt: skip


def rows(record: dict[str, Any]) -> list[dict[str, str]]:
    """The rows of one record, flat: an object inside gives names like ``outer.inner``.

    A list of objects that holds the order's lines gives a row for each of them; what the order says of
    itself stands in every row. Of other lists of objects the numbers are added up (an order's refunds), and
    any other list stays JSON text.

    >>> order = {"id": "7", "total": "12", "items": [{"sku": "A", "total": "5"}, {"sku": "B", "total": "7"}]}
    >>> [(row["id"], row["items.sku"], row["items.total"]) for row in rows(order)]
    [('7', 'A', '5'), ('7', 'B', '7')]
    """
    outer: dict[str, str] = {}
    _flatten(record, "", outer)
    name = _lines_of(record)
    if name is None:
        return [outer]
    outer.pop(name, None)
    unfolded = []
    for line in record[name]:
        row = dict(outer)
        _flatten(line, f"{name}.", row)
        unfolded.append(row)
    return unfolded


def _lines_of(record: dict[str, Any]) -> str | None:
    """The key under which the order's lines stand, unless there are none."""
    found = {key.lower(): key for key, value in record.items() if _objects(value)}
    return next((found[name] for name in _LINES if name in found), None)


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _flatten(value: dict[str, Any], prefix: str, into: dict[str, str]) -> None:
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict):
            _flatten(inner, f"{name}.", into)
        elif isinstance(inner, list):
            if _objects(inner) and not prefix and key.lower() not in _LINES:
                into.update(_added_up(inner, f"{name}."))
            elif inner:
                into[name] = json.dumps(inner, ensure_ascii=False)
        elif isinstance(inner, bool):
            into[name] = str(inner).lower()
        elif inner is not None:
            into[name] = str(inner)


def _added_up(objects: list[dict[str, Any]], prefix: str) -> dict[str, str]:
    """The numbers of all ``objects`` added up and their texts in a row; who they are is left out."""
    flats: list[dict[str, str]] = []
    for each in objects:
        flat: dict[str, str] = {}
        _flatten(each, prefix, flat)
        flats.append(flat)
    together: dict[str, str] = {}
    for key in dict.fromkeys(key for flat in flats for key in flat):
        if key.endswith(("id", "Id", "ID")):
            continue
        texts = [flat[key] for flat in flats if key in flat]
        try:
            together[key] = str(sum((Decimal(text) for text in texts), Decimal(0)))
        except InvalidOperation:
            together[key] = "; ".join(texts)
    return together
