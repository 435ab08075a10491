"""What to ask and offer: slates of three beside their rivals, on preferences that purchases reveal."""

from __future__ import annotations


def main(which: str = "reported") -> str:
    """The tables; ``which`` "tuning": those of the categories that settings were chosen on."""
    from benchmarks.taste import tables

    return tables.main(which)
