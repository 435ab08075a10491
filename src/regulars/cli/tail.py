"""``regulars tail``: whom a client brought, and who brings others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company, place

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio
    from regulars.portfolio.referrals import Referrals, Tail
    from regulars.reasons import Reason
    from regulars.report.words import Words


def run(
    client: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The client; without him, who brings others at all.")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="Draw his tail: a page (.html) or a picture (.svg)."),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Show names in the picture; else numbers only.")
    ] = False,
    top: options.Top = 10,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Say whom a client brought, whom they brought, and what that is worth.

    What would not have come without him, what would have come anyway, the cost of finding them that was
    saved, bonuses, and what is lost with him if he leaves. Without ID: how many new clients others bring,
    whether they are worth more and stay longer, who brings much and buys little, whether bonuses pay, which
    records cannot be, and who of those who bring others is leaving. Nobody who was not asked "who sent you?"
    is counted as sent by nobody.

    \b
    Examples:
      regulars tail
      regulars tail 1843
      regulars tail 1843 --picture tail.html --names
      regulars import referrals.csv --kind referrals
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli.fitting import present
        from regulars.report import from_portfolio
        from regulars.report.words import Words

        at = company(out, folder)
        _checked(client, picture)
        with present(out, at, place(folder)) as portfolio:
            words = Words(out.lang, from_portfolio.frame(portfolio, at.settings.name))
            if client is None:
                found = portfolio.referrals()
                _base(out, words, found, top)
                out.answer(
                    {"frame": words.frame, "referrals": found, "findings": portfolio.referral_findings()}
                )
                return
            tail = portfolio.tail(client)
            called = _names(portfolio, tail) if names else {}
            path = None if picture is None else _drawn(words, tail, called, picture)
        _one(out, words, tail, path)
        out.answer({"frame": words.frame, "tail": tail, "picture": path})


def _checked(client: str | None, picture: Path | None) -> None:
    from regulars.errors import ArgumentInvalid
    from regulars.report import tail_texts as texts

    if picture is None:
        return
    if client is None:
        raise ArgumentInvalid(texts.PICTURE_OF_WHOM)
    if picture.suffix.lower() not in (".html", ".svg"):
        raise ArgumentInvalid(texts.PICTURE_ENDING, path=str(picture))


def _names(portfolio: Portfolio, tail: Tail) -> dict[str, str]:
    from regulars.portfolio.people import names_of

    return names_of(portfolio, [tail.client, *tail.people["client"].to_pylist()])


def _drawn(words: Words, tail: Tail, names: dict[str, str], path: Path) -> Path:
    from regulars.company import write_whole
    from regulars.report import tail_page, tail_picture

    drawn = tail_picture.svg if path.suffix.lower() == ".svg" else tail_page.page
    write_whole(path, str(drawn(words, tail, names)))
    return path


def _one(out: Surface, words: Words, tail: Tail, picture: Path | None) -> None:
    from regulars.report import tail_rows as rows
    from regulars.report import tail_texts as texts

    out.heading(texts.TAIL_OF, client=words.bare(tail.client))
    if tail.generations:
        out.rows(rows.generations(words, tail), right=(1, 2, 3, 4), header=True)
        out.line()
        out.pairs(rows.worth(words, tail))
        out.line()
    elif tail.known:
        out.paragraph(texts.NOBODY)
    for each in rows.reasons(words, tail):
        out.text(each)
    if picture is not None:
        out.line()
        out.paragraph(texts.PICTURE_IN, path=str(picture))
    elif tail.generations:
        out.next(f"regulars tail {tail.client} --picture tail.html")


def _base(out: Surface, words: Words, found: Referrals, top: int | None) -> None:
    from regulars.report import tail_rows as rows
    from regulars.report import tail_texts as texts

    out.heading(texts.WHO_BRINGS)
    out.pairs(rows.base(words, found))
    for reason in (found.asked.reason, found.type_one_reason if found.edges else None, found.cost_reason):
        if reason is not None:
            out.paragraph(reason)
    if found.edges:
        out.heading(texts.AT_EQUAL_AGE)
        out.rows(rows.gaps(words, found), wrapped=True)
        for each in rows.compared(words, found):
            out.text(each)
        out.heading(texts.QUARTERS)
        out.rows(rows.quarters(words, found), right=(1, 2, 3), header=True)
        _table(out, texts.MOST, rows.senders(words, found, top))
        _table(out, texts.ADVOCATES, rows.senders(words, found, top, "advocates"))
        _comets(out, words, found, top)
    told = rows.findings(words, found)
    if told:
        out.heading(texts.FINDINGS)
        for each in told:
            out.text(each)
        out.paragraph(texts.FINDINGS_ALL)


def _table(out: Surface, heading: Reason, table: list[list[str]]) -> None:
    if table:
        out.heading(heading)
        out.rows(table, right=(1, 2, 3, 4), header=True)


def _comets(out: Surface, words: Words, found: Referrals, top: int | None) -> None:
    from regulars.report import tail_rows as rows
    from regulars.report import tail_texts as texts

    leaving = rows.comets(words, found, top)
    out.heading(texts.COMETS)
    out.paragraph(texts.COMETS_HOW if leaving else texts.COMETS_NONE)
    if leaving:
        out.rows(leaving, right=(1, 2, 3, 4), header=True)
