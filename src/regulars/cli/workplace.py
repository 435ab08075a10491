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


def place(folder: Path | None) -> str:
    """The option that names ``folder`` in a command to type; nothing where none was given.

    >>> place(Path("my shop")), place(None)
    (" --folder 'my shop'", '')
    """
    return "" if folder is None else f" --folder {typed(folder)}"


def shown(path: Path) -> str:
    """``path`` as short as it can be from the present folder."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def typed(text: str | Path) -> str:
    """``text``, or a path as short as it can be, as it can be typed after a command."""
    from regulars import company

    return company.typed(shown(text) if isinstance(text, Path) else text)
