"""Draws the pictures of `docs/how-to/desk.md` anew: a drawn café's desk, walked through in Chromium.

Run ``python -m tools.desk_pictures`` (needs the extra ``dev`` and Chromium). Nobody in them exists.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).parents[1]
PICTURES: Final = ROOT / "docs" / "how-to" / "desk"
MOST_BYTES: Final = 120_000
sys.path.insert(0, str(ROOT / "tests" / "desk"))  # the walk is the tests' own: pictures show what they saw

from desk_walk import NARROW, Desk, Somebody, chromium  # noqa: E402
from tools.cafe import client, make  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE: Final = 900
CALL: Final = """Operator: Good afternoon, may I have the number of your order?
Client: Where is my order, you idiot? Fire her, or I leave and tell everybody.
Operator: Please speak politely, or I have to end the call. Your order is on its way.
Client: Shut up, you fool.
Operator: I am ending the call now. Goodbye.
"""


def main() -> None:
    """Walk the newcomer's path and keep a picture of each stop."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        desk = Desk(make(Path(place) / "shop"))
        try:
            ana = Somebody.at(browser, desk.address, "en", WIDE)
            ana.go(desk.welcome)
            keep(ana.page, "welcome")
            ana.come_in(desk.welcome, "Ana", "ana", "en")
            ana.go("/")
            keep(ana.page, "today", until="li.person:nth-child(2)")
            visit(ana)
            case(ana)
            waiting(ana)
            ana.go("/portfolio/worth/")
            keep(ana.page, "portfolio")
        finally:
            desk.stop()


def visit(ana: Somebody) -> None:
    """A client's card on a telephone: found as one types, then served."""
    page = ana.page
    page.set_viewport_size({"width": NARROW, "height": 844})
    ana.go("/clients/")
    page.locator("#find-client").press_sequentially("sava")
    page.locator("#found a").first.click()
    ana.settled()
    page.locator("#visit-panel button").first.click()
    page.locator("#visit-said").fill("a cheesecake, please")
    page.locator("#visit-said").press("Enter")
    page.locator("#visit-panel .origin").wait_for()
    keep(page, "card")
    page.locator("#visit-panel button.first").click()
    page.locator("#visit-note").fill("fresh, and just in time")
    page.locator("#visit-panel [value=better]").click()
    page.locator("#visit-more").wait_for()
    keep(page, "dessert")
    page.set_viewport_size({"width": WIDE, "height": 900})


def case(ana: Somebody) -> None:
    """From a conversation to the advice."""
    page = ana.page
    ana.go("/cases/new/")
    page.locator("#what1").select_option("dismiss")
    page.locator("[name=ultimatum]").check()
    page.locator("#client").fill(client(20))
    page.locator("#file").set_input_files(
        {"name": "call.txt", "mimeType": "text/plain", "buffer": CALL.encode()}
    )
    page.locator("form.case-form button.first").click()
    page.locator("#answer summary").click()
    page.locator("#answer-words").fill(
        "I asked once for polite words, as the rule says, then ended the call."
    )
    page.locator("#answer button").click()
    page.wait_for_load_state()
    keep(page, "case", until=".turn:nth-child(2)")
    page.locator("#fact").select_option("employee_kept_rules")
    page.locator("#facts [name=evidence][value=e1]").check()
    page.locator("#facts form button").click()
    page.locator("#reason").fill("She kept the rule, and the record shows it.")
    page.locator("#ruling button.first").click()
    page.locator("#course").wait_for()
    page.locator("#ruling").screenshot(path=PICTURES / "advice.png")
    checked(PICTURES / "advice.png")


def waiting(ana: Somebody) -> None:
    """Three wait, one is called."""
    page = ana.page
    ana.go("/queue/")
    for typed in ("table 4 tea", "table 1 cognac", "table 7 tea"):
        page.locator("#queue-what").fill(typed)
        page.locator("#queue-what").press("Enter")
        page.locator("ol.line strong").get_by_text(" ".join(typed.split()[:2])).wait_for()
    page.locator("#queue-call-next").click()
    page.locator("#queue-called").wait_for()
    keep(page, "queue")


def keep(page: Page, name: str, until: str = "main") -> None:
    """A picture of the page down to the end of ``until``, never longer than two screens."""
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    box = page.locator(until).first.bounding_box()
    size = page.viewport_size
    assert box is not None and size is not None
    height = min(box["y"] + box["height"] + 16, size["height"] * 1.4)
    path = PICTURES / f"{name}.png"
    clip = {"x": 0.0, "y": 0.0, "width": float(size["width"]), "height": height}
    page.screenshot(path=path, full_page=True, clip=clip)
    checked(path)


def checked(path: Path) -> None:
    """Say how large the picture is; too large a one is refused."""
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    main()
