"""How many examples of the CommonMark specification are rendered as it says: python -m benchmarks.commonmark [FILE].

FILE is its text, or its examples in JSON; without it those of the version that the tests hold.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lib.markdown import render
from tests.lib.specification import differing, examples, kept


def main(file: Path) -> None:
    differs = differing(file, render)
    everything = len(examples(file))
    sys.stdout.write(f"{everything - sum(map(len, differs.values()))} of {everything} as the specification says\n")
    for reason, numbers in differs.items():
        if numbers:
            sys.stdout.write(f"{len(numbers):3} {reason or 'unexplained'}: {', '.join(map(str, sorted(numbers)))}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else kept())
