"""On PostgreSQL the ledger becomes a table for each month of recording, with what stands and all others beside them."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = 'profiles_activity_whole' AND indexname != %s
"""
KEYS = """
    SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = 'profiles_activity_whole'::regclass AND contype IN ('p', 'f')
"""


def part(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql" or _is_parted(schema_editor):
        return
    say = schema_editor.execute
    say("SET CONSTRAINTS ALL IMMEDIATE")
    say("ALTER TABLE profiles_activity RENAME TO profiles_activity_whole")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(KEYS)
        keys = cursor.fetchall()
        primary = next(name for name, sort, _ in keys if sort == "p")
        cursor.execute(INDEXES, [primary])
        indexes = cursor.fetchall()
        cursor.execute("SELECT DISTINCT month FROM profiles_activity_whole WHERE month > 0")
        months = {month for (month,) in cursor.fetchall()}
    now = datetime.now(UTC)
    months |= {(now.year + (now.month - 1 + n) // 12) * 100 + (now.month - 1 + n) % 12 + 1 for n in range(3)}
    for name, _sort, _told in keys:
        say(f"ALTER TABLE profiles_activity_whole DROP CONSTRAINT {name}")
    for name, _told in indexes:
        say(f"DROP INDEX {name}")
    say(
        "CREATE TABLE profiles_activity (LIKE profiles_activity_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        " PARTITION BY RANGE (month)"
    )
    for name, _sort, told in keys:
        say(f"ALTER TABLE profiles_activity ADD CONSTRAINT {name} {told}")
    for _name, told in indexes:
        say(told.replace("profiles_activity_whole", "profiles_activity").replace(" ON ONLY ", " ON "))
    say("CREATE TABLE profiles_activity_other PARTITION OF profiles_activity DEFAULT")
    for month in [0, *sorted(months)]:  # 0 is what stands past its own month
        say(
            f"CREATE TABLE profiles_activity_{month} PARTITION OF profiles_activity"
            f" FOR VALUES FROM ({month}) TO ({month + 1})"
        )
    say("INSERT INTO profiles_activity SELECT * FROM profiles_activity_whole")
    say("DROP TABLE profiles_activity_whole")


def _is_parted(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    """Going back leaves the tables as they are, which serve earlier code as well."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT relkind = 'p' FROM pg_class WHERE oid = 'profiles_activity'::regclass")
        return bool(cursor.fetchall()[0][0])


class Migration(migrations.Migration):
    dependencies = [("profiles", "0020_may_be_held_out")]

    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
