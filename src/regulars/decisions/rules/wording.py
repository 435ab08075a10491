"""Conditions of rules in words: each part of a condition as something that can be said in any language."""

from __future__ import annotations

from typing import Any, Final

from regulars.decisions.rules.vocabulary import FACTS, Value
from regulars.reasons import Reason, Said

BOTH = Reason("wording.both", "{one}, and {other}")
EITHER = Reason("wording.either", "either {one}, or {other}")
NOT_SO = Reason("wording.not_so", "not so: {what}")
IS = Reason("wording.is", "{fact}: {value}")
IS_NOT = Reason("wording.is_not", "{fact}: anything but {value}")
BELOW = Reason("wording.below", "{fact}: less than {value}")
AT_MOST = Reason("wording.at_most", "{fact}: at most {value}")
ABOVE = Reason("wording.above", "{fact}: more than {value}")
AT_LEAST = Reason("wording.at_least", "{fact}: at least {value}")
ONE_OF = Reason("wording.one_of", "{fact}: one of {values}")

_COMPARED: Final = {"eq": IS, "ne": IS_NOT, "lt": BELOW, "le": AT_MOST, "gt": ABOVE, "ge": AT_LEAST}
_TURNED: Final = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}

#: Fact → value → what it is called; a value may mean one thing of one fact and another of another.
VALUES: Final = {
    fact: {value: Reason(f"value.{fact}.{value}", label) for value, label in values.items()}
    for fact, values in {
        "ground": {
            "term": "a term of the contract",
            "defect": "a defect",
            "delay": "a delay",
            "withdrawal": "withdrawal from the purchase",
            "cancellation": "a cancelled order",
            "overcharge": "too much was charged",
            "no_ground": "no ground",
        },
        "client_kind": {"consumer": "a consumer", "business": "a business"},
        "what": {"goods": "goods", "service": "a service", "digital": "digital content"},
        "sold": {
            "premises": "on the premises",
            "distance": "at a distance",
            "off_premises": "off the premises",
        },
        "cause": {"company": "the company", "client": "the client", "unknown": "unknown"},
        "proof": {"proven": "proven", "unproven": "not proven", "no_term": "there was no such term"},
        "infeasible_by": {"capacity": "no capacity", "law": "the law forbids it", "safety": "it is unsafe"},
    }.items()
}


def in_words(condition: str) -> list[Said]:
    """What has to hold, part by part, for a condition that `compile_condition` takes.

    >>> [said.english() for said in in_words('ground == "defect" and days <= 14 and not started')]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['what the claim rests on: a defect', 'days since it was handed over or agreed: at most 14.0',
     'not so: the service was begun at his express wish']
    """
    import rule_engine

    expression = rule_engine.Rule(condition).statement.expression
    return [_said(each) for each in _parts(expression)]


def _parts(node: Any) -> list[Any]:
    if type(node).__name__ == "LogicExpression" and node.type == "and":
        return [*_parts(node.left), *_parts(node.right)]
    return [node]


def _said(node: Any) -> Said:
    kind = type(node).__name__
    if kind == "LogicExpression":
        return (BOTH if node.type == "and" else EITHER)(one=_said(node.left), other=_said(node.right))
    if kind == "UnaryExpression":
        return NOT_SO(what=_said(node.right))
    if kind == "SymbolExpression":
        return FACTS[node.name].label()
    if kind == "ContainsExpression":
        name = str(node.member.name)
        return ONE_OF(
            fact=FACTS[name].label(), values=[_value(name, each.value) for each in node.container.value]
        )
    turned = type(node.left).__name__ != "SymbolExpression"
    symbol, literal = (node.right, node.left) if turned else (node.left, node.right)
    compared = _TURNED.get(node.type, node.type) if turned else node.type
    if isinstance(literal.value, bool):
        holds = literal.value == (compared == "eq")
        label = FACTS[symbol.name].label()
        return label if holds else NOT_SO(what=label)
    return _COMPARED[compared](fact=FACTS[symbol.name].label(), value=_value(symbol.name, literal.value))


def _value(fact: str, value: Value) -> Said | float | str:
    if isinstance(value, str):
        labels = VALUES.get(fact, {})
        return labels[value]() if value in labels else value
    return float(value)
