"""``regulars case``: a case from its opening to its end, in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import options
from regulars.cli.case import details, texts, typed
from regulars.cli.case.arguments import By, Explain, File, Shows, Why
from regulars.cli.case.company import client_of, company_here
from regulars.cli.conduct import KEEP_DAYS, MOST_DAYS
from regulars.cli.surface import Surface
from regulars.cli.workplace import typed as shell

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.decisions.case import Settings

group = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="A complaint or conflict: evidence first, then what is owed, what each course costs, your decision.",
)


@group.command("new")
def new(
    file: File,
    country: Annotated[str, typer.Option(metavar="CODE", help="Whose law binds: RO, RU, MD, …")],
    client: Annotated[
        str | None, typer.Option(metavar="ID", help="The client, as the records name him.")
    ] = None,
    kind: Annotated[str, typer.Option(metavar="KIND", help="consumer or business")] = "consumer",
    asks: Annotated[
        list[str] | None,
        typer.Option("--asks", metavar="WHAT[=SUM]", help="What he demands: refund=120, dismiss, wish, …"),
    ] = None,
    ultimatum: Annotated[bool, typer.Option("--ultimatum", help="He says: or else.")] = False,
    language: Annotated[str | None, typer.Option(metavar="en|ru|ro", help="The client's language.")] = None,
    check_back: Annotated[
        str | None,
        typer.Option("--check-back", metavar="TEXT", help="It began with this answer to a check-back."),
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Open a case.

    What the portfolio says of the client is put in; whoever is in nobody's records has a case, too. Evidence,
    claims and costs are added by add-evidence, add-claim and set, or written into the file by hand.

    \b
    Examples:
      regulars case new cases/17.yaml --client 1843 --country RO --asks fee_back=120
      regulars case new cases/18.yaml --country RU --asks dismiss --ultimatum
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import hearing
        from regulars.casebook.files import write_case
        from regulars.cli.case import screen
        from regulars.decisions.case import entries, read

        here = company_here(out, folder)
        who: dict[str, Any] = {"id": None, "kind": kind, "tail": "unknown"}
        if client is not None:
            who = {**client_of(here, client, out.lang), "kind": kind}
        opened_at = hearing.now(here)
        document: dict[str, Any] = {
            "case": file.stem,
            "opened_at": opened_at.isoformat(timespec="seconds"),
            "country": country.upper(),
            "language": language or out.lang,
            "client": who,
            "asks": [typed.ask(each, ultimatum) for each in asks or ()],
        }
        if here is not None and here.settings.currency:
            document["currency"] = here.settings.currency
        if check_back:
            document["evidence"] = [entries.statement("e1", "check-back.txt", check_back, opened_at)]
        told = read(document)
        write_case(file, document)
        out.say(texts.MADE(path=str(file)))
        screen.case(out, told, hearing.settings_of(here), file)
        out.next(f"regulars case add-evidence {shell(file)} call.vtt", f"regulars case advise {shell(file)}")
        out.answer({"written": file, "case": document})


@group.command("show")
def show(
    file: File, as_json: options.Json = False, lang: options.Lang = None, folder: options.Folder = None
) -> None:
    """Show a case: what is asked, what is shown, what was decided, and whether its evidence is unchanged.

    \b
    Examples:
      regulars case show cases/17.yaml
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import hearing
        from regulars.casebook.files import read_case
        from regulars.cli.case import screen
        from regulars.decisions.case import read

        settings = hearing.settings_of(company_here(out, folder))
        told = read(read_case(file))
        states = screen.case(out, told, settings, file) if not as_json else screen.evidence(told, file)
        out.answer({"case": told.document, "evidence": states})


