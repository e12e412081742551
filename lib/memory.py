"""How much memory this process has held at most."""

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
