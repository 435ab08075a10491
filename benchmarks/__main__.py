"""Run the benchmarks and write their tables into docs/benchmarks.md."""

from __future__ import annotations

import platform
import re
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.measure import ROOT

ALL = (
    "published", "fitting", "scale", "chain", "rejects", "growth",
    "forecast", "ranking", "calling", "taste", "wishes", "returns", "indulgence", "readers",
    "conduct", "conduct_blind", "queue", "desk", "tails", "prices",
    "scorecards",
)  # fmt: skip
PAGE = ROOT / "docs" / "benchmarks.md"


def write(name: str, text: str, page: Path = PAGE) -> None:
    """Replace the part of the page between the markers of ``name``."""
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    old = page.read_text(encoding="utf-8")
    if not marked.search(old):
        raise SystemExit(f"{page.name} has no markers <!-- {name} --> and <!-- /{name} -->")
    page.write_text(marked.sub(lambda m: m[1] + text + m[2], old), encoding="utf-8")


def main(names: list[str]) -> None:
    """Run ``names`` (all when empty) one after another; two cores should be idle otherwise."""
    for name in names or ALL:
        measured = import_module(f"benchmarks.{name}").main()
        stamp = f"Measured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, 2 cores: "
        write(name, f"\n{stamp}`python -m benchmarks {name}`\n\n{measured}\n")
        print(f"## {name}\n\n{measured}")


if __name__ == "__main__":
    main(sys.argv[1:])
