"""The file of a backup: a tar with the database, the media, and last a manifest that all else is held against."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

FORMAT = 1
PRODUCT = "commonplace"
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
PORTION = 1 << 20


class BackupError(Exception):
    """A backup cannot be made, or one cannot be restored; says what to do."""


@dataclass
class Manifest:
    """What a backup says of itself."""

    made: str  # when, in UTC
    database: str  # "postgresql" or "sqlite"
    migrations: list[str]  # "app.name", as applied
    rows: dict[str, int]  # by table
    secret: str  # the fingerprint of the site's secret, which itself is not kept
    site: str
    version: str
    format: int = FORMAT
    product: str = PRODUCT
    files: dict[str, list[Any]] = field(default_factory=dict)  # name: [bytes, sha256]


class _Reading:
    """A file that is summed up while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        portion = self.file.read(size)
        self.sum.update(portion)
        return portion


def write(path: Path, database: Path, media: Path, manifest: Manifest) -> None:
    """Everything into one file, flushed to the disk; the manifest's list of files is filled on the way."""
    with path.open("xb") as raw:
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, manifest, database, f"database{database.suffix}")
            for file in sorted(media.rglob("*")) if media.is_dir() else []:
                if file.is_file() and not file.is_symlink():
                    _add(tar, manifest, file, f"media/{file.relative_to(media)}")
            text = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
            _add_bytes(tar, MANIFEST, text)
            _add_bytes(tar, SEAL, hashlib.sha256(text).hexdigest().encode())
        raw.flush()
        os.fsync(raw.fileno())


def _add(tar: tarfile.TarFile, manifest: Manifest, file: Path, name: str) -> None:
    try:
        source = file.open("rb")
    except FileNotFoundError:  # taken away since it was listed
        return
    with source:
        info = tarfile.TarInfo(name)
        status = os.fstat(source.fileno())
        info.size, info.mtime = status.st_size, int(status.st_mtime)
        reading = _Reading(source)
        tar.addfile(info, cast(IO[bytes], reading))
        manifest.files[name] = [info.size, reading.sum.hexdigest()]


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime = len(content), int(datetime.now(UTC).timestamp())
    tar.addfile(info, io.BytesIO(content))


def checked(path: Path) -> Manifest:
    """The manifest of an archive in which every byte is as it was written; raises BackupError for any other file."""
    try:
        return _checked(path)
    except FileNotFoundError as fault:
        raise BackupError(f"There is no file {path}.") from fault
    except (tarfile.TarError, OSError, ValueError, TypeError, KeyError, EOFError) as fault:
        raise BackupError(
            f"{path} is not a whole backup of Commonplace ({fault}). Nothing was changed; take another."
        ) from fault


def _checked(path: Path) -> Manifest:
    sums: dict[str, list[Any]] = {}
    kept: dict[str, bytes] = {}
    for name, file in _members(path):
        if name in {MANIFEST, SEAL}:
            kept[name] = file.read()
            continue
        reading, size = _Reading(file), 0
        while portion := reading.read(PORTION):
            size += len(portion)
        sums[name] = [size, reading.sum.hexdigest()]
    if hashlib.sha256(kept[MANIFEST]).hexdigest() != kept[SEAL].decode():
        raise ValueError("the manifest was changed")
    manifest = Manifest(**json.loads(kept[MANIFEST]))
    if (manifest.product, manifest.format) != (PRODUCT, FORMAT):
        raise ValueError(f"format {manifest.product} {manifest.format}")
    wrong = sorted(name for name in sums.keys() | manifest.files.keys() if sums.get(name) != manifest.files.get(name))
    if wrong:
        raise ValueError(f"damaged: {', '.join(wrong[:3])}")
    return manifest


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The regular files of an archive, each to be read before the next; raises KeyError when it has no end."""
    with tarfile.open(path, mode="r:") as tar:
        for info in tar:
            file = tar.extractfile(info)
            if file is not None:
                yield info.name, file


def unpack(path: Path, folder: Path) -> Path:
    """Everything of a checked archive into the folder; says which file there is the database."""
    database = None
    for name, file in _members(path):
        if name in {MANIFEST, SEAL}:
            continue
        target = (folder / name).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise BackupError(f"The backup holds a file that would lie outside: {name}.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as into:
            while portion := file.read(PORTION):
                into.write(portion)
        database = target if name.startswith("database") else database
    if database is None:
        raise BackupError("The backup holds no database.")
    return database
