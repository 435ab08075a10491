"""The report: every panel in every language, a sentence where there is nothing to show, sums that agree."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from importlib import resources
from typing import Any

import pyarrow as pa
import pytest

from regulars.phrases import LANGUAGES
from regulars.report.full import Findings, render
from regulars.report.full import specs as drawn
from regulars.report.full.cohorts import three
from regulars.report.full.parts import Pictures
from regulars.report.words import Words

PANELS = [
    "ten", "glance", "worth", "slipping", "lenses", "questions", "crossing", "first-products", "trust",
    "cannot-tell", "words",
]  # fmt: skip
LENSES = [f"lens-{n}" for n in range(1, 6)]


class Page(HTMLParser):
    """Sections with their words and tables, links, scripts, and the data of the pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, list[str | None]] = {}
        self.scripts: list[str] = []
        self.policy = ""
        self.rows: dict[str, list[list[str]]] = {}
        self._open: list[str] = []
        self._places: list[str | None] = []
        self.feed(text)
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value)
        if told.get("http-equiv"):
            self.policy = told.get("content") or ""
        if tag == "section":
            self._places.append(told.get("id"))
            self.sections[str(told.get("id"))] = []
            self.rows[str(told.get("id"))] = []
        if tag == "tr" and self._places:
            self.rows[str(self._places[-1])].append([])
        if tag in ("td", "th") and self._places:
            self.rows[str(self._places[-1])][-1].append("")
        if tag == "a":
            self.links.append(told.get("href") or "")
        if tag == "script":
            self.scripts.append("")
        if tag not in ("meta", "br", "col"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag == "section":
            self._places.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.scripts[-1] += data
            return
        for place in self._places:
            self.sections[str(place)].append(data)
        if self._places and ({"td", "th"} & set(self._open)) and self.rows[str(self._places[-1])]:
            self.rows[str(self._places[-1])][-1][-1] += data

    @property
    def specs(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads(self.scripts[0]) if self.scripts else []
        return told


def texts(value: Any) -> list[str]:
    """Every text in a picture's data."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_panel_is_there_and_none_is_empty(shop: Findings, lang: str) -> None:
    page = Page(render(shop, lang))
    assert [name for name in page.sections if name in PANELS] == PANELS
    assert [name for name in page.sections if name in LENSES] == LENSES
    assert {link.removeprefix("#") for link in page.links} >= {*PANELS, *LENSES}
    for name, words in page.sections.items():
        assert len("".join(words).split()) > 5, name
    for name in ("worth", "slipping", "lens-1", "lens-2", "lens-3", "lens-4", "lens-5", "crossing", "trust"):
        assert page.rows[name] or name == "worth", name
    assert len(page.specs) >= 9
    assert page.tags.count("figure") == len(page.specs)


def test_each_language_says_it_differently(shop: Findings) -> None:
    english, russian, romanian = (render(shop, lang) for lang in LANGUAGES)
    assert "Who is slipping away" in english
    assert "Кто уходит" in russian and "Cine se îndepărtează" in romanian
    assert "slipping" not in re.sub(r'(id|href)="[^"]*"', "", russian.split("</main>")[0].split("<main>")[1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_stay_text_in_the_page_and_in_the_pictures(hostile: Findings, lang: str) -> None:
    page = Page(render(hostile, lang))
    assert not {"b", "img"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert page.tags.count("script") == 3
    said = [*texts(page.specs), *("".join(words) for words in page.sections.values())]
    assert any("</script><script>alert(1)</script>" in text for text in said)
    assert not any(mark in text for text in said for mark in "\u202e\u200f\u2067")


def test_the_pictures_show_what_was_found_and_no_expression_holds_a_name(hostile: Findings) -> None:
    def expressions(value: Any) -> list[str]:
        if isinstance(value, list):
            return [each for inner in value for each in expressions(inner)]
        if not isinstance(value, dict):
            return []
        own = [value[key] for key in ("expr", "labelExpr", "test", "calculate", "filter") if key in value]
        kept = [str(each) for each in own if isinstance(each, str)]
        return kept + [each for key, inner in value.items() if key != "values" for each in expressions(inner)]

    told = expressions(Page(render(hostile, "en")).specs)
    assert told
    assert not any("alert" in each or "onload" in each for each in told)


def test_it_runs_its_own_scripts_and_asks_nobody(shop: Findings) -> None:
    text = render(shop, "en")
    page = Page(text)
    hashes = re.findall(r"'sha256-([^']+)'", page.policy)
    own = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in page.scripts[1:]]
    assert hashes == own and len(own) == 2
    assert "default-src 'none'" in page.policy and "unsafe-eval" not in page.policy
    assert not {"src", "action", "srcset"} & set(page.attributes)
    assert all(link.startswith("#") for link in page.links)
    for style in re.findall(r"<style>(.*?)</style>", text, re.DOTALL):
        assert "url(" not in style and "@import" not in style


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("base", ["one client", "no products", "walk-ins only"])
def test_next_to_nothing_is_a_sentence(tiny: Callable[[str], Findings], base: str, lang: str) -> None:
    page = Page(render(tiny(base), lang))
    for name, words in page.sections.items():
        assert len("".join(words).split()) > 5, name
    assert {link.removeprefix("#") for link in page.links} <= set(page.sections)
    if base == "walk-ins only":
        assert "slipping" not in page.sections and "lens-2" in page.sections
    else:
        assert [name for name in page.sections if name in LENSES] == LENSES


def test_the_sums_on_the_page_are_the_ledgers(shop: Findings) -> None:
    page = Page(render(shop, "en"))

    def cents(text: str) -> Decimal:
        return Decimal(text.replace(",", "").replace("−", "-").replace("+", ""))

    head, *rows, last = page.rows["lens-5"]
    assert len(head) == 5
    assert sum(cents(row[-1]) for row in rows) == cents(last[-1])
    assert cents(last[-1]) == sum(row["value"] for row in shop.cohorts.health.to_pylist())
    for row in rows:
        assert sum(cents(cell) for cell in row[1:-1]) == cents(row[-1])
    tenths = page.rows["lens-1"][1:]
    assert sum(cents(row[-2]) for row in tenths[:-1]) == cents(tenths[-1][-2])
    assert shop.lenses.split is not None
    parts = page.rows["lens-2"][1 : 2 + len(shop.lenses.split)]
    assert sum(cents(row[1]) for row in parts[:-1]) == cents(parts[-1][1])


def test_the_worst_class_stands_first(shop: Findings) -> None:
    assert shop.foresight is not None
    classes = shop.foresight.classes
    misses = [abs(each.came - each.foretold) / (each.high - each.low) for each in classes]
    assert misses[0] >= 0.5 * max(misses)
    first = Page(render(shop, "en")).rows["trust"][1][0]
    orders = {1: "1", 2: "2–4", 5: "5–19", 20: "20+"}[classes[0].orders_from or 0]
    assert first.startswith(f"orders: {orders}")


def test_ticks_are_round_and_labelled() -> None:
    assert drawn.ticks(-250, 900) == [0.0, 500.0]
    axis = drawn.amounts([0, 50], lambda value: f"{value:.0f} lei")
    assert axis["labelExpr"] == '["0 lei", "50 lei"][indexof([0.0, 50.0], datum.value)]'


def test_the_bundle_is_the_one_that_its_note_names() -> None:
    home = resources.files("regulars.report").joinpath("vega")
    versions = json.loads(home.joinpath("VERSIONS.json").read_text(encoding="utf-8"))
    bundle = home.joinpath("vega-bundle.js").read_bytes()
    assert hashlib.sha256(bundle).hexdigest() == versions["sha256"]
    licences = home.joinpath("LICENSES.txt").read_text(encoding="utf-8")
    for name in versions["bundled"]:
        assert f"\n{name} " in licences


def test_the_fields_of_lens_four_stand_in_a_table_too(shop: Findings) -> None:
    page = Page(render(shop, "en"))
    fields = next(spec for spec in page.specs if "% (" in str(spec["data"]["values"][:1]))
    told = {(row["y"], row["x"]): row["label"] for row in fields["data"]["values"]}
    rows = page.rows["lens-4"]
    head = rows[0]
    assert head[0] == "cohort · weeks since the first purchase"
    in_table = {
        (row[0], age): cell
        for row in rows[1 : 1 + len({name for name, _ in told})]
        for age, cell in zip(head[1:], row[1:], strict=True)
        if cell
    }
    assert in_table == told and len(told) > 20


def test_few_clients_in_every_period_are_not_put_off_to_later(shop: Findings) -> None:
    few = pa.array([3] * shop.cohorts.sizes.num_rows, pa.int64())
    sizes = shop.cohorts.sizes.set_column(1, "clients", few)
    words = Words("en", shop.answers.frame)
    small = replace(shop, cohorts=replace(shop.cohorts, sizes=sizes, followed=None))
    assert "A few more months" not in three(small, words, Pictures())
    young = replace(shop, cohorts=replace(shop.cohorts, followed=None))
    assert "A few more months" in three(young, words, Pictures())


def test_a_row_of_clients_and_groups_sums_to_what_is_expected_of_him(shop: Findings) -> None:
    assert shop.crossing is not None
    expected = {row.client: row.expected_value.expected for row in shop.answers.worth_most}
    for client, together in zip(shop.crossing.clients, shop.crossing.rows.tolist(), strict=False):
        if client in expected:
            assert together == pytest.approx(expected[client], rel=1e-12)
    rows = Page(render(shop, "en")).rows["crossing"]
    assert rows[0][-1] == "together" and len({len(row) for row in rows}) == 1


def test_the_table_of_who_is_slipping_away_names_both_its_sides(shop: Findings) -> None:
    assert Page(render(shop, "en")).rows["slipping"][0][0] == "orders so far · silent, in weeks"


def test_without_clients_nothing_is_said_of_them(tiny: Callable[[str], Findings]) -> None:
    page = Page(render(tiny("walk-ins only"), "en"))
    questions, two = ("".join(page.sections[name]) for name in ("questions", "lens-2"))
    assert "by how many units" in questions and "will buy" not in questions
    assert "no client bought" not in two
