"""The portfolio's pages: who sees what, what the filters show, what files hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client

from regulars.company import Company
from regulars.desk import fitting, listing
from regulars.desk.models import AuditEntry
from regulars.desk.present import portfolio
from regulars.portfolio import load
from regulars.report import spreadsheet

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
SEE = {"manager", "owner", "auditor"}
PARTS = [
    "clients", "products", "worth", "slipping", "lens-1", "lens-2", "lens-3", "lens-4", "lens-5", "crossing",
    "first-products", "trust", "cannot-tell", "words",
]  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


def got(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture
def best(shop: Path) -> tuple[str, str]:
    """A client and a product that are there."""
    with load(shop) as found:
        client = found.clients().query("SELECT client FROM clients ORDER BY expected_value DESC LIMIT 1")
        product = found.products().query("SELECT product FROM products ORDER BY product LIMIT 1")
    return client["client"][0].as_py(), product["product"][0].as_py()


def test_money_is_for_those_who_may_see_it(
    shop: Path, signed_in: SignedIn, role: str, best: tuple[str, str]
) -> None:
    browser = signed_in(role)
    client, product = best
    pages = ["/portfolio/", f"/portfolio/product/{product}/", f"/portfolio/sell-to/?client={client}"]
    for page in [*pages, *(f"/portfolio/{part}/" for part in PARTS)]:
        assert browser.get(page).status_code == (200 if role in SEE else 403), page
    for table in ("clients", "products", "to-call"):
        taken = browser.get(f"/portfolio/export/{table}/csv/").status_code
        assert taken == (200 if role in {"manager", "owner"} else 403)
    assert ("Take out" in text(browser.get("/portfolio/"))) == (role in {"manager", "owner"})


@pytest.mark.parametrize("lang", ["en", "ru", "ro"])
def test_every_part_is_small_and_its_pictures_are_data(shop: Path, signed_in: SignedIn, lang: str) -> None:
    browser = signed_in("manager", lang)
    titles = set()
    for part in PARTS:
        answer = browser.get(f"/portfolio/{part}/")
        page = text(answer)
        assert len(answer.content) < 150_000 and page.count("<h1") == 1
        assert "style=" not in page and "onclick" not in page
        assert ('id="pictures"' in page) == ("vega-bundle.js" in page)
        titles.add(page.split("<h1>")[1].split("</h1>")[0])
    assert len(titles) == len(PARTS)


def test_nothing_is_looked_back_on_in_a_request(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    for kept in (shop / "portfolios").glob("*.json"):
        kept.unlink()
    assert "Nobody has looked back yet" in text(browser.get("/portfolio/trust/"))
    company = Company.open(shop)
    fitting.look_back(company, company.current())
    assert "Nobody has looked back yet" not in text(browser.get("/portfolio/trust/"))


def test_clients_are_narrowed_down_and_leafed_through(shop: Path, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    with load(shop) as found:
        rows = found.clients().arrow().to_pylist()
        products = {row["product"] for row in found.products().arrow().to_pylist()}
        some = sorted(products)[0]
        buyers = found.lines.query("SELECT DISTINCT client FROM lines WHERE product = $p", p=some).num_rows
    assert f"{len(rows)} clients" in text(browser.get("/portfolio/clients/"))
    alive = sum((row["p_alive"] or 0) >= 0.8 for row in rows)
    page = text(browser.get("/portfolio/clients/?alive=0.8"))
    assert (f"{alive} client" in page) if alive else ("No client is like that" in page)
    assert f"{buyers} client" in text(browser.get(f"/portfolio/clients/?bought={some}"))
    one = rows[0]["client"]
    page = text(browser.get(f"/portfolio/clients/?search={one.lower()}&by=silent"))
    assert one in page and "1 client<" in page
    assert "Ольга" in text(browser.get("/portfolio/clients/?search=ОЛЬГА"))
    second = text(browser.get("/portfolio/clients/?page=2&by=orders"))
    assert "Page 2 of 2" in second and "?by=orders&amp;page=1" in second
    assert "No client is like that" in text(browser.get("/portfolio/clients/?search=nobody-at-all"))
    wrong = text(browser.get("/portfolio/clients/?alive=<b>&segment=x"))
    assert "&lt;b&gt; is none of the choices here" in wrong and 'aria-invalid="true"' in wrong
    assert AuditEntry.objects.filter(action="clients.listed").count() >= 5


def test_a_list_asks_the_database_as_often_whatever_its_length(
    shop: Path, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    browser = signed_in("manager")
    browser.get("/portfolio/clients/")
    with load(shop) as found:
        one = found.clients().arrow()["client"][0].as_py()
    for query in ("", f"?search={one}"):
        with django_assert_num_queries(6):
            browser.get(f"/portfolio/clients/{query}")


def test_both_questions_answer_as_the_terminal_does(
    shop: Path, signed_in: SignedIn, best: tuple[str, str]
) -> None:
    client, product = best
    browser = signed_in("manager")
    page = text(browser.get(f"/portfolio/sell-to/?client={client}"))
    assert f"/portfolio/product/{product}/" in page
    assert AuditEntry.objects.get(action="client.sell_to").subject != client
    page = text(browser.get(f"/portfolio/product/{product}/?budget=3"))
    assert page.count("<tr>") == 4  # the heading and three clients
    assert "is no number of clients" in text(browser.get(f"/portfolio/product/{product}/?budget=-2"))
    assert browser.get("/portfolio/sell-to/?client=nobody").status_code == 404
    assert browser.get("/portfolio/product/nothing/").status_code == 404
    assert browser.get("/portfolio/sell-to/").status_code == 422
    assert browser.get(f"/portfolio/buyers-of/?product={product}").url.endswith(f"/product/{product}/")
    assert browser.get("/portfolio/no-such-part/").status_code == 404


def test_a_folder_without_a_portfolio_says_what_to_do(shop: Path, signed_in: SignedIn) -> None:
    (shop / "CURRENT").unlink()
    browser = signed_in("manager")
    assert "Import sales first" in text(browser.get("/portfolio/"))
    assert browser.get("/portfolio/worth/").status_code == 409


def test_a_damaged_portfolio_says_what_to_do(shop: Path, signed_in: SignedIn) -> None:
    (shop / "portfolios" / "damaged.duckdb").write_bytes(b"no database")
    (shop / "CURRENT").write_text("damaged.duckdb\n", encoding="utf-8")
    browser = signed_in("manager")
    answer = browser.get("/portfolio/clients/")
    assert answer.status_code == 503 and "Work it out anew on the page Import" in text(answer)
    assert str(shop) not in text(answer), "where it stands on the disk is nobody's business"
    assert "Work it out anew" in text(browser.get("/jobs/"))


def test_a_portfolio_of_another_ledger_is_refused(shop: Path, signed_in: SignedIn) -> None:
    (shop / "ledger.id").write_text("0" * 32 + "\n", encoding="utf-8")
    browser = signed_in("manager")
    answer = browser.get("/portfolio/clients/")
    assert answer.status_code == 503 and "another company&#x27;s records" in text(answer)
    assert "another company&#x27;s records" in text(browser.get("/jobs/"))  # where it is mended


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_table_taken_out_holds_every_row_and_is_in_the_audit(
    shop: Path, signed_in: SignedIn, form: str
) -> None:
    answer = signed_in("manager", "ru").get(f"/portfolio/export/clients/{form}/")
    content = got(answer)
    with portfolio() as present:
        assert present is not None
        rows = present.clients().arrow()
    if form == "csv":
        told = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert told[0][0] == "клиент" and len(told) == rows.num_rows + 1
        assert float(told[1][4]) == float(rows["revenue"][0].as_py())
    elif form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet.max_row == rows.num_rows + 1 and isinstance(sheet["E2"].value, float | int)
    else:
        assert pq.read_table(io.BytesIO(content)).equals(rows)
    assert AuditEntry.objects.get(action="export").detail == {
        "table": "clients", "form": form, "rows": rows.num_rows,
    }  # fmt: skip
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="clients-20')


def test_other_tables_can_be_taken_out(shop: Path, signed_in: SignedIn, best: tuple[str, str]) -> None:
    client, product = best
    browser = signed_in("manager")
    for query in (
        f"sell-to/csv/?client={client}", f"buyers-of/csv/?product={product}&budget=5", "products/csv/",
        "to-call/csv/", "clients/csv/?by=silent",
    ):  # fmt: skip
        told = list(
            csv.reader(io.StringIO(got(browser.get(f"/portfolio/export/{query}")).decode("utf-8-sig")))
        )
        assert len({len(row) for row in told}) == 1 and told[0]
    assert browser.get("/portfolio/export/secrets/csv/").status_code == 404
    assert browser.get("/portfolio/export/clients/exe/").status_code == 404


ATTACKS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1", "a\x00b\x1b[31m"]


def test_no_cell_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    table = pa.table({"client": ATTACKS, "n": [float(k) - 4 for k in range(len(ATTACKS))]})
    plain = b"".join(spreadsheet.as_csv(["=client", "n"], table.to_batches())).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(plain)))
    assert all(not cell.lstrip().startswith(("=", "+", "@", "＝")) for row in rows for cell in row)
    assert [float(row[1]) for row in rows[1:]] == table["n"].to_pylist()
    assert spreadsheet.as_xlsx(tmp_path / "t.xlsx", "a/b[c]", ["client", "n"], table.to_batches()) == 9
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert {cell.data_type for cell in sheet["A"]} == {"s"} and {
        cell.data_type for cell in sheet["B"][1:]
    } == {"n"}


def test_segments_are_called_by_what_they_buy(shop: Path) -> None:
    with load(shop) as found:
        named = listing.segments(found)
        for names in named.values():
            assert len(names) <= listing.NAMED
