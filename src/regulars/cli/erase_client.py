"""``regulars erase-client``: a client who asks to be forgotten."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli import options
from regulars.cli import privacy_texts as texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company


def run(
    client: Annotated[str, typer.Argument(metavar="ID", help="The client's name or number.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking for the number again.")] = False,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Erase a client at his request: from the ledger, the portfolios, the records, the cases, the desk.

    Sums do not change: his purchases stay as those of somebody nobody wrote down. What is left of him is a
    salted hash, by which he is set aside when an old export is imported again.

    \b
    Examples:
      regulars export-client 1843 --out 1843.json
      regulars erase-client 1843
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.desk import folder as desk
        from regulars.errors import ArgumentInvalid, LookupFailed
        from regulars.privacy import erase_folder, known_of

        at = company(out, folder)
        if not (known_of(at, client) or desk.known_at_desk(at, client)):
            raise LookupFailed(texts.NOTHING_KNOWN, client=client)
        if not yes and (not out.interactive or out.ask(texts.ERASE_SURE, client=client).strip() != client):
            raise ArgumentInvalid(texts.NOT_ERASED)
        gone = desk.erase(at, client) if desk.has_desk(at) else erase_folder(at, client)
        out.say(
            texts.ERASED(lines=gone.lines, records=gone.records, snapshots=gone.snapshots, cases=gone.cases)
        )
        out.note(texts.ERASED_NEXT)
        out.answer({"erased": {"lines": gone.lines, "records": gone.records, "cases": gone.cases}})
