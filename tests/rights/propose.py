"""Prints the row of a route as the site answers today: `python -m tests.rights.propose ROUTE METHOD KIND [SENT]`.

What it prints is what the site does, not what it should do: read it before it goes into a table.
"""

from __future__ import annotations

import os
import subprocess
import sys

ASKED = "RIGHTS_PROPOSE"


def main(arguments: list[str]) -> int:
    """Run the one test that asks, on a world of its own."""
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n0", "tests/rights/test_proposing.py"]
    return subprocess.run(command, env=os.environ | {ASKED: " ".join(arguments)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
