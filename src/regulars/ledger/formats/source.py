"""From what the caller gives to plain files: paths, globs, lists; compression; what kind a file is."""

from __future__ import annotations

import codecs
import glob
import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa

from regulars.errors import SOURCE_MISSING, SourceEmpty, SourceMissing, SourceUnreadable
from regulars.ledger.formats import encoding as encodings
from regulars.reasons import Reason

SOURCE_EMPTY = Reason(
    "error.source_empty", "{path} is empty. Export the sales again and check that the file has a size."
)
SOURCE_IS_FOLDER = Reason(
    "error.source_is_folder", "{path} is a folder. Name the file in it, or several as '{path}/*.csv'."
)
NO_FILE_MATCHES = Reason(
    "error.no_file_matches", "No file is named like {path}. Check the pattern and the folder."
)
ARCHIVE_BROKEN = Reason(
    "error.archive_broken", "{path} is compressed and cannot be unpacked to its end. Get the file again."
)
ARCHIVE_TOO_LARGE = Reason(
    "error.archive_too_large",
    "{path} unpacks to more than {gigabytes} GB, which no export of sales does. "
    "Unpack it yourself and look at what is in it.",
)
NOT_A_TABLE = Reason(
    "error.not_a_table", "{path} is {what}, not a table. Export the sales as CSV or XLSX and give that file."
)

Kind = Literal["text", "sheet", "parquet", "jsonl"]
Source = str | Path | Iterable[str | Path]

#: Caps against archives made to fill a disk; an export of a hundred million lines stays below them.
UNPACKED_CAP: Final = 64 * 10**9
UNPACKED_RATIO_CAP: Final = 400
_RATIO_MATTERS_FROM: Final = 256 * 10**6
_CHUNK: Final = 1 << 22

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"SQLite format 3", "a database file"),
    (b"\x00\x01\x00\x00Standard", "an Access database"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<HTML", "a web page"),
    (b"<?xml", "an XML document"),
    (b"{\\rtf", "a text document"),
)


def files(source: Source) -> list[Path]:
    """The files that ``source`` names, sorted within a pattern.

    Raises `SourceMissing` for a file or pattern that names nothing, `SourceUnreadable` for a folder and
    `SourceEmpty` for a file of no bytes.
    """
    given = [source] if isinstance(source, str | Path) else list(source)
    found: list[Path] = []
    for item in given:
        path = Path(item)
        if path.exists():
            found.append(path)
        elif glob.has_magic(str(item)):
            matches = sorted(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor))))
            if not matches:
                raise SourceMissing(NO_FILE_MATCHES, path=str(item))
            found += [match for match in matches if match.is_file()]
        else:
            raise SourceMissing(SOURCE_MISSING, path=str(item))
    for path in found:
        if path.is_dir():
            raise SourceUnreadable(SOURCE_IS_FOLDER, path=str(path))
        if path.stat().st_size == 0:
            raise SourceEmpty(SOURCE_EMPTY, path=path.name)
    return found


def source_names(paths: list[Path]) -> list[str]:
    """What each file is called in the ledger: its name, with its folder where two names are equal."""
    names = [path.name for path in paths]
    return [f"{path.parent.name}/{path.name}" if names.count(path.name) > 1 else path.name for path in paths]


def kind_of(path: Path, given: Path) -> Kind:
    """What ``path`` holds (unpacked from ``given``), by its first bytes rather than its name.

    Raises `SourceUnreadable` for what is no table.
    """
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "sheet"
    bare = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for magic, what in _MAGIC:
        if bare.startswith(magic):
            raise SourceUnreadable(NOT_A_TABLE, path=given.name, what=what)
    suffixes = [suffix.lower() for suffix in given.suffixes]
    if bare.startswith((b"{", b"[{")) or {".jsonl", ".ndjson"} & set(suffixes):
        return "jsonl"
    return "text"


def compression_of(path: Path) -> str | None:
    """``gzip``, ``zstd`` or None, by the file's first bytes."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head == b"\x28\xb5\x2f\xfd":
        return "zstd"
    return None


def unpacked_cap(packed: int, most: int = UNPACKED_CAP) -> int:
    """How many bytes an archive of ``packed`` bytes may unpack to."""
    return max(_RATIO_MATTERS_FROM, min(most, UNPACKED_RATIO_CAP * packed))


def unpack(path: Path, compression: str, into: Path) -> None:
    """Write what ``path`` holds to ``into``; SourceUnreadable when it is broken or past the caps."""
    cap = unpacked_cap(path.stat().st_size)
    written = 0
    with into.open("wb") as plain:
        for chunk in _unpacked(path, compression):
            written += len(chunk)
            if written > cap:
                raise SourceUnreadable(ARCHIVE_TOO_LARGE, path=path.name, gigabytes=round(cap / 1e9, 1))
            plain.write(chunk)
    if written == 0:
        raise SourceEmpty(SOURCE_EMPTY, path=path.name)


def _unpacked(path: Path, compression: str) -> Iterator[bytes]:
    """What ``path`` holds, some megabytes at a time."""
    try:
        if compression == "gzip":
            with gzip.open(path, "rb") as packed:
                while chunk := packed.read(_CHUNK):
                    yield chunk
        else:
            with pa.OSFile(str(path)) as file, pa.CompressedInputStream(file, compression) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
    except (EOFError, zlib.error, OSError) as broken:
        raise SourceUnreadable(ARCHIVE_BROKEN, path=path.name) from broken


def as_utf8(path: Path, encoding: str, into: Path) -> Path:
    """``path`` itself when it is UTF-8 with line feeds already, else ``into`` with its text as that."""
    only_returns = _ends_lines_with_returns(path, encoding)
    if encoding in ("utf-8", "utf-8-sig") and not only_returns:
        return path
    # Bytes that are no letters in an 8-bit encoding stay visible as U+FFFD; UTF-16 either reads or does not.
    lenient = not encoding.startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(encoding)("replace" if lenient else "strict")
    try:
        with path.open("rb") as source, into.open("wb") as target:
            while chunk := source.read(_CHUNK):
                text = decoder.decode(chunk)
                target.write((text.replace("\r", "\n") if only_returns else text).encode("utf-8"))
            target.write(decoder.decode(b"", final=True).encode("utf-8"))
    except UnicodeError:
        raise SourceUnreadable(encodings.ENCODING_UNKNOWN, path=path.name, encoding=encoding) from None
    return into


def _ends_lines_with_returns(path: Path, encoding: str) -> bool:
    """An old Mac's way: carriage returns and no line feed."""
    with path.open("rb") as file:
        head = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(_CHUNK))
    return "\r" in head and "\n" not in head
