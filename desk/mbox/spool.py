"""The archive, checked and laid out on disk, talk by talk, so that memory stays small."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path

from desk.importing.faults import Fault
from desk.mbox.archives import Raw, read_archive
from desk.mbox.messages import Sent, read_message
from desk.mbox.weaving import weave

AGAIN = "messages: the same again, by its Message-ID (crossposted or repeated)"
FAULTY = "messages: with a fault, named above"
FILES = "files inside messages (not counted as messages)"
ENDING = re.compile(r"(\.(mbox|mbx|txt|gz|mail|news))+\Z", re.IGNORECASE)
SCHEMA = """
CREATE TABLE message (
  n INTEGER PRIMARY KEY, id TEXT UNIQUE, file TEXT, author TEXT, name TEXT, written TEXT, title TEXT,
  bases TEXT, is_reply INTEGER, parents TEXT, groups TEXT, place TEXT, text TEXT, is_markdown INTEGER
);
CREATE INDEX message_order ON message (written, n);
CREATE INDEX message_author ON message (author, written);
CREATE TABLE strand (n INTEGER PRIMARY KEY, talk INTEGER, has_parent INTEGER);
CREATE INDEX strand_talk ON strand (talk, n);
CREATE TABLE knot (id TEXT PRIMARY KEY, talk INTEGER) WITHOUT ROWID;
CREATE INDEX knot_talk ON knot (talk);
CREATE TABLE topic (place TEXT, base TEXT, talk INTEGER, active TEXT, PRIMARY KEY (place, base)) WITHOUT ROWID;
CREATE INDEX topic_talk ON topic (talk);
"""


INSERT = (
    "INSERT OR IGNORE INTO message (id, file, author, name, written, title, bases, is_reply, parents, groups, text,"
    " is_markdown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
UNPLACED = "SELECT n, groups FROM message WHERE n > ? ORDER BY n LIMIT 1000"


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as the spool gives it back, in its talk."""

    id: str
    author: str
    written: datetime
    title: str
    is_reply: bool
    has_parent: bool  # here
    parents: list[str]
    place: str
    text: str
    is_markdown: bool


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote under one address: the name they used last, and since when."""

    address: str
    name: str
    since: datetime


class Spool:
    """The messages of an archive in a temporary database."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        self.left_out: Counter[str] = Counter()
        self.read: Counter[str] = Counter()

    def close(self) -> None:
        self.db.close()

    def load(self, path: Path, name: str, *, latest: datetime) -> Iterator[Fault | None]:
        """Read one file; a fault or None for every message, so that somebody may count along."""
        groups: Counter[str] = Counter()
        before = self.count_messages()
        for raw in read_archive(path, name):
            found = read_message(raw, latest=latest) if isinstance(raw, Raw) else raw
            yield found if isinstance(found, Fault) else None
            self.read["messages"] += not (isinstance(found, Fault) and found.line == 0)
            if isinstance(found, Fault):
                self.left_out[FAULTY] += found.line > 0
            elif isinstance(found, str):
                self.left_out[found] += 1
            elif self._keep(found):
                groups.update(found.groups)
            else:
                self.left_out[AGAIN] += 1
        self._place(name, groups, before)

    def weave(self) -> None:
        """Tie the messages to talks, once all are here."""
        weave(self.db)

    def authors(self) -> Iterator[Author]:
        """Everyone who wrote, in the order they came."""
        query = (
            "SELECT author, min(written), (SELECT name FROM message AS m WHERE m.author = message.author AND name <> ''"
            " ORDER BY written DESC LIMIT 1) FROM message GROUP BY author ORDER BY min(written), author"
        )
        for address, since, name in self.db.execute(query):
            yield Author(address, name or "", datetime.fromisoformat(since))

    def talks(self) -> Iterator[list[Kept]]:
        """Each talk, its opening first, then in order of time."""
        query = "SELECT * FROM strand JOIN message USING (n) ORDER BY talk, n"
        for _, rows in groupby(self.db.execute(query), key=itemgetter("talk")):
            yield in_order([kept(row) for row in rows])

    def count_messages(self) -> int:
        number: int = self.db.execute("SELECT count(*) FROM message").fetchone()[0]
        return number

    def count_authors(self) -> int:
        number: int = self.db.execute("SELECT count(DISTINCT author) FROM message").fetchone()[0]
        return number

    def _keep(self, sent: Sent) -> bool:
        """Whether the message is new; files inside it are counted then."""
        row = (
            sent.id, sent.file, sent.author, sent.name, sent.written.isoformat(), sent.title, json.dumps(sent.bases),
            sent.is_reply, json.dumps(sent.parents), json.dumps(sent.groups), sent.body.text, sent.body.is_markdown,
        )  # fmt: skip
        is_new = self.db.execute(INSERT, row).rowcount == 1
        if is_new and sent.body.files:
            self.left_out[FILES] += sent.body.files
        return is_new

    def _place(self, name: str, groups: Counter[str], after: int) -> None:
        """Give each message of a file its forum: the group the file is mostly of, else its own first, else the file."""
        stem = ENDING.sub("", Path(name).name) or name
        main = max(groups, key=lambda group: (groups[group], group == stem, group)) if groups else stem
        while rows := self.db.execute(UNPLACED, [after]).fetchall():
            placed = [(place_among(json.loads(row["groups"]), main), row["n"]) for row in rows]
            self.db.executemany("UPDATE message SET place = ? WHERE n = ?", placed)
            after = rows[-1]["n"]


def place_among(groups: list[str], main: str) -> str:
    return main if main in groups or not groups else groups[0]


def in_order(talk: list[Kept]) -> list[Kept]:
    """By time, but the opening first though its sender's clock was wrong."""
    by_time = sorted(talk, key=attrgetter("written"))
    opening = next((message for message in by_time if not (message.is_reply or message.has_parent)), by_time[0])
    return [opening, *(message for message in by_time if message is not opening)]


def kept(row: sqlite3.Row) -> Kept:
    return Kept(
        id=row["id"],
        author=row["author"],
        written=datetime.fromisoformat(row["written"]),
        title=row["title"],
        is_reply=bool(row["is_reply"]),
        has_parent=bool(row["has_parent"]),
        parents=json.loads(row["parents"]),
        place=row["place"],
        text=row["text"],
        is_markdown=bool(row["is_markdown"]),
    )
