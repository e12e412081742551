"""Who holds a lease: a name from which everyone can tell whether its bearer still lives."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path


def this_worker() -> str:
    """Host, process, the process's start and the thread: no two workers share it, even after a restart."""
    return f"{_host()}:{os.getpid()}:{_started(os.getpid())}:{threading.get_native_id()}"


def is_gone(worker: str) -> bool:
    """Whether this worker of the same host has certainly ended; of another host's nobody can tell."""
    host, _, rest = worker.partition(":")
    process, _, rest = rest.partition(":")
    if host != _host() or not process.isdigit():
        return False
    return _started(int(process)) != rest.partition(":")[0]


def _host() -> str:
    return socket.gethostname().replace(":", "_")[:24]


def _started(process: int) -> str:
    """When a living process started, in the system's ticks; empty for one that ended."""
    try:
        # The name in parentheses may itself hold blanks and parentheses.
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return "" if Path("/proc/self/stat").exists() else _alive(process)
    return "" if fields[0] in {"Z", "X"} else fields[19]


def _alive(process: int) -> str:
    """The same where there is no /proc, without the start."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "alive"
