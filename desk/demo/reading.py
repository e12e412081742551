"""Reads the demo's content files: TOML for lists, Markdown with a small header for threads."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from desk.demo.written import (
    LEVELS,
    Content,
    ContentFault,
    WrittenArticle,
    WrittenConversation,
    WrittenDeal,
    WrittenEvent,
    WrittenExample,
    WrittenForum,
    WrittenListing,
    WrittenMember,
    WrittenMessage,
    WrittenPoll,
    WrittenPost,
    WrittenRating,
    WrittenThread,
)

FOLDER = Path(__file__).resolve().parent / "content"
SPAN = re.compile(r"(\d+) (minute|hour|day)s? (?:ago|later)")
OPENING = re.compile(r"^--- (.+)$", re.MULTILINE)


def read_content(folder: Path = FOLDER) -> Content:
    """All content files of a folder; raises ContentFault that names the file and what is wrong."""
    return Content(
        forums=tuple(WrittenForum(**row) for row in _toml(folder / "forums.toml")["forum"]),
        subjects={slug: (row["name"], row["about"]) for slug, row in _toml(folder / "subjects.toml").items()},
        members={name: _member(name, row) for name, row in _toml(folder / "members.toml").items()},
        threads=tuple(read_thread(path) for path in sorted((folder / "threads").glob("*.md"))),
        listings={key: _listing(key, row) for key, row in _toml(folder / "listings.toml").items()},
        deals=tuple(_deal(row) for row in _toml(folder / "deals.toml")["deal"]),
        conversations=tuple(_conversation(row) for row in _toml(folder / "messages.toml")["conversation"]),
        questions=_toml(folder / "questions.toml"),
        searches={slug: tuple(words) for slug, words in _toml(folder / "searches.toml").items()},
        articles=tuple(read_article(path) for path in sorted((folder / "articles").glob("*.md"))),
        examples=tuple(read_example(path) for path in sorted((folder / "examples").glob("*.md"))),
    )


def span(text: str) -> timedelta:
    """The time in “3 days ago” or “58 minutes later”."""
    match = SPAN.fullmatch(text.strip())
    if match is None:
        raise ContentFault(f"“{text}” is not a time. Write it like “3 days ago” or “58 minutes later”.")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def read_thread(path: Path) -> WrittenThread:
    """One file: a header between +++ lines, then posts each opened by a line “--- name, time, …”."""
    blank, *rest = path.read_text(encoding="utf-8").split("+++\n", 2)
    parts = OPENING.split(rest[1]) if len(rest) == 2 else []
    if blank or len(parts) < 3 or parts[0].strip():
        raise ContentFault(f"{path.name} must begin with its header, and the header must be followed by a post.")
    head = tomllib.loads(rest[0])
    started = span(head["started"]) + _minutes(path.stem)
    return WrittenThread(
        slug=path.stem,
        title=head["title"],
        forum=head["forum"],
        subjects=tuple(head["subjects"]),
        posts=_posts(path.name, started, list(zip(parts[1::2], parts[2::2], strict=True))),
        poll=_poll(head["poll"]) if "poll" in head else None,
        event=_event(head["event"]) if "event" in head else None,
    )


def _event(row: dict[str, Any]) -> WrittenEvent:
    said: dict[str, Any] = {name: tuple(row.pop(name, ())) for name in ("comes", "maybe", "cannot")}
    return WrittenEvent(**row, **said)


def _poll(row: dict[str, Any]) -> WrittenPoll:
    votes = tuple((username, tuple(numbers)) for username, numbers in row["votes"].items())
    return WrittenPoll(row["question"], tuple(row["options"]), row.get("most", 1), votes)


def _header_and_text(path: Path) -> tuple[dict[str, Any], str]:
    """One file: a header between +++ lines, then the text."""
    blank, *rest = path.read_text(encoding="utf-8").split("+++\n", 2)
    if blank or len(rest) != 2 or not rest[1].strip():
        raise ContentFault(f"{path.name} must begin with its header, and the header must be followed by a text.")
    return tomllib.loads(rest[0]), rest[1].strip()


def read_example(path: Path) -> WrittenExample:
    """One file; what was decided, and when, stands in its header."""
    head, text = _header_and_text(path)
    ago, decided = span(head.pop("sent")) + _minutes(path.stem), head.pop("decided", "")
    return WrittenExample(
        slug=path.stem,
        text=text,
        ago=ago,
        decided=ago - span(decided) if decided else None,
        subjects=tuple(head.pop("subjects")),
        liked=tuple(head.pop("liked", ())),
        pictures=tuple((name, (path.parent / name).read_bytes()) for name in head.pop("pictures", ())),
        **head,
    )


def read_article(path: Path) -> WrittenArticle:
    """One file; who says what of it stands in its header."""
    head, text = _header_and_text(path)
    again = head.pop("look_again", "")
    return WrittenArticle(
        slug=path.stem,
        text=text,
        ago=span(head.pop("written")) + _minutes(path.stem),
        look_again=span(again) if again else None,
        subjects=tuple(head.pop("subjects")),
        helpful=tuple(head.pop("helpful", ())),
        missing=tuple(head.pop("missing", {}).items()),
        **head,
    )


def _posts(file: str, started: timedelta, parts: list[tuple[str, str]]) -> tuple[WrittenPost, ...]:
    posts: list[WrittenPost] = []
    ago = started
    for opening, text in parts:
        line, _, why = opening.partition(": ")
        author, *facts = [fact.strip() for fact in line.split(",")]
        ago -= sum((span(fact) for fact in facts if fact.endswith(" later")), timedelta())
        if ago < timedelta():
            raise ContentFault(f"{file}: the post of {author} “{text.strip()[:40]}…” lies in the future.")
        hidden_by = next((fact.removeprefix("hidden by ") for fact in facts if fact.startswith("hidden by ")), "")
        posts.append(WrittenPost(author, ago, text.strip(), "solution" in facts, hidden_by, why))
    return tuple(posts)


def _member(username: str, row: dict[str, Any]) -> WrittenMember:
    row |= {key: tuple(row.get(key, ())) for key in ("loves", "likes", "ignores")}
    row["dials"] = tuple((slug, LEVELS.index(level)) for slug, level in row.get("dials", {}).items())
    row["shows"] = tuple(row.get("shows", {}).items())
    return WrittenMember(username=username, **row)


def _listing(key: str, row: dict[str, Any]) -> WrittenListing:
    ago = span(row.pop("posted")) + _minutes(key)
    subjects = tuple(row.pop("subjects"))
    return WrittenListing(key=key, ago=ago, subjects=subjects, text=row.pop("text").strip(), **row)


def _conversation(row: dict[str, Any]) -> WrittenConversation:
    said = tuple(WrittenMessage(each["by"], span(each["when"]), each["text"]) for each in row["say"])
    return WrittenConversation(tuple(row["between"]), row.get("title", ""), said)


def _deal(row: dict[str, Any]) -> WrittenDeal:
    """Each time counts from the one before it."""
    ago = span(row["offered"])
    moments = {"offered": ago}
    for step in ("agreed", "declined", "closed"):
        if step in row:
            ago -= span(row[step])
            moments[step] = ago
    ratings = []
    for said in row.get("rating", ()):
        ago -= span(said["when"])
        ratings.append(WrittenRating(said["by"], ago, said["score"], said["remark"]))
    if ago < timedelta():
        raise ContentFault(f"deals.toml: the deal about {row['listing']} ends in the future.")
    return WrittenDeal(row["listing"], row["with"], row["remark"], ratings=tuple(ratings), **moments)


def _minutes(name: str) -> timedelta:
    """Up to an hour by the name, so that not everything began at the same minute."""
    return timedelta(minutes=crc32(name.encode()) % 55)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentFault(f"{path.name}: {error}.") from error
