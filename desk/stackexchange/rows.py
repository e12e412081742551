"""Reading the dump's files: one row a line, each with its faults named instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from desk.importing.faults import Fault

FILES = ("Tags", "Users", "Posts", "Comments", "Votes", "Badges", "PostLinks")
MUST_HAVE = {
    "Tags": ("Id", "TagName"),
    "Users": ("Id", "DisplayName", "CreationDate"),
    "Posts": ("Id", "PostTypeId", "CreationDate", "Score", "Body"),
    "Comments": ("Id", "PostId", "Text", "CreationDate"),
    "Votes": ("Id", "PostId", "VoteTypeId", "CreationDate"),
    "Badges": ("Id", "UserId", "Name", "Date"),
    "PostLinks": ("Id", "PostId", "RelatedPostId", "LinkTypeId", "CreationDate"),
}
NUMBERS = frozenset(
    {
        "AcceptedAnswerId",
        "ExcerptPostId",
        "Id",
        "LinkTypeId",
        "OwnerUserId",
        "ParentId",
        "PostId",
        "PostTypeId",
        "RelatedPostId",
        "Score",
        "UserId",
        "VoteTypeId",
    }
)
DATES = frozenset({"CreationDate", "Date"})
WHOLE_NUMBER = re.compile(r"-?\d{1,18}\Z")
FRAME = re.compile(r"\s*(<\?xml[^>]*\?>)?\s*(</?[a-z]+\s*/?>)?\s*\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """One good row of one file."""

    file: str
    line: int
    fields: dict[str, str]

    @property
    def id(self) -> int:
        return int(self.fields["Id"])

    def number(self, name: str) -> int | None:
        value = self.fields.get(name)
        return int(value) if value else None

    def when(self, name: str = "CreationDate") -> datetime:
        return when(self.fields[name])


def when(text: str) -> datetime:
    """A dump's date, which is UTC and does not say so; raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read_rows(folder: Path, name: str) -> Iterator[Row | Fault]:
    """Every row of a file, or the fault in its place; a missing file is one fault."""
    path = folder / f"{name}.xml"
    if not path.is_file():
        yield Fault(path.name, 0, "The file is missing.")
        return
    seen: set[int] = set()
    number, is_closed = 0, False
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            yield from read_row(path.name, number, raw, seen)
            is_closed = is_closed or closes(raw)
    if not is_closed:
        yield Fault(path.name, number, "The file ends too early; it was cut off.")


def read_row(file: str, number: int, raw: bytes, seen: set[int]) -> Iterator[Row | Fault]:
    """The good row or the fault of one line; nothing for the frame around the rows."""
    found = read_line(file, number, raw)
    if isinstance(found, Element):
        name, fields = file.removesuffix(".xml"), dict(found.attrib)
        what = fault_in(name, fields, seen)
        yield Fault(file, number, what) if what else Row(name, number, fields)
    elif found is not None:
        yield found


def closes(raw: bytes) -> bool:
    """Whether a line ends the file's outer element, which may also be empty."""
    return b"</" in raw or (raw.rstrip().endswith(b"/>") and b"<row" not in raw)


def read_line(file: str, number: int, raw: bytes) -> Element | Fault | None:
    """The row on a line, its fault, or None for the frame around the rows."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Fault(file, number, f"Byte {error.start + 1} of the line is not UTF-8.")
    if "<row" not in text:
        return None if FRAME.match(text) else Fault(file, number, "This is not a row: " + text.strip()[:60])
    try:
        element: Element = fromstring(text)
    except ParseError as error:
        return Fault(file, number, f"The row is not well-formed XML: {error}.")
    except DefusedXmlException:
        return Fault(file, number, "The row declares entities, which are not allowed.")
    return element


def fault_in(name: str, fields: dict[str, str], seen: set[int]) -> str:
    """What is wrong with a row's fields, in one sentence; empty when all is well. Adds its id to those seen."""
    missing = [field for field in MUST_HAVE[name] if field not in fields]
    if missing:
        return f"The row has no {', no '.join(missing)}."
    for field, value in fields.items():
        if field in NUMBERS and not WHOLE_NUMBER.match(value):
            return f"{field} is “{value[:40]}”, which is not a whole number."
        if field in DATES and not is_date(value):
            return f"{field} is “{value[:40]}”, which is not a date."
    row_id = int(fields["Id"])
    if row_id in seen:
        return f"Id {row_id} is used twice in this file."
    seen.add(row_id)
    return ""


def is_date(text: str) -> bool:
    try:
        return 1970 <= when(text).year <= 9998
    except ValueError:
        return False
