"""The report as one document: contents, panels, and the script that draws its pictures.

Nothing is asked of any network. The policy in the head lets run only the two scripts in the file, by their
hashes; the pictures' data stand in a block that is never run, in which no text can end the block.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from regulars.report import texts as first_texts
from regulars.report.first_page import POLICY
from regulars.report.full import clients, cohorts, lens_texts, lenses, products, texts, trust
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Pictures
from regulars.report.html import Html, printable, tag
from regulars.report.words import Words

BUNDLE, STYLES = "vega/vega-bundle.js", ("style.css", "full/report.css")
#: Draws every picture into its place; where one cannot be drawn its place is taken away, the table stays.
BOOT = """
(function () {
  "use strict";
  var specs = JSON.parse(document.getElementById("pictures").textContent);
  var options = {renderer: "svg", actions: false, ast: true, defaultStyle: false,
                 tooltip: {theme: "custom", disableDefaultStyle: true}};
  var drawn = specs.map(function (spec, place) {
    var home = document.getElementById("picture-" + place);
    return vegaEmbed(home, spec, options).catch(function (problem) {
      home.parentNode.hidden = true;
      console.error(problem);
    });
  });
  Promise.all(drawn).then(function () { document.documentElement.dataset.drawn = specs.length; });
})();
"""

Panel = tuple[str, Html]


def render(findings: Findings, lang: str) -> str:
    """The whole report in ``lang``; every text from the records is escaped."""
    words, pictures = Words(lang, findings.answers.frame), Pictures()
    panels = _panels(findings, words, pictures)
    frame = findings.answers.frame
    title = words.say(texts.TITLE)
    boot = Html(BOOT)
    scripts = (_bundle(), boot) if pictures.specs else ()
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{title} · {frame.company}"),
        tag("style", Html("".join(_file(name) for name in STYLES))),
    )
    period = words.say(first_texts.SALES_FROM_TO, first=frame.first_on, last=frame.last_on)
    header = tag(
        "header",
        tag("h1", title),
        tag("p", tag("bdi", frame.company), ". ", period),
        *(tag("p", words.sentence(said), class_="caution") for said in findings.answers.cautions),
        tag("noscript", tag("p", words.say(texts.NO_SCRIPT), class_="caution")) if pictures.specs else None,
    )
    contents = _contents(panels, words)
    main = tag("main", *(panel for _, panel in panels))
    footer = tag("footer", words.say(first_texts.OFFLINE))
    body = tag("body", header, contents, main, footer, *_drawing(pictures, scripts))
    return f"<!doctype html>\n{tag('html', head, body, lang=lang)}\n"


def _panels(findings: Findings, words: Words, pictures: Pictures) -> list[Panel]:
    """Every panel with its anchor, in order; those that have nothing to say are left out."""
    made: list[tuple[str, Html | None]] = [
        ("ten", clients.ten(findings, words)),
        ("glance", clients.glance(findings, words)),
        ("worth", clients.worth(findings, words, pictures)),
        ("slipping", clients.slipping(findings, words, pictures)),
        *_lenses(findings, words, pictures),
        ("questions", products.questions(findings, words)),
        ("crossing", products.crossed(findings, words, pictures)),
        ("first-products", products.first(findings, words, pictures)),
        ("trust", trust.trust(findings, words, pictures)),
        ("cannot-tell", trust.cannot_tell(findings, words)),
        ("words", trust.the_words(findings, words)),
    ]
    return [(anchor, panel) for anchor, panel in made if panel is not None]


def _lenses(findings: Findings, words: Words, pictures: Pictures) -> list[Panel]:
    looks: tuple[Callable[[Findings, Words, Pictures], Html], ...] = (
        lenses.one, lenses.two, cohorts.three, cohorts.four, cohorts.five,
    )  # fmt: skip
    if findings.answers.base is None:
        looks = (lenses.two, cohorts.five)
    source = tag("p", words.say(lens_texts.SOURCE), class_="note")
    heading = tag("h2", words.say(lens_texts.LENSES))
    return [
        (
            "lenses",
            tag(
                "section", heading, source, *(look(findings, words, pictures) for look in looks), id="lenses"
            ),
        )
    ]


def _contents(panels: list[Panel], words: Words) -> Html:
    links = [
        tag("li", tag("a", _heading(panel), href=f"#{anchor}"), *_looks(panel) if anchor == "lenses" else ())
        for anchor, panel in panels
    ]
    heading = tag("h2", words.say(texts.CONTENTS))
    return tag("nav", heading, tag("ol", *links), class_="contents", aria_label=words.say(texts.CONTENTS))


def _heading(panel: str) -> Html:
    """The words of a panel's heading, escaped as they stand."""
    return Html(panel.split("<h2>", 1)[1].split("</h2>", 1)[0])


def _looks(panel: Html) -> list[Html]:
    """A list of the lenses inside their panel."""
    parts = panel.split('<section id="')[2:]
    links = (tag("a", _heading(each), href=f"#{each.split(chr(34))[0]}") for each in parts)
    return [tag("ul", *(tag("li", link) for link in links))]


def _drawing(pictures: Pictures, scripts: tuple[Html, ...]) -> list[Html]:
    if not scripts:
        return []
    data = tag("script", _data(pictures.specs), type="application/json", id="pictures")
    return [data, *(tag("script", script) for script in scripts)]


def _data(specs: list[dict[str, Any]]) -> Html:
    """JSON that cannot end the block it stands in, and whose texts a screen shows instead of obeying them."""
    text = json.dumps(_shown(specs), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Html(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _shown(each) for name, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, list) else value


def _policy(scripts: tuple[Html, ...]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{each}'" for each in hashes) or "'none'"
    return f"{POLICY}; script-src {allowed}"


@cache
def _file(name: str) -> str:
    return resources.files("regulars.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _bundle() -> Html:
    return Html(_file(BUNDLE))
