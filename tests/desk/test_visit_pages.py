"""A visit on the screen: from the open question to the records, by forms alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from regulars.desk import present, records, visiting
from regulars.desk.models import AuditEntry, Case, Person, Visit
from regulars.desk.visit_standing import standing, told

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def a_client(shop: Path, place: int = 0) -> str:
    """A client of the shop."""
    from regulars.portfolio.saved import load

    with load(shop) as portfolio:
        return str(portfolio.clients().arrow()["client"].to_pylist()[place])


def form(page: str, step: str) -> dict[str, str]:
    """The hidden fields of the form of a step, as a browser sends them."""
    for found in re.findall(r"<form[^>]*>.*?</form>", page, re.S):
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found))
        if fields.get("step") == step:
            return fields
    raise AssertionError(f"no form for {step} on the page")


def take(browser: Client, client: str, step: str, /, htmx: bool = False, **typed: object) -> str:
    """Fill in the form of a step on the page and send it; the page after."""
    page = browser.get(f"/clients/{client}/visit/").content.decode()
    sent = {**form(page, step), **typed}
    headers = {"hx-request": "true"} if htmx else None
    answer = browser.post(f"/clients/{client}/visit/step/", sent, headers=headers, follow=not htmx)
    return answer.content.decode()


def begin(browser: Client, client: str) -> str:
    """Begin a visit; the page."""
    return browser.post(f"/clients/{client}/visit/start/", {"key": "k"}, follow=True).content.decode()


def test_a_visit_from_the_wish_to_the_records(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    assert "No visit is going on" in browser.get(f"/clients/{client}/visit/").content.decode()
    assert "What would you like?" in begin(browser, client)
    offered = take(browser, client, "wish", said="омлет, пожалуйста")
    assert "omelette" in offered and "exactly that" in offered and "Delivered" in offered
    assert "Asks for advice" not in offered
    assert "Was everything to your liking?" in take(browser, client, "taken")
    more = take(browser, client, "check-back", answer="better", note="hot and soft")
    assert "hot and soft" in more and "omelette" not in more.split("Suggest once:")[1]
    assert "Nothing more to offer" in take(browser, client, "more", accepted="no")
    assert "Written down" in take(browser, client, "close")
    kinds = [each["kind"] for each in records.found(client=client)]
    assert kinds == ["visits", "offers", "check-backs"]
    assert AuditEntry.objects.filter(action="visit.step").count() == 5
    assert not AuditEntry.objects.filter(subject=client).exists()


def test_a_doubtful_wish_is_asked_back_and_a_button_answers(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    begin(browser, client)
    asked = take(browser, client, "wish", said="tea or coffee")
    assert "Ask back" in asked and "green tea" in asked and "black coffee" in asked
    assert "green tea" in take(browser, client, "choose", items="P4")
    row = Visit.objects.get()
    assert row.state["session"]["visit"]["offer"]["items"] == ["P4"]


def test_advice_asks_with_buttons_and_stops_by_itself(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("manager"), a_client(shop)
    begin(browser, client)
    shown = take(browser, client, "advice")
    questions = 0
    while "Which of these would you like?" in shown or "Would you like" in shown:
        assert "Does not know" in shown
        questions += 1
        shown = take(browser, client, "answer", choice="")
    assert "our one piece of advice" in shown and questions <= 4
    assert "For the client:" in shown and "For us:" in shown and "Next best:" in shown
    first = Visit.objects.get().state["session"]["visit"]["offer"]["items"]
    take(browser, client, "declined")
    shown = take(browser, client, "advice")
    while "Does not know" in shown:
        shown = take(browser, client, "answer", choice="none")
    second = Visit.objects.get().state["session"]["visit"]["offer"]
    assert second is None or second["items"] != first


@pytest.mark.parametrize(("said", "most"), [("", 2), ("none", 3)])
def test_whoever_names_nothing_is_not_asked_on_and_on(
    shop: Path, signed_in: SignedIn, said: str, most: int
) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    begin(browser, client)
    shown, asked = take(browser, client, "advice"), 0
    while "Does not know" in shown:
        asked, shown = asked + 1, take(browser, client, "answer", choice=said)
    assert 0 < asked <= most
    assert "our one piece of advice" in shown or "Nothing to offer" in shown


def test_what_an_offer_brings_us_is_for_those_who_see_amounts(
    shop: Path, signed_in: SignedIn, role: str
) -> None:
    leader, client = signed_in("manager"), a_client(shop)
    begin(leader, client)
    shown = take(leader, client, "advice")
    while "Does not know" in shown:
        shown = take(leader, client, "answer", choice="")
    seen = signed_in(role).get(f"/clients/{client}/visit/").content.decode()
    assert ("For us:" in seen) == (role != "operator")
    assert ("Delivered" in seen) == (role != "auditor")


def test_the_floor_is_not_told_to_whoever_sees_no_amounts(shop: Path, signed_in: SignedIn) -> None:
    toml = shop / "regulars.toml"
    toml.write_text(toml.read_text("utf-8").replace("# floor = 1.5", "floor = 977"), encoding="utf-8")
    browser, client = signed_in("operator"), a_client(shop)
    begin(browser, client)
    shown = take(browser, client, "advice")
    assert "Nothing to offer today" in shown and "977" not in shown
    assert "977" in signed_in("manager").get(f"/clients/{client}/visit/").content.decode()


def test_a_bad_check_back_becomes_a_case_with_his_words(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    begin(browser, client)
    take(browser, client, "wish", said="омлет")
    take(browser, client, "taken")
    worse = take(browser, client, "check-back", answer="worse", note="it was cold")
    assert "Open a case" in worse and "Suggest once" not in worse
    take(browser, client, "close", case="1")
    case = Case.objects.get()
    assert case.client == client and "it was cold" in str(case.document)
    assert Visit.objects.get().closed_at is not None


def test_on_the_card_one_way_leads_to_a_case(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)

    def ways() -> list[str]:
        page = browser.get(f"/clients/{client}/visit/panel/").content.decode()
        return re.findall(r'<a href="([^"]*)">Open a case<|<button[^>]*name="(case)"', page)

    plain = [(f"/cases/new/?client={client}", "")]
    assert ways() == plain
    begin(browser, client)
    assert ways() == plain
    take(browser, client, "wish", said="omelette")
    take(browser, client, "taken")
    take(browser, client, "check-back", answer="worse", note="cold")
    assert ways() == [("", "case")], "the step takes along what he said"
    card = browser.get(f"/clients/{client}/").content.decode()
    assert card.count("/cases/new/") == 1, (
        "a way for browsers without scripts, which the visit takes the place of"
    )


def test_another_tab_sees_what_stands_now(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    page = begin(browser, client)
    stale = form(page, "wish")
    take(browser, client, "wish", said="omelette")
    late = browser.post(f"/clients/{client}/visit/step/", {**stale, "key": "other", "said": "tartlet"})
    assert late.status_code == 409
    assert "in the meantime" in late.content.decode() and "omelette" in late.content.decode()
    sent = {**stale, "key": "one more", "said": "tartlet"}
    part = browser.post(f"/clients/{client}/visit/step/", sent, headers={"hx-request": "true"})
    assert part.status_code == 200 and "<html" not in part.content.decode()
    assert 'role="alert"' in part.content.decode()
    assert Visit.objects.get().state["session"]["visit"]["said"] == "omelette"


def test_a_price_is_said_to_the_hundredth(shop: Path, signed_in: SignedIn) -> None:
    (shop / "menu.csv").write_text("id,name,price\nP1,omelette,1.95\nP2,tea,20\n", encoding="utf-8")
    browser, client = signed_in("operator"), a_client(shop)
    begin(browser, client)
    offered = take(browser, client, "wish", said="omelette and tea")
    assert '<span class="price">1.95</span>' in offered and '<span class="price">20</span>' in offered


def test_the_card_is_fetched_anew_when_its_visit_is_over(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    sent = {**form(begin(browser, client), "close"), "card": "1"}
    answer = browser.post(f"/clients/{client}/visit/step/", sent, headers={"hx-request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert "Written down" in browser.get(f"/clients/{client}/visit/panel/").content.decode()


def test_a_double_tap_is_one_step(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    sent = {**form(begin(browser, client), "wish"), "said": "omelette"}
    for _ in range(2):
        answer = browser.post(f"/clients/{client}/visit/step/", sent, follow=True)
        assert answer.status_code == 200 and "Delivered" in answer.content.decode()
    assert Visit.objects.get().version == 1
    closing = form(browser.get(f"/clients/{client}/visit/").content.decode(), "close")
    for _ in range(2):
        browser.post(f"/clients/{client}/visit/step/", closing, follow=True)
    assert [each["kind"] for each in records.found(client=client)] == ["visits"]


@pytest.mark.parametrize(
    ("step", "typed", "beside", "sentence"),
    [
        ("wish", {"said": " "}, "said", "Write what he said"),
        ("wish", {"said": "x" * 1001}, "said", "1,001 characters"),
        ("promise", {"what": "", "by": "2099-01-01"}, "what", "Write what was promised"),
        ("promise", {"what": "call", "by": "tomorrow"}, "by", "Name the day"),
        ("promise", {"what": "call", "by": "2020-01-01"}, "by", "is over"),
        ("bind", {"avoid": "", "budget": "a lot", "days": ""}, "budget", "Write a number"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    shop: Path, signed_in: SignedIn, step: str, typed: dict[str, str], beside: str, sentence: str
) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    sent = {**form(begin(browser, client), step), **typed}
    answer = browser.post(f"/clients/{client}/visit/step/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert f'id="visit-{beside}-error"' in page
    assert re.search(rf'<input id="visit-{beside}"[^>]*aria-invalid="true"', page)
    assert Visit.objects.get().version == 0


def test_a_new_client_is_asked_once_who_sent_him(shop: Path, signed_in: SignedIn) -> None:
    browser, sender = signed_in("operator"), a_client(shop)
    records.append([{"kind": "clients", "client": "N-1", "name": "Zina"}], None)
    begin(browser, "N-1")
    take(browser, "N-1", "wish", said="omelette")
    take(browser, "N-1", "taken")
    take(browser, "N-1", "check-back", answer="as expected")
    shown = take(browser, "N-1", "more", accepted="no")
    assert "Who sent you to us?" in shown
    name = "Anna Munteanu"
    back = take(browser, "N-1", "sent-by", name=name)
    assert "Ask which" in back and f'value="{sender}"' in back and f"Somebody else: {name}" in back
    done = take(browser, "N-1", "sent-by", name=name, client=sender)
    assert "Who sent you" not in done
    take(browser, "N-1", "close")
    assert [each["referred_by"] for each in records.found(["referrals"], "N-1")] == [sender]
    begin_again = browser.post("/clients/N-1/visit/start/", {"key": "k2"}, follow=True)
    assert Visit.objects.count() == 2 and "Who sent you" not in begin_again.content.decode()


def test_a_guest_without_any_name_is_not_called_by_a_number(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("operator")
    shown = browser.post("/visits/walk-in/", {"label": " ", "key": "w"}, follow=True).content.decode()
    assert "<h1>Visit: a guest without a name</h1>" in shown
    for page in ("/", "/visits/"):
        assert ">a guest without a name</a>" in browser.get(page).content.decode()


def test_a_label_that_is_too_long_is_told_beside_its_field(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("operator")
    answer = browser.post("/visits/walk-in/", {"label": "é" * 501, "key": "w"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "That has 501 characters; 500 is the most." in page
    assert re.search(
        r'<input id="label"[^>]*é{501}[^>]*aria-invalid="true" aria-describedby="label-wrong"', page
    )
    assert not Visit.objects.exists()


def test_a_walk_in_leaves_no_name_in_the_records(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("operator")
    shown = browser.post("/visits/walk-in/", {"label": "table 4", "key": "w"}, follow=True).content.decode()
    assert "Visit: table 4" in shown and "What would you like?" in shown
    assert "table 4" in browser.get("/visits/").content.decode()
    client = Visit.objects.get().client
    here = browser.get("/").content.decode()
    assert f'<a href="/clients/{client}/visit/">table 4</a>' in here, "the guest has no card to be led to"
    take(browser, client, "wish", said="omelette")
    take(browser, client, "taken")
    take(browser, client, "close")
    assert [(each["kind"], each["client"]) for each in records.found()] == [("visits", None)]
    assert "Nobody is being served now" in browser.get("/visits/").content.decode()


def test_a_client_nobody_knows_is_not_found(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("operator")
    assert browser.get("/clients/nobody/visit/").status_code == 404
    endless = browser.get(f"/clients/{'x' * 10_000}/visit/")
    said = re.search(r'<p class="answer">(.*?)</p>', endless.content.decode())
    assert endless.status_code == 404 and said is not None
    assert "x" * 79 + "…" in said[1] and "x" * 80 not in said[1]
    assert browser.post("/clients/nobody/visit/start/", {"key": "k"}).status_code == 404
    assert not Visit.objects.exists()


def test_roles_at_the_steps(shop: Path, signed_in: SignedIn, role: str) -> None:
    client = a_client(shop)
    begin(signed_in("manager"), client)
    browser = signed_in(role)
    assert browser.get(f"/clients/{client}/visit/").status_code == 200
    step = browser.post(f"/clients/{client}/visit/step/", {"step": "close", "visit": "x"})
    assert (step.status_code == 403) == (role == "auditor")
    assert (browser.get(f"/clients/{client}/visit/forget/").status_code == 200) == (
        role in ("manager", "owner")
    )


def test_words_are_forgotten_at_his_request(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("manager"), a_client(shop)
    begin(browser, client)
    take(browser, client, "wish", said="omelette")
    take(browser, client, "close")
    begin(browser, client)
    page = browser.post(f"/clients/{client}/visit/forget/", follow=True).content.decode()
    assert "1 record" in page
    assert not records.found(client=client) and not Visit.objects.exists()
    assert AuditEntry.objects.filter(action="words.forgotten").count() == 1


def test_a_page_needs_as_many_queries_with_three_visits_as_with_one(
    shop: Path, signed_in: SignedIn, django_assert_num_queries: Callable[..., object]
) -> None:
    browser = signed_in("operator")
    for count in (1, 3):
        for place in range(count):
            browser.post(f"/clients/{a_client(shop, place)}/visit/start/", {"key": f"{count}{place}"})
        with django_assert_num_queries(4):
            page = browser.get("/visits/").content.decode()
        assert page.count('<th scope="row">') == count


def test_without_a_menu_it_is_said_what_to_do(shop: Path, signed_in: SignedIn) -> None:
    (shop / "menu.csv").unlink()
    browser, client = signed_in("operator"), a_client(shop)
    assert "There is no menu yet" in begin(browser, client)
    assert "it is not on the menu" in take(browser, client, "wish", said="omelette")


def test_what_went_from_the_menu_meanwhile_breaks_no_page(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    begin(browser, client)
    take(browser, client, "wish", said="tea or coffee")
    menu = shop / "menu.csv"
    menu.write_text("\n".join(menu.read_text("utf-8").splitlines()[:2]) + "\n", encoding="utf-8")
    shown = browser.get(f"/clients/{client}/visit/")
    assert shown.status_code == 200 and "green tea" not in shown.content.decode()


def test_what_programs_are_told_holds_no_margin_for_whoever_sees_no_amounts(
    shop: Path, person: Callable[..., Person]
) -> None:
    by, client = person("manager"), a_client(shop)
    with present.portfolio() as portfolio:
        row = visiting.start(client, key="k", by=by, portfolio=portfolio)
        given = {"said": "What do you advise?"}
        row = visiting.step(row.pk, 0, "advice", given, key="a", by=by, portfolio=portfolio)
        while row.stage == "asked":
            row = visiting.step(
                row.pk, row.version, "answer", {}, key=f"k{row.version}", by=by, portfolio=portfolio
            )
        shown = standing(row, portfolio)
    seen, unseen = told(shown, see_value=True), told(shown, see_value=False)
    assert seen["margin"] is not None and "margin" not in unseen
    assert json.loads(json.dumps(unseen)) == unseen
    assert unseen["next"][:2] == ["taken", "declined"] and unseen["client"] == client


def test_a_nul_and_an_endless_key_break_nothing(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    sent = {**form(begin(browser, client), "wish"), "said": "omelette\0", "key": "k" * 5000}
    assert browser.post(f"/clients/{client}/visit/step/", sent, follow=True).status_code == 200
    assert "\0" not in Visit.objects.get().state["session"]["visit"]["said"]
