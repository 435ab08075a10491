"""The page of the day: whom to call, promises, what changed; who sees what; taps that are done once."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

import regulars
from regulars.cli import main
from regulars.desk import records
from regulars.desk.models import AuditEntry, Case, Objection, Person, Record, Visit

pytestmark = pytest.mark.django_db
#: Of the page of the day, the person and his session among them.
QUERIES = 13
Signed = Callable[..., Client]


def ago(days: int) -> str:
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of 30 weekly clients, and twelve who left five to seven weeks ago."""
    place = tmp_path_factory.mktemp("today")
    sales, people, folder = place / "sales.csv", place / "clients.csv", place / "shop"
    rng, end = np.random.default_rng(2), dt.date.today() - dt.timedelta(days=3)
    with sales.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["client", "date", "amount", "product"])
        for n in range(42):
            until = end - dt.timedelta(days=35 + n % 3 * 7) if n < 12 else end
            day = end - dt.timedelta(days=390 + n % 7)
            while day <= until:
                rows.writerow([f"C{n:07}", day.isoformat(), f"{10 + n}.00", "coffee"])
                day += dt.timedelta(days=int(rng.integers(5, 10)))
    with people.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["client", "name", "phone"])
        rows.writerows([f"C{n:07}", f"Anna O'Neil {n}", f"+3736900{n:04}"] for n in range(42))
    for command in (
        ["open", sales, "--yes", "--no-browser", "--folder", folder, "--lang", "en", "--preset", "generic"],
        ["import", people, "--kind", "clients", "--folder", folder],
        ["fit", "--folder", folder],
    ):
        assert main([str(each) for each in command]) == 0
    return folder


@pytest.fixture
def listed(shop: Path) -> list[dict[str, Any]]:
    """Everybody who may be slipping away, most at stake first."""
    with regulars.load(shop) as portfolio:
        rows: list[dict[str, Any]] = portfolio.to_call(None).to_pylist()
    assert len(rows) >= 2
    return rows


def key_of(page: str, client: str) -> str:
    """The key of the form that ticks a call to ``client``."""
    found = re.search(
        rf'name="client" value="{client}"><input type="hidden" name="key" value="([^"]+)"', page
    )
    assert found is not None
    return found[1]


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def on_list(page: str) -> list[str]:
    """Ids of those to call, in order."""
    part = page.split('class="plain people"')[1].split("</ol>")[0]
    return re.findall(r'<h3><a href="/clients/([^/]+)/">', part)


def test_the_list_says_who_what_happened_and_what_to_ask(
    shop: Path, signed_in: Signed, listed: list[dict[str, Any]]
) -> None:
    page = text(signed_in("operator").get("/"))
    assert on_list(page) == [row["client"] for row in listed[:10]]
    with regulars.load(shop) as portfolio:
        names = {row["client"]: row for row in portfolio.people().arrow().to_pylist()}
    first = names[listed[0]["client"]]
    assert escape(first["name"]) in page and first["phone"] in page
    assert "silent for" in page and "ask what has changed" in page and "did not answer" in page


def test_money_is_shown_to_those_who_may_see_it_only(shop: Path, signed_in: Signed, role: str) -> None:
    answer = signed_in(role).get("/")
    may_see = role != "operator"
    assert answer.status_code == 200
    assert ("at stake in" in text(answer)) is may_see
    assert any("at_stake" in row for row in answer.context["calls"]) is may_see


def test_an_auditor_sees_and_changes_nothing(
    shop: Path, signed_in: Signed, listed: list[dict[str, Any]]
) -> None:
    browser = signed_in("auditor")
    assert "did not answer" not in text(browser.get("/"))
    given = {"client": listed[0]["client"], "outcome": "coming", "key": "k"}
    assert browser.post("/today/tick/", given).status_code == 403
    assert not Record.objects.exists()


def test_one_tap_keeps_what_came_of_a_call_once_and_can_be_taken_back(
    shop: Path, signed_in: Signed, listed: list[dict[str, Any]]
) -> None:
    browser, client = signed_in("operator"), listed[0]["client"]
    given = {"client": client, "outcome": "coming", "key": key_of(text(browser.get("/")), client)}
    for _ in range(2):  # a double tap
        assert browser.post("/today/tick/", given).status_code == 302
    kept = Record.objects.get(kind="contacts")
    assert (kept.client, kept.document["outcome"], kept.document["at"]) == (client, "coming", ago(0))
    page = text(browser.get("/"))
    assert client not in on_list(page) and "Called today: 1" in page and "will come again" in page
    back = {"client": client, "outcome": "mistaken", "key": "another"}
    page = text(browser.post("/today/tick/", back, follow=True))
    assert on_list(page)[0] == client and "Called today" not in page
    assert [each.action for each in AuditEntry.objects.filter(action="contact.ticked")] == [
        "contact.ticked"
    ] * 2


