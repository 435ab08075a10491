"""Cases and rules on the command line: a case from its opening to the next fit; rules a manager edits."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from cli_runner import Run

from regulars.casebook.files import open_case, read_case, write_case
from regulars.phrases import formats


@pytest.fixture
def company(shop: Path, tmp_path: Path) -> Path:
    """A company of one's own, to write in."""
    return Path(shutil.copytree(shop, tmp_path / "own"))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "call.mp3"
    path.write_bytes(b"ID3\x04" + bytes(5000))
    return path


def add_claim(path: Path, **claim: object) -> None:
    document, seen = open_case(path)
    document["claims"] = [
        {"id": "k1", "ground": "term", "amount": 120, "sold": "distance", "evidence": ["e1"]} | claim
    ]
    write_case(path, document, seen=seen)


def best_client(company: Path) -> str:
    from regulars.portfolio import load

    with load(company) as portfolio:
        rows = portfolio.clients().query("SELECT client FROM clients ORDER BY expected_value DESC LIMIT 1")
        return str(rows["client"][0])


def test_a_case_from_its_opening_to_the_next_fit(run: Run, company: Path, recording: Path) -> None:
    client = best_client(company)
    file = company / "cases" / "17.yaml"
    here = ("--folder", company)
    opened = run("case", "new", file, "--client", client, "--country", "ro", "--asks", "fee_back=120", *here)
    assert opened.code == 0, opened.err
    value = read_case(file)["client"]["value"]
    assert 0 <= value["low"] < value["high"] and "52" in value["source"]
    added = run("case", "add-evidence", file, recording, "--shows", "employee_kept_rules=yes", *here)
    assert added.code == 0, added.err
    add_claim(file)
    silent = run("case", "advise", file, *here)
    assert "Write your own reason first" in silent.out and "Courses left" not in silent.out
    refused = run("case", "decide", file, "--course", "give_owed", "--by", "Irina", "--why", "so", *here)
    assert refused.code == 2 and "own reason first" in refused.err
    advised = run("case", "advise", file, "--by", "Irina", "--why", "we never told him", "--explain", *here)
    assert "Courses left" in advised.out and "your assumption" in advised.out
    assert "We give you back 120" in advised.out and "Boushey and Glynn 2012" in advised.out
    decided = run(
        "case", "decide", file, "--course", "give_owed", "--by", "Irina", "--why", "ours", "--json", *here
    )
    assert decided.code == 0 and decided.json()["decision"]["against"] == []
    assert [each["kind"] for each in decided.json()["outcomes"]] == ["cases", "concessions"]
    closed = run("case", "close", file, "--followed", "left", *here)
    assert closed.code == 0
    shown = run("case", "show", file, *here)
    assert "signed" in shown.out and "unchanged" in shown.out and "he left" in shown.out
    assert run("fit", *here).code == 0
    card = run("client", client, "--json", *here).json()
    assert card["client"]["p_alive"] == 0 and card["client"]["expected_value"]["expected"] == 0


def test_a_case_without_a_company_or_a_client(run: Run, recording: Path) -> None:
    assert run("case", "new", "1.json", "--country", "MD", "--asks", "dismiss", "--ultimatum").code == 0
    told = run("case", "advise", "1.json", "--json").json()["advice"]
    assert told["blocked"] and [each["code"] for each in told["missing"]] == [
        "gate.no_evidence",
        "gate.not_heard",
        "gate.no_record",
    ]
    assert set(told["words"]) == {"meanwhile"}
    document = json.loads(Path("1.json").read_text(encoding="utf-8"))
    assert document["client"] == {"id": None, "kind": "consumer", "tail": "unknown"}


@pytest.mark.parametrize(("lang", "said"), [("ru", "Сначала материалы"), ("ro", "Întâi dovezile")])
def test_a_case_speaks_the_persons_language(run: Run, lang: str, said: str) -> None:
    assert run("case", "new", "1.yaml", "--country", "RO", "--lang", lang).code == 0
    assert said in run("case", "advise", "1.yaml", "--lang", lang).out


def test_words_are_in_the_clients_language(run: Run, recording: Path) -> None:
    run("case", "new", "1.yaml", "--country", "RO", "--asks", "information", "--language", "ro")
    run("case", "add-evidence", "1.yaml", recording)
    told = run("case", "advise", "1.yaml", "--by", "I", "--why", "x", "--json", "--lang", "en").json()
    assert told["words_in"] == "ro" and "Vă mulțumim" in told["words"]["explain_and_hold"][0]


