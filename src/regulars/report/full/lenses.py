"""Panels of lenses 1 and 2: how different clients are, and what has changed."""

from __future__ import annotations

from decimal import Decimal

from regulars.phrases import formats
from regulars.reasons import Reason
from regulars.report.full import lens_texts as own
from regulars.report.full import specs
from regulars.report.full import texts as report
from regulars.report.full.findings import Findings
from regulars.report.full.parts import Column, Pictures, basis, note, say, section, share, table
from regulars.report.html import Html
from regulars.report.words import Words
from regulars.scorecard.lenses import GROUPS, Lenses, Period

FACTORS = {
    "clients": own.FACTOR_CLIENTS,
    "frequency": own.FACTOR_FREQUENCY,
    "order_value": own.FACTOR_ORDER_VALUE,
    "margin": own.FACTOR_MARGIN,
}
KINDS = {
    "lost": own.LOST,
    "down": own.DOWN,
    "level": own.LEVEL,
    "up": own.UP,
    "back": own.BACK,
    "new": own.NEW,
    "only_returns": own.ONLY_RETURNS,
}


def exactly(amount: Decimal, words: Words) -> str:
    """An amount to the cent, as sums that agree with the ledger are written."""
    return formats.number(amount, words.lang, 2)


def signed(amount: Decimal | float, words: Words) -> str:
    """A change, in whole units with its sign."""
    told = words.amount(float(amount))
    return f"+{told}" if amount > 0 else told


def signed_exactly(amount: Decimal, words: Words) -> str:
    """A change to the cent with its sign."""
    return f"+{exactly(amount, words)}" if amount > 0 else exactly(amount, words)


