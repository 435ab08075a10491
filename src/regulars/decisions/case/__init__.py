"""Cases: evidence before the decision, and what each course costs. `advise` is the heart; a person
decides.
"""

from regulars.decisions.case.advice import Advice, advise
from regulars.decisions.case.defaults import Assumed, Settings
from regulars.decisions.case.model import Case, Range
from regulars.decisions.case.reading import CaseRefused, read, schema

__all__ = ["Advice", "Assumed", "Case", "CaseRefused", "Range", "Settings", "advise", "read", "schema"]
