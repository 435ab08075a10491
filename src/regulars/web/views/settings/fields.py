"""Fields of settings: what a browser sends becomes a value of the file, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from regulars.reasons import Reason, Said
from regulars.settings.checks import Check
from regulars.web.texts import settings as texts


class Wrong(Exception):
    """What was typed cannot stand; ``said`` says what it has to be."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.english())


#: A line that was typed, what kind it is, and why.
Sorted = tuple[str, Reason, str]


@dataclass(frozen=True)
class Field:
    """One setting in a form.

    ``kind`` is text, long, number, whole, flag, choice, lines, range, some, classes or principles.
    ``optional``: left empty, the setting is taken out of the file. ``expected`` says what it has to be where
    a form writes it otherwise than the file; ``refused`` may say more of a value that passes ``check``;
    ``sorted`` says of each line what kind it is.
    """

    key: str
    label: Reason
    check: Check
    kind: str = "text"
    help: Reason | None = None
    choices: tuple[tuple[str, Reason | str], ...] = ()
    optional: bool = False
    expected: Reason | None = None
    refused: Callable[[Any], Said | None] | None = None
    sorted: Callable[[Sequence[str]], list[Sorted]] | None = None

    def read(self, posted: QueryDict) -> Any:
        """The value that was typed; raises `Wrong`."""
        value = _READ[self.kind](self, posted)
        if value is None and self.optional:
            return None
        if value is None or not self.check.allowed(value):
            raise Wrong(self.wrong())
        said = self.refused(value) if self.refused else None
        if said is not None:
            raise Wrong(said)
        return value

    def wrong(self) -> Said:
        """What it has to be."""
        expected = self.check.expected if self.expected is None else self.expected()
        return texts.HAS_TO_BE(expected=expected)

    def typed(self, posted: QueryDict) -> Any:
        """What was typed, as the form shows it again."""
        if self.kind == "flag":
            return self.key in posted
        if self.kind == "some":
            return posted.getlist(self.key)
        if self.kind == "range":
            return [posted.get(f"{self.key}-{end}", "") for end in ("low", "high")]
        return posted.get(self.key, "")

    def shown(self, value: Any) -> Any:
        """A value of the file, as the form shows it."""
        if self.kind in ("flag", "some"):
            return value
        if self.kind == "range":
            return [plain_number(each) for each in value]
        if self.kind == "lines":
            return "\n".join(value or ())
        return "" if value is None else plain_number(value) if isinstance(value, int | float) else str(value)


def number_in(text: str) -> int | float | None:
    """A number as people type it, None where it is none; a decimal comma and spaces are understood.

    >>> number_in("1 234,5"), number_in("20"), number_in("soon")
    (1234.5, 20, None)
    """
    plain = "".join(text.split()).replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() and "." not in plain and abs(value) < 1e15 else value


def plain_number(value: float) -> str:
    """A number as it is typed.

    >>> plain_number(20.0), plain_number(0.01)
    ('20', '0.01')
    """
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def lines_in(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _text(field: Field, posted: QueryDict) -> Any:
    text = posted.get(field.key, "").strip()
    return None if field.optional and not text else " ".join(text.split())


def _number(field: Field, posted: QueryDict) -> Any:
    return number_in(posted.get(field.key, ""))


def _range(field: Field, posted: QueryDict) -> Any:
    found = [number_in(posted.get(f"{field.key}-{end}", "")) for end in ("low", "high")]
    return None if None in found else found


def _optional_number(field: Field, posted: QueryDict) -> Any:
    text = posted.get(field.key, "").strip()
    value = number_in(text)
    if text and value is None:
        raise Wrong(field.wrong())
    return value


_READ: Mapping[str, Callable[[Field, QueryDict], Any]] = {
    "text": _text,
    "long": _text,
    "choice": _text,
    "number": _optional_number,
    "whole": _number,
    "flag": lambda field, posted: field.key in posted,
    "lines": lambda field, posted: lines_in(posted.get(field.key, "")),
    "some": lambda field, posted: [each for each, _ in field.choices if each in posted.getlist(field.key)],
    "range": _range,
}


def bound(
    field: Field, raw: Any, *, error: Said | None = None, stands: Said | str | None = None
) -> dict[str, Any]:
    """A field as the template has it: named, filled, with what is wrong with it."""
    return {
        "field": field,
        "id": "f-" + field.key.replace(".", "-"),
        "raw": raw,
        "error": error,
        "stands": stands,
        "sorted": field.sorted(lines_in(raw)) if field.sorted else None,
        "described": described(field.key.replace(".", "-"), bool(field.help), error is not None),
    }


def described(name: str, help: bool, error: bool) -> str:
    """Ids of what describes a field: its help and its error."""
    ids: Sequence[tuple[str, bool]] = ((f"h-{name}", help), (f"e-{name}", error))
    return " ".join(id for id, there in ids if there)
