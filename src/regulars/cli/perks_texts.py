"""What `regulars perks` alone says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

BEGUN: Final = Reason(
    "perk.begun", "The trial of {name} has begun: {n} client is in it, until {until}.",
    plural="The trial of {name} has begun: {n} clients are in it, until {until}.",
)  # fmt: skip
ENDED: Final = Reason(
    "perk.ended", "The trial of {name} has ended, on {on}. Nothing of it is to be given any more."
)
LIST: Final = Reason("perk.list", "Who gets what, and who gets nothing, stands in {path}.")
NO_TRIALS: Final = Reason("perk.no_trials", "No perk was tried yet. Begin with a plan: regulars perks plan.")
ARM_INVALID: Final = Reason(
    "error.perk_arm",
    "{value!r} does not name a perk and its cost. Write the name, =, and what one costs: car=40.",
)
ARM_TWICE: Final = Reason("error.perk_arm_twice", "{value!r} stands twice. Give each perk a name of its own.")
SHARE_INVALID: Final = Reason(
    "error.perk_share", "{value!r} is not a share between 0 and 1. Write 5% or 0.05."
)
