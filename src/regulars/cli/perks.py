"""``regulars perks``: a perk planned, begun and read as a trial."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options
from regulars.cli import perks_texts as texts
from regulars.cli.strategy import show
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regulars.portfolio.perks import Trial
    from regulars.report.words import Words

group = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Perks planned and read as trials: what it costs, who gets it, how many it takes, what it brought.",
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the trial is called.")]
Meant = Annotated[
    str, typer.Option("--to", metavar="WHOM", help="all, ours, undecided or not-ours, by the strategy.")
]
Uplift = Annotated[str, typer.Option("--uplift", metavar="SHARE", help="How many more should buy: 5%.")]
Weeks = Annotated[int, typer.Option("--weeks", min=1, max=520, help="How long it runs.")]


@group.command("plan")
def plan(
    name: Name,
    cost: Annotated[
        float, typer.Option("--cost", min=0, max=1e12, metavar="AMOUNT", help="What it costs for one client.")
    ],
    uplift: Uplift = "5%",
    to: Meant = "all",
    weeks: Weeks = 13,
    perks: Annotated[
        int, typer.Option("--perks", min=1, max=20, help="How many perks are tried at once.")
    ] = 1,
    power: Annotated[
        str, typer.Option("--power", metavar="SHARE", help="How often it should be found.")
    ] = "80%",
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say what a trial of a perk takes, before anything is given.

    How many clients in each group, what that costs, and from which uplift on it pays. Those who get it are
    set beside as many who do not, drawn by lot. With several perks --cost is what each of them costs.

    \b
    Examples:
      regulars perks plan car --cost 40 --uplift 5% --to ours
      regulars perks plan delivery --cost 3 --perks 2 --weeks 8
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.menus import task_products
        from regulars.portfolio.perks import asked
        from regulars.report import from_portfolio
        from regulars.report.perks import planned
        from regulars.report.words import Words

        wanted, sure = _share(uplift), _share(power)
        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio:
            told = asked(
                portfolio, at.settings.strategy, task_products(at.path),
                to=to, weeks=weeks, uplift=wanted, costs=[cost] * perks, power=sure,
            )  # fmt: skip
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
        show(out, planned(words, name, [name], told, uplift=wanted, power=sure, weeks=weeks))
        out.answer({"frame": words.frame, "meant": told.meant, "plan": told.plan})


@group.command("begin")
def begin(
    name: Name,
    perk: Annotated[
        list[str],
        typer.Option("--perk", metavar="NAME=COST", help="A perk and its cost a client; may repeat."),
    ],
    to: Meant = "all",
    weeks: Weeks = 13,
    uplift: Uplift = "5%",
    clients: Annotated[
        int | None,
        typer.Option("--clients", min=1, metavar="N", help="How many are in it; else as many as it needs."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Where to write who gets what.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Draw who gets which perk and who gets none, and write it down.

    As many are drawn as the plan says it takes, of those it is meant for; the others stay outside.

    \b
    Examples:
      regulars perks begin car --perk car=40 --to ours --csv car.csv
      regulars perks begin delivery --perk free=3 --perk half=1.5 --weeks 8
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.cli.today import today
        from regulars.desk.folder import records
        from regulars.ledger import outcomes
        from regulars.menus import task_products
        from regulars.portfolio import perks as trials
        from regulars.report import from_portfolio
        from regulars.report import perk_texts as page
        from regulars.report.perks import share_of
        from regulars.report.words import Words

        arms, wanted = _arms(perk), _share(uplift)
        at = company(out, folder)
        on = today(at.settings.timezone)
        with present(out, at, place(folder)) as portfolio:
            told = trials.asked(
                portfolio, at.settings.strategy, task_products(at.path),
                to=to, weeks=weeks, uplift=wanted, costs=list(arms.values()),
            )  # fmt: skip
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
        until, needed = on + dt.timedelta(weeks=weeks), told.plan.needed
        path = csv or Path(re.sub(r"[^\w-]+", "-", name) + ".csv")
        with at.lock():  # what runs is looked at, and the list written, where nobody else begins anything
            known = trials.trials(records(at))
            made = trials.begin(
                name, arms, told.clients, on, until, uplift=wanted, most=clients or needed, known=known
            )
            _list(words, path, made)
            outcomes.append(at, made.records())
        out.say(texts.BEGUN(n=len(made.clients)), name=name, until=made.until)
        if len(made.clients) < needed:
            out.say(page.FEWER(n=len(made.clients)), needed=needed, uplift=share_of(wanted, out.lang))
        out.say(texts.LIST, path=str(path))
        out.next(f"regulars perks read {name}{place(folder)}")
        out.answer({"trial": made, "list": path})


@group.command("end")
def end(
    name: Name,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """End a trial today, before its time, such as one begun by mistake.

    Nothing of it is given any more, and what it brought is not judged.

    \b
    Examples:
      regulars perks end car
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.today import today
        from regulars.desk.folder import records
        from regulars.ledger import outcomes
        from regulars.portfolio import perks as trials

        at = company(out, folder)
        trial = trials.named(trials.trials(records(at)), name)
        made = trial.end(today(at.settings.timezone))
        with at.lock():
            outcomes.append(at, [made.ended_record()])
        out.say(texts.ENDED, name=name, on=made.last)
        out.answer({"trial": _plain(made)})


