"""Imports and fits from the browser: what people see, what is stored, what is refused."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from regulars.company import DISK_FULL, Company
from regulars.desk import records, uploads, worker
from regulars.desk.models import AuditEntry, Job, Person
from regulars.ledger.store import open_ledger

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def lines(folder: Path) -> int:
    ledger = open_ledger(Company.open(folder))
    n = ledger.facts.lines
    ledger.close()
    return n


def sales(n: int = 30, client: str = "new", day: str = "2024-12-{:02d}") -> str:
    rows = [f"{client}{k % 7},{day.format(1 + k % 28)},P1,{10 + k}.50" for k in range(n)]
    return "\n".join(["client,date,product,amount", *rows]) + "\n"


def upload(browser: Client, text: str | bytes, name: str = "till.csv", kind: str = "sales") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post("/jobs/upload/", {"kind": kind, "file": SimpleUploadedFile(name, content)})


def take_in(browser: Client, url: str, **form: str) -> Any:
    """Confirm what the page shows, as a person who changes nothing but ``form``."""
    read = json.loads((Path(uploads_of(browser, url)) / "reading.json").read_text(encoding="utf-8"))
    shown = {f"role.{each['role']}": each["column"] for each in read["fields"]} if read["columns"] else {}
    return browser.post(url, {**shown, "key": "k1", "step": "import", **form})


def uploads_of(browser: Client, url: str) -> Path:
    from django.conf import settings

    return Path(settings.REGULARS_FOLDER) / "imports" / url.rstrip("/").rsplit("/", 1)[-1].replace("-", "")


def run_next() -> Job:
    """What the process of the job that waits does, in this one."""
    waiting = Job.objects.get(state=Job.State.WAITING)
    worker.run(waiting.pk)
    waiting.refresh_from_db()
    return waiting


@pytest.mark.parametrize("allowed", ["manager", pytest.param("owner", marks=pytest.mark.slow)])
def test_a_file_is_shown_confirmed_taken_in_and_counted(
    shop: Path, signed_in: SignedIn, allowed: str
) -> None:
    browser, before = signed_in(allowed), lines(shop)
    came = upload(browser, sales())
    assert came.status_code == 302
    page = browser.get(came.url).content.decode()
    assert "How till.csv is read" in page and "10.50" in page and "who bought" in page
    assert take_in(browser, came.url, then_fit="on").status_code == 302
    job = run_next()
    assert (job.state, job.progress, job.told["import"]["added"]) == ("done", 1.0, 30)
    assert lines(shop) == before + 30
    page = browser.get(f"/jobs/{job.pk}/").content.decode()
    assert "30 rows are new" in page and "The portfolio is worked out" in page
    assert "every 1s" not in page  # nothing to watch any more
    # The rows stand in the records; the file itself is not kept.
    assert not list((shop / "imports").rglob("till.csv"))
    assert "new1" in browser.get("/portfolio/clients/?search=new1").content.decode()
    assert AuditEntry.objects.filter(action="import.done").count() == 1


@pytest.mark.parametrize("refused", ["operator", "auditor"])
def test_others_take_nothing_in(shop: Path, signed_in: SignedIn, refused: str) -> None:
    browser = signed_in(refused)
    assert browser.get("/jobs/").status_code == 403
    assert upload(browser, sales()).status_code == 403
    assert browser.post("/jobs/fit/", {"key": "a"}).status_code == 403
    assert not (shop / "imports").exists() and not Job.objects.exists()


def test_a_double_tap_is_one_job_and_a_second_is_told_who_is_at_it(
    shop: Path, signed_in: SignedIn, person: Callable[..., Person]
) -> None:
    browser = signed_in("manager")
    first = browser.post("/jobs/fit/", {"key": "a"})
    again = browser.post("/jobs/fit/", {"key": "a"})
    assert first.url == again.url and Job.objects.count() == 1
    other = signed_in("owner").post("/jobs/fit/", {"key": "b"})
    assert other.status_code == 409
    assert "manager" in other.content.decode() and Job.objects.count() == 1


def test_what_is_open_is_asked_beside_its_field(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    text = "who,when,worth\n" + "".join(
        f"c{k % 5},0{1 + k % 9}/0{1 + k % 7}/2024,1{k}.5\n" for k in range(60)
    )
    url = upload(browser, text).url
    page = browser.get(url).content.decode()
    assert "day first" in page and "What only you can say" in page
    told = take_in(browser, url)
    assert told.status_code == 422 and not Job.objects.exists()
    assert take_in(browser, url, **{"choice.date_order": "mdy", "key": "k2"}).status_code == 302
    assert run_next().told["import"]["added"] == 60


def test_a_column_that_is_missing_is_asked_for_beside_its_field(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    url = upload(browser, sales(60)).url
    told = take_in(browser, url, **{"role.at": ""})
    page = told.content.decode()
    assert told.status_code == 422 and "columns=" not in page and not Job.objects.exists()
    assert '<select id="role-at" name="role.at" aria-describedby="why-at" aria-invalid="true">' in page
    assert "Nothing can be read without it: choose its column." in page
    assert take_in(browser, url, key="k2").status_code == 302


def test_a_column_that_nobody_recognised_is_chosen(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    text = "zz,qq,xx\n" + "".join(f"c{k % 5},2024-03-{1 + k % 28:02d},note{k}\n" for k in range(30))
    url = upload(browser, text).url
    page = browser.get(url).content.decode()
    assert "Nothing can be read without it" in page and 'aria-invalid="true"' in page
    wrong = browser.post(url, {"role.amount": "no such column", "step": "look"})
    assert wrong.status_code == 422 and "no such column" in wrong.content.decode()


def test_a_list_of_clients_is_recognised_and_read_so(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    text = "client,name,email\n" + "".join(f"x{k},Ann {k},a{k}@example.com\n" for k in range(40))
    url = upload(browser, text).url
    assert "Read it so" in browser.get(url).content.decode()
    assert browser.post(url, {"step": "as:clients"}).status_code == 200
    assert take_in(browser, url).status_code == 302
    assert run_next().told["import"]["added"] == 40


def test_rejects_come_back_harmless_and_can_be_mended(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    text = sales(60) + "=cmd|' /C calc'!A0,2024-12-01,P1,not a sum\n"
    take_in(browser, upload(browser, text).url)
    job = run_next()
    assert job.told["import"]["rejected"] == 1
    assert "1 row could not be used" in browser.get(f"/jobs/{job.pk}/").content.decode()
    got = b"".join(browser.get(f"/jobs/{job.pk}/rejects/").streaming_content)
    rows = list(csv.DictReader(io.StringIO(got.decode("utf-8-sig"))))
    assert rows[0]["client"].startswith("'=cmd") and rows[0]["amount"] == "not a sum"
    assert AuditEntry.objects.get(action="export").detail == {"table": "rejects", "rows": 1}
    mended = got.decode("utf-8-sig").replace("not a sum", "7.25")
    url = upload(browser, mended, "rejects.csv").url
    assert "could not be used before" in browser.get(url).content.decode()
    take_in(browser, url, key="k3")
    assert run_next().told["import"]["resolved"] == 1


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return packed.getvalue()


def liar() -> bytes:
    """A workbook that says of itself that it is small."""
    true = bomb()
    return true.replace((300_000_000).to_bytes(4, "little"), (3_000).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("../../evil.pdf", b"%PDF-1.4 nothing", "not a table"),
        ("bomb.xlsx", bomb, "unpacks to more than"),
        ("liar.xlsx", liar, "broken workbook"),
        ("only-heading.csv", b"client,date,amount\n", "no rows under it"),
    ],
)
def test_a_file_that_is_none_is_refused_beside_its_field(
    shop: Path, signed_in: SignedIn, name: str, content: Any, told: str
) -> None:
    answer = upload(signed_in("manager"), content() if callable(content) else content, name)
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and 'aria-describedby="file-wrong"' in page
    assert not list((shop / "imports").glob("*")) and not list(shop.parent.rglob("evil*"))


def test_a_file_beyond_the_limit_is_stopped_on_its_way(
    shop: Path, signed_in: SignedIn, settings: Any
) -> None:
    settings.REGULARS_UPLOAD_BYTES = 1000
    browser = signed_in("manager")
    assert upload(browser, sales(2000)).status_code == 413
    # One that does not say how long it is, too.
    settings.REGULARS_UPLOAD_BYTES = 2_000_000
    answer = upload(browser, b"x" * 2_050_000)
    assert answer.status_code == 413 and "larger than 2 MB" in answer.content.decode()
    assert not list((shop / "imports").glob("*"))


def test_without_its_token_nothing_comes_in(shop: Path, person: Callable[..., Person]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("manager"))
    assert upload(browser, sales()).status_code == 403
    assert not list((shop / "imports").glob("*"))


def test_a_name_from_outside_stays_in_its_folder(shop: Path, signed_in: SignedIn) -> None:
    coming = uploads.Incoming(Company.open(shop), "..\\..\\=evil\x00.csv", "sales")
    assert coming.folder / "file" == (coming.folder / "file" / coming.name).parent
    assert coming.name == "_evil_.csv"
    coming.drop()


def test_a_killed_job_is_found_by_its_silence(shop: Path, signed_in: SignedIn, person: Any) -> None:
    browser, long_ago = signed_in("manager"), timezone.now() - timedelta(minutes=2)
    job = Job.objects.create(
        kind="fit", state=Job.State.RUNNING, asked_at=long_ago, heartbeat_at=long_ago, by=person("owner")
    )
    page = browser.get(f"/jobs/{job.pk}/").content.decode()
    assert "stopped before its end" in page and "Start it again" in page
    assert browser.post("/jobs/fit/", {"key": "a"}).status_code == 302  # nobody is in the way any more


def test_a_job_that_fails_says_why_and_what_stood_stands(shop: Path, signed_in: SignedIn) -> None:
    browser, before = signed_in("manager", "ru"), lines(shop)
    take_in(browser, upload(browser, sales(60) + "x,2024-12-01,P1,soon\n" * 10).url)
    job = run_next()
    assert job.state == "failed" and lines(shop) == before
    page = browser.get(f"/jobs/{job.pk}/").content.decode()
    assert "не получилось" in page and f"/jobs/file/{job.given['upload']}/" in page


def test_a_disk_without_room_is_said_without_its_place(shop: Path, signed_in: SignedIn) -> None:
    browser, now = signed_in("manager"), timezone.now()
    told = {"error": DISK_FULL(path=str(shop / "ledger.duckdb")).as_json()}
    job = Job.objects.create(kind="fit", state="failed", asked_at=now, ended_at=now, given={}, told=told)
    page = browser.get(f"/jobs/{job.pk}/").content.decode()
    assert "ledger.duckdb" in page and str(shop) not in page


def test_a_stopped_job_ends_and_nothing_is_half_written(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    browser.post("/jobs/fit/", {"key": "a"})
    job = Job.objects.get()
    assert "Stop it" in browser.get(f"/jobs/{job.pk}/progress/").content.decode()
    browser.post(f"/jobs/{job.pk}/stop/")
    before = (shop / "CURRENT").read_text(encoding="utf-8")
    worker.run(job.pk)
    job.refresh_from_db()
    assert job.state == "stopped" and (shop / "CURRENT").read_text(encoding="utf-8") == before


def test_what_staff_entered_counts_in_a_fit(shop: Path, signed_in: SignedIn) -> None:
    company, browser = Company.open(shop), signed_in("manager")
    from regulars.portfolio import load

    with load(shop) as portfolio:
        client = portfolio.clients().query("SELECT client FROM clients ORDER BY expected_value DESC LIMIT 1")
    who = client["client"][0].as_py()
    case = {"kind": "cases", "client": who, "at": "2026-01-05", "case": "1", "parted": True, "lost": False}
    records.append([case], None)
    browser.post("/jobs/fit/", {"key": "a"})
    assert run_next().state == "done"
    with load(company.path) as portfolio:
        row = portfolio.clients().query("SELECT expected_value FROM clients WHERE client = $c", c=who)
    assert row["expected_value"][0].as_py() == 0


SCRIPT = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from regulars.desk import jobs
from regulars.desk.models import Person
by = Person.objects.create_user("owner", role="owner")
print(jobs.start(sys.argv[1], {}, by, "k").pk)
"""
WATCH = """
import django; django.setup()
from regulars.desk import jobs
from regulars.desk.models import Job
job = jobs.one(sys.argv[1])
if len(sys.argv) > 2: jobs.stop(job.pk, job.by)
print(job.state, job.pid, job.progress)
"""


