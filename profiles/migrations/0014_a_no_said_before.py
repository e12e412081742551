"""Who would not be seen on a page would not be seen in a list either: “last here” starts as they said before."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_the_no(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    members = apps.get_model("profiles", "Member").objects.filter(is_presence_shown=False, here_to="members")
    members.update(here_to="nobody", last_here=None)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0013_coming_to_events")]
    operations = [migrations.RunPython(keep_the_no, migrations.RunPython.noop)]
