"""Text tables: every line accounted for under its physical number, whatever is wrong with it."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from regulars.ledger import formats
from regulars.ledger.formats import encoding

See = Callable[..., Any]
HEADER = "date;client;amount\n"


def test_every_kind_of_broken_row_keeps_its_line_number(see: See) -> None:
    seen = see(
        HEADER + '2024-01-01;Ann;1\n\n2024-01-02;Bob\n2024-01-03;Cid;3;4;5\n2024-01-04;"Dan;4\n'
        "2024-01-05;E\0e;5\n;;\n2024-01-06;Fay;6\n"
    )
    assert seen.defects() == [
        (4, "too_few_cells"),
        (5, "too_many_cells"),
        (6, "unclosed_quote"),
        (7, "nul_byte"),
    ]
    assert seen.rows("SELECT _row, client FROM {table} WHERE _defect IS NULL ORDER BY _row") == [
        (2, "Ann"),
        (9, "Fay"),
    ]
    facts = seen.raw.sources[0]
    assert (facts.lines_seen, facts.rows_read, facts.blank_lines, facts.defects) == (9, 2, 2, 4)


def test_a_defect_keeps_the_text_of_its_line(see: See) -> None:
    seen = see(HEADER + "2024-01-01;Ann;1\n2024-01-02;Bob\n")
    assert seen.rows("SELECT _defect_text FROM {table} WHERE _defect IS NOT NULL") == [("2024-01-02;Bob",)]


def test_an_unclosed_quote_swallows_nothing(see: See) -> None:
    rows = [f"2024-01-{day:02d};Ann {day};{day}" for day in range(1, 29)]
    rows[3] = '2024-01-04;"Ann 4;4'
    rows[20] = '2024-01-21;"Ann 21;21'
    seen = see(HEADER + "\n".join(rows) + "\n")
    assert seen.defects() == [(5, "unclosed_quote"), (22, "unclosed_quote")]
    assert seen.raw.sources[0].rows_read == 26


def test_a_cell_of_several_lines_is_one_row_and_later_rows_keep_their_numbers(see: See) -> None:
    seen = see(HEADER + '2024-01-01;"Ann\nof ""Acme""\n\nLtd";1\n2024-01-02;Bob;2\n')
    assert seen.rows("SELECT _row, client FROM {table} ORDER BY _row") == [
        (2, 'Ann\nof "Acme"\n\nLtd'),
        (6, "Bob"),
    ]
    assert seen.raw.sources[0].continued_lines == 3


def test_quotes_inside_names_are_kept(see: See) -> None:
    seen = see(HEADER + '2024-01-01;"ООО "Ромашка"";1\n2024-01-02;ООО "Лира";2\n2024-01-03;Screen 15";3\n')
    names = [row[0] for row in seen.rows("SELECT client FROM {table} ORDER BY _row")]
    assert names == ['ООО "Ромашка"', 'ООО "Лира"', 'Screen 15"']
    assert seen.defects() == []


def test_a_million_characters_in_a_cell_cost_that_row_alone(see: See) -> None:
    seen = see(HEADER + "2024-01-01;Ann;1\n2024-01-02;" + "x" * 1_000_000 + ";2\n2024-01-03;Cid;3\n")
    assert seen.defects() == [(3, "cell_too_long")]
    assert seen.raw.sources[0].rows_read == 2


def test_formulas_in_text_stay_text(see: See) -> None:
    seen = see(HEADER + '2024-01-01;"=HYPERLINK(""x"")";1\n2024-01-02;=1+1;2\n')
    assert seen.rows("SELECT client FROM {table} ORDER BY _row") == [('=HYPERLINK("x")',), ("=1+1",)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(see: See, ends: str) -> None:
    text = "date;client;amount\n2024-01-01;Ann;1\n\n2024-01-02;Bob;2\n2024-01-03;Cid\n".replace("\n", ends)
    seen = see(text)
    assert seen.rows("SELECT _row, amount FROM {table} WHERE _defect IS NULL ORDER BY _row") == [
        (2, "1"),
        (4, "2"),
    ]
    assert seen.defects() == [(5, "too_few_cells")]


def test_trailing_separators_and_a_last_line_without_end(see: See) -> None:
    seen = see("date;client;amount\n2024-01-01;Ann;1;\n2024-01-02;Bob;2;;")
    assert seen.defects() == []
    assert seen.raw.sources[0].rows_read == 2


def test_rows_that_leave_empty_cells_at_the_end_away(see: See) -> None:
    rows = "".join(f"2024-01-{day:02d};Ann;{day}{';note' if day % 2 else ''}\n" for day in range(1, 20))
    seen = see("date;client;amount;note\n" + rows)
    assert seen.defects() == []
    assert seen.raw.sources[0].rows_read == 19


def test_a_heading_above_the_header_is_counted_apart(see: See) -> None:
    seen = see('Sales of "Acme;;\nPeriod: 2024;;\n\ndate;client;amount\n2024-01-01;Ann;1\nTotal;;1\n')
    facts = seen.raw.sources[0]
    assert (facts.header_row, facts.heading_lines, facts.rows_read, facts.set_aside) == (4, 4, 2, 1)
    assert seen.rows("SELECT _row, _set_aside FROM {table} ORDER BY _row") == [(5, None), (6, "total")]


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("utf-8", "Дата;Клиент;Сумма\n01.02.2024;Иванов;12,50\n"),
        ("utf-8-sig", "Дата;Клиент;Сумма\n01.02.2024;Иванов;12,50\n"),
        ("utf-16", "Дата;Клиент;Сумма\n01.02.2024;Иванов;12,50\n"),
        ("utf-16-le", "Data;Client;Suma\n01.02.2024;Popescu;12,50\n"),
        ("cp1251", "Дата;Клиент;Сумма\n01.02.2024;ИВАНОВ Ёж;12,50\n"),
        ("cp866", "Дата;Клиент;Сумма\n01.02.2024;Иванов Олег;12,50\n"),
        ("koi8_r", "Дата;Клиент;Сумма\n01.02.2024;Иванов Олег;12,50\n"),
        ("cp1250", "Dată;Clienţi;Preţ\n01.02.2024;Ştefănescu Mărioara;12,50\n"),
        ("cp1252", "Date;Client;Montant réglé\n01/02/2024;Hélène Lefèvre;12,50\n"),
    ],
)
def test_encodings_are_told_from_the_bytes(see: See, codec: str, text: str) -> None:
    seen = see(text, encoding=codec)
    assert seen.raw.columns == tuple(text.split("\n")[0].split(";"))
    assert seen.rows("SELECT * EXCLUDE (_source, _row, _defect, _defect_text, _set_aside) FROM {table}") == [
        tuple(text.split("\n")[1].split(";"))
    ]


def test_a_few_broken_letters_do_not_change_the_encoding(see: See) -> None:
    lines = [f"2024-01-{day:02d};Мария {day};{day}".encode() for day in range(1, 29)]
    lines[7] = lines[7].replace("М".encode(), b"\xd0")
    seen = see(HEADER.encode() + b"\n".join(lines) + b"\n")
    assert seen.raw.sources[0].encoding == "utf-8"
    assert seen.defects() == [(9, "broken_letters")]


def test_encoding_by_letters_of_names_alone() -> None:
    assert encoding.best_eight_bit("ООО Ромашка; ИП Петров".encode("cp1251")) == "cp1251"
    assert encoding.best_eight_bit("Grădină; Țară; Împrumut".replace("Ț", "Ţ").encode("cp1250")) == "cp1250"


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_compressed(tmp_path: Path, see: See, kind: str) -> None:
    text = (HEADER + "2024-01-01;Ann;1\n2024-01-02;Bob\n").encode()
    path = tmp_path / "sales.csv.packed"
    path.write_bytes(gzip.compress(text) if kind == "gzip" else pa.compress(text, codec="zstd", asbytes=True))
    seen = see(path)
    assert seen.raw.sources[0].compression == kind
    assert seen.defects() == [(3, "too_few_cells")]


def test_several_files_are_one_table(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date,client,amount\n2024-01-01,Ann,1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("client;amount;date;note\nБоб;2;2024-01-02;x\n", encoding="cp1251")
    raw = formats.read(str(tmp_path / "*.csv"), con=con, table="raw")
    assert raw.columns == ("date", "client", "amount", "note")
    found = con.execute("SELECT _source, _row, client, amount, note FROM raw ORDER BY _source").fetchall()
    assert found == [("a.csv", 2, "Ann", "1", None), ("b.csv", 2, "Боб", "2", "x")]


def test_row_numbers_hold_over_many_blocks(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Nine megabytes and more, so that lines are judged in several blocks and read by several threads."""
    dice = random.Random(7)
    lines, defects = ["date,client,amount,note"], []
    for number in range(2, 150_002):
        roll = dice.random()
        if roll < 0.01:
            lines.append(f"2024-01-01,c{number}")
            defects.append((number, "too_few_cells"))
        elif roll < 0.012:
            lines.append("")
        else:
            quoted = f'"note, {number}"' if roll < 0.2 else "a plain note of the usual length of a note"
            lines.append(f"2024-01-{number % 28 + 1:02d},c{number},{number}.50,{quoted}")
    path = tmp_path / "big.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    con.execute("SET preserve_insertion_order = false")
    raw = formats.read(path, con=con, table="raw")
    found = con.execute("SELECT _row, _defect FROM raw WHERE _defect IS NOT NULL ORDER BY _row").fetchall()
    assert found == defects
    wrong = con.execute("SELECT count(*) FROM raw WHERE _defect IS NULL AND client <> 'c' || _row").fetchall()
    assert wrong == [(0,)]
    assert raw.sources[0].lines_seen == 150_001
    assert con.execute("SELECT current_setting('preserve_insertion_order')").fetchall() == [(False,)]


