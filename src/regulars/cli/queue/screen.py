"""The queue, the frontier and the rule on a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import islice

from regulars.cli.queue import texts
from regulars.cli.surface import Surface
from regulars.decisions.queue import Place, Plan, Policy, overtakings, words
from regulars.decisions.queue.policy import ahead
from regulars.decisions.queue.proof import Compared
from regulars.reasons import Said
from regulars.report.queue import frontier
from regulars.report.queue import texts as page_texts
from regulars.report.queue.shell import called, told

#: More overtakings than these are counted, not told one by one.
MOST_SENTENCES = 12


def order(out: Surface, places: Sequence[Place], now: dt.datetime, policy: Policy) -> None:
    """Those who wait in order, then who is served before whom, then those aside."""
    out.heading(texts.HEADING(day=now.date(), clock=f"{now:%H:%M}"))
    in_turn = [each for each in places if each.position]
    if not in_turn:
        out.paragraph(texts.NOBODY)
    else:
        out.rows(_rows(out, in_turn, policy), right=[0], header=True, wrapped=True)
    aside = [each for each in places if not each.position]
    if aside:
        out.heading(texts.ASIDE)
        out.pairs([[out.clean(each.id), "; ".join(told(said, policy, out.lang) for said in each.why)]
                   for each in aside])  # fmt: skip
    _overtakings(out, in_turn, policy)
    if in_turn and not ahead(policy):
        out.line()
        out.paragraph(texts.NO_CLASSES(command="regulars queue plan LOG --ahead CLASS"))


def _rows(out: Surface, places: Sequence[Place], policy: Policy) -> list[list[str]]:
    several = len(policy.classes) > 1
    names = [texts.WHO, *([texts.CLASS] if several else []), texts.WAITED, texts.WHY]
    rows = [["", *(out.words(each) for each in names)]]
    for each in places:
        said = [told(one, policy, out.lang) for one in each.why]
        if each.promise is not None:
            said.append(told(each.promise, policy, out.lang))
        why = ". ".join(dict.fromkeys(said))
        kind = [called(each.visit_class, policy, out.lang)] if several else []
        waited = out.words(words.lasting(each.waited_us))
        rows.append([out.number(each.position), out.clean(each.id), *kind, waited, f"{why}."])
    return rows


def _overtakings(out: Surface, places: Sequence[Place], policy: Policy) -> None:
    by_start = sum(each.overtakes for each in places)
    by_rule = sum(each.overtaken_by_rule for each in places)
    if not by_start + by_rule:
        return
    out.heading(texts.WHO_PASSES)
    for each in islice(overtakings(places), MOST_SENTENCES):
        out.text(told(each.said, policy, out.lang))
    if by_start + by_rule > MOST_SENTENCES:
        out.paragraph(texts.AND_MORE(n=by_start + by_rule - MOST_SENTENCES))
    out.line()
    out.paragraph(texts.COUNTED(n=by_start, by_rule=by_rule))


def plan(out: Surface, found: Plan, policy: Policy, harmed: Mapping[str, Compared]) -> None:
    """The choices as a table, one reading of them, and whether anybody was harmed."""
    visits = called(found.ahead, policy, out.lang)
    out.heading(page_texts.PLAN_TITLE(visits=visits))
    for said in frontier.about(found):
        out.text(told(said, policy, out.lang))
    out.line()
    rows = [[out.words(each) for each in frontier.headings(visits)]]
    rows += [frontier.cells(each, found, out.lang) for each in found.choices]
    out.rows(rows, right=range(1, len(rows[0])), header=True)
    out.line()
    out.text(told(found.reading, policy, out.lang))
    out.heading(page_texts.HARMED)
    if harmed:
        level = next(iter(harmed.values())).level
        out.paragraph(page_texts.HARMED_HOW(level=level))
        names = [[out.words(each) for each in frontier.harm_headings()]]
        out.rows([*names, *frontier.harm_rows(harmed, out.lang)], right=[1, 2, 3], header=True, wrapped=True)
    else:
        out.paragraph(page_texts.NO_FOLLOW_UP)
    if found.recommended is not None:
        out.heading(texts.WRITE)
        for line in _setting(found, policy):
            out.line(f"  {line}")
    out.line()


def _setting(found: Plan, policy: Policy) -> list[str]:
    """The part [queue] of regulars.toml that serves by the choice that is read out."""
    import tomlkit

    best = found.recommended
    assert best is not None and best.head_start_minutes is not None and best.cap_minutes is not None
    chosen = policy.with_head_start(best.head_start_minutes, best.cap_minutes)
    lines = ["[queue]", f"cap_minutes = {best.cap_minutes:g}"]
    for each in chosen.classes:
        lines += ["[[queue.classes]]", f"name = {tomlkit.string(each.name).as_string()}"]
        if each.at_least:
            lines.append(f"at_least = {each.at_least:g}")
        if each.head_start_minutes:
            lines.append(f"head_start_minutes = {each.head_start_minutes:g}")
    return lines


def rule(out: Surface, sentences: Sequence[Said], policy: Policy) -> None:
    """The sentences of the rule, numbered."""
    out.heading(words.RULE_TITLE)
    for number, said in enumerate(sentences, 1):
        out.text(f"{number}. {told(said, policy, out.lang)}")
