"""What must not be read from the database or a backup alone: sealed with the site's own secret."""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

log = logging.getLogger(__name__)


def sealed(text: str) -> str:
    """The text in a form that only a site with this SECRET_KEY can read; nothing stays nothing."""
    return _fernet().encrypt(text.encode()).decode("ascii") if text else ""


def unsealed(token: str) -> str:
    """The text again; empty, with a line in the log, where it was sealed with another SECRET_KEY."""
    if not token:
        return ""
    try:
        return _fernet().decrypt(token.encode("ascii")).decode()
    except (InvalidToken, ValueError):
        log.error("A kept secret cannot be opened: SECRET_KEY is another than when it was set. Type the secret again.")
        return ""


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"desk.settings.sealing:" + settings.SECRET_KEY.encode()).digest()))