def test_a_record_over_two_blocks(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars.ledger.formats import lines

    monkeypatch.setattr(lines, "_CHUNK", 64)
    path = tmp_path / "small_blocks.csv"
    rows = [f'2024-01-{day:02d};"Ann\n{day}";{day}' for day in range(1, 29)]
    path.write_text(HEADER + "\n".join(rows) + '\n2024-02-01;"open;5\n', encoding="utf-8")
    raw = formats.read(path, con=con, table="raw")
    found = con.execute("SELECT _row, client, _defect FROM raw ORDER BY _row").fetchall()
    assert found[:28] == [(2 * day, f"Ann\n{day}", None) for day in range(1, 29)]
    assert found[28] == (58, None, "unclosed_quote")
    assert raw.sources[0].continued_lines == 28


def test_names_of_columns_are_made_different(see: See) -> None:
    seen = see("date;Amount;amount;;_row\n2024-01-01;1;2;3;4\n")
    assert seen.raw.columns == ("date", "Amount", "amount (2)", "column 4", "_row (2)")


def test_a_quote_inside_a_cell_of_two_lines(see: See) -> None:
    seen = see('Date,Client,Note,Amount\n2024-03-01,Ann,"Gift: ""Happy\nday!""",5\n2024-03-02,Bob,,6\n')
    assert seen.defects() == []
    assert seen.rows("SELECT _row, Note FROM {table} ORDER BY _row") == [
        (2, 'Gift: "Happy\nday!"'),
        (4, None),
    ]
