"""The owner backs a community up, all is lost, and the backup brings it back; a bad one changes nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from desk.backups import restoring
from desk.backups.archive import Manifest, write
from desk.backups.making import VERSION, fingerprint
from profiles.learning import READER as LEARNING
from profiles.models import Member
from tests.reading import ROOT
from tests.servers.postgresql import asked, own_database
from tests.servers.site import MANAGE, Site
from tests.servers.waiting import until

ON_POSTGRESQL = connection.vendor == "postgresql"
NAME = f"commonplace_kept_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
Row = tuple[Any, ...]
LOOKED_AT = {"profiles_activity", "profiles_follower"}
# What a restoring changes on purpose: acts get their place, so their order of places is not compared.
PLACES = "SELECT id FROM profiles_activity"
LEDGER = "SELECT id, member_id, verb, kind, item, facets, sign, detail, happened, recorded FROM profiles_activity"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site of its own, with nothing in it yet."""
    if not ON_POSTGRESQL:
        yield Site(tmp_path / "var")
        return
    with own_database(NAME) as url:
        yield Site(tmp_path / "var", DATABASE_URL=url, EMBEDDED="0")


def ask(site: Site, question: str) -> list[Row]:
    """The database's own answer, apart from the site's code."""
    if not ON_POSTGRESQL:
        return site.rows(question)
    with asked(NAME) as server:
        return server.execute(question.encode()).fetchall()


def all_rows(site: Site) -> dict[str, list[str]]:
    """Every row of every table, but for the index, which is built anew, and the ledger, which has a look of its own."""
    names = {
        True: "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        False: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    }[ON_POSTGRESQL]
    others = ("search_", "profiles_activity_")  # the latter are the ledger's months
    tables = {str(name) for (name,) in ask(site, names) if not str(name).startswith(others)} - LOOKED_AT
    return {table: sorted(map(repr, ask(site, f'SELECT * FROM "{table}"'))) for table in sorted(tables)}  # noqa: S608


def ledger(site: Site) -> list[str]:
    return sorted(map(repr, ask(site, LEDGER)))


def destroy(site: Site) -> None:
    shutil.rmtree(site.folder / "media")
    if ON_POSTGRESQL:
        with asked(NAME) as server:
            server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        for file in site.folder.glob("commonplace.sqlite3*"):
            file.unlink()


def in_site(site: Site, what: str, *given: str) -> str:
    """Do one of tests.desk.filling in a process of the site."""
    return site.manage("shell", "--no-imports", "-c", f"from tests.desk import filling; filling.{what}(*{given})")


def test_everything_comes_back(site: Site) -> None:
    in_site(site, "fill")
    before, acts = all_rows(site), ledger(site)
    interests = f"SELECT position FROM profiles_follower WHERE name = '{LEARNING}'"  # noqa: S608
    bookmark = ask(site, interests)
    site.manage("backup", "--to", str(site.folder / "kept"))
    (archive,) = (site.folder / "kept").glob("*.tar")
    destroy(site)
    site.manage("restore", str(archive), "--mail-goes-on")
    assert all_rows(site) == before
    assert ledger(site) == acts
    assert ask(site, interests) == bookmark
    assert ask(site, "SELECT count(*), count(position), count(xact) FROM profiles_activity") == [
        (len(acts),) * 2 + (0,)
    ]
    assert (len(before["community_post"]), len(before["profiles_interest"]) > 3, len(acts) > 9) == (3, True, True)
    assert (site.folder / "media/pictures/stove.webp").read_bytes() == b"RIFF....WEBP"
    # Ann's last reply was not learned from yet, and one comes now.
    assert json.loads(in_site(site, "go_on", str(site.folder / "older"))) == {"finds": True, "learned": 2, "left": 0}
    # What go_on wrote is a backup of an older version, which lacks a table.
    (older,) = (site.folder / "older").glob("*.tar")
    said = site.manage("restore", str(older), "--replace")
    held = ask(site, "SELECT state FROM notices_outgoing")  # the one that was sent to Bo, and those of notices
    assert f"{len(held)} mails that were on their way are held back as uncertain." in said
    assert set(held) == {("uncertain",)}
    after = all_rows(site)
    assert after.keys() == before.keys()
    assert len(after["community_post"]) == 4


@pytest.fixture
def archive(tmp_path: Path, now: datetime) -> Callable[..., Path]:
    """Makes small archives, as another site would have written them."""

    def make(**fields: Any) -> Path:
        database, media, path = tmp_path / "database.sqlite3", tmp_path / "pictures", tmp_path / "kept.tar"
        media.mkdir(exist_ok=True)
        (media / "stove.webp").write_bytes(b"RIFF....WEBP" * 100)
        with closing(sqlite3.connect(database)) as made:
            made.execute("CREATE TABLE IF NOT EXISTS members (name)")
        said: dict[str, Any] = {
            "made": now.isoformat(), "database": connection.vendor, "migrations": ["desk.0001_initial"],
            "rows": {"members": 0}, "secret": fingerprint(), "site": "https://hut.example", "version": VERSION,
        }  # fmt: skip
        path.unlink(missing_ok=True)
        write(path, database, media, Manifest(**said | fields))
        return path

    return make


def refused(path: Path, *options: str) -> str:
    """What restoring says, once it is sure that nothing changed."""
    before = list(Member.objects.order_by("pk").values())
    with pytest.raises(CommandError) as fault:
        call_command("restore", str(path), *options)
    assert list(Member.objects.order_by("pk").values()) == before
    assert len(before) == 1
    return str(fault.value)


def test_a_damaged_backup_is_refused(archive: Callable[..., Path], ann: Member) -> None:
    path = archive()
    whole = path.read_bytes()
    for place in (600, whole.index(b"WEBP"), whole.index(b"hut.example")):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert "is not a whole backup of Commonplace" in refused(path, "--replace")
    for length in (0, 700, len(whole) // 2, whole.index(b"manifest.sha256")):
        path.write_bytes(whole[:length])
        assert "is not a whole backup of Commonplace" in refused(path, "--replace")


def test_a_file_of_something_else_is_refused(tmp_path: Path, ann: Member) -> None:
    path = tmp_path / "other.tar"
    with tarfile.open(path, "w") as tar:
        tar.addfile(tarfile.TarInfo("notes.txt"), io.BytesIO())
    assert "is not a whole backup of Commonplace" in refused(path, "--replace")
    path.write_text("Dear diary")
    assert "is not a whole backup of Commonplace" in refused(path, "--replace")
    assert "There is no file" in refused(tmp_path / "none.tar", "--replace")


def test_a_backup_of_another_sort_is_refused(archive: Callable[..., Path], ann: Member) -> None:
    assert "is of oracle and this site runs on" in refused(archive(database="oracle"), "--replace")
    newer = ["desk.0001_initial", "desk.9999_tomorrow"]
    assert "made by a newer version, which has desk.9999_tomorrow" in refused(archive(migrations=newer), "--replace")
    assert "is not a whole backup" in refused(archive(format=2), "--replace")


def test_a_community_that_is_here_is_put_away_only_when_told(archive: Callable[..., Path], ann: Member) -> None:
    assert refused(archive()) == "This site has 1 members already. Add --replace to put the backup in its place."


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Path:
    """The folder of a site with a picture."""
    settings.VAR_DIR = tmp_path / "var"
    kept = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path / "var/media"}}
    settings.STORAGES = settings.STORAGES | {"default": kept}
    (tmp_path / "var/media").mkdir(parents=True)
    (tmp_path / "var/media/here.webp").write_bytes(b"here")
    return tmp_path / "var"


