"""Desks at work, each with a live queue: ``python -m benchmarks.desk.desks PORT SECONDS < sessions.json``.

A desk takes one step every few seconds as a person would: reads a page, fills in the form that stands on it,
sends it. What the page's own form says is sent, so a lost or doubled step shows. Prints what every request
took, as JSON.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

#: Seconds between two things a person does.
THINKS = 3.0


@dataclass
class Form:
    """A form of a page: where it goes, what its fields hold. ``mine``: it serves the guest one has called."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    mine: bool = False


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""))
            self.found.append(self._open)
        elif self._open is not None and tag == "input" and given.get("name"):
            if given.get("type") not in ("radio", "checkbox", "submit"):
                self._open.fields.setdefault(given["name"], given.get("value", ""))
        elif self._open is not None and tag == "button" and given.get("name"):
            self._open.buttons.append((given["name"], given.get("value", "")))
        elif self._open is not None and tag == "button" and given.get("id", "").startswith("served-"):
            self._open.mine = given.get("class") == "first"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Desk:
    """One person with a browser: keeps a connection, a session, and what each request took."""

    def __init__(self, port: int, session: str, number: int, until: float) -> None:
        self.port, self.until = port, until
        self.rng = random.Random(number)
        self.headers = {"Cookie": f"sessionid={session}", "Accept-Language": "en"}
        self.times: list[tuple[str, float, float, int, str]] = []
        self.steps = {"tick": 0, "visit": 0, "start": 0, "add": 0, "call": 0, "served": 0}
        self._lock = threading.Lock()
        self._local = threading.local()

    def run(self) -> None:
        """Work until the time is over."""
        listening = threading.Thread(target=self._listen, daemon=True)
        listening.start()
        time.sleep(self.rng.random() * THINKS)
        jobs = (self.today, self.look_up, self.serve, self.queue, self.queue, self.card)
        while time.time() < self.until:
            try:
                self.rng.choice(jobs)()
            except (OSError, http.client.HTTPException) as lost:
                self._lost("step", lost)
                self._local.connection = None
            time.sleep(self.rng.expovariate(1 / THINKS))

    # What a person does.

    def today(self) -> None:
        """Look at today's list; now and then tick somebody."""
        page = self._get("today", "/")
        forms = [each for each in Forms(page).found if each.action.endswith("/today/tick/")]
        if forms and self.rng.random() < 0.3:
            form = self.rng.choice(forms)
            button = next((each for each in form.buttons if each[1] == "no-answer"), form.buttons[0])
            if self._post("tick", form, dict([button])):
                self.steps["tick"] += 1

    def look_up(self) -> None:
        """Find somebody as one types."""
        word = self.rng.choice(("ann", "анн", "690001", "c77", "popescu", "иванов"))
        for end in range(2, len(word) + 1, 2):
            self._get("search", "/clients/?" + urlencode({"q": word[:end]}), part=True)

    def card(self) -> None:
        """Open a card."""
        self._get("card", f"/clients/{self._somebody()}/")
        self._get("panel", f"/clients/{self._somebody()}/visit/panel/", part=True)

    def serve(self) -> None:
        """A visit: begin, the wish or advice, delivered, liked, the last suggestion, close."""
        place = f"/clients/{self._somebody()}/visit/"
        begin = [each for each in Forms(self._get("visit", place)).found if each.action.endswith("/start/")]
        if not begin:
            return
        if self._post("start", begin[0], {}):
            self.steps["start"] += 1
        advised = self.rng.random() < 0.3
        steps = ["advice", *["answer"] * 8] if advised else ["wish", "choose"]
        for name in (*steps, "taken", "check-back", "more", "close"):
            self._step(name, Forms(self._get("visit", place)).found)

    def _step(self, name: str, forms: list[Form]) -> None:
        """One step of a visit, where the page has a form for it."""
        form = next((each for each in forms if each.fields.get("step") == name), None)
        if form is None:
            return
        given = {"said": self.rng.choice(("coffee", "omelette and green tea"))} if name == "wish" else {}
        buttons = [each for each in form.buttons if each[1] != "worse"]
        given |= dict([self.rng.choice(buttons)]) if buttons else {}
        if self._post(name if name in ("advice", "answer") else "step", form, given):
            self.steps["visit"] += 1

    def queue(self) -> None:
        """Somebody comes, the next one is called, and served."""
        forms = {each.action: each for each in Forms(self._get("queue", "/queue/")).found}
        what = f"t{self.rng.randrange(10**9)} {self.rng.choice(('tea', 'cognac'))}"
        if "/queue/add/" in forms and self._post("add", forms["/queue/add/"], {"what": what}):
            self.steps["add"] += 1
        forms = {each.action: each for each in Forms(self._get("queue", "/queue/")).found}
        if "/queue/call/" in forms and self._post("call", forms["/queue/call/"], {}):
            self.steps["call"] += 1
        served = [each for each in Forms(self._get("queue", "/queue/")).found if each.mine]
        if served and self._post("served", served[0], {}):
            self.steps["served"] += 1

    def _somebody(self) -> str:
        return f"C{self.rng.randrange(1, 90_000):07d}"

    # How it is asked.

    def _get(self, name: str, path: str, *, part: bool = False) -> str:
        return self._ask(name, "GET", path, None, part=part)[1]

    def _post(self, name: str, form: Form, given: dict[str, str]) -> bool:
        body = urlencode({**form.fields, **given})
        return self._ask(name, "POST", form.action, body)[0] < 400

    def _ask(
        self, name: str, how: str, path: str, body: str | None, *, part: bool = False
    ) -> tuple[int, str]:
        headers = dict(self.headers)
        if part:
            headers["HX-Request"] = "true"
        if body is not None:
            token = "t" * 32
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
            headers["Cookie"] += f"; csrftoken={token}"
            body = body + "&" + urlencode({"csrfmiddlewaretoken": token})
        began = time.time()
        connection = self._connection()
        connection.request(how, path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        with self._lock:
            snapshot = answer.headers.get("X-Portfolio", "")
            self.times.append((name, began, time.time() - began, answer.status, snapshot))
        return answer.status, page

    def _connection(self) -> http.client.HTTPConnection:
        made: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if made is None:
            made = self._local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        return made

    def _listen(self) -> None:
        """The live queue: a change fetches the list within 0.6 s, as the page's script does."""
        while time.time() < self.until:
            stream = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                stream.request("GET", "/queue/events/?known=", headers=self.headers)
                answer = stream.getresponse()
                if answer.status != 200:
                    raise http.client.HTTPException(str(answer.status))
                while time.time() < self.until and (line := answer.readline()):
                    if line.startswith(b"event: changed"):
                        time.sleep(self.rng.random() * 0.6)
                        self._get("live", "/queue/", part=True)
            except (OSError, http.client.HTTPException) as lost:
                if time.time() < self.until:
                    self._lost("events", lost)
                time.sleep(0.5)
            finally:
                stream.close()

    def _lost(self, name: str, lost: Exception) -> None:
        with self._lock:
            self.times.append((f"{name}: {type(lost).__name__}", time.time(), 0.0, 599, ""))


def main() -> None:
    """Set the desks to work and print what came of it."""
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    until = time.time() + seconds
    desks = [Desk(port, key, number, until) for number, key in enumerate(json.load(sys.stdin))]
    threads = [threading.Thread(target=each.run) for each in desks]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    steps: dict[str, Any] = {name: sum(each.steps[name] for each in desks) for name in desks[0].steps}
    print(json.dumps({"times": [time_ for each in desks for time_ in each.times], "steps": steps}))


if __name__ == "__main__":
    main()
