"""Who will buy how many of what: our forecast beside its rivals, by the frozen ``protocol.toml``."""

from __future__ import annotations


def main() -> str:
    """The tables (rivals' environments import this package, too, and have none of what this needs)."""
    from benchmarks.forecast import tables

    return tables.main()