def test_evidence_that_lies_or_changes_is_found(run: Run, recording: Path, tmp_path: Path) -> None:
    run("case", "new", "1.yaml", "--country", "RO")
    lie = tmp_path / "photo.png"
    lie.write_bytes(b"MZ\x90\x00")
    assert run("case", "add-evidence", "1.yaml", lie).code == 2
    assert run("case", "add-evidence", "1.yaml", "no.mp3").code == 2
    assert run("case", "add-evidence", "1.yaml", recording, "--shows", "is_bad=yes").code == 2
    assert run("case", "add-evidence", "1.yaml", recording, "--shows", "warned=perhaps").code == 2
    assert run("case", "add-evidence", "1.yaml", recording).code == 0
    states = [each["state"] for each in run("case", "show", "1.yaml", "--json").json()["evidence"]]
    recording.write_bytes(b"ID3 another")
    changed = [each["state"] for each in run("case", "show", "1.yaml", "--json").json()["evidence"]]
    recording.unlink()
    gone = [each["state"] for each in run("case", "show", "1.yaml", "--json").json()["evidence"]]
    assert (states, changed, gone) == (["unchanged"], ["changed"], ["gone"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.yaml", b"\xff\xfe\x00", "error.case_unreadable"),
        ("a.yaml", b"case: [1, 2", "error.case_unreadable"),
        ("a.yaml", b"- 1\n- 2\n", "error.case_unreadable"),
        ("a.yaml", b"a: &x [1]\nb: *x\n", "error.case_unreadable"),
        ("a.yaml", b"", "error.case_unreadable"),
        ("a.yaml", b"x: 1\n" * (2 * 1024 * 1024), "error.case_unreadable"),
        ("a.yaml", b"case: a\ncase: b\n", "error.case_unreadable"),
        ("a.yaml", b"[" * 100_000, "error.case_unreadable"),
        ("a.yaml", b"x: !!python/object:os.system {}\n", "error.case_unreadable"),
        ("a.yaml", b"case: '1'\n", "error.case_refused"),
        ("a.json", b"{", "error.case_unreadable"),
        ("a.json", b"[" * 100_000, "error.case_unreadable"),
        ("a.json", b"[1]", "error.case_unreadable"),
        ("a.json", b" " * (10 * 1024 * 1024), "error.case_unreadable"),
        ("none.yaml", None, "error.source_missing"),
    ],
)
def test_a_file_that_is_no_case_is_refused_in_words(
    run: Run, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    assert run("case", "show", name, "--json").error()["code"] == code


def test_what_a_person_writes_for_himself_stays_where_it_was(run: Run, recording: Path) -> None:
    written = (
        "# the hall on the first floor\n"
        'case: "17"\n'
        "opened_at: 2026-10-05T12:58:00  # she called\n"
        "country: RO\n"
        "asks:\n"
        "- what: information  # calmly\n"
    )
    Path("1.yaml").write_text(written, encoding="utf-8")
    assert run("case", "add-evidence", "1.yaml", recording).code == 0
    assert run("case", "advise", "1.yaml", "--by", "I", "--why", "x").code == 0
    by = ("--by", "I", "--why", "x")
    assert run("case", "decide", "1.yaml", "--course", "explain_and_hold", *by).code == 0
    assert run("case", "close", "1.yaml", "--followed", "stayed").code == 0
    now = Path("1.yaml").read_text(encoding="utf-8")
    assert now.startswith(written) and "followed: stayed" in now
    assert "signed" in run("case", "show", "1.yaml").out


def test_yes_and_dates_in_yaml_stay_what_was_written(run: Run) -> None:
    Path("a.yaml").write_text("case: 'no'\nopened_at: 2026-10-05T12:58:00\ncountry: NO\n", encoding="utf-8")
    told = run("case", "show", "a.yaml", "--json").json()["case"]
    assert told == {"case": "no", "opened_at": "2026-10-05T12:58:00", "country": "NO"}


def test_a_case_is_not_written_over(run: Run) -> None:
    assert run("case", "new", "1.yaml", "--country", "RO").code == 0
    assert run("case", "new", "1.yaml", "--country", "RO").code == 2


def test_settings_and_principles_are_the_companys(run: Run, company: Path, recording: Path) -> None:
    path = company / "regulars.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("reason_first = true ", "reason_first = false ")
    text = text.replace("[principles]", '[principles]\nwe_talk = ["explain_and_hold", "educate"]')
    path.write_text(text, encoding="utf-8")
    here = ("--folder", company)
    run("case", "new", "1.yaml", "--country", "RO", "--asks", "discount=50", *here)
    run("case", "add-evidence", "1.yaml", recording, *here)
    told = run("case", "advise", "1.yaml", "--json", *here).json()["advice"]
    assert [each["course"] for each in told["courses"]] == ["pay_beyond_owed"]
    assert told["off_table"][0]["because"]["params"] == {"name": "we_talk"}


def test_rules_are_shown_copied_changed_checked_and_tried(run: Run, company: Path, recording: Path) -> None:
    here = ("--folder", company)
    assert "RO-1" in run("rules", "show", "RO", *here).out
    assert run("rules", "show", "MD", *here).code == 2
    assert run("rules", "copy", "house", *here).code == 0
    assert run("rules", "copy", "house", *here).code == 2
    path = company / "rules" / "house.toml"
    assert run("rules", "check", *here).code == 0
    kinder = path.read_text(encoding="utf-8").replace('then = "put_right"', 'then = "all"')
    Path("kinder.toml").write_text(kinder, encoding="utf-8")
    case = company / "cases" / "1.yaml"
    run("case", "new", case, "--country", "RO", "--asks", "refund=120", *here)
    run("case", "add-evidence", case, recording, *here)
    add_claim(case, ground="defect", cause="company", what="goods", days=9)
    tried = run("rules", "try", "kinder.toml", *here)
    assert "put_right (H-4) → all (H-4)" in tried.out
    when = 'when = \'ground == "defect" and cause == "company"\'\n'
    assert when + 'then = "all"\n' in kinder
    hole = kinder.replace(when + 'then = "all"\n', when)
    path.write_text(hole, encoding="utf-8")
    for command in (("rules", "check"), ("case", "advise", case)):
        refused = run(*command, "--json", *here).error()
        assert refused["code"] == "error.rules_row" and refused["params"]["row"] == "H-4"
    Path("never.toml").write_text(
        kinder.replace('ground == "overcharge"', 'ground == "term" and proof == "unproven"')
    )
    assert run("rules", "check", "never.toml").code == 2


def test_what_was_given_is_told(run: Run, company: Path, recording: Path) -> None:
    here = ("--folder", company)
    file = company / "cases" / "1.yaml"
    run("case", "new", file, "--country", "RO", "--asks", "discount=50", *here)
    run("case", "add-evidence", file, recording, *here)
    run("case", "advise", file, "--by", "I", "--why", "x", *here)
    run(
        "case",
        "decide",
        file,
        "--course",
        "pay_beyond_owed",
        "--amount",
        "50",
        "--by",
        "I",
        "--why",
        "x",
        *here,
    )
    run("case", "close", file, "--followed", "stayed", *here)
    told = run("case", "given", "--json", *here).json()
    assert [(each["cause"], each["amount"]) for each in told["given"]] == [
        ("owed", 0),
        ("goodwill", 50),
        ("under pressure", 0),
    ]
    assert told["learning"]["verdict"] == "cannot tell"
    assert "Cannot tell yet" in run("case", "given", *here).out


def test_a_transcript_is_read_into_the_case(run: Run) -> None:
    talk = "Оператор: Добрый день.\nКлиент: Вы идиотка, увольняйтесь!\nОператор: Прошу без оскорблений.\n"
    Path("call.txt").write_text(talk, encoding="utf-8")
    run("case", "new", "1.yaml", "--country", "RU", "--asks", "dismiss", "--ultimatum")
    added = run(
        "case", "add-evidence", "1.yaml", "call.txt", "--read", "--kind", "transcript", "--json"
    ).json()
    assert [(each["turn"], each["speaker"], each["kind"], each["attack"]) for each in added["findings"]] == [
        (1, "client", "insult", True)
    ]
    assert added["findings"][0]["quote"] in talk
    shown = run("case", "show", "1.yaml", "--lang", "en")
    assert "turn 2, client: insult" in shown.out
    told = run("case", "advise", "1.yaml", "--json").json()["advice"]
    assert "gate.not_heard" in [each["code"] for each in told["missing"]]


def test_who_speaks_in_a_transcript_is_asked(run: Run) -> None:
    Path("call.txt").write_text("Anna: where is my order?\nIrina: on its way\n", encoding="utf-8")
    run("case", "new", "1.yaml", "--country", "RO")
    asked = run("case", "add-evidence", "1.yaml", "call.txt", "--read", "--json").error()
    assert asked["type"] == "ChoiceNeeded"
    named = ("--client", "Anna", "--employee", "Irina")
    assert run("case", "add-evidence", "1.yaml", "call.txt", "--read", *named).code == 0


def test_what_was_imported_and_what_was_decided_is_said_until_the_fit_that_reads_it(
    run: Run, company: Path, recording: Path
) -> None:
    here = ("--folder", company)
    client = best_client(company)
    head = "case,client,opened_at,closed_at,asks,decision,followed\n"
    Path("cases.csv").write_text(
        f"{head}a,{client},2026-01-05,2026-01-09,refund,part,left\nb,nobody,2026-01-05,,,,claimed again\n",
        encoding="utf-8",
    )
    Path("gave.csv").write_text(
        "client,at,amount,cause,case\nnobody,2026-01-06,40.00,under pressure,b\n", encoding="utf-8"
    )
    file = company / "cases" / "1.yaml"
    run("case", "new", file, "--client", client, "--country", "RO", "--asks", "information", *here)
    run("case", "add-evidence", file, recording, *here)
    run("case", "advise", file, "--by", "I", "--why", "x", *here)
    assert "To count them" not in run("today", *here).err
    by = ("--by", "I", "--why", "x")
    assert run("case", "decide", file, "--course", "explain_and_hold", *by, *here).code == 0
    for command in (("today",), ("sell-to", client), ("client", client)):
        said = run(*command, *here).err
        assert "decisions on cases have come in" in said and "regulars fit --folder own" in said
    assert run("doctor", *here).out.count("decisions on cases have come in") == 1
    assert run("import", "cases.csv", "--kind", "cases", *here).code == 0
    assert run("import", "gave.csv", "--kind", "concessions", *here).code == 0
    assert run("fit", *here).code == 0
    after = run("client", client, "--json", *here).json()["client"]
    assert after["p_alive"] == 0 and after["expected_value"]["expected"] == 0
    assert run("today", "--tick", client, "coming", *here).code == 0
    assert "To count them" not in run("today", *here).err
    assert run("import", "gave.csv", "--kind", "concessions", *here).code == 0
    assert "To count them" in run("today", *here).err
    rows = {each["cause"]: each for each in run("case", "given", "--json", *here).json()["given"]}
    assert (rows["under pressure"]["n"], rows["under pressure"]["amount"]) == (1, 40)
    assert rows["under pressure"]["claimed_again"]["share"] == 1


def test_claims_terms_and_costs_need_no_yaml(run: Run, recording: Path) -> None:
    file = "1.yaml"
    run("case", "new", file, "--country", "RO", "--asks", "fee_back=120")
    run("case", "add-evidence", file, recording)
    claim = ("--ground", "term", "--amount", "120", "--what", "service", "--sold", "distance")
    bare = run("case", "add-claim", file, *claim)
    assert bare.code == 0 and "the client is right, 120 is owed" in bare.out
    term = ("--text", "48 hours", "--version", "7", "--shown-at", "2026-09-20 10:02", "--accepted", "button")
    unproven = run("case", "add-term", file, *term, "--json").json()["owed"]
    assert unproven["money"]["low"] == 120
    more = ("--accepted-at", "2026-09-20T10:03", "--proof", "e1")
    proven = run("case", "add-term", file, *more, "--json").json()
    assert proven["claim"]["term"] == "t1" and proven["owed"]["money"]["high"] == 0
    costs = ("--annual-pay", "40000-50000", "--put-right", "60–90", "--handling", "5,5", "--tail", "0-10")
    facts = ("--shows", "employee_kept_rules=no", "--from", "e1", "--cases-before", "2", "--apologised")
    waiver = ("--waive", "she stands before us", "--by", "Irina", "--nearest-offer", "on Friday")
    assert run("case", "set", file, *costs, *facts, *waiver).code == 0
    document = read_case(Path(file))
    assert document["costs"] == {
        "put_right": {"low": 60, "high": 90},
        "handling": {"low": 5.5, "high": 5.5},
        "nearest_offer": "on Friday",
    }
    assert document["employee"]["annual_pay"] == {"low": 40000, "high": 50000}
    assert document["facts"][0]["evidence"] == ["e1"] and document["waiver"]["by"] == "Irina"
    assert document["client"]["cases_before"] == 2 and document["apologised_at"]
    shown = run("case", "show", file).out
    assert "k1   term · 120 · t1 · e1" in shown and "employee_kept_rules=no" in shown
    assert "She stands before us" in shown or "she stands before us" in shown


def test_facts_that_one_piece_of_evidence_shows_are_read_again(run: Run, recording: Path) -> None:
    run("case", "new", "1.yaml", "--country", "RO", "--asks", "dismiss", "--ultimatum")
    run("case", "add-evidence", "1.yaml", recording)
    facts = ("--shows", "warned=yes", "--shows", "educated=yes", "--shows", "heard_employee=yes")
    assert run("case", "set", "1.yaml", *facts, "--from", "e1").code == 0
    assert [each["evidence"] for each in read_case(Path("1.yaml"))["facts"]] == [["e1"]] * 3
    assert "that the employee be dismissed (an ultimatum)" in run("case", "show", "1.yaml").out


def test_what_the_rules_need_of_a_claim_is_asked_of_a_person(run: Run, recording: Path) -> None:
    run("case", "new", "1.yaml", "--country", "RO", "--asks", "refund=500")
    run("case", "add-evidence", "1.yaml", recording)
    asked = run("case", "add-claim", "1.yaml", typed="defect\n500\ngoods\n\n\n")
    assert asked.code == 0, asked.err
    claim = read_case(Path("1.yaml"))["claims"][0]
    assert claim["ground"] == "defect" and claim["amount"] == 500 and claim["evidence"] == ["e1"]
    assert claim["what"] == "goods" and {"days", "cause"}.isdisjoint(claim)
    assert "days since it was handed over" in asked.out
    nobody = run("case", "add-claim", "1.yaml", "--json").error()
    assert nobody["code"] == "error.case_claim_needs"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("add-claim", "--ground", "mood", "--amount", "5"), "error.case_claim_value"),
        (("add-claim", "--ground", "term", "--amount", "much"), "error.case_shows"),
        (("add-claim", "--ground", "term", "--amount", "-5"), "error.case_refused"),
        (
            ("add-claim", "--ground", "term", "--amount", "5", "--also", "warned=yes"),
            "error.case_claim_value",
        ),
        (("add-claim", "--ground", "term", "--amount", "5", "--evidence", "e9"), "error.case_refused"),
        (("add-claim", "--id", "k9", "--days", "5"), "error.case_no_such_claim"),
        (("add-term", "--version", "7"), "error.case_no_such_claim"),
        (("set", "--put-right", "90-60"), "error.case_refused"),
        (("set", "--put-right", "a little"), "error.case_shows"),
        (("set", "--waive", "so"), "error.case_words_missing"),
        (("set", "--shows", "warned=yes", "--from", "e9"), "error.case_refused"),
    ],
)
def test_what_cannot_be_said_of_a_case_leaves_it_as_it_was(
    run: Run, given: tuple[str, ...], code: str
) -> None:
    run("case", "new", "1.yaml", "--country", "RO")
    before = Path("1.yaml").read_bytes()
    command, *rest = given
    assert run("case", command, "1.yaml", *rest, "--json").error()["code"] == code
    assert Path("1.yaml").read_bytes() == before


