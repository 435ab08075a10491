"""What `regulars new` writes into `regulars.toml`."""

from __future__ import annotations

from typing import Final

#: What `regulars new` writes. Every key stands there with its meaning, so that nobody has to look it up.
TEMPLATE: Final = """\
# What Regulars knows about the company. Lines that start with # are notes; change the rest as you like.

name = {name}

# The one currency of the ledger, as three letters: "EUR", "MDL", "RUB", "RON". Empty: as the first import
# says.
currency = {currency}

# Where the company's clock stands: "Europe/Chisinau". Empty: times are taken as they are written.
timezone = {timezone}

# The language of answers and pages: "en", "ru" or "ro". Empty: the computer's.
language = {language}

# Buyers that stand for "nobody asked", beside those Regulars knows ("Розничный покупатель", "Walk-in", …).
catch_all = []

# Goals of the company, in its own words: ["nobody waits longer than he was told"].
goals = []

[strategy]
# Who is ours: told by what they want done. Age, sex, origin, health and faith are refused here.
says = ""              # in a sentence: "people who cook at home and have little time"
tasks = []             # tasks that we solve, by their ids in visit.toml
groups = []            # groups of products that we stand for
ours_from = 0.5        # ours: surely at least so much of what he comes for is one of these
not_ours_up_to = 0.25  # not ours: surely at most so much is; between the two he stays undecided
task_counts_as = 3     # a task that he named himself counts like so many visits
# return_cost = 4.0      # what one return costs you to handle; take out the # to set it
# contact_cost = 2.0     # what one call or letter of a client costs you
# case_cost = 25.0       # what one case costs you to settle
# delay_rate = 0.12      # what money that is paid a year late costs you: 0.12 is 12% of it; 0 if nobody pays
# later

[fit]
horizon = "52w"        # how far ahead: "90d", "52w", "12m", "1y"
model = "auto"         # or one by name: "bg/nbd", "mbg/nbd", "pareto/nbd", "nbd", "contract",
                       # or "bg/cnbd-2" … "mbg/cnbd-4", for clients who buy at even intervals
level = 0.9            # how sure the intervals are
ltv_years = 3          # lifetime value is counted over so many years
discount_rate = 0.0    # a year; 0.1 makes money of next year worth a tenth less
seed = 0               # the same seed gives the same figures

[cases]
reason_first = true            # the person ruling writes his reason, then sees the advice
hear_within_minutes = 60       # by when the record of a new case is to be heard
call_back_within_hours = 24    # by when the client is called back
groundless_claims = 3          # so many claims without ground before make a serial claimer
replacement_share = [0.16, 0.21]   # of annual pay, that a new employee costs
leaving_share = [0.0, 0.12]        # chance that an employee who was attacked leaves

[visit]
# floor = 1.5            # advice and suggestions bring at least so much a unit; take out the # to set it
near_tie = 0.01          # of what serves him as well within this (best = 1) the cheaper is offered
bother = 0.01            # what one more question costs him, in the same unit
ask_again_after = "52w"  # an answer stands so long, then it may be asked again
refused_for = "13w"      # what he refused is not offered to him for so long
contacts = 2             # unasked messages to one client at most …
contacts_within = "4w"   # … in so long; after a silence the wait doubles
# offer_cost = 0.5       # what one unasked offer costs you (a call, a message); take out the # to set it
lost_after = "13w"       # who has not bought for so long after an offer counts as lost

[scorecard]
attached = []          # your own signs, shown apart as means, not evidence: ["NPS 54", "service script v7"]

[principles]
# What is never done, whatever it would bring: a name of your own, and the courses it takes off the table.
# we_stay_with_the_weak = ["part"]

[queue]
cap_minutes = 20       # who has waited longer than this is passed by nobody with a head start
first = ["call_back", "case", "accessibility"]   # who comes first by rule; take out what you do not want
hours = []             # when waiting is counted: ["mon-fri 09:00-18:00", "sat 10:00-14:00"]; empty: always
closed = []            # days on which nobody is served: ["2026-01-01"]

# Visits by what they bring (the order and what is likely to be added), and their head start in minutes.
# Without classes everybody is served in order of arrival. regulars queue plan LOG helps to choose.
# [[queue.classes]]
# name = "tea"
# [[queue.classes]]
# name = "cognac"
# at_least = 50              # brings so much or more, in the company's currency
# head_start_minutes = 2
# labels = {{ ru = "коньяк", ro = "coniac" }}   # its names on the wall

# How files are read is kept below by `regulars import`, one part a kind of file: [import.sales], …
"""
