"""The audit is append-only, by the database itself; a table keeps what all processes of a desk count together."""

from typing import Any

from django.core.management import call_command
from django.db import migrations

SQLITE = [
    f"CREATE TRIGGER audit_no_{verb} BEFORE {verb.upper()} ON desk_auditentry "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for verb in ("update", "delete")
]
POSTGRESQL = [
    "CREATE FUNCTION desk_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON desk_auditentry "
    "FOR EACH ROW EXECUTE FUNCTION desk_audit_refuse()",
]
UNDO = {
    "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
    "postgresql": [
        "DROP TRIGGER audit_append_only ON desk_auditentry",
        "DROP FUNCTION desk_audit_refuse",
    ],
}


def guard(apps: Any, editor: Any) -> None:
    for sql in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(sql)


def unguard(apps: Any, editor: Any) -> None:
    for sql in UNDO[editor.connection.vendor]:
        editor.execute(sql)


def make_cache(apps: Any, editor: Any) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [
        migrations.RunPython(guard, unguard),
        migrations.RunPython(make_cache, migrations.RunPython.noop),
    ]
