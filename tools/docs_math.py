"""MkDocs hook: a ```math fence becomes MathML, which browsers and GitHub set without any script."""

from __future__ import annotations

from typing import Any

from latex2mathml.converter import convert


def fence(source: str, *_: Any, **__: Any) -> str:
    """The formula as a block; the fence holds one LaTeX formula."""
    return f'<div class="math">{convert(source.strip(), display="block")}</div>'


def on_config(config: Any) -> Any:
    """Tell superfences what ``math`` is; nothing else of the configuration changes."""
    superfences = config["mdx_configs"].setdefault("pymdownx.superfences", {})
    superfences["custom_fences"] = [{"name": "math", "class": "math", "format": fence}]
    return config
