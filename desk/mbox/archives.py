"""The files of an archive, plain or gzip, cut into messages as they are read, each with its place."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from desk.importing.faults import Fault

LARGEST = 32 * 2**20  # bytes of one message; a larger one is a fault
CHUNK = 65_536  # bytes read at once of a line without an end
GZIP = b"\x1f\x8b"
NAMED = (".mbox", ".mbx", ".mbox.gz", ".mbx.gz")
MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
SEPARATOR = re.compile(rb"From (?:-?\d+\s*$|.*\b" + MONTH + rb"\s+\d{1,2}\s+\d{1,2}:\d\d)")
HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")
OLD_HEADER = re.compile(
    rb"(?:from|to|date|subject|received|return-path|path|newsgroups|message-id|sender|delivered-to|x-[!-9;-~]+)[ \t]*:",
    re.IGNORECASE,
)
SHIELDED = re.compile(rb">+From ")


@dataclass(frozen=True, slots=True)
class Raw:
    """One message as it stands in its file."""

    file: str
    line: int
    envelope: bytes  # the “From ” line
    content: bytes


@dataclass(slots=True)
class Piece:
    """A message while its lines come in."""

    file: str
    line: int
    envelope: bytes
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    has_body: bool = False
    ends_blank: bool = False

    def add(self, line: bytes) -> None:
        self.size += len(line)
        self.ends_blank = line in {b"\n", b"\r\n"}
        if self.size > LARGEST:
            self.lines.clear()
        else:
            self.lines.append(line[:-2] + b"\n" if line.endswith(b"\r\n") else line)
            self.has_body = self.has_body or self.ends_blank

    def whole(self, *, is_last: bool = False) -> Raw | Fault:
        if self.size > LARGEST:
            return Fault(self.file, self.line, f"The message is larger than {LARGEST // 2**20} MB.")
        if is_last and not self.has_body:
            return Fault(self.file, self.line, "The file ends in the headers of this message; it was cut off.")
        return Raw(self.file, self.line, self.envelope, b"".join(unshielded(self.lines)))


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The archives named or lying in the folders named, in order; and the files there that are none."""
    archives: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if not path.is_dir():
            archives.append(path)
            continue
        for file in sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")):
            (archives if is_archive(file) else others).append(file)
    return archives, others


def is_archive(path: Path) -> bool:
    """Whether a file in a folder is meant as an mbox: by its name, else by how it begins."""
    if path.name.lower().endswith(NAMED):
        return True
    try:
        with opened(path) as file:
            return file.read(5) == b"From "
    except (OSError, EOFError, zlib.error):
        return False


def opened(path: Path) -> IO[bytes]:
    """The file for reading, unpacked where it is gzip, whatever its name."""
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP
    return cast(IO[bytes], gzip.open(path)) if is_packed else path.open("rb")


def read_archive(path: Path, name: str) -> Iterator[Raw | Fault]:
    """Every message of a file or the fault in its place; a file that is no mbox is one fault, at line 0."""
    try:
        file = opened(path)
    except OSError as error:
        yield Fault(name, 0, f"The file cannot be read: {error.strerror}.")
        return
    with file:
        yield from cut(name, file)


def cut(name: str, file: IO[bytes]) -> Iterator[Raw | Fault]:
    piece: Piece | None = None
    try:
        for number, line, following in with_following(file):
            is_apart = piece is None or piece.ends_blank
            if begins_message(line, following, is_apart=is_apart):
                if piece:
                    yield piece.whole()
                piece = Piece(name, number, line)
            elif piece:
                piece.add(line)
            elif line.strip():
                yield Fault(name, 0, "The file does not begin with a “From ” line; it is not an mbox.")
                return
    except (OSError, EOFError, zlib.error) as error:
        yield Fault(
            name, piece.line if piece else 0, f"The file is damaged or was cut off in what begins here: {error}."
        )
        return
    yield piece.whole(is_last=True) if piece else Fault(name, 0, "The file holds no message.")


def with_following(file: IO[bytes]) -> Iterator[tuple[int, bytes, bytes]]:
    """Each line with its number and the line after it."""
    number, line = 1, file.readline(CHUNK)
    while line:
        following = file.readline(CHUNK)
        yield number, line, following
        number += line.endswith(b"\n")
        line = following


def begins_message(line: bytes, following: bytes, *, is_apart: bool) -> bool:
    """A “From ” line with a date and a header after it; after an empty line a common header is enough."""
    if not line.startswith(b"From "):
        return False
    return bool((SEPARATOR.match(line) and HEADER.match(following)) or (is_apart and OLD_HEADER.match(following)))


def unshielded(lines: list[bytes]) -> Iterator[bytes]:
    """Take back the “>” that kept a “From ” in a text from beginning a message; in quoted text it is the quote's."""
    for number, line in enumerate(lines):
        if SHIELDED.match(line):
            beside = lines[max(number - 1, 0) : number] + lines[number + 1 : number + 2]
            yield line if any(other.startswith(b">") and not SHIELDED.match(other) for other in beside) else line[1:]
        else:
            yield line
