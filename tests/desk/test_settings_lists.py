"""Menu, tasks and synonyms at the desk: files of the folder, one row at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.desk.models import SettingChange
from regulars.menus import read_menu, read_words

pytestmark = pytest.mark.django_db
MENU = "/settings/menu/"
TASKS = "/settings/tasks/"


def state(page: Any, name: str = "shown", after: str = "") -> str:
    """The state that the first form behind ``after`` carries."""
    text = page.content.decode()
    start = text.index(f'name="{name}" value="', text.index(after)) + len(name) + 15
    return str(text[start : text.index('"', start)])


def test_what_is_gone_today_is_one_tap_and_one_more_brings_it_back(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager", "ru")
    page = browser.get(MENU)
    form = {"do": "toggle", "item": "P3", "available": "no", "shown": state(page, after='value="P3"')}
    told = browser.post(MENU, form, follow=True).content.decode()
    assert "тарталетка: сегодня больше не предлагаем" in told
    assert [item.available for item in read_menu(shop / "menu.csv").items] == [True, True, False, True]
    browser.post(MENU, form)
    assert SettingChange.objects.count() == 1
    page = browser.get(MENU)
    browser.post(MENU, {**form, "available": "yes", "shown": state(page, after='value="P3"')})
    assert all(item.available for item in read_menu(shop / "menu.csv").items)
    assert [(row.before, row.after) for row in SettingChange.objects.order_by("id")] == [
        ("yes", "no"),
        ("no", "yes"),
    ]


def test_an_item_is_added_changed_taken_out_and_put_back(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager")
    (shop / "menu.csv").write_text(
        (shop / "menu.csv").read_text(encoding="utf-8").replace("available\n", "available,my own\n", 1),
        encoding="utf-8",
    )
    new = {"do": "save", "id": "P9", "name_en": "soup, of the day", "price": "62,5", "tags": "hot; vegan"}
    assert browser.post(MENU, new).status_code == 302
    item = read_menu(shop / "menu.csv")["P9"]
    assert (item.name("en"), item.price, item.tags) == ("soup, of the day", 62.5, ("hot", "vegan"))
    taken = browser.post(MENU, new)
    assert taken.status_code == 422 and "is there already" in taken.content.decode()
    page = browser.get(f"{MENU}?item=P9")
    assert "soup, of the day" in page.content.decode()
    form = {"do": "save", "item": "P9", "name_en": "soup", "price": "60", "shown": state(page)}
    browser.post(MENU, form)
    item = read_menu(shop / "menu.csv")["P9"]
    assert (item.name("en"), item.price, item.tags, item.available) == ("soup", 60, (), True)
    page = browser.get(f"{MENU}?item=P9")
    out = browser.post(MENU, {"do": "take_out", "item": "P9", "shown": state(page)}, follow=True)
    assert "soup was taken out" in out.content.decode()
    assert "P9" not in read_menu(shop / "menu.csv").by_id
    assert "my own" in (shop / "menu.csv").read_text(encoding="utf-8")
    browser.post(f"/settings/history/{SettingChange.objects.latest('id').pk}/back/")
    assert read_menu(shop / "menu.csv")["P9"].price == 60


def test_a_wrong_price_is_said_beside_it(shop: Path, signed_in: Callable[..., Client]) -> None:
    answer = signed_in("manager").post(MENU, {"do": "save", "id": "P9", "name_en": "x", "price": "cheap"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "It has to be an amount, such as 50" in page and 'value="cheap"' in page


def test_an_item_changed_in_another_tab_is_shown(shop: Path, signed_in: Callable[..., Client]) -> None:
    one, two = signed_in("manager"), signed_in("owner")
    mine, theirs = one.get(f"{MENU}?item=P1"), two.get(f"{MENU}?item=P1")
    two.post(MENU, {"do": "save", "item": "P1", "name": "omelette", "price": "70", "shown": state(theirs)})
    answer = one.post(
        MENU, {"do": "save", "item": "P1", "name": "omelet", "price": "65", "shown": state(mine)}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this" in page and "What stands now: 70" in page and 'value="65"' in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_price_list_replaces_the_menu_and_the_history_puts_it_back(
    shop: Path, signed_in: Callable[..., Client], kind: str
) -> None:
    rows = [["код", "название", "цена", "полка"], ["A1", "сыр", 90, 3], ["A2", "хлеб", 20, 4]]
    if kind == "csv":
        content = "\n".join(";".join(map(str, row)) for row in rows).encode("cp1251")
    else:
        book, made = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(made)
        content = made.getvalue()
    before = (shop / "menu.csv").read_text(encoding="utf-8")
    browser = signed_in("owner", "ru")
    page = browser.get(MENU)
    file = SimpleUploadedFile("../../menu.exe", content)
    form = {"do": "replace", "file": file, "shown": state(page, after='id="bring"')}
    told = browser.post(MENU, form, follow=True).content.decode()
    assert "Теперь в меню 2 позиции" in told and "полка" in told
    assert [item.name("ru") for item in read_menu(shop / "menu.csv").items] == ["сыр", "хлеб"]
    browser.post(f"/settings/history/{SettingChange.objects.latest('id').pk}/back/")
    assert (shop / "menu.csv").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Choose a file first"),
        (b"\x7fELF\0\0\0", "neither CSV nor XLSX"),
        (b"x" * 1_100_000, "larger than 1 MB"),
        (b"PK\x03\x04 not a workbook", "cannot be read"),
        (b"a,b\n1,2\n", "has no column"),
        (b"id,price\nA1,cheap\n", "row 2, column price"),
        (b"id,price\nA1,5\nA1,6\n", "has"),
        (b"", "no items"),
    ],
)
def test_a_file_that_is_no_menu_is_refused_with_the_remedy(
    shop: Path, signed_in: Callable[..., Client], content: bytes | None, said: str
) -> None:
    before = (shop / "menu.csv").read_bytes()
    browser = signed_in("manager")
    form: dict[str, Any] = {"do": "replace", "shown": state(browser.get(MENU), after='id="bring"')}
    if content is not None:
        form["file"] = SimpleUploadedFile("menu.csv", content)
    answer = browser.post(MENU, form)
    assert answer.status_code == (413 if "larger" in said else 422) and said in answer.content.decode()
    assert (shop / "menu.csv").read_bytes() == before


def test_the_menu_is_listed_with_the_same_queries_however_long(
    shop: Path, signed_in: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    browser = signed_in("manager")
    for text in ("id,name\nA,tea\n", "id,name\nA,tea\nB,cake\nC,soup\n"):
        (shop / "menu.csv").write_text(text, encoding="utf-8")
        with django_assert_num_queries(2):
            browser.get(MENU)


def test_no_menu_yet_says_what_to_do(shop: Path, signed_in: Callable[..., Client]) -> None:
    (shop / "menu.csv").unlink()
    browser = signed_in("manager")
    assert "There is no menu yet" in browser.get(MENU).content.decode()
    browser.post(MENU, {"do": "save", "id": "tea", "name_en": "tea"})
    assert read_menu(shop / "menu.csv")["tea"].name("en") == "tea"


def test_a_menu_in_a_workbook_is_taken_over(shop: Path, signed_in: Callable[..., Client]) -> None:
    (shop / "menu.csv").unlink()
    book = openpyxl.Workbook()
    for row in (["id", "name_en", "price"], ["A1", "cheese", 90], ["A2", "bread", 20.5]):
        book.active.append(row)
    book.save(shop / "menu.xlsx")
    browser = signed_in("manager")
    page = browser.get(MENU)
    assert "The menu stands in menu.xlsx" in page.content.decode()
    browser.post(MENU, {"do": "take_over", "shown": state(page)})
    assert [(item.name("en"), item.price) for item in read_menu(shop / "menu.csv").items] == [
        ("cheese", 90),
        ("bread", 20.5),
    ]


def test_a_task_with_its_question_is_written_changed_and_taken_out(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager", "ru")
    assert "Пока не записано ни одной задачи" in browser.get(TASKS).content.decode()
    new = {
        "id": "wake",
        "name-ru": "проснуться",
        "question-ru": "С чего начинается ваше утро?",
        "products": "P2\nP4",
        "words": "сонный; не выспался",
    }
    assert browser.post(TASKS, new).status_code == 302
    task = read_words(shop / "visit.toml")[0][0]
    assert (task.id, task.products, task.words) == ("wake", ("P2", "P4"), ("сонный", "не выспался"))
    assert "С чего начинается ваше утро?" in browser.get(TASKS).content.decode()
    page = browser.get(f"{TASKS}?task=wake")
    browser.post(TASKS, {**new, "task": "wake", "name-ro": "trezire", "shown": state(page)})
    assert read_words(shop / "visit.toml")[0][0].names == {"ru": "проснуться", "ro": "trezire"}
    page = browser.get(f"{TASKS}?task=wake")
    browser.post(TASKS, {"do": "take_out", "task": "wake", "shown": state(page)})
    assert read_words(shop / "visit.toml")[0] == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"id": "wake"}, "Give it a name in at least one language"),
        ({"name-en": "wake up"}, "Give it an id"),
        ({"id": "x", "name-ru": "женщины"}, "This speaks of sex"),
    ],
)
def test_a_wrong_task_is_said(
    shop: Path, signed_in: Callable[..., Client], typed: dict[str, str], said: str
) -> None:
    answer = signed_in("manager").post(TASKS, typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not (shop / "visit.toml").exists()


def test_synonyms_are_lines(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("manager")
    page = browser.get(TASKS)
    form = {"do": "synonyms", "synonyms": "кофеёк = кофе\nчаёк: чай", "shown": state(page)}
    answer = browser.post(TASKS, form)
    assert answer.status_code == 422 and "Line 2 has no" in answer.content.decode()
    browser.post(TASKS, form | {"synonyms": "кофеёк = кофе\n\nчаёк = чай"})
    assert read_words(shop / "visit.toml")[1] == {"кофеёк": "кофе", "чаёк": "чай"}


@pytest.mark.parametrize("address", [MENU, TASKS])
def test_only_who_sets_changes_lists(
    shop: Path, signed_in: Callable[..., Client], role: str, address: str
) -> None:
    answer = signed_in(role).post(address, {"id": "new", "name_en": "new", "name-en": "new"})
    assert answer.status_code == (302 if role in ("manager", "owner") else 403)
    assert SettingChange.objects.count() == (1 if role in ("manager", "owner") else 0)
