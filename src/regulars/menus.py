"""Menu files and the company's own words: reading them, with the row and column of what cannot be used."""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from regulars.decisions.visit.menu import LANGUAGES, Item, Menu, Task
from regulars.errors import SOURCE_MISSING, InputError, SourceEmpty, SourceMissing
from regulars.ledger.kinds import Field
from regulars.reasons import Reason, Said

MENU_CELL = Reason(
    "error.menu_cell", "{path}, row {row}, column {column}: {value!r} is not {expected}. Mend that cell."
)
MENU_COLUMN = Reason(
    "error.menu_column", "{path} has no column {column}. There are: {known}. Name one of them so."
)
MENU_EMPTY = Reason("error.menu_empty", "{path} has no items. Write at least one.")
MENU_BROKEN = Reason("error.menu_broken", "{path} cannot be read: {problem}. Mend that.")
WORDS_KEY = Reason(
    "error.words_key", "{path}, {part} {row}: {key!r} cannot stand here or is missing. Mend it."
)
A_NUMBER = Reason("menu.a_number", "a number")
FROM_ZERO = Reason("menu.from_zero", "a number from 0 on")
YES_OR_NO = Reason("menu.yes_or_no", "yes or no")
FILLED = Reason("menu.filled", "filled")

#: The company's tasks and synonyms.
WORDS: Final = "visit.toml"
#: The menu of a company folder, in whichever of these it is kept.
MENUS: Final = ("menu.csv", "menu.xlsx", "menu.toml")
_ENDING: Final = {"en": "en", "ru": "ru", "ro": "ro"}
#: Columns of a menu, by what they are called in the three languages.
COLUMNS: Final = (
    Field("id", "text", ("product", "код", "артикул", "cod", "sku", "товар", "produs"), required=True),
    Field("name", "text", ("название", "наименование", "denumire", "nume")),
    *(
        Field(f"name_{lang}", "text", (f"name {lang}", f"название {lang}", f"nume {lang}"))
        for lang in LANGUAGES
    ),
    Field("price", "money", ("цена", "preț", "pret")),
    Field("margin", "money", ("маржа", "наценка", "marjă", "marja")),
    Field("cost", "money", ("себестоимость", "cost", "закупочная цена")),
    Field("group", "text", ("группа", "категория", "grup", "categorie")),
    Field("tags", "text", ("метки", "состав", "etichete", "conține", "allergens", "аллергены", "alergeni")),
    Field("serves", "text", ("tasks", "задачи", "nevoi")),
    Field("available", "flag", ("в наличии", "disponibil", "în stoc")),
    Field("lead_days", "number", ("дней ждать", "zile")),
    Field("synonyms", "text", ("синонимы", "sinonime")),
)
#: In how many filled rows from the top the header is looked for.
_ABOVE: Final = 10
_YES: Final = frozenset(("yes", "y", "true", "1", "да", "д", "da", "+", "истина", "adevărat"))
NO: Final = frozenset(("no", "n", "false", "0", "нет", "н", "nu", "-", "ложь", "fals"))


class MenuUnusable(InputError):
    """A menu, or the company's words, that cannot be used; says where and what to do."""


def read_menu(path: Path, words: Path | None = None) -> Menu:
    """The menu in ``path`` (CSV, XLSX or TOML by its name), with the company's tasks and synonyms.

    Raises `SourceMissing`, `SourceEmpty`, and `MenuUnusable` naming row and column.
    """
    items = _listed(path)
    tasks, synonyms = _words(words)
    # What serves a task and is not sold today stays known: he may have had it, and may wish for it.
    return Menu((*items, *(Item(each, available=False) for each in _missing(tasks, items))), tasks, synonyms)


def found(folder: Path) -> Path | None:
    """The menu of a company folder; None where there is none."""
    return next((folder / name for name in MENUS if (folder / name).is_file()), None)


def todays(folder: Path) -> Menu | None:
    """The menu of a company folder with its words, read anew when one of the files was changed.

    None where there is no menu. Raises as `read_menu` does.
    """
    path = found(folder)
    if path is None:
        return None
    words = folder / WORDS
    return _as_it_stands(path, _stamp(path), words, _stamp(words))


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when the file does."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=4)
def _as_it_stands(path: Path, stamp: object, words: Path, words_stamp: object) -> Menu:
    return read_menu(path, words)


def not_today(words: Path, path: Path) -> list[str]:
    """Products that serve a task by the company's words and are not in the menu: gone, or misspelt."""
    return _missing(_words(words)[0], _listed(path))


