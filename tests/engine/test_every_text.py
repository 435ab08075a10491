"""Every portable SQL text of the package runs on every engine, in the course of real work."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import regulars
from regulars.engine import Engine
from regulars.engine.dialect import translated

SOURCE = Path(regulars.__file__).parent
TESTS = Path(__file__).parents[1]


def texts() -> dict[str, str]:
    """Every module constant ``*_SQL``: where it stands -> its text."""
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        module = ".".join(("regulars", *file.relative_to(SOURCE).with_suffix("").parts))
        for name in _constants(ast.parse(file.read_text(encoding="utf-8"))):
            value = getattr(import_module(module.removesuffix(".__init__")), name)
            if isinstance(value, str):
                found[f"{module}.{name}"] = value
    return found


def _constants(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and target.id.endswith("_SQL"):
                yield target.id


def test_the_texts_are_found() -> None:
    assert "regulars.portfolio.history.TRIPLES_SQL" in texts()
    assert len(texts()) > 30


@pytest.mark.last
def test_every_text_ran_on_every_engine(request: pytest.FixtureRequest, engine: Engine) -> None:
    """Over a whole run of the suite, or of its Spark tests for Spark; a part of it cannot tell."""
    option, asked = request.config.option, {Path(name).resolve() for name in request.config.args}
    enough = ("", "not slow", "spark") if engine.name == "spark" else ("", "not slow")
    if option.keyword or option.markexpr not in enough or asked != {TESTS}:
        pytest.skip("only part of the suite runs")
    run = translated(engine.name)
    assert [name for name, text in texts().items() if text not in run] == []
