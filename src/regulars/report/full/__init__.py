"""The report: everything a portfolio says, as one file that works offline, on a phone and on paper."""

from __future__ import annotations

from pathlib import Path

from regulars.report.full.findings import Findings, collect
from regulars.report.full.page import render

__all__ = ["Findings", "collect", "render", "write"]


def write(findings: Findings, path: Path, lang: str) -> Path:
    """Write the report to ``path``, replacing the one before; returns ``path``."""
    path.write_text(render(findings, lang), encoding="utf-8", newline="\n")
    return path
