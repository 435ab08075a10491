"""What a wish in a person's own words means on a menu: the item, a question back, or nothing we have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from regulars.decisions import conduct
from regulars.decisions.conduct.reading import Turn
from regulars.decisions.visit.hearing import Heard, Part, Unit
from regulars.decisions.visit.lexicon import lexicon
from regulars.decisions.visit.menu import Menu
from regulars.decisions.visit.shelf import EXPLAINED, GUESS, NAMED, WIDER, Fit, Shelf, shelf_of, strength
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason, Said

Verdict = Literal["clear", "doubtful", "none"]

CLEAR = Reason("wish.clear", "that is on the menu")
WHICH = Reason("wish.which", "several things are called so; ask which")
KINDS = Reason("wish.kind", "a kind of thing is meant; ask which of these")
PARTLY = Reason("wish.partly", "only a part of it was understood or is there; ask whether this is meant")
SIZE = Reason("wish.size", "there is no such size here; ask whether one of these would do")
OTHER = Reason("wish.other", "there is no such thing here; ask whether one of these would do")
ADVICE = Reason("wish.advice", "advice is asked for")
USUAL = Reason("wish.usual", "what he usually takes is meant; ask whether it is that")
NOT_YET = Reason("wish.not_yet", "it may be no order; ask what he would like")
CONTAINS = Reason("wish.contains", "it has in it what he does not want; ask")
OUT = Reason("wish.out", "it is not there today")
OUT_BUT = Reason("wish.out_but", "it is not there today; ask whether one of these would do")
UNCLEAR = Reason("wish.unclear", "it was not understood; ask to say it in other words")
ONLY_NOT = Reason("wish.only_not", "he said what he does not want; ask what he would like")
NOT_HERE = Reason("wish.not_here", "it is not on the menu")
FOREIGN = Reason("wish.foreign", "it is in a language that is not read here (en, ru and ro are)")
INSULT = Reason("wish.insult", "it is no wish but an insult; stay calm and ask what he would like")

WISH_TOO_LONG = Reason(
    "error.wish_too_long", "The wish has {n} characters; say it in at most {most}, it need not be a letter."
)

#: A minute of talk.
LONGEST: Final = 1000
#: How many items are named when it is asked which.
MOST_NAMED: Final = 6


@dataclass(frozen=True)
class Match:
    """What one thing wished for means: ``items`` it is (clear) or may be (doubtful), best first.

    ``said`` are the words that name it, ``quantity`` how many (None where it was not said), ``without`` what
    it is to be without, ``tasks`` what he wants done, as far as he said.
    """

    said: str
    verdict: Verdict
    items: tuple[str, ...]
    tasks: tuple[str, ...]
    quantity: int | None
    without: tuple[str, ...]
    reason: Said

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "said": self.said,
            "verdict": self.verdict,
            "items": list(self.items),
            "tasks": list(self.tasks),
            "quantity": self.quantity,
            "without": list(self.without),
            "reason": self.reason.as_json(),
        }


def match(wish: str, menu: Menu, lang: str | None = None) -> list[Match]:
    """What each thing in a wish (free text in English, Russian or Romanian) means on ``menu``.

    Words are compared by stems in three languages, by what things are called in the others, and by the
    company's own synonyms; misspelt, transliterated and unaccented words are found. ``lang`` says in which
    language small words are read where they are the same. Where several items or none fit exactly the
    verdict is "doubtful", and ``items`` are what to ask back about. Never empty: a wish that means nothing
    here has one match with the verdict "none" or "doubtful", and its reason. Raises `ArgumentInvalid` for
    more than `LONGEST` characters.

    >>> from regulars.decisions.visit.menu import Item
    >>> menu = Menu((Item("1", {"en": "Omelette"}), Item("2", {"en": "Coffee"}), Item("3", {"en": "Cocoa"})))
    >>> [(each.items, each.quantity) for each in match("омлет и два кофе, пожалуйста", menu)]
    [(('1',), None), (('2',), 2)]
    >>> match("something hot", menu)[0].verdict, match("a pizza", menu)[0].verdict
    ('doubtful', 'none')
    """
    if len(wish) > LONGEST:
        raise ArgumentInvalid(WISH_TOO_LONG, n=len(wish), most=LONGEST)
    shelf = shelf_of(menu)
    heard = shelf.ear.hear(wish, lang)
    parts = [part for part in _joined(heard.parts, shelf) if not part.says_nothing or part.without]
    found = [_resolve(part, shelf, heard, menu) for part in parts]
    found = _agreed(parts, _to_the_point(parts, found, shelf)) or [_without_a_wish(heard, wish)]
    if not any(each.items for each in found) and _is_insult(wish):
        return [replace(found[0], said=wish.strip(), verdict="none", reason=INSULT())]
    return found


def verdict(matches: Sequence[Match]) -> Verdict:
    """Of the whole wish: clear when all of it is, none when nothing of it is here, else doubtful.

    >>> from regulars.decisions.visit.menu import Item
    >>> menu = Menu((Item("1", {"en": "Coffee"}),))
    >>> verdict(match("coffee", menu)), verdict(match("coffee and a pizza", menu))
    ('clear', 'doubtful')
    """
    verdicts = {each.verdict for each in matches}
    return next(iter(verdicts)) if len(verdicts) == 1 else "doubtful"


def _resolve(part: Part, shelf: Shelf, heard: Heard, menu: Menu) -> Match:
    """What one part means."""
    if part.either:
        return _either(part, shelf, heard, menu)
    fits = [fit for fit in shelf.fits(part) if not _is_denied(fit, part)]
    free = [fit for fit in fits if not shelf.has(fit, part.without)] if part.without else fits
    state, chosen, reason = _choose(part, free, heard, shelf)
    wanted, _, _ = _choose(part, fits, heard, shelf) if len(free) < len(fits) else (state, (), reason)
    if wanted == "clear" and state != "clear":
        state, chosen, reason = "doubtful", [fit for fit in fits if fit.exact], CONTAINS()
    if state == "clear" and (held := _held_back(part, chosen[0], heard)):
        state, reason = "doubtful", held
    state, items, reason = _there(state, [fit.item.id for fit in chosen], reason, menu)
    return Match(
        said=" ".join(unit.text for unit in part.units),
        verdict=state,
        items=tuple(items[:MOST_NAMED]),
        tasks=shelf.tasks_in(part),
        quantity=part.count,
        without=tuple(unit.text for unit in part.without),
        reason=reason,
    )


def _either(part: Part, shelf: Shelf, heard: Heard, menu: Menu) -> Match:
    """Tea or coffee: all that was named is asked back about."""
    choices = [_resolve(each, shelf, heard, menu) for each in part.either]
    items = tuple(dict.fromkeys(item for each in choices for item in each.items))
    reason = WHICH() if items else choices[0].reason
    said = " / ".join(each.said for each in choices)
    without = tuple(unit.text for unit in part.without)
    state: Verdict = "doubtful" if items else choices[0].verdict
    return Match(said, state, items[:MOST_NAMED], (), None, without, reason)


def _is_denied(fit: Fit, part: Part) -> bool:
    """Whether the item is itself what is not wanted: "not coffee"."""
    return not fit.agrees and any(
        strength(unit, named) >= NAMED for unit in part.without for named in fit.named
    )


def _choose(part: Part, fits: list[Fit], heard: Heard, shelf: Shelf) -> tuple[Verdict, list[Fit], Said]:
    """The items that a part is (clear) or may be (doubtful), by how well they fit."""
    exact = [fit for fit in fits if fit.exact]
    full = [fit for fit in fits if fit.full]
    if exact:
        agreeing = [fit for fit in exact if fit.agrees] or exact
        agreeing = [fit for fit in agreeing if _is_for(fit, part)] or agreeing
        bare = [fit for fit in agreeing if fit.bare]
        if len(bare) == 1 and any(unit.keys & lexicon().plain for unit in part.units):
            return "clear", bare, CLEAR()
        complete = [fit for fit in agreeing if fit.complete]
        if len(complete) == 1:
            return "clear", complete, CLEAR()
        said = max(len(fit.explained) for fit in agreeing)
        rivals = [fit for fit in full if _rivals(fit, said) and fit not in agreeing]
        if len(agreeing) == 1 and (agreeing[0].agrees or not rivals):
            only_a_need = all(unit.among(lexicon().needs) or unit.soft for unit in agreeing[0].named)
            return ("doubtful", agreeing, KINDS()) if only_a_need else ("clear", agreeing, CLEAR())
        return "doubtful", agreeing + rivals, WHICH()
    sized = [fit for fit in fits if fit.conflict and fit.head >= NAMED and min(fit.explained) >= EXPLAINED]
    if sized:
        return "doubtful", sized, SIZE()
    own_names = [fit for fit in full if min(fit.explained) >= NAMED and any(map(_is_own_name, fit.named))]
    if len(own_names) == 1:
        return "clear", own_names, CLEAR()
    if len(full) == 1 and _is_only_such(full[0], part):
        return "clear", full, CLEAR()
    if full:
        return "doubtful", own_names or full, KINDS()
    if "advice" in heard.marks:
        return "doubtful", fits, ADVICE()
    if beyond := _beyond_leftovers(fits, shelf):
        return "clear", [beyond], CLEAR()
    return _partly(part, fits, heard)


def _beyond_leftovers(fits: list[Fit], shelf: Shelf) -> Fit | None:
    """The one item whose noun was said for certain beside words that mean nothing here."""
    best = max((_said(fit) for fit in fits), default=0)
    near = [fit for fit in fits if _said(fit) >= best]
    if len(near) != 1 or not near[0].anchored or near[0].conflict:
        return None
    fit = near[0]
    if not all(shelf.is_idle(unit) for unit in fit.left):
        return None
    return None if any(_may_name(fit, unit) for unit in fit.left) else fit


def _said(fit: Fit) -> int:
    """How many words of its name were said, those aside that only frame it."""
    return sum(
        unit not in fit.left and not unit.keys & lexicon().frames
        for unit in fit.named
        if any(strength(unit, other) >= NAMED for other in fit.words)
    )


def _may_name(fit: Fit, unit: Unit) -> bool:
    """Whether an unknown word may tell another thing from this one: it stands where such a word would."""
    if unit.meanings or (unit.where and fit.entire):
        return False
    return unit.after or any(unit.adjoins(other) for other in fit.named)


def _is_for(fit: Fit, part: Part) -> bool:
    """Whether it is made for whoever is named: a children's haircut for a son."""
    people = [unit for unit in part.units if unit.of_people]
    return bool(people) and all(unit in fit.named for unit in people)


