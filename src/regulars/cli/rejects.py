"""``regulars rejects``: the rows that could not be used, why, and a file to mend them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli import options
from regulars.cli.surface import Surface
from regulars.cli.workplace import company
from regulars.reasons import Reason

if TYPE_CHECKING:
    import pyarrow as pa

NONE = Reason("rejects.none", "No row was refused.")
REFUSED = Reason("rejects.refused", "{n} row could not be used", plural="{n} rows could not be used")
AND_MORE = Reason("rejects.and_more", "… and {n} more", plural="… and {n} more")
ASIDE = Reason(
    "rejects.aside",
    "{n} row set aside: it is sound, but no sale",
    plural="{n} rows set aside: they are sound, but no sales",
)
EXAMPLE = Reason("rejects.example", "for example {said}")
MEND = Reason("rejects.mend", "To mend them: write them to a file, correct the cells, import that file.")
WRITTEN = Reason("rejects.written", "Written: {path}. Correct the cells and import the file.")

SHOWN = 20


def run(
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write them to a file to mend.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="How many to show.")] = SHOWN,
    as_json: options.Json = False,
    lang: options.Lang = None,
    folder: options.Folder = None,
) -> None:
    """Show the rows that could not be used, and why.

    Also what was set aside as no sale: totals, cancelled orders, money paid out. With --csv the refused rows
    go to a file with the columns of their source; correct the cells, and import that file.

    \b
    Examples:
      regulars rejects
      regulars rejects --csv mend.csv
      regulars import mend.csv
      regulars rejects --json --top 1000
    """
    with Surface(lang=lang, as_json=as_json) as out:
        from regulars.cli import journey
        from regulars.ledger.mending import export_rejects
        from regulars.ledger.store import open_ledger

        at = company(out, folder)
        if csv is not None:
            written = export_rejects(at, csv)
            for path in written:
                out.say(WRITTEN(path=str(path)))
            if not written:
                out.say(NONE)
            out.answer({"written": written})
            return
        ledger = open_ledger(at)
        marks = journey.MARKS if at.settings.name == journey.NAME else {}
        refused = [_told(row, marks) for row in _first(ledger.rejects.arrow(), top)]
        aside = [_told(row, marks) for row in _by_reason(ledger.set_aside.arrow(), top)]
        counts = {"rejects": ledger.facts.rejects, "set_aside": ledger.facts.set_aside}
        ledger.close()
        _show(out, refused, aside, counts)
        out.answer({**counts, "rows": refused, "aside": aside})


def _first(rejects: pa.Table, top: int) -> list[dict[str, Any]]:
    rows = rejects.drop_columns(["original"]).sort_by([("source", "ascending"), ("source_row", "ascending")])
    told: list[dict[str, Any]] = rows.slice(0, top).to_pylist()
    return told


def _by_reason(aside: pa.Table, top: int) -> list[dict[str, Any]]:
    groups = aside.group_by(["reason", "value"]).aggregate([("source_row", "count"), ("source_row", "min")])
    counted = groups.rename_columns({"source_row_count": "n", "source_row_min": "source_row"})
    rows = counted.sort_by([("n", "descending"), ("source_row", "ascending")]).slice(0, top)
    told: list[dict[str, Any]] = rows.to_pylist()
    return told


def _told(row: dict[str, Any], marks: Mapping[str, Reason]) -> dict[str, Any]:
    """``row`` with why as a sentence; ``marks`` are values of ours, said in the person's language."""
    from regulars.ledger.rejects import said

    told = said(row["reason"], row["source_row"], row.get("column_name"), row["value"])
    if row["value"] in marks:
        told = replace(told, params={**told.params, "value": marks[row["value"]]()})
    return {**row, "said": told}


def _show(
    out: Surface, refused: list[dict[str, Any]], aside: list[dict[str, Any]], counts: dict[str, int]
) -> None:
    if counts["rejects"]:
        out.heading(REFUSED(n=counts["rejects"]))
        several = len({row["source"] for row in refused}) > 1
        for row in refused:
            where = f"{row['source']}, " if several else ""
            out.line(f"  {out.clean(where)}{out.words(row['said'])}")
        if counts["rejects"] > len(refused):
            out.say(AND_MORE(n=counts["rejects"] - len(refused)))
    else:
        out.say(NONE)
    if aside:
        out.heading(ASIDE(n=counts["set_aside"]))
        out.pairs([[out.number(row["n"]), out.words(EXAMPLE(said=row["said"]))] for row in aside])
    if counts["rejects"]:
        out.line()
        out.say(MEND)
        out.next("regulars rejects --csv mend.csv", "regulars import mend.csv")
