"""An uploaded file on its way into the ledger: how it is read, what is still open, what came of its rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.errors import ArgumentInvalid, ChoiceNeeded, MappingIncomplete, RegularsError
from regulars.ledger import understanding
from regulars.ledger.formats import as_rows
from regulars.ledger.given import ROLE_MISSING
from regulars.ledger.importing import import_file, saved_reading
from regulars.ledger.kinds import kind as kind_of
from regulars.ledger.kinds import names as kind_names
from regulars.ledger.mapping import Choice, Option
from regulars.ledger.mending import export_rejects, is_mended
from regulars.ledger.questions import DAY_FIRST, MONTH_FIRST
from regulars.ledger.reading import Staged, stage
from regulars.ledger.records import columns_of
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.desk.uploads import Upload
    from regulars.ledger.mapping import Mapping as LedgerMapping
    from regulars.ledger.recognise import Guess

SALES: Final = "sales"
#: Kinds that can be imported here, in the order in which people need them.
KINDS: Final[Mapping[str, Reason]] = {
    SALES: Reason("import.kind.sales", "sales"),
    "clients": Reason("import.kind.clients", "clients: names, phones, e-mails"),
    "products": Reason("import.kind.products", "products: names, groups, prices, costs"),
    "referrals": Reason("import.kind.referrals", "who sent whom"),
    "answers": Reason("import.kind.answers", "what clients said when asked"),
    "offers": Reason("import.kind.offers", "what was offered and taken"),
    "visits": Reason("import.kind.visits", "visits: who came, wished, waited"),
    "check-backs": Reason("import.kind.check_backs", "what clients said afterwards: worse, as or better"),
    "contacts": Reason("import.kind.contacts", "calls, messages and letters"),
    "cases": Reason("import.kind.cases", "complaints and conflicts"),
    "concessions": Reason("import.kind.concessions", "what was given away, and why"),
    "discounts": Reason("import.kind.discounts", "discounts on offer"),
    "spend": Reason("import.kind.spend", "advertising costs by channel"),
    "people": Reason("import.kind.people", "people around a client: who pays, uses, advises"),
    "invoices": Reason("import.kind.invoices", "invoices: when due, when paid"),
}
ORDER_OPEN = Reason(
    "import.order_open", "These dates can be read with the day first or the month first. Which is it?"
)
STILL_OPEN = Reason(
    "error.import_still_open", "This file cannot be taken in yet: say first what its columns mean."
)
#: Rows that show how a file is read.
SHOWN: Final = 5
_QUIET: Final = ("guess.taken", "guess.missing", "guess.read_as")


@dataclass(frozen=True)
class Settled:
    """The reading of a sales file, and what of it only a person can settle."""

    guess: Guess
    remembered: bool
    open: tuple[Choice, ...]

    @property
    def missing(self) -> list[str]:
        """Roles without which nothing can be read, and that no column plays."""
        return [role for role in self.guess.missing if role != "client"]


def look(
    company: Company,
    upload: Upload,
    roles: Mapping[str, str] | None = None,
    choices: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """How the file is read, as a document (JSON) for a page; it is kept beside the file.

    ``roles`` is role → column, as a person has it ("" takes a role away), None: as recognised. Raises what
    staging a file raises.
    """
    staged = stage(upload.path, preset="generic" if is_mended(upload.path) else None)
    try:
        found = (
            _sales(company, upload, staged, roles, choices)
            if upload.kind == SALES
            else _records(upload, staged, roles)
        )
    finally:
        staged.engine.close()
    told = {"roles": dict(roles) if roles is not None else None, "choices": dict(choices or {}), **found}
    upload.write_down("reading", told)
    return told


def as_chosen(
    read: Mapping[str, Any], roles: Mapping[str, str] | None, refused: RegularsError
) -> dict[str, Any]:
    """``read`` with the columns that a person chose, with which the file could not be read.

    The field without which nothing can be read has the state "missing", so that it says so itself.
    """
    chosen, missing = dict(roles or {}), refused.said.params.get("role") if lacks_role(refused) else None

    def shown(field: Mapping[str, Any]) -> dict[str, Any]:
        column = chosen.get(field["role"], field["column"])
        return {**field, "column": column, "state": "missing" if field["role"] == missing else ""}

    return {**read, "fields": [shown(field) for field in read.get("fields", ())]}


def lacks_role(refused: RegularsError) -> bool:
    """Whether a file could not be read because no column was chosen for something that it needs."""
    return refused.said.reason == ROLE_MISSING


def settled(
    company: Company, staged: Staged, roles: Mapping[str, str] | None, choices: Mapping[str, str] | None
) -> Settled:
    """The reading of a sales file by what a person said, else as such a file was read before."""
    saved = saved_reading(company, staged)
    if saved is not None and not choices and (roles is None or _named(roles) == dict(saved.columns)):
        return Settled(understanding.remembered(saved), remembered=True, open=())
    said = dict(choices or {})
    first = understanding.understood(staged, None, None)
    columns, doubtful = first.mapping.columns, understanding.doubtful(first)
    named = {
        role: column
        for role, column in (roles or {}).items()
        if columns.get(role, "") != column or (column and role in doubtful)
    }
    order = {"date_order": said["date_order"]} if "date_order" in said else {}
    open_: tuple[Choice, ...] = ()
    try:
        seen = understanding.understood(staged, named, order)
    except ChoiceNeeded:
        options = (Option("dmy", DAY_FIRST()), Option("mdy", MONTH_FIRST()))
        open_ = (Choice("date_order", ORDER_OPEN(), options, "dmy"),)
        seen = understanding.understood(staged, named, {"date_order": "dmy"})
    for choice in seen.choices:
        if choice.name in said:
            seen = understanding.answered(seen, {choice.name: said[choice.name]})
    return Settled(seen, remembered=False, open=(*open_, *seen.choices))


def prepared(company: Company, upload: Upload, given: Mapping[str, Any]) -> tuple[Any, LedgerMapping | None]:
    """What `taken_in` takes in: the file, or its staged rows with their mapping.

    Raises `ChoiceNeeded` or `MappingIncomplete` where something is still open.
    """
    if given["kind"] != SALES or is_mended(upload.path):
        return upload.path, None
    staged = stage(upload.path)
    found = settled(company, staged, given.get("roles"), given.get("choices"))
    if found.missing or found.guess.record_kind != SALES:
        raise MappingIncomplete(STILL_OPEN)
    if found.open or (
        given.get("roles") is None and not found.remembered and understanding.doubtful(found.guess)
    ):
        raise ChoiceNeeded(STILL_OPEN)
    return staged, found.guess.mapping


def taken_in(
    company: Company, source: tuple[Any, LedgerMapping | None], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Take it into the ledger, whole or not at all; the counts. Raises what `import_file` raises."""
    rows, mapping = source
    named = None if mapping is not None or given["kind"] == SALES else _named(given.get("roles") or {})
    report = import_file(
        company, rows, given["kind"], columns=named, mapping=mapping, force=bool(given.get("force"))
    )
    counts = ("rows", "added", "repeated", "replaced", "rejected", "set_aside", "resolved")
    told: dict[str, Any] = {name: getattr(report, name) for name in counts}
    return told | {"kind": report.kind, "reasons": [each.as_json() for each in report.reasons[:5]]}