def test_another_button_of_the_same_page_mends_the_first(
    shop: Path, signed_in: Signed, listed: list[dict[str, Any]]
) -> None:
    browser, client = signed_in("operator"), listed[0]["client"]
    for outcome in ("no-answer", "do-not-call"):
        browser.post("/today/tick/", {"client": client, "outcome": outcome, "key": "one page"})
    first, second = Record.objects.filter(kind="contacts").order_by("place")
    assert second.document["corrects"] == first.document["id"]
    page = text(browser.get(f"/clients/{client}/"))
    assert "Not to be called or written to now: he does not want to be contacted" in page


@pytest.mark.parametrize(
    ("client", "outcome", "status", "said"),
    [("first", "happy", 422, "is not an outcome of a call"), ("nobody", "coming", 404, "Nobody here knows")],
)
def test_a_wrong_tick_is_refused_with_a_sentence(
    shop: Path,
    signed_in: Signed,
    listed: list[dict[str, Any]],
    client: str,
    outcome: str,
    status: int,
    said: str,
) -> None:
    client = listed[0]["client"] if client == "first" else client
    answer = signed_in("operator").post("/today/tick/", {"client": client, "outcome": outcome, "key": "k"})
    assert answer.status_code == status and said in text(answer)
    assert not Record.objects.exists()


def test_who_is_to_be_left_in_peace_is_not_shown_and_counted_with_the_reason(
    shop: Path, signed_in: Signed, person: Callable[..., Person], listed: list[dict[str, Any]]
) -> None:
    one, two = (row["client"] for row in listed[:2])
    Objection.objects.create(client=one, about="contact", at=timezone.now(), by=person("manager"))
    contact = {
        "kind": "contacts",
        "channel": "call",
        "direction": "out",
        "subject": "ten to call",
        "corrects": None,
    }
    silent = [
        {**contact, "client": two, "at": ago(days), "outcome": "no-answer", "id": str(days)}
        for days in (20, 9)
    ]
    records.append(silent, None)
    page = text(signed_in("operator").get("/"))
    assert not {one, two} & set(on_list(page))
    assert "objects to being contacted: 1" in page
    assert "2 clients are not shown" in page


def test_a_visit_a_case_and_an_ending_change_the_list_at_once(
    shop: Path, signed_in: Signed, person: Callable[..., Person], listed: list[dict[str, Any]]
) -> None:
    here, ended = (row["client"] for row in listed[:2])
    by = person("manager")
    Case.objects.create(
        client=ended, document={}, opened_at=timezone.now(), opened_by=by, hear_by=timezone.now()
    )
    browser = signed_in("operator")
    page = text(browser.get("/"))
    assert "open case" in page and "hear the record by" in page
    records.append([{"kind": "visits", "client": here, "at": f"{ago(0)}T10:00:00", "outcome": "served"}], by)
    records.append([{"kind": "cases", "client": ended, "case": "1", "at": ago(0), "parted": True}], by)
    page = text(browser.get("/"))
    assert not {here, ended} & set(on_list(page))
    assert "has been here since: 1" in page and "it ended over a case: 1" in page


def test_a_trial_leaves_its_few_alone_and_an_auditor_enrols_nobody(
    shop: Path, signed_in: Signed, listed: list[dict[str, Any]]
) -> None:
    from regulars.portfolio import trial

    begun = trial.begin(0.5, timezone.localdate(), "seed")
    records.append([trial.began_record(begun)], None)
    called = [row["client"] for row in listed if begun.arm(row["client"]) == "call"]
    assert on_list(text(signed_in("auditor").get("/"))) == called[:10]
    assert Record.objects.filter(kind="trials").count() == 1
    page = text(signed_in("operator").get("/"))
    assert on_list(page) == called[:10] and "A trial is running" in page
    enrolled = Record.objects.filter(kind="trials").count() - 1
    assert enrolled == len(listed) if len(called) < 10 else enrolled >= 10
    signed_in("operator").get("/")
    assert Record.objects.filter(kind="trials").count() - 1 == enrolled


