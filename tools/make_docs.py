"""Writes the pages of docs/ that are read out of the code: ``python -m tools.make_docs``.

``--check`` writes nothing and fails, naming the pages, when one of them is stale.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
WIDTH = 100
NOTE = "<!-- Made by `python -m tools.make_docs`. Change the code, not this page. -->\n\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def help_of(*command: str) -> str:
    """What ``regulars COMMAND --help`` prints on a terminal `WIDTH` columns wide."""
    from regulars.cli import app

    said = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(WIDTH)
    try:
        with contextlib.redirect_stdout(said):
            app([*command, "--help"], prog_name="regulars", standalone_mode=False)
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(line.rstrip() for line in said.getvalue().strip().splitlines())


def page(title: str, lead: str, parts: Iterable[str]) -> str:
    """A page: title, what it is, and its parts."""
    return f"# {title}\n\n{NOTE}{lead}\n\n" + "\n".join(parts)


def cli() -> str:
    """Every command with its help."""
    from regulars.cli import commands

    lead = (
        "Every command teaches by example: `regulars COMMAND --help`. With `--json` it prints one "
        "JSON document and nothing else. Exit codes: 0 done, 1 something unexpected, 2 what was given"
        " cannot be used, 130 stopped by you."
    )
    parts = [
        f"## {' '.join(['regulars', *words])}\n\n```text\n{help_of(*words)}\n```\n"
        for words in [(), *commands()]
    ]
    return page("Command line", lead, parts)


def reasons() -> str:
    """Every reason code with its English sentence, grouped by the first word of the code."""
    from tools.update_phrases import import_everything

    from regulars.reasons import Reason, registered

    import_everything()
    lead = (
        "Whatever Regulars says to a person (an error, why a row was rejected, why a figure is "
        "missing, a heading of the report) is a code with its numbers. Programs test for the code: "
        "`error.code` in Python, `code` in `--json`. The sentence is made at the surface, in English,"
        " Russian or Romanian. Names in braces are the numbers."
    )

    def room(reason: Reason) -> str:
        return reason.code.split(".")[0]

    def sentence(reason: Reason) -> str:
        return html(" / ".join(filter(None, [reason.template, reason.plural])))

    known = (reason for reason in registered() if room(reason) != "example")
    parts = [
        f"## {name}\n\n" + table(("code", "sentence"), ((f"`{one.code}`", sentence(one)) for one in group))
        for name, group in groupby(known, key=room)
    ]
    return page("Reason codes", lead, parts)


def settings() -> str:
    """The settings file as `regulars new` writes it, then every key with what it may be."""
    from regulars import settings as code

    lead = (
        "A company's settings stand in `regulars.toml` in its [folder](../how-to/company-folder.md). "
        "Edit it with any text editor. A wrong value, or a key that is not a setting, is refused with"
        " the key, the value and what it has to be.\n\n`regulars new` writes:"
    )
    written = code.TEMPLATE.format(name='"My shop"', currency='"EUR"', timezone='""', language='""')
    parts = [f"```toml\n{written}```\n"]
    for title, made, checks in (
        ("The top part", code.Settings(), code.TOP),
        ("[strategy]: who is ours", code.StrategySettings(), code.STRATEGY),
        ("[fit]", code.FitSettings(), code.FIT),
        ("[cases]: how cases are heard", code.CaseSettings(), code.CASES),
        ("[queue]: whom to serve first", code.QueueSettings(), code.QUEUE),
        ("[visit]: how clients are asked and offered something", code.VisitSettings(), code.VISIT),
        ("[import.NAME]: how one kind of file is read", code.ImportSettings(), code.IMPORT),
    ):
        rows = [
            (f"`{key}`", check.expected.english(), toml(getattr(made, key))) for key, check in checks.items()
        ]
        parts.append(f"## {title}\n\n" + table(("key", "what it may be", "default"), rows))
    return page("Settings", lead, parts)


def schemas() -> str:
    """The JSON Schemas that documents of decisions keep."""
    import json

    from regulars.decisions import queue
    from regulars.decisions.case import advice, reading
    from regulars.decisions.visit import documents, states

    lead = (
        "JSON Schema (2020-12) of the documents that decisions take and give. In Python:"
        " `regulars.decisions.case.schema()`, `regulars.decisions.case.advice.schema()`,"
        ' `regulars.decisions.queue.schema()` and `schema("places")`,'
        " `regulars.decisions.visit.states.schema()`, `regulars.decisions.visit.documents.schema()`;"
        " a reading of a"
        " record is `regulars/decisions/conduct/reading.schema.json` in the package."
    )
    parts = [
        f"## {title}\n\n```json\n{json.dumps(schema, ensure_ascii=False, indent=1)}\n```\n"
        for title, schema in (
            ("A case", reading.schema()),
            ("Advice", advice.schema()),
            ("A queue", queue.schema()),
            ("The order of a queue", queue.schema("places")),
            ("A taste", states.schema()),
            ("A visit", documents.schema()),
        )
    ]
    return page("Schemas", lead, parts)


def api() -> str:
    """Every endpoint of the HTTP API: what it does, what it takes and gives, by example."""
    from tools.update_phrases import import_everything

    import_everything()
    from regulars.api.main import api as described

    document = described.get_openapi_schema()
    lead = re.sub(r"\n+", "\n\n", document["info"]["description"]) + (
        "\n\nThe same for programs, as OpenAPI 3.1: `/api/v1/openapi.json` of every desk. Step by step:"
        " [the API at work](../how-to/api.md)."
    )
    rooms: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, each in methods.items():
            rooms.setdefault(each["tags"][0], []).append(endpoint(document, method, path, each))
    return page("HTTP API", lead, [f"## {room}\n\n" + "\n".join(parts) for room, parts in rooms.items()])


def endpoint(document: Mapping[str, Any], method: str, path: str, each: Mapping[str, Any]) -> str:
    """One endpoint: scope, parameters, an example of what is sent and of what is told."""
    import json

    own = [one for one in each["parameters"] if one["in"] != "header"]
    rows = [
        (f"`{one['name']}`" + ("*" if one["required"] else ""), one.get("description", ""))
        for one in own
        if one["in"] == "query"
    ]
    more = each["description"].removeprefix(each["summary"] + ".").strip()
    what = f"{each['summary']}. {more}".strip()
    said = f"### {method.upper()} {path}\n\n{what}\n\nScope: `{each['x-scope']}`.\n"
    if rows:
        said += "\n" + table(("parameter", "what it is"), rows)
    bodies = [("Sent", each["requestBody"])] if "requestBody" in each else []
    for title, body in [*bodies, ("Told", each["responses"][200])]:
        schema = body["content"].get("application/json", {}).get("schema")
        if schema is None and "multipart/form-data" not in body["content"]:
            said += f"\n{title}, as a file: " + ", ".join(f"`{one}`" for one in body["content"]) + ".\n"
            continue
        if schema is None:
            names = body["content"]["multipart/form-data"]["schema"]["properties"]
            said += f"\n{title}, as `multipart/form-data`: " + ", ".join(f"`{one}`" for one in names) + ".\n"
            continue
        model = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        example = json.dumps(model["examples"][0], ensure_ascii=False, indent=1)
        said += f"\n{title}:\n\n```json\n{example}\n```\n"
    return said


#: What each type of a field may be, in a person's words.
TYPES = {
    "text": "text",
    "moment": "date, with the time if it is known",
    "date": "date",
    "money": "amount",
    "number": "number",
    "flag": "yes or no",
}


def record_kinds() -> str:
    """The page on record kinds, with the table of every kind between its markers."""
    from regulars.ledger import kinds

    parts = []
    for kind in (kinds.kind(name) for name in kinds.names() if name != "sales"):
        rows = [
            (
                f"`{field.name}`" + ("*" if field.required else ""),
                ", ".join(f"`{one}`" for one in field.among) or TYPES[field.type],
                ", ".join(field.labels),
            )
            for field in kind.fields
        ]
        parts.append(
            f"## {kind.name}\n\n{kind.about[0].upper()}{kind.about[1:]}.\n\n"
            + table(("column", "what stands in it", "also known as"), rows)
            + f"\n```text\n{kind.sample().strip()}\n```\n"
        )
    return between("how-to/record-kinds.md", "kinds", "\n".join(parts))


def between(path: str, name: str, text: str) -> str:
    """The page at ``path`` with ``text`` between its markers ``<!-- name -->`` and ``<!-- /name -->``."""
    head, rest = (DOCS / path).read_text(encoding="utf-8").split(f"<!-- {name} -->\n")
    tail = rest.split(f"<!-- /{name} -->")[1]
    return f"{head}<!-- {name} -->\n\n{text}\n<!-- /{name} -->{tail}"


def toml(value: object) -> str:
    """A setting's default as it stands in the file; nothing for one that is left empty."""
    if not value and not isinstance(value, float | int):
        return ""
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{each}"' if isinstance(each, str) else str(each) for each in value) + "]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def html(text: str) -> str:
    """``text`` so that Markdown prints it as it stands."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")
    return re.sub(r"([*_`\[\]\\])", r"\\\1", text)


#: Page under docs/ -> what it should be.
PAGES: dict[str, Callable[[], str]] = {
    "how-to/record-kinds.md": record_kinds,
    "reference/api.md": api,
    "reference/cli.md": cli,
    "reference/reasons.md": reasons,
    "reference/schemas.md": schemas,
    "reference/settings.md": settings,
}


def stale(pages: Iterable[str] = tuple(PAGES)) -> list[str]:
    """Those of ``pages`` that differ from what the code says."""
    return [page for page in pages if not _same(DOCS / page, PAGES[page]())]


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def main(arguments: list[str]) -> int:
    """Write the stale pages, or with ``--check`` only name them."""
    old = stale()
    for page in old:
        print(f"stale: docs/{page}" if "--check" in arguments else f"written: docs/{page}")
        if "--check" not in arguments:
            (DOCS / page).write_text(PAGES[page](), encoding="utf-8", newline="\n")
    return int(bool(old) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
