"""A randomised mailing with known answers, in the report that mailings here get: python -m benchmarks.hillstrom FILE.

FILE is the table that MineThatData published in 2008 (a row for each customer, with `segment`, `visit` and
`conversion`): a third was sent an e-mail about men's things, a third one about women's, a third none. Published: 18.3,
15.1 and 10.6 of a hundred visited within two weeks.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from newsletters.reporting.comparing import PER_CENT, Compared, Rate, told_beside

HELD = "No E-Mail"
MEASURES = ("visit", "conversion")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    with parser.parse_args().file.open(newline="") as file:
        tell(report(csv.DictReader(file)))


def report(rows: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """For each measure and each group that was written to: both rates, their difference and ratio, with intervals."""
    tries: Counter[str] = Counter()
    hits: Counter[tuple[str, str]] = Counter()
    for row in rows:
        group = row["segment"]
        tries[group] += 1
        hits.update((measure, group) for measure in MEASURES if row[measure] == "1")
    found = []
    for measure in MEASURES:
        rate = {group: Rate(hits[measure, group], count) for group, count in tries.items()}
        found += [
            {"measure": measure, "group": group, **told_beside(Compared(rate[group], rate[HELD]), PER_CENT)}
            for group in sorted(set(tries) - {HELD})
        ]
    return found


def tell(found: Iterable[Mapping[str, Any]]) -> None:
    sys.stdout.write("| in a hundred | written to | held out | difference | times |\n|---|---|---|---|---|\n")
    for row in found:
        ours, theirs = row["groups"]
        gap, times = row.get("gap"), row.get("times")
        cells = [
            f"{row['measure']}, {row['group']}",
            f"{_number(ours)} of {ours['tries']}",
            f"{_number(theirs)} of {theirs['tries']}",
            _number(gap) if gap else f"{row['wanting']} more wanted",
            _number(times) if times else "too few",
        ]
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


def _number(told: Mapping[str, float]) -> str:
    return f"{told['value']:.2f} ({told['low']:.2f} – {told['high']:.2f})"


if __name__ == "__main__":
    main()