def test_a_restore_killed_between_its_renamings_is_finished_by_the_next(
    here: Path, archive: Callable[..., Path], ann: Member
) -> None:
    work = here / ".restore-killed"
    (work / "media").mkdir(parents=True)
    (work / "media/stove.webp").write_bytes(b"stove")
    (here / "media").rename(work / "before")
    assert "This site has 1 members already." in refused(archive())
    assert [each.name for each in (here / "media").iterdir()] == ["stove.webp"]
    assert not work.exists()


def test_pictures_stay_where_the_others_cannot_be_put_in_their_place(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, rename, calls = here / ".restore-now", Path.rename, []
    (work / "media").mkdir(parents=True)

    def fails_once(path: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise OSError("The disk is full.")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_once)
    with pytest.raises(OSError, match="The disk is full"):
        restoring.swap_media(work)
    assert (here / "media/here.webp").read_bytes() == b"here"


def test_a_killed_backup_leaves_nothing_that_looks_whole(site: Site) -> None:
    kept, big = site.folder / "kept", site.folder / "media" / "big"
    big.parent.mkdir(parents=True)
    with big.open("wb") as file:
        file.truncate(300_000_000)  # takes no room on the disk, and a while to write
    command = [*MANAGE, "backup", "--to", str(kept)]
    process = subprocess.Popen(command, env=site.environment, cwd=ROOT)
    until(lambda: list(kept.glob("*.part")), "the backup is being written", seconds=60)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert list(kept.glob("*.tar")) == []
    big.write_bytes(b"small now")
    site.manage("backup", "--to", str(kept))
    (path,) = [each for each in kept.iterdir() if each.name != ".lock"]
    assert path.suffix == ".tar"


def test_the_version_is_the_products() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
