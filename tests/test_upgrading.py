"""A site is upgraded while it runs: code of the last release works on the tables of this one (docs/operating.md)."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

from tests.reading import ROOT, apps

# The last migration of each app in the last release. Whoever makes a release writes them down here; what came
# before the first release has no older code to live with.
RELEASED: dict[str, str] = {}
Column: TypeAlias = "models.Field[Any, Any]"
GOES = (
    migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel,
    migrations.AlterModelTable,
)  # fmt: skip
TAKES_AWAY = re.compile(r"\bDROP\s+(?:TABLE|COLUMN)|\bRENAME\b|SET\s+NOT\s+NULL", re.IGNORECASE)


def harm(operation: Operation, state: ProjectState, app: str) -> str:
    """What the last release's code would stumble over once this has run; nothing for what it does not notice."""
    if isinstance(operation, GOES):
        return "takes away what older code still asks for"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        needs = not field.null and not field.many_to_many and getattr(field, "db_default", None) is NOT_PROVIDED
        return "adds a column that older code leaves empty, without db_default" if needs else ""
    if isinstance(operation, migrations.AlterField):
        return narrowed(state.models[app, operation.model_name_lower].fields[operation.name], operation.field)
    if isinstance(operation, migrations.AddConstraint):
        return "adds a rule that older code does not keep"
    if isinstance(operation, migrations.RunSQL) and TAKES_AWAY.search(str(operation.sql)):
        return "takes away by SQL what older code still asks for"
    return ""


def narrowed(before: Column, after: Column) -> str:
    if before.null and not after.null:
        return "forbids the empty values that older code writes"
    shorter = (after.max_length or 0) < (before.max_length or 0)
    if shorter or before.get_internal_type() != after.get_internal_type():
        return "makes a column too narrow for what older code writes"
    return ""


def harms(migration: migrations.Migration, state: ProjectState) -> list[str]:
    """The harm of each operation, unless the migration says why older code survives it."""
    if len(getattr(migration, "old_code_survives", "")) > 20:
        return []
    found, state = [], state.clone()
    for operation in migration.operations:
        if what := harm(operation, state, migration.app_label):
            found.append(f"{migration.app_label}.{migration.name} {what}: {operation.describe()}")
        operation.state_forwards(migration.app_label, state)
    return found


def test_the_last_release_works_on_the_tables_of_this_one() -> None:
    loader = MigrationLoader(None)
    found = []
    for (app, name), migration in loader.disk_migrations.items():
        if app in apps() and name > RELEASED.get(app, "9999"):
            found += harms(migration, loader.project_state(sorted(migration.dependencies)))
    assert found == []


def test_a_release_writes_its_migrations_down() -> None:
    """As soon as the changelog has a version, the list above has to be filled."""
    versions = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert bool(versions) == bool(RELEASED)


@pytest.fixture
def before() -> ProjectState:
    """A table as the last release left it."""
    state = ProjectState()
    title: Column = models.CharField(max_length=50, null=True)
    fields: list[tuple[str, Column]] = [("id", models.AutoField(primary_key=True)), ("title", title)]
    migrations.CreateModel("Hut", fields).state_forwards("huts", state)
    return state


def migration_of(*given: Operation, why: str = "") -> migrations.Migration:
    class Given(migrations.Migration):
        operations = list(given)
        old_code_survives = why

    return Given("0007_test", "huts")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("hut", "title"),
        migrations.RenameField("hut", "title", "name"),
        migrations.RenameModel("Hut", "Cabin"),
        migrations.DeleteModel("Hut"),
        migrations.AddField("hut", "beds", models.IntegerField()),
        migrations.AddField("hut", "beds", models.IntegerField(default=2)),  # the database forgets this default
        migrations.AlterField("hut", "title", models.CharField(max_length=50)),
        migrations.AlterField("hut", "title", models.CharField(max_length=20, null=True)),
        migrations.AlterField("hut", "title", models.IntegerField(null=True)),
        migrations.AddConstraint("hut", models.UniqueConstraint(fields=["title"], name="hut_title")),
        migrations.RunSQL("ALTER TABLE huts_hut DROP COLUMN title"),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_older_code_stumbles_over(operation: Operation, before: ProjectState) -> None:
    assert len(harms(migration_of(operation), before)) == 1
    assert harms(migration_of(operation, why="No release since 0.3 reads or writes it."), before) == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("Bed", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("hut", "beds", models.IntegerField(null=True)),
        migrations.AddField("hut", "beds", models.IntegerField(db_default=2)),
        migrations.AlterField("hut", "title", models.CharField(max_length=80, null=True, verbose_name="name")),
        migrations.AddIndex("hut", models.Index(fields=["title"], name="hut_by_title")),
        migrations.RunSQL("UPDATE huts_hut SET title = 'Hut' WHERE title IS NULL"),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_older_code_does_not_notice(operation: Operation, before: ProjectState) -> None:
    assert harms(migration_of(operation), before) == []
