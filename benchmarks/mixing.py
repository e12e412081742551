"""What it costs that a list keeps a part of the member's mix: lists with none of it, half and all, on the same cases.

python -m benchmarks.mixing [--cut day|week] [--length 10]

Whichever database the settings name is walked. A list is what a letter of that length would hold, with its variety and
its place for something different, of threads that go on; in brackets how much it differs, where 95 of 100 draws lie.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from dataclasses import replace
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import numpy as np  # noqa: E402 - Django has to be set up first

from benchmarks.swaying import say  # noqa: E402
from search.recommending import picking  # noqa: E402
from search.replaying import TASKS, read_history, walked  # noqa: E402
from search.replaying.chance import drawing  # noqa: E402
from search.replaying.figures import MEASURES, Company, measures  # noqa: E402
from search.replaying.measuring import SEED  # noqa: E402
from search.replaying.scenes import Scene  # noqa: E402

PARTS = (0.0, 0.5, 1.0)  # of a member's share of a place that a list keeps to at least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cut", choices=("day", "week"), default="week")
    parser.add_argument("--length", type=int, default=10)
    asked = parser.parse_args()
    task = replace(TASKS["warm"][asked.cut], length=asked.length)
    measured: dict[float, list[list[float]]] = defaultdict(list)
    off: dict[float, list[float]] = defaultdict(list)
    changed: dict[float, int] = defaultdict(int)
    whose: list[int] = []
    for cut in walked(read_history(), task):
        scene = Scene(cut, list(cut.right), np.random.default_rng(SEED))
        company = Company(scene)
        whose += scene.members
        lists = {part: lists_with(part, scene) for part in PARTS} if scene.members else {}
        for part, orders in lists.items():
            changed[part] += sum(one != other for one, other in zip(orders, lists[0.0], strict=True))
            measured[part] += [measures(each, cut.right[m]) for m, each in zip(scene.members, orders, strict=True)]
            off[part] += [company.miscalibration(row, each) for row, each in enumerate(orders)]
    draw, values = drawing(whose), {part: np.array(rows) for part, rows in measured.items()}
    sys.stdout.write(f"{len(whose)} cases of {len(set(whose))} members, lists of {asked.length}\n")
    say(["part kept", "lists changed", "mix off", *MEASURES])
    for part in PARTS:
        own, less = draw(values[part]), draw(values[part] - values[0.0])
        told = zip(own.means, less.means, less.low, less.high, strict=True)
        cells = [f"{mean:.3f} ({gap:+.4f}, {low:+.4f} to {high:+.4f})" for mean, gap, low, high in told]
        say([f"{part:.1f}", str(changed[part]), f"{np.nanmean(off[part]):.3f}", *cells])


def lists_with(part: float, scene: Scene) -> list[list[int]]:
    with patch.object(picking, "HELD", part):
        return scene.letters()


if __name__ == "__main__":
    main()
