"""Pages for people: the first one, as a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from regulars.report.answers import Answers
from regulars.report.first_page import render
from regulars.report.from_portfolio import collect

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

__all__ = ["page", "write"]


def page(portfolio: Portfolio, lang: str = "en", *, company: str = "") -> str:
    """The first page of ``portfolio``: one HTML document that works offline."""
    return render(collect(portfolio, company=company), lang)


def write(answers: Answers, path: Path, lang: str) -> Path:
    """Write the page to ``path``, replacing the one before; returns ``path``."""
    path.write_text(render(answers, lang), encoding="utf-8", newline="\n")
    return path