@group.command("read")
def read(
    name: Name,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say what the perks brought beside nothing, with a range, and whether it was more than they cost.

    Where that cannot be told yet, it says how many more clients would do.

    \b
    Examples:
      regulars perks read car
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.desk.folder import records
        from regulars.portfolio import perks as trials
        from regulars.report import from_portfolio
        from regulars.report.perks import reading
        from regulars.report.words import Words

        at = company(out, folder)
        trial = trials.named(trials.trials(records(at)), name)
        with present(out, at, place(folder)) as portfolio:
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
            told, until = trials.read_of(portfolio, trial), portfolio.at
        show(out, reading(words, trial, told, until))
        out.answer({"frame": words.frame, "trial": name, "ended": trial.ended, "reading": told})


@group.command("list")
def listed(
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """List the trials of perks, those that run and those that have ended.

    \b
    Examples:
      regulars perks list
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.desk.folder import records
        from regulars.phrases import formats
        from regulars.portfolio import perks as trials
        from regulars.report import perk_texts as page

        found = list(trials.trials(records(company(out, folder))).values())
        if found:
            head = (page.TRIAL, page.PERKS, page.BEGAN, page.UNTIL)
            rows = [[out.words(each) for each in head]]
            for each in found:
                perks = ", ".join(arm for arm in each.arms if arm != trials.NONE)
                days = (formats.date(day, out.lang) for day in (each.began, each.last))
                rows.append([each.name, perks, *days])
            out.heading(page.TRIALS)
            out.rows(rows, header=True, folded=True)
        else:
            out.paragraph(texts.NO_TRIALS)
        out.answer({"trials": [_plain(each) for each in found]})


def _plain(trial: Trial) -> dict[str, object]:
    return {"name": trial.name, "arms": dict(trial.arms), "began": trial.began, "until": trial.until,
            "ended": trial.ended, "uplift": trial.uplift, "clients": len(trial.clients)}  # fmt: skip


def _share(given: str) -> float:
    from regulars.errors import ArgumentInvalid

    text = given.strip().replace(",", ".")
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 < share < 1:
        raise ArgumentInvalid(texts.SHARE_INVALID, value=given)
    return share


def _arms(given: Sequence[str]) -> dict[str, float]:
    """Perks and their costs, each named once."""
    from regulars.errors import ArgumentInvalid
    from regulars.portfolio.perks import NONE

    arms: dict[str, float] = {}
    for each in given:
        name, _, cost = (part.strip() for part in each.rpartition("="))
        try:
            value = float(cost.replace(",", "."))
        except ValueError:
            value = -1.0
        if not name or name == NONE or not 0 <= value < 1e12:
            raise ArgumentInvalid(texts.ARM_INVALID, value=each)
        if name in arms:
            raise ArgumentInvalid(texts.ARM_TWICE, value=name)
        arms[name] = value
    return arms


def _list(words: Words, path: Path, made: Trial) -> None:
    """Who gets what, as a file: written before the trial counts, so that no trial is without one."""
    from regulars.company import disk_room
    from regulars.report import spreadsheet
    from regulars.report.perks import lots

    heading, rows = lots(words, made)
    with disk_room(path), path.open("wb") as file:
        file.writelines(spreadsheet.as_csv(heading, [rows]))