def _missing(tasks: Iterable[Task], items: Iterable[Item]) -> list[str]:
    return sorted({each for task in tasks for each in task.products} - {item.id for item in items})


def _listed(path: Path) -> list[Item]:
    if not path.is_file():
        raise SourceMissing(SOURCE_MISSING, path=str(path))
    if path.suffix.lower() == ".toml":
        document = _toml(path)
        items = [_item_of_table(each, path, row) for row, each in enumerate(document.get("items", ()), 1)]
    else:
        items = _items_of_rows(_rows(path), path)
    if not items:
        raise SourceEmpty(MENU_EMPTY, path=path.name)
    return items


def unread(path: Path) -> list[str]:
    """Headings of a menu that nothing was read from."""
    if path.suffix.lower() == ".toml":
        return []
    filled = [row for row in _rows(path) if any(row)]
    if not filled:
        return []
    header = filled[header_place(filled)]
    read = set(places(header).values())
    return [title for place, title in enumerate(header) if title and place not in read]


def _words(path: Path | None) -> tuple[tuple[Task, ...], Mapping[str, str]]:
    return read_words(path) if path is not None and path.is_file() else ((), {})


def read_words(path: Path) -> tuple[tuple[Task, ...], Mapping[str, str]]:
    """The tasks and synonyms of a company; raises `MenuUnusable` naming the one that cannot be used."""
    document = _toml(path)
    tasks = []
    for row, each in enumerate(document.get("tasks", ()), 1):
        bad = next((key for key in each if key not in Task.__dataclass_fields__), None)
        if bad is not None or not isinstance(each.get("id"), str):
            raise MenuUnusable(WORDS_KEY, path=path.name, part="[[tasks]]", row=row, key=bad or "id")
        for key, kind in (("names", dict), ("questions", dict), ("products", list), ("words", list)):
            if not isinstance(each.get(key, kind()), kind):
                raise MenuUnusable(WORDS_KEY, path=path.name, part="[[tasks]]", row=row, key=key)
        tasks.append(Task(**_tuples(each)))
    synonyms = document.get("synonyms", {})
    for row, (said, meant) in enumerate(synonyms.items(), 1):
        if not isinstance(meant, str):
            raise MenuUnusable(WORDS_KEY, path=path.name, part="[synonyms]", row=row, key=said)
    return tuple(tasks), synonyms


def task_products(folder: Path) -> dict[str, tuple[str, ...]]:
    """The company's tasks with the products that serve each; empty where it has named none."""
    return {task.id: task.products for task in _words(folder / WORDS)[0]}


def serving_tasks(folder: Path) -> dict[str, tuple[str, ...]]:
    """Task → the products that serve it, by the company's own words and today's menu.

    Raises as `read_menu` does.
    """
    menu = todays(folder)
    return task_products(folder) if menu is None else {task.id: menu.serving(task.id) for task in menu.tasks}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise MenuUnusable(MENU_BROKEN, path=path.name, problem=str(broken)) from broken


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _item_of_table(table: Mapping[str, Any], path: Path, row: int) -> Item:
    bad = next((key for key in table if key not in Item.__dataclass_fields__), None)
    if bad is not None or not isinstance(table.get("id"), str | int):
        raise MenuUnusable(WORDS_KEY, path=path.name, part="[[items]]", row=row, key=bad or "id")
    for key in ("price", "margin", "lead_days"):
        value = table.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise MenuUnusable(
                MENU_CELL, path=path.name, row=row, column=key, value=str(value), expected=A_NUMBER()
            )
        if value is not None and value < 0 and key != "margin":
            raise MenuUnusable(
                MENU_CELL, path=path.name, row=row, column=key, value=str(value), expected=FROM_ZERO()
            )
    for key, kind in (
        ("names", dict),
        ("tags", list),
        ("serves", list),
        ("synonyms", list),
        ("available", bool),
    ):
        if not isinstance(table.get(key, kind()), kind):
            raise MenuUnusable(WORDS_KEY, path=path.name, part="[[items]]", row=row, key=key)
    return Item(**{**_tuples(table), "id": str(table["id"])})


