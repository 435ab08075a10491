"""What can be asked, what was answered, and what need not be asked any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason, Said

ASK_BEST = Reason(
    "taste.ask",
    "the answer adds {gain} to {value}; asking costs {cost}, and a share of {drop_off} leave over it",
)
ASK_BOUND = Reason("taste.ask_bound", "{about} has to be known before anything it concerns is offered")

SLATE: Final = "slate"
PAIR: Final = "pair"
YES_NO: Final = "yes_no"
CONSTRAINT: Final = "constraint"
KINDS: Final = (SLATE, PAIR, YES_NO, CONSTRAINT)

#: An item's id, yes or no, or None: "I do not know", "I would rather not say".
Choice = str | bool | None
#: What makes it the same question.
Key = tuple[str, str | None, frozenset[str]]


def key_of(kind: str, about: str | None, items: tuple[str, ...]) -> Key:
    """The key of a question: the order of its items does not matter, nor those of a constraint.

    >>> key_of(PAIR, None, ("tea", "coffee")) == key_of(PAIR, None, ("coffee", "tea"))
    True
    """
    return kind, about, frozenset(() if kind == CONSTRAINT else items)


@dataclass(frozen=True)
class Question:
    """One question, in ids: surfaces put it into words.

    ``kind``: "slate" (which of these?), "pair" (which of the two?), "yes_no" (would you like this one?),
    "constraint" (does ``about`` bind you? then the ``items`` are out). ``value`` is what the best offer is
    worth now and ``gain`` what the answer adds to it, in units of the utilities; ``reason`` says why to ask.
    """

    kind: str
    items: tuple[str, ...]
    about: str | None = None
    value: float = 0.0
    gain: float = 0.0
    reason: Said | None = None

    @property
    def key(self) -> Key:
        """What makes it the same question."""
        return key_of(self.kind, self.about, self.items)

    def as_json(self) -> dict[str, Any]:
        """The question as plain values, by the published schema."""
        return {
            "kind": self.kind,
            "items": list(self.items),
            "about": self.about,
            "value": self.value,
            "gain": self.gain,
            "reason": None if self.reason is None else self.reason.as_json(),
        }


@dataclass(frozen=True)
class Answered:
    """A question that was put, and what came back."""

    kind: str
    items: tuple[str, ...]
    about: str | None
    choice: Choice

    @property
    def key(self) -> Key:
        """The key of the question."""
        return key_of(self.kind, self.about, self.items)


def checked(question: Question, choice: Choice) -> None:
    """Raise `ArgumentInvalid` where ``choice`` is no answer to ``question``.

    >>> checked(Question(PAIR, ("tea", "coffee")), "tea")
    """
    if choice is None:
        return
    if question.kind in (YES_NO, CONSTRAINT):
        allowed, expected = isinstance(choice, bool), "True, False or None"
    else:
        allowed = choice is False or choice in question.items
        expected = ", ".join(map(repr, question.items)) + ", False (none of these) or None"
    if not allowed:
        raise ArgumentInvalid(ARGUMENT_INVALID, name="choice", value=repr(choice), expected=expected)


class Known:
    """What the answers so far settle: it is not asked again."""

    def __init__(self, answers: Sequence[Answered]) -> None:
        self._asked = {answer.key for answer in answers}
        beaten: dict[str, set[str]] = {}
        for answer in answers:
            if isinstance(answer.choice, str):
                beaten.setdefault(answer.choice, set()).update(set(answer.items) - {answer.choice})
        self._below = {item: _all_below(item, beaten) for item in beaten}

    def settles(self, kind: str, items: tuple[str, ...], about: str | None = None) -> bool:
        """Whether the question was put, or its answer follows: one of ``items`` won over all the others.

        >>> slate, pair = Answered(SLATE, ("a", "b", "c"), None, "a"), Answered(PAIR, ("c", "d"), None, "c")
        >>> known = Known([slate, pair])
        >>> known.settles(PAIR, ("d", "a")), known.settles(PAIR, ("b", "c"))
        (True, False)
        """
        if self._asked and key_of(kind, about, items) in self._asked:
            return True
        won = [first for first in items if first in self._below] if kind in (SLATE, PAIR) else []
        return any(all(item == first or item in self._below[first] for item in items) for first in won)


def _all_below(item: str, beaten: Mapping[str, set[str]]) -> set[str]:
    """Everything that ``item`` won over, itself or through others."""
    below: set[str] = set()
    look = [item]
    while look:
        for other in beaten.get(look.pop(), ()):
            if other not in below:
                below.add(other)
                look.append(other)
    return below
