"""Panels of lenses 3 to 5: one cohort, cohorts at equal age, and who brings the sales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from regulars.phrases import formats
from regulars.phrases.formats import WEEKS
from regulars.report.full import lens_texts as own
from regulars.report.full import specs
from regulars.report.full import texts as report
from regulars.report.full.findings import Findings
from regulars.report.full.lenses import exactly
from regulars.report.full.parts import Column, Pictures, note, say, section, share, table
from regulars.report.html import Html
from regulars.report.words import Words
from regulars.scorecard.cohorts import FEWEST, Cohorts

#: Ages shown at most in a picture, and cohorts in a table.
AGES, MOST = 12, 16
#: Ages that a table shows on a phone.
ON_A_PHONE = 4


def named(number: int, cohorts: Cohorts, words: Words) -> str:
    """What a calendar period is called: a month, a quarter or a year."""
    first = cohorts.begins(number)
    if cohorts.months == 12:
        return str(first.year)
    if cohorts.months == 1:
        return formats.month(first, words.lang)
    return formats.quarter(first, words.lang)


def weeks(age: int, cohorts: Cohorts) -> str:
    """The weeks of a block of age: "4–8"."""
    step = cohorts.days // 7
    return f"{age * step}–{(age + 1) * step}"


def three(findings: Findings, words: Words, pictures: Pictures) -> Html:
    """Lens 3: how one cohort goes on."""
    heading, cohorts = words.say(own.THREE), findings.cohorts
    if cohorts.followed is None:
        large = max(_sizes(cohorts).values(), default=0) >= FEWEST
        none = own.THREE_NONE if large else own.THREE_SMALL
        return section("lens-3", heading, say(words, none, fewest=FEWEST))
    size = _sizes(cohorts)[cohorts.followed]
    rows = [row for row in cohorts.ages.to_pylist() if row["cohort"] == cohorts.followed and row["complete"]][
        :AGES
    ]
    names = [weeks(row["age"], cohorts) for row in rows]
    again = rows[1]["active"] / size
    told = say(
        words,
        own.THREE_SAID(n=size),
        cohort=named(cohorts.followed, cohorts, words),
        share=again,
        age=words.say(own.WEEKS_TO, first=cohorts.days // 7, last=2 * cohorts.days // 7),
    )
    values = [
        {
            "x": name,
            "y": row["active"] / size,
            "tip": f"{name}: {formats.percent(row['active'] / size, words.lang)}",
        }
        for name, row in zip(names, rows, strict=True)
    ]
    spec = specs.line(
        values,
        names,
        percent=lambda part: formats.percent(part, words.lang),
        titles=(words.say(own.AGE), words.say(own.SHARE_ACTIVE)),
    )
    columns = [
        Column(words.say(own.AGE)),
        Column(words.say(own.ACTIVE), "number"),
        Column(words.say(own.ORDERS_EACH), "number"),
        Column(words.say(own.BROUGHT_EACH), "number"),
    ]
    cells: list[list[object]] = [
        [
            name,
            f"{words.number(row['active'])} · {formats.percent(row['active'] / size, words.lang)}",
            words.number(row["orders"] / row["active"], 1) if row["active"] else formats.NOTHING,
            words.amount(float(row["value"]) / size),
        ]
        for name, row in zip(names, rows, strict=True)
    ]
    return section("lens-3", heading, told, pictures.figure(spec, heading), table(heading, columns, cells))


def four(findings: Findings, words: Words, pictures: Pictures) -> Html:
    """Lens 4: cohorts at equal age."""
    heading, cohorts = words.say(own.FOUR), findings.cohorts
    sizes = _sizes(cohorts)
    shown = [row for row in cohorts.ages.to_pylist() if row["complete"] and 0 < row["age"] <= AGES]
    seen = sorted({row["cohort"] for row in shown})[-MOST:]
    if len(seen) < 2:
        none = own.FOUR_ONE if cohorts.sizes.num_rows == 1 else own.FOUR_NONE
        return section("lens-4", heading, say(words, none))
    shown = [row for row in shown if row["cohort"] in seen]
    names = [named(number, cohorts, words) for number in seen]
    across = [weeks(age, cohorts) for age in range(1, max(row["age"] for row in shown) + 1)]
    values = []
    for row in shown:
        name, part = named(row["cohort"], cohorts, words), row["active"] / sizes[row["cohort"]]
        percent = formats.percent(part, words.lang)
        age = weeks(row["age"], cohorts)
        values.append(
            {
                "x": age,
                "y": name,
                "shade": part,
                "label": percent,
                "tip": f"{name}, {age}: {percent} ({words.number(row['active'])} / "
                f"{words.number(sizes[row['cohort']])})",
            }
        )
    most = max((value["shade"] for value in values), default=1.0) or 1.0
    spec = specs.heat(values, across, names, titles=(words.say(own.AGE), None), widest=36, domain=(0.0, most))
    first_shown = seen[0] == cohorts.sizes["cohort"][0].as_py()
    return section(
        "lens-4",
        heading,
        say(words, own.FOUR_SAID),
        pictures.figure(spec, heading),
        note(words, own.FOUR_FIRST) if first_shown else None,
        _shares(values, names, across, words, heading),
        _equal_ages(cohorts, seen, words, heading),
    )


def _shares(
    values: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    across: Sequence[str],
    words: Words,
    heading: str,
) -> Html:
    """The picture's fields as a table: the share of each cohort that bought at each age."""
    told = {(value["y"], value["x"]): value["label"] for value in values}
    corner = Column(f"{words.say(own.COHORT)} · {words.say(own.AGE)}")
    cells: list[list[object]] = [[name, *(told.get((name, age), "") for age in across)] for name in names]
    kinds = ("number" if n < ON_A_PHONE else "number lesser" for n in range(len(across)))
    return table(heading, [corner, *map(Column, across, kinds)], cells)


