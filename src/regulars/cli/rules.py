"""``regulars rules``: company rules and country tables, shown, checked, copied and tried on past cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import options
from regulars.cli.case import texts
from regulars.cli.case.company import company_here
from regulars.cli.surface import Surface

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.decisions.rules import Answer, Table

group = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Company rules and country tables: small decision tables that a manager reads and edits.",
)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Tables; else all.")]


@group.command("show")
def show(
    names: Names = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Show the tables in force here: the company's own and the law's, row by row.

    \b
    Examples:
      regulars rules show
      regulars rules show RO --lang ro
    """
    with Surface(lang=lang, as_json=as_json) as out:
        tables = _chosen(_tables(company_here(out, folder)), names)
        for table in tables:
            _show(out, table)
        if any(table.country for table in tables):
            out.line()
            out.paragraph(texts.CONFIRM)
        out.answer({"tables": [_document(table) for table in tables]})


@group.command("check")
def check(
    names: Names = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Look at every situation that the rows tell apart: rows that never answer, overlaps, what only ELSE
    answers.

    A table with a hole is refused with the row. Leaves 2 where something has to be mended. Names may be
    files.

    \b
    Examples:
      regulars rules check
      regulars rules check rules/refunds.toml
    """
    with Surface(lang=lang, as_json=as_json) as out:
        import datetime as dt

        from regulars.decisions.rules import check as look

        files = [Path(name) for name in names or () if name.endswith(".toml")]
        if files:
            tables = [_read(path) for path in files]
        else:
            here = company_here(out, folder)
            tables = _chosen(_tables(here), names)
        found = {table.name: look(table, max(dt.date.today(), table.since)) for table in tables}
        for table in tables:
            grave = [each for each in found[table.name] if each.grave]
            out.heading(
                texts.TO_MEND(name=table.name, n=len(grave))
                if grave
                else texts.NOTHING_WRONG(name=table.name, n=len(table.rows))
            )
            for each in sorted(found[table.name], key=lambda one: not one.grave):
                out.line(f"  {'✘' if each.grave else '·'} {out.words(each.said)}")
        out.answer({"tables": found})
        if any(each.grave for problems in found.values() for each in problems):
            raise typer.Exit(2)


@group.command("copy")
def copy(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A table that comes with Regulars: house, RO, …")
    ],
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Copy a table that comes with Regulars into the company's folder, to be changed there.

    \b
    Examples:
      regulars rules copy house
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook.files import CASE_EXISTS
        from regulars.casebook.hearing import RULES
        from regulars.cli.workplace import company
        from regulars.company import disk_room
        from regulars.decisions.rules.countries import shipped_text
        from regulars.errors import FolderExists

        here = company(out, folder)
        text = shipped_text(name)
        if text is None:
            raise _no_such(name, _tables(None))
        path = here.path / RULES / f"{name.lower()}.toml"
        if path.exists():
            raise FolderExists(CASE_EXISTS, path=str(path))
        with here.lock(), disk_room(path):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        out.say(texts.COPIED(path=str(path)))
        out.answer({"written": path})


@group.command("try")
def try_on(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="The changed table, a .toml file.")],
    cases: Annotated[
        list[Path] | None, typer.Argument(metavar="[CASE]...", help="Case files; else all past ones.")
    ] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Try a changed table on past cases: which claims would be answered otherwise.

    \b
    Examples:
      regulars rules try refunds-new.toml
      regulars rules try refunds-new.toml cases/17.yaml cases/18.yaml
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.casebook.hearing import past_case, past_cases
        from regulars.casebook.rulebook import tried
        from regulars.errors import ArgumentInvalid

        here = company_here(out, folder)
        changed = _read(table)
        known = {each.name: each for each in _tables(here)}
        told = [past_case(path) for path in cases] if cases else past_cases(here) if here else []
        if not told:
            raise ArgumentInvalid(texts.NO_PAST_CASES)
        rows = [
            {
                "case": each.case,
                "claim": each.claim or "—",
                "before": _told(each.before),
                "after": _told(each.after),
            }
            for each in tried(told, known.get(changed.name), changed)
        ]
        for row in rows:
            if row["before"] != row["after"]:
                out.say(texts.TRIED(**row))
        out.say(texts.TRIED_SAME(n=sum(row["before"] == row["after"] for row in rows)))
        out.answer({"tried": rows})


def _told(answer: Answer | None) -> str:
    if answer is None:
        return "—"
    if answer.row is None:
        return f"? {', '.join(answer.missing)}"
    return f"{', '.join(answer.row.then)} ({answer.row.id})"


def _read(path: Path) -> Table:
    from regulars.casebook.files import read_rules
    from regulars.decisions.rules import parse

    return parse(read_rules(path), path.stem)


def _tables(here: Company | None) -> list[Table]:
    from regulars.casebook.rulebook import tables

    return tables(here)


def _chosen(tables: list[Table], names: list[str] | None) -> list[Table]:
    if not names:
        return tables
    found = []
    for name in names:
        mine = [table for table in tables if table.name.casefold() == name.casefold()]
        if not mine:
            raise _no_such(name, tables)
        found += mine
    return found


def _no_such(name: str, tables: list[Table]) -> Exception:
    from regulars.errors import LookupFailed

    return LookupFailed(texts.NO_SUCH_TABLE, name=name, known=", ".join(table.name for table in tables))


def _show(out: Surface, table: Table) -> None:
    from regulars.decisions.rules import COURSES, REMEDIES

    out.heading(
        texts.RULES_HEADING(name=table.name, version=table.version, author=table.author, since=table.since)
    )
    label = table.labels.get(out.lang)
    if label:
        out.line(f"  {out.clean(label)}")
    decides = texts.DECIDES_OWED if table.decides == "owed" else texts.DECIDES_COURSES
    out.line(f"  {out.words(texts.RULES_OF(decides=decides()))}")
    said = {**COURSES, **REMEDIES} if table.decides == "owed" else {**REMEDIES, **COURSES}
    for row in table.rows:
        when = row.condition.text if row.condition else "else"
        answer = ", ".join(out.words(said[each]) for each in row.then)
        out.line()
        out.line(f"  {row.id}  {out.clean(when)}")
        out.line(f"      → {answer}")
        words = row.says.get(out.lang) or row.says.get("en", "")
        if words:
            out.line(f"      {out.clean(words)}")
        out.line(f"      {out.clean(row.source)}")


def _document(table: Table) -> dict[str, Any]:
    rows = [
        {
            "id": row.id,
            "when": row.condition.text if row.condition else "else",
            "then": list(row.then),
            "source": row.source,
            "says": dict(row.says),
            "from": row.since,
            "until": row.until,
        }
        for row in table.rows
    ]
    return {
        "name": table.name,
        "decides": table.decides,
        "version": table.version,
        "author": table.author,
        "country": table.country,
        "from": table.since,
        "until": table.until,
        "rows": rows,
    }
