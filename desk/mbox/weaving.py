"""Tying messages to talks: by what they refer to, else by subject among the talks that are still warm."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta

WARM = timedelta(days=30)  # since a talk's last message: a reply without references may still belong to it
ORDER = "SELECT n, id, written, bases, is_reply, parents, place FROM message ORDER BY written, n"
TALKS = "SELECT DISTINCT talk FROM knot WHERE id IN (SELECT value FROM json_each(?)) ORDER BY talk"
HERE = "SELECT 1 FROM message WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1"
JOINS = (
    "UPDATE strand SET talk = ? WHERE talk = ?",
    "UPDATE knot SET talk = ? WHERE talk = ?",
    "UPDATE topic SET talk = ? WHERE talk = ?",
)


def weave(db: sqlite3.Connection) -> None:
    """In order of time; an id that is referred to and not here ties those who refer to it all the same."""
    for n, own, written, bases, is_reply, parents, place in db.execute(ORDER):
        refers = json.loads(parents)
        talk = talk_of(db, [own, *refers])
        if talk is None and (is_reply or refers):
            talk = talk_about(db, place, json.loads(bases), datetime.fromisoformat(written))
        talk = talk or n
        tie(db, talk, [own, *refers])
        note_topic(db, talk, place, json.loads(bases), written)
        db.execute("INSERT INTO strand VALUES (?, ?, ?)", [n, talk, has_parent_here(db, refers)])


def talk_of(db: sqlite3.Connection, ids: list[str]) -> int | None:
    """The talk these ids are of; where they are of several, those become one."""
    found = [row[0] for row in db.execute(TALKS, [json.dumps(ids)])]
    for other in found[1:]:
        for join in JOINS:
            db.execute(join, [found[0], other])
    return found[0] if found else None


def talk_about(db: sqlite3.Connection, place: str, bases: list[str], when: datetime) -> int | None:
    """The latest talk of that subject in that place, while it is warm."""
    for base in bases:
        found = db.execute("SELECT talk, active FROM topic WHERE place = ? AND base = ?", [place, base]).fetchone()
        if found and when - datetime.fromisoformat(found[1]) <= WARM:
            talk: int = found[0]
            return talk
    return None


def tie(db: sqlite3.Connection, talk: int, ids: list[str]) -> None:
    db.executemany("INSERT OR IGNORE INTO knot VALUES (?, ?)", [(each, talk) for each in ids])


def note_topic(db: sqlite3.Connection, talk: int, place: str, bases: list[str], written: str) -> None:
    if bases:
        db.execute("INSERT OR REPLACE INTO topic VALUES (?, ?, ?, ?)", [place, bases[0], talk, written])


def has_parent_here(db: sqlite3.Connection, refers: list[str]) -> bool:
    return bool(db.execute(HERE, [json.dumps(refers)]).fetchone())
