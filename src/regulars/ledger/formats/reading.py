"""`read`: any file a company has, into one raw table."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from regulars.errors import ArgumentInvalid, SourceUnreadable
from regulars.ledger import headers
from regulars.ledger.formats import columnar, layout, presets, sheets, source, text
from regulars.ledger.formats import encoding as encodings
from regulars.ledger.formats.flatten import flatten
from regulars.ledger.formats.layout import Layout
from regulars.ledger.formats.presets import Preset, Sample
from regulars.ledger.formats.table import (
    OWN_COLUMNS,
    RawTable,
    SourceFacts,
    identifier,
    run,
    set_unlabelled_total_aside,
)
from regulars.ledger.formats.tidy import tidied
from regulars.reasons import Reason

PRESET_UNKNOWN = Reason("error.preset_unknown", "There is no preset {preset}. There are: {known}.")
PRESETS_MIXED = Reason(
    "error.presets_mixed",
    "{first} looks like {first_preset} and {second} like {second_preset}. Give them one kind at a time.",
)

#: Rows in which a report without a header row of its own says what it is of.
_HEADING_WITHIN: Final = 15


def read(
    source_: source.Source,
    *,
    con: duckdb.DuckDBPyConnection,
    table: str,
    preset: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> RawTable:
    """Read ``source_`` (a path, a glob or a list of paths) into the new DuckDB table ``table``.

    CSV, TSV and other text tables in any of the usual encodings, XLSX and XLS, Parquet and JSON lines;
    text compressed with gzip or zstd. ``preset`` names the program that wrote the files where it is not to
    be recognised, ``sheet`` a sheet of a workbook (else the first with a table), ``encoding`` a Python codec.

    Raises `SourceMissing`, `SourceEmpty` or `SourceUnreadable` with the file, what is wrong and what to do.
    A row that cannot be used is no error: it is in the table with a `_defect`.
    """
    if preset is not None and preset != "generic" and preset not in presets.known():
        known = ", ".join(["generic", *presets.known()])
        raise ArgumentInvalid(PRESET_UNKNOWN, preset=preset, known=known)
    paths = source.files(source_)
    facts: list[SourceFacts] = []
    run(con, f"DROP TABLE IF EXISTS {identifier(table)}")
    with _in_order(con), tempfile.TemporaryDirectory(prefix="regulars-") as folder:
        for name, path in zip(source.source_names(paths), paths, strict=True):
            reader = _Reader(con, path, name, Path(folder), preset, sheet, encoding)
            facts += reader.into(table, first=not facts)
            if facts[-1].preset != facts[0].preset:
                raise SourceUnreadable(
                    PRESETS_MIXED,
                    first=facts[0].name,
                    first_preset=facts[0].preset,
                    second=name,
                    second_preset=facts[-1].preset,
                )
    described = run(con, f"DESCRIBE {identifier(table)}")
    columns = tuple(str(row[0]) for row in described if row[0] not in OWN_COLUMNS)
    typed = any(row[1] != "VARCHAR" for row in described if row[0] in columns)
    return RawTable(table, columns, typed, tuple(facts))


@contextmanager
def _in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Row numbers are true only while rows keep their order."""
    before = run(con, "SELECT current_setting('preserve_insertion_order')")[0][0]
    run(con, "SET preserve_insertion_order = true")
    try:
        yield
    finally:
        run(con, f"SET preserve_insertion_order = {str(bool(before)).lower()}")


