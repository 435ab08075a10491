"""The report in a real browser: offline, on a phone and a desk, in every language, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chromium import Chromium, found

from regulars.phrases import LANGUAGES
from regulars.report.full import Findings, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(found() is None, reason="there is no Chromium here"),
]

#: What sticks out: of the page anything not meant to be scrolled, of a picture any word.
STICKS_OUT = """(() => {
  const wide = document.documentElement.clientWidth, told = [];
  for (const each of document.querySelectorAll("body *")) {
    const box = each.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !each.closest(".scroll, svg, #vg-tooltip-element"))
      told.push(each.tagName + " " + each.className);
  }
  for (const svg of document.querySelectorAll(".picture svg")) {
    const frame = svg.getBoundingClientRect();
    for (const word of svg.querySelectorAll("text")) {
      const box = word.getBoundingClientRect();
      const seen = box.width && word.getAttribute("opacity") !== "0";
      if (seen && (box.left < frame.left - 2 || box.right > frame.right + 2 ||
                   box.top < frame.top - 2 || box.bottom > frame.bottom + 2))
        told.push(word.textContent);
    }
  }
  return told;
})()"""
#: Tables that a reader would have to push sideways.
SCROLLED = """[...document.querySelectorAll(".scroll")].filter(
  each => each.scrollWidth > each.clientWidth + 1).map(each => each.getAttribute("aria-label"))"""
EMPTY = """[...document.querySelectorAll(".picture")].filter(
  each => !each.querySelector("svg") || each.getBoundingClientRect().height < 40).length"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_it_opens_offline_with_every_picture_and_nothing_clipped(
    browser: Chromium, shop: Findings, tmp_path: Path, lang: str, width: int
) -> None:
    with browser.page(write(shop, tmp_path / "report.html", lang), width) as page:
        assert page.complaints() == []
        assert page.requests() == []
        assert page.value("Number(document.documentElement.dataset.drawn)") >= 9
        assert page.value("document.querySelectorAll('figure[hidden]').length") == 0
        assert page.value(EMPTY) == 0
        assert page.value(STICKS_OUT) == []
        assert page.value(SCROLLED) == []


def test_hostile_names_do_nothing(browser: Chromium, hostile: Findings, tmp_path: Path) -> None:
    with browser.page(write(hostile, tmp_path / "report.html", "ru"), 390) as page:
        assert page.complaints() == []
        assert page.requests() == []
        assert page.value("document.querySelectorAll('b, img, iframe').length") == 0
        assert page.value("document.scripts.length") == 3
        assert page.value(STICKS_OUT) == []


@pytest.mark.parametrize("base", ["one client", "no products", "walk-ins only"])
def test_next_to_nothing_opens(
    browser: Chromium, tiny: Callable[[str], Findings], tmp_path: Path, base: str
) -> None:
    with browser.page(write(tiny(base), tmp_path / "report.html", "ro"), 390) as page:
        assert page.complaints() == []
        assert page.value(EMPTY) == 0
        assert page.value(STICKS_OUT) == []


#: Cells of the list of the day that are not shown, and heads of the clients × groups that are cut.
GONE = """[...document.querySelectorAll("#ten td")].filter(
  each => !each.getBoundingClientRect().width).length"""
CUT = """[...document.querySelectorAll("#crossing .picture text")].map(
  each => each.textContent).filter(each => each.includes("…"))"""
UPRIGHT = """[...document.querySelectorAll("#crossing thead bdi")].every(
  each => getComputedStyle(each).writingMode === "vertical-rl")"""


def test_a_phone_shows_the_rhythm_the_ranges_and_whole_names(
    browser: Chromium, shop: Findings, tmp_path: Path
) -> None:
    assert shop.crossing is not None
    groups = ["GROCERY AND FOOD", "MEAT-PCKGD", "DRUG GM"]
    named = replace(shop, crossing=replace(shop.crossing, groups=groups[: len(shop.crossing.groups)]))
    with browser.page(write(named, tmp_path / "report.html", "en"), 390) as page:
        assert page.value("document.querySelectorAll('#ten td').length") >= 10
        assert page.value(GONE) == 0
        assert page.value(CUT) == []
        assert page.value(STICKS_OUT) == []


def test_it_prints_on_a4(browser: Chromium, shop: Findings, tmp_path: Path) -> None:
    with browser.page(write(shop, tmp_path / "report.html", "en"), 1440) as page:
        paper = tmp_path / "report.pdf"
        page.print(paper)
        browser.ask("Emulation.setEmulatedMedia", media="print")
        assert page.value(UPRIGHT)
        browser.ask("Emulation.setEmulatedMedia", media="")
    text = paper.read_bytes()
    assert text.startswith(b"%PDF") and 5 < text.count(b"/Type /Page\n") + text.count(b"/Type /Page ") < 40
