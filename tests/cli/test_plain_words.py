"""A person reads his own headings, in his own language, and is not asked twice."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from cli_runner import Run

from regulars.cli import journey
from regulars.company import Company
from regulars.ledger.formats import presets
from regulars.ledger.importing import import_file
from regulars.ledger.mapping import Mapping
from regulars.ledger.understanding import PROGRAMS, ROLE_WORDS

FILES = Path(__file__).parents[1] / "ledger_formats" / "files" / "dev"


@pytest.fixture
def undecided(run: Run) -> Path:
    """A file whose dates can be read in two ways, and a company that was told which."""
    rows = [
        "date,client,amount",
        *(f"0{1 + day % 9}/0{1 + day % 7}/2024,c{day % 5},12.50" for day in range(60)),
    ]
    path = Path("dates.csv")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run("new", "shop").code == 0
    assert run("import", path, "--choose", "date_order=mdy", "--folder", "shop").code == 0
    return path


def test_a_rehearsal_reads_as_the_import_would(run: Run, undecided: Path) -> None:
    told = run("import", undecided, "--dry-run", "--folder", "shop", "--json").json()
    assert told["imports"][0]["mapping"]["habits"]["date_order"] == "mdy"
    assert run("import", undecided, "--dry-run", "--folder", "shop").code == 0
    run("new", "other")
    assert run("import", undecided, "--dry-run", "--folder", "other").code == 2


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("01_1c_grouped.xlsx", {"кто купил": "Контрагент", "заказ или чек": "Регистратор"}),
        ("02_1c_grouped_1251.csv", {"на какую сумму": "Выручка, с НДС", "продукт": "Номенклатура"}),
        ("04_shopify_orders.csv", {"когда": "Created at", "заказ или чек": "Name"}),
        ("06_extras_cont.csv", {"кто купил": "Ordonator/Beneficiar", "на какую сумму": "Credit"}),
        ("09_woocommerce_ru.csv", {"на какую сумму": "Чистые продажи", "когда": "Дата"}),
        ("10_odoo_orders.xlsx", {"когда": "Order Date", "цена за штуку": "Order Lines/Unit Price"}),
    ],
)
def test_a_programs_file_is_shown_by_its_own_headings(run: Run, name: str, headings: dict[str, str]) -> None:
    told = run("open", FILES / name, "--folder", "none", "--lang", "ru").out
    for meaning, heading in headings.items():
        assert re.search(rf"^  {re.escape(heading)} +{meaning}$", told, re.MULTILINE), meaning
    assert not re.search(rf"^  ({'|'.join(ROLE_WORDS)})(  |$)", told, re.MULTILINE)


def test_every_program_whose_files_are_recognised_has_a_name() -> None:
    assert set(PROGRAMS) == set(presets.known())


def test_a_bank_file_without_headings_is_named_and_shown(run: Run) -> None:
    told = run("open", FILES / "05_kl_to_1c.txt", "--folder", "none", "--lang", "ru").out
    assert "файл обмена банка с 1С" in told and "bank1c" not in told
    assert re.search(r"кто купил +когда +на какую сумму", told)


@pytest.mark.parametrize(
    ("lang", "typed"), [("ru", "на какую сумму=cost\nда\n"), ("ro", "ce sumă=cost\nda\n")]
)
def test_a_column_is_changed_in_the_persons_own_words(run: Run, sales: Path, lang: str, typed: str) -> None:
    done = run("open", sales, "--folder", "mine", "--no-browser", "--lang", lang, typed=typed)
    assert done.code == 0, done.err
    assert 'amount = "cost"' in Path("mine/regulars.toml").read_text(encoding="utf-8")


def test_a_mistyped_column_is_answered_in_the_persons_words(run: Run, sales: Path) -> None:
    done = run("open", sales, "--folder", "mine", "--lang", "ru", typed="цвет=cost\nкогда=нет\nн\n")
    assert "«цвет» — такого в столбцах не бывает" in done.out and "на какую сумму" in done.out
    assert "Столбца «нет» нет" in done.out


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "who bought"), ("ru", "кто купил"), ("ro", "cine a cumpărat")]
)
def test_a_doubt_and_a_need_are_said_in_words(run: Run, lang: str, words: str) -> None:
    rows = [f"2024-03-{day:02d},c{day % 5},{day}.50" for day in range(1, 29)]
    Path("till.csv").write_text("\n".join(["day,card,sum", *rows]), encoding="utf-8")
    doubt = run("open", "till.csv", "--yes", "--lang", lang).err
    assert words in doubt and "--map client='card'" in doubt
    undated = ["client,amount", *(row.split(",", 1)[1] for row in rows)]
    Path("undated.csv").write_text("\n".join(undated), encoding="utf-8")
    need = run("open", "undated.csv", "--yes", "--lang", lang).err
    assert {"en": "when", "ru": "когда", "ro": "când"}[lang] in need.split("--map")[0]


def test_another_list_is_named_in_the_persons_language(run: Run) -> None:
    rows = ["client,email", "Ann,ann@x.md", "Bob,bob@x.md", "Cy,cy@x.md"]
    Path("people.csv").write_text("\n".join(rows), encoding="utf-8")
    assert "не продаж, а клиентов" in run("open", "people.csv", "--yes", "--lang", "ru").err
    assert "--kind clients" in run("open", "people.csv", "--yes", "--lang", "ro").err


def test_a_language_of_the_environment_that_is_not_spoken_is_told_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new", "shop", "--lang", "ro")
    monkeypatch.setenv("REGULARS_LANG", "de")
    done = run("doctor")
    assert done.err.count("REGULARS_LANG") == 1 and "en is used" in done.err
    assert "se folosește ro" in run("doctor", "--folder", "shop").err
    as_json = run("doctor", "--json")
    assert as_json.json() and as_json.err.count("REGULARS_LANG") == 1
    assert "REGULARS_LANG" not in run("doctor", "--lang", "ru").err
    monkeypatch.setenv("REGULARS_LANG", "ro")
    assert "REGULARS_LANG" not in run("doctor").err


@pytest.mark.parametrize(("name", "word"), [(journey.NAME, "топливо"), ("Another", "fuel")])
def test_marks_of_the_demo_are_translated_and_an_owners_own_are_not(run: Run, name: str, word: str) -> None:
    """Only what Regulars has written into the demo's records is said in the person's language."""
    at = Company.create("shop", name=name, currency="USD")
    rows = pa.table(
        {
            "client": ["a", "b", "a", "b"],
            "at": ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"],
            "amount": ["5.50", "6.50", "7.50", "8.50"],
            "status": ["sold", journey.FUEL, "sold", "sold"],
        }
    )
    columns = {column: column for column in rows.column_names}
    import_file(at, rows, mapping=Mapping(columns=columns, statuses_void=(journey.FUEL,)))
    assert f"«{word}»" in run("rejects", "--folder", "shop", "--lang", "ru").out


@pytest.mark.parametrize("job", ["client", "sell-to"])
def test_how_sure_and_how_often_are_said_of_a_client(run: Run, shop: Path, job: str) -> None:
    client = run("fit", "--folder", shop, "--json").json()["answers"]["client"]
    told = run(job, client, "--folder", shop, "--lang", "en")
    assert "So far he came about every" in told.out
    assert "how sure" in told.out and re.search(r"almost certain|likely|about even", told.out)
    assert "half of them" not in told.out
    card = run(job, client, "--folder", shop, "--json").json()
    assert card["habit"]["days"] >= 3


def test_which_model_was_chosen_is_told_by_the_doctor(run: Run, shop: Path) -> None:
    told = {
        each["about"]: each["said"] for each in run("doctor", "--folder", shop, "--json").json()["findings"]
    }
    assert told["model"]["code"].startswith("fit.model_") and "log score" not in told["model"]["text"]
