"""What the records prove of the clients: lenses, cohorts, first products, and what was foretold against what
came.

Every table is worked out from a portfolio's sale lines and client rows, in memory or from a snapshot; money
is DECIMAL cents wherever it sums to the ledger.
"""

from __future__ import annotations

from regulars.scorecard.cohorts import Cohorts, cohorts
from regulars.scorecard.crossing import Crossing, crossing
from regulars.scorecard.first_products import FirstProducts, first_products
from regulars.scorecard.foresight import LOOK_BACK, Foresight, look_back
from regulars.scorecard.lenses import Lenses, lenses
from regulars.scorecard.slipping import slipping

__all__ = [
    "LOOK_BACK", "Cohorts", "Crossing", "FirstProducts", "Foresight", "Lenses",
    "cohorts", "crossing", "first_products", "lenses", "look_back", "slipping",
]  # fmt: skip
