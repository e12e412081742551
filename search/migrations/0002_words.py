"""The words of the index, as each database keeps them best: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    # No copy of the text: the table's own rows are the content, and its triggers keep the words up to date.
    (
        "CREATE VIRTUAL TABLE search_words USING fts5(title, body, content='search_searchdocument', content_rowid='id',"
        " tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')"
    ),
    (
        "CREATE TRIGGER search_words_insert AFTER INSERT ON search_searchdocument BEGIN"
        " INSERT INTO search_words(rowid, title, body) VALUES (new.id, new.title, new.body); END"
    ),
    (
        "CREATE TRIGGER search_words_delete AFTER DELETE ON search_searchdocument BEGIN"
        " INSERT INTO search_words(search_words, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END"
    ),
    (
        "CREATE TRIGGER search_words_update AFTER UPDATE ON search_searchdocument BEGIN"
        " INSERT INTO search_words(search_words, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);"
        " INSERT INTO search_words(rowid, title, body) VALUES (new.id, new.title, new.body); END"
    ),
]
SQLITE_AWAY = [
    "DROP TRIGGER search_words_update",
    "DROP TRIGGER search_words_delete",
    "DROP TRIGGER search_words_insert",
    "DROP TABLE search_words",
]
POSTGRESQL = [
    (
        "ALTER TABLE search_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS ("
        " setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'D')) STORED"
    ),
    "CREATE INDEX search_words ON search_searchdocument USING gin (words)",
]
POSTGRESQL_AWAY = ["ALTER TABLE search_searchdocument DROP COLUMN words"]


def build(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def take_away(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL_AWAY if schema_editor.connection.vendor == "postgresql" else SQLITE_AWAY:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(build, take_away)]
