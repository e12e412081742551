"""Making a backup: the database as of one moment, the media, one file that is there whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from desk.backups import postgresql, sqlite
from desk.backups.archive import BackupError, Manifest, checked, write

VERSION = "0.1.0"
PART, WORK = ".part", ".backup-"


def make(folder: Path, *, now: datetime) -> tuple[Path, Manifest]:
    """Write a backup into the folder, look it over, and only then give it its name."""
    path = folder / f"commonplace-{now:%Y%m%dT%H%M%SZ}.tar"
    with alone(folder):
        if path.exists():
            raise BackupError(f"{path} is there already. Try again in a second.")
        work = Path(mkdtemp(prefix=WORK, dir=folder))
        part = path.with_name(path.name + PART)
        try:
            manifest = _write(part, work, now)
            part.replace(path)
            _flush(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            part.unlink(missing_ok=True)
    return path, manifest


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One backup in a folder at a time; what a killed one left behind is cleared away first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise BackupError(f"Another backup is being written to {folder}. Wait.") from fault
        for left in folder.glob(f"commonplace-*.tar{PART}"):
            left.unlink()
        for left in folder.glob(f"{WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _write(part: Path, work: Path, now: datetime) -> Manifest:
    database = postgresql if connection.vendor == "postgresql" else sqlite
    file, rows = database.dump(work)
    manifest = Manifest(
        made=now.isoformat(timespec="seconds"),
        database=connection.vendor,
        migrations=applied_migrations(),
        rows=rows,
        secret=fingerprint(),
        site=settings.SITE_URL,
        version=VERSION,
    )
    write(part, file, media_folder(), manifest)
    return checked(part)


def _flush(folder: Path) -> None:
    """The file's new name too must outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def applied_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def media_folder() -> Path:
    """Where the site keeps what its members put up."""
    assert isinstance(default_storage, FileSystemStorage)
    return Path(default_storage.location)


def fingerprint() -> str:
    """Enough to tell whether a restored site has the same secret; nothing to guess it from."""
    stretched = hashlib.pbkdf2_hmac("sha256", settings.SECRET_KEY.encode(), b"commonplace backup", 200_000)
    return stretched.hex()[:16]
