"""What ``regulars conduct`` says: kinds of observation, who is meant, how the script was kept."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

KINDS: Final = {
    "obscene": Reason("conduct.obscene", "obscene language"),
    "insult": Reason("conduct.insult", "insult"),
    "disparagement": Reason("conduct.disparagement", "disparaging remark about a person"),
    "threat": Reason("conduct.threat", "threat"),
    "ultimatum": Reason("conduct.ultimatum", "ultimatum"),
    "pressure_for_concession": Reason("conduct.pressure", "pressure for a concession"),
    "shouting": Reason("conduct.shouting", "shouting (capitals)"),
    "rudeness": Reason("conduct.rudeness", "rudeness"),
    "harsh_complaint": Reason("conduct.harsh_complaint", "harsh complaint (no violation)"),
    "legal_warning": Reason("conduct.legal_warning", "says he will use the law (no violation)"),
    "leaving": Reason("conduct.leaving", "says he will leave (no violation)"),
    "quoted": Reason("conduct.quoted", "quotes somebody else (no violation)"),
    "self_insult": Reason("conduct.self_insult", "speaks so of himself (no violation)"),
    "product_insult": Reason("conduct.product_insult", "speaks so of a product (no violation)"),
}
SIDES: Final = {
    "client": Reason("conduct.client", "client"),
    "employee": Reason("conduct.employee", "employee"),
}
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
ASKED: Final = Reason("conduct.asked", "asked: {names}")
MISSED: Final = Reason("conduct.missed", "not asked: {names}")
WARNED: Final = Reason("conduct.warned", "warned in turn {turn:d}, after a violation")
WARNED_EARLY: Final = Reason("conduct.warned_early", "warned in turn {turn:d}, with no violation before it")
ENDED: Final = Reason("conduct.ended", "ended the conversation in turn {turn:d}, as the rule says")
ENDED_WITHOUT: Final = {
    "violation": Reason(
        "conduct.ended_unprovoked", "ended the conversation in turn {turn:d}, with no violation before it"
    ),
    "warning": Reason("conduct.ended_unwarned", "ended the conversation in turn {turn:d} without a warning"),
    "repetition": Reason(
        "conduct.ended_unrepeated",
        "ended the conversation in turn {turn:d}, though nothing came after the warning",
    ),
}
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
