"""``regulars queue`` orders a list, shows what a rule would have done, and prints the rule."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from cli_runner import Run

from regulars.decisions.queue import schema

HERE = """who,arrived,class,first,due,paused,resumed
table 1,2026-10-05 12:00,tea,,,,
table 4,2026-10-05 12:01,cognac,,,,
Ion,2026-10-05 11:50,tea,,,2026-10-05 11:55,
Olga,2026-10-05 10:00,tea,call back,2026-10-05 12:02,,
Vera,2026-10-05 10:00,tea,call_back,2026-10-05 14:00,,
"""
NOW = ("--now", "2026-10-05T12:03")
RULE = ("--ahead", "cognac=2")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    path = tmp_path / "waiting.csv"
    path.write_text(HERE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred visits served with a head start of five minutes, with check-backs and returns."""
    rng = np.random.default_rng(2)
    came = np.cumsum(rng.exponential(3.5, 600))
    lines, free, at = (
        ["who,arrived,class,started,finished,check_back,returned"],
        0.0,
        dt.datetime(2026, 9, 1, 9),
    )
    waiting = [(minute, "cognac" if rng.random() < 0.3 else "tea") for minute in came.tolist()]
    rows = []
    while waiting:
        now = max(free, waiting[0][0])
        came_by_now = [each for each in waiting if each[0] <= now]
        first = min(came_by_now, key=lambda each: each[0] - 5 * (each[1] == "cognac"))
        waiting.remove(first)
        free = now + float(rng.exponential(3)) + 0.02
        rows.append((first[0], first[1], now, free))
    for n, (minute, kind, *when) in enumerate(sorted(rows)):
        moments = [(at + dt.timedelta(minutes=each)).isoformat(" ", "seconds") for each in (minute, *when)]
        answer, back = rng.choice(["worse", "as expected", "better", ""]), rng.choice(["yes", "no"])
        lines.append(",".join([str(n), moments[0], kind, *moments[1:], answer, back]))
    path = tmp_path_factory.mktemp("log") / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [("queue",), ("queue", "order")])
def test_it_orders_with_reasons(run: Run, here: Path, command: tuple[str, ...]) -> None:
    done = run(*command, here, *RULE, *NOW)
    assert done.code == 0, done.err
    places = [line for line in done.out.splitlines() if line.strip()[:1].isdigit() and "min" in line]
    assert [line.split()[1] for line in places[:3]] == ["Olga", "table", "table"]
    assert "“cognac” has a head start of 2 min" in done.out and "not due yet" in done.out
    assert "1 overtaking by a head start, 2 by rule." in done.out


def test_json_follows_the_published_schema(run: Run, here: Path) -> None:
    told = run("queue", here, *RULE, *NOW, "--json").json()
    jsonschema.validate(told, dict(schema("places")))
    assert [each["id"] for each in told["places"]] == ["Olga", "table 4", "table 1", "Vera", "Ion"]
    assert told["overtakings"][-1]["said"]["code"] == "queue.overtakes"


@pytest.mark.parametrize(
    ("lang", "words"), [("ru", "у класса «cognac» фора 2 мин"), ("ro", "„cognac” are un avans de 2 min")]
)
def test_it_speaks_the_language_asked_for(run: Run, here: Path, lang: str, words: str) -> None:
    assert words in run("queue", here, *RULE, *NOW, "--lang", lang).out


def test_a_russian_list_is_read_by_its_headings_and_the_company_says_the_rule(run: Run) -> None:
    assert run("new", "shop", "--lang", "ru").code == 0
    settings = Path("shop/regulars.toml")
    classes = """
[[queue.classes]]
name = "чай"
[[queue.classes]]
name = "коньяк"
at_least = 50
head_start_minutes = 2
labels = { ro = "coniac" }
"""
    settings.write_text(settings.read_text(encoding="utf-8") + classes, encoding="utf-8")
    rows = ["Стол;Пришёл;Заказ;Вероятно ещё", "1;05.10.2026 12:00;10,00;", "4;05.10.2026 12:01;35,50;20"]
    Path("list.csv").write_bytes("\n".join(rows).encode("windows-1251"))
    told = run("queue", "list.csv", *NOW, "--folder", "shop", "--json").json()
    assert [(each["id"], each["class"]) for each in told["places"]] == [("4", "коньяк"), ("1", "чай")]
    wall = run("queue", "rule", "--folder", "shop", "--lang", "ro").out
    assert "„coniac” are un avans de 2 min" in wall


