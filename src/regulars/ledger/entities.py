"""Which columns name the same things, and which name things inside others."""

from __future__ import annotations

from regulars.ledger.contents import Column


def same_entity(left: Column, right: Column) -> bool:
    """Whether two columns name the same things: each value of one goes with one value of the other."""
    return nested(left, right) and nested(right, left)


def nested(inner: Column, outer: Column) -> bool:
    """Whether each value of ``inner`` goes with a single value of ``outer`` (a few slips allowed)."""
    seen: dict[str, str] = {}
    slips = pairs = 0
    for one, other in zip(inner.cells, outer.cells, strict=True):
        if one and other:
            pairs += 1
            slips += seen.setdefault(one, other) != other
    return pairs > 0 and slips <= 0.02 * pairs
