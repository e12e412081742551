"""Who may look into the outbox: yes or no, no query."""

from typing import Any


def may_read_outbox(viewer: Any) -> bool:
    """Staff."""
    return bool(viewer.is_authenticated and viewer.is_moderator)
