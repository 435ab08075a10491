"""One client round the whole loop, by forms alone: know → ask → serve → settle → prove.

What is entered on one visit changes the card, the day's list and the next visit's offer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from test_visit_pages import a_client, begin, take

from regulars.desk import records
from regulars.desk.models import Case, Visit

pytestmark = pytest.mark.django_db
TASKS = """
[[tasks]]
id = "breakfast"
names = { en = "breakfast for the office" }
products = ["P1"]
questions = { en = "Where does the office have breakfast?" }
"""


def again(browser: Client, client: str) -> str:
    """A later visit of the client; the page."""
    sent = {"key": f"visit {Visit.objects.count()}"}
    return browser.post(f"/clients/{client}/visit/start/", sent, follow=True).content.decode()


def advised(browser: Client, client: str) -> str:
    """Advice asked for until it is given; the page with the offer, or with the reason for none."""
    shown = take(browser, client, "advice")
    while "Does not know" in shown:
        shown = take(browser, client, "answer", choice="")
    return shown


def test_what_is_entered_today_changes_tomorrow(shop: Path, signed_in: Callable[..., Client]) -> None:
    (shop / "visit.toml").write_text(TASKS, encoding="utf-8")
    menu = (shop / "menu.csv").read_text("utf-8").splitlines()
    tagged = [f"{menu[0]},tags", f"{menu[1]},egg", f"{menu[2]},", f"{menu[3]},nuts", f"{menu[4]},"]
    (shop / "menu.csv").write_text("\n".join(tagged) + "\n", encoding="utf-8")
    browser, client = signed_in("operator"), a_client(shop)

    # Know: the card is there, and nothing is entered yet.
    assert browser.get(f"/clients/{client}/").status_code == 200
    assert not records.found(client=client)

    # Ask, and serve: advice refused, then a clear wish; it was better than expected; one more, not taken.
    begin(browser, client)
    take(browser, client, "bind", avoid="nuts")
    shown = advised(browser, client)
    refused = Visit.objects.get().state["session"]["visit"]["offer"]["items"][0]
    assert refused != "P3" and "our one piece of advice" in shown
    take(browser, client, "declined")
    take(browser, client, "wish", said="green tea" if refused != "P4" else "black coffee")
    take(browser, client, "taken")
    take(browser, client, "check-back", answer="better", note="just right")
    dessert = Visit.objects.get().state["session"]["visit"]["suggestion"]["item"]
    assert dessert not in (refused, "P3")
    goodbye = take(browser, client, "more", accepted="no")
    assert "Where does the office have breakfast?" in goodbye
    take(browser, client, "task", task="breakfast", answer="elsewhere")
    due = (dt.date.today() + dt.timedelta(days=1)).isoformat()
    take(browser, client, "promise", what="call about cakes", by=due)
    take(browser, client, "close")

    # The card knows it now, and so does the day's list.
    card = browser.get(f"/clients/{client}/").content.decode()
    assert "elsewhere" in card and "call about cakes" in card and "just right" in card
    assert "call about cakes" in browser.get("/").content.decode()

    # The next visit: the constraint stands, what was refused is not offered, what was answered is not asked.
    shown = again(browser, client)
    assert "Must not have: nuts" in shown and "call about cakes" in shown
    offered = advised(browser, client)
    session = Visit.objects.latest("opened_at").state["session"]
    offer = session["visit"]["offer"]
    assert offer is None or not {refused, dessert, "P3"} & set(offer["items"])
    assert all(refused not in each["question"]["items"] for each in session["asked"])
    assert offer is not None or "Nothing to offer" in offered
    if offer is not None:
        take(browser, client, "declined")
    take(browser, client, "wish", said="black coffee")
    take(browser, client, "taken")

    # Settle: this time it was worse, so a case is opened with his words.
    worse = take(browser, client, "check-back", answer="worse", note="the coffee was cold")
    assert "Where does the office" not in worse
    take(browser, client, "close", case="1")
    case = Case.objects.get(client=client)
    assert "the coffee was cold" in str(case.document)
    assert "the coffee was cold" in browser.get(f"/clients/{client}/").content.decode()

    # Prove: the promise kept is off the list; what was offered and what came of it stands in the records.
    assert browser.post(
        f"/clients/{client}/visit/promise/", {"what": "call about cakes", "by": due, "kept": "1", "key": "p"}
    ).status_code in (200, 302)
    assert "call about cakes" not in browser.get("/").content.decode()
    offers = records.found(["offers"], client)
    assert [(each["asked"], each["accepted"]) for each in offers[:2]] == [(True, False), (False, False)]
    answers = [each["answer"] for each in records.found(["check-backs"], client)]
    assert answers == ["better", "worse"]
