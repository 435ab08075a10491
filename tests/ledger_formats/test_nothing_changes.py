"""Column order, encoding, separator and line ends change nothing in what is recognised and read."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.ledger import formats, recognise

RUSSIAN = ["Номер чека", "Дата", "Покупатель", "Товар", "Кол-во", "Цена", "Сумма", "Кассир", "Статус"]
ROMANIAN = [
    "Nr. bon",
    "Data",
    "Client",
    "Denumire produs",
    "Cantitate",
    "Pret unitar",
    "Valoare",
    "Casier",
    "Stare",
]
PEOPLE = {
    "ru": ["Иванова Мария", "Петров Олег", "Ким, Анна", ""],
    "ro": ["Popescu Ion", "Rusu, Ana", "Munteanu Dan", ""],
}
DONE = {"ru": "выполнен", "ro": "finalizat"}


def rows(lingo: str) -> list[list[str]]:
    found = []
    for number in range(40):
        quantity, cents = number % 4 + 1, 1050 + 731 * (number % 11)
        found.append(
            [
                f"{700 + number // 2}",
                f"{number // 2 % 28 + 1:02d}.03.2024 1{number % 9}:05",
                PEOPLE[lingo][number // 2 % 4],
                ["хлеб «Бородинский»", "чай 100 г", "сыр"][number % 3]
                if lingo == "ru"
                else ["cafea 250 g", "ceai", "branza"][number % 3],
                str(quantity),
                f"{cents // 100},{cents % 100:02d}",
                f"{quantity * cents // 100},{quantity * cents % 100:02d}",
                "Орлова" if lingo == "ru" else "Elena",
                DONE[lingo],
            ]
        )
    return found


def written(lingo: str, order: list[int], separator: str, ends: str, codec: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ends)
    header = RUSSIAN if lingo == "ru" else ROMANIAN
    writer.writerows([[row[place] for place in order] for row in [header, *rows(lingo)]])
    return text.getvalue().encode(codec)


def reading(data: bytes) -> tuple[object, ...]:
    con = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_bytes(data)
        raw = formats.read(path, con=con, table="raw")
        guess = recognise.guess(raw, con)
        shown = formats.as_rows(raw, guess.mapping, con, limit=40)
    con.close()
    mapping = guess.mapping
    said = {(note.code, *sorted(note.params.items())) for note in guess.notes}
    return (
        dict(sorted(mapping.columns.items())),
        mapping.habits,
        mapping.choices,
        mapping.statuses_void,
        dict(sorted(guess.confidence.items())),
        guess.missing,
        guess.sure,
        frozenset(said),
        shown,
    )


EXPECTED = {lingo: reading(written(lingo, list(range(9)), ";", "\n", "utf-8")) for lingo in ("ru", "ro")}


def test_the_plain_file_is_read_right() -> None:
    for lingo, header in (("ru", RUSSIAN), ("ro", ROMANIAN)):
        roles = ["order", "at", "client", "product", "quantity", "price", "amount", "status"]
        names = [*header[:7], header[8]]
        assert EXPECTED[lingo][0] == dict(sorted(zip(roles, names, strict=True)))
        assert EXPECTED[lingo][6] is True


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    lingo=st.sampled_from(["ru", "ro"]),
    order=st.permutations(range(9)),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    ends=st.sampled_from(["\n", "\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "8-bit"]),
)
def test_column_order_separator_line_ends_and_encoding(
    lingo: str, order: list[int], separator: str, ends: str, codec: str
) -> None:
    if codec == "8-bit":
        codec = "cp1251" if lingo == "ru" else "cp1250"
    assert reading(written(lingo, order, separator, ends, codec)) == EXPECTED[lingo]