def _rivals(fit: Fit, said: int) -> bool:
    """Whether an item that is not what was named may be meant all the same; ``said`` counts what was said."""
    return (fit.head >= EXPLAINED or fit.core_named) and len(fit.explained) >= said


def _is_only_such(fit: Fit, part: Part) -> bool:
    """Whether a kind of thing was named, and it is the only one of that kind."""
    vague = lexicon().general | lexicon().needs
    named = not any(unit.among(vague) for unit in part.units)
    return fit.head >= EXPLAINED and named and not part.open and not part.without


def _is_own_name(unit: Unit) -> bool:
    """Whether it is a name of its own, such as Margherita, and not what things are called."""
    things = {each for each in unit.meanings if each.startswith("thing:")}
    return not unit.soft and things <= lexicon().makes


def _partly(part: Part, fits: list[Fit], heard: Heard) -> tuple[Verdict, list[Fit], Said]:
    """Nothing fits whole: what fits in part is asked about, what is known and not here is said to be so."""
    asked = [fit for fit in fits if fit.core or not all(unit.describes for unit in fit.named)]
    asked = [fit for fit in asked if fit.core] or asked
    named = [fit for fit in asked if fit.head >= GUESS and max(fit.explained) >= GUESS]
    if named:
        return "doubtful", [fit for fit in named if fit.head == named[0].head], PARTLY()
    wider = [fit for fit in asked if max(fit.explained) <= WIDER]
    if asked:
        return "doubtful", asked, OTHER() if wider else PARTLY()
    if heard.foreign:
        return "none", [], FOREIGN()
    if not part.units:
        return "doubtful", [], ONLY_NOT() if part.without else UNCLEAR()
    known = [unit for unit in part.units if unit.meanings and not unit.soft]
    named_things = [
        unit for unit in known if not unit.describes and not unit.among(lexicon().needs | lexicon().general)
    ]
    if named_things:
        return "none", [], NOT_HERE()
    return "doubtful", [], KINDS() if known else UNCLEAR()