WRONG = {
    "twice": (HERE + "Ion,2026-10-05 12:02,tea,,,,\n", "row 7, column who, “Ion” stands in"),
    "future": (HERE + "Ana,2026-10-05 12:22,tea,,,,\n", "“Ana” came at 2026-10-05 12:22:00, which"),
    "date": (HERE + "Ana,soon,tea,,,,\n", "row 7, column arrived: 'soon' is not a date"),
    "first": (HERE + "Ana,2026-10-05 12:02,tea,vip,,,\n", "row 7, column first, “vip” is none"),
    "due": (HERE + "Eva,2026-10-05 12:02,tea,call back,,,\n", "when it is due"),
    "pause": (HERE + "Ana,2026-10-05 12:02,tea,,,,2026-10-05 12:03\n", "has an end and no beginning"),
    "pause before": (HERE + "Ana,2026-10-05 12:02,tea,,,2026-10-05 12:00,\n", "the pause of “Ana”"),
    "column": ("who,class\nAna,tea\n", "No column of waiting.csv says arrived"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_list_that_cannot_be_ordered_is_refused_with_row_column_and_remedy(
    run: Run, here: Path, text: str, said: str
) -> None:
    here.write_text(text, encoding="utf-8")
    done = run("queue", here, *RULE, *NOW)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_class_that_the_company_does_not_know_is_refused_with_its_row(run: Run, here: Path) -> None:
    done = run("queue", here, *NOW)
    assert done.code == 2
    assert "row 2, column class, there is no class “tea”. There are: visit" in done.err


def test_options_that_are_none_are_refused(run: Run, here: Path, log: Path) -> None:
    assert "--ahead names “gin”" in run("queue", here, "--ahead", "gin=2").err
    assert "cognac=2" in run("queue", here, "--ahead", "cognac=soon").err
    assert "2026-10-05T12:03" in run("queue", here, *RULE, "--now", "noon").err
    assert "separated by commas" in run("queue", "plan", log, "--ahead", "cognac", "--caps", "1,x").err
    assert "--ahead NAME" in run("queue", "plan", log.with_name("log.csv"), "--ahead", "cognac=0").err
    assert run("queue", "missing.csv", "--json").error()["code"].startswith("error.")
    Path("broken.json").write_text("{", encoding="utf-8")
    assert "look at line 1" in run("queue", "broken.json").err


def test_a_document_brings_its_policy_and_its_moment(run: Run) -> None:
    document = {
        "policy": {"classes": [{"name": "tea"}, {"name": "cognac", "head_start_minutes": 2}]},
        "now": "2026-10-05T12:03:00",
        "waiting": [
            {"id": "table 1", "arrived": "2026-10-05T12:00:00", "class": "tea"},
            {"id": "table 4", "arrived": "2026-10-05T12:01:00", "class": "cognac"},
        ],
    }
    Path("queue.json").write_text(json.dumps(document), encoding="utf-8")
    told = run("queue", "queue.json", "--json").json()
    assert [each["id"] for each in told["places"]] == ["table 4", "table 1"]


@pytest.mark.parametrize("lang", ["en", "ru", "ro"])
def test_a_plan_shows_the_frontier_and_writes_its_page(run: Run, log: Path, lang: str) -> None:
    done = run("queue", "plan", log, "--ahead", "cognac", "--lang", lang, "--out", "page.html")
    assert done.code == 0, done.err
    assert "[[queue.classes]]" in done.out and "head_start_minutes" in done.out
    page = Path("page.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3 and f'lang="{lang}"' in page
    assert "http" not in page.replace("http-equiv", "") and "<script" not in page


def test_a_plan_compares_those_who_were_in_fact_passed(run: Run, log: Path) -> None:
    told = run(
        "queue", "plan", log, "--ahead", "cognac", "--json", "--head-starts", "5", "--caps", "60"
    ).json()
    harmed = told["harmed"]
    assert harmed.keys() == {"worse", "away"} and harmed["worse"]["overtaken"] > 20
    assert harmed["away"]["overtaken"] + harmed["away"]["rest"] == 600
    choices = told["plan"]["choices"]
    assert [each["kind"] for each in choices] == ["first_come", "choice", "strict"]
    assert choices[2]["wait_ahead"] <= choices[1]["wait_ahead"] <= choices[0]["wait_ahead"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("9,2026-09-01 09:00,tea,2026-09-01 09:05,2026-09-01 09:04,,", "ends before it began"),
        ("9,2026-09-01 09:00,tea,2026-09-01 08:05,2026-09-01 09:04,,", "began before he came"),
        ("9,2026-09-01 09:00,tea,2026-09-01 09:05,,,", "how long the service took"),
    ],
)
def test_a_log_whose_clock_goes_backwards_is_refused(run: Run, log: Path, row: str, said: str) -> None:
    head = log.read_text(encoding="utf-8").splitlines()[0]
    Path("log.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    done = run("queue", "plan", "log.csv", "--ahead", "tea")
    assert done.code == 2 and said in done.err and "row 2" in done.err


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "not by who you are"), ("ru", "а не на человека"), ("ro", "nu la om")],
)
def test_the_rule_can_hang_on_the_wall(run: Run, lang: str, words: str) -> None:
    done = run("queue", "rule", *RULE, "--cap", 15, "--lang", lang, "--out", "rule.html")
    assert done.code == 0 and words in done.out and "15" in done.out
    page = Path("rule.html").read_text(encoding="utf-8")
    assert words in page and page.count("<li>") == 7


def test_names_cannot_become_markup(run: Run) -> None:
    run("queue", "rule", "--ahead", "<script>alert(1)</script>=2", "--out", "rule.html")
    assert "<script" not in Path("rule.html").read_text(encoding="utf-8")
