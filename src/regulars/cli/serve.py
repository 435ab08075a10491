"""``regulars serve``: the desk, for staff to work with in a browser."""

from __future__ import annotations

import os
import threading
import time
import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options
from regulars.cli import serve_texts as texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.web.serving import Address

#: Seconds that a server may take to answer for the first time.
_STARTS_WITHIN = 60.0


def run(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Which address to open; 0.0.0.0 for all.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, metavar="N", help="Which port.")] = 8000,
    database: Annotated[
        str,
        typer.Option(
            "--database",
            metavar="URL",
            envvar="REGULARS_DATABASE",
            show_envvar=False,
            help="postgresql://user:password@host:5432/name; else REGULARS_DATABASE, else a file.",
        ),
    ] = "",
    host_name: Annotated[
        list[str] | None,
        typer.Option(
            "--host-name", metavar="NAME", help="A name people use for it; may be given several times."
        ),
    ] = None,
    https: Annotated[
        bool, typer.Option("--https", help="A server before this one speaks HTTPS to the browsers.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, metavar="N", help="Processes; else one a core, four at most."),
    ] = None,
    owner_link: Annotated[
        bool, typer.Option("--owner-link", help="Print a link for an owner who is locked out, and end.")
    ] = False,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Bring the desk's database up to date, and end.")
    ] = False,
    new_database: Annotated[
        bool,
        typer.Option("--new-database", help="Begin an empty database where the desk's former one is gone."),
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Show the desk when it is open.")
    ] = True,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Open the desk: the pages that staff work with.

    It needs no network and nothing to set up: what staff enter is kept in a file of the company folder, or
    in PostgreSQL. Only this computer reaches it unless --host says otherwise. The first start prints a link
    by which the owner chooses a name and a password; the owner invites the others. Ctrl-C closes it.

    \b
    Examples:
      regulars serve
      regulars serve --port 8001 --no-browser
      regulars serve --owner-link
      regulars serve --https --host-name desk.shop.example --no-browser
      regulars serve --database postgresql://desk:secret@localhost:5432/desk
    """
    with Surface(lang=lang, as_json=as_json) as out:
        at = company(out, folder)
        from regulars.web import serving

        address = serving.Address(host, port, tuple(host_name or ()), https)
        if not new_database:
            serving.check_not_lost(at, database)
        serving.configure(at, database, address)
        if not (prepare or owner_link):
            serving.check_free(address, texts.PORT_TAKEN, texts.PORT_FORBIDDEN, texts.HOST_UNKNOWN)
        _bring_up_to_date(out, at)
        if prepare:
            out.say(texts.READY)
            out.answer({"ready": True})
        elif owner_link:
            why = texts.FIRST_OWNER if serving.first_start() else texts.OWNER_LINK
            out.answer({"link": _print_link(out, address, why)})
        else:
            _serve(out, at, address, workers or min(4, os.cpu_count() or 1), browser)


def _bring_up_to_date(out: Surface, at: Company) -> None:
    from regulars.web import serving

    if serving.behind():
        with out.step(texts.STEP) as step:
            serving.migrate()
            step.done(texts.READY)
    serving.note_begun(at)
    taken = serving.take_over(at)
    if taken:
        out.say(texts.TAKEN_OVER, n=taken)
    serving.purge()


def _print_link(out: Surface, address: Address, why: Reason) -> str:
    from regulars.web import serving

    link = address.url + serving.owner_path()
    out.say(why)
    out.line(f"  {link}")
    return link


def _serve(out: Surface, at: Company, address: Address, workers: int, browser: bool) -> None:
    from regulars.web import serving

    if not (address.local or address.https):
        out.note(texts.SEEN_BY_OTHERS)
    link = None
    if serving.first_start():
        link = _print_link(out, address, texts.FIRST_OWNER)
    threading.Thread(target=_opened, args=(out, at, address, link, browser), daemon=True).start()
    code = serving.serve(address, workers)
    if code:
        out.note(texts.FAILED)
        raise typer.Exit(1)
    out.line()
    out.say(texts.STOPPED)


def _opened(out: Surface, at: Company, address: Address, link: str | None, browser: bool) -> None:
    """Say that the desk is open once it answers, and show it to somebody who sits here."""
    from regulars.web import serving

    until = time.monotonic() + _STARTS_WITHIN
    while not serving.answers(address):
        if time.monotonic() > until:
            return
        time.sleep(0.1)
    out.say(texts.OPEN, name=at.settings.name, address=address.url)
    if others := serving.reachable(address):
        out.say(texts.OTHERS_REACH, addresses=others)
    out.say(texts.STOP_BY)
    out.answer({"address": address.url, "link": link})
    if browser and out.interactive:
        webbrowser.open(link or address.url)
