"""How much memory this process has held at most, and work that leaves none behind."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

STATUS = Path("/proc/self/status")


def peak_memory() -> int:
    """In MB; on Linux from the process's own count, because rusage remembers the process that started it."""
    if STATUS.exists():
        line = next((line for line in STATUS.read_text("ascii").splitlines() if line.startswith("VmHWM:")), "")
        if line:
            return int(line.split()[1]) // 1024
    return getrusage(RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def uncollected() -> Iterator[None]:
    """For short work that leaves no circles behind: nobody looks for them meanwhile.

    Whoever makes many objects makes the collector walk through all that the process holds, again and again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
