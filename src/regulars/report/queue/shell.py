"""What pages about the queue share: the document around them, and classes as the company calls them."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from typing import Any

from regulars.decisions.queue import Policy
from regulars.decisions.queue.policy import VISIT
from regulars.phrases import say
from regulars.reasons import Said
from regulars.report.first_page import POLICY
from regulars.report.html import Html, tag
from regulars.report.queue import texts


def document(title: str, lang: str, *body: object, style: str = "") -> str:
    """A page that works offline, with the report's style and ``style`` of its own."""
    common = resources.files("regulars.report").joinpath("style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Html(common + style)),
    )
    return f"<!doctype html>\n{tag('html', head, tag('body', *body), lang=lang)}\n"


def called(name: str, policy: Policy, lang: str) -> str:
    """What the class ``name`` is called in ``lang``."""
    label = next((each.label(lang) for each in policy.classes if each.name == name), name)
    return say(texts.VISIT, lang) if label == VISIT else label


def told(said: Said, policy: Policy, lang: str) -> str:
    """The sentence in ``lang``, with a capital; its class of visits by the name it has in that language."""
    params: dict[str, Any] = dict(said.params)
    if "visits" in params:
        params["visits"] = called(params["visits"], policy, lang)
    sentence = say(replace(said, params=params), lang)
    return sentence[:1].upper() + sentence[1:]
