"""The company's settings, menu, tasks and rules: read, checked and changed, with their history."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from ninja import Path, Query
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from regulars import settings as company_settings
from regulars.api.access import Asked
from regulars.api.bodies import Answer, Body, Name, Plain
from regulars.api.keys import done_with_files
from regulars.api.paging import Cursor, Limit, cursor_after, place_of
from regulars.api.routes import Room
from regulars.desk import present
from regulars.desk.company_files import SETTINGS, change, history, put_back, seen
from regulars.desk.company_files.settings_file import KEYS, in_force
from regulars.desk.models import SettingChange
from regulars.errors import LookupFailed
from regulars.reasons import Reason

router = Room(tags=["Settings"])

NO_CHANGE: Final = Reason("error.setting_no_change", "The history has no such change.")
_VERSION: Final = "9f2c" * 16
#: Whole numbers that TOML can hold.
_LARGEST: Final = 2**63
#: A text file of the company may have so many characters.
_LONGEST: Final = 2_000_000


def _storable(value: Any) -> Any:
    """A value that a TOML file can hold: no null inside, whole numbers of 64 bits, plain text."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left.extend((*each, *each.values()))
        elif isinstance(each, list):
            left.extend(each)
        elif isinstance(each, str):
            if "\x00" in each or any("\ud800" <= one <= "\udfff" for one in each):
                raise PydanticCustomError("not_plain", "not plain text")
        elif each is None or (isinstance(each, int) and abs(each) >= _LARGEST):
            raise PydanticCustomError("not_storable", "not storable")
    return value


Value = Annotated[Any, AfterValidator(lambda value: None if value is None else _storable(value))]
Version = Annotated[
    str, StringConstraints(min_length=64, max_length=64), Field(description="As it was told when you read.")
]
File = Annotated[
    Name, Path(description="menu.csv, visit.toml, regulars.toml or rules/….toml.", examples=["menu.csv"])
]


class Setting(Answer):
    """One setting of `regulars.toml`."""

    key: str = Field(description="Its name, with points.")
    value: Any = Field(description="What holds.")
    stated: bool = Field(description="Whether the file states it; else it holds by itself.")


class SettingsTold(Answer):
    """Every setting, and the version that a change is made on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": _VERSION,
                    "items": [{"key": "visit.contacts", "value": 2, "stated": False}],
                }
            ]
        }
    )
    version: str = Field(description="Changes whenever a setting does.")
    items: list[Setting] = Field(description="A setting each.")


class SettingsIn(Body):
    """New values by key, made on the version that was read; null takes a key out, so it holds by itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"version": _VERSION, "values": {"visit.contacts": 3}}]},
    )
    version: Version
    values: Annotated[dict[Name, Value], Field(min_length=1, max_length=100)] = Field(
        description="Key → value; all are put in, or none."
    )


class FileTold(Answer):
    """A file of the company's folder as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"file": "menu.csv", "version": _VERSION, "text": "id,name,price\nP1,omelette,60\n"}]
        }
    )
    file: str = Field(description="Its name in the folder.")
    version: str = Field(description="Changes whenever the text does.")
    text: str | None = Field(description="The whole text; null where there is no such file.")


class FileIn(Body):
    """The whole new text of a file, made on the version that was read."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"version": _VERSION, "text": "id,name,price\nP1,omelette,65\n"}]},
    )
    version: Version
    text: Annotated[Plain, StringConstraints(max_length=_LONGEST)] = Field(description="The whole text.")


_CHANGE: Final[dict[str, Any]] = {
    "id": 12,
    "at": "2026-10-05T09:03:11Z",
    "by": "elena",
    "place": "regulars.toml#visit.contacts",
    "before": None,
    "after": 3,
}


