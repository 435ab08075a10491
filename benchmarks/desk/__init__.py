"""The desk under load: 30 desks, 100 thousand clients, SQLite and PostgreSQL, a refit in the midst of it.

``python -m benchmarks desk``. The load comes from a process of its own on the same two cores, so what it
costs is in the figures.
"""

from benchmarks.desk.tables import main

__all__ = ["main"]
