"""``regulars serve`` as a process of its own, with staff signed in to it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import ROOT

_PREPARE = """
import json, sys
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from regulars.desk.models import Person
keys = []
for number in range(int(sys.argv[1])):
    role = "manager" if number % 10 == 0 else "operator"
    person = Person.objects.create_user(f"desk{number}", role=role, language="en")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    keys.append(session.session_key)
print(json.dumps(keys))
"""
#: Seconds after the first page in which a desk goes on learning for advice.
_SETTLES = 8
_COUNT = """
import json, django
django.setup()
from regulars.desk.models import Record, Ticket, Visit
called = list(Ticket.objects.exclude(called_at=None).values_list("id", "called_by_id"))
visits = list(Visit.objects.values_list("id", "version"))
print(json.dumps({
    "called": len(called),
    "tickets": Ticket.objects.count(),
    "steps": sum(version for _, version in visits),
    "visits": len(visits),
    "ticks": Record.objects.filter(kind="contacts").count(),
}))
"""


def _signed_out(port: int) -> None:
    """Wait for a page as staff do who come in the morning: a worker answers once it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    finally:
        connection.close()


class Served:
    """A desk that is open, over ``database`` ("" is SQLite)."""

    def __init__(self, folder: Path, database: str, desks: int, workers: int) -> None:
        self.environment = {
            **os.environ,
            "REGULARS_FOLDER": str(folder),
            "REGULARS_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "regulars.web.settings",
        }
        command = [sys.executable, "-m", "regulars", "serve", "--folder", str(folder), "--lang", "en"]
        subprocess.run([*command, "--prepare"], env=self.environment, check=True, capture_output=True)
        self.sessions: list[str] = self._asked(_PREPARE, str(desks))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        command += ["--no-browser", "--port", str(self.port), "--workers", str(workers)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        for _ in range(300):
            try:
                for _ in range(4 * workers):
                    _signed_out(self.port)
                time.sleep(_SETTLES)
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(self.port)

    def counted(self) -> dict[str, int]:
        """What stands in the desk's database."""
        found: dict[str, int] = self._asked(_COUNT)
        return found

    def memory(self) -> float:
        """Peak resident memory of all its processes together, MiB."""
        parents = {self.process.pid}
        total = 0.0
        for _ in range(3):
            for status in Path("/proc").glob("[0-9]*/status"):
                try:
                    text = status.read_text()
                except OSError:
                    continue
                if (found := re.search(r"PPid:\s+(\d+)", text)) and int(found[1]) in parents:
                    parents.add(int(status.parent.name))
        for pid in parents:
            found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
            total += int(found[1]) / 1024 if found else 0
        return total

    def stop(self) -> None:
        """Close the desk."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()

    def _asked(self, code: str, *args: str):
        command = [sys.executable, "-c", code, *args]
        made = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT
        )
        if made.returncode:
            raise RuntimeError(made.stderr[-2000:])
        return json.loads(made.stdout.splitlines()[-1])
