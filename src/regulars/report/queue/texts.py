"""What the pages and screens about the queue say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

VISIT: Final = Reason("queue.visit", "visit")
PLAN_TITLE: Final = Reason("queue.plan_title", "A head start for {visits!r}: what it gives and what it takes")
PLAN_LOG: Final = Reason(
    "queue.plan_log",
    "{n} visit of the log served again under each rule: {visits!r} {ahead}, without a head start {rest}.",
    plural="{n} visits of the log served again under each rule: {visits!r} {ahead}, without a head start "
    "{rest}.",
)
PLAN_BY_RULE: Final = Reason(
    "queue.plan_by_rule",
    "{n} visit that comes first by rule is served so throughout and counted apart.",
    plural="{n} visits that come first by rule are served so throughout and counted apart.",
)
PLAN_LOAD: Final = Reason(
    "queue.plan_load",
    "{n} person serves, busy for {load:.0%} of the time.",
    plural="{n} people serve, busy for {load:.0%} of the time.",
)
OVERLOADED: Final = Reason(
    "queue.overloaded",
    "More comes than can be served. No order mends that: whoever is put first only makes the others wait "
    "longer.",
)
CHOICES: Final = Reason("queue.choices", "The choices")
RULE: Final = Reason("queue.rule", "head start · cap")
FIRST_COME: Final = Reason("queue.first_come", "order of arrival")
STRICT: Final = Reason("queue.strict", "always first")
CHOICE: Final = Reason("queue.choice", "{start} · {cap}")
READ_HERE: Final = Reason("queue.read_here", "{rule} ←")
MEAN_AHEAD: Final = Reason("queue.mean_ahead", "{visits} waits")
MEAN_REST: Final = Reason("queue.mean_rest", "others wait")
P95: Final = Reason("queue.p95", "1 in 20 waits over")
P99: Final = Reason("queue.p99", "1 in 100 over")
SHARE_PASSED: Final = Reason("queue.share_passed", "get passed")
MOST_PASSED: Final = Reason("queue.most_passed", "at most, times")
HARM: Final = Reason("queue.harm", "passed wait longer by")
PICTURE: Final = Reason(
    "queue.picture",
    "Mean wait of {visits!r} (up) against the wait of the others (right), in minutes: on average, and of "
    "those who wait longest. Each point is a rule; lines join head starts under one cap, and points are "
    "named by head start.",
)
AXIS_REST: Final = Reason("queue.axis_rest", "others wait, min")
AXIS_P95: Final = Reason("queue.axis_p95", "1 in 20 of the others waits over, min")
AXIS_P99: Final = Reason("queue.axis_p99", "1 in 100 of the others waits over, min")
AXIS_AHEAD: Final = Reason("queue.axis_ahead", "{visits} waits, min")
HOW: Final = Reason("queue.how", "How to read it")
HOW_SUM: Final = Reason(
    "queue.how_sum",
    "Nobody works faster by an order: what some gain others wait. The picture shows at which price.",
)
HOW_HARM: Final = Reason(
    "queue.how_harm",
    "Who is passed waits longer than in order of arrival; by how much stands in the last column, on "
    "average of "
    "those who were passed.",
)
HOW_CHOOSE: Final = Reason(
    "queue.how_choose",
    "Choose one, write it under [queue] in regulars.toml, and hang the rule on the wall.",
)
HARMED: Final = Reason("queue.harmed_heading", "Was anybody harmed?")
HARMED_HOW: Final = Reason(
    "queue.harmed_how",
    "Those who were in fact passed beside the rest, among visits that would have waited about as long in "
    "order of "
    "arrival (intervals at {level:.0%}).",
)
WORSE: Final = Reason("queue.worse", "answered “worse than expected”")
AWAY: Final = Reason("queue.away", "did not come back")
PASSED_COUNT: Final = Reason("queue.passed_count", "of the passed")
REST_COUNT: Final = Reason("queue.rest_count", "of the rest")
DIFFERENCE: Final = Reason("queue.difference", "difference, points")
VERDICT: Final = Reason("queue.verdict", "verdict")
COUNT_OF: Final = Reason("queue.count_of", "{bad} of {n}")
WHAT: Final = Reason("queue.what", "what")
VERDICTS: Final = {
    "harmless": Reason("queue.harmless", "not worse by more than {points} points"),
    "harmed": Reason("queue.harmed", "worse: the passed are harmed"),
    "cannot tell": Reason(
        "queue.cannot_tell",
        "cannot tell; {n} more visit would do",
        plural="cannot tell; {n} more visits would do",
    ),
}
NOBODY_PASSED: Final = Reason("queue.nobody_passed", "nobody was passed, so there is nothing to compare")
NO_FOLLOW_UP: Final = Reason(
    "queue.no_follow_up",
    "Whether the passed are harmed cannot be told from this log. Keep the columns started, check_back and "
    "returned.",
)
