"""Which company folder a command works in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regulars.cli.surface import Surface
    from regulars.company import Company


def nearest(start: Path) -> Path:
    """The nearest folder at or above ``start`` with a ``regulars.toml``; else ``start`` itself."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / "regulars.toml").is_file():
            return folder
    return start


def company(out: Surface, folder: Path | None) -> Company:
    """The company of ``folder``, or of the nearest folder above the present one; speaks its language.

    Raises `FolderMissing` where there is none.
    """
    from regulars.company import Company

    found = Company.open(folder if folder is not None else nearest(Path.cwd()))
    out.prefer(found.settings.language)
    return found


def shown(path: Path) -> str:
    """``path`` as it can be typed after a command: short where it lies below here, quoted if needed.

    >>> shown(Path("my shop"))
    '"my shop"'
    """
    try:
        text = str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        text = str(path)
    return f'"{text}"' if " " in text else text