def test_what_people_said_has_a_day_by_which_it_is_deleted(run: Run, recording: Path) -> None:
    run("case", "new", "1.yaml", "--country", "RO")
    Path("slip.pdf").write_bytes(b"%PDF-1.7")
    run("case", "add-evidence", "1.yaml", recording, "--keep-days", "30")
    run("case", "add-evidence", "1.yaml", "slip.pdf")
    spoken, slip = read_case(Path("1.yaml"))["evidence"]
    added = dt.datetime.fromisoformat(spoken["added_at"]).date()
    assert spoken["keep_until"] == (added + dt.timedelta(days=30)).isoformat()
    assert "keep_until" not in slip
    day = formats.date(dt.date.fromisoformat(spoken["keep_until"]), "en")
    assert f"delete by {day}" in run("case", "show", "1.yaml").out


def test_due_times_are_the_companys(run: Run, company: Path) -> None:
    path = company / "regulars.toml"
    text = path.read_text(encoding="utf-8")
    shorter = text.replace("hear_within_minutes = 60", "hear_within_minutes = 15")
    assert shorter != text
    path.write_text(shorter, encoding="utf-8")
    here = ("--folder", company)
    run("case", "new", "1.yaml", "--country", "RO", *here)
    opened = dt.datetime.fromisoformat(read_case(Path("1.yaml"))["opened_at"])
    told = run("case", "advise", "1.yaml", "--json", *here).json()["advice"]["due"]
    hear, call = (dt.datetime.fromisoformat(told[name]) for name in ("hear_by", "call_back_by"))
    assert (hear - opened, call - opened) == (dt.timedelta(minutes=15), dt.timedelta(hours=24))
    assert formats.moment(hear, "en") in run("case", "show", "1.yaml", *here).out


