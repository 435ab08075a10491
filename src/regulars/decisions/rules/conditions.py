"""Conditions of rules: facts compared with plain values, read by `rule-engine` and nothing wider.

A condition joins comparisons by ``and``, ``or``, ``not``: ``sold == "distance" and days <= 14``. Unknown
names, values that a fact cannot have, functions and patterns are refused when the table is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from regulars.decisions.rules.vocabulary import Fact, Value
from regulars.errors import EXTRA_MISSING, ExtraMissing
from regulars.reasons import Reason, Said

UNKNOWN_NAME = Reason("rules.unknown_name", "{name!r} is not a fact that rules know")
UNKNOWN_VALUE = Reason("rules.unknown_value", "{name} cannot be {value!r}")
NOT_A_CONDITION = Reason("rules.not_a_condition", "{text!r} cannot be read as a condition")
TOO_WIDE = Reason(
    "rules.too_wide", "{text!r} does more than compare facts with values by and, or, not and brackets"
)


class ConditionRefused(Exception):
    """A condition that cannot be used; ``said`` says why."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.english())


@dataclass(frozen=True)
class Condition:
    """A condition ready to be asked; ``compared`` are its facts and the values it compares them with."""

    text: str
    compared: Mapping[str, frozenset[Value]]
    _asked: Callable[..., bool]

    def holds(self, facts: Mapping[str, Value]) -> bool:
        """Whether it holds where the facts that it names are ``facts``."""
        return self._asked(*(facts[name] for name in self.compared))


def compile_condition(text: str, facts: Mapping[str, Fact]) -> Condition:
    """Read ``text``; raises `ConditionRefused`, and `ExtraMissing` without the extra ``cases``.

    >>> from regulars.decisions.rules.vocabulary import FACTS
    >>> condition = compile_condition('sold == "distance" and days <= 14', FACTS)
    >>> condition.holds({"sold": "distance", "days": 15.0}), sorted(condition.compared)
    (False, ['days', 'sold'])
    """
    try:
        import rule_engine
        from rule_engine import errors
    except ModuleNotFoundError as missing:
        raise ExtraMissing(EXTRA_MISSING, extra="cases") from missing
    kinds = {
        "choice": rule_engine.DataType.STRING,
        "flag": rule_engine.DataType.BOOLEAN,
        "number": rule_engine.DataType.FLOAT,
    }
    resolver = rule_engine.type_resolver_from_dict({name: kinds[fact.type] for name, fact in facts.items()})
    try:
        rule = rule_engine.Rule(text, context=rule_engine.Context(type_resolver=resolver))
    except errors.SymbolResolutionError as unknown:
        raise ConditionRefused(UNKNOWN_NAME(name=unknown.symbol_name)) from unknown
    except errors.EngineError as broken:
        raise ConditionRefused(NOT_A_CONDITION(text=text)) from broken
    compared: dict[str, set[Value]] = {}
    for name, value in _comparisons(rule.statement.expression, text):
        if not facts[name].admits(value):
            raise ConditionRefused(UNKNOWN_VALUE(name=name, value=value))
        compared.setdefault(name, set()).add(value)
    names = tuple(compared)

    # A table is looked through situation by situation, and a row sees few of its facts: asked once each.
    @lru_cache(maxsize=4096)
    def asked(*values: Value) -> bool:
        return bool(rule.matches(dict(zip(names, values, strict=True))))

    return Condition(text, {name: frozenset(values) for name, values in compared.items()}, asked)


def _comparisons(node: Any, text: str) -> Iterator[tuple[str, Value]]:
    """Every fact and the value it is compared with; raises for anything that is no comparison."""
    kind = type(node).__name__
    if kind == "LogicExpression":
        yield from _comparisons(node.left, text)
        yield from _comparisons(node.right, text)
    elif kind == "UnaryExpression" and node.type == "not":
        yield from _comparisons(node.right, text)
    elif kind == "SymbolExpression":
        yield _name(node, text), True
    elif kind in ("ComparisonExpression", "ArithmeticComparisonExpression"):
        sides = node.left, node.right
        symbol, literal = sides if type(node.left).__name__ == "SymbolExpression" else sides[::-1]
        yield _name(symbol, text), _literal(literal, text)
    elif kind == "ContainsExpression" and type(node.container).__name__ == "ArrayExpression":
        name = _name(node.member, text)
        for each in node.container.value:
            yield name, _literal(each, text)
    else:
        raise ConditionRefused(TOO_WIDE(text=text))


def _name(node: Any, text: str) -> str:
    if type(node).__name__ != "SymbolExpression" or node.scope is not None:
        raise ConditionRefused(TOO_WIDE(text=text))
    return str(node.name)


def _literal(node: Any, text: str) -> Value:
    kind = type(node).__name__
    if kind == "FloatExpression":
        return float(node.value)
    if kind in ("StringExpression", "BooleanExpression"):
        value: Value = node.value
        return value
    raise ConditionRefused(TOO_WIDE(text=text))
