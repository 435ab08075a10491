"""A newcomer's path through the desk in Chromium: three languages, two widths, keyboard alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
from desk_walk import NARROW, PHRASE, WIDE, Desk, Somebody, chromium
from playwright.sync_api import expect
from test_cases import CALL
from tools.cafe import client, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def cafe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A café with a portfolio, a menu, tasks and two classes of its queue."""
    return make(tmp_path_factory.mktemp("cafe") / "shop")


@pytest.fixture
def desk(cafe: Path, tmp_path: Path, database_url: str) -> Iterator[Desk]:
    """Its desk."""
    shutil.copytree(cafe, tmp_path / "shop")
    running = Desk(tmp_path / "shop", database_url)
    yield running
    running.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as found:
        yield found


class Walk:
    """The owner walks, in English; two others look at the same pages in Russian and in Romanian."""

    def __init__(self, browser: Browser, desk: Desk) -> None:
        self.desk = desk
        self.ana = Somebody.at(browser, desk.address, "en", NARROW)
        self.page = self.ana.page
        self.others = {
            "ru": Somebody.at(browser, desk.address, "ru", WIDE),
            "ro": Somebody.at(browser, desk.address, "ro", NARROW),
        }
        self.irina = Somebody.at(browser, desk.address, "ru", NARROW)

    def invite(self, one: Somebody, name: str, language: str, role: str = "owner") -> None:
        """The owner makes a link for one more, who comes in by it."""
        self.ana.go("/staff/")
        self.page.locator(".invite [name=name]").fill(name)
        self.page.locator(".invite select[name=role]").select_option(role)
        self.page.locator(".invite button.first").click()
        link = self.page.locator("#link").input_value()
        one.come_in(link.removeprefix(self.desk.address), name, name.lower(), language)

    def stop(self, path: str = "") -> None:
        """Look at the page as it stands, then at the same one in the other languages, at either width."""
        self.ana.settled()
        self.ana.look()
        # Without its fragment: to another place on the same page a browser only scrolls.
        address = path or self.page.url.removeprefix(self.desk.address).partition("#")[0]
        for language, other in self.others.items():
            other.width = NARROW + WIDE - other.width
            other.page.set_viewport_size({"width": other.width, "height": 900})
            assert other.go(address) < 150_000, (address, language)
            assert other.page.locator(f"html[lang={language}]").count() == 1
            other.look()
        self.ana.width = NARROW + WIDE - self.ana.width
        self.page.set_viewport_size({"width": self.ana.width, "height": 900})

    def tap(self, name: str, within: str = "main") -> None:
        """Tap the button or the link of that name."""
        place = self.page.locator(within)
        place.get_by_role("button", name=name, exact=True).or_(
            place.get_by_role("link", name=name, exact=True)
        ).first.click()
        self.ana.settled()


def test_a_newcomer_s_path(browser: Browser, desk: Desk) -> None:
    walk = Walk(browser, desk)
    page, stop = walk.page, walk.stop

    # In by the one-time link; others by theirs; out and in again by name and password.
    walk.ana.go(desk.welcome)
    walk.ana.look()
    walk.ana.come_in(desk.welcome, "Ana", "ana", "en")
    walk.invite(walk.others["ru"], "Mila", "ru")
    walk.invite(walk.others["ro"], "Doru", "ro")
    walk.invite(walk.irina, "Irina", "ru", "operator")
    walk.ana.go("/staff/")
    stop()
    walk.ana.context.clear_cookies()
    walk.ana.go("/")
    walk.ana.look()
    page.locator("[name=login]").fill("ana")
    page.locator("[name=password]").fill(PHRASE)
    page.locator("main button.first").click()

    # Today: somebody is called, and the tick is taken.
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    stop()
    called = page.locator("li.person h3").first.inner_text()
    page.locator("li.person").first.get_by_role("button", name="will come again").click()
    expect(page.locator("ul.done")).to_contain_text(called)
    stop()

    serve(walk)
    hear(walk)
    queue(walk)
    lead(walk)
    over_http(walk)