class _Reader:
    """Reads one file: kind, encoding, layout, preset, rows."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: Path,
        name: str,
        folder: Path,
        preset: str | None,
        sheet: str | None,
        encoding: str | None,
    ) -> None:
        self.con, self.path, self.name, self.folder = con, path, name, folder
        self.preset, self.sheet, self.encoding = preset, sheet, encoding

    def into(self, table: str, *, first: bool) -> list[SourceFacts]:
        """Append the file to ``table``, which is made by the first; every sheet of one shape is a source."""
        run(self.con, "DROP TABLE IF EXISTS regulars_base")
        facts = self._base("regulars_base")
        if facts.preset == "generic":
            set_unlabelled_total_aside(self.con, "regulars_base")
            facts = tidied(self.con, "regulars_base", facts)
        read = [append(self.con, "regulars_base", table, facts, first=first)]
        name = self.name
        for sheet in facts.further_sheets:
            self.sheet, self.name = sheet, f"{name} · {sheet}"
            read += self.into(table, first=False)
        return read

    def _base(self, base: str) -> SourceFacts:
        compression = source.compression_of(self.path)
        plain = self.path
        if compression is not None:
            plain = self.folder / "unpacked"
            source.unpack(self.path, compression, plain)
        kind = source.kind_of(plain, self.path)
        if kind == "text":
            facts = self._text(base, plain)
        elif kind == "sheet":
            facts = self._sheet(base, plain)
        elif kind == "parquet":
            facts = columnar.load_parquet(self.con, base, plain, source=self.name)
        else:
            facts = columnar.load_jsonl(self.con, base, plain, source=self.name)
        return replace(facts, path=str(self.path), compression=compression)

    def _text(self, base: str, plain: Path) -> SourceFacts:
        codec = encodings.checked(plain, self.encoding) if self.encoding else encodings.detect(plain)
        utf8 = source.as_utf8(plain, codec, self.folder / "utf8")
        head = text.head_of(utf8)
        sample = text.sample_of(head)
        preset = self._recognised(sample)
        cut = head.layout
        if preset is not None and preset.layout is not None:
            cut = preset.layout(head.lines)
        elif preset is not None and preset.whole:
            cut = layout.whole(cut, sample.rows)
        facts = text.load(self.con, base, utf8, cut, self.folder / "lines", source=self.name)
        facts = replace(facts, encoding=codec, currency=_currency(sample, cut))
        flat = self._flat(base, preset, facts, cut, {}, _above(sample, cut))
        return flat if flat is not None else self._generically(self._text, base, plain)

    def _sheet(self, base: str, plain: Path) -> SourceFacts:
        sheet = sheets.open_sheet(plain, self.name, self.sheet)
        sample = sheet.sample()
        preset = self._recognised(sample)
        whole = preset is not None and preset.whole
        cut = layout.whole(sheet.layout, sheet.rows) if whole else sheet.layout
        facts = sheets.load(self.con, base, sheet, cut)
        facts = replace(facts, currency=_currency(sample, cut))
        depths = sheet.depths() if whole else {}
        flat = self._flat(base, preset, facts, cut, depths, _above(sample, cut))
        return flat if flat is not None else self._generically(self._sheet, base, plain)

    def _generically(self, load: Callable[[str, Path], SourceFacts], base: str, plain: Path) -> SourceFacts:
        """The file anew, as a table of no known program."""
        run(self.con, f"DROP TABLE {base}")
        self.preset = "generic"
        return load(base, plain)

    def _recognised(self, sample: Sample) -> Preset | None:
        if self.preset is not None:
            return presets.known().get(self.preset)
        return next((preset for preset in presets.known().values() if preset.recognises(sample)), None)

    def _flat(
        self,
        base: str,
        preset: Preset | None,
        facts: SourceFacts,
        cut: Layout,
        depths: dict[int, int],
        heading: Sequence[Sequence[str]],
    ) -> SourceFacts | None:
        if preset is None:
            return facts
        chosen = self.preset is not None
        return flatten(self.con, base, preset, facts, cut.columns, depths, heading, chosen=chosen)


def _above(sample: Sample, cut: Layout) -> Sequence[Sequence[str]]:
    """The rows above the header."""
    return sample.rows[: cut.header_row - 1] if cut.header_row is not None else ()


def _currency(sample: Sample, cut: Layout) -> str | None:
    """The currency that the lines above the table or the names of its columns say."""
    heading = sample.rows[:_HEADING_WITHIN] if cut.header_row is None else sample.rows[: cut.header_row - 1]
    named = headers.currency(
        cut.columns if cut.header_row is not None else (cell or "" for row in heading for cell in row)
    )
    return named or headers.stated_currency(heading)


def append(
    con: duckdb.DuckDBPyConnection, base: str, table: str, facts: SourceFacts, *, first: bool
) -> SourceFacts:
    """Put the rows of ``base`` into ``table``, which the first file makes; counts what is set aside."""
    target = identifier(table)
    if first:
        run(con, f"ALTER TABLE {base} RENAME TO {target}")
    else:
        present = {str(row[0]) for row in run(con, f"DESCRIBE {target}")}
        for name, kind, *_ in run(con, f"DESCRIBE {base}"):
            if name not in present:
                run(con, f"ALTER TABLE {target} ADD COLUMN {identifier(name)} {kind}")
        run(con, f"INSERT INTO {target} BY NAME SELECT * FROM {base}")
        run(con, f"DROP TABLE {base}")
    aside = f"SELECT count(*) FROM {target} WHERE _source = $1 AND _set_aside IS NOT NULL"
    return replace(facts, set_aside=int(run(con, aside, [facts.name])[0][0]))
