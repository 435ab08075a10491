"""What the next basket holds: Ta-Feng by the "Reality Check", The Complete Journey's last shopping days."""

from __future__ import annotations


def main() -> str:
    """The tables (rivals' environments import this package, too, and have none of what this needs)."""
    from benchmarks.ranking import tables

    return tables.main()
