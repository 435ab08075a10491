"""Whatever is public is documented, pages read out of the code are fresh, and paths named in prose exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from tools.update_phrases import import_everything

import regulars
from regulars.cli import JOBS
from regulars.ledger.mapping import ROLES
from regulars.reasons import registered

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_generated_pages_are_fresh() -> None:
    """In a process of its own: tests register reasons, too."""
    command = [sys.executable, "-m", "tools.make_docs", "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    assert done.returncode == 0, f"run python -m tools.make_docs\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("name", [name for name in regulars.__all__ if not name.startswith("_")])
def test_every_public_name_is_in_the_python_reference(name: str) -> None:
    assert f"`regulars.{name}`" in (DOCS / "reference/python.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", list(JOBS))
def test_every_command_is_shown_at_work(command: str) -> None:
    """Beyond the generated reference: in the tutorial, a how-to or the README."""
    pages = [*(DOCS / "how-to").glob("*.md"), DOCS / "tutorial.md", DOCS / "index.md", ROOT / "README.md"]
    assert any(f"regulars {command}" in page.read_text(encoding="utf-8") for page in pages)


def test_every_role_of_a_column_is_explained() -> None:
    page = (DOCS / "how-to/bring-your-file.md").read_text(encoding="utf-8")
    table = page.split("<!-- roles -->")[1].split("<!-- /roles -->")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == list(ROLES)


def test_every_column_of_the_answers_is_explained() -> None:
    sales = pa.table(
        {
            "client": ["Ann", "Ann", "Bob"],
            "at": ["2024-03-01", "2024-03-08", "2024-03-05"],
            "amount": [12.0, 7.5, 3.0],
            "product": ["tea", "cake", "tea"],
        }
    )
    portfolio = regulars.fit(regulars.read_ledger(sales, {name: name for name in sales.column_names}))
    answers = [portfolio.sell_to("Ann"), portfolio.buyers_of("tea"), portfolio.totals()]
    columns = {name for answer in answers for name in answer.column_names}
    columns.update(portfolio.clients().columns, portfolio.products().columns, portfolio.matrix().columns)
    page = (DOCS / "how-to/python.md").read_text(encoding="utf-8")
    assert columns - set(re.findall(r"`(\w+)`", page)) == set()


def test_every_question_of_the_importer_is_explained() -> None:
    """A question is a reason ``choice.NAME`` with a question mark; ``dates_mixed`` is another wording."""
    import_everything()
    page = (DOCS / "how-to/bring-your-file.md").read_text(encoding="utf-8")
    table = page.split("<!-- choices -->")[1].split("<!-- /choices -->")[0]
    asked = {
        reason.code.split(".")[1]
        for reason in registered()
        if re.fullmatch(r"choice\.\w+", reason.code) and reason.template.endswith("?")
    }
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == asked - {"dates_mixed"}


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_paths_named_in_prose_exist(page: Path) -> None:
    for named in re.findall(r"`((?:src|tools|benchmarks|tests)/[\w/.]+)`", page.read_text(encoding="utf-8")):
        assert (ROOT / named).exists(), f"{page.name} names {named}, which is not there"
