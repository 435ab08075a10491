"""Who names whom among physicians and farmers (netdiffuseR): many ties a person, most of them no referral."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.company import Company
from regulars.ledger.importing import import_file
from regulars.ledger.records import import_records
from regulars.ledger.store import open_ledger
from regulars.report import from_portfolio, tail_picture
from regulars.report.words import Words

#: File -> its community, the columns in which others are named.
TIES = {
    "medInnovations": ("city", [f"net{kind}_{n}" for kind in (1, 2, 3) for n in (1, 2, 3)]),
    "brfarmers": ("village", [f"net{kind}{n}" for kind in (1, 2, 3) for n in (1, 2, 3)] + ["net41"]),
}


def named(value: Any) -> int | None:
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None


@pytest.mark.parametrize("name", TIES)
def test_real_ties_are_imported_cleaned_and_drawn(name: str, shared_data: Path, tmp_path: Path) -> None:
    community, columns = TIES[name]
    rows = pq.read_table(shared_data / "referral" / f"{name}.parquet").to_pylist()
    key = "id" if name == "medInnovations" else "idold"

    def called(row: dict[str, Any], who: Any) -> str:
        number = named(who)
        own = f"{int(row[community])}-{(number or 0) % 100:02}" if name == "brfarmers" else f"{number}"
        return f"{int(row[community])}/{own}"

    took = {
        called(row, row[key]): dt.date(2020, 1, 1) + dt.timedelta(days=30 * int(row["toa"])) for row in rows
    }
    sales = [
        {"client": each, "at": on + dt.timedelta(days=30 * n), "amount": 10.0 + n}
        for each, on in took.items() for n in range(3)
    ]  # fmt: skip
    ties = [
        {"client": called(row, row[key]), "referred_by": called(row, row[column])}
        for row in rows for column in columns if named(row[column])
    ]  # fmt: skip
    company = Company.create(tmp_path / "ties")
    import_file(
        company, pa.Table.from_pylist(sales), columns={each: each for each in ("client", "at", "amount")}
    )
    report = import_records(company, pa.Table.from_pylist(ties), "referrals")
    pairs = {(each["client"], each["referred_by"]) for each in ties}
    assert report.added == len(pairs)

    ledger = open_ledger(company)
    with regulars.fit(ledger, model="bg/nbd", outcomes=[]) as portfolio:
        found = portfolio.referrals()
        counts = {row["finding"]: row["n"] for row in found.findings.to_pylist()}
        left_out = sum(n for finding, n in counts.items() if finding not in ("ring", "bonus_ring"))
        assert found.edges + left_out == len(pairs) and found.edges > 40
        assert counts["ring"] > 20 and counts["several"] > 20 and found.deepest >= 2
        top = max(found.senders.to_pylist(), key=lambda row: row["descendants"])
        mine = portfolio.tail(top["client"])
        assert mine.people.num_rows == top["descendants"]
        words = Words("en", from_portfolio.frame(portfolio, ""))
        drawn = ElementTree.fromstring(tail_picture.svg(words, mine, {}))
        circles = [each for each in drawn.iter() if each.tag.endswith("circle")]
        assert len(circles) == mine.people.num_rows + 5  # the root, and four in the legend
        Path(tmp_path / f"{name}.svg").write_text(tail_picture.svg(words, mine, {}), encoding="utf-8")
    ledger.close()
