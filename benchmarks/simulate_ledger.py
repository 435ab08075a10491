"""Draws a ledger of about 3.5 lines a client over three years and writes it as Parquet."""

from __future__ import annotations

import json
import sys

import pyarrow.parquet as pq

from regulars import simulate


def main(clients: str, path: str) -> None:
    """Only client, at and amount, as a shop's plainest export has them."""
    drawn = simulate("bg/nbd", clients=int(clients), weeks=156, joining=52, horizon=0, seed=1)
    pq.write_table(drawn.lines.select(["client", "at", "amount"]), path)
    print(json.dumps({"lines": drawn.lines.num_rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
