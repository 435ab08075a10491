"""Reading a ledger: source → raw table → typed rows → lines, rejects and rows set aside."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from regulars import engine as engines
from regulars.engine import Engine
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.ledger import (
    clients,
    currencies,
    given,
    identity,
    judging,
    naming,
    rejects,
    sources,
    text,
    typed,
)
from regulars.ledger.book import ENTRIES_COUNTED_SQL, FACTS_SQL, LINE_TYPES, WALK_INS_SQL, Facts, Ledger
from regulars.ledger.formats.table import RawTable
from regulars.ledger.mapping import Habits, Mapping


def read_ledger(
    source: Any,
    columns: MappingOf[str, str] | None = None,
    preset: str | None = None,
    currency: str | None = None,
    timezone: str | None = None,
    engine: str | Engine = "duckdb",
    *,
    query: str | None = None,
    mapping: Mapping | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    habits: Habits | None = None,
    choices: MappingOf[str, str] | None = None,
    catch_all: Sequence[str] | None = None,
    force: bool = False,
) -> Ledger:
    """The sales in ``source`` as a ledger.

    ``source`` is a path, a glob or a list of them (CSV, TSV, Parquet, JSON lines, XLSX), ``sqlite:///file``
    or a DB-API connection with ``query``, or a dataframe (anything that speaks Arrow, or Spark's with
    ``engine="spark"``). ``columns`` maps roles (`regulars.ledger.mapping.ROLES`) to the source's columns;
    without it the columns are recognised, and a doubtful guess raises `ChoiceNeeded` or `MappingIncomplete`
    that says what to pass. ``choices`` answers the questions that two fair readings leave open
    (`regulars.ledger.questions.NAMES`): ``{"shipping": "out", "date_order": "dmy"}``; what a source does not
    ask is passed over. ``habits`` says how dates and numbers are written where the file leaves it open.
    ``catch_all`` names buyers that stand for "nobody asked" (default: the names cash registers use). Times
    with an offset become wall time in ``timezone`` (None: as written); naive ones are taken as they are.

    More than a tenth of rejects raises `TooManyRejects` unless ``force``; two currencies raise
    `CurrenciesMixed`.

    >>> import pyarrow as pa
    >>> sales = pa.table({"who": ["Ann", None], "day": ["2024-03-01", "2024-03-02"], "paid": [12.5, 3.0]})
    >>> ledger = read_ledger(sales, {"client": "who", "at": "day", "amount": "paid"})
    >>> len(ledger.lines), len(ledger.walk_ins), ledger.facts.clients
    (2, 1, 1)

    >>> days = ["03/04/2024", "01/05/2024", "07/02/2024", "02/06/2024"]
    >>> who = ["Ann", "Bob", "Eve", "Dan"]
    >>> orders = pa.table({"Client": who, "Date": days, "Amount": [5.0, 3.0, 2.0, 1.0]})
    >>> read_ledger(orders)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    regulars.errors.ChoiceNeeded: ... (03/04/2024). Which is it? ... choices={"date_order": "mdy"}.
    >>> read_ledger(orders, choices={"date_order": "dmy"}).facts.first_at
    datetime.datetime(2024, 2, 7, 0, 0)
    """
    staged = stage(source, engine, preset=preset, query=query, sheet=sheet, encoding=encoding)
    if mapping is None:
        mapping = staged.mapping(columns, habits, choices)
    return staged.read(mapping, currency=currency, timezone=timezone, catch_all=catch_all, force=force)


def stage(
    source: Any,
    engine: str | Engine = "duckdb",
    *,
    preset: str | None = None,
    query: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Staged:
    """Read the rows of ``source`` as they are, to show and confirm what they mean before `Staged.read`."""
    home = engines.open(engine)
    return Staged(
        home, sources.raw_table(home, source, query=query, preset=preset, sheet=sheet, encoding=encoding)
    )


class Staged:
    """Rows of a source that nobody has judged yet: ``raw`` in ``engine``."""

    def __init__(self, engine: Engine, raw: RawTable) -> None:
        self.engine = engine
        self.raw = raw

    @property
    def names(self) -> list[str]:
        """The files (or the dataframe, or the database) the rows are from."""
        return [facts.name for facts in self.raw.sources]

    def mapping(
        self,
        columns: MappingOf[str, str] | None = None,
        habits: Habits | None = None,
        choices: MappingOf[str, str] | None = None,
    ) -> Mapping:
        """What the columns mean: as ``columns`` says, or as they are recognised and ``choices`` answers.

        Raises `MappingIncomplete` or `ChoiceNeeded` when that is in doubt, saying what to pass;
        `ArgumentInvalid` for a choice or an answer that there is not, or beside ``columns``.
        """
        if columns is None:
            return naming.recognised(self.engine, self.raw, habits, choices)
        if choices:
            expected = "left out where columns= names the columns; habits= says how they are written"
            raise ArgumentInvalid(ARGUMENT_INVALID, name="choices", value=dict(choices), expected=expected)
        return naming.named(self.engine, self.raw, columns, habits)

    def read(
        self,
        mapping: Mapping,
        *,
        currency: str | None = None,
        timezone: str | None = None,
        catch_all: Sequence[str] | None = None,
        force: bool = False,
    ) -> Ledger:
        """The ledger of these rows by ``mapping``; can be called once, as the rows are then given up."""
        home, raw = self.engine, self.raw
        kinds = home.columns(raw.table)
        given.checked(mapping, kinds)
        clients.say(
            home,
            currency=currency,
            catch_all=clients.CATCH_ALL_NAMES if catch_all is None else catch_all,
            source=raw.sources[0].name,
            preset=raw.preset,
            zone=timezone,
            too_late=_too_late(timezone),
            cost_per_unit=mapping.cost_per == "unit",
        )
        home.table("void_words", clients.words("word", mapping.statuses_void or judging.VOID_STATUSES))
        _judge(home, raw, mapping, kinds)
        kept = _entries(home, raw, mapping, kinds)
        currency = currencies.one(home, currency, raw, kept)
        clients.name(home, with_guests="email" in kept)
        _lines(home, kept, raw)
        rejects.keep(home, raw, mapping, kept)
        facts = _facts(home, raw, refunds="refunded" in mapping.columns)
        home.drop("with_refunds", "judged", "priced", "typed", "given", raw.table)
        rejects.within_bounds(home, facts, force=force)
        return Ledger(home, facts=facts, currency=currency, timezone=timezone, mapping=mapping)


def _zone(timezone: str | None) -> ZoneInfo | None:
    if timezone is None:
        return None
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as unknown:
        expected = "a time zone such as Europe/Chisinau"
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="timezone", value=repr(timezone), expected=expected
        ) from unknown


def _too_late(timezone: str | None) -> datetime:
    """The first moment that cannot be a sale; one of tomorrow may be a clock or a zone."""
    today = datetime.now(_zone(timezone) or UTC).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    return today + timedelta(days=2)


def _judge(home: Engine, raw: RawTable, mapping: Mapping, kinds: MappingOf[str, str]) -> None:
    """The views `given` → `typed` → `judged` over the raw table."""
    if home.name == "duckdb" and given.written_as_text(mapping, kinds):
        connection = cast("Any", home).connection
        for statement in text.macros(mapping.habits):
            connection.execute(statement)
        home.drop("given", "typed")
        connection.execute(f"CREATE VIEW given AS {given.given_as_text(raw.table, mapping)}")
        connection.execute(f"CREATE VIEW typed AS {text.TEXT_DUCKDB}")
    else:
        home.view("given", given.given_as_typed(raw.table, mapping, kinds))
        home.view("typed", typed.TYPED_SQL)
    home.view("priced", judging.SHARED_SQL if mapping.amount_per == "order" else judging.PRICED_SQL)
    home.view("judged", judging.JUDGED_SQL)
    if "refunded" in mapping.columns:
        home.view("with_refunds", judging.WITH_REFUNDS_SQL)


#: Column of `judged` → the roles that can fill it; columns nobody fills are not kept.
_FILLED_BY: Final[dict[str, tuple[str, ...]]] = {
    "email": ("email", "phone"),
    "phone": ("email", "phone"),
    "order_id": ("order",),
    "product": ("product",),
    "product_name": ("name",),
    "product_group": ("group",),
    "line": ("line",),
    "quantity": ("quantity",),
    "cost": ("cost",),
    "discount": ("discount",),
    "is_return": ("quantity", "kind"),
    "currency": ("currency",),
}


def _entries(home: Engine, raw: RawTable, mapping: Mapping, kinds: MappingOf[str, str]) -> list[str]:
    """Keep the judged rows as the table `entries`, in the columns that the source fills."""
    kept = [column for column, roles in _FILLED_BY.items() if any(role in mapping.columns for role in roles)]
    if "currency" not in kept and kinds[mapping.columns.get("amount", "_row")] == "VARCHAR":
        kept.append("currency")
    if len(raw.sources) > 1:
        kept.append("source")
    columns = ["client", "source_row", "sold_at", "amount", "rounded", "problem", *kept]
    judged = "with_refunds" if "refunded" in mapping.columns else "judged"
    home.step("entries", f"SELECT {', '.join(columns)} FROM {judged}")
    return kept


def _lines(home: Engine, kept: Sequence[str], raw: RawTable) -> None:
    """The views `lines` and `walk_ins`; the identity of a line costs nothing until somebody asks for it."""
    made = {
        "client": "named",
        "sold_on": "CAST(sold_at AS DATE)",
        "is_return": "is_return" if "is_return" in kept else "amount < 0",
        "source": "source" if "source" in kept else "(SELECT source FROM reading)",
        "line_id": None,
    }
    always = {"sold_at", "amount", "source_row", *kept}
    parts = []
    for column, kind in LINE_TYPES.items():
        expression = made.get(column, column if column in always else f"CAST(NULL AS {kind})")
        if expression is not None:
            parts.append(f"{expression} AS {column}")
    # Beside the contract: what a line is known by, and who bought as the row itself says it, for the store.
    own = ["who", "client AS stated_client", "rounded"]
    own += [
        column if column in kept else f"CAST(NULL AS VARCHAR) AS {column}"
        for column in ("line", "email", "phone")
    ]
    home.view("stated", f"SELECT {', '.join(parts)}, {', '.join(own)} FROM named")
    home.view("identified", identity.IDENTIFIED_SQL)
    if len(raw.sources) > 1 or "line" in kept:
        home.step("repeats", identity.REPEATS_SQL)
        home.view("lines", identity.LINES_ONCE_SQL)
    else:
        home.view("lines", identity.LINES_SQL)
    home.view("walk_ins", WALK_INS_SQL)


def _facts(home: Engine, raw: RawTable, *, refunds: bool) -> Facts:
    """The counts; a row that is lost or doubled on the way is a fault in Regulars and stops everything."""
    counts = home.arrow(ENTRIES_COUNTED_SQL).to_pylist()[0]
    lines = home.arrow(FACTS_SQL).to_pylist()[0]
    # A refund in a column of its own is a line more than the source has rows.
    counted = "entries" if refunds else f'"{raw.table}"'
    rows = home.arrow(f"SELECT count(*) AS n FROM {counted}").column("n")[0].as_py()
    rejects_kept = home.arrow("SELECT count(*) AS n FROM rejects").column("n")[0].as_py()
    aside = home.arrow("SELECT count(*) AS n FROM set_aside").column("n")[0].as_py()
    if rows != lines["lines"] + rejects_kept + aside:
        raise RuntimeError(
            f"{rows} rows became {lines['lines']} lines, {rejects_kept} rejects, {aside} set aside"
        )
    caught = home.arrow("SELECT client, n FROM caught ORDER BY client").to_pylist()
    return Facts(
        rows=rows,
        lines=lines["lines"],
        rejects=rejects_kept,
        set_aside=aside,
        walk_ins=lines["walk_ins"],
        clients=lines["clients"],
        rounded=counts["rounded"],
        first_at=lines["first_at"],
        last_at=lines["last_at"],
        catch_all={row["client"]: row["n"] for row in caught},
    )
