"""Pages of long lists: ``next`` names the place after which the next page begins, so nothing slips by."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any, Final

from ninja import Query

from regulars.api import texts
from regulars.api.errors import Refused

LONGEST: Final = 200
Limit = Annotated[int, Query(ge=1, le=LONGEST, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=2000, description="“next” of the page before.")]


def cursor_after(items: str, place: str | int) -> str:
    """The place in the list ``items`` as an opaque word.

    >>> place_of("clients", cursor_after("clients", "1843"), str)
    '1843'
    """
    return base64.urlsafe_b64encode(json.dumps([items, place]).encode()).decode().rstrip("=")


def place_of(items: str, cursor: str | None, kind: type[Any]) -> Any:
    """What a cursor of the list ``items`` stands for; None without one.

    Raises `Refused` 422 for one that nobody gave out, or that is of another list.
    """
    if cursor is None:
        return None
    try:
        of, place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (TypeError, ValueError) as broken:
        raise Refused(422, texts.CURSOR(field="cursor"), "cursor") from broken
    if of != items or type(place) is not kind or (kind is int and abs(place) >= 2**63):
        raise Refused(422, texts.CURSOR(field="cursor"), "cursor")
    return place