def serve(walk: Walk) -> None:
    """A client found as one types; a new one from the wish to the dessert; who sent him; a bad visit."""
    page, tap, stop = walk.page, walk.tap, walk.stop
    walk.ana.go("/clients/")
    page.locator("#find-client").press_sequentially("munteanu")
    anna = page.locator("#found a").first
    expect(anna).to_contain_text("Anna Munteanu")
    stop("/clients/?q=munteanu")
    anna.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anna Munteanu")
    sender, his_card = page.get_by_role("heading", level=1).inner_text(), page.url
    stop()

    walk.ana.go("/new-client/")
    stop()
    page.locator("#name").fill("Zina Ursu")
    page.locator("main button.first").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zina Ursu")
    tap("The client is here: begin")
    stop()
    page.locator("#visit-said").fill("an omelette, please")
    page.locator("#visit-said").press("Enter")
    expect(page.locator("#visit-panel")).to_contain_text("exactly that")
    stop()
    tap("Delivered")
    page.locator("#visit-note").fill("hot and soft")
    stop()
    tap("Better than expected")
    expect(page.locator("#visit-more")).to_contain_text("Suggest once:")
    stop()
    tap("Takes it")
    page.locator("#visit-name").fill(sender)
    stop()
    page.locator("#visit-name").press("Enter")
    page.locator("#visit-panel .choices button").filter(has_text=sender).first.click()
    expect(page.locator("#visit-panel")).to_contain_text(f"Sent by {sender}")
    tap("End the visit")
    expect(page.locator("#visit-panel")).to_contain_text("Written down")
    expect(page.locator(".brought")).to_contain_text(sender)
    expect(page.locator("#timeline")).to_contain_text("hot and soft")
    stop()

    page.goto(his_card)
    walk.ana.settled()
    expect(page.locator(".brought")).to_contain_text("Zina Ursu")
    tap("The client is here: begin")
    page.locator("#visit-said").fill("black coffee")
    page.locator("#visit-said").press("Enter")
    tap("Delivered")
    page.locator("#visit-note").fill("the coffee was cold")
    tap("Worse than expected")
    stop()
    tap("Open a case")
    expect(page.locator("main")).to_contain_text("the coffee was cold")
    stop()


def hear(walk: Walk) -> None:
    """A case from an uploaded conversation: gates, answer, own reason, advice, decision, words, end."""
    page, tap, stop = walk.page, walk.tap, walk.stop
    walk.ana.go("/cases/")
    stop()
    tap("New case")
    stop()
    page.locator("#what1").select_option("dismiss")
    page.locator("[name=ultimatum]").check()
    page.locator("#client").fill(client(20))
    page.locator("#file").set_input_files(
        {"name": "call.vtt", "mimeType": "text/vtt", "buffer": CALL.encode()}
    )
    page.locator("form.case-form details summary").click()
    page.locator("#country").select_option("RO")
    page.locator("#language").select_option("ru")
    page.locator("#about").select_option(label="Irina")
    tap("Open the case")
    expect(page.locator("#evidence")).to_contain_text("Вы идиот")
    expect(page.locator("main")).to_contain_text("the employee has not been heard")
    stop()

    case = page.url.removeprefix(walk.desk.address)
    irina = walk.irina
    irina.go(case)
    irina.look()
    irina.page.locator("#answer-words").fill("Я попросила говорить вежливо и предупредила один раз.")
    irina.page.locator("#answer button").click()
    expect(irina.page.locator("#evidence")).to_contain_text("предупредила один раз")
    irina.look()
    walk.ana.go(case)
    page.locator("#fact").select_option("employee_kept_rules")
    page.locator("#facts [name=evidence][value=e1]").check()
    page.locator("#facts form button").click()
    expect(page.locator("#reason")).to_be_visible()
    stop()
    page.locator("#reason").fill("She kept the rule, and the record shows it.")
    page.locator("#ruling button.first").click()
    expect(page.locator("#course")).to_be_visible()
    stop()
    page.locator("#course").select_option("explain_and_hold")
    tap("Sign the decision")
    expect(page.locator("#settled")).to_be_visible()
    stop()
    page.locator("#settled").get_by_role("link").first.click()
    expect(page.locator(".letter")).to_be_visible()
    stop()
    walk.ana.go(case)
    page.locator("[name=followed][value=stayed]").check()
    tap("Close it")
    expect(page.locator("#settled")).to_be_visible()
    stop("/cases/?state=closed")
    walk.ana.go("/cases/given/")
    stop()


def queue(walk: Walk) -> None:
    """Two come, one is called; the rule on the wall."""
    page, stop = walk.page, walk.stop
    walk.ana.go("/queue/")
    for typed in ("table 4 cognac", "table 5 tea"):
        page.locator("#queue-what").fill(typed)
        page.locator("#queue-what").press("Enter")
        expect(page.locator("#queue-what")).to_have_value("")
    expect(page.locator("ol.line")).to_contain_text("table 5")
    stop()
    walk.tap("Call next")
    expect(page.get_by_role("heading", name="Called now")).to_be_visible()
    stop()
    page.get_by_role("button", name="Served").first.click()
    expect(page.get_by_role("heading", name="Called now")).to_have_count(0)
    for path in ("/queue/rule/", "/queue/proof/"):
        walk.ana.go(path)
        stop()


#: The pages that are only read; the portfolio's with pictures are walked apart.
READ = (
    "/visits/", "/portfolio/", "/portfolio/clients/", "/portfolio/products/", "/portfolio/worth/",
    "/portfolio/slipping/", f"/portfolio/sell-to/?client={client(20)}", "/portfolio/trust/", "/rules/",
    "/rules/ro/", "/settings/", "/settings/queue/", "/settings/menu/", "/settings/tasks/",
    "/settings/principles/", "/jobs/", "/account/", "/audit/",
)  # fmt: skip


