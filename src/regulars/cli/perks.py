"""``regulars perks``: a perk planned, begun and read as a trial."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options
from regulars.cli import perks_texts as texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.portfolio import Portfolio
    from regulars.portfolio.perks import Difference, Plan, Reading, Trial
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


@group.command("plan")
def plan(
    name: Name,
    cost: Annotated[
        float, typer.Option("--cost", min=0, metavar="AMOUNT", help="What it costs for one client.")
    ],
    uplift: Annotated[
        str, typer.Option("--uplift", metavar="SHARE", help="How many more should buy: 5%.")
    ] = "5%",
    to: Meant = "all",
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, help="How long it runs.")] = 13,
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

    How many clients in each arm, what that costs, and from which uplift on it pays. Those who get it are set
    beside as many who do not, drawn by lot.

    \b
    Examples:
      regulars perks plan car --cost 40 --uplift 5% --to ours
      regulars perks plan delivery --cost 3 --perks 2 --weeks 8
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.portfolio import perks as trials
        from regulars.report import from_portfolio
        from regulars.report.words import Words

        wanted, sure = _share(uplift), _share(power)
        at = company(out, folder)
        with present(out, at, place(folder)) as portfolio:
            meant = trials.meant(portfolio, _who(at, portfolio, to), weeks)
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
            level = portfolio.record.level
        made = trials.plan(
            there=meant.clients, baseline=meant.share, uplift=wanted, cost=cost, worth=meant.worth.mean,
            worth_low=meant.worth.low, worth_high=meant.worth.high, arms=perks + 1, power=sure, level=level,
        )  # fmt: skip
        _planned(out, words, name, made, meant, (wanted, sure, weeks))
        out.answer({"frame": words.frame, "meant": meant, "plan": made})


@group.command("begin")
def begin(
    name: Name,
    perk: Annotated[
        list[str],
        typer.Option("--perk", metavar="NAME=COST", help="A perk and its cost a client; may repeat."),
    ],
    to: Meant = "all",
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, help="How long it runs.")] = 13,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Where to write who gets what.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Draw who gets which perk and who gets none, and write it down.

    \b
    Examples:
      regulars perks begin car --perk car=40 --to ours --csv car.csv
      regulars perks begin delivery --perk free=3 --perk half=1.5 --weeks 8
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.cli.today import today
        from regulars.desk.folder import records
        from regulars.errors import ArgumentInvalid
        from regulars.ledger import outcomes
        from regulars.phrases import formats
        from regulars.portfolio import perks as trials

        arms = dict(_arm(each) for each in perk)
        at = company(out, folder)
        on = today(at.settings.timezone)
        with present(out, at, place(folder)) as portfolio:
            clients = _who(at, portfolio, to)
        running = trials.trials(records(at)).get(name)
        if running is not None and running.until >= on:
            raise ArgumentInvalid(texts.TRIAL_THERE, name=name, until=formats.date(running.until, out.lang))
        with at.lock():
            made = trials.begin(name, arms, clients, on, on + dt.timedelta(weeks=weeks))
            outcomes.append(at, made.records())
        until = formats.date(made.until, out.lang)
        out.say(texts.BEGUN(n=len(made.clients)), name=name, until=until)
        path = csv or Path(re.sub(r"[^\w-]+", "-", name) + ".csv")
        _list(out, path, made)
        out.say(texts.LIST, path=str(path))
        out.next(f"regulars perks read {name}{place(folder)}")
        out.answer({"trial": made, "list": path})


@group.command("read")
def read(
    name: Name,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say what the perks brought beside nothing, with a range, and whether it was more than they cost.

    \b
    Examples:
      regulars perks read car
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.desk.folder import records
        from regulars.portfolio import perks as trials
        from regulars.report import from_portfolio
        from regulars.report.words import Words

        at = company(out, folder)
        known = trials.trials(records(at))
        trial = trials.named(known, name)
        with present(out, at, place(folder)) as portfolio:
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
            margin = portfolio.value_basis == "margin"
            told = trials.read_of(portfolio, trial, margin=margin)
        _told(out, words, trial, told)
        out.answer({"frame": words.frame, "trial": name, "reading": told})


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


def _arm(given: str) -> tuple[str, float]:
    from regulars.errors import ArgumentInvalid

    name, _, cost = given.rpartition("=")
    try:
        value = float(cost.replace(",", "."))
    except ValueError:
        value = -1.0
    if not name.strip() or name.strip() == "none" or not 0 <= value < 1e15:
        raise ArgumentInvalid(texts.ARM_INVALID, value=given)
    return name.strip(), value


def _who(at: Company, portfolio: Portfolio, to: str) -> list[str]:
    """The clients a perk is meant for; raises `ArgumentInvalid`."""
    from regulars.errors import ArgumentInvalid
    from regulars.menus import task_products
    from regulars.portfolio import belonging

    named = {
        "all": None,
        "ours": belonging.OURS,
        "undecided": belonging.UNDECIDED,
        "not-ours": belonging.NOT_OURS,
    }
    if to not in named:
        raise ArgumentInvalid(texts.TO_INVALID, value=to, known=", ".join(named))
    rows = belonging.of_clients(portfolio, at.settings.strategy, task_products(at.path)).to_pylist()
    found = [row["client"] for row in rows if named[to] in (None, row["belonging"])]
    if not found:
        raise ArgumentInvalid(texts.NOBODY_MEANT, to=to)
    return found


def _planned(
    out: Surface, words: Words, name: str, made: Plan, meant: object, asked: tuple[float, float, int]
) -> None:
    from regulars.phrases import formats
    from regulars.portfolio.means import FEWEST
    from regulars.portfolio.perks import Meant as Those
    from regulars.report.strategy.telling import told

    assert isinstance(meant, Those)
    uplift, power, weeks = asked
    out.heading(texts.PLAN, name=name)
    span = formats.duration(weeks, out.lang)

    def percent(share: float | None) -> str:
        return formats.percent(share, out.lang, 1)

    found = out.words(texts.FINDS, uplift=percent(uplift), power=formats.percent(power, out.lang))
    rows = [
        [out.words(texts.MEANT), out.number(meant.clients)],
        [out.words(texts.BUY_NOW, span=span), percent(meant.share)],
        [out.words(texts.EACH), f"{out.number(made.each)}: {found}"],
        [out.words(texts.COST), words.amount(made.cost)],
    ]
    if meant.worth.mean is not None and meant.worth.low is not None and made.net is not None:
        ends = formats.money_interval(meant.worth.low, meant.worth.high, out.lang)
        rows.append([out.words(texts.WORTH, span=words.span()), f"{words.amount(meant.worth.mean)} ({ends})"])
        rows.append([out.words(texts.PAYS_FROM), percent(made.pays_from)])
        net = formats.money_interval(made.net_low, made.net_high, out.lang, 2)
        amount = formats.money(made.net, words.frame.currency, out.lang, 2)
        rows.append([out.words(texts.NET), f"{amount} ({net})"])
    out.pairs(rows)
    out.line()
    out.text(told(words, made.fits))
    if meant.worth.low is None:
        out.text(out.words(texts.NO_WORTH(fewest=FEWEST)))
    elif made.pays is not None:
        out.text(told(words, made.pays))
        out.text(out.words(texts.RATHER))


def _list(out: Surface, path: Path, made: Trial) -> None:
    import csv

    from regulars.company import disk_room
    from regulars.report import texts as page
    from regulars.report.spreadsheet import harmless

    with disk_room(path), path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([out.words(page.CLIENT), out.words(texts.GOT)])
        writer.writerows(
            [harmless(out.clean(who)), harmless(out.clean(arm))] for who, arm in made.clients.items()
        )


def _told(out: Surface, words: Words, trial: Trial, told: Reading) -> None:
    from regulars.phrases import formats
    from regulars.report.strategy import texts as page

    days = [formats.date(day, out.lang) for day in (trial.began, trial.until)]
    out.heading(texts.READ, name=trial.name, began=days[0], until=days[1])
    if told.waiting:
        out.text(out.words(texts.STILL(n=told.waiting), until=days[1]))
    effects = {each.arm: each for each in told.effects}

    def money(value: float | None) -> str:
        return formats.money(value, words.frame.currency, out.lang, 2)

    head = [texts.GOT, page.CLIENTS, texts.BOUGHT, texts.MORE, texts.SPENT, texts.NET_OF]
    rows = [[out.words(each) for each in head]]
    for arm, seen in told.arms.items():
        effect = effects.get(arm)
        name = out.words(texts.NONE) if effect is None else arm
        row = [name, out.number(seen.clients), formats.percent(seen.share, out.lang, 1)]
        row.append("" if effect is None else _ends(out, effect.bought))
        row.append(money(seen.mean))
        row.append("" if effect is None else _ends(out, effect.net, money))
        rows.append(row)
    out.rows(rows, right=(1, 2, 3, 4, 5), header=True)
    out.line()
    by = {"shown": texts.PAID, "opposite": texts.NOT_PAID, "cannot tell": texts.NO_VERDICT}
    for each in told.effects:
        out.text(out.words(by[each.net.verdict], arm=each.arm))
    raised, level = (
        formats.percent(each, out.lang, digits) for each, digits in ((told.raised, 1), (told.level, 0))
    )
    out.text(out.words(texts.SEVERAL(n=len(told.effects)), raised=raised, level=level))


def _ends(out: Surface, seen: Difference, money: object = None) -> str:
    from regulars.phrases import formats

    if seen.difference is None or seen.low is None or seen.high is None:
        return formats.NOTHING
    if callable(money):
        return f"{money(seen.difference)} ({formats.money_interval(seen.low, seen.high, out.lang, 2)})"
    ends = formats.interval(100 * seen.low, 100 * seen.high, out.lang, 1)
    return f"{formats.number(100 * seen.difference, out.lang, 1)} ({ends})"
