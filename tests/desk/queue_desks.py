"""Many desks, each a process of its own, on one queue: ``python queue_desks.py PROCESSES CALLS``.

Prints what came of it as JSON. That nobody was called out of the order is found afterwards by serving the
audit again in the pure queue.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import random
import sys
import time
from typing import Any
from uuid import uuid4

import django

PUT_BACK = "put back"


def desk(number: int, calls: int, start: Any, told: Any) -> None:
    """One desk: adds somebody, calls the next, sends him on or puts him back; some taps are doubled."""
    from regulars.desk import queueing
    from regulars.desk.models import Person

    by, chance = Person.objects.get(username=f"desk {number}"), random.Random(number)
    called, errors, took = list[str](), list[str](), list[float]()
    start.wait()
    for each in range(calls):
        try:
            queueing.add(by, str(uuid4()), f"{number}-{each}", kind=chance.choice(["tea", "tea", "cognac"]))
            key = str(uuid4())
            began = time.perf_counter()
            ticket = queueing.call_next(by, key)
            took.append(time.perf_counter() - began)
            assert ticket is not None
            called.append(str(ticket.id))
            if each % 7 == 0:
                assert queueing.call_next(by, key) == ticket
            if each % 20 == 19:
                queueing.put_back(by, str(uuid4()), str(ticket.id))
                called[-1] = PUT_BACK
            else:
                done = queueing.left if each % 10 == 0 else queueing.served
                done(by, str(uuid4()), str(ticket.id))
        except Exception as error:  # noqa: BLE001 - every kind of error is what is looked for
            errors.append(f"{type(error).__name__}: {error}")
    told.put((called, errors, took))


def prepare(desks: int) -> None:
    """Staff, and a queue in which some have waited long and some come first by rule."""
    from django.core.management import call_command
    from django.utils import timezone

    from regulars.desk import queueing
    from regulars.desk.models import Person, Ticket

    call_command("migrate", verbosity=0)
    people = [Person.objects.create_user(f"desk {each}") for each in range(desks)]
    firsts = ["", "", "", "case", "accessibility", "call_back"]
    for each in range(36):
        first, kind = firsts[each % len(firsts)], ["tea", "cognac"][each % 2]
        ticket = queueing.add(people[0], str(uuid4()), f"early {each}", kind=kind, precedence=first)
        # From far over the cap (20 minutes) to just below it: some pass it while the desks are calling.
        came = timezone.now() - dt.timedelta(minutes=20.5 - each / 30)
        Ticket.objects.filter(pk=ticket.pk).update(arrived_at=came)


def out_of_order() -> int:
    """Calls that the rule would not have made, by the audit, in the order in which it was written."""
    from regulars.decisions.queue import Queue
    from regulars.desk import queueing
    from regulars.desk.models import AuditEntry, Ticket

    tickets = {str(each.id): each for each in Ticket.objects.all()}
    policy = queueing.queue().policy
    line, wrong = Queue(policy), 0
    for entry in AuditEntry.objects.order_by("id").iterator():
        ticket = tickets.get(entry.subject)
        if ticket is None:
            continue
        if entry.action in ("queue.added", "queue.put_back"):
            line.arrive(queueing.waiting_of(ticket, policy))
        elif entry.action == "queue.called":
            first = line.next(dt.datetime.fromisoformat(entry.detail["called_at"]))
            wrong += first is None or first.id != entry.subject
            line.leave(entry.subject)
    return wrong


def main(desks: int, calls: int) -> None:
    django.setup()
    from django.db import connection

    from regulars.desk.models import Done, Record, Ticket

    prepare(desks)
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
    forked = multiprocessing.get_context("fork")
    start, told = forked.Barrier(desks + 1), forked.Queue()
    each = calls // desks
    processes = [forked.Process(target=desk, args=(number, each, start, told)) for number in range(desks)]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    answers = [told.get(timeout=900) for _ in processes]
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    called = [ticket for tickets, _, _ in answers for ticket in tickets if ticket != PUT_BACK]
    took = sorted(one for _, _, all_of_it in answers for one in all_of_it)
    print(
        json.dumps(
            {
                "calls": len(took),
                "seconds": round(seconds, 1),
                "call_ms_median": round(took[len(took) // 2] * 1e3, 1),
                "call_ms_p99": round(took[int(len(took) * 0.99)] * 1e3, 1),
                "doubles": len(called) - len(set(called)),
                "errors": [error for _, errors, _ in answers for error in errors][:5],
                "out_of_order": out_of_order(),
                "served": Ticket.objects.filter(state="served").count(),
                "records": Record.objects.filter(kind="visits").count(),
                "done_without_answer": Done.objects.filter(answer=None).count(),
                "still_called": Ticket.objects.filter(state="called").count(),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
