"""The kinds of files: which name is which."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from regulars.errors import LookupFailed
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company

SETTINGS: Final = "regulars.toml"
WORDS: Final = "visit.toml"
MENU: Final = "menu.csv"
_RULES: Final = "rules"
#: A name longer than this is no file's that disks of every kind can keep.
_LONGEST: Final = 120

NO_SUCH_FILE = Reason("error.setting_no_file", "{file} is no file that is edited here.")


class FileKind(Protocol):
    """How a kind of file is read, changed and checked; keys name its parts."""

    def read(self, path: Path) -> str | None:
        """The text of the file, None where there is none."""

    def value(self, text: str, key: str) -> Any:
        """What stands at ``key``, as a JSON value; None where nothing does."""

    def put(self, text: str, key: str, value: Any) -> str:
        """The text with ``value`` at ``key``, the rest as it was; None takes it out."""

    def check(self, company: Company, file: str, text: str) -> None:
        """Raise a `RegularsError` for a text that the rest of Regulars would refuse."""


def kind_of(file: str) -> FileKind:
    """The kind of a file by its name in the folder; raises `LookupFailed` for one that is not edited here.

    >>> kind_of("menu.csv").value("id,price\\ntea,20\\n", "price:tea")
    '20'
    """
    from regulars.desk.company_files import menu_file, rules_file, settings_file, words_file

    folder, _, name = file.rpartition("/")
    bare = name.removesuffix(".toml").replace("-", "").replace("_", "")
    if folder == _RULES and bare != name and bare.isalnum() and len(name) <= _LONGEST:
        return rules_file.RulesFile()
    known: dict[str, FileKind] = {
        SETTINGS: settings_file.SettingsFile(),
        WORDS: words_file.WordsFile(),
        MENU: menu_file.MenuFile(),
    }
    if file not in known:
        raise LookupFailed(NO_SUCH_FILE, file=file)
    return known[file]


def rules_path(name: str) -> str:
    """The file of a table of rules in the folder."""
    return f"{_RULES}/{name}.toml"
