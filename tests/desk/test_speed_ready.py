"""Nobody waits for a new portfolio: it is opened and warmed beside the one in use; pages are made in turn."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from regulars.company import Company
from regulars.decisions.visit import learnt, speech
from regulars.decisions.visit.taste import Taste
from regulars.desk import present, visiting
from regulars.web import warming
from regulars.web.middleware import InTurn


def _another(company: Company, number: int) -> Path:
    """The present snapshot again, under another name."""
    path = company.portfolios / f"20300101T0000{number:02d}Z-{number:012d}.duckdb"
    shutil.copy(company.current(), path)
    return path


def _name() -> str:
    with present.portfolio():
        name = present.used()[-1]
    present.begin_request()
    return name


@pytest.mark.django_db
def test_pages_go_on_with_the_old_portfolio_until_the_new_one_is_warm(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company.open(shop)
    old = _name()
    monkeypatch.setattr(present, "_PATIENCE", 60.0)
    present._KEEPING.set()
    try:
        new = _another(company, 7)
        company.publish(new)
        assert _name() == old
        warmed: list[tuple[Path, str]] = []
        present.make_ready(lambda path, opened: warmed.append((path, _name())))
        assert warmed == [(new, old)]
        assert _name() == new.stem
        present.make_ready(lambda path, opened: warmed.append((path, "again")))
        assert len(warmed) == 1
        last = _another(company, 8)
        company.publish(last)
        monkeypatch.setattr(present, "_PATIENCE", 0.0)
        assert _name() == last.stem  # nobody made it ready in time: pages open it themselves
    finally:
        present._KEEPING.clear()


@pytest.mark.django_db
def test_a_page_after_warming_finds_everything_learnt(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warming.warm_up()
    with present.portfolio() as portfolio:
        assert portfolio is not None
        warming.tastes(portfolio)
        monkeypatch.setattr(Taste, "from_utilities", _never)
        menu = [item.id for item in visiting.menu().items]
        client = portfolio.clients().arrow()["client"][0].as_py()
        advised = Taste.from_portfolio(portfolio, client, menu).offer(menu)
        assert advised.item in menu
        assert len(learnt._KEPT[portfolio].found) >= 1


def _never(*_: object) -> Taste:
    raise AssertionError("learnt again")


def test_a_few_pages_at_a_time_and_none_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.web.middleware._AT_ONCE", 2)
    at_once, most, guard = 0, 0, threading.Lock()

    def page(request: object) -> HttpResponse:
        nonlocal at_once, most
        with guard:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.01)
        with guard:
            at_once -= 1
        return HttpResponse()

    _together(InTurn(page), 12)
    assert most == 2
    monkeypatch.setattr("regulars.web.middleware._PATIENCE", 0.05)
    began, held = time.monotonic(), threading.Event()
    turns = InTurn(lambda request: HttpResponse(str(held.wait(1.0))))
    long = [threading.Thread(target=turns, args=(RequestFactory().get("/"),)) for _ in range(2)]
    for each in long:
        each.start()
    turns.respond = lambda request: HttpResponse()
    assert turns(RequestFactory().get("/")).status_code == 200
    assert time.monotonic() - began < 0.9
    held.set()
    for each in long:
        each.join()


def _together(turns: Callable[..., object], many: int) -> None:
    threads = [threading.Thread(target=turns, args=(RequestFactory().get("/"),)) for _ in range(many)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_threads_do_not_mix_the_words_that_they_stem() -> None:
    words = ["".join(chr(97 + (n * k) % 26) for k in range(3, 12)) + "ing" for n in range(1, 400)]
    speech.stems.cache_clear()
    alone = [speech.stems(word) for word in words]
    speech.stems.cache_clear()
    wrong: list[object] = []

    def stem() -> None:
        try:
            wrong.extend(word for word, is_ in zip(words, alone, strict=True) if speech.stems(word) != is_)
        except Exception as error:  # noqa: BLE001 - every error is wrong
            wrong.append(repr(error))

    threads = [threading.Thread(target=stem) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


@pytest.mark.django_db
def test_workspaces_are_opened_by_many_threads_at_once(shop: Path) -> None:
    wrong: list[str] = []
    with present.portfolio() as portfolio:
        assert portfolio is not None

        def work() -> None:
            try:
                for number in range(15):
                    engine = portfolio.workspace()
                    engine.step("n", "SELECT CAST($n AS INTEGER) AS n", n=number)
                    if engine.arrow("SELECT n FROM n")["n"][0].as_py() != number:
                        wrong.append("another's")
                    engine.close()
            except Exception as error:  # noqa: BLE001 - every error is wrong
                wrong.append(repr(error))

        threads = [threading.Thread(target=work) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert wrong == []


@pytest.mark.django_db
def test_pages_answer_through_the_gate(signed_in: Callable[..., Client], shop: Path) -> None:
    assert signed_in("operator").get("/").status_code == 200
