"""One-time links are made for somebody; a table keeps what all processes of a desk count together."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models


def make_cache(apps: Any, editor: Any) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_audit_append_only")]
    operations = [
        migrations.AddField(
            model_name="onetimelink",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(make_cache, migrations.RunPython.noop),
    ]