@group.command("add-evidence")
def add_evidence(
    file: File,
    evidence: Annotated[
        Path, typer.Argument(metavar="EVIDENCE", help="A recording, transcript, photo, document.")
    ],
    says: Annotated[str, typer.Option("--says", metavar="TEXT", help="What it shows, in words.")] = "",
    shows: Shows = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="What it is, where its name does not say.")
    ] = None,
    read_it: Annotated[
        bool, typer.Option("--read", help="It is a transcript: note what was said in it.")
    ] = False,
    client: Annotated[
        list[str] | None,
        typer.Option("--client", metavar="NAME", help="Who in the transcript is the client."),
    ] = None,
    employee: Annotated[
        list[str] | None,
        typer.Option("--employee", metavar="NAME", help="Who in the transcript is the employee."),
    ] = None,
    keep_days: Annotated[
        int,
        typer.Option(
            "--keep-days",
            min=1,
            max=MOST_DAYS,
            metavar="N",
            help="After how many days a record of talk is to be deleted.",
        ),
    ] = KEEP_DAYS,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Add evidence to a case: its hash, size and type; the file itself stays where it is.

    A file that is not what its name says is refused. With --read what was said in a transcript is noted in
    the case, of both sides by one measure.

    \b
    Examples:
      regulars case add-evidence cases/18.yaml call.vtt --read --shows employee_kept_rules=yes
      regulars case add-evidence cases/18.yaml call.mp3 --shows employee_kept_rules=yes --shows warned=yes
      regulars case add-evidence cases/17.yaml terms-v7.pdf --says "the fee stands in version 7"
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import files, hearing
        from regulars.cli.case import screen
        from regulars.decisions.case import entries, read

        here = company_here(out, folder)
        document, seen = files.open_case(file)
        read(document)
        id = entries.next_id(document, "evidence", "e")
        kind = kind or ("transcript" if read_it else None)
        entry = typed.evidence(evidence, file, id, kind, says, hearing.now(here), keep_days)
        facts = [{**typed.fact(each), "evidence": [id]} for each in shows or ()]
        noted: list[dict[str, Any]] = []
        if read_it:
            noted, in_record = typed.read_transcript(evidence, id, client or [], employee or [])
            said_already = {each["fact"] for each in facts}
            facts += [each for each in in_record if each["fact"] not in said_already]
        document = entries.added(document, evidence=[entry], facts=facts, findings=noted)
        read(document)
        files.write_case(file, document, seen=seen)
        out.say(texts.ADDED(name=entry["name"], id=id, type=entry["type"], digest=entry["sha256"][:12]))
        for each in noted:
            out.line(f"  {out.words(screen.turn(each['turn'], each['speaker'], each['kind']))}")
        out.answer({"evidence": entry, "facts": facts, "findings": noted})


group.command("add-claim")(details.add_claim)
group.command("add-term")(details.add_term)
group.command("set")(details.set_details)