def _held_back(part: Part, fit: Fit, heard: Heard) -> Said | None:
    """Why what seems clear is asked back all the same."""
    if heard.foreign:
        return PARTLY()
    for mark, reason in (("not_yet", NOT_YET), ("usual", USUAL), ("advice", ADVICE)):
        if mark in heard.marks:
            return reason()
    about = all(unit.after or unit.soft for unit in part.units)
    return KINDS() if part.open and (about or not fit.complete) else None


def _there(state: Verdict, items: list[str], reason: Said, menu: Menu) -> tuple[Verdict, list[str], Said]:
    """Only what is there today is named; in place of what is not, others of its group."""
    there = [item for item in items if menu[item].available]
    if there or not items:
        return state, there, reason
    groups = {menu[item].group for item in items} - {""}
    others = [item.id for item in menu.items if item.available and item.group in groups]
    return ("doubtful", others, OUT_BUT()) if others else ("none", others, OUT())


def _joined(parts: Sequence[Part], shelf: Shelf) -> list[Part]:
    """Parts that are one name together, such as bread and butter, become one."""
    made: list[Part] = []
    for part in parts:
        if made and part.linked == "both" and made[-1].units and part.units:
            last = made[-1]
            both = replace(last, units=last.units + part.units, without=last.without + part.without)
            if any(fit.complete and min(fit.explained) >= NAMED for fit in shelf.fits(both)):
                made[-1] = both
                continue
        if made and part.linked == "break" and part.units and all(unit.after for unit in part.units):
            described = replace(made[-1], units=made[-1].units + part.units)
            if any(fit.exact for fit in shelf.fits(described)):
                made[-1] = described
                continue
            if _is_idle(part, shelf):
                continue
        made.append(part)
    return made


