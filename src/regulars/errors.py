"""Every error Regulars raises on purpose.

::

    RegularsError
    ├── InputError            what was given cannot be used; says where and what to do
    │   ├── SourceMissing     no such file
    │   ├── SourceEmpty       nothing in it, or only a header
    │   ├── SourceUnreadable  not a format, encoding or archive we can read
    │   ├── MappingIncomplete a needed column was not found or not named
    │   ├── ChoiceNeeded      two fair readings; the person has to choose
    │   ├── CurrenciesMixed   more than one currency in one ledger
    │   ├── TooManyRejects    over a tenth of the rows cannot be used
    │   ├── QueryFailed       a person's own SQL that cannot be answered
    │   └── ArgumentInvalid   an argument outside its range
    ├── FolderError           the company folder
    │   ├── FolderMissing     not a company folder
    │   ├── FolderExists      would overwrite one
    │   ├── FolderBusy        another process is writing to it
    │   ├── FolderNewer       made by a newer version of Regulars
    │   ├── FolderReadOnly    this person may not write there
    │   ├── DiskFull          no room left; what stood before still stands
    │   └── NotFitted         no portfolio yet
    ├── FitError              the ledger cannot be fitted (says why)
    ├── LookupFailed          no such client or product
    ├── Closed                a ledger or portfolio that has been closed
    └── ExtraMissing          an optional part is not installed

An error is a reason code with its parameters, so the surfaces can say it in ru, ro and en.
"""

from __future__ import annotations

from typing import Any, Final

from regulars.reasons import Reason, Said

#: What somebody gave is repeated to him up to here.
_REPEATED: Final = 80


def repeated(given: str) -> str:
    """What somebody gave, as a sentence can repeat it.

    >>> repeated("C1"), repeated("x" * 10_000) == "x" * 79 + "…"
    ('C1', True)
    """
    return given if len(given) <= _REPEATED else given[: _REPEATED - 1] + "…"


class RegularsError(Exception):
    """The root. ``said`` carries the code and the numbers; ``str()`` is the English sentence.

    >>> SourceMissing(SOURCE_MISSING, path="sales.xlsx").code
    'error.source_missing'
    """

    def __init__(self, reason: Reason, /, **params: Any) -> None:
        self.said: Said = reason(**params)
        super().__init__(self.said.english())

    @property
    def code(self) -> str:
        """The reason code a program tests for."""
        return self.said.code


class InputError(RegularsError):
    """What was given cannot be used."""


class SourceMissing(InputError):
    """There is no such file."""


class SourceEmpty(InputError):
    """The file has no rows of data."""


class SourceUnreadable(InputError):
    """Not a format, encoding or archive that can be read."""


class MappingIncomplete(InputError):
    """A needed column was not found or not named."""


class ChoiceNeeded(InputError):
    """Two readings are fair; a person has to choose one."""


class CurrenciesMixed(InputError):
    """More than one currency in one ledger."""


class TooManyRejects(InputError):
    """More than a tenth of the rows cannot be used."""


class QueryFailed(InputError):
    """A person's own SQL cannot be answered."""


class ArgumentInvalid(InputError):
    """An argument is outside its range."""


class FolderError(RegularsError):
    """Something about the company folder."""


class FolderMissing(FolderError):
    """Not a company folder."""


class FolderExists(FolderError):
    """A company folder stands there already."""


class FolderBusy(FolderError):
    """Another process is writing to the folder."""


class FolderNewer(FolderError):
    """The folder was made by a newer version of Regulars."""


class FolderReadOnly(FolderError):
    """This person may not write to the folder."""


class DiskFull(FolderError):
    """No room left on the disk."""


class NotFitted(FolderError):
    """The folder has no portfolio yet."""


class FitError(RegularsError):
    """The ledger cannot be fitted."""


class LookupFailed(RegularsError):
    """No such client or product."""


class Closed(RegularsError):
    """The ledger or portfolio has been closed."""


class ExtraMissing(RegularsError):
    """An optional part of Regulars is not installed."""


SOURCE_MISSING = Reason("error.source_missing", "There is no file {path}. Check the name and the folder.")
EXTRA_MISSING = Reason(
    "error.extra_missing", "This needs an optional part: run pip install 'regulars[{extra}]' and try again."
)
ARGUMENT_INVALID = Reason("error.argument_invalid", "{name} is {value}; it has to be {expected}.")
