"""How long the worst 64 kB a member could write take to render: python -m benchmarks.worst_markdown."""

from __future__ import annotations

import sys
import time

from lib.markdown import render
from tests.lib.test_markdown import FULL, WORST


def seconds(text: str) -> float:
    """Of the processor; the best of three."""
    took = []
    for _run in range(3):
        start = time.process_time()
        render(text)
        took.append(time.process_time() - start)
    return min(took)


def main() -> None:
    texts = {name: (unit * FULL)[:FULL] for name, unit in WORST.items()}
    languages = ("html", "python", "cpp", "js")
    texts["code, coloured"] = "".join(f"```{name}\n{'<a ' * 1200}\n```\n" for name in languages * 4)[:FULL]
    texts["prose"] = ("Four nights out, *four* mornings of rain indoors, https://example.org. " * 1000)[:FULL]
    for name, text in texts.items():
        sys.stdout.write(f"{seconds(text):6.2f} s  {name}\n")


if __name__ == "__main__":
    main()