def test_promises_that_are_due_are_kept_or_not_once(shop: Path, signed_in: Signed) -> None:
    one = {"kind": "promises", "client": "C0000001", "at": ago(3), "kept": None}
    records.append(
        [
            {**one, "what": "call about 39", "by": ago(-1)},
            {**one, "what": "the window table", "by": ago(2)},
            {**one, "what": "not yet", "by": ago(-9)},
        ],
        None,
    )
    browser = signed_in("operator")
    page = text(browser.get("/"))
    assert "call about 39" in page and "tomorrow" in page and "late since" in page and "not yet" not in page
    given = {"client": "C0000001", "what": "call about 39", "due": ago(-1), "kept": "yes", "key": "k"}
    for _ in range(2):
        assert browser.post("/promises/settle/", given).status_code == 302
    assert Record.objects.filter(document__kept=True).count() == 1
    assert "call about 39" not in text(browser.get("/"))
    other_tab = browser.post("/promises/settle/", {**given, "kept": "no", "key": "other"})
    assert other_tab.status_code == 404 and "is not open any more" in text(other_tab)
    assert "promise kept: call about 39" in text(browser.get("/clients/C0000001/"))


def test_news_names_who_came_again_after_a_call_and_who_is_here(
    shop: Path, signed_in: Signed, person: Callable[..., Person], listed: list[dict[str, Any]]
) -> None:
    browser, client = signed_in("operator"), listed[-1]["client"]
    assert "came again after a call" not in text(browser.get("/"))
    contact = {
        "kind": "contacts",
        "client": client,
        "at": ago(4),
        "outcome": "coming",
        "id": "a",
        "corrects": None,
    }
    records.append([contact, {"kind": "visits", "client": client, "at": f"{ago(0)}T09:00:00"}], None)
    Visit.objects.create(
        client="C0000002", state={}, stage="arrived", opened_at=timezone.now(), opened_by=person("manager")
    )
    page = text(browser.get("/"))
    assert "1 client came again after a call:" in page and "Here now" in page


def test_what_changed_between_the_last_two_portfolios(shop: Path, signed_in: Signed) -> None:
    from regulars.company import Company
    from regulars.ledger.store import open_ledger
    from regulars.portfolio import fit

    at = Company.open(shop)
    ledger = open_ledger(at)
    with regulars.load(shop) as now:
        last = now.at
    for days in (42, 0):
        with fit(ledger, at=last - dt.timedelta(days=days)) as portfolio:
            at.publish(portfolio.save(at.portfolios / f"99{100 - days:03}-x.duckdb"))
    ledger.close()
    page = text(signed_in("operator").get("/"))
    assert "The portfolio was made anew on" in page
    assert re.search(r"Since [^<]+ \d+ clients? more ha(s|ve) been silent for longer than usual:", page)


def test_queries_do_not_grow_with_the_list(
    shop: Path, signed_in: Signed, django_assert_num_queries: Any, listed: list[dict[str, Any]]
) -> None:
    browser = signed_in("operator")
    browser.get("/")
    with django_assert_num_queries(QUERIES):
        browser.get("/")
    for number, row in enumerate(listed[:3]):
        contact = {
            "kind": "contacts",
            "client": row["client"],
            "at": ago(0),
            "outcome": "spoke",
            "id": str(number),
        }
        promise = {
            "kind": "promises",
            "client": row["client"],
            "at": ago(1),
            "what": "x",
            "by": ago(0),
            "kept": None,
        }
        records.append([contact, promise], None)
    with django_assert_num_queries(QUERIES):
        assert len(browser.get("/").content) < 150_000


def test_a_company_without_a_portfolio_is_told_what_to_do(shop: Path, signed_in: Signed) -> None:
    (shop / "CURRENT").unlink()
    assert "There is no portfolio yet" in text(signed_in("operator").get("/"))


@pytest.mark.parametrize(("language", "said"), [("ru", "не ответил"), ("ro", "nu a răspuns")])
def test_it_speaks_the_language_of_who_looks(shop: Path, signed_in: Signed, language: str, said: str) -> None:
    page = text(signed_in("operator", language=language).get("/"))
    assert said in page and "did not answer" not in page
