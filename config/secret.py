"""The embedded site's own secret, made once and kept beside its database."""

from __future__ import annotations

import secrets
from pathlib import Path


def kept_secret(folder: Path) -> str:
    """The secret in that folder, made at the first start; two starting at once agree on one."""
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text("ascii")
