"""``regulars queue``: whom to serve first, how to choose the rule, and the rule for the wall."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from regulars.cli import options
from regulars.cli import texts as cli_texts
from regulars.cli.queue import texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from regulars.cli.queue.files import Log
    from regulars.company import Company
    from regulars.decisions.queue import Policy
    from regulars.decisions.queue.proof import Compared


class _OrderFirst(TyperGroup):
    """``regulars queue FILE`` is ``regulars queue order FILE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["order", *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    cls=_OrderFirst,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Whom to serve first: orders are ranked, not people, and nobody waits without a promise.",
)

Ahead = Annotated[
    list[str] | None,
    typer.Option(
        "--ahead", metavar="CLASS=MIN", help="A class and its head start; may be given several times."
    ),
]
#: The page of a plan, unless another is named.
PLAN_PAGE = "queue-plan.html"


@group.command("order")
def order(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Who waits: CSV, XLSX, JSON, …")],
    now: Annotated[
        str | None, typer.Option("--now", metavar="MOMENT", help="As if it were then: 2026-10-05T12:03.")
    ] = None,
    ahead: Ahead = None,
    cap: Annotated[
        float | None,
        typer.Option("--cap", min=0, metavar="MIN", help="Who waited longer is passed by nobody."),
    ] = None,
    encoding: options.Encoding = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Put those who wait in order, each with the reason and with what can be promised to him.

    The file has a row for each: who, arrived, and class, or order (what he orders, in money) and likely (what
    will be added). It may say first (call_back, case, accessibility), due, paused, resumed. The rule is the
    company's, in regulars.toml; without one, --ahead gives it. The word "order" may be left out.

    \b
    Examples:
      regulars queue order waiting.csv
      regulars queue order waiting.csv --ahead cognac=2 --cap 20 --now 2026-10-05T12:03
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.case.company import company_here
        from regulars.cli.queue import files, screen
        from regulars.decisions.queue import order, written

        here = company_here(out, folder)
        listed = files.waiting_in(file, encoding)
        policy = files.with_classes(listed.policy or _policy(here), listed.waiting, ahead or (), cap)
        files.check_classes(policy, listed.waiting, listed.where)
        moment = _moment(now) if now is not None else listed.now or _now(policy)
        places = order(listed.waiting, moment, policy)
        screen.order(out, places, moment, policy)
        out.answer(written(places, moment, policy))


@group.command("plan")
def plan(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="Past visits.")],
    servers: Annotated[
        int, typer.Option("--servers", min=1, metavar="N", help="How many serve at a time.")
    ] = 1,
    ahead: Ahead = None,
    head_starts: Annotated[
        str | None,
        typer.Option("--head-starts", metavar="MIN,…", help="Which to try; else chosen by the log."),
    ] = None,
    caps: Annotated[
        str | None, typer.Option("--caps", metavar="MIN,…", help="Which to try; else chosen by the log.")
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The page with the picture.")
    ] = None,
    encoding: options.Encoding = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Serve a log again under many rules: what each head start and cap gives, and what it takes.

    The log has a row a visit: who (a number will do), arrived, class or order, and started and finished or
    service_minutes. With started, check_back and returned it is also seen whether anybody was harmed. A
    person chooses; the page shows one reading.

    \b
    Examples:
      regulars queue plan log.csv --ahead cognac
      regulars queue plan log.csv --servers 2 --head-starts 1,2,5 --caps 15,20,30
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.case.company import company_here
        from regulars.cli.queue import files, screen
        from regulars.company import disk_room
        from regulars.decisions.queue import plan as planned
        from regulars.errors import SourceEmpty
        from regulars.report.queue import plan_page

        here = company_here(out, folder)
        read = files.log_in(log, encoding)
        if not read.arrivals:
            raise SourceEmpty(texts.EMPTY_LOG, path=str(log))
        policy = files.with_classes(_policy(here), read.arrivals, ahead or (), None)
        files.check_classes(policy, read.arrivals, read.where)
        grid = _grid("--head-starts", head_starts), _grid("--caps", caps)
        with out.step(texts.STEP):
            found = planned(read.arrivals, read.services, policy, servers, *grid)
            harmed = _harmed(read, policy)
        path = out_file if out_file is not None else Path(PLAN_PAGE)
        with disk_room(path):
            path.write_text(plan_page(found, policy, out.lang, harmed), encoding="utf-8", newline="\n")
        screen.plan(out, found, policy, harmed)
        out.say(cli_texts.PAGE_WRITTEN(path=shown(path)))
        out.answer({"page": path, "plan": found, "harmed": harmed})


@group.command("rule")
def rule(
    ahead: Ahead = None,
    cap: Annotated[float | None, typer.Option("--cap", min=0, metavar="MIN", help="Another cap.")] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A page to print and hang up.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Print the rule of the queue as it may hang on the wall.

    \b
    Examples:
      regulars queue rule --lang ro --out rule.html
      regulars queue rule --ahead cognac=2 --cap 20
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.case.company import company_here
        from regulars.cli.queue import files, screen
        from regulars.company import disk_room
        from regulars.decisions.queue import Waiting, rule
        from regulars.report.queue import rule_page

        here = company_here(out, folder)
        policy = _policy(here)
        named = [Waiting(each, _now(policy), each.partition("=")[0].strip()) for each in ahead or ()]
        policy = files.with_classes(policy, named, ahead or (), cap)
        sentences = rule(policy)
        screen.rule(out, sentences, policy)
        if out_file is not None:
            with disk_room(out_file):
                page = rule_page(policy, out.lang, here.settings.name if here else "")
                out_file.write_text(page, encoding="utf-8", newline="\n")
            out.line()
            out.say(cli_texts.PAGE_WRITTEN(path=shown(out_file)))
        out.answer({"rule": sentences, "page": out_file})


def _policy(here: Company | None) -> Policy:
    from regulars.decisions.queue import Policy, policy_of

    return Policy() if here is None else policy_of(here.settings)


def _now(policy: Policy) -> dt.datetime:
    import datetime as dt
    from zoneinfo import ZoneInfo

    if policy.zone:
        return dt.datetime.now(ZoneInfo(policy.zone))
    return dt.datetime.now()


def _moment(text: str) -> dt.datetime:
    import datetime as dt

    from regulars.errors import ArgumentInvalid

    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentInvalid(texts.NOW_WRONG, value=text) from wrong


def _grid(option: str, text: str | None) -> list[float] | None:
    """Minutes separated by commas."""
    from regulars.errors import ArgumentInvalid

    if text is None:
        return None
    try:
        minutes = sorted({float(each) for each in text.split(",")})
    except ValueError as wrong:
        raise ArgumentInvalid(texts.GRID_WRONG, option=option, value=text) from wrong
    if not all(0 < each < 1e6 for each in minutes):
        raise ArgumentInvalid(texts.GRID_WRONG, option=option, value=text)
    return minutes


def _harmed(log: Log, policy: Policy) -> Mapping[str, Compared]:
    """What happened to those who were in fact overtaken, where the log says it."""
    from regulars.decisions.queue import replay
    from regulars.decisions.queue.proof import compare, overtaken

    if log.started is None:
        return {}
    outcomes = {name: bad for name, bad in (("worse", log.worse), ("away", log.away)) if any(
        each is not None for each in bad)}  # fmt: skip
    if not outcomes:
        return {}
    passed = overtaken(log.arrivals, log.started, policy)
    waits = replay(log.arrivals, log.services, policy.first_come())["wait"].to_numpy()
    return {name: compare(passed, waits, bad) for name, bad in outcomes.items()}
