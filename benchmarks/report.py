"""What a run found, as docs/benchmarks.md and the table in the README say it."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "benchmarks" / "results"
PAGE, README = ROOT / "docs" / "benchmarks.md", ROOT / "README.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- end of benchmarks -->"
LIBRARIES = ("django", "psycopg", "redis", "numpy", "scipy")
Row = tuple[str, ...]
WORDS = (
    "`make bench` measures this and writes this page and the table in the README; nothing here is copied by hand. "
    "Ratios, not seconds: both sides of each are measured in one run, in turn, so that another machine or a busy one "
    "changes both alike. The figure is the median of the rounds, with the quartiles in brackets. Each part says where "
    "and when it was last run."
)


@dataclass(slots=True)
class Section:
    """What one part of the run measured: its table, and the lines of it that the README shows."""

    title: str
    words: str  # how it was measured
    head: Row
    rows: list[Row] = field(default_factory=list)
    headlines: list[tuple[str, str]] = field(default_factory=list)


def machine() -> str:
    """Cores, processor, memory."""
    info = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    named = re.search(r"^model name\s*:\s*(.+)$", info, re.MULTILINE)
    model = named.group(1).strip() if named else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {model}, {memory:.0f} GB of memory, {platform.system()} {platform.release()}"


def versions(servers: Sequence[str]) -> str:
    found = [f"{name} {version(name)}" for name in LIBRARIES]
    return ", ".join([f"Python {platform.python_version()}", *found, *servers])


def table(head: Row, rows: Sequence[Row]) -> str:
    """As Markdown writes it."""
    lines = [head, tuple("---" for _cell in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def keep(part: str, section: Section, *, about: str, servers: Sequence[str], day: date) -> None:
    """Note what one part found, where and when, in place of what its last run found."""
    where = {"machine": machine(), "versions": versions(servers), "date": day.isoformat(), "community": about}
    text = json.dumps({"section": asdict(section), "where": where}, indent=1, ensure_ascii=False)
    KEPT.mkdir(exist_ok=True)
    (KEPT / f"{part}.json").write_text(text + "\n", "utf-8")


def write(parts: Sequence[str]) -> None:
    """Page and README, from what was last found of each part that ever ran."""
    files = [KEPT / f"{part}.json" for part in parts] + sorted(KEPT.glob("judging-*.json"))
    kept = [json.loads(file.read_text("utf-8")) for file in files if file.exists()]
    rows = [tuple(line) for each in kept for line in each["section"]["headlines"]]
    shared = f"{BEGIN}\n{table(('measured side by side', 'ratio'), rows)}\n{END}"
    PAGE.write_text("\n\n".join(["# Benchmarks", WORDS, shared, *map(told, kept)]) + "\n", "utf-8")
    README.write_text(marked(README.read_text("utf-8"), shared), "utf-8")


def told(kept: dict[str, Any]) -> str:
    """A part's own chapter of the page."""
    section, where = kept["section"], kept["where"]
    said = [f"- {name.capitalize()}: {value}" for name, value in where.items() if value]
    figures = table(tuple(section["head"]), [tuple(row) for row in section["rows"]])
    return "\n\n".join([f"## {section['title']}", section["words"], figures, "\n".join(said)])


def marked(text: str, new: str) -> str:
    """The text with what stands between the marks replaced."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{new}{after}"


def between_marks(text: str) -> str:
    return text.partition(BEGIN)[2].partition(END)[0].strip()
