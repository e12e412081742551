"""A mark that only this site can make, in letters that survive a mail server that writes all small."""

from __future__ import annotations

from base64 import b32encode
from functools import lru_cache
from hashlib import sha256
from hmac import digest

from django.conf import settings


def mark(salt: str, said: str, letters: int) -> str:
    """The mark of these words for one purpose, five bits a letter; cheap, for each mail that leaves has some."""
    made = digest(_key(settings.SECRET_KEY, salt), said.encode(), "sha256")
    return b32encode(made[: (letters * 5 + 7) // 8])[:letters].decode().lower()  # which takes most of the time


@lru_cache(maxsize=32)
def _key(secret: str, salt: str) -> bytes:
    return sha256(f"{salt}\n{secret}".encode()).digest()
