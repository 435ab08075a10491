"""The page on the API: every command on it is asked of a desk, and answers what the page shows, in shape."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.api.main import api
from regulars.desk import present, tokens
from regulars.desk.models import Person
from regulars.report import from_portfolio

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "how-to" / "api.md").read_text(encoding="utf-8")


def steps() -> Iterator[tuple[str, Any]]:
    """Each command, and what the page shows after it (None: nothing)."""
    blocks = re.findall(r"^```(console|json)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for (kind, body), (after, shown) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if kind == "console":
            commands = [line.removeprefix("$ ") for line in body.strip().splitlines()]
            yield from ((each, None) for each in commands[:-1])
            yield commands[-1], json.loads(shown) if after == "json" else None


def asked(browser: Client, command: str) -> Any:
    """What the desk answers to a curl command."""
    words = iter(shlex.split(command)[1:])
    headers: dict[str, str] = {}
    method, body, file, address = "GET", "", None, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = next(words)
        elif word == "-d":
            method, body = "POST", next(words)
        elif word == "-F":
            file = next(words)
        else:
            address = word
    if file is None:
        answer = browser.generic(method, address, body, content_type="application/json", headers=headers)
    else:
        [call] = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
        sent = SimpleUploadedFile(file.rpartition("@")[2], call.encode())
        answer = browser.post(address, {"file": sent}, headers=headers)
    return answer


def shape(shown: Any, told: Any, where: str = "") -> Iterator[str]:
    """Where ``told`` lacks a name that is ``shown``, or has another code or stage."""
    if isinstance(shown, dict):
        for name, each in shown.items():
            if not isinstance(told, dict) or name not in told:
                yield f"{where}.{name}"
            elif name in ("stage", "state", "version", "next", "withheld", "field", "verdict", "off_table"):
                if isinstance(each, list) and each and isinstance(each[0], dict):
                    yield from shape(each[0], told[name][0], f"{where}.{name}")
                elif each != told[name] and "waiting" not in told:
                    yield f"{where}.{name} is {told[name]}"
            else:
                yield from shape(each, told[name], f"{where}.{name}")
    elif isinstance(shown, list) and shown and isinstance(told, list) and told:
        yield from shape(shown[0], told[0], where)


@pytest.mark.django_db
def test_every_command_of_the_page_answers_what_it_shows(referred: Path) -> None:
    owner = Person.objects.create_user("elena", password="a long pass-phrase", role="owner")
    _, secret = tokens.make(owner, "docs", list(tokens.SCOPES))
    with present.portfolio() as portfolio:
        assert portfolio is not None
        client = portfolio.referrals().senders["client"][0].as_py()
    names = {"TOKEN": secret, "AT": "/api/v1", "VISIT": "", "TICKET": "", "CASE": "", "VERSION": ""}
    many = 0
    for command, shown in steps():
        for name, value in names.items():
            command = command.replace(f"${name}", value)
        answer = asked(Client(), command.replace("C0000035", client))
        told = answer.json()
        assert (answer.status_code == 200) != bool(told.get("error")), command
        assert bool(told.get("error")) == ("maybe" in command), told
        names["VISIT"] = told["id"] if command.endswith("/visits") else names["VISIT"]
        names["CASE"] = str(told["number"]) if command.endswith("/cases") else names["CASE"]
        names["VERSION"] = told.get("version", "") if command.endswith("/settings") else names["VERSION"]
        if "call-next" in command:
            names["TICKET"] = told["ticket"]["id"]
        assert list(shape(shown, told)) == [], command
        many += 1
    assert many > 20


@pytest.mark.django_db
def test_the_lines_of_python_lead_a_visit(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    till = Person.objects.create_user("till", password="a long pass-phrase", role="operator")
    _, secret = tokens.make(till, "docs", ["visits:write"])
    with present.portfolio() as portfolio:
        assert portfolio is not None
        client = from_portfolio.clients_after(portfolio, "", 1)[0].client

    def urlopen(sent: Any) -> io.BytesIO:
        answer = Client().generic(
            sent.get_method(), sent.selector, sent.data, content_type=sent.get_header("Content-type"),
            headers={"Authorization": sent.get_header("Authorization")},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content
        return io.BytesIO(answer.content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    [lines] = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    exec(lines.replace("C0000035", client), {"TOKEN": secret, "AT": "http://desk/api/v1"})
    assert "taken" in capsys.readouterr().out


def test_every_endpoint_is_in_the_reference() -> None:
    reference = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            assert f"### {method.upper()} {path}\n" in reference
