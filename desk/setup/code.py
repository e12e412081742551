"""The code that proves that whoever sets up a new site also runs it: the server tells it, no page does."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from desk.models import Setting
from profiles.models import Member

CODE, CLOSED = "setup:code", "setup:administrator"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
GROUPS, LENGTH = 3, 4  # twelve letters of 32: 60 bits
HAS_OWNER = "desk:has-owner"  # in the cache, so that an ordinary request asks no table
REMEMBERED = 3600


def is_open() -> bool:
    """Whether the site still waits for its first administrator."""
    if cache.get(HAS_OWNER):
        return False
    has_owner = Setting.objects.filter(name=CLOSED).exists() or Member.objects.filter(is_superuser=True).exists()
    if has_owner:
        cache.set(HAS_OWNER, True, REMEMBERED)
    return not has_owner


def forget_owner() -> None:
    """Look into the table again: a new database may have been laid beside an old cache."""
    cache.delete(HAS_OWNER)


def setup_code() -> str:
    """The code of this site, drawn when it is first asked for; every process tells the same."""
    drawn = "-".join("".join(secrets.choice(LETTERS) for _letter in range(LENGTH)) for _group in range(GROUPS))
    row, _is_new = Setting.objects.get_or_create(name=CODE, defaults={"value": drawn})
    return str(row.value)


def is_right(typed: str) -> bool:
    """Compared in constant time; case, blanks and dashes do not matter."""
    kept = Setting.objects.filter(name=CODE).values_list("value", flat=True).first()
    return bool(kept) and constant_time_compare(_bare(typed), _bare(str(kept)))


def code_file() -> Path:
    return Path(settings.VAR_DIR) / "setup_code"


def write_down(code: str) -> Path | None:
    """Lay the code beside the database, readable for who runs the site alone; None where that folder is not ours."""
    path = code_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(f"{code}\n", "ascii")
    except OSError:
        return None
    return path


def _bare(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
