"""``regulars export-client``: everything that is known of a client, for him to have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.cli import options
from regulars.cli import privacy_texts as texts
from regulars.cli import texts as cli_texts
from regulars.cli.surface import Surface
from regulars.cli.workplace import company


def run(
    client: Annotated[str, typer.Argument(metavar="ID", help="The client's name or number.")],
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; else it is printed.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Give a client all that is known of him, as JSON.

    His purchases, what he answered and was offered, whom he sent, what is expected of him: everything in the
    company's folder that has his number. Files of cases are given out by the people who hear them.

    \b
    Examples:
      regulars export-client 1843
      regulars export-client 1843 --out 1843.json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        import json

        from regulars.company import disk_room, write_whole
        from regulars.desk.folder import known_at_desk
        from regulars.errors import LookupFailed
        from regulars.privacy import known_of

        at = company(out, folder)
        found = {**known_of(at, client), **known_at_desk(at, client)}
        if not found:
            raise LookupFailed(texts.NOTHING_KNOWN, client=client)
        document = {"client": client, **found}
        text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
        if out_file is not None:
            with disk_room(out_file):
                write_whole(out_file, text + "\n")
            out.say(cli_texts.PAGE_WRITTEN(path=str(out_file)))
        elif not as_json:
            typer.echo(text)
        out.answer(document)
