"""What ``regulars conduct`` says: kinds of observation, who is meant, how the script was kept."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

HEADING: Final = Reason("conduct.heading", "What the record shows")
COUNTED: Final = Reason("conduct.counted", "{n} turn read", plural="{n} turns read")
NOTHING: Final = Reason("conduct.nothing", "Nothing in the record is an observation.")
TURN: Final = Reason("conduct.turn", "turn {turn:d}, {side}{at}")
AT: Final = Reason("conduct.at", ", at {at}")
SURE: Final = Reason("conduct.sure", "{kind}: {words!r} ({share:.0%})")
LOOK: Final = Reason("conduct.look", "perhaps {kind}: {words!r} ({share:.0%}); a person has to look")
RULE: Final = Reason("conduct.rule", "rule {rule}")
BEFORE: Final = Reason("conduct.before", "Before it: {side}: {words!r}")
PROVOKED: Final = Reason("conduct.provoked", "earlier violations of the other side: turns {turns}")
SCRIPT: Final = Reason("conduct.script", "The employee and the script")
OVERLAP: Final = Reason(
    "conduct.overlap",
    "{n} turn begins before the one above it; turns are put in order of time.",
    plural="{n} turns begin before the one above them; turns are put in order of time.",
)
ANSWER: Final = Reason(
    "conduct.answer",
    "These are observations about words, not about people. The employee sees this reading and may answer it. "
    "Both sides are read by one measure.",
)
KEEP: Final = Reason("conduct.keep", "Keep this reading until {until}, then delete it.")
MODEL_NEEDED: Final = Reason(
    "error.model_needed",
    "{name} is a recording. Give the folder of a whisper model of your own, --model DIR, or a transcript.",
)
WHO_IS: Final = Reason("conduct.who_is", "Who is {name!r}: the client (c) or the employee (e)?")
EXPLAIN: Final = Reason(
    "conduct.explain",
    "A finding accuses from {share:.0%} on; below, it only asks a person to look. The percentage is how "
    "often such a rule was right on sentences written to test it. The words were found in turn {turn:d} from "
    "character {start:d} to {end:d}.",
)