def _rows(path: Path) -> list[list[str]]:
    """The cells of a sheet or a CSV file as text, header first."""
    if path.suffix.lower() in (".xlsx", ".xls", ".ods", ".xlsb"):
        import python_calamine

        try:
            sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        except python_calamine.CalamineError as broken:
            raise MenuUnusable(MENU_BROKEN, path=path.name, problem=str(broken)) from broken
        return [[_text(cell) for cell in row] for row in sheet.to_python()]
    from regulars.ledger.formats.encoding import detect

    text = path.read_bytes().decode(detect(path))
    header = text.splitlines()[0] if text.strip() else ""
    delimiter = max(";,\t", key=header.count)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def _text(cell: object) -> str:
    """A cell as it is seen: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _items_of_rows(rows: Sequence[Sequence[str]], path: Path) -> list[Item]:
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    if not filled:
        return []
    top = header_place([row for _, row in filled])
    header = filled[top][1]
    at = places(header)
    if not _named(at):
        known = ", ".join(title for title in header if title)
        raise MenuUnusable(MENU_COLUMN, path=path.name, column="id", known=known)
    return [_item_of_row(_Row(path, number, row, header, at)) for number, row in filled[top + 1 :]]


def header_place(filled: Sequence[Sequence[str]]) -> int:
    """Where the header stands: a price list often has a title, a date or an address above it."""
    return next((at for at, row in enumerate(filled[:_ABOVE]) if _named(places(row))), 0)


def places(header: Sequence[str]) -> dict[str, int]:
    """Where each known column stands; the first of two that are called alike."""
    return {
        field.name: place
        for field in reversed(COLUMNS)
        for place, title in reversed(list(enumerate(header)))
        if field.answers_to(title)
    }


def _named(places: Mapping[str, int]) -> bool:
    return "id" in places or "name" in places


class _Row:
    """One row of a menu: its cells by what their columns mean."""

    def __init__(
        self, path: Path, number: int, cells: Sequence[str], header: Sequence[str], places: Mapping[str, int]
    ) -> None:
        self._path, self._number, self._header = path, number, header
        self._places = places
        self._cells = cells

    def text(self, name: str) -> str:
        """The cell, empty where there is none."""
        place = self._places.get(name)
        return self._cells[place] if place is not None and place < len(self._cells) else ""

    def number(self, name: str, *, below_zero: bool = False) -> float | None:
        """The cell as a number, None where it is empty; a decimal comma and spaces are understood."""
        text = self.text(name)
        if not text:
            return None
        try:
            value = float("".join(text.split()).replace(",", "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self._refused(name, A_NUMBER())
        if value < 0 and not below_zero:
            raise self._refused(name, FROM_ZERO())
        return value

    def flag(self, name: str) -> bool:
        """The cell as yes or no; yes where it is empty."""
        text = self.text(name).casefold()
        if text and text not in _YES | NO:
            raise self._refused(name, YES_OR_NO())
        return text not in NO

    def listed(self, name: str) -> tuple[str, ...]:
        """The cell as a list, by semicolons or else commas."""
        text = self.text(name)
        return tuple(each.strip() for each in text.split(";" if ";" in text else ",") if each.strip())

    def required(self, *names: str) -> str:
        """The first of the cells that is filled; refused where none is."""
        found = next((text for name in names if (text := self.text(name))), None)
        if found is None:
            raise self._refused(names[0], FILLED())
        return found

    def _refused(self, name: str, expected: Said) -> MenuUnusable:
        place = self._places.get(name)
        column = self._header[place] if place is not None else name
        return MenuUnusable(
            MENU_CELL,
            path=self._path.name,
            row=self._number,
            column=column,
            value=self.text(name),
            expected=expected,
        )


def _item_of_row(row: _Row) -> Item:
    names = {lang: text for lang in LANGUAGES if (text := row.text(f"name_{lang}"))}
    if plain := row.text("name"):
        # A name without a language, beside names with one, is in the language that is missing.
        spoken = _language(plain)
        names.setdefault("en" if spoken in names and not _cyrillic(plain) else spoken, plain)
    price, cost = row.number("price"), row.number("cost")
    margin = row.number("margin", below_zero=True)
    if margin is None and price is not None and cost is not None:
        margin = price - cost
    return Item(
        id=row.required("id", "name"),
        names=names,
        price=price,
        margin=margin,
        group=row.text("group"),
        serves=row.listed("serves"),
        tags=row.listed("tags"),
        available=row.flag("available"),
        lead_days=row.number("lead_days") or 0.0,
        synonyms=row.listed("synonyms"),
    )


def _language(name: str) -> str:
    """In which language a name is, as far as its letters and words say."""
    from regulars.decisions.visit.lexicon import languages_of
    from regulars.decisions.visit.speech import tokens

    if _cyrillic(name):
        return "ru"
    if any(sign in "ăâîșțşţ" for sign in name.lower()):
        return "ro"
    found: Iterable[str] = languages_of([token.text for token in tokens(name) if not token.breaks])
    return next(iter(lang for lang in found if lang != "ru"), "en")


def _cyrillic(name: str) -> bool:
    return any("а" <= sign.lower() <= "я" for sign in name)
