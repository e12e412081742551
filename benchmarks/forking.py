"""Workers that are forked from the process that measures, so that none of them has to start."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NoReturn

from django.db import connection, connections


def forked(work: Callable[[], NoReturn]) -> int:
    """Do this in a process of its own; its number."""
    connections.close_all()
    if hasattr(connection, "close_pool"):
        connection.close_pool()  # else both would talk over the same connections
    child = os.fork()
    if not child:
        work()
    return child
