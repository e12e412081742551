"""The files of pictures, in the media folder."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

LARGE, SMALL = "", "-small"


def name_of(digest: str, part: str = LARGE) -> str:
    """Where in the media folder a file lies."""
    return f"pictures/{digest[:2]}/{digest}{part}.webp"


def keep(digest: str, *, large: bytes, small: bytes) -> None:
    """Write both files; what lies there already under that digest is the same."""
    for part, data in ((LARGE, large), (SMALL, small)):
        name = name_of(digest, part)
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))


def remove(digest: str) -> None:
    for part in (LARGE, SMALL):
        default_storage.delete(name_of(digest, part))


def preview_name(picture: str) -> str:
    return f"previews/{picture[:2]}/{picture}.webp"


def keep_preview(picture: str, data: bytes) -> None:
    default_storage.save(preview_name(picture), ContentFile(data))


def remove_preview(picture: str) -> None:
    if picture:
        default_storage.delete(preview_name(picture))
