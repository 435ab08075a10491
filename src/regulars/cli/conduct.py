"""``regulars conduct``: what was said in a conversation, by one measure for both sides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import conduct_texts as texts
from regulars.cli import options
from regulars.cli.surface import Surface

if TYPE_CHECKING:
    from regulars.decisions.conduct import Finding, Reading, Rules, Turn
    from regulars.transcripts import Transcript

#: A reading is kept for a quarter unless the company says otherwise.
KEEP_DAYS = 90
#: Ten years: nobody keeps for longer what people said.
MOST_DAYS = 3650


def run(
    record: Annotated[
        Path, typer.Argument(metavar="FILE", help="The transcript, or with --model a recording.")
    ],
    client: Annotated[
        list[str] | None, typer.Option("--client", metavar="NAME", help="Who is the client; may be repeated.")
    ] = None,
    employee: Annotated[
        list[str] | None,
        typer.Option("--employee", metavar="NAME", help="Who is the employee; may be repeated."),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="FILE", help="The company's script as TOML.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="DIR", help="A whisper model folder, for a recording.")
    ] = None,
    channels: Annotated[
        str | None,
        typer.Option("--channels", metavar="LEFT,RIGHT", help="Who is on which channel of a recording."),
    ] = None,
    keep_days: Annotated[
        int,
        typer.Option(
            "--keep-days", min=1, max=MOST_DAYS, metavar="N", help="After how many days to delete it."
        ),
    ] = KEEP_DAYS,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the rule of each finding and where it is.")
    ] = False,
    encoding: options.Encoding = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
) -> None:
    """Read a conversation: what was said, by whom, and did the employee keep the script.

    WebVTT, SRT, Whisper or WhisperX JSON, a chat as CSV or JSON lines, or lines like "Client: …". Each
    observation quotes its words; where it is doubtful it says so and accuses nobody.

    \b
    Examples:
      regulars conduct call.vtt
      regulars conduct chat.csv --client "Anna M." --employee Irina
      regulars conduct call.json --rules script.toml --json
      regulars conduct call.wav --model whisper-small --channels client,employee
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.decisions.conduct import read

        script = _rules(rules)
        found = _transcript(out, record, (client or [], employee or []), encoding, model, channels)
        reading = read(found.turns, script)
        until = _until(keep_days)
        if found.overlapping:
            out.note(texts.OVERLAP, n=found.overlapping)
        _show(out, reading, found.turns, script, explain)
        out.line()
        out.paragraph(texts.ANSWER)
        out.paragraph(texts.KEEP, until=until)
        out.answer({**reading.as_json(), "keep_until": until.isoformat()})


def _until(days: int) -> Any:
    import datetime as dt

    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)


def _rules(path: Path | None) -> Rules:
    from regulars.decisions.conduct import Rules

    if path is None:
        return Rules()
    from regulars.transcripts.scripts import load

    return load(path)


def _transcript(
    out: Surface,
    record: Path,
    told: tuple[list[str], list[str]],
    encoding: str | None,
    model: Path | None,
    channels: str | None,
) -> Transcript:
    from regulars.errors import ArgumentInvalid, ChoiceNeeded
    from regulars.transcripts import reading, speech

    if model is None and record.suffix.lower() in speech.SUFFIXES:
        raise ArgumentInvalid(texts.MODEL_NEEDED, name=record.name)

    def arranged(client: list[str], employee: list[str]) -> Transcript:
        if model is not None:
            heard = speech.lines(record, model, tuple(filter(None, (channels or "").split(","))))
            return reading.arranged(heard, record.name, client, employee)
        return reading.read(record, client, employee, encoding)

    try:
        return arranged(*told)
    except ChoiceNeeded as unknown:
        names = unknown.said.params.get("names")
        if not out.interactive or not names:
            raise
        client, employee = list(told[0]), list(told[1])
        for name in names:
            side = out.ask(texts.WHO_IS, name=out.clean(name)).casefold()
            (client if side.startswith(("c", "к")) else employee).append(name)
        return arranged(client, employee)


def _show(out: Surface, reading: Reading, turns: tuple[Turn, ...], rules: Rules, explain: bool) -> None:
    out.heading(texts.HEADING)
    out.paragraph(texts.COUNTED, n=reading.turns)
    if not reading.findings:
        out.paragraph(texts.NOTHING)
    for place in dict.fromkeys(finding.turn for finding in reading.findings):
        _turn(out, place, turns, reading.of(place), rules, explain)
    _script(out, reading)


def _turn(
    out: Surface,
    place: int,
    turns: tuple[Turn, ...],
    findings: tuple[Finding, ...],
    rules: Rules,
    explain: bool,
) -> None:
    from regulars.decisions.conduct import labels

    turn = turns[place]
    at = texts.AT(at=_clock(turn.at)) if turn.at is not None else ""
    out.line()
    out.paragraph(texts.TURN, turn=place + 1, side=labels.SIDES[turn.speaker](), at=at)
    if place and any(finding.violation for finding in findings):
        last = turns[place - 1]
        out.paragraph(texts.BEFORE, side=labels.SIDES[last.speaker](), words=_short(last.text))
    for finding in findings:
        said = texts.LOOK if finding.abstained else texts.SURE
        words = _short(turn.text[finding.start : finding.end])
        out.paragraph(said, kind=labels.KINDS[finding.kind](), words=words, share=finding.confidence)
        if explain:
            out.paragraph(texts.RULE, rule=finding.rule)
            out.paragraph(
                texts.EXPLAIN, share=rules.accuse, turn=place + 1, start=finding.start, end=finding.end
            )
    before = findings[0].before
    if before and any(finding.violation for finding in findings):
        out.paragraph(texts.PROVOKED, turns=[each + 1 for each in before])


def _script(out: Surface, reading: Reading) -> None:
    from regulars.decisions.conduct import labels

    script = reading.script
    if not (script.asked or script.missed or script.warnings or script.hang_up):
        return
    out.heading(texts.SCRIPT)
    for said, names in ((labels.ASKED, script.asked), (labels.MISSED, script.missed)):
        if names:
            out.paragraph(said, names=list(names))
    for warned in script.warnings:
        out.paragraph(labels.WARNED if warned.due else labels.WARNED_EARLY, turn=warned.turn + 1)
    if script.hang_up:
        missing = script.hang_up.missing
        out.paragraph(
            labels.ENDED if missing is None else labels.ENDED_WITHOUT[missing], turn=script.hang_up.turn + 1
        )


def _short(text: str, most: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _clock(at: float | str) -> str:
    if isinstance(at, str):
        return at
    return f"{int(at) // 60}:{int(at) % 60:02d}"