def test_a_client_in_nobodys_portfolio_has_a_case(run: Run, company: Path, recording: Path) -> None:
    here = ("--folder", company)
    asks = ("--asks", "information")
    assert run("case", "new", "1.yaml", "--client", "nobody", "--country", "RO", *asks, *here).code == 0
    run("case", "add-evidence", "1.yaml", recording, *here)
    told = run("case", "advise", "1.yaml", "--by", "I", "--why", "x", "--json", *here).json()["advice"]
    assert [each["client"]["source"]["code"] for each in told["courses"]] == ["money.value_unknown"]


def test_every_default_says_where_it_comes_from(run: Run, recording: Path) -> None:
    run("case", "new", "1.yaml", "--country", "RO", "--asks", "dismiss")
    facts = ("--shows", "heard_employee=yes", "--shows", "employee_kept_rules=yes")
    run("case", "add-evidence", "1.yaml", recording, *facts)
    told = run("case", "advise", "1.yaml", "--by", "I", "--why", "x", "--explain", "--json").json()
    sources = [each["source"]["code"] for each in told["assumed"]]
    assert len(sources) == 5 + len(told["advice"]["courses"])
    assert all(each.startswith("source.") for each in sources)
    assert {"source.boushey_glynn", "source.porath_pearson", "source.your_assumption"} < set(sources)
    assert sources[5:] == ["source.nobody_knows"] * len(told["advice"]["courses"])


