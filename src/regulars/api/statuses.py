"""The HTTP status of every error that Regulars raises on purpose: one table for the API and for pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars import errors
from regulars.desk import casework, company_files, visiting
from regulars.desk.casework import OwnCase
from regulars.desk.once import KeyReused
from regulars.desk.people import LastOwner, NameTaken
from regulars.desk.queueing import TicketMoved
from regulars.desk.uploads import TooLarge

#: The nearest class of an error's tree counts.
STATUSES: Final[Mapping[type[errors.RegularsError], int]] = {
    errors.RegularsError: 400,
    errors.InputError: 422,
    errors.LookupFailed: 404,
    errors.FolderError: 503,
    errors.FolderBusy: 409,
    errors.NotFitted: 409,
    errors.ExtraMissing: 503,
    KeyReused: 409,
    visiting.ChangedMeanwhile: 409,
    casework.ChangedMeanwhile: 409,
    company_files.ChangedMeanwhile: 409,
    OwnCase: 403,
    TicketMoved: 409,
    NameTaken: 409,
    LastOwner: 409,
    TooLarge: 413,
}


def status_of(error: errors.RegularsError) -> int:
    """The HTTP status of an error.

    >>> from regulars.errors import SOURCE_MISSING, FolderBusy, LookupFailed, SourceMissing
    >>> [status_of(each(SOURCE_MISSING, path="a.csv")) for each in (LookupFailed, SourceMissing, FolderBusy)]
    [404, 422, 409]
    """
    return next(STATUSES[each] for each in type(error).__mro__ if each in STATUSES)
