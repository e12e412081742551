"""The whole proof that rights hold: `python -m tests.rights.all`. What `make test` runs is a sample of it."""

from __future__ import annotations

import os
import sys

from tests.servers.run import main

if __name__ == "__main__":
    os.environ["RIGHTS"] = "all"
    sys.exit(main([*sys.argv[1:], "tests/rights"]))
