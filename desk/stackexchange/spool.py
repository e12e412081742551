"""The dump, checked and laid out on disk in the order it will be written, so that memory stays small."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from desk.importing.faults import Fault
from desk.stackexchange.rows import FILES, Row, read_rows

QUESTION, ANSWER, EXCERPT = 1, 2, 4
LEFT_OUT_POSTS = {
    3: "posts: orphaned tag wikis have no place here",
    4: "posts: tag excerpts became descriptions of subjects",
    5: "posts: tag wikis have no place here",
    6: "posts: moderator nominations have no place here",
    7: "posts: wiki placeholders have no place here",
    8: "posts: privilege wikis have no place here",
}
SCHEMA = """
CREATE TABLE row (file TEXT, id INTEGER, thread INTEGER, day TEXT, line INTEGER, fields TEXT, PRIMARY KEY (file, id));
CREATE INDEX row_thread ON row (file, thread, day, id);
CREATE TABLE talk (thread INTEGER, day TEXT, rank INTEGER, id INTEGER, sort TEXT, fields TEXT);
"""


class Spool:
    """The rows of a dump in a temporary database, each answer and comment with the question it belongs to."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        self.left_out: Counter[str] = Counter()
        self.read: Counter[str] = Counter()

    def close(self) -> None:
        self.db.close()

    def load(self, folder: Path) -> list[Fault]:
        """Read every file; the faults of all of them, in order. Counts what was read."""
        faults: list[Fault] = []
        for name in FILES:
            good: list[Row] = []
            for found in read_rows(folder, name):
                if isinstance(found, Fault):
                    faults.append(found)
                    continue
                self.read[name] += 1
                good.append(found)
                if len(good) == 1000:
                    self._keep(good)
                    good = []
            self._keep(good)
        self._weave()
        return faults

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a file by id."""
        for line, fields in self.db.execute("SELECT line, fields FROM row WHERE file = ? ORDER BY id", [name]):
            yield Row(name, line, json.loads(fields))

    def find(self, name: str, row_id: int) -> Row | None:
        found = self.db.execute("SELECT line, fields FROM row WHERE file = ? AND id = ?", [name, row_id]).fetchone()
        return Row(name, found[0], json.loads(found[1])) if found else None

    def talks(self) -> Iterator[tuple[int, list[tuple[str, Row]]]]:
        """Each question with its answers and comments in order of time: (question id, [(sort, row), …])."""
        talk: list[tuple[str, Row]] = []
        current = 0
        query = "SELECT thread, sort, fields FROM talk ORDER BY thread, rank, day, id"
        for thread, sort, fields in self.db.execute(query):
            if talk and thread != current:
                yield current, talk
                talk = []
            current = thread
            talk.append((sort, Row("Comments" if sort == "comment" else "Posts", 0, json.loads(fields))))
        if talk:
            yield current, talk

    def thread_of(self, post_id: int) -> int | None:
        """The question a post belongs to; None for a post that is not here."""
        found = self.db.execute("SELECT thread FROM row WHERE file = 'Posts' AND id = ?", [post_id]).fetchone()
        return found[0] if found else None

    def has_post(self, post_id: int) -> bool:
        return bool(self.db.execute("SELECT 1 FROM row WHERE file = 'Posts' AND id = ?", [post_id]).fetchone())

    def count(self, sort: str) -> int:
        number: int = self.db.execute("SELECT count(*) FROM talk WHERE sort = ?", [sort]).fetchone()[0]
        return number

    def _keep(self, rows: list[Row]) -> None:
        self.db.executemany(
            "INSERT OR IGNORE INTO row VALUES (?, ?, ?, ?, ?, ?)",
            [
                (row.file, row.id, thread_in(row), row.fields.get("CreationDate", ""), row.line, json.dumps(row.fields))
                for row in rows
            ],
        )

    def _weave(self) -> None:
        """Lay questions, answers and comments beside one another, and count those that hang in the air."""
        self.db.executescript(
            """
            INSERT INTO talk SELECT id, day, 0, id, 'question', fields FROM row
              WHERE file = 'Posts' AND json_extract(fields, '$.PostTypeId') = '1';
            INSERT INTO talk SELECT r.thread, r.day, 1, r.id, 'answer', r.fields FROM row r
              WHERE r.file = 'Posts' AND json_extract(r.fields, '$.PostTypeId') = '2'
              AND EXISTS (SELECT 1 FROM row q WHERE q.file = 'Posts' AND q.id = r.thread
                          AND json_extract(q.fields, '$.PostTypeId') = '1');
            INSERT INTO talk SELECT p.thread, c.day, 1, c.id, 'comment', c.fields FROM row c
              JOIN row p ON p.file = 'Posts' AND p.id = json_extract(c.fields, '$.PostId') + 0
              WHERE c.file = 'Comments' AND p.thread IN (SELECT thread FROM talk WHERE sort = 'question');
            """
        )
        answers, comments = (self._number("Posts", "2"), self.read["Comments"])
        self._leave_out("posts: answers whose question is not in the dump", answers - self.count("answer"))
        self._leave_out("comments: their post is not in the dump", comments - self.count("comment"))
        for sort, reason in LEFT_OUT_POSTS.items():
            self._leave_out(reason, self._number("Posts", str(sort)))

    def _number(self, name: str, post_type: str) -> int:
        query = "SELECT count(*) FROM row WHERE file = ? AND json_extract(fields, '$.PostTypeId') = ?"
        number: int = self.db.execute(query, [name, post_type]).fetchone()[0]
        return number

    def _leave_out(self, reason: str, count: int) -> None:
        if count:
            self.left_out[reason] += count


def thread_in(row: Row) -> int | None:
    """The question a post belongs to; None for what belongs to none."""
    if row.file != "Posts":
        return None
    kind = row.number("PostTypeId")
    return row.id if kind == QUESTION else row.number("ParentId") if kind == ANSWER else None