def lead(walk: Walk) -> None:
    """The portfolio with its pictures, a setting changed, and the other pages of those who lead."""
    page, stop = walk.page, walk.stop
    for path in READ:
        walk.ana.go(path)
        stop()
    for one in (walk.ana, *walk.others.values()):
        one.go("/portfolio/worth/")
        expect(one.page.locator(".report svg, .report canvas").first).to_be_visible()
        one.look()
    walk.ana.go("/settings/company/")
    stop()
    page.locator("[name=name]").fill("Café on the corner")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("a.home")).to_have_text("Café on the corner")
    walk.ana.go("/settings/history/")
    expect(page.locator("main")).to_contain_text("Café on the corner")
    stop()


def over_http(walk: Walk) -> None:
    """The same by a program, with a token: client, visit, queue and case, seen on the card."""
    page, stop = walk.page, walk.stop
    walk.ana.go("/account/tokens/")
    page.locator("#name").fill("the till")
    for scope in page.locator("[name=scopes]").all():
        scope.check()
    page.locator("main button.first").click()
    till = Till(walk.desk.address, page.locator("#secret").input_value())
    walk.ana.go("/account/tokens/")
    stop()
    walk.ana.go("/api/")
    stop()
    new = till.ask("clients", {"name": "Petru Till"})["client"]
    visit = till.ask("visits", {"client": new})
    for step in (
        {"step": "wish", "said": "black coffee"}, {"step": "taken"},
        {"step": "check-back", "answer": "better"}, {"step": "more", "accepted": True}, {"step": "close"},
    ):  # fmt: skip
        visit = till.ask(f"visits/{visit['id']}/steps", {**step, "version": visit["version"]})
    walk.ana.go("/queue/")
    till.ask("queue", {"label": "table 9"})
    expect(page.locator("ol.line")).to_contain_text("table 9")
    till.ask("queue/call-next", {})
    case = till.ask("cases", {"client": new, "told": "A cold soup at the till."})["number"]
    walk.ana.go(f"/cases/{case}/")
    expect(page.locator("#evidence")).to_contain_text("A cold soup at the till.")
    walk.ana.go(f"/clients/{new}/")
    expect(page.locator("#timeline")).to_contain_text("etter than expected")
    expect(page.locator(".now")).to_contain_text(f"{case}")
    stop()


class Till:
    """A program that asks the desk's API."""

    def __init__(self, address: str, token: str) -> None:
        self.address = f"{address}/api/v1/"
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, path: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Send a step; what the API answers."""
        request = Request(self.address + path, json.dumps(sent).encode(), self.headers)
        with urlopen(request, timeout=20) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


def test_by_the_keyboard_alone(browser: Browser, desk: Desk) -> None:
    """Signing in, a tick, a client found, a visit to its end: no pointer, in Russian, on a phone."""
    olga = Somebody.at(browser, desk.address, "ru", NARROW)
    page, keys = olga.page, olga.page.keyboard
    olga.come_in(desk.welcome, "Ольга", "olga", "ru")
    olga.context.clear_cookies()
    olga.go("/")
    for field, typed in (("login", "olga"), ("password", PHRASE)):
        olga.reach(f"[name={field}]")
        keys.type(typed)
    olga.reach("main button.first")
    keys.press("Enter")
    page.locator("header.bar").wait_for()
    olga.look()
    # The link that skips the bar, then the first button of the first to call.
    keys.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    keys.press("Enter")
    called = page.locator("li.person h3").first.inner_text()
    olga.reach("li.person button")
    keys.press("Enter")
    expect(page.locator("ul.done")).to_contain_text(called)
    expect(page.locator("li.person button").first).to_be_focused()
    # Found from the bar as one types.
    olga.reach("#find", "Shift+Tab")
    keys.type("sava")
    expect(page.locator("#bar-found a").first).to_contain_text("Sava")
    keys.press("Tab")
    olga.reach("#bar-found a")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sava")
    olga.settled()
    # The visit goes on without looking for its next button: the focus stands on it.
    olga.reach("#visit-panel button")
    keys.press("Enter")
    expect(page.locator("#visit-said")).to_be_focused()
    keys.type("омлет")
    keys.press("Enter")
    expect(page.locator("#visit-panel button.first")).to_be_focused()
    keys.press("Enter")
    olga.reach("#visit-panel [value=better]")
    keys.press("Enter")
    olga.reach("#visit-panel [name=accepted][value=yes]")
    keys.press("Enter")
    expect(page.locator("#visit-panel")).to_contain_text("Больше предлагать нечего")
    expect(page.locator("#visit-panel button.first")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#visit-panel")).to_contain_text("Визит окончен")
    olga.look()