def _to_the_point(parts: Sequence[Part], found: list[Match], shelf: Shelf) -> list[Match | None]:
    """What is told beside a clear wish and names nothing here is left out (None)."""
    if not any(each.verdict == "clear" for each in found):
        return list(found)
    return [
        None if not each.items and part.units and part.telling and _is_idle(part, shelf) else each
        for part, each in zip(parts, found, strict=True)
    ]


def _is_idle(part: Part, shelf: Shelf) -> bool:
    """Whether nothing in it but people has to do with the menu."""
    return all(unit.of_people or shelf.is_idle(unit) for unit in part.units)


def _agreed(parts: Sequence[Part], found: Sequence[Match | None]) -> list[Match]:
    """Two things said one after the other that can only be one item are that item."""
    made: list[Match] = []
    before = Part()
    for part, each in zip(parts, found, strict=True):
        if each is None:
            continue
        pair, before = (before, part), part
        last = made[-1] if made else None
        common = [item for item in last.items if item in each.items] if last else []
        one = len(common) == 1 and part.linked in ("", "break", "sentence") and _names_a_thing(pair)
        if last is None or not one:
            made.append(each)
            continue
        quantity = last.quantity if last.quantity is not None else each.quantity
        made[-1] = replace(
            last,
            said=f"{last.said}, {each.said}",
            verdict="clear",
            items=tuple(common),
            tasks=tuple(dict.fromkeys((*last.tasks, *each.tasks))),
            quantity=quantity,
            without=tuple(dict.fromkeys((*last.without, *each.without))),
            reason=CLEAR(),
        )
    return made


def _names_a_thing(parts: Sequence[Part]) -> bool:
    """Whether something in them is more than a need or a general word."""
    vague = lexicon().needs | lexicon().general
    return any(unit.meanings - vague and not unit.describes for part in parts for unit in part.units)


def _without_a_wish(heard: Heard, wish: str) -> Match:
    """Nothing was named at all."""
    for mark, reason in (("usual", USUAL), ("advice", ADVICE), ("not_yet", NOT_YET)):
        if mark in heard.marks:
            return Match(wish.strip(), "doubtful", (), (), None, (), reason())
    if heard.foreign:
        return Match(wish.strip(), "none", (), (), None, (), FOREIGN())
    return Match(wish.strip(), "doubtful", (), (), None, (), UNCLEAR())


def _is_insult(wish: str) -> bool:
    """Whether it attacks somebody, by the measure of `regulars.decisions.conduct`."""
    return any(each.attack and not each.abstained for each in conduct.read([Turn("client", wish)]).findings)
