"""Every portable SQL text of the package runs on every engine, in the course of real work.

What ran is counted over a whole run of the tests, in every process of it, and judged when all are through.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest

import regulars
from regulars.engine.dialect import translated

ENGINES: Final = ("duckdb", "spark")
#: Marks under which all tests of an engine run.
WHOLE: Final = {
    "duckdb": ("", "not slow", "not slow and not spark and not browser and not load"),
    "spark": ("", "spark"),
}
_SOURCE = Path(regulars.__file__).parent
_RUN: dict[str, set[str]] = {engine: set() for engine in ENGINES}
_MISSED = pytest.StashKey[dict[str, list[str]]]()


def texts() -> dict[str, str]:
    """Every module constant ``*_SQL``: where it stands -> its text."""
    found = {}
    for file in sorted(_SOURCE.rglob("*.py")):
        module = ".".join(("regulars", *file.relative_to(_SOURCE).with_suffix("").parts))
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


def missed(run: set[str]) -> list[str]:
    """Where the texts stand that are not among ``run``."""
    return [name for name, text in texts().items() if text not in run]


def is_whole(engine: str, marks: str, keyword: str, asked: set[Path], tests: Path) -> bool:
    """Whether all tests of ``engine`` were asked for; a part of them cannot tell."""
    return not keyword and marks in WHOLE[engine] and asked == {tests}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process of the run ended, and says what it ran."""
    for engine, run in getattr(node, "workeroutput", {}).get("texts_run", {}).items():
        _RUN[engine].update(run)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    for engine in ENGINES:
        _RUN[engine].update(translated(engine))
    if hasattr(config, "workeroutput"):
        config.workeroutput["texts_run"] = {engine: sorted(run) for engine, run in _RUN.items()}
        return
    option, asked = config.option, {Path(name).resolve() for name in config.args}
    tests = Path(__file__).parent
    whole = [each for each in ENGINES if is_whole(each, option.markexpr, option.keyword, asked, tests)]
    told = {engine: missed(_RUN[engine]) for engine in whole if _RUN[engine]}
    config.stash[_MISSED] = {engine: names for engine, names in told.items() if names}
    if config.stash[_MISSED] and not option.collectonly:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for engine, names in config.stash.get(_MISSED, {}).items():
        terminalreporter.section(f"SQL that no test ran on {engine}", sep="=", red=True)
        terminalreporter.line("\n".join(names))
