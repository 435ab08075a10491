"""Runs one measured piece in a process of its own: wall time, CPU time, peak memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / ".data"
SHARED = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Measured:
    """What a child process said of itself: ``result`` is the JSON object on its last line of output."""

    result: dict[str, Any]
    wall: float  # seconds, of the whole process
    peak_mb: float  # MiB of resident memory at the peak


def child(module: str, *args: str, python: str = sys.executable) -> Measured:
    """Run ``python -m module args`` from the project's root and wait for it."""
    code = (
        "import resource, runpy, sys, json\n"
        f"sys.argv = [{module!r}, *{list(args)!r}]\n"
        f"runpy.run_module({module!r}, run_name='__main__')\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(json.dumps(peak))\n"
    )
    started = time.perf_counter()
    done = subprocess.run([python, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(args)} failed:\n{done.stderr[-3000:]}")
    *_, said, peak = done.stdout.strip().splitlines()
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Measured(json.loads(said), wall, json.loads(peak) / unit)


def environment(name: str, requirements: Path) -> str:
    """The interpreter of an environment of its own for peers, made on first use."""
    home = DATA / f"venv-{name}"
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = home / "installed"
    if not done.exists():
        DATA.mkdir(exist_ok=True)
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", str(requirements)], check=True)
        done.touch()
    return str(python)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
