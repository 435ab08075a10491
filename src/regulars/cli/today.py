"""``regulars today``: whom to call this Monday, what came of it, and whether calling helps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import options
from regulars.cli import texts as cli_texts
from regulars.cli import today_texts as texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place, typed

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.decisions.calling import Day
    from regulars.portfolio import Portfolio
    from regulars.portfolio.trial import Reading, Trial
    from regulars.report.words import Words


def run(
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="How many to call.")] = 10,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the list to a file.")
    ] = None,
    tick: Annotated[
        tuple[str, str] | None,
        typer.Option("--tick", metavar="ID OUTCOME", help="Keep what came of a call."),
    ] = None,
    holdout: Annotated[
        str | None,
        typer.Option("--holdout", metavar="SHARE", help="Leave this share uncalled; 0 ends the trial."),
    ] = None,
    trial: Annotated[bool, typer.Option("--trial", help="Say whether calling helps, so far.")] = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say whom to call today, and what to ask.

    Regulars who are silent for long against their own rhythm, or who stopped taking what they took steadily;
    those with most at stake first. Who was called is not shown again for as long as his own rhythm is.

    \b
    Outcomes of a call:
      coming       will come again
      trouble      something went wrong here
      elsewhere    buys elsewhere now
      no-need      does not need it any more
      spoke        spoke, and that was all
      no-answer    did not answer
      do-not-call  does not want to be called: never shown again
      mistaken     was not called, the tick was a mistake

    A second tick on the same day takes the place of the first; both are kept.

    \b
    Examples:
      regulars today
      regulars today --top 50 --csv calls.csv
      regulars today --tick 1843 coming
      regulars today --holdout 20%
      regulars today --trial
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present

        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio:
            if tick is not None:
                _tick(out, at, portfolio, *tick)
            elif trial:
                _read(out, at, portfolio, place(folder))
            else:
                _list(out, at, portfolio, top, csv, holdout, place(folder))


def today(zone: str | None) -> dt.date:
    """The present day in the company's time zone."""
    from zoneinfo import ZoneInfo

    return dt.datetime.now(ZoneInfo(zone) if zone else None).date()


def _list(
    out: Surface,
    at: Company,
    portfolio: Portfolio,
    top: int,
    csv: Path | None,
    holdout: str | None,
    here: str,
) -> None:
    from regulars.ledger import outcomes
    from regulars.portfolio import trial as trials
    from regulars.report import calls, from_portfolio
    from regulars.report.words import Words

    on = today(at.settings.timezone)
    if holdout is None:
        running = trials.latest(outcomes.records(at))
    else:
        running = _begin_or_end(at, _share(holdout), on)
    ended = running is not None and running.ended is not None
    now = monday(at, portfolio, on, top)
    before = running.enrolled.values() if running is not None and not ended else ()
    alone = sum(each.arm == "leave" for each in (*before, *now.enrolled))
    words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
    rows = [calls.told(words, row) for row in now.to_call]
    somebody = len(portfolio.clients()) > 0
    if csv is not None:
        # Before anything is printed: who reads this may stop reading early.
        _write(csv, out, words, rows)
    if somebody:
        _show(out, words, rows, here)
    else:
        out.say(texts.NOBODY_KNOWN)
    if csv is not None:
        out.say(cli_texts.PAGE_WRITTEN(path=str(csv)))
    if holdout is not None and ended:
        out.say(texts.TRIAL_ENDED)
    elif somebody and (running is None or ended):
        out.note(texts.WITHOUT_TRIAL, command=out.reachable(f"regulars today --holdout 20%{here}"))
    elif somebody:
        out.note(texts.LEFT_ALONE(n=alone), command=out.reachable(f"regulars today --trial{here}"))
    document = {"on": on, "at": portfolio.at, "frame": words.frame, "to_call": rows}
    out.answer(document | {"left_uncalled": alone, "trial": running is not None and not ended})


def _share(given: str) -> float:
    """ "20%", "0.2" or "0,2" as a number; raises `ArgumentInvalid` for what is none, or above a half."""
    from regulars.errors import ArgumentInvalid

    text = given.strip().replace(",", ".")
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 0.5:
        raise ArgumentInvalid(texts.SHARE_INVALID, value=given)
    return share


def _begin_or_end(at: Company, share: float, on: dt.date) -> Trial | None:
    """The trial that leaves ``share`` alone: the running one where it does, else a new one; 0 ends it."""
    from dataclasses import replace

    from regulars.ledger import outcomes
    from regulars.portfolio import trial as trials

    with at.lock():
        running = trials.latest(outcomes.records(at))
        if running is not None and running.ended is None:
            if running.share == share:
                return running
            outcomes.append(at, [trials.ended_record(running, on)])
            running = replace(running, ended=on)
        if share == 0:
            return running
        begun = trials.begin(share, on)
        outcomes.append(at, [trials.began_record(begun)])
        return begun


def monday(at: Company, portfolio: Portfolio, on: dt.date, top: int) -> Day:
    """The list of the day; whoever comes into the trial by it is recorded before anyone sees it."""
    from regulars.decisions import calling
    from regulars.ledger import outcomes
    from regulars.portfolio import trial as trials

    known = outcomes.records(at)
    limits = calling.limits_of(at.settings.visit)
    now = calling.day(portfolio, lambda clients: known, on, top, limits=limits)
    if now.trial is not None and now.enrolled:
        with at.lock():
            outcomes.append(at, [trials.enrolled_record(now.trial, each) for each in now.enrolled])
    return now


