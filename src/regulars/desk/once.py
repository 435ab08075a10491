"""Steps done once, however often they are asked for: a double tap, a lost answer, a killed process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from regulars.desk.models import Done
from regulars.errors import RegularsError
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person

KEY_REUSED: Final = Reason(
    "error.key_reused", "This key stands for something else that was asked before. Choose a new key."
)


class KeyReused(RegularsError):
    """A key that stands for another request."""


def once(person: Person, key: str, asked: Any, step: Callable[[], Any]) -> Any:
    """What ``step`` answers (a JSON value), done under ``key`` in one transaction.

    Asked again under the same key by the same person, the first answer is given, and nothing is done. Raises
    `KeyReused` when ``asked`` differs from what stood under the key.
    """
    digest = _digest(asked)
    with transaction.atomic():
        # The row is claimed first: a second asker waits here until the first has ended.
        mine, made = Done.objects.get_or_create(
            person=person, key=key, defaults={"asked": digest, "at": timezone.now()}
        )
        if not made:
            if mine.asked != digest:
                raise KeyReused(KEY_REUSED)
            return mine.answer
        mine.answer = step()
        mine.save(update_fields=["answer"])
        return mine.answer


def answered(person: Person, key: str, asked: Any) -> bool:
    """Whether ``asked`` was done under ``key`` before; raises `KeyReused` as `once` does."""
    found = Done.objects.filter(person=person, key=key).values_list("asked", flat=True).first()
    if found is not None and found != _digest(asked):
        raise KeyReused(KEY_REUSED)
    return found is not None


def _digest(asked: Any) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
