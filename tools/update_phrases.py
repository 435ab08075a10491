"""Bring the catalogues up to date with the registered reasons: ``python -m tools.update_phrases``.

Adds templates that have no entry (with empty translations), drops entries nobody says any more, keeps the
translations that stand, and prints what is still to be translated.
"""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import regulars
from regulars.phrases.catalogue import PLURALS
from regulars.reasons import Reason, registered

FOLDER = Path(regulars.__file__).parent / "phrases" / "catalogues"
HEADER = r"""# Regulars in {name}. Message ids are the English templates (python -m tools.update_phrases).
msgid ""
msgstr ""
"Project-Id-Version: regulars\n"
"Language: {lang}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""


def import_everything() -> None:
    """Import every module of the package, so that every reason is registered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.desk_settings")
    django.setup()
    for module in pkgutil.walk_packages(regulars.__path__, "regulars."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def message_ids() -> dict[str, Reason]:
    """English template → the reason that says it, over the whole package."""
    import_everything()
    return {reason.template: reason for reason in registered() if not reason.code.startswith("example.")}


def update(path: Path, lang: str) -> list[str]:
    """Rewrite the catalogue at ``path``; returns the templates without a translation."""
    old = Catalog(locale=lang)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=lang)
    new = Catalog(locale=lang)
    missing = []
    for template, reason in message_ids().items():
        msgid = template if reason.plural is None else (template, reason.plural)
        known = old.get(template)
        string = (
            known.string if known is not None and known.pluralizable == (reason.plural is not None) else None
        )
        if not string or not all(string):
            missing.append(template)
            string = "" if reason.plural is None else ("",) * len(PLURALS[lang])
        new.add(msgid, string, auto_comments=[reason.code])
    name = new.locale.english_name if new.locale else lang
    with path.open("wb") as file:
        file.write(HEADER.format(name=name, lang=lang, plural_forms=new.plural_forms).encode())
        write_po(file, new, width=110, omit_header=True)
    return missing


def main() -> None:
    """Update both catalogues and print what is to be translated."""
    if FOLDER.parents[3] != Path.cwd():
        raise SystemExit(f"these are the catalogues of another checkout: {FOLDER}")
    for lang in PLURALS:
        for template in update(FOLDER / f"{lang}.po", lang):
            print(f"{lang}: {template}")


if __name__ == "__main__":
    main()