def _cells(words: Words, row: Mapping[str, Any]) -> list[str]:
    from regulars.phrases.formats import duration
    from regulars.report.answers import Range

    weeks = [duration(row[name], words.lang) for name in ("silent_weeks", "own_rhythm_weeks")]
    money = words.money(Range(row["at_stake"], row["at_stake_low"], row["at_stake_high"]))
    return [row["client"], *weeks, *money, words.say(row["ask"])]


def table(out: Surface, words: Words, rows: Sequence[Mapping[str, Any]]) -> None:
    """Whom to call, a line each."""
    from regulars.report import texts as page

    head = [
        out.words(page.CLIENT), out.words(texts.SILENT), out.words(texts.USUAL_GAP),
        out.words(texts.AT_STAKE_NOW), out.words(page.RANGE), out.words(texts.WHAT_TO_ASK),
    ]  # fmt: skip
    cells = [head, *(_cells(words, row) for row in rows)]
    out.rows(cells, right=(1, 2, 3, 4), header=True, wrapped=True)


def _show(out: Surface, words: Words, rows: Sequence[Mapping[str, Any]], here: str) -> None:
    from regulars.ledger.outcomes import OUTCOMES

    if not rows:
        out.say(texts.NOBODY)
        return
    out.heading(texts.TO_CALL(n=len(rows)))
    out.paragraph(texts.TO_CALL_HOW, day=words.frame.last_on, span=words.span())
    table(out, words, rows)
    out.heading(texts.HOW_TO_TICK)
    out.rows([[code, out.words(reason)] for code, reason in OUTCOMES.items()])
    client = next((row["client"] for row in rows if out.clean(row["client"]) == row["client"]), None)
    if client is not None:
        out.next(f"regulars today --tick {typed(client)} coming{here}")


def _write(path: Path, out: Surface, words: Words, rows: Sequence[Mapping[str, Any]]) -> None:
    """The list as CSV for a spreadsheet: numbers as numbers, and no cell that it would take for a formula."""
    import csv

    from regulars.company import disk_room
    from regulars.report import texts as page
    from regulars.report.spreadsheet import harmless

    head = [
        out.words(page.CLIENT), out.words(texts.SILENT_WEEKS), out.words(texts.OWN_RHYTHM_WEEKS),
        out.words(texts.STOPPED_PRODUCTS), out.words(texts.AT_STAKE, span=words.span()),
        out.words(texts.AT_LEAST), out.words(texts.AT_MOST), out.words(texts.WHAT_TO_ASK),
    ]  # fmt: skip
    with disk_room(path), path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for row in rows:
            numbers = [round(row[name], 2) for name in ("at_stake", "at_stake_low", "at_stake_high")]
            weeks = [round(row[name], 1) for name in ("silent_weeks", "own_rhythm_weeks")]
            stopped = harmless(out.clean(", ".join(row["stopped_names"])))
            ask = harmless(out.clean(words.say(row["ask"])))
            writer.writerow([harmless(out.clean(row["client"])), *weeks, stopped, *numbers, ask])


def _tick(out: Surface, at: Company, portfolio: Portfolio, client: str, outcome: str) -> None:
    from regulars.ledger import outcomes

    portfolio.knows(client)
    made = outcomes.tick(at, client, outcome, today(at.settings.timezone))
    known = {each.id: each for each in outcomes.contacts(outcomes.records(at))}
    said = outcomes.OUTCOMES[outcome]()
    if made.corrects is None:
        out.say(texts.TICKED(client=client, outcome=said))
    else:
        before = outcomes.OUTCOMES[known[made.corrects].outcome]()
        out.say(texts.MENDED(client=client, outcome=said, before=before))
    out.answer({"contact": made})


def _read(out: Surface, at: Company, portfolio: Portfolio, here: str) -> None:
    from regulars.errors import LookupFailed
    from regulars.ledger import outcomes
    from regulars.portfolio import trial as trials

    running = trials.latest(outcomes.records(at))
    if running is None:
        raise LookupFailed(texts.NO_TRIAL, command=out.reachable(f"regulars today --holdout 20%{here}"))
    reading = portfolio.read_trial(running)
    _verdict(out, reading)
    facts = {"share": running.share, "began": running.began, "ended": running.ended}
    out.answer({"trial": facts, "reading": reading})


def _verdict(out: Surface, reading: Reading) -> None:
    from regulars.phrases import formats
    from regulars.portfolio.trial import WORTH_FINDING

    def share(back: int, n: int) -> str:
        if not n:
            return out.words(texts.NONE_YET)
        return out.words(texts.OF, back=back, n=n, share=formats.percent(back / n, out.lang))

    out.heading(texts.TRIAL)
    rows = [
        [out.words(texts.CALLED), share(reading.called_back, reading.called)],
        [out.words(texts.LEFT), share(reading.left_back, reading.left)],
    ]
    if reading.difference is not None and reading.low is not None and reading.high is not None:
        ends = formats.interval(100 * reading.low, 100 * reading.high, out.lang, 0)
        points = formats.number(100 * reading.difference, out.lang, 0)
        rows.append([out.words(texts.DIFFERENCE), f"{points} ({ends})"])
    rows.append([out.words(texts.WAITING), out.number(reading.waiting)])
    out.pairs(rows)
    out.line()
    if reading.verdict == "cannot tell":
        out.paragraph(texts.CANNOT_TELL(n=reading.more, points=round(100 * WORTH_FINDING)))
    else:
        out.paragraph(texts.SHOWN if reading.verdict == "shown" else texts.OPPOSITE)