class ChangeTold(Answer):
    """A change: who, when, where, before and after."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CHANGE]})
    id: int = Field(description="Its number.")
    at: dt.datetime = Field(description="When.")
    by: str = Field(description="How the person signs in.")
    place: str = Field(description="The file and the part of it.")
    before: Any = Field(description="What stood there; null: nothing.")
    after: Any = Field(description="What stands there since; null: nothing.")


class ChangePage(Answer):
    """A page of changes, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_CHANGE], "next": None}]})
    items: list[ChangeTold]
    next: str | None


@router.asks("/settings", "settings:read", SettingsTold)
def settings_shown(request: Asked) -> SettingsTold:
    """Read every setting: what holds, and whether the file states it."""
    return _settings()


@router.does("/settings", "settings:write", SettingsTold)
def settings_change(request: Asked, given: SettingsIn) -> SettingsTold:
    """Change settings: checked as the desk's forms check them, all or none, with a row of history each.

    Where somebody changed a setting since, the answer is 409 and nothing is done: read them again.
    """

    def step() -> None:
        for key in given.values:
            if key not in KEYS:
                raise company_settings.unknown(key, KEYS)
        change(
            present.company(), request.auth.person, SETTINGS, given.values, shown=given.version, watched=KEYS
        )

    done_with_files(request, given.model_dump(), step)
    return _settings()


@router.asks("/settings/history", "settings:read", ChangePage)
def settings_history(
    request: Asked,
    place: Annotated[Plain | None, Query(max_length=600, description="Only of this place.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ChangePage:
    """List what was changed in settings, menu, tasks and rules, the newest first."""
    before = place_of("changes", cursor, int)
    rows = history(present.company())
    rows = rows if place is None else rows.filter(place=place)
    found = list((rows if before is None else rows.filter(id__lt=before))[: limit + 1])
    more = cursor_after("changes", found[limit - 1].pk) if len(found) > limit else None
    return ChangePage(items=[_change(each) for each in found[:limit]], next=more)


@router.does("/settings/history/{number}/put-back", "settings:write", ChangePage)
def settings_put_back(
    request: Asked, number: Annotated[int, Path(ge=1, le=2**62, description="A change.")]
) -> ChangePage:
    """Put back what stood before a change; that is a change of its own, which is told.

    Where something else stands there by now, the answer is 409 and nothing is done.
    """
    made: list[SettingChange] = []

    def step() -> None:
        try:
            made.extend(put_back(present.company(), request.auth.person, number))
        except SettingChange.DoesNotExist:
            raise LookupFailed(NO_CHANGE) from None

    done_with_files(request, {}, step)
    return ChangePage(items=[_change(each) for each in made], next=None)


@router.asks("/settings/files/{path:file}", "settings:read", FileTold)
def settings_file(request: Asked, file: File) -> FileTold:
    """Read a file that the desk edits, whole: the menu, tasks and words, a table of rules."""
    return _file(file)


@router.does("/settings/files/{path:file}", "settings:write", FileTold)
def settings_file_change(request: Asked, file: File, given: FileIn) -> FileTold:
    """Put a new text in the place of a file, checked as every start of Regulars checks it.

    Where somebody changed the file since, the answer is 409 and nothing is done: read it again.
    """

    def step() -> None:
        change(
            present.company(),
            request.auth.person,
            file,
            {"": given.text},
            shown=given.version,
            watched=[""],
        )

    done_with_files(request, given.model_dump(), step)
    return _file(file)


def _settings() -> SettingsTold:
    now = seen(present.company(), SETTINGS)
    holds = company_settings.parse(now.text or "")
    items = [Setting(key=key, value=in_force(holds, key), stated=now.value(key) is not None) for key in KEYS]
    return SettingsTold(version=now.state(KEYS), items=items)


def _file(name: str) -> FileTold:
    now = seen(present.company(), name)
    return FileTold(file=name, version=now.state([""]), text=now.text)


def _change(row: SettingChange) -> ChangeTold:
    return ChangeTold(
        id=row.pk, at=row.at, by=row.by.username, place=row.place, before=row.before, after=row.after
    )
