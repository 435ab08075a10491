"""What is sent: JSON bodies read strictly, and text that no store chokes on."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from regulars.api import texts
from regulars.api.errors import Refused

#: How deep a body may be nested: deeper ones are nobody's work.
DEEPEST: Final = 40


def _plain(text: str) -> str:
    if "\x00" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise PydanticCustomError("not_plain", "not plain text")
    return text


#: Text without NUL and halves of characters, which PostgreSQL refuses and files cannot keep.
Plain = Annotated[str, AfterValidator(_plain)]
#: A name or an id: something, on one line of a record.
Name = Annotated[str, StringConstraints(min_length=1, max_length=400), AfterValidator(_plain)]


def _written(kind: str) -> Any:
    """Days and moments are written as the standard has it: a number would be taken for seconds since 1970."""

    def checked(value: Any) -> Any:
        if isinstance(value, dt.date) or (isinstance(value, str) and value[4:5] == "-"):
            return value
        raise PydanticCustomError(kind, "not written as a day")

    return BeforeValidator(checked)


def _of_our_time(value: dt.datetime) -> dt.datetime:
    if not 1900 <= value.year < 9999:
        raise PydanticCustomError("datetime_range", "not of our time")
    return value


Day = Annotated[dt.date, _written("date_type")]
#: A moment of any zone, or of the company's where none is said.
Moment = Annotated[dt.datetime, _written("datetime_type"), AfterValidator(_of_our_time)]
#: What somebody said or wrote.
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_plain)]


def _number(value: Any) -> Any:
    if isinstance(value, str | bool):
        raise PydanticCustomError("float_type", "not a number")
    return value


#: A sum of money: a JSON number. Text is refused: "1,500" is read one way here and another way there.
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False), BeforeValidator(_number)]
#: A sum of money to the hundredth.
ExactAmount = Annotated[
    Decimal,
    Field(ge=0, max_digits=17, decimal_places=2),
    BeforeValidator(_number),
    WithJsonSchema({"type": "number", "minimum": 0}),
]


class Body(BaseModel):
    """What is sent. A name that is not known is refused: it may be a slip in one that is."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """What is told."""

    model_config = ConfigDict(from_attributes=True)


class JsonParser(Parser):
    """JSON as its standard has it: no NaN, no Infinity; another media type is refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as values; raises `Refused` 415 or 400."""
        if request.content_type != "application/json":
            got = request.content_type or "–"
            raise Refused(415, texts.MEDIA_TYPE(expected="application/json", got=got))
        try:
            read = json.loads(request.body, parse_constant=_no_constant)
        except json.JSONDecodeError as broken:
            raise Refused(400, texts.NOT_JSON(place=broken.pos)) from broken
        except (ValueError, RecursionError) as broken:
            raise Refused(400, texts.NOT_JSON(place=0)) from broken
        if _depth(read) > DEEPEST:
            raise Refused(400, texts.NOT_JSON(place=0))
        return read


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _depth(value: Any) -> int:
    """How deep lists and objects are nested, walked without recursion."""
    deepest, left = 0, [(value, 1)]
    while left:
        each, depth = left.pop()
        if isinstance(each, (dict, list)):
            deepest = max(deepest, depth)
            inner = each.values() if isinstance(each, dict) else each
            left.extend((one, depth + 1) for one in inner)
    return deepest
