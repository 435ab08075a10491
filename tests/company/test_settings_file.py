"""`regulars.toml`: what an owner writes is read, what he mistypes is said, what he notes is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars import settings
from regulars.errors import ArgumentInvalid
from regulars.settings import CaseSettings, FitSettings, ImportSettings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "regulars.toml"
    settings.new(file, name='Ion\'s "Shop" \\ магазин', currency=None, timezone=None, language=None)
    return file


def test_the_template_reads_as_the_defaults(path: Path) -> None:
    found = settings.read(path)
    assert found.name == 'Ion\'s "Shop" \\ магазин'
    assert (found.currency, found.timezone, found.language, found.catch_all) == (None, None, None, ())
    assert found.fit == FitSettings()
    assert dict(found.imports) == {}


WRONG = {
    'currency = "lei"': r"currency is 'lei'; it has to be three capital letters",
    'timezone = "Chisinau"': "timezone is 'Chisinau'; it has to be a time zone",
    'language = "de"': 'one of "en", "ru", "ro"',
    'catch_all = "Till"': r'a list of names, such as \["Walk-in"\]',
    'currancy = "EUR"': "currancy is not a setting. Did you mean currency",
    '[fit]\nhorizon = "soon"': r"fit.horizon is \'soon\'; it has to be a time of at most ten years",
    "[fit]\nlevel = 90": "fit.level is 90; it has to be a number from 0.5 to below 1",
    "[fit]\nlevel = 0.3": "fit.level is 0.3",
    '[fit]\nhorizon = "11y"': "fit.horizon is '11y'",
    "[fit]\nltv_years = 20": "fit.ltv_years is 20; it has to be a number of years, at most 10",
    "[fit]\nlevel = true": "fit.level is True",
    "[fit]\nseed = 1.5": "a whole number",
    "[fit]\nhorizont = 3": "fit.horizont is not a setting. Did you mean fit.horizon",
    '[import.till]\ndecimal = ";"': "import.till.decimal",
    'import = "till"': "import is 'till'",
    "goals = 3": "goals is 3; it has to be a list of texts",
    '[strategy]\nsays = "women of 30"': "strategy.says speaks of sex",
    '[strategy]\ngroups = ["Возраст"]': "strategy.groups speaks of age",
    '[strategy]\ntasks = ["religie"]': "Name the task instead",
    '[strategy]\ntaks = ["x"]': "Did you mean strategy.tasks",
    "currency = EUR": "cannot be read: .*line 1",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=WRONG)
def test_a_mistake_is_named_with_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "regulars.toml"
    file.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ArgumentInvalid, match=said):
        settings.read(file)


def test_a_strategy_may_name_goods_and_tasks(tmp_path: Path) -> None:
    file = tmp_path / "regulars.toml"
    says = "those who walk a lot; single-origin coffee; care for one's health; тёплый пол"
    file.write_text(
        f'[strategy]\nsays = "{says}"\ngroups = ["women\'s shoes", "Товары для пожилых"]', encoding="utf-8"
    )
    assert settings.read(file).strategy.says == says


def test_changes_keep_the_owners_notes(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n# my own note\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8").splitlines()
    found = settings.change(path, currency="EUR", catch_all=["Till 2"])
    assert (found.currency, found.catch_all) == ("EUR", ("Till 2",))
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == ['currency = ""', "catch_all = []"]
    with pytest.raises(ArgumentInvalid):
        settings.change(path, currency="euro")
    assert settings.read(path).currency == "EUR"


def test_a_kept_reading_comes_back(path: Path) -> None:
    saved = ImportSettings(
        preset="generic",
        date_order="dmy",
        decimal=",",
        thousands=" ",
        columns={"client": "Клиент", "at": "Дата"},
        choices={"vat": "in"},
        statuses_void=("отменён",),
        amount_per="order",
    )
    settings.keep_import(path, "till 1", saved)
    settings.keep_import(path, "bank", ImportSettings())
    found = settings.keep_import(path, "bank", ImportSettings(decimal=","))
    assert dict(found.imports) == {"till 1": saved, "bank": ImportSettings(decimal=",")}
    assert "# What Regulars knows about the company" in path.read_text(encoding="utf-8")


def test_cases_and_principles_are_read(path: Path) -> None:
    assert settings.read(path).cases == CaseSettings() and not settings.read(path).principles
    text = path.read_text(encoding="utf-8").replace("reason_first = true ", "reason_first = false ")
    text = text.replace("[principles]", '[principles]\nwe_stay = ["part"]')
    path.write_text(text, encoding="utf-8")
    found = settings.read(path)
    assert found.cases.reason_first is False and dict(found.principles) == {"we_stay": ("part",)}


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("[cases]\nreason_first = 1", "cases.reason_first"),
        ("[cases]\nhear_within_minutes = 0", "cases.hear_within_minutes"),
        ("[cases]\ngroundless_claims = 1.5", "cases.groundless_claims"),
        ("[cases]\nleaving_share = [0.5, 0.1]", "cases.leaving_share"),
        ("[cases]\nreplacement_share = [0.1]", "cases.replacement_share"),
        ("[cases]\nreason_frist = true", "Did you mean cases.reason_first"),
        ("[principles]\nwe_stay = true", "principles.we_stay"),
        ("principles = 3", "principles"),
    ],
)
def test_wrong_settings_of_cases_are_named(tmp_path: Path, part: str, names: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(part, encoding="utf-8")
    with pytest.raises(ArgumentInvalid, match=names):
        settings.read(path)
