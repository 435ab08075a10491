"""In PostgreSQL a table can be emptied without deleting its rows: the audit refuses that, too."""

from typing import Any

from django.db import migrations

GUARD = (
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON desk_auditentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_refuse()"
)
UNDO = "DROP TRIGGER audit_no_truncate ON desk_auditentry"


def guard(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(GUARD)


def unguard(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(UNDO)


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_guards")]
    operations = [migrations.RunPython(guard, unguard)]
