"""A process killed in the middle of a step: the step is done once or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PRELUDE = """
import json, os, signal, sys
import django
django.setup()
from regulars.desk import audit, visiting
from regulars.desk.models import AuditEntry, Done, Person, Record, Visit
"""
BEGIN = """
from django.core.management import call_command
call_command("migrate", "desk", verbosity=0)
by = Person.objects.create_user("anna", password="a long pass-phrase", role="operator")
Record.objects.create(kind="clients", client="7", document={"kind": "clients", "client": "7", "name": "Ion"},
                      recorded_at="2026-01-01T00:00:00Z", place=1)
row = visiting.start("7", key="start", by=by, portfolio=None)
row = visiting.step(row.pk, 0, "wish", {"said": "omelette"}, key="wish", by=by, portfolio=None)
"""
CLOSE = """
by = Person.objects.get()
row = Visit.objects.get()
visiting.step(row.pk, 1, "close", {}, key="close", by=by, portfolio=None)
"""
KILLED = (
    """
entered = audit.enter
def killed(by, action, **more):
    entered(by, action, **more)
    if action == "visit.step":
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
audit.enter = killed
"""
    + CLOSE
)
TELL = """
print(json.dumps({
    "version": Visit.objects.get().version, "over": Visit.objects.get().closed_at is not None,
    "records": Record.objects.filter(kind="visits").count(),
    "done": Done.objects.filter(key="close").count(),
    "audit": AuditEntry.objects.filter(action="visit.step").count(),
}))
"""


def ran(shop: Path, database: str, code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "REGULARS_FOLDER": str(shop), "REGULARS_DATABASE": database}
    environment["DJANGO_SETTINGS_MODULE"] = "regulars.web.settings"
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + code], env=environment, capture_output=True, text=True, check=False
    )


def test_a_step_of_a_killed_process_is_done_once_or_not_at_all(shop: Path, database_url: str) -> None:
    begun = ran(shop, database_url, BEGIN + TELL)
    assert begun.returncode == 0, begun.stderr
    before = json.loads(begun.stdout)
    assert before == {"version": 1, "over": False, "records": 0, "done": 0, "audit": 1}
    assert ran(shop, database_url, KILLED).returncode != 0
    again = ran(shop, database_url, TELL + CLOSE + CLOSE + TELL)
    assert again.returncode == 0, again.stderr
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert told == [before, {"version": 2, "over": True, "records": 1, "done": 1, "audit": 2}]
