"""Ten to call on rolling origins: who did lapse, and what was lost, beside simpler lists.

What counts is frozen in calling_protocol.json: clients judged, lapse, loss, rivals, origins. Every list
chooses among the same clients. ``python -m benchmarks.calling earlier`` prints the earlier origins, on which
settings were chosen.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

import regulars
from benchmarks.measure import SHARED, table
from regulars.cli import journey

PROTOCOL: dict[str, Any] = json.loads(
    Path(__file__).with_name("calling_protocol.json").read_text(encoding="utf-8")
)
OURS = "to_call"
NAMED = ("most recent lapsers", "biggest spenders", "p_alive alone")
SIZES = (10, 50)

GROCERY_DUCKDB = """
SELECT CAST(cust AS VARCHAR) AS client, CAST(date AS DATE) AS at, CAST(1 AS DECIMAL(18, 2)) AS amount
FROM read_parquet($path)
"""
#: One row a client judged at $at; the letters of the protocol.
JUDGED_DUCKDB = """
WITH bought AS (
    SELECT client, sold_on, sum(amount)::DOUBLE AS value FROM lines
    WHERE client IS NOT NULL GROUP BY client, sold_on
    HAVING sum(CASE WHEN amount > 0 AND is_return IS NOT TRUE THEN amount ELSE 0 END) > 0
), past AS (
    SELECT client, min(sold_on) AS first_on, max(sold_on) AS last_on, count(*) AS days,
           date_diff('day', min(sold_on), max(sold_on)) / 7.0 / (count(*) - 1) AS rhythm,
           date_diff('day', max(sold_on), $at) / 7.0 AS silent,
           sum(CASE WHEN sold_on > $at - 182 THEN value ELSE 0 END)
               / least(26, (date_diff('day', min(sold_on), $at) + 1) / 7.0) AS pace
    FROM bought WHERE sold_on <= $at GROUP BY client HAVING count(*) >= 3
), future AS (
    SELECT client, date_diff('day', $at, min(sold_on)) / 7.0 AS next,
           sum(CASE WHEN sold_on <= $at + 7 * $ahead THEN value ELSE 0 END) AS came
    FROM bought WHERE sold_on > $at GROUP BY client
)
SELECT past.*, next IS NULL OR next > greatest(3 * rhythm, 4) AS lapsed,
       CASE WHEN coalesce(came, 0) < pace * $ahead / 2 THEN greatest(pace * $ahead - coalesce(came, 0), 0)
            ELSE 0 END AS lost
FROM past LEFT JOIN future USING (client)
WHERE silent <= greatest(6 * rhythm, 8) AND greatest(3 * rhythm, 4) <= $ahead
ORDER BY client
"""


@dataclass(frozen=True)
class Origin:
    """Clients judged at one origin: what became of them, and each list's order of them (best first)."""

    client: list[str]
    lapsed: np.ndarray
    hit: np.ndarray
    lost: np.ndarray
    order: dict[str, np.ndarray]
    foretold: float  # at stake with our fifty, over the follow-up
    seen: float  # what was lost with them


def ledger(name: str) -> tuple[regulars.Ledger, pa.Table | None]:
    """The base's records, and the truth where they are simulated."""
    source = PROTOCOL["bases"][name]["source"]
    if name == "Complete Journey":
        return regulars.read_ledger(journey.sales(), mapping=journey.mapping()), None
    columns = {"client": "client", "at": "at", "amount": "amount"}
    if name == "grocery":
        days = duckdb.sql(GROCERY_DUCKDB, params={"path": str(SHARED / "clv" / "grocery.parquet")})
        return regulars.read_ledger(days.to_arrow_table(), columns), None
    drawn = regulars.simulate(**source)
    lines = pa.concat_tables([drawn.lines, drawn.future])
    return regulars.read_ledger(lines, columns | {"order": "order"}), drawn.truth