def one(findings: Findings, words: Words, pictures: Pictures) -> Html:
    """Lens 1: clients of a period in tenths."""
    heading, lenses = words.say(own.ONE), findings.lenses
    rows = lenses.groups.to_pylist()
    period = _days(lenses.after, words)
    if not rows:
        return section("lens-1", heading, say(words, own.NOBODY, **period))
    n = sum(row["clients"] for row in rows)
    total = sum(row["value"] for row in rows)
    told = say(words, own.ONE_FEW(n=n), **period)
    enough = len(rows) == GROUPS and total > 0
    picture = None
    if enough:
        lower = sum(row["value"] for row in rows if row["place"] > GROUPS // 2)
        told = say(words, own.ONE_SAID, **period, best=rows[0]["value"] / total, lower=lower / total)
        picture = pictures.figure(_tenths(findings, words), heading)
    columns = [
        Column(words.say(own.TENTH if enough else own.GROUP)),
        Column(words.say(report.CLIENTS), "number lesser"),
        Column(words.say(own.ORDERS_EACH), "number"),
        Column(words.say(own.AN_ORDER), "number lesser"),
        Column(basis(words), "number"),
        Column(words.say(own.SHARE), "number"),
    ]
    cells: list[list[object]] = [
        [
            words.say(own.BEST) if row["place"] == 1 and enough else words.number(place),
            words.number(row["clients"]),
            words.number(row["orders"] / row["clients"], 1),
            words.amount(float(row["revenue"]) / row["orders"]) if row["orders"] else formats.NOTHING,
            exactly(row["value"], words),
            share(row["value"], total, words),
        ]
        for place, row in enumerate(rows, start=1)
    ]
    orders = sum(row["orders"] for row in rows)
    revenue = sum(row["revenue"] for row in rows)
    cells.append(
        [
            words.say(own.ALL_CLIENTS),
            words.number(n),
            words.number(orders / n, 1),
            words.amount(float(revenue) / orders) if orders else formats.NOTHING,
            exactly(total, words),
            share(total, total, words),
        ]
    )
    return section("lens-1", heading, told, picture, table(heading, columns, cells, last=True))


def _tenths(findings: Findings, words: Words) -> specs.Spec:
    rows = findings.lenses.groups.to_pylist()
    whole = sum(row["value"] for row in rows)
    total = float(whole)
    names = [words.say(own.BEST) if row["place"] == 1 else words.number(row["place"]) for row in rows]
    values = [
        {
            "y": name,
            "begin": 0.0,
            "end": float(row["value"]) / total,
            "kind": "up" if row["place"] == 1 else "sum",
            "label": share(row["value"], whole, words),
            "tip": f"{words.number(row['clients'])} · {words.amount(float(row['value']))}",
        }
        for name, row in zip(names, rows, strict=True)
    ]
    return specs.bars(
        values, names, write=lambda part: formats.percent(part, words.lang), title=words.say(own.SHARE)
    )


def two(findings: Findings, words: Words, pictures: Pictures) -> Html:
    """Lens 2: what changed between two periods, and where the change comes from."""
    heading, lenses = words.say(own.TWO), findings.lenses
    if lenses.before is None or lenses.changes is None:
        return section("lens-2", heading, say(words, own.TWO_SHORT))
    before = lenses.clients_before.value + lenses.walk_ins_before.value
    after = lenses.clients_after.value + lenses.walk_ins_after.value
    said: Reason = words.by_basis(own.TWO_SAID, own.TWO_SAID_MARGIN)
    told = say(
        words,
        said,
        after_first=lenses.after.first_on,
        after_last=lenses.after.last_on,
        before_first=lenses.before.first_on,
        before_last=lenses.before.last_on,
        after=words.amount(float(after)),
        before=words.amount(float(before)),
        change=signed(after - before, words),
    )
    somebody = findings.answers.base is not None
    parts = _parts(lenses, words, pictures, heading, somebody=somebody)
    return section("lens-2", heading, told, *parts, _kinds(lenses, words))


def _parts(lenses: Lenses, words: Words, pictures: Pictures, heading: str, *, somebody: bool) -> list[Html]:
    if lenses.split is None:
        return [note(words, own.TWO_UNSPLIT)] if somebody else []
    change = lenses.clients_after.value - lenses.clients_before.value
    parts = [(words.say(FACTORS[name]), part) for name, part in lenses.split.items()]
    parts.append((words.say(own.ALL_CLIENTS), change))
    values = [
        {
            "y": name,
            "begin": min(0.0, float(part)),
            "end": max(0.0, float(part)),
            "kind": "sum" if place == len(parts) - 1 else "up" if part >= 0 else "down",
            "label": signed(part, words),
            "tip": f"{name}: {signed(part, words)}",
        }
        for place, (name, part) in enumerate(parts)
    ]
    columns = [Column(words.say(own.PART)), Column(words.say(own.CHANGE), "number")]
    cells: list[list[object]] = [[name, signed_exactly(part, words)] for name, part in parts]
    spec = specs.bars(values, [name for name, _ in parts], write=words.amount)
    return [
        say(words, words.by_basis(own.TWO_SPLIT_REVENUE, own.TWO_SPLIT)),
        pictures.figure(spec, heading),
        table(words.say(own.PART), columns, cells, last=True),
    ]


def _kinds(lenses: Lenses, words: Words) -> Html:
    assert lenses.changes is not None
    by_kind = {row["kind"]: row for row in lenses.changes.to_pylist()}
    columns = [
        Column(words.say(report.WHO)),
        Column(words.say(report.CLIENTS), "number"),
        Column(words.say(own.BEFORE), "number lesser"),
        Column(words.say(own.AFTER), "number lesser"),
        Column(words.say(own.CHANGE), "number"),
    ]
    cells: list[list[object]] = []
    for kind, name in KINDS.items():
        if kind in by_kind:
            row = by_kind[kind]
            cells.append(
                _changed(
                    words.say(name),
                    words.number(row["clients"]),
                    row["before_value"],
                    row["after_value"],
                    words,
                )
            )
    was, now = lenses.walk_ins_before.value, lenses.walk_ins_after.value
    if was or now:
        cells.append(_changed(words.say(own.WALK_INS), "", was, now, words))
    before, after = lenses.clients_before.value + was, lenses.clients_after.value + now
    cells.append(_changed(words.say(own.ALL_SALES), "", before, after, words))
    return table(words.say(own.TWO), columns, cells, last=True)


def _changed(name: str, clients: str, before: Decimal, after: Decimal, words: Words) -> list[object]:
    change = signed_exactly(after - before, words)
    return [name, clients, exactly(before, words), exactly(after, words), change]


def _days(period: Period, words: Words) -> dict[str, object]:
    return {"first": period.first_on, "last": period.last_on}
