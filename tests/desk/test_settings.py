"""Settings at the desk: the folder's files are the truth, forms say what is wrong, history puts back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regulars.company import Company
from regulars.desk import company_files
from regulars.desk.company_files import changing
from regulars.desk.models import AuditEntry, Person, SettingChange
from regulars.errors import FolderReadOnly
from regulars.settings import read

pytestmark = pytest.mark.django_db
PARTS = ("company", "strategy", "principles", "visit", "queue", "cases", "scorecard", "fit", "tasks", "menu")


def shown(page: Any) -> str:
    """The state that the page's form carries."""
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', page.content.decode())
    assert found
    return found[1]


def filled(browser: Client, part: str) -> dict[str, Any]:
    """What a browser would send for a part if nothing were changed."""
    from html.parser import HTMLParser

    class Fields(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, Any] = {}
            self.area = self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name = given.get("name") or ""
            if tag == "textarea":
                self.area = name
                self.found[name] = ""
            elif tag == "select":
                self.select = name
            elif tag == "option" and "selected" in given:
                self.found[self.select] = given["value"]
            elif tag == "input" and name and given.get("type") != "file":
                if given.get("type") in ("checkbox", "radio"):
                    if "checked" in given:
                        self.found.setdefault(name, []).append(given["value"])
                else:
                    self.found[name] = given.get("value") or ""

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.area = ""

        def handle_data(self, data: str) -> None:
            if self.area:
                self.found[self.area] += data

    fields = Fields()
    fields.feed(browser.get(f"/settings/{part}/").content.decode())
    fields.found.pop("csrfmiddlewaretoken", None)
    return fields.found


@pytest.mark.parametrize("part", ["", *(f"{each}/" for each in PARTS), "history/"])
def test_only_who_sets_sees_settings(
    shop: Path, signed_in: Callable[..., Client], role: str, part: str
) -> None:
    answer = signed_in(role).get(f"/settings/{part}")
    assert answer.status_code == (200 if role in ("manager", "owner") else 403)


@pytest.mark.parametrize("part", [each for each in PARTS if each not in ("menu", "tasks")])
def test_a_form_sent_back_as_it_came_changes_nothing(
    shop: Path, signed_in: Callable[..., Client], part: str
) -> None:
    before = (shop / "regulars.toml").read_bytes()
    browser = signed_in("manager")
    answer = browser.post(f"/settings/{part}/", filled(browser, part), follow=True)
    assert "Nothing was different" in answer.content.decode()
    assert (shop / "regulars.toml").read_bytes() == before
    assert not SettingChange.objects.exists()


