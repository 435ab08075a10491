"""A desk's server as a process of its own, and staff signed in to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import regulars

PREPARE = """
import django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from regulars.desk.models import Person
call_command("migrate", verbosity=0)
person = Person.objects.create_user("operator", role="operator", language="en")
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session.save()
print(session.session_key)
"""


class Server:
    """``regulars.web.asgi`` on a port of its own; `stop` tells how many seconds stopping took."""

    def __init__(self, folder: Path, database: str) -> None:
        self.environment = {
            **os.environ,
            "REGULARS_FOLDER": str(folder),
            "REGULARS_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "regulars.web.settings",
            "PYTHONPATH": str(Path(regulars.__file__).parents[1]),
        }
        command = [sys.executable, "-c", PREPARE]
        made = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        self.session = made.stdout.split()[-1]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        granian = ["granian", "--interface", "asginl", "--port", str(self.port), "--workers", "1"]
        command = [sys.executable, "-m", *granian, "--no-log", "regulars.web.asgi:application"]
        self.process = subprocess.Popen(command, env=self.environment)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(self.address)

    def stop(self) -> float:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
        return time.monotonic() - began
