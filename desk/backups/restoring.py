"""Bringing a community back: looked over first, then the database in one transaction, the media, and what follows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from desk.backups import postgresql, sqlite
from desk.backups.archive import BackupError, Manifest, checked, unpack
from desk.backups.making import applied_migrations, fingerprint, media_folder
from notices.actions import hold_back
from profiles.activity import adopt
from profiles.models import Member
from search.documents.elastic import elastic
from search.indexing import forget_elastic, rebuild

Say = Callable[[str], object]
WORK, BEFORE = ".restore-", "before"


def restore(path: Path, *, is_replacing: bool, mail_goes_on: bool, now: datetime, say: Say) -> Manifest:
    """Put the backup in place of what is here; until all of it is looked over, nothing is changed."""
    manifest = checked(path)
    _refuse_foreign(manifest)
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    put_right()
    if not is_replacing and (what := what_is_here()):
        raise BackupError(f"{what} Add --replace to put the backup in its place.")
    work = Path(mkdtemp(prefix=WORK, dir=settings.VAR_DIR))
    try:
        file = unpack(path, work)
        database = postgresql if manifest.database == "postgresql" else sqlite
        database.bring_back(file, manifest.rows)
        say(f"The database is back: {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables.")
        swap_media(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _follow_up(manifest, mail_goes_on=mail_goes_on, now=now, say=say)
    return manifest


def what_is_here() -> str:
    """What a restored backup would put away, as a sentence; nothing for a new site."""
    tables = connection.introspection.table_names()
    if Member._meta.db_table in tables and (members := Member.objects.count()):
        return f"This site has {members} members already."
    media = media_folder()
    if media.is_dir() and any(each.is_file() for each in media.rglob("*")):
        return f"This site has files in {media} already."
    return ""


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.database} and this site runs on {connection.vendor}. Nothing was changed."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise BackupError(
            f"The backup was made by a newer version, which has {newer[0]}. Nothing was changed; install that version."
        )


def swap_media(work: Path) -> None:
    """The backup's media in place of those here, which stay until it is done: two renamings on the same disk."""
    media, ours, before = media_folder(), work / "media", work / BEFORE
    ours.mkdir(exist_ok=True)
    media.parent.mkdir(parents=True, exist_ok=True)
    if media.exists():
        media.rename(before)
    try:
        ours.rename(media)
    except BaseException:  # also when someone presses Ctrl-C
        if before.exists() and not media.exists():
            before.rename(media)
        raise


def put_right() -> None:
    """Finish what a restore left that was killed between the two renamings: its media belong to its database."""
    media = media_folder()
    for work in settings.VAR_DIR.glob(f"{WORK}*"):
        if (work / BEFORE).is_dir() and (work / "media").is_dir() and not media.exists():
            (work / "media").rename(media)
            shutil.rmtree(work, ignore_errors=True)


def _follow_up(manifest: Manifest, *, mail_goes_on: bool, now: datetime, say: Say) -> None:
    """What a database from elsewhere needs before anyone works with it."""
    if set(applied_migrations()) != set(manifest.migrations):
        raise BackupError("The database came back without its list of migrations. Restore again with --replace.")
    call_command("migrate", verbosity=0)
    say(f"{adopt()} acts of the ledger got their place.")
    if not mail_goes_on:
        say(f"{hold_back(now=now)} mails that were on their way are held back as uncertain.")
    cache.clear()
    say(f"The search index holds {rebuild()} documents again.")
    if elastic():
        forget_elastic()
        say("Elasticsearch gets a new index from the first worker that starts.")
    if manifest.secret != fingerprint():
        say(
            "The secret (SECRET_KEY) is not the one this backup was made under: everyone has to sign in anew,"
            " and links in letters that were sent before do not work. Set the old one to keep them."
        )