def kept_rejects(company: Company, upload: Upload, kind: str) -> int:
    """Put the rows that could not be used beside the upload, to be taken out and mended; how many files."""
    return len(export_rejects(company, upload.folder / "rejects.csv", kind))


def rejects_of(upload: Upload) -> Iterator[Sequence[str]]:
    """The rows that could not be used, their heading first; files of other columns follow one another."""
    for path in sorted(upload.folder.glob("rejects*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)


def _sales(
    company: Company,
    upload: Upload,
    staged: Staged,
    roles: Mapping[str, str] | None,
    choices: Mapping[str, str] | None,
) -> dict[str, Any]:
    found = settled(company, staged, roles, choices)
    columns, doubts = found.guess.mapping.columns, understanding.doubtful(found.guess)
    called, own = understanding.called(staged, columns), understanding.own_columns(staged)
    program = understanding.PROGRAMS.get(staged.raw.preset)
    shown = [role for role in understanding.ROLE_WORDS if own or role in columns]
    connection = understanding.connection(staged)
    return {
        "program": program().as_json() if program else None,
        "looks_like": None if found.guess.record_kind == SALES else found.guess.record_kind,
        "mended": is_mended(upload.path),
        "remembered": found.remembered,
        "columns": list(own),
        "fields": [
            {
                "role": role,
                "words": understanding.ROLE_WORDS[role]().as_json(),
                "column": columns.get(role, "") if own else called.get(role, ""),
                "state": "doubtful" if role in doubts else "missing" if role in found.missing else "",
                "needed": role in ("at", "amount"),
            }
            for role in shown
        ],
        "asked": [_asked(choice, (choices or {}).get(choice.name)) for choice in found.open],
        "notes": [
            understanding.in_words(note).as_json() for note in found.guess.notes if note.code not in _QUIET
        ],
        "nobody": not {"client", "email", "phone"} & columns.keys(),
        "rows": as_rows(staged.raw, found.guess.mapping, connection, limit=SHOWN) if columns else [],
        "open": bool(found.missing or found.open),
    }


def _records(upload: Upload, staged: Staged, roles: Mapping[str, str] | None) -> dict[str, Any]:
    """A file of another kind: its fields by the headings that answer to them."""
    what = kind_of(upload.kind)
    columns = columns_of(what, staged.raw, _named(roles or {}))
    missing = [field.name for field in what.fields if field.required and field.name not in columns]
    rows = staged.engine.arrow(
        f'SELECT * FROM "{staged.raw.table}" WHERE _defect IS NULL LIMIT {SHOWN}'
    ).to_pylist()
    return {
        "program": None,
        "looks_like": None,
        "mended": is_mended(upload.path),
        "remembered": False,
        "columns": list(staged.raw.columns),
        "fields": [
            {
                "role": field.name,
                "labels": [field.name.replace("_", " "), *field.labels],
                "column": columns.get(field.name, ""),
                "state": "missing" if field.name in missing else "",
                "needed": field.required,
            }
            for field in what.fields
        ],
        "asked": [],
        "notes": [],
        "nobody": False,
        "rows": [
            {field: "" if row[column] is None else str(row[column]) for field, column in columns.items()}
            for row in rows
        ],
        "open": bool(missing),
    }


def _asked(choice: Choice, value: str | None) -> dict[str, Any]:
    return {
        "name": choice.name,
        "question": choice.question.as_json(),
        "options": [{"value": each.value, "said": each.said.as_json()} for each in choice.options],
        "default": value or choice.default,
    }


def _named(roles: Mapping[str, str]) -> dict[str, str]:
    return {role: column for role, column in roles.items() if column}


def checked_kind(name: str) -> str:
    """``name``; raises `ArgumentInvalid` for what is no kind of records."""
    if name not in KINDS:
        raise ArgumentInvalid(KIND_UNKNOWN, kind=name, known=", ".join(kind_names()))
    return name


KIND_UNKNOWN = Reason("error.import_kind_unknown", "Choose what is in the file: {known}.")