def judged(lines: pa.Table, truth: pa.Table | None, at: dt.date, ahead: float) -> dict[str, np.ndarray]:
    """Columns of the clients judged at ``at``."""
    con = duckdb.connect(config={"threads": 1})
    con.register("lines", lines)
    rows = con.execute(JUDGED_DUCKDB, {"at": at, "ahead": ahead}).fetchnumpy()
    if truth is not None:
        known = {row["client"]: row for row in truth.to_pylist()}
        own = [known[client] for client in rows["client"]]
        left = np.array([row["left_at"] is not None and _day(row["left_at"]) <= at for row in own])
        worth = np.array([row["rate_per_week"] * row["mean_spend"] * ahead for row in own])
        rows |= {"lapsed": left, "lost": np.where(left, worth, 0.0)}
    rows["hit"] = rows["lapsed"] & (rows["pace"] >= np.median(rows["pace"]))
    return rows


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def origin(records: regulars.Ledger, truth: pa.Table | None, at: dt.date, ahead: float) -> Origin:
    """Fit at ``at``, let every list choose, look what came."""
    rows = judged(records.lines.arrow(), truth, at, ahead)
    with regulars.fit(records, at=at) as portfolio:
        called = portfolio.to_call(None)
        alive = portfolio.clients().query("SELECT client, p_alive FROM clients")
        weeks = portfolio.record.horizon_weeks
    stake = dict(zip(called["client"].to_pylist(), called["at_stake"].to_pylist(), strict=True))
    p_alive = dict(zip(alive["client"].to_pylist(), alive["p_alive"].to_pylist(), strict=True))
    ours = np.array([stake.get(client, 0.0) for client in rows["client"]])
    gone = 1 - np.array([p_alive[client] for client in rows["client"]])
    late = rows["silent"] - 2 * rows["rhythm"]
    pace = rows["pace"]
    scores = {
        OURS: ours,
        "most recent lapsers": np.where(late > 0, 1e6 - late, late),
        "biggest spenders": pace,
        "p_alive alone": gone,
        "silent twice his rhythm, biggest first": np.where(late > 0, 1e9, 0.0) + pace,
        "(1 - p_alive) x value": gone * pace,
    }
    order = {name: np.lexsort((rows["client"], -score)) for name, score in scores.items()}
    fifty = order[OURS][:50]
    return Origin(
        list(rows["client"]), rows["lapsed"], rows["hit"], rows["lost"], order,
        float(ours[fifty].sum() * ahead / weeks), float(rows["lost"][fifty].sum()),
    )  # fmt: skip


def figures(one: Origin, name: str, weight: np.ndarray) -> np.ndarray:
    """For each of `SIZES`: precision by hits, share of all loss, share lapsed; shape (replicates, 3 sizes).

    ``weight`` (replicates, clients) says how often each client was drawn.
    """
    order = one.order[name]
    w = weight[:, order]
    before = np.cumsum(w, axis=1) - w
    all_lost = np.maximum(weight @ one.lost, 1e-9)
    found = []
    for size in SIZES:
        taken = np.clip(size - before, 0, w)
        found += [
            taken @ one.hit[order] / size,
            taken @ one.lost[order] / all_lost,
            taken @ one.lapsed[order] / size,
        ]
    return np.stack(found, axis=1)


def measure(name: str, which: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], float]:
    """Each list's figures over the origins, their bootstrap replicates, and lost over foretold."""
    base, how = PROTOCOL["bases"][name], PROTOCOL["bootstrap"]
    records, truth = ledger(name)
    seen = [origin(records, truth, dt.date.fromisoformat(at), base["follow_up_weeks"]) for at in base[which]]
    everyone = sorted({client for one in seen for client in one.client})
    place = {client: at for at, client in enumerate(everyone)}
    rng = np.random.default_rng(how["seed"])
    drawn = rng.multinomial(len(everyone), np.full(len(everyone), 1 / len(everyone)), how["replicates"])
    names = list(seen[0].order)
    mean = {each: np.zeros(3 * len(SIZES)) for each in names}
    replicates = {each: np.zeros((how["replicates"], 3 * len(SIZES))) for each in names}
    for one in seen:
        weight = drawn[:, [place[client] for client in one.client]].astype(float)
        for each in names:
            mean[each] += figures(one, each, np.ones((1, len(one.client))))[0] / len(seen)
            replicates[each] += figures(one, each, weight) / len(seen)
    foretold = sum(one.foretold for one in seen)
    return mean, replicates, sum(one.seen for one in seen) / foretold


def main(which: str = "test") -> str:
    """Two tables: every list's figures, and ours less each rival's with 90% intervals."""
    rows, against, sums = [], [], []
    for name in PROTOCOL["bases"]:
        mean, replicates, ratio = measure(name, which)
        for each, values in mean.items():
            label = f"**{each}**" if each == OURS else each
            rows.append([name, label, *(f"{value:.3f}" for value in values)])
            if each != OURS:
                low, high = np.quantile(replicates[OURS] - replicates[each], (0.05, 0.95), axis=0)
                gain = mean[OURS] - values
                cells = [f"{gain[at]:+.3f} ({low[at]:+.3f} to {high[at]:+.3f})" for at in (0, 3, 1, 4)]
                against.append([name, each + ("" if each in NAMED else " *"), *cells])
        sums.append(f"{name} {ratio:.2f}")
    head = [f"{what}@{size}" for size in SIZES for what in ("precision", "value caught", "lapsed")]
    gains = ["precision@10", "precision@50", "value caught@10", "value caught@50"]
    return (
        table(["base", "list", *head], rows)
        + "\nOurs less each rival's, with 90% bootstrap intervals over clients (* not one of the three):\n\n"
        + table(["base", "rival", *gains], against)
        + f"\nLost over foretold, with our fifty: {', '.join(sums)}.\n"
    )


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