def python(folder: Path, database: str, script: str, *args: object) -> str:
    own = {"REGULARS_FOLDER": str(folder), "REGULARS_DATABASE": database}
    env = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "regulars.web.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", "import sys" + script, *map(str, args)],
        env=env, stdout=subprocess.PIPE, text=True, timeout=60, check=True,
    )  # fmt: skip
    return ran.stdout.strip()


@pytest.mark.slow
def test_a_job_outlives_who_asked_for_it_and_takes_the_lock(
    fitted: Path, tmp_path: Path, database_url: str
) -> None:
    import shutil

    folder = tmp_path / "own"
    shutil.copytree(fitted, folder)
    before = (folder / "CURRENT").read_text(encoding="utf-8")
    job = python(folder, database_url, SCRIPT, "fit")  # the process that asked has ended
    until = time.monotonic() + 240
    while (told := python(folder, database_url, WATCH, job)).split()[0] in ("waiting", "running"):
        assert time.monotonic() < until, told
        time.sleep(0.3)
    assert told.split()[0] == "done", told
    assert (folder / "CURRENT").read_text(encoding="utf-8") != before
    for kept in ("look-back.json", "prices.json", "prices.parquet", "scorecard.json"):
        assert list((folder / "portfolios").glob(f"*.{kept}")), kept
