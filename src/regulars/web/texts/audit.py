"""The audit, in words. What happened has a sentence under ``audit.`` and the action's code."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason, lookup

SAY: Final = Reason(
    "audit_page.say",
    "Every look at a client's data and every change, the newest first. Nobody can alter it, not even here.",
)
WHEN: Final = Reason("audit_page.when", "When")
WHO: Final = Reason("audit_page.who", "Who")
WHAT: Final = Reason("audit_page.what", "What")
ABOUT: Final = Reason("audit_page.about", "About")
EVERYBODY: Final = Reason("audit_page.everybody", "everybody")
CLIENT: Final = Reason("audit_page.client", "Client's number")
SHOW: Final = Reason("audit_page.show", "Show")
ALL: Final = Reason("audit_page.all", "Show everything")
NOTHING: Final = Reason("audit_page.nothing", "Nothing was entered yet.")
NOTHING_FOUND: Final = Reason(
    "audit_page.nothing_found", "Nothing was entered about this. Check the number, or show everything."
)
OLDER: Final = Reason("audit_page.older", "Older")
NEWEST: Final = Reason("audit_page.newest", "To the newest")
NUMBERS: Final = Reason("audit_page.numbers", "details")
CLIENT_IS: Final = Reason("audit_page.client_is", "client {client}")
ERASED: Final = Reason("audit_page.erased", "a client who was erased")
SYSTEM: Final = Reason("audit_page.system", "the desk itself")
PERSON_WRONG: Final = Reason(
    "audit_page.person_wrong", "There is nobody like that here. Choose from the list."
)

DONE: Final = (
    Reason("audit.audit.read", "read the audit about a client"),
    Reason("audit.person.invited", "invited somebody"),
    Reason("audit.person.link", "made a link to come in by"),
    Reason("audit.person.came", "came in by a link"),
    Reason("audit.person.password", "chose a new password by a link"),
    Reason("audit.person.role", "changed a role"),
    Reason("audit.person.deactivated", "let somebody in no more"),
    Reason("audit.person.reactivated", "let somebody in again"),
    Reason("audit.account.signed-in", "signed in"),
    Reason("audit.account.password", "changed the own password"),
    Reason("audit.account.second-step-on", "turned the second step on"),
    Reason("audit.account.second-step-off", "turned the second step off"),
    Reason("audit.card.read", "opened a client's card"),
    Reason("audit.clients.searched", "searched for a client"),
    Reason("audit.answer.kept", "kept a client's answer"),
    Reason("audit.case.answered", "answered a reading in a case"),
    Reason("audit.case.called_back", "called the client back in a case"),
    Reason("audit.case.claim.stated", "wrote down a claim in a case"),
    Reason("audit.case.closed", "closed a case"),
    Reason("audit.case.costs.stated", "wrote down the costs of a case"),
    Reason("audit.case.decided", "decided a case"),
    Reason("audit.case.evidence.added", "added evidence to a case"),
    Reason("audit.case.evidence.purged", "deleted evidence after its date"),
    Reason("audit.case.evidence.read", "read evidence of a case"),
    Reason("audit.case.fact.stated", "wrote down a fact in a case"),
    Reason("audit.case.opened", "opened a case"),
    Reason("audit.case.read", "read a case"),
    Reason("audit.case.reason.written", "wrote the reason for a decision"),
    Reason("audit.case.sides.told", "wrote down what a side said"),
    Reason("audit.case.waived", "waived a step of a case"),
    Reason("audit.case.words.read", "read the words for a client"),
    Reason("audit.cases.given", "read what was given away"),
    Reason("audit.cases.listed", "looked through the cases"),
    Reason("audit.client.added", "added a client"),
    Reason("audit.client.sell_to", "looked up what a client will likely take"),
    Reason("audit.constraint.lifted", "lifted what a client did not want"),
    Reason("audit.contact.ticked", "ticked what came of a call"),
    Reason("audit.export", "took a table out as a file"),
    Reason("audit.file.uploaded", "uploaded a file"),
    Reason("audit.client.given_out", "gave a client his data"),
    Reason("audit.client.objects", "wrote down that a client objects"),
    Reason("audit.client.objects_no_more", "wrote down that a client objects no more"),
    Reason("audit.client.erased", "erased a client"),
    Reason("audit.erase.asked", "had a client erased"),
    Reason("audit.fit.done", "worked the portfolio out anew"),
    Reason("audit.import.done", "imported records"),
    Reason("audit.job.stopped", "stopped a background job"),
    Reason("audit.promise.kept", "settled a promise"),
    Reason("audit.queue.added", "added somebody to the queue"),
    Reason("audit.queue.called", "called somebody from the queue"),
    Reason("audit.queue.forgotten", "removed names from past queues"),
    Reason("audit.queue.left", "noted that somebody left the queue"),
    Reason("audit.queue.log_exported", "took the queue's log out"),
    Reason("audit.queue.put_back", "put somebody back into the queue"),
    Reason("audit.queue.served", "noted that somebody was served"),
    Reason("audit.setting.change", "changed a setting"),
    Reason("audit.today.read", "read today's list"),
    Reason("audit.trial.enrolled", "put clients into the trial of calls"),
    Reason("audit.visit.read", "read a visit"),
    Reason("audit.visit.started", "began a visit"),
    Reason("audit.visit.step", "took a step of a visit"),
    Reason("audit.words.forgotten", "forgot what a client said"),
)


def done(action: str) -> Reason | None:
    """The words of an action; None for one that has none."""
    try:
        return lookup(f"audit.{action}")
    except KeyError:
        return None
