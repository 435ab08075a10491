"""Company rules and country tables: small decision tables that a manager reads and edits."""

from regulars.decisions.rules.checking import Problem, check
from regulars.decisions.rules.countries import country_table, house_table, shipped
from regulars.decisions.rules.table import Answer, Row, RulesRefused, Table, parse
from regulars.decisions.rules.vocabulary import COURSES, FACTS, REMEDIES

__all__ = [
    "COURSES", "FACTS", "REMEDIES", "Answer", "Problem", "Row", "RulesRefused", "Table",
    "check", "country_table", "house_table", "parse", "shipped",
]  # fmt: skip
