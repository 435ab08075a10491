"""``regulars case add-claim``, ``add-term`` and ``set``: what else would be written into the file by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import options
from regulars.cli.case import texts, typed
from regulars.cli.case.arguments import By, File, Shows
from regulars.cli.case.company import company_here
from regulars.cli.surface import Surface

if TYPE_CHECKING:
    from regulars.decisions.case import Settings


def _option(name: str, help: str, metavar: str = "TEXT") -> Any:
    return typer.Option(name, metavar=metavar, help=help)


def add_claim(
    file: File,
    id: Annotated[str | None, _option("--id", "The claim to change, instead of a new one.", "ID")] = None,
    ground: Annotated[
        str | None,
        _option(
            "--ground",
            "term, defect, delay, withdrawal, cancellation, overcharge or no_ground.",
            "NAME",
        ),
    ] = None,
    amount: Annotated[str | None, _option("--amount", "The sum in question.", "SUM")] = None,
    used: Annotated[str | None, _option("--used", "What of it was used already.", "SUM")] = None,
    what: Annotated[str | None, _option("--what", "goods, service or digital.", "NAME")] = None,
    sold: Annotated[
        str | None, _option("--sold", "Where: premises, distance or off_premises.", "NAME")
    ] = None,
    days: Annotated[str | None, _option("--days", "Days since it was handed over or agreed.", "N")] = None,
    cause: Annotated[
        str | None, _option("--cause", "Who caused it: company, client or unknown.", "NAME")
    ] = None,
    also: Annotated[
        list[str] | None,
        _option("--also", "made_to_order=yes, told_of_withdrawal=yes or started=yes.", "FACT=VALUE"),
    ] = None,
    evidence: Annotated[
        list[str] | None,
        _option("--evidence", "Evidence of the case that shows it; else all there is.", "ID"),
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say on which ground he claims what. What the rules answer is told at once.

    On a terminal whatever they need is asked. Where he paid by a term of ours, go on with add-term.

    \b
    Examples:
      regulars case add-claim cases/17.yaml
      regulars case add-claim cases/17.yaml --ground term --amount 120 --what service --sold distance
      regulars case add-claim cases/17.yaml --id k1 --days 9
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import files, hearing
        from regulars.decisions.case import deciding, entries, read

        settings = hearing.settings_of(company_here(out, folder))
        document, seen = files.open_case(file)
        deciding.undecided(read(document))
        ground = ground if ground or id else _ask(out, "ground")
        amount = amount if amount or id else _ask(out, "amount")
        given = {
            "ground": ground, "amount": amount, "used": used, "what": what, "sold": sold, "days": days,
            "cause": cause, **dict(typed.pair(each) for each in also or ()),
        }  # fmt: skip
        document, claim = entries.with_claim(document, id, given, evidence)
        read(document)
        document = _asked(out, document, claim, settings)
        files.write_case(file, document, seen=seen)
        _tell(out, document, claim, settings)


def add_term(
    file: File,
    claim: Annotated[
        str | None, _option("--claim", "The claim that hangs on it, where there are several.", "ID")
    ] = None,
    text: Annotated[str | None, _option("--text", "The term in question, in its own words.")] = None,
    version: Annotated[str | None, _option("--version", "The version that he saw.")] = None,
    shown_at: Annotated[str | None, _option("--shown-at", "When it was shown to him.", "MOMENT")] = None,
    accepted: Annotated[
        str | None, _option("--accepted", "How: signature, button, tick, message or voice.", "NAME")
    ] = None,
    accepted_at: Annotated[str | None, _option("--accepted-at", "When he accepted it.", "MOMENT")] = None,
    proof: Annotated[
        list[str] | None, _option("--proof", "Evidence of the case that proves it.", "ID")
    ] = None,
    negotiated: Annotated[
        bool, typer.Option("--negotiated", help="It was bargained over one by one.")
    ] = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say by which term of ours he paid, and how it was shown to him and accepted.

    What nobody can prove is left out: then it was not disclosed, and the sum is owed.

    \b
    Examples:
      regulars case add-term cases/17.yaml --text "a cancellation within 48 hours costs 120 lei"
      regulars case add-term cases/17.yaml --version 7 --shown-at 2026-09-20T10:02 --accepted button
      regulars case add-term cases/17.yaml --accepted-at 2026-09-20T10:03 --proof e2
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import files, hearing
        from regulars.decisions.case import deciding, entries, read

        settings = hearing.settings_of(company_here(out, folder))
        document, seen = files.open_case(file)
        deciding.undecided(read(document))
        said = {
            "text": text, "version": version, "shown_at": shown_at, "accepted": accepted,
            "accepted_at": accepted_at, "evidence": proof, "negotiated": negotiated or None,
        }  # fmt: skip
        mine = entries.claim_of(document, claim)
        document = entries.with_term(document, mine, said)
        _answers(document, mine["id"], settings)
        files.write_case(file, document, seen=seen)
        _tell(out, document, mine["id"], settings)


def _tell(out: Surface, document: dict[str, Any], claim: str, settings: Settings) -> None:
    """Say what the rules answer on one claim."""
    told = _answers(document, claim, settings)
    out.say(texts.CLAIMED(id=claim))
    for said in told.because:
        out.line(f"  {out.words(said)}")
    made = next(each for each in document["claims"] if each["id"] == claim)
    out.answer({"claim": made, "owed": told})


def _answers(document: dict[str, Any], claim: str, settings: Settings) -> Any:
    """What the rules say of one claim."""
    from regulars.decisions.case import read
    from regulars.decisions.case.owed import owed
    from regulars.decisions.case.standing import stand

    case = read(document)
    return next(each for each in owed(case, stand(case), settings) if each.claim == claim)


def _asked(out: Surface, document: dict[str, Any], claim: str, settings: Settings) -> dict[str, Any]:
    """``document`` with what the rules need of the claim, as the person at the terminal says it."""
    from regulars.decisions.case import entries

    known: set[str] = set()
    while out.interactive:
        wanted = [name for name in _answers(document, claim, settings).missing if name in entries.CLAIM_FACTS]
        name = next((each for each in entries.CLAIM_FACTS if each in wanted and each not in known), None)
        if name is None:
            break
        known.add(name)
        if said := _ask(out, name):
            document, _ = entries.with_claim(document, claim, {name: said}, None)
    return document


def _ask(out: Surface, name: str) -> str | None:
    """What a person says of a fact; None where he does not know it, or nobody can be asked."""
    from regulars.decisions.rules import FACTS

    fact = FACTS[name]
    if not out.interactive:
        return None
    known = ", ".join(fact.values) or {"flag": "yes, no", "number": "0 …"}[fact.type]
    return out.ask(texts.ASK_FACT, about=fact.label(), known=known) or None


def set_details(
    file: File,
    shows: Shows = None,
    source: Annotated[
        list[str] | None, _option("--from", "Evidence of the case that shows it.", "ID")
    ] = None,
    annual_pay: Annotated[
        str | None, _option("--annual-pay", "What the employee earns a year.", "LOW-HIGH")
    ] = None,
    put_right: Annotated[
        str | None, _option("--put-right", "What putting it right costs us.", "LOW-HIGH")
    ] = None,
    nearest: Annotated[
        str | None, _option("--nearest", "What the nearest that can be done costs us.", "LOW-HIGH")
    ] = None,
    nearest_offer: Annotated[
        str | None, _option("--nearest-offer", "The nearest that can be done, in the client's words.")
    ] = None,
    handling: Annotated[
        str | None, _option("--handling", "What handling the case costs us.", "LOW-HIGH")
    ] = None,
    tail: Annotated[
        str | None, _option("--tail", "What those whom he brought will bring.", "LOW-HIGH")
    ] = None,
    cases_before: Annotated[
        int | None, typer.Option("--cases-before", min=0, help="Cases of this client before.")
    ] = None,
    upheld_before: Annotated[
        int | None, typer.Option("--upheld-before", min=0, help="Of them, those in which he was right.")
    ] = None,
    apologised: Annotated[bool, typer.Option("--apologised", help="An apology was given just now.")] = False,
    waive: Annotated[
        str | None, _option("--waive", "Why the case goes on without evidence; signed with --by.")
    ] = None,
    by: By = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Add to a case what is known of it: facts that its evidence shows, costs, the employee's pay, a waiver.

    \b
    Examples:
      regulars case set cases/18.yaml --shows employee_kept_rules=yes --from e1
      regulars case set cases/18.yaml --annual-pay 40000-50000 --put-right 60-90
      regulars case set cases/19.yaml --waive "the guest stands before us" --by Irina
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import files, hearing
        from regulars.cli.case import screen
        from regulars.decisions.case import deciding, entries, read

        here = company_here(out, folder)
        document, seen = files.open_case(file)
        deciding.undecided(read(document))
        now = hearing.now(here).isoformat(timespec="seconds")
        facts = [typed.fact(each) | ({"evidence": source} if source else {}) for each in shows or ()]
        document = entries.added(document, facts=facts) if facts else document
        ranges = {
            ("employee", "annual_pay"): annual_pay, ("costs", "put_right"): put_right,
            ("costs", "nearest"): nearest, ("costs", "handling"): handling, ("client", "tail"): tail,
        }  # fmt: skip
        said: dict[tuple[str, str], Any] = {
            ("costs", "nearest_offer"): nearest_offer, ("client", "cases_before"): cases_before,
            ("client", "upheld_before"): upheld_before,
        }  # fmt: skip
        said |= {place: entries.span(text) for place, text in ranges.items() if text is not None}
        document = entries.with_details(document, said)
        if apologised:
            document["apologised_at"] = now
        if waive is not None:
            document["waiver"] = {"by": typed.name(by), "why": waive, "at": now}
        told = read(document)
        files.write_case(file, document, seen=seen)
        out.say(texts.NOTED)
        if not as_json:
            screen.case(out, told, hearing.settings_of(here), file)
        out.answer({"case": document})