@group.command("advise")
def advise(
    file: File,
    why: Why = None,
    by: By = None,
    explain: Explain = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say what the record and the rules say: gates, what is owed, courses with their money, words for the
    client.

    Your own reason comes first: with --why it is written into the case, then the courses are shown.

    \b
    Examples:
      regulars case advise cases/17.yaml
      regulars case advise cases/17.yaml --by Irina --why "we never told him of the fee"
      regulars case advise cases/17.yaml --explain --lang ro
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import files, hearing
        from regulars.cli.case import screen
        from regulars.decisions.case import advise as advice_on
        from regulars.decisions.case import deciding, read

        here = company_here(out, folder)
        settings = hearing.settings_of(here)
        document, seen = files.open_case(file)
        if why is not None:
            document = deciding.with_reason(document, typed.name(by), why, hearing.now(here))
            files.write_case(file, document, seen=seen)
        told = read(document)
        found = advice_on(told, settings)
        out.heading(texts.CASE, case=told.id)
        screen.advice(out, found, settings, told.language or out.lang, explain=explain)
        out.next(*dict.fromkeys(screen.steps(found, shell(file))))
        out.answer(_advice_document(found, settings, told.language or out.lang, explain=explain))


@group.command("decide")
def decide(
    file: File,
    course: Annotated[
        str, typer.Option("--course", metavar="NAME", help="What is done: give_owed, put_right, …")
    ],
    by: By = None,
    why: Why = None,
    amount: Annotated[
        float | None, typer.Option("--amount", metavar="SUM", help="What is paid in all; else what is owed.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Record your decision: the course, your reason, the versions of the rules; also against the advice.

    What the law or a principle takes off the table cannot be decided in a case.

    \b
    Examples:
      regulars case decide cases/17.yaml --course give_owed --by Irina --why "we never told him of the fee"
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import files, hearing
        from regulars.cli.case import screen
        from regulars.decisions.case import deciding, read

        here = company_here(out, folder)
        settings = hearing.settings_of(here)
        document, seen = files.open_case(file)
        document = deciding.decide(
            document,
            settings,
            course=course,
            by=typed.name(by),
            why=why or "",
            at=hearing.now(here),
            amount=amount,
        )
        files.write_case(file, document, seen=seen)
        out.say(texts.RECORDED)
        told = read(document)
        if not as_json:
            screen.case(out, told, settings, file)
        kept = _to_outcomes(here, told, settings, concessions=True)
        if kept:
            out.say(texts.TO_OUTCOMES)
        out.answer({"decision": document["decision"], "outcomes": kept})


@group.command("close")
def close(
    file: File,
    followed: Annotated[
        str,
        typer.Option(
            "--followed", metavar="WHAT", help="What followed: stayed, left, claimed_again, unknown."
        ),
    ],
    by: By = None,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="What there is to learn, without names.")
    ] = "",
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Close a decided case with what followed; closed cases teach what courses cost.

    \b
    Examples:
      regulars case close cases/17.yaml --followed stayed
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import files, hearing
        from regulars.decisions.case import deciding, read

        here = company_here(out, folder)
        document, seen = files.open_case(file)
        document = deciding.close(document, followed=followed, at=hearing.now(here), by=by or "", note=note)
        files.write_case(file, document, seen=seen)
        out.say(texts.CLOSED)
        kept = _to_outcomes(here, read(document), hearing.settings_of(here), concessions=False)
        if kept:
            out.say(texts.TO_OUTCOMES)
        out.answer({"closed": document["closed"], "outcomes": kept})


@group.command("given")
def given(as_json: options.Json = False, lang: options.Lang = None, folder: options.Folder = None) -> None:
    """Say what was given away, by cause, what followed, and whether paying for conflict taught conflict.

    Counts the decided cases in the company's folder `cases`, cases and concessions that were imported, and
    the discounts on the sale lines: what of them would have been bought anyway, and what the rest brought.

    \b
    Examples:
      regulars case given
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook import giving, hearing
        from regulars.cli.case import discounts, screen
        from regulars.cli.workplace import company
        from regulars.ledger import settling

        here = company(out, folder)
        settings, cases = hearing.settings_of(here), hearing.past_cases(here)
        found = giving.given_away(cases, settling.imported(here), settings)
        screen.given(out, found.rows, found.learning, found.practice)
        off = discounts.shown(out, here, found.rows)
        told = {"given": found.rows, "learning": found.learning, "practice": found.practice}
        out.answer({**told, **off})


def _advice_document(found: Any, settings: Settings, lang: str, *, explain: bool) -> dict[str, Any]:
    from regulars.decisions.case.labels import assumptions, chances
    from regulars.phrases import say

    words = {course: [say(each, lang) for each in said] for course, said in found.words.items()}
    document: dict[str, Any] = {"advice": found, "words_in": lang, "words": words}
    if explain:
        document["assumed"] = [
            {"what": name, "value": value, "source": source}
            for name, value, source in [*assumptions(settings), *chances(settings, found.courses)]
        ]
    return document


def _to_outcomes(
    here: Company | None, told: Any, settings: Settings, *, concessions: bool
) -> list[dict[str, Any]]:
    """Keep what the forecast has to know of the case in the company's folder; nothing without one."""
    from regulars.casebook.giving import owed_for_certain
    from regulars.decisions.concessions import outcome_records
    from regulars.ledger import outcomes

    if here is None or told.client.id is None:
        return []
    made = outcome_records(told, owed_for_certain(told, settings))
    kept = made if concessions else made[:1]
    with here.lock():
        outcomes.append(here, kept)
    return kept