def _equal_ages(cohorts: Cohorts, seen: list[int], words: Words, heading: str) -> Html:
    """What each client of a cohort brought by the same age, at up to three ages."""
    sizes, values = _sizes(cohorts), _complete(cohorts)
    most = max(max(values[number], default=0) for number in seen if values[number])
    ages = sorted({0, min(2, most), min(5, most), most})[-3:]
    columns = [
        Column(words.say(own.COHORT)),
        Column(words.say(report.CLIENTS), "number"),
        *(
            Column(words.say(own.SO_FAR_EACH, span=WEEKS(n=(age + 1) * cohorts.days // 7)), "number")
            for age in ages
        ),
    ]
    cells: list[list[object]] = []
    for number in seen:
        each = [
            words.amount(float(sum(values[number][a] for a in range(age + 1))) / sizes[number])
            if age in values[number]
            else ""
            for age in ages
        ]
        cells.append([named(number, cohorts, words), words.number(sizes[number]), *each])
    return table(heading, columns, cells)


def _complete(cohorts: Cohorts) -> dict[int, dict[int, Decimal]]:
    """Cohort -> age -> what it brought, ages without sales filled in, as far as everyone has lived."""
    told: dict[int, dict[int, Decimal]] = {number: {} for number in _sizes(cohorts)}
    for row in cohorts.ages.to_pylist():
        if row["complete"]:
            ages = told[row["cohort"]]
            for age in range(len(ages), row["age"]):
                ages[age] = Decimal(0)
            ages[row["age"]] = row["value"]
    return told


def _sizes(cohorts: Cohorts) -> dict[int, int]:
    return dict(zip(cohorts.sizes["cohort"].to_pylist(), cohorts.sizes["clients"].to_pylist(), strict=True))


def five(findings: Findings, words: Words, pictures: Pictures) -> Html:
    """Lens 5: sales by cohort and period, new clients against earlier ones; the sums are the ledger's."""
    heading, cohorts = words.say(own.FIVE), findings.cohorts
    rows = cohorts.health.to_pylist()
    periods = sorted({row["period"] for row in rows})
    names = [named(number, cohorts, words) for number in periods]
    how = words.say(own.FIVE_HOW) if cohorts.sizes.num_rows else None
    sums = {number: _split([row for row in rows if row["period"] == number], number) for number in periods}
    return section(
        "lens-5",
        heading,
        _health_said(findings, sums, words),
        pictures.figure(_layers(cohorts, rows, names, words), heading, how),
        _health_table(sums, names, words, heading),
    )


def _split(rows: list[dict[str, Any]], period: int) -> dict[str, Decimal]:
    """What new clients, earlier ones and walk-ins brought in one period."""
    told = dict.fromkeys(("new", "earlier", "walk_ins"), Decimal(0))
    for row in rows:
        part = "walk_ins" if row["walk_in"] else "new" if row["cohort"] == period else "earlier"
        told[part] += row["value"]
    return told


def _health_said(findings: Findings, sums: Mapping[int, Mapping[str, Decimal]], words: Words) -> Html:
    cohorts, frame = findings.cohorts, findings.answers.frame
    if findings.answers.base is None:
        return say(words, own.NOBODY, first=frame.first_on, last=frame.last_on)
    at = frame.last_on
    whole = [number for number in sums if at is not None and cohorts.begins(number + 1) <= at]
    first = min(sums)
    told = [
        number for number in whole if number > first and sums[number]["new"] + sums[number]["earlier"] > 0
    ]
    if not told:
        return say(words, own.FIVE_SHORT)
    last = sums[told[-1]]
    earlier = share(last["earlier"], last["new"] + last["earlier"], words)
    return say(words, own.FIVE_SAID, period=named(told[-1], cohorts, words), share=earlier)


def _layers(cohorts: Cohorts, rows: list[dict[str, Any]], names: list[str], words: Words) -> specs.Spec:
    kinds = sorted({row["cohort"] for row in rows if row["cohort"] is not None})
    layers = {number: named(number, cohorts, words) for number in kinds}
    others = words.say(own.WALK_INS)
    values = []
    for row in rows:
        x = named(row["period"], cohorts, words)
        kind = layers.get(row["cohort"], others)
        told = words.amount(float(row["value"]))
        place = len(kinds) if row["cohort"] is None else kinds.index(row["cohort"])
        who = kind if row["cohort"] is None else f"{words.say(own.COHORT)} {kind}"
        tip = f"{x}, {who}: {told}"
        values.append({"x": x, "y": float(row["value"]), "kind": kind, "place": place, "tip": tip})
    last = others if any(row["cohort"] is None for row in rows) else None
    return specs.layers(values, names, list(layers.values()), last, write=words.amount)


def _health_table(
    sums: Mapping[int, Mapping[str, Decimal]], names: list[str], words: Words, heading: str
) -> Html:
    walk_ins = any(told["walk_ins"] for told in sums.values())
    parts = ["new", "earlier", *(["walk_ins"] if walk_ins else [])]
    titles = {"new": own.FROM_NEW, "earlier": own.FROM_EARLIER, "walk_ins": own.FROM_WALK_INS}
    columns = [
        Column(words.say(own.PERIOD)),
        *(Column(words.say(titles[part]), "number" if part == "new" else "number lesser") for part in parts),
        Column(words.say(own.TOTAL), "number"),
    ]
    everything = {part: sum((told[part] for told in sums.values()), Decimal(0)) for part in parts}
    rows = [*zip(names, sums.values(), strict=True), (words.say(own.ALL_SALES), everything)]
    cells: list[list[object]] = []
    for name, told in rows:
        total = sum((told[part] for part in parts), Decimal(0))
        cells.append([name, *(exactly(told[part], words) for part in parts), exactly(total, words)])
    return table(heading, columns, cells, last=True)
