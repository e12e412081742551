"""The judge's tables on docs/benchmarks.md, from files that `manage.py replay --json FILE` wrote.

python -m benchmarks.judging "ten newsgroups=warm.json" "ten newsgroups=cold.json" …
"""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.parts import PARTS
from benchmarks.report import Row, Section, keep, write

HEAD = (
    "rule",
    "nDCG@10",
    "recall@20",
    "hit@5",
    "hit@10",
    "coverage",
    "members hit",
    "variety",
    "mix off",
    "ours less it, nDCG@10",
)
MEASURES = ("ndcg@10", "recall@20", "hit@5", "hit@10")
BESIDE = ("coverage", "reached", "variety", "miscalibration")
ASKED = {
    "warm": "threads that go on",
    "cold": "threads nobody has seen yet",
    "sending": "at the hour of sending",
    "subjects": "next subjects",
}
COMMAND = ("back", "ahead", "active", "min_earlier")


def main(arguments: list[str]) -> None:
    """Each argument is what the community is called, “=”, and a file."""
    for argument in arguments:
        community, _, path = argument.partition("=")
        told = json.loads(Path(path).read_text("utf-8"))
        task = told["task"]
        name = re.sub(r"\W+", "-", f"judging-{community}-{task['what']}")
        keep(name, section(community, told), about="", servers=[], day=datetime.now(UTC).date())
    write(PARTS)


def section(community: str, told: dict[str, Any]) -> Section:
    task = told["task"]
    cut = "day" if task["step"] == 1 else "week"
    asked = (
        f"`manage.py replay --task {task['what']} --cut {cut}` on {community}: {told['cases']:,} cases of "
        f"{told['members']:,} members at {told['cuts']} cuts, {told['candidates']:,.0f} to choose from on average."
    )
    words = [asked]
    words += [_knowing(told)] if told["knowing"] else []
    words += [_kept(told)] if told["kept"] else []
    return Section(f"Judged on {community}: {ASKED[task['what']]}", " ".join(words), HEAD, rows(told))


def rows(told: dict[str, Any]) -> list[Row]:
    differences = {each["rule"]: each for each in told["differences"]}
    found = []
    for each in told["verdicts"]:
        cells = [f"{_short(each['means'][name])} ± {_short(each['errors'][name])}" for name in MEASURES]
        beside = ["–" if each[name] is None else _short(each[name]) for name in BESIDE]
        found.append((each["rule"], *cells, *beside, _less(differences.get(each["rule"]))))
    return found


def _less(difference: dict[str, Any] | None) -> str:
    if difference is None:
        return ""
    mean, low, high = (difference[name]["ndcg@10"] for name in ("means", "low", "high"))
    times = difference["times"]["ndcg@10"]
    return f"{mean:+.3f} ({low:+.3f} to {high:+.3f})" + (f", {times:.2f} ×" if times else "")


def _knowing(told: dict[str, Any]) -> str:
    each = [f"{_short(one['means']['ndcg@10'])} knowing {one['acts']}" for one in told["knowing"]]
    return f"nDCG@10 of ours by how many of a member’s latest acts it knows: {', '.join(each)}."


def _kept(told: dict[str, Any]) -> str:
    shares = [one for one in told["kept"] if one["by"] == "share" and one["setting"] < 1]
    dial = [one for one in told["kept"] if one["by"] == "volume"]
    by_share = ", ".join(
        f"{one['setting']:.0%} of members keep {one['kept']:.0%} ({one['kept_of_all']:.0%})" for one in shares
    )
    by_dial = ", ".join(f"{one['setting']:.0f}: {one['written_to']:.0%} and {one['kept']:.0%}" for one in dial)
    return (
        "Of the cases’ hits there would be in letters to all who had ever written "
        f"({told['asked']:,} at all cuts, of daily ones at every third), {by_share}; in brackets, of the hits of "
        "everybody, also of those who had joined fewer threads than make a case. "
        f"Part written to and cases’ hits kept where everyone’s dial stands at the same volume, {by_dial}."
    )


def _short(value: float) -> str:
    """As tables of measures have it: .282."""
    return f"{value:.3f}".removeprefix("0") if abs(value) < 1 else f"{value:.2f}"


if __name__ == "__main__":
    main(sys.argv[1:])
