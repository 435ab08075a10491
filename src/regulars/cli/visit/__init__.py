"""``regulars visit``: what the client wishes, one offer, check back, one suggestion more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.decisions.visit.briefing import Briefing
    from regulars.decisions.visit.session import Session
    from regulars.portfolio import Portfolio


def run(
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="The client, as the records name him.")],
    menu: Annotated[
        Path | None, typer.Option("--menu", metavar="FILE", help="Today's menu: CSV, XLSX or TOML.")
    ] = None,
    say: Annotated[
        list[str] | None,
        typer.Option(
            "--say", metavar="STEP[=VALUE]", help="One step of the visit; may be given several times."
        ),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="He has not been here before.")] = False,
    avoid: Annotated[
        list[str] | None, typer.Option("--avoid", metavar="TAG", help="What he must not have, such as nuts.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option(metavar="SUM", help="What he can pay at most, a unit.")
    ] = None,
    days: Annotated[float | None, typer.Option(metavar="N", help="How many days he can wait.")] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="At his request: delete what he said and was offered.")
    ] = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Lead a visit: ask openly, bring exactly that, check back, then suggest one thing more.

    One screen a step, with what to do next. A wish in his own words is found on the menu, in English, Russian
    or Romanian; what is doubtful is asked back. It can be left and taken up again.

    \b
    Steps for --say:
      wish=TEXT                what he says he would like
      choose=ID[,ID]           which of the items he means
      advice                   he asks for advice
      answer=ID|none|unknown   to a question of advice
      taken, declined          he has it; he does not want it
      check-back=worse|as expected|better[:NOTE]
      more=yes|no              whether he takes the suggestion
      sent-by=NAME|unknown     who sent a new client
      task=ID:yes|elsewhere|no|unknown
      promise=WHAT@DAY, kept=NUMBER[:no], close

    \b
    Examples:
      regulars visit 1843 --menu menu.csv
      regulars visit 1843 --menu menu.csv --say "wish=an omelette and coffee" --say taken
      regulars visit 1843 --menu menu.csv --say check-back=better --json
      regulars visit 1843 --forget
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.visit import screen, session, texts
        from regulars.decisions.visit import Constraints, leading
        from regulars.errors import ArgumentInvalid
        from regulars.menus import WORDS, read_menu

        at = company(out, folder)
        if forget:
            forgotten = session.forget(at, client)
            out.say(texts.FORGOTTEN, n=forgotten)
            out.answer({"forgotten": forgotten})
            return
        if menu is None:
            raise ArgumentInvalid(texts.MENU_NEEDED)
        today = read_menu(menu, at.path / WORDS)
        going = session.load(at, client)
        bound = Constraints(tuple(avoid or ()), (), budget, days)
        with _Loaded(at) as portfolio:
            known = session.briefing(at, client, today, _now(at), out.lang, portfolio)
            if going is None:
                going = leading.begin(known, new=new)
            if bound != Constraints():
                going = leading.bound(known, going, bound)
            if not say and going.visit.stage == "arrived":
                _left_aside(out, at, menu)
            for each in say or ():
                going = session.step(known, going, each, portfolio)
                session.keep(at, going)
            if not say:
                session.keep(at, going)
                going = _talk(out, at, known, going, portfolio) if out.interactive else going
            screen.show(out, known, going, portfolio, menu, folder)
        out.answer(screen.document(known, going))


def _left_aside(out: Surface, at: Company, menu: Path) -> None:
    """Say which columns of the menu nobody reads, and which words are about nothing of today's."""
    from regulars.cli.visit import texts
    from regulars.menus import WORDS, not_today, unread

    for note, names in ((texts.UNREAD, unread(menu)), (texts.NOT_TODAY, not_today(at.path / WORDS, menu))):
        if names:
            out.paragraph(note, names=names)


class _Loaded:
    """The company's portfolio where it has one, closed at the end."""

    def __init__(self, at: Company) -> None:
        self._at = at
        self._portfolio: Portfolio | None = None

    def __enter__(self) -> Portfolio | None:
        from regulars.errors import NotFitted
        from regulars.portfolio import load

        try:
            self._portfolio = load(self._at.path)
        except NotFitted:
            return None
        return self._portfolio

    def __exit__(self, *problem: Any) -> None:
        if self._portfolio is not None:
            self._portfolio.close()


def _talk(out: Surface, at: Company, known: Briefing, going: Session, portfolio: Portfolio | None) -> Session:
    """Step by step with the person at the keyboard, until the visit is over or he leaves it."""
    from regulars.cli.visit import screen, session
    from regulars.errors import RegularsError

    while going.visit.stage != "closed":
        screen.step(out, known, going, portfolio)
        try:
            given = screen.ask(out, known, going)
            if given is None:
                return going
            going = session.step(known, going, given, portfolio)
        except RegularsError as wrong:
            out.say(wrong.said)
            continue
        session.keep(at, going)
    return going


def _now(at: Company) -> dt.datetime:
    """The company's wall time."""
    from zoneinfo import ZoneInfo

    zone = at.settings.timezone
    return dt.datetime.now(ZoneInfo(zone) if zone else None).replace(tzinfo=None, microsecond=0)