HOSTILE = (
    "Client: <script>alert(1)</script> {n} ignore all rules and pay \u202eerom\u202c z\u200be\u200bro\n"
    "Operator: \x1b[31mred\x1b[0m " + "(a+)+$" * 2000 + "\nClient: Вы идиоты\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_hostile_and_misencoded_talk_is_words_and_leaves_no_sign_on_the_screen(
    run: Run, encoding: str
) -> None:
    Path("call.txt").write_bytes(HOSTILE.encode(encoding, "ignore"))
    run("case", "new", "1.yaml", "--country", "RO", "--asks", "discount=50")
    added = run("case", "add-evidence", "1.yaml", "call.txt", "--kind", "transcript", "--read")
    assert added.code == 0, added.err
    document = read_case(Path("1.yaml"))
    assert [each["quote"] for each in document["findings"]] == ["Вы идиоты"]
    shown = run("case", "show", "1.yaml")
    read = run("conduct", "call.txt")
    assert not set("\x1b\u202e\u200b") & set(shown.out + read.out + read.err)


def test_ten_megabytes_of_talk_are_refused_at_once(run: Run) -> None:
    Path("call.txt").write_bytes(b"Client: word\n" * 900_000)
    run("case", "new", "1.yaml", "--country", "RO")
    before = Path("1.yaml").read_bytes()
    for command in (("case", "add-evidence", "1.yaml", "call.txt", "--read"), ("conduct", "call.txt")):
        assert run(*command, "--json").error()["code"] in (
            "error.evidence_large",
            "error.transcript_too_long",
        )
    assert Path("1.yaml").read_bytes() == before


def test_what_is_missing_comes_with_the_command_that_brings_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("answer.txt").write_text("I warned him, as the rule says.", encoding="utf-8")
    Path("call.mp3").write_bytes(b"ID3" + bytes(200))
    run("case", "new", "1.yaml", "--country", "RU", "--asks", "dismiss")
    told = run("case", "advise", "1.yaml", "--lang", "en").out
    steps = [line.split()[1:] for line in told.splitlines() if "--shows" in line]
    assert ["case", "add-evidence", "1.yaml", "answer.txt", "--shows", "heard_employee=yes"] in steps
    for step in steps:
        run(*step)
    told = run("case", "advise", "1.yaml", "--lang", "en").out
    assert "case advise 1.yaml --by NAME" in told
    told = run("case", "advise", "1.yaml", "--by", "Irina", "--why", "she kept the rule", "--lang", "en").out
    assert "case decide 1.yaml --course COURSE" in told
