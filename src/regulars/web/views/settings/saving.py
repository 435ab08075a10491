"""What the pages of menu, tasks and rules share: saving one thing, and saying what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest

from regulars.api.statuses import status_of
from regulars.company import Company
from regulars.desk.company_files import ChangedMeanwhile, change
from regulars.desk.models import Person
from regulars.errors import FolderError, RegularsError
from regulars.reasons import Said
from regulars.web.texts import frame


@dataclass(frozen=True)
class Outcome:
    """How a change ended: saved where ``problem`` is None; ``status`` is the page's."""

    problem: Said | None = None
    status: int = 200


def save(
    request: HttpRequest,
    company: Company,
    file: str,
    values: Mapping[str, Any],
    watched: Sequence[str],
    shown: str | None = None,
) -> Outcome:
    """Put ``values`` into ``file`` for the person who asks; what the folder refuses is raised.

    ``shown`` is what the form carries, where nothing else is given.
    """
    try:
        shown = request.POST.get("shown", "") if shown is None else shown
        change(company, cast(Person, request.user), file, values, shown=shown, watched=watched)
    except ChangedMeanwhile:
        return Outcome(frame.CHANGED_MEANWHILE(), 409)
    except FolderError:
        raise
    except RegularsError as refused:
        return Outcome(refused.said, status_of(refused))
    return Outcome()