def test_a_change_stands_in_the_file_with_its_notes_and_in_the_history(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager")
    form = filled(browser, "visit") | {"visit.contacts": "3", "visit.floor": "1,5"}
    answer = browser.post("/settings/visit/", form, follow=True)
    assert "Saved. 2 changes." in answer.content.decode()
    found = read(shop / "regulars.toml").visit
    assert (found.contacts, found.floor) == (3, 1.5)
    assert "contacts = 3             # unasked messages" in (shop / "regulars.toml").read_text(
        encoding="utf-8"
    )
    rows = {row.place: (row.before, row.after) for row in SettingChange.objects.all()}
    assert rows == {"regulars.toml#visit.contacts": (2, 3), "regulars.toml#visit.floor": (None, 1.5)}
    assert AuditEntry.objects.filter(action="setting.change").count() == 2
    # A second tap sends the same once more: nothing is different any more.
    assert "Nothing was different" in browser.post("/settings/visit/", form, follow=True).content.decode()
    page = browser.get("/settings/history/").content.decode()
    assert "not set → <strong>1.5</strong>" in page and "manager" in page
    back = SettingChange.objects.get(place__endswith="floor")
    browser.post(f"/settings/history/{back.pk}/back/")
    assert read(shop / "regulars.toml").visit.floor is None
    assert SettingChange.objects.count() == 3
    browser.post(f"/settings/history/{back.pk}/back/")
    assert SettingChange.objects.count() == 3


@pytest.mark.parametrize(
    ("part", "name", "typed", "said"),
    [
        ("company", "currency", "euro", "three capital letters"),
        ("company", "timezone", "Chisinau", "a time zone, such as Europe/Chisinau"),
        ("company", "language", "de", "one of"),
        ("visit", "visit.contacts", "many", "a whole number, such as 2"),
        ("visit", "visit.floor", "cheap", "a sum, such as 1.5"),
        ("visit", "visit.refused_for", "soon", "a time of at most ten years, such as 52w"),
        ("visit", "visit.near_tie", "7", "a share from 0 to 1"),
        ("queue", "queue.hours", "mon 9", "hours that do not overlap"),
        ("queue", "queue.closed", "tomorrow", "days, one a line, such as 2026-01-01"),
        ("queue", "queue.cap_minutes", "0", "a number of minutes, such as 20"),
        ("queue", "queue.classes-0-at_least", "5", "Give it a name"),
        ("cases", "cases.leaving_share-low", "2", "two shares from 0 to 1, the lower first"),
        ("fit", "fit.level", "90", "a number from 0.5 to below 1"),
        ("fit", "fit.seed", "1.5", "a whole number"),
        ("strategy", "strategy.says", "женщины 30 лет", "This speaks of sex"),
        ("strategy", "strategy.groups", "молодёжь", "This speaks of age"),
        ("principles", "principles-0-name", "we stay", "Tick what it takes off the table"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_kept(
    shop: Path, signed_in: Callable[..., Client], part: str, name: str, typed: str, said: str
) -> None:
    before = (shop / "regulars.toml").read_bytes()
    browser = signed_in("manager")
    answer = browser.post(f"/settings/{part}/", filled(browser, part) | {name: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page and "mend what is marked below" in page
    assert typed in page or part == "company"
    assert (shop / "regulars.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("language", "said"), [("ru", "Здесь назван признак «пол»"), ("ro", "Aici apare criteriul „sexul”")]
)
def test_what_is_wrong_is_said_in_the_persons_language(
    shop: Path, signed_in: Callable[..., Client], language: str, said: str
) -> None:
    browser = signed_in("manager", language)
    answer = browser.post(
        "/settings/strategy/", filled(browser, "strategy") | {"strategy.says": "women of 30"}
    )
    assert said in answer.content.decode()


def test_two_tabs_do_not_write_over_each_other(shop: Path, signed_in: Callable[..., Client]) -> None:
    one = signed_in("manager")
    two = signed_in("owner")
    mine, theirs = filled(one, "visit"), filled(two, "visit")
    two.post("/settings/visit/", theirs | {"visit.contacts": "5"})
    answer = one.post("/settings/visit/", mine | {"visit.contacts": "4", "visit.refused_for": "9w"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this in the meantime" in page and "What stands now: 5" in page
    assert 'name="visit.contacts" value="4"' in page
    assert read(shop / "regulars.toml").visit.contacts == 5
    again = one.post("/settings/visit/", mine | {"visit.contacts": "4", "shown": shown(answer)})
    assert again.status_code == 302
    assert read(shop / "regulars.toml").visit.contacts == 4


def test_another_part_of_the_same_file_is_no_clash(shop: Path, signed_in: Callable[..., Client]) -> None:
    one, two = signed_in("manager"), signed_in("owner")
    mine = filled(one, "visit")
    two.post("/settings/fit/", filled(two, "fit") | {"fit.level": "0.8"})
    assert one.post("/settings/visit/", mine | {"visit.contacts": "4"}).status_code == 302
    found = read(shop / "regulars.toml")
    assert (found.fit.level, found.visit.contacts) == (0.8, 4)


def test_kinds_of_visits_are_seen_as_the_rule_for_the_wall_before_they_are_saved(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager", "ru")
    form = filled(browser, "queue") | {
        "queue.classes-rows": "2",
        "queue.classes-0-name": "tea",
        "queue.classes-1-name": "cognac",
        "queue.classes-1-at_least": "50",
        "queue.classes-1-head_start_minutes": "2",
        "queue.classes-1-label-ru": "коньяк",
    }
    page = browser.post("/settings/queue/", form | {"do": "preview"}).content.decode()
    assert "«коньяк»" in page and "2 мин" in page
    assert read(shop / "regulars.toml").queue.classes == ()
    assert browser.post("/settings/queue/", form | {"do": "save"}).status_code == 302
    assert [dict(each) for each in read(shop / "regulars.toml").queue.classes] == [
        {"name": "tea"},
        {"name": "cognac", "at_least": 50, "head_start_minutes": 2, "labels": {"ru": "коньяк"}},
    ]
    form = filled(browser, "queue") | {"queue.classes-0-name": ""}
    browser.post("/settings/queue/", form)
    assert [each["name"] for each in read(shop / "regulars.toml").queue.classes] == ["cognac"]


def test_principles_and_strategy_are_kept(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("owner")
    browser.post(
        "/settings/principles/",
        filled(browser, "principles")
        | {"principles-0-name": "мы не сдаём своих", "principles-0-courses": ["dismiss_employee", "part"]},
    )
    browser.post(
        "/settings/strategy/",
        filled(browser, "strategy")
        | {"strategy.says": "who walk a lot", "goals": "nobody waits\n\nno guessing"},
    )
    found = read(shop / "regulars.toml")
    assert dict(found.principles) == {"мы не сдаём своих": ("part", "dismiss_employee")}
    assert (found.strategy.says, found.goals) == ("who walk a lot", ("nobody waits", "no guessing"))


def test_a_failing_disk_leaves_file_and_history_as_they_were(
    shop: Path, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    company, by = Company.open(shop), person("manager")
    state = company_files.seen(company, "regulars.toml").state(["visit.contacts"])

    def refuse(path: Path, text: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(changing, "write_whole", refuse)
    with pytest.raises(FolderReadOnly):
        company_files.change(
            company, by, "regulars.toml", {"visit.contacts": 7}, shown=state, watched=["visit.contacts"]
        )
    assert read(shop / "regulars.toml").visit.contacts == 2
    monkeypatch.undo()
    assert not company_files.history(company).exists()
    assert not SettingChange.objects.exists()


def test_a_database_that_fails_after_the_file_was_written_puts_the_file_back(
    shop: Path, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    company, by = Company.open(shop), person("manager")
    state = company_files.seen(company, "regulars.toml").state(["visit.contacts"])

    def refuse(rows: list[SettingChange]) -> None:
        raise OSError("database or disk is full")

    monkeypatch.setattr(changing, "_count", refuse)
    with pytest.raises(OSError, match="full"):
        company_files.change(
            company, by, "regulars.toml", {"visit.contacts": 7}, shown=state, watched=["visit.contacts"]
        )
    monkeypatch.undo()
    assert read(shop / "regulars.toml").visit.contacts == 2
    assert not company_files.history(company).exists()


KILLED = """
import os, signal, sys
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from regulars.company import Company
from regulars.desk import company_files
from regulars.desk.company_files import changing
from regulars.desk.models import AuditEntry, Person, SettingChange
company = Company.open(os.environ["REGULARS_FOLDER"])
if sys.argv[1] == "look":
    print([(r.before, r.after) for r in company_files.history(company)], SettingChange.objects.count(),
          AuditEntry.objects.filter(action="setting.change").count())
    raise SystemExit
by = Person.objects.create_user("m" + sys.argv[1], role="manager")
write = changing.write_whole
def dying(path, text):
    if sys.argv[1] == "after":
        write(path, text)
    os.kill(os.getpid(), signal.SIGKILL)
changing.write_whole = dying
state = company_files.seen(company, "regulars.toml").state(["visit.contacts"])
values = {"visit.contacts": 7}
company_files.change(company, by, "regulars.toml", values, shown=state, watched=["visit.contacts"])
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
@pytest.mark.parametrize(("when", "left"), [("before", "[] 0 0"), ("after", "[(2, 7)] 1 1")])
def test_a_process_killed_beside_the_file_leaves_a_history_that_is_true(
    shop: Path, database_url: str, when: str, left: str
) -> None:
    """The child has a database of its own."""
    own = {"REGULARS_FOLDER": str(shop), "REGULARS_DATABASE": database_url}
    env = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "regulars.web.settings"}
    run = [sys.executable, "-c", KILLED]
    killed = subprocess.run([*run, when], env=env, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert read(shop / "regulars.toml").visit.contacts == (7 if when == "after" else 2)
    looked = subprocess.run([*run, "look"], env=env, capture_output=True, check=True)
    assert looked.stdout.decode().strip() == left


def test_the_history_takes_the_same_queries_however_long(
    shop: Path, signed_in: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    browser = signed_in("manager")
    for many in (1, 3):
        for contacts in range(many):
            form = filled(browser, "visit") | {"visit.contacts": str(3 + many + contacts)}
            browser.post("/settings/visit/", form)
        with django_assert_num_queries(5):
            browser.get("/settings/history/")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ["ru", "ro"])
def test_every_part_speaks_the_persons_language_on_a_light_page(
    shop: Path, signed_in: Callable[..., Client], part: str, language: str
) -> None:
    page = signed_in("owner", language).get(f"/settings/{part}/").content
    assert len(page) < 150_000
    assert ("Сохранить" if language == "ru" else "Salvează") in page.decode() or part == "menu"
    assert " style=" not in page.decode() and "onclick" not in page.decode()


def test_goals_are_sorted_beside_the_form_before_anything_is_saved(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager")
    before = (shop / "regulars.toml").read_bytes()
    typed = {"goals": "Nobody waits longer than he was told\nSell 500 teapots\nEvery client leaves satisfied"}
    look = browser.post("/settings/strategy/", filled(browser, "strategy") | typed | {"do": "look"})
    page = look.content.decode()
    assert look.status_code == 200 and (shop / "regulars.toml").read_bytes() == before
    kinds = re.findall(r'<span class="tag">([^<]+)</span>', page)
    assert kinds == ["client-minded", "product-minded", "pseudo"]
    assert "looks like care for clients and shows nothing" in page
    browser.post("/settings/strategy/", filled(browser, "strategy") | typed)
    assert "product-minded" in browser.get("/settings/strategy/").content.decode()


def test_what_stands_beside_the_scorecard_is_set_with_its_history(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager")
    form = filled(browser, "scorecard") | {"scorecard.attached": "NPS 54\nservice script v7"}
    assert "Saved." in browser.post("/settings/scorecard/", form, follow=True).content.decode()
    assert read(shop / "regulars.toml").scorecard.attached == ("NPS 54", "service script v7")
    assert AuditEntry.objects.filter(action="setting.change").count() == 1
    history = browser.get("/settings/history/").content.decode()
    assert "Signs of your own that stand beside the scorecard" in history and "NPS 54" in history
    browser.post(f"/settings/history/{SettingChange.objects.get().pk}/back/")
    assert read(shop / "regulars.toml").scorecard.attached == ()
