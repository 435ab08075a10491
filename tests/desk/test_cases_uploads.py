"""What people may upload to a case, and what is refused with a sentence."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from regulars.desk import casework, evidence
from regulars.desk.evidence import MOST, Upload, examined
from regulars.desk.models import Case, EvidenceFile, Person
from regulars.errors import InputError

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Client>Вы идиот.\n"
SRT = (
    "1\n00:00:01,000 --> 00:00:02,000\nОператор: Добрый день.\n\n"
    "2\n00:00:03,000 --> 00:00:04,000\nКлиент: Где заказ?\n"
)
WHISPER = json.dumps(
    {"segments": [{"speaker": "client", "text": "Where is it?", "start": 0.0, "avg_logprob": -0.1}]}
)
TALKS = {
    "webvtt": VTT.encode(),
    "srt": SRT.encode(),
    "whisper": WHISPER.encode(),
    "role": "Клиент: Где заказ?\nОператор: Сейчас посмотрю.\n".encode("cp1251"),
    "csv": b"speaker,text\nclient,Where is it?\nagent,One moment.\n",
    "jsonl": b'{"role": "client", "text": "Where?"}\n{"role": "agent", "text": "Here."}\n',
    "utf16": "Client: Where is it?\n".encode("utf-16"),
}


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("call.vtt", b"0" * 10_000_000)
    return made.getvalue()


HOSTILE = {
    "empty": (b"", "is empty"),
    "blank": (b"  \n \n", "is empty"),
    "large": (b"Client: a\n" * 250_000, "larger than 2 MB"),
    "zip bomb": (bomb(), "archives are not opened"),
    "gzip": (gzip.compress(b"Client: x" * 1000), "archives are not opened"),
    "program": (b"MZ\x90\x00\x03" + bytes(200), "archives are not opened"),
    "deep JSON": (b"[" * 100_000, "broken at line 1"),
    "broken JSON": (b'{"segments": [{"text": "a"', "broken at line 1"),
    "nobody speaks": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n", "does not say who speaks"),
    "endless": (b"Client: a\n" * 1500, "1,500 turns"),
}
NAMES = {
    "path": ("../../etc/passwd.vtt", "passwd.vtt"),
    "drive": ("C:\\Users\\me\\call.vtt", "call.vtt"),
    "NUL": ("call\0.vtt", "call.vtt"),
    "override": ("call\u202efdp.vtt", "callfdp.vtt"),
    "markup": ("<script>alert(1)</script>.vtt", "script>.vtt"),
}


@pytest.fixture
def case(shop: Path, person: Callable[..., Person]) -> Case:
    return casework.open_case(person("operator"), uuid4().hex, None, told="He says that nobody called him.")


def add(browser: Client, case: Case, content: bytes, name: str = "call.vtt") -> HttpResponse:
    file = SimpleUploadedFile("x", content)
    file._name = name  # as a hostile browser sends it, past what Django's own test client makes of it
    return browser.post(f"/cases/{case.number}/evidence/", {"key": uuid4().hex, "file": file})


@pytest.mark.parametrize("talk", TALKS)
def test_conversations_are_told_by_their_content(
    case: Case, signed_in: Callable[..., Client], talk: str
) -> None:
    operator = signed_in("operator")
    assert add(operator, case, TALKS[talk], "photo.png").status_code == 302
    file = EvidenceFile.objects.get()
    assert file.reading is not None and file.reading["turns"][-1]["text"].strip()
    shown = operator.get(f"/cases/{case.number}/").content.decode()
    assert "conversation" in shown and file.sha256 in shown


@pytest.mark.parametrize("what", HOSTILE)
def test_what_cannot_be_evidence_is_refused_with_a_sentence(
    case: Case, signed_in: Callable[..., Client], what: str
) -> None:
    content, sentence = HOSTILE[what]
    answer = add(signed_in("operator"), case, content)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not EvidenceFile.objects.exists() and Case.objects.get().version == case.version


@pytest.mark.parametrize("what", NAMES)
def test_a_name_is_only_shown(case: Case, what: str) -> None:
    given, shown = NAMES[what]
    by = Person.objects.get()
    casework.add_evidence(case.number, by, uuid4().hex, upload=Upload(given, VTT.encode()))
    assert EvidenceFile.objects.get().name == shown


def test_a_name_of_300_letters_is_shortened(case: Case) -> None:
    assert len(examined(Upload("n" * 300 + ".vtt", VTT.encode())).name) == evidence.LONGEST_NAME


def test_a_file_is_saved_never_shown(case: Case, signed_in: Callable[..., Client]) -> None:
    operator = signed_in("operator")
    page = b"Client: <script>alert(1)</script>\n"
    add(operator, case, page, "../<b>.html")
    saved = operator.get(f"/cases/{case.number}/evidence/e2/")
    assert saved.content == page
    assert saved["Content-Type"].startswith("text/plain") and saved["X-Content-Type-Options"] == "nosniff"
    assert saved["Content-Disposition"] == f'attachment; filename="case-{case.number}-e2.txt"'
    assert "<script>alert" not in operator.get(f"/cases/{case.number}/").content.decode()
    other = casework.open_case(Person.objects.get(), uuid4().hex, None, told="another")
    assert operator.get(f"/cases/{other.number}/evidence/e2/").status_code == 404
    assert Client().get(f"/cases/{case.number}/evidence/e2/").status_code == 302, "nobody without signing in"


def test_unclear_sides_are_asked_never_guessed(case: Case, signed_in: Callable[..., Client]) -> None:
    operator = signed_in("operator")
    add(operator, case, "Anna: Вы идиот.\nIrina: Прошу говорить вежливо.\n".encode())
    asked = operator.get(f"/cases/{case.number}/").content.decode()
    assert "Who in this conversation is the client?" in asked and "insult" not in asked
    nobody = operator.post(f"/cases/{case.number}/evidence/e2/sides/", {"key": uuid4().hex})
    assert nobody.status_code == 422 and "Say which of them is the client" in nobody.content.decode()
    told = operator.post(f"/cases/{case.number}/evidence/e2/sides/", {"key": uuid4().hex, "client": "Anna"})
    assert told.status_code == 302
    assert "insult" in operator.get(f"/cases/{case.number}/").content.decode()
    assert [each["quote"] for each in Case.objects.get().document["findings"]] == ["Вы идиот"]


def test_what_is_uploaded_is_limited_while_it_comes(case: Case) -> None:
    with pytest.raises(InputError):
        examined(Upload("call.vtt", b"C" * (MOST + 1)))


def test_a_long_conversation_is_shown_in_parts(case: Case, signed_in: Callable[..., Client]) -> None:
    operator = signed_in("operator")
    talk = "".join(f"Client: question {n}\nAgent: answer {n}\n" for n in range(60))
    add(operator, case, talk.encode())
    first = operator.get(f"/cases/{case.number}/").content.decode()
    later = operator.get(f"/cases/{case.number}/?turn=60").content.decode()
    assert "question 29" in first and "question 30" not in first
    assert "question 30" in later and len(first.encode()) < 150_000


def test_what_no_database_keeps_is_marked_not_stored(case: Case, signed_in: Callable[..., Client]) -> None:
    operator = signed_in("operator")
    talk = b'{"role": "client", "text": "a\\u0000b \\ud800 c"}\n{"role": "agent", "text": "Yes."}\n'
    assert add(operator, case, talk).status_code == 302
    said = {"key": "k\0" + uuid4().hex, "says": "left\0right"}
    assert operator.post(f"/cases/{case.number}/evidence/", said).status_code == 302
    kept = json.dumps([Case.objects.get().document, EvidenceFile.objects.get().reading])
    assert "\\u0000" not in kept and "\\ud800" not in kept
    assert operator.get(f"/cases/{case.number}/").status_code == 200
