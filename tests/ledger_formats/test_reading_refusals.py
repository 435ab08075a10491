"""What cannot be read says which file, what is wrong and what to do."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from regulars.errors import ArgumentInvalid, InputError, SourceEmpty, SourceMissing, SourceUnreadable
from regulars.ledger import formats
from regulars.ledger.formats import source


def refused(con: duckdb.DuckDBPyConnection, path: Path | str, **how: str) -> InputError:
    with pytest.raises(InputError) as caught:
        formats.read(path, con=con, table="raw", **how)
    return caught.value


def test_no_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    error = refused(con, tmp_path / "sales.csv")
    assert isinstance(error, SourceMissing)
    assert "sales.csv" in str(error)
    assert refused(con, str(tmp_path / "*.csv")).code == "error.no_file_matches"


def test_empty_and_header_only(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"")
    error = refused(con, path)
    assert isinstance(error, SourceEmpty)
    assert str(error) == "sales.csv is empty. Export the sales again and check that the file has a size."
    path.write_text("date,client,amount\n", encoding="utf-8")
    assert refused(con, path).code == "error.only_header"
    path.write_text("date,client,amount\n\n,,\n", encoding="utf-8")
    assert refused(con, path).code == "error.only_header"


def test_a_folder(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    error = refused(con, tmp_path)
    assert isinstance(error, SourceUnreadable)
    assert error.code == "error.source_is_folder"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"%PDF-1.7 " + b"x" * 100, "error.not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "error.not_a_table"),
        (bytes(range(256)) * 40, "error.not_text"),
        (b"<html><body><table>", "error.not_a_table"),
        (b"PK\x03\x04 not a workbook at all", "error.workbook_broken"),
        (b"PAR1 cut short", "error.parquet_broken"),
        (b"\x1f\x8b\x08\x00 cut short", "error.archive_broken"),
        (b"\x28\xb5\x2f\xfd cut short", "error.archive_broken"),
    ],
)
def test_what_is_no_table(con: duckdb.DuckDBPyConnection, tmp_path: Path, head: bytes, code: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(head)
    error = refused(con, path)
    assert isinstance(error, SourceUnreadable)
    assert error.code == code
    assert "sales.csv" in str(error)


def test_wrong_encoding_named(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes("дата;сумма\n2024-01-01;1\n".encode("cp1251"))
    assert refused(con, path, encoding="utf-8").code == "error.encoding_unknown"
    assert refused(con, path, encoding="klingon").code == "error.encoding_unknown"


def test_workbook_with_a_password(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """An encrypted workbook is an OLE file that holds the streams EncryptionInfo and EncryptedPackage."""
    path = tmp_path / "sales.xlsx"
    path.write_bytes(ole_with(["EncryptionInfo", "EncryptedPackage"]))
    error = refused(con, path)
    assert isinstance(error, SourceUnreadable)
    assert error.code == "error.workbook_locked"


def ole_with(streams: list[str]) -> bytes:
    """The smallest compound file with empty streams of these names."""
    free, end = (0xFFFFFFFF).to_bytes(4, "little"), (0xFFFFFFFE).to_bytes(4, "little")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + (0x3E).to_bytes(2, "little")
        + b"\x03\x00\xfe\xff\x09\x00\x06\x00"
    )
    header += bytes(6) + bytes(4) + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4)
    header += (4096).to_bytes(4, "little") + end + bytes(4) + end + bytes(4) + bytes(4) + free * 108
    fat = (0xFFFFFFFD).to_bytes(4, "little") + end + free * 126

    def entry(name: str, kind: int, left: int, right: int, child: int, start: bytes) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = b"".join(link.to_bytes(4, "little") for link in (left, right, child))
        return (
            text.ljust(64, b"\0")
            + len(text).to_bytes(2, "little")
            + bytes([kind, 1])
            + links
            + bytes(36)
            + start
            + bytes(8)
        )

    none = 0xFFFFFFFF
    directory = entry("Root Entry", 5, none, none, 1, end)
    directory += entry(streams[0], 2, none, 2, none, end) + entry(streams[1], 2, none, none, none, end)
    return header + fat + (directory + bytes(128)).ljust(512, b"\0")


def test_bombs(con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_RATIO_MATTERS_FROM", 1 << 20)
    path = tmp_path / "sales.csv.gz"
    path.write_bytes(gzip.compress(b"1;2\n" * (4 << 20)))
    assert refused(con, path).code == "error.archive_too_large"
    book = tmp_path / "sales.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" * (4 << 20))
    assert refused(con, book).code == "error.archive_too_large"


def test_unknown_preset_and_sheet(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["date", "amount"])
    book.active.append(["2024-01-01", 1])
    book.save(path)
    assert isinstance(refused(con, path, sheet="March"), ArgumentInvalid)
    error = refused(con, path, preset="sap")
    assert isinstance(error, ArgumentInvalid)
    assert "shopify" in str(error)


def test_two_programs_at_once(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date,client,amount\n2024-01-01,Ann,1\n", encoding="utf-8")
    bank = (
        "1CClientBankExchange\nСекцияДокумент=Платежное поручение\nСумма=1.00\nКонецДокумента\nКонецФайла\n"
    )
    (tmp_path / "b.txt").write_text(bank, encoding="cp1251")
    assert refused(con, str(tmp_path / "*.*")).code == "error.presets_mixed"


def test_a_document_of_another_kind(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    path.write_bytes(memory.getvalue())
    assert refused(con, path).code == "error.not_a_table"
