"""The report as one document: contents, panels, and the script that draws its pictures.

Nothing is asked of any network. The policy in the head lets run only the two scripts in the file, by their
hashes; the pictures' data stand in a block that is never run, in which no text can end the block.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from regulars.report import texts as first_texts
from regulars.report.first_page import POLICY
from regulars.report.full import lens_texts, panels, texts
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Pictures
from regulars.report.html import Html, tag
from regulars.report.words import Words

#: The bundle, and the script that draws every picture into its place.
BUNDLE, DRAW = "vega/vega-bundle.js", "vega/draw.js"
STYLES = ("style.css", "full/report.css")

Panel = tuple[str, Html]


def render(findings: Findings, lang: str) -> str:
    """The whole report in ``lang``; every text from the records is escaped."""
    words, pictures = Words(lang, findings.answers.frame), Pictures()
    made = _panels(findings, words, pictures)
    frame = findings.answers.frame
    title = words.say(texts.TITLE)
    scripts = (_script(BUNDLE), _script(DRAW)) if pictures.specs else ()
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
    contents = _contents(made, words)
    main = tag("main", *(panel for _, panel in made))
    footer = tag("footer", words.say(first_texts.OFFLINE))
    body = tag("body", header, contents, main, footer, *_drawing(pictures, scripts))
    return f"<!doctype html>\n{tag('html', head, body, lang=lang)}\n"


def _panels(findings: Findings, words: Words, pictures: Pictures) -> list[Panel]:
    """Every panel with its anchor, in order; those that have nothing to say are left out."""
    return [
        *panels.shown(panels.BEFORE, findings, words, pictures),
        ("lenses", _lenses(findings, words, pictures)),
        *panels.shown(panels.BEHIND, findings, words, pictures),
    ]


def _lenses(findings: Findings, words: Words, pictures: Pictures) -> Html:
    source = tag("p", words.say(lens_texts.SOURCE), class_="note")
    heading = tag("h2", words.say(lens_texts.LENSES))
    looks = (look for _, look in panels.shown(panels.LENSES, findings, words, pictures))
    return tag("section", heading, source, *looks, id="lenses")


def _contents(made: list[Panel], words: Words) -> Html:
    links = [
        tag("li", tag("a", _heading(panel), href=f"#{anchor}"), *_looks(panel) if anchor == "lenses" else ())
        for anchor, panel in made
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
    return [pictures.data(), *(tag("script", script) for script in scripts)]


def _policy(scripts: tuple[Html, ...]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{each}'" for each in hashes) or "'none'"
    return f"{POLICY}; script-src {allowed}"


@cache
def _file(name: str) -> str:
    return resources.files("regulars.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _script(name: str) -> Html:
    return Html(_file(name))
