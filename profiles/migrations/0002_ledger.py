"""What the ledger needs beside its table: the counter of places, and on PostgreSQL the sequence of ids."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def begin(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("profiles", "Follower").objects.get_or_create(name="ledger")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE SEQUENCE IF NOT EXISTS profiles_activity_id")


def end(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("profiles", "Follower").objects.filter(name="ledger").delete()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP SEQUENCE IF EXISTS profiles_activity_id")


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]

    operations = [migrations.RunPython(begin, end)]
