"""A visit on the command line: asked, served, checked back, one suggestion; left and taken up again."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from cli_runner import Run

MENU = """id;name;price;cost;group;tags;available
omelette;Omelette;5,50;2,00;Breakfast;egg;yes
espresso;Espresso;2,00;0,50;Coffee;;да
cappuccino;Cappuccino;3,00;0,90;Coffee;milk;
cheesecake;Cheesecake;4,00;1,80;Desserts;milk, nuts;yes
soup;Суп дня;3;1;Soups;;нет
"""
WORDS = """
[synonyms]
"капуч" = "капучино"

[[tasks]]
id = "birthday"
names = { en = "a birthday cake" }
products = ["cheesecake"]
questions = { en = "Where do you order birthday cakes?" }
words = ["день рождения"]
"""


@pytest.fixture
def cafe(run: Run, tmp_path: Path) -> Path:
    """A café with a menu and words of its own; no portfolio."""
    folder = tmp_path / "cafe"
    assert run("new", folder, "--lang", "en").code == 0
    (folder / "menu.csv").write_text(MENU, encoding="utf-8")
    (folder / "visit.toml").write_text(WORDS, encoding="utf-8")
    return folder


def records(cafe: Path) -> list[dict[str, object]]:
    text = (cafe / "outcomes.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_visit_from_its_wish_to_the_records(run: Run, cafe: Path) -> None:
    visit = ("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe)
    arrived = run(*visit, "--new")
    assert arrived.code == 0 and "what would you like?" in arrived.out
    offered = run(*visit, "--say", "wish=омлет и капуч без сахара")
    assert "Omelette, Cappuccino" in offered.out and "Bring exactly that" in offered.out
    assert "ask once who sent him" in offered.out
    asked = run(*visit, "--say", "sent-by=Olga K.", "--say", "taken", "--say", "check-back=better")
    assert "Suggest once: Cheesecake" in asked.out and "Where do you order birthday cakes?" in asked.out
    by = (dt.date.today() + dt.timedelta(days=9)).isoformat()
    done = run(
        *visit,
        "--say",
        "more=yes",
        "--say",
        "task=birthday:elsewhere",
        "--say",
        f"promise=call@{by}",
        "--say",
        "close",
    )
    assert done.code == 0 and "The visit is over" in done.out, done.err
    kinds = [each["kind"] for each in records(cafe)]
    assert kinds == ["visits", "offers", "check-backs", "referrals", "promises", "answers"]
    assert not list((cafe / "visits").glob("*.json"))
    again = run(*visit)
    assert "call, by" in again.out
    assert run(*visit, "--say", "kept=1", "--say", "close").code == 0
    assert "call, by" not in run(*visit).out
    later = run(*visit, "--say", "wish=espresso", "--say", "taken", "--say", "check-back=as expected")
    assert "birthday" not in later.out


def test_advice_asks_about_todays_menu_and_refusing_is_no_harm(run: Run, cafe: Path) -> None:
    visit = ("visit", "8", "--menu", cafe / "menu.csv", "--folder", cafe, "--avoid", "nuts", "--json")
    asked = run(*visit, "--say", "wish=посоветуйте что-нибудь", "--say", "advice").json()
    assert asked["question"]["kind"] == "slate"
    assert not {"cheesecake", "soup"} & set(asked["question"]["items"])
    offered = run(*visit, "--say", "answer=unknown").json()
    while offered["question"] is not None:
        assert offered["question"]["items"] != asked["question"]["items"]
        offered = run(*visit, "--say", "answer=unknown").json()
    assert offered["visit"]["offer"]["origin"] == "advice"
    assert offered["visit"]["offer"]["items"][0] not in ("cheesecake", "soup")
    refused = run(*visit, "--say", "declined").json()
    assert refused["visit"]["stage"] == "asked" and refused["visit"]["refused"]


def test_all_under_the_floor_offers_nothing(run: Run, cafe: Path) -> None:
    settings = cafe / "regulars.toml"
    settings.write_text(settings.read_text("utf-8").replace("# floor = 1.5", "floor = 99"), encoding="utf-8")
    shown = run(
        "visit",
        "8",
        "--menu",
        cafe / "menu.csv",
        "--folder",
        cafe,
        "--say",
        "wish=advise me",
        "--say",
        "advice",
    )
    assert shown.code == 0 and "Offer nothing" in shown.out, shown.err


def test_a_bad_check_back_leads_to_a_case(run: Run, cafe: Path) -> None:
    visit = ("visit", "9", "--menu", cafe / "menu.csv", "--folder", cafe)
    worse = run(*visit, "--say", "wish=cappuccino", "--say", "taken", "--say", "check-back=worse:it was cold")
    assert "open a case" in worse.out and "--check-back 'it was cold'" in worse.out
    assert "Suggest" not in worse.out and "birthday" not in worse.out
    refused = run(*visit, "--json", "--say", "more=yes")
    assert refused.code == 2 and refused.error()["code"] == "error.visit_step"


def test_what_a_client_said_can_be_forgotten(run: Run, cafe: Path) -> None:
    for client in ("7", "8"):
        run(
            "visit",
            client,
            "--menu",
            cafe / "menu.csv",
            "--folder",
            cafe,
            "--say",
            "wish=omelette",
            "--say",
            "close",
        )
    assert run("visit", "7", "--forget", "--folder", cafe, "--json").json() == {"forgotten": 1}
    assert [each["client"] for each in records(cafe)] == ["8"]
    assert run("visit", "7", "--forget", "--folder", cafe, "--json").json() == {"forgotten": 0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id;name;price\n1;Tea;cheap\n", ("row 2", "price", "cheap")),
        ("id;name;available\n1;Tea;perhaps\n", ("row 2", "available", "perhaps")),
        ("id;name\n;\n;;\n", ("no items",)),
        ("", ("no items",)),
        ("colour;size\nred;38\n", ("no column id", "colour, size")),
        ("id;name\n1;Tea\n1;Coffee\n", ("1” twice",)),
    ],
)
def test_a_menu_that_cannot_be_used_says_where(
    run: Run, cafe: Path, text: str, told: tuple[str, ...]
) -> None:
    (cafe / "other.csv").write_text(text, encoding="utf-8")
    refused = run("visit", "7", "--menu", cafe / "other.csv", "--folder", cafe)
    assert refused.code == 2
    assert all(each in refused.err for each in told), refused.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("[[tasks]]\nid = 'a'\nproduct = ['x']\n", "product"),
        ("[[tasks]]\nnames = {en = 'a'}\n", "id"),
        ("[synonyms]\na = 3\n", "“a”"),
        ("[synonyms\n", "visit.toml cannot be read"),
    ],
)
def test_words_that_cannot_be_used_say_where(run: Run, cafe: Path, words: str, told: str) -> None:
    (cafe / "visit.toml").write_text(words, encoding="utf-8")
    refused = run("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe)
    assert refused.code == 2 and told in refused.err, refused.err


@pytest.mark.parametrize(
    ("say", "code"),
    [
        ("dance", "error.visit_say"),
        ("taken", "error.visit_step"),
        ("answer=espresso", "error.visit_no_question"),
        ("promise=soon", "error.visit_day"),
        ("task=golf:yes", "error.visit_task"),
        ("task=birthday:perhaps", "error.argument_invalid"),
        ("kept=3", "error.visit_promise"),
        ("sent-by=Ann", "error.visit_not_new"),
    ],
)
def test_a_step_that_cannot_be_taken_changes_nothing(run: Run, cafe: Path, say: str, code: str) -> None:
    visit = ("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe, "--json")
    before = run(*visit).json()
    refused = run(*visit, "--say", say)
    assert refused.code == 2 and refused.error()["code"] == code
    after = run(*visit).json()
    assert after == before


def test_no_menu_no_file_and_a_broken_visit_are_told(run: Run, cafe: Path) -> None:
    here = ("--folder", cafe, "--json")
    assert run("visit", "7", *here).error()["code"] == "error.visit_menu"
    assert run("visit", "7", "--menu", cafe / "none.csv", *here).error()["code"] == "error.source_missing"
    run("visit", "7", "--menu", cafe / "menu.csv", *here)
    (kept,) = (cafe / "visits").glob("*.json")
    assert kept.stem != "7"
    kept.write_text('{"visit": {}}', encoding="utf-8")
    assert run("visit", "7", "--menu", cafe / "menu.csv", *here).error()["code"] == "error.visit_broken"


def test_a_menu_as_toml_and_as_a_workbook_is_the_same_menu(run: Run, cafe: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Код", "Название", "Цена", "Маржа"], [1, "Омлет", 5.5, 3.5], [2, "Чай", 2, 1.5]):
        book.active.append(row)
    book.save(cafe / "menu.xlsx")
    (cafe / "menu.toml").write_text(
        "items = [{id = 1, names = {ru = 'Омлет'}, price = 5.5}, {id = 2, names = {ru = 'Чай'}, price = 2}]",
        "utf-8",
    )
    (cafe / "visit.toml").unlink()
    for client, file in (("7", "menu.xlsx"), ("8", "menu.toml")):
        shown = run(
            "visit",
            client,
            "--menu",
            cafe / file,
            "--folder",
            cafe,
            "--json",
            "--say",
            "wish=omelette and tea",
        )
        assert shown.json()["visit"]["offer"]["items"] == ["1", "2"], shown.out
        assert shown.json()["visit"]["offer"]["price"] == 7.5


def test_a_person_at_the_keyboard_is_led_through(run: Run, cafe: Path) -> None:
    typed = "coffee\n1\nyes\nbetter\nno\n\n"
    led = run("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe, typed=typed)
    assert led.code == 0, led.err
    assert "Ask back: Espresso, Cappuccino?" in led.out and "Suggest once" in led.out
    assert [each["kind"] for each in records(cafe)] == ["visits", "offers", "check-backs"]


@pytest.mark.parametrize(
    ("lang", "typed"),
    [
        ("ro", "aș vrea o cafea\nsfat\n1\nda\nmai rău\n"),
        ("ru", "хочу кофе\nсовет\n1\nда\nХуже\n"),
    ],
)
def test_at_the_keyboard_the_words_are_those_of_the_screen(
    run: Run, cafe: Path, lang: str, typed: str
) -> None:
    led = run("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe, "--lang", lang, typed=typed)
    assert led.code == 0, led.err
    visits = [each for each in records(cafe) if each["kind"] == "check-backs"]
    assert [each["answer"] for each in visits] == ["worse"]
    assert "  1  Espresso" in led.out and "case new" in led.out


def test_an_empty_line_at_the_keyboard_refuses_nothing(run: Run, cafe: Path) -> None:
    visit = ("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe)
    left = run(*visit, "--new", typed="espresso\n\n")
    assert "declined" in left.out.split("Does he have it?")[-1], "he may still say so"
    again = run(*visit, typed="maybe\nyes\nbetter\nno\nOlga\n")
    assert again.code == 0 and [each["kind"] for each in records(cafe)] == [
        "visits",
        "offers",
        "check-backs",
        "referrals",
    ]


def test_a_menu_may_have_a_title_above_its_header(run: Run, cafe: Path) -> None:
    (cafe / "visit.toml").unlink()
    (cafe / "menu.csv").write_text("Прайс кафе «Уют»;;\n;;\nКод;Название;Цена\n1;Чай;15\n", encoding="utf-8")
    shown = run("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe, "--json", "--say", "wish=чай")
    assert shown.json()["visit"]["offer"]["items"] == ["1"], shown.err


@pytest.mark.parametrize("column", ["price", "cost", "lead_days"])
def test_a_price_under_zero_is_no_price(run: Run, cafe: Path, column: str) -> None:
    (cafe / "visit.toml").unlink()
    (cafe / "menu.csv").write_text(f"id;{column}\ntea;-15\n", encoding="utf-8")
    table = f'[[items]]\nid = "tea"\n{column}= -15\n'.replace("cost=", "price=")
    (cafe / "menu.toml").write_text(table, encoding="utf-8")
    for file in ("menu.csv", "menu.toml"):
        refused = run("visit", "7", "--menu", cafe / file, "--folder", cafe)
        assert refused.code == 2 and "a number from 0 on" in refused.err, refused.err


def test_an_answer_is_one_of_those_asked_about_and_the_document_has_both_figures(
    run: Run, cafe: Path
) -> None:
    visit = ("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe, "--json")
    assert run(*visit, "--say", "wish=coffee", "--say", "advice").json()["benefit"] is None
    assert run(*visit, "--say", "answer=vodka").error()["code"] == "error.visit_not_asked"
    advised = run(*visit, "--say", "answer=espresso").json()
    assert advised["visit"]["offer"]["items"] == ["espresso"]
    assert advised["margin"] == 1.5 and 0 < advised["benefit"] <= 1


def test_what_binds_him_holds_whenever_it_is_said(run: Run, cafe: Path) -> None:
    visit = ("visit", "7", "--menu", cafe / "menu.csv", "--folder", cafe)
    assert run(*visit).code == 0
    shown = run(*visit, "--avoid", "nuts", "--say", "wish=cheesecake")
    assert "has nuts in it" in shown.out and "Ask back" not in shown.out
    assert "choose=cheesecake" not in shown.out and "--say advice" in shown.out
    assert "Exactly that" not in shown.out


def test_purchases_are_known_and_the_next_fit_says_what_it_leaves_alone(
    run: Run, shop: Path, tmp_path: Path
) -> None:
    own = Path(shutil.copytree(shop, tmp_path / "own"))
    from regulars.portfolio import load

    with load(own) as portfolio:
        cells = portfolio.matrix().query(
            "SELECT client, product FROM matrix ORDER BY client, product LIMIT 1"
        )
        products = portfolio.products().query("SELECT product FROM products")["product"].to_pylist()
    client, product = str(cells["client"][0]), cells["product"][0].as_py()
    menu = own / "menu.csv"
    menu.write_text(
        "id,name,price\n" + "".join(f"{each},thing {n},{n + 1}\n" for n, each in enumerate(products)), "utf-8"
    )
    (own / "visit.toml").write_text(
        f"[[tasks]]\nid = 'one'\nproducts = ['{product}']\nquestions = {{ en = 'The first?' }}\n",
        encoding="utf-8",
    )
    visit = ("visit", client, "--menu", menu, "--folder", own)
    advised = run(*visit, "--say", "wish=what do you recommend?", "--say", "advice")
    assert advised.code == 0 and ("which of these" in advised.out or "Advice" in advised.out), advised.err
    while "which of these" in advised.out:
        advised = run(*visit, "--say", "answer=unknown")
    served = run(*visit, "--say", "taken", "--say", "check-back=better")
    assert served.code == 0 and "The first?" not in served.out, served.err
    assert run(*visit, "--say", "close").code == 0
    fitted = run("fit", "--folder", own)
    assert fitted.code == 0, fitted.err
    with load(own) as portfolio:
        assert "fit.left_alone" in [each.code for each in portfolio.notes]


def test_waste_says_what_it_cannot_tell(run: Run, cafe: Path) -> None:
    told = run("waste", "--folder", cafe)
    assert told.code == 0 and "too few" in told.out and "offer_cost" in told.out
    day = dt.date.today() - dt.timedelta(days=200)
    lines = [
        {
            "kind": "offers",
            "client": str(n),
            "at": day.isoformat(),
            "product": "tea",
            "asked": n % 2 == 0,
            "accepted": n % 6 == 0,
        }
        for n in range(120)
    ]
    (cafe / "outcomes.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    found = run("waste", "--folder", cafe, "--json").json()["waste"]
    assert found["asked"]["per_acceptance"] == 3.0 and found["unasked"]["accepted"] == 0
    assert found["unasked"]["reason"]["code"] == "waste.none_accepted"
    assert found["finding"]["code"] == "waste.no_difference"


def test_whoever_leaves_over_a_question_makes_the_next_one_dearer(run: Run, cafe: Path) -> None:
    chances = []
    for client in range(3):
        visit = ("visit", client, "--menu", cafe / "menu.csv", "--folder", cafe)
        asked = run(*visit, "--say", "wish=advise me", "--say", "advice", "--json").json()["question"]
        chances.append(asked["reason"]["params"]["drop_off"])
        assert run(*visit, "--say", "close").code == 0
        assert records(cafe)[-1]["outcome"] == "left over a question"
    assert chances == sorted(set(chances))


def test_a_client_who_wants_no_calls_is_shown_as_such(run: Run, cafe: Path) -> None:
    refusal = {"kind": "contacts", "client": "7", "at": "2026-01-05", "outcome": "do-not-call", "id": "a"}
    (cafe / "outcomes.jsonl").write_text(json.dumps(refusal) + "\n", encoding="utf-8")
    for client, told in (("7", True), ("8", False)):
        over = run("visit", client, "--menu", cafe / "menu.csv", "--folder", cafe, "--say", "close")
        assert ("does not want to be contacted" in over.out) is told, over.out


def test_settings_of_visits_are_checked(run: Run, cafe: Path) -> None:
    settings = cafe / "regulars.toml"
    text = settings.read_text(encoding="utf-8")
    for wrong, key in (
        ('near_tie = "much"', "visit.near_tie"),
        ("nearness = 1", "visit.nearness"),
        ("contacts = 0", "visit.contacts"),
    ):
        lines = [line for line in text.splitlines() if not line.startswith(wrong.split(" ")[0])]
        lines.insert(lines.index("[visit]") + 1, wrong)
        settings.write_text("\n".join(lines), encoding="utf-8")
        refused = run("waste", "--folder", cafe)
        assert refused.code == 2 and key in refused.err, refused.err


def test_what_is_not_on_todays_menu_stops_no_visit_and_is_said(run: Run, cafe: Path) -> None:
    menu = cafe / "today.csv"
    menu.write_text("\n".join(line for line in MENU.splitlines() if "cheesecake" not in line), "utf-8")
    visit = ("visit", "9", "--menu", menu, "--folder", cafe)
    arrived = run(*visit)
    assert arrived.code == 0 and "not on this menu: cheesecake" in arrived.out
    assert "not on this menu" not in run(*visit, "--say", "wish=omelette").out
    # He had it here another day: what serves the task is known, and is not asked.
    whole = ("visit", "5", "--menu", cafe / "menu.csv", "--folder", cafe)
    run(*whole, "--say", "wish=cheesecake", "--say", "taken", "--say", "close")
    again = ("visit", "5", "--menu", menu, "--folder", cafe, "--say", "wish=omelette", "--say", "taken")
    assert "Where do you order" not in run(*again, "--say", "check-back=better").out


def test_columns_that_say_nothing_are_named(run: Run, cafe: Path) -> None:
    (cafe / "odd.csv").write_text("name;Shelf;price\nTea;4;2,00\n", encoding="utf-8")
    visit = ("visit", "9", "--menu", cafe / "odd.csv", "--folder", cafe)
    assert "not read: Shelf." in run(*visit).out
    assert "not read" not in run("visit", "9", "--menu", cafe / "menu.csv", "--folder", cafe).out
